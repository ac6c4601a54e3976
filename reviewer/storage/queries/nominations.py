"""Questions about nominations, intake drafts and waivers."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, case, delete, func, or_, select

from reviewer.storage.models import IntakeDraft, Nomination, Unit, Waiver
from reviewer.storage.unit import Transaction


def by_code(tx: Transaction, campaign: int, code: str) -> tuple[Nomination, Unit] | None:
    """The nomination of that code with its unit."""
    row = tx.session.execute(
        select(Nomination, Unit)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(Nomination.campaign_id == campaign, Nomination.code == code)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


class Narrowed(Struct, frozen=True, kw_only=True):
    """Which nominations of a campaign are meant.

    `units` are keys of units, None for every unit; `unit`, `category`, `code` and `words` narrow further
    ("" = do not). Words are looked for in name, host and code, without regard to case. `closed` are codes of
    nominees that are not there for whoever asks.
    """

    campaign: int
    category: str = ""
    units: frozenset[str] | None = None
    unit: str = ""
    code: str = ""
    words: str = ""
    closed: frozenset[str] = frozenset()


def conditions(narrowed: Narrowed) -> list[ColumnElement[bool]]:
    """The same for a query that joins `Unit`."""
    found: list[ColumnElement[bool]] = [Nomination.campaign_id == narrowed.campaign]
    if narrowed.category:
        found.append(Nomination.category == narrowed.category)
    if narrowed.units is not None:
        found.append(Unit.key.in_(narrowed.units))
    if narrowed.unit:
        found.append(Unit.key == narrowed.unit)
    if narrowed.code:
        found.append(Nomination.code == narrowed.code)
    if narrowed.closed:
        found.append(Nomination.code.not_in(narrowed.closed))
    if narrowed.words:
        texts = (Nomination.name, Nomination.host, Nomination.code)
        found.append(or_(*(text.icontains(narrowed.words, autoescape=True) for text in texts)))
    return found


def count_of(tx: Transaction, narrowed: Narrowed) -> int:
    """How many nominations are meant."""
    query = select(func.count(Nomination.id)).join(Unit, Nomination.unit_id == Unit.id)
    return tx.session.scalar(query.where(*conditions(narrowed))) or 0


def page_of(
    tx: Transaction, narrowed: Narrowed, *, categories: Sequence[str], first: int, most: int
) -> Sequence[tuple[Nomination, Unit]]:
    """Some of the nominations that are meant: categories in that order, then as a public list.

    `first` counts from 0. The keys of the page are found first, on short columns alone; the rows with
    their long texts are read for these keys only.
    """
    order = (
        case({key: number for number, key in enumerate(categories)}, value=Nomination.category),
        Unit.position,
        Nomination.sequence,
    )
    keys = (
        select(Nomination.id)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(*conditions(narrowed))
        .order_by(*order)
        .offset(first)
        .limit(most)
    )
    query = select(Nomination, Unit).join(Unit, Nomination.unit_id == Unit.id)
    ids = tx.session.scalars(keys).all()
    rows = tx.session.execute(query.where(Nomination.id.in_(ids)).order_by(*order))
    return [(nomination, unit) for nomination, unit in rows]


def tally(tx: Transaction, narrowed: Narrowed) -> Sequence[tuple[str, str, str, int]]:
    """Key and name of every unit that has nominations, category and how many, in the units' order."""
    count = func.count(Nomination.id)
    query = (
        select(Unit.key, Unit.name, Nomination.category, count)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(*conditions(narrowed))
        .group_by(Unit.position, Unit.key, Unit.name, Nomination.category)
        .order_by(Unit.position, Nomination.category)
    )
    return [(key, name, category, number) for key, name, category, number in tx.session.execute(query)]


def regions(tx: Transaction, narrowed: Narrowed) -> Sequence[tuple[str, str]]:
    """Key and region of every unit that has one of the nominations, in the units' order."""
    having = select(Nomination.unit_id).join(Unit, Nomination.unit_id == Unit.id)
    query = (
        select(Unit.key, Unit.region)
        .where(Unit.id.in_(having.where(*conditions(narrowed))))
        .order_by(Unit.position)
    )
    return [(key, region) for key, region in tx.session.execute(query)]


def listed(
    tx: Transaction, campaign: int, category: str | None = None, units: frozenset[str] | None = None
) -> Sequence[tuple[Nomination, Unit]]:
    """Nominations in the order of a public list: unit order, then recommendation order, all categories mixed.

    `units` narrows to those unit keys; None means every unit.
    """
    query = (
        select(Nomination, Unit)
        .join(Unit, Nomination.unit_id == Unit.id)
        .where(Nomination.campaign_id == campaign)
        .order_by(Unit.position, Nomination.sequence)
    )
    if category is not None:
        query = query.where(Nomination.category == category)
    if units is not None:
        query = query.where(Unit.key.in_(units))
    return [(nomination, unit) for nomination, unit in tx.session.execute(query)]


def of_unit(tx: Transaction, campaign: int, category: str, unit: int) -> Sequence[Nomination]:
    """One unit's nominations of a category in recommendation order."""
    return tx.session.scalars(
        select(Nomination)
        .where(
            Nomination.campaign_id == campaign,
            Nomination.category == category,
            Nomination.unit_id == unit,
        )
        .order_by(Nomination.sequence)
    ).all()


def count(tx: Transaction, campaign: int) -> int:
    """How many nominations are on file."""
    found = tx.session.scalar(select(func.count(Nomination.id)).where(Nomination.campaign_id == campaign))
    return found or 0


def draft_by_token(tx: Transaction, campaign: int, token: str) -> IntakeDraft | None:
    """The intake draft of that token."""
    return tx.session.scalar(
        select(IntakeDraft).where(IntakeDraft.campaign_id == campaign, IntakeDraft.token == token)
    )


def forget_drafts(tx: Transaction, campaign: int) -> None:
    """Drop the registers that were read and never confirmed."""
    tx.session.execute(delete(IntakeDraft).where(IntakeDraft.campaign_id == campaign))


def waivers(tx: Transaction, campaign: int) -> dict[int, dict[str, Waiver]]:
    """Every waiver of the campaign, by nomination id and rule key."""
    found: dict[int, dict[str, Waiver]] = {}
    rows = tx.session.scalars(
        select(Waiver)
        .join(Nomination, Waiver.nomination_id == Nomination.id)
        .where(Nomination.campaign_id == campaign)
    )
    for waiver in rows:
        found.setdefault(waiver.nomination_id, {})[waiver.rule_key] = waiver
    return found


def waiver(tx: Transaction, nomination: int, rule: str) -> Waiver | None:
    """The waiver of one rule for one nominee."""
    return tx.session.scalar(
        select(Waiver).where(Waiver.nomination_id == nomination, Waiver.rule_key == rule)
    )
