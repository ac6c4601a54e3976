"""Questions about findings that were counted, and about what people decided of them."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import and_, delete, func, select

from reviewer.storage.models import ConfirmationRecord, Laureate, Nomination, Screening, Unit, Waiver
from reviewer.storage.queries.nominations import Narrowed, conditions
from reviewer.storage.queries.portions import portions
from reviewer.storage.unit import Transaction


class Counted(Struct, frozen=True, kw_only=True):
    """One nominee and its findings in numbers; `fresh` says that the numbers still hold.

    `flagged` says that it claims the special tier.

    `numbers` are open, unmet, unknown, waived, suspects; nothing but None where nobody counted yet, and
    then they are never fresh.
    """

    nomination: int
    excluded: bool
    flagged: bool
    fresh: bool
    numbers: tuple[int, int, int, int, int]


def counted(tx: Transaction, narrowed: Narrowed, *, bases: Mapping[str, str]) -> tuple[Counted, ...]:
    """Every nominee that the narrowing keeps, in list order; `bases` are the present ones by category.

    Only short columns are read: no texts, no fields.
    """
    newest = (
        select(func.coalesce(func.max(Laureate.version), 0))
        .where(Laureate.kind == Screening.kind, Laureate.likeness == Screening.likeness)
        .correlate(Screening)
        .scalar_subquery()
    )
    query = (
        select(
            Nomination.id,
            Nomination.category,
            Nomination.excluded_reason.is_not(None),
            Nomination.flagged,
            Screening.basis,
            and_(Screening.version == Nomination.version, Screening.seen == newest),
            Screening.open,
            Screening.unmet,
            Screening.unknown,
            Screening.waived,
            Screening.suspects,
        )
        .join(Unit, Nomination.unit_id == Unit.id)
        .outerjoin(Screening, Screening.nomination_id == Nomination.id)
        .where(*conditions(narrowed))
        .order_by(Unit.position, Nomination.sequence)
    )
    return tuple(
        Counted(
            nomination=row[0],
            excluded=bool(row[2]),
            flagged=row[3],
            fresh=bool(row[5]) and row[4] == bases[row[1]],
            numbers=row[6:],
        )
        for row in tx.session.execute(query)
    )


def rows_of(tx: Transaction, ids: Iterable[int]) -> dict[int, tuple[Nomination, Unit]]:
    """Nominations with their units, by the nomination's id."""
    found: dict[int, tuple[Nomination, Unit]] = {}
    for some in portions(ids):
        rows = tx.session.execute(
            select(Nomination, Unit).join(Unit, Nomination.unit_id == Unit.id).where(Nomination.id.in_(some))
        )
        found |= {nomination.id: (nomination, unit) for nomination, unit in rows}
    return found


def waivers(tx: Transaction, ids: Iterable[int]) -> dict[int, dict[str, Waiver]]:
    """The waivers of those nominations, by nomination id and rule key."""
    found: dict[int, dict[str, Waiver]] = {}
    for some in portions(ids):
        for waiver in tx.session.scalars(select(Waiver).where(Waiver.nomination_id.in_(some))):
            found.setdefault(waiver.nomination_id, {})[waiver.rule_key] = waiver
    return found


def confirmations(tx: Transaction, ids: Iterable[int]) -> dict[int, dict[str, ConfirmationRecord]]:
    """What was confirmed of those nominations, by nomination id and fact."""
    found: dict[int, dict[str, ConfirmationRecord]] = {}
    for some in portions(ids):
        query = select(ConfirmationRecord).where(ConfirmationRecord.nomination_id.in_(some))
        for record in tx.session.scalars(query):
            found.setdefault(record.nomination_id, {})[record.fact] = record
    return found


def newest(tx: Transaction, kind: str, keys: Iterable[str]) -> dict[str, int]:
    """The version of the newest line that shares each of these with a name, mistaken lines too."""
    found: dict[str, int] = {}
    for some in portions(sorted(set(keys))):
        rows = tx.session.execute(
            select(Laureate.likeness, func.max(Laureate.version))
            .where(Laureate.kind == kind, Laureate.likeness.in_(some))
            .group_by(Laureate.likeness)
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def keep(tx: Transaction, rows: Sequence[Screening]) -> None:
    """Put counts in the place of those that were there for the same nominations."""
    for some in portions([row.nomination_id for row in rows]):
        tx.session.execute(delete(Screening).where(Screening.nomination_id.in_(some)))
    tx.add_all(rows)
