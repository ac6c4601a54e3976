"""Numbers of a notice that cannot be read: which they are, what the secretariat settled, what holds then.

A pack says what its notice prints, and is frozen. What its damaged clauses leave open stands beside it as
numbers that a secretary settled with a source; they are laid over the pack's whenever a filing is judged.
A clause that is whole is never overruled.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import CapScope, Clause, InnerCap, Quotas, UnitFacts, UnitKind, UnitQuota
from reviewer.domain.nominations import Filed, UnitPlace, register_defects
from reviewer.errors import Defect, Severity

# More than any office recommends: a slip of the finger, not a number of a notice.
LARGEST = 9_999


class Bound(StrEnum):
    """Which number of a quota is meant: of a sort of unit (the first two), or a cap inside every unit."""

    NUMBER = "number"
    SPECIAL = "special"
    UNIT = "unit"
    CITY = "city"
    COUNTY = "county"


_CAPS = {CapScope.UNIT: Bound.UNIT, CapScope.CITY: Bound.CITY, CapScope.COUNTY: Bound.COUNTY}


class Target(Struct, frozen=True, kw_only=True):
    """What a number is settled for.

    `kind` None is a cap inside every unit; `unit` is the key of one unit of the kind, "" for all of them.
    """

    category: str
    bound: Bound
    kind: UnitKind | None = None
    unit: str = ""


class Number(Struct, frozen=True, kw_only=True):
    """What was settled: nominees a unit. `most` None = no limit; fewer than `least` is a remark."""

    most: int | None
    least: int = 0


class Settled(Struct, frozen=True, kw_only=True):
    """One act of a secretary: `number` None takes back what was settled for the target before.

    `source` says in writing where the number is from; `at` is UTC; `version` numbers the acts of a campaign
    from 1.
    """

    target: Target
    number: Number | None
    source: str
    by: str
    at: datetime
    version: int


class Gap(Struct, frozen=True, kw_only=True):
    """A number that a damaged clause leaves open. `printed` is how the pack reads it, None for not at all."""

    bound: Bound
    kind: UnitKind | None
    clause: Clause
    printed: int | None


class Holding(Struct, frozen=True, kw_only=True):
    """What holds for one unit now.

    `waits`: nobody knows the number, nothing can be filed. `doubtful`: the pack's own reading of a damaged
    clause, which stops nobody. `settled` is the act that it holds by, None for neither.
    """

    number: Number
    waits: bool = False
    doubtful: bool = False
    settled: Settled | None = None


def gaps_of(quotas: Quotas) -> tuple[Gap, ...]:
    """Every number of a category that a damaged clause leaves open, in the order of the pack."""
    return tuple(_gaps(quotas))


def _gaps(quotas: Quotas) -> Iterator[Gap]:
    for quota in quotas.units:
        for kind in quota.kinds:
            if quota.clause.damaged:
                yield Gap(bound=Bound.NUMBER, kind=kind, clause=quota.clause, printed=quota.maximum)
            flag = _flag_clause(quota)
            if flag.damaged:
                yield Gap(bound=Bound.SPECIAL, kind=kind, clause=flag, printed=quota.special)
    for cap in quotas.inner:
        if cap.clause.damaged:
            yield Gap(bound=_CAPS[cap.scope], kind=None, clause=cap.clause, printed=cap.maximum)


def _flag_clause(quota: UnitQuota) -> Clause:
    return quota.special_clause or quota.clause


def settleable(bound: Bound, number: Number) -> bool:
    """Whether the number makes sense: 0 … LARGEST, least not above most; only NUMBER may be without limit."""
    if number.most is None:
        return bound is Bound.NUMBER and 0 <= number.least <= LARGEST
    return 0 <= number.least <= number.most <= LARGEST


def newest(settled: Iterable[Settled]) -> dict[Target, Settled]:
    """The act that holds for each target; one that was taken back is not there."""
    held: dict[Target, Settled] = {}
    for act in sorted(settled, key=lambda act: act.version):
        held.pop(act.target, None)
        if act.number is not None:
            held[act.target] = act
    return held


def settled_for(
    held: Mapping[Target, Settled], *, category: str, bound: Bound, kind: UnitKind | None, unit: str = ""
) -> Settled | None:
    """The act that holds for a unit: its own before that of its kind. None when nobody settled anything.

    `held` is what `newest` found, here and below: one page asks for many units, the acts are sorted once.
    """
    own = held.get(Target(category=category, bound=bound, kind=kind, unit=unit))
    return own or held.get(Target(category=category, bound=bound, kind=kind))


def applied(quotas: Quotas, *, category: str, unit: UnitFacts, held: Mapping[Target, Settled]) -> Quotas:
    """The quotas as they hold for one unit, with what was settled in the place of what cannot be read.

    A settled number counts as any number of the pack: its clause is no longer marked as damaged.
    """
    if not held:
        return quotas

    def act(bound: Bound, kind: UnitKind | None) -> Settled | None:
        key = unit.key if kind is not None else ""
        return settled_for(held, category=category, bound=bound, kind=kind, unit=key)

    units = tuple(
        _of_unit(quota, act(Bound.NUMBER, unit.kind), act(Bound.SPECIAL, unit.kind))
        if unit.kind in quota.kinds
        else quota
        for quota in quotas.units
    )
    inner = tuple(_of_cap(cap, act(_CAPS[cap.scope], None)) for cap in quotas.inner)
    return replace(quotas, units=units, inner=inner)


def _of_unit(quota: UnitQuota, number: Settled | None, special: Settled | None) -> UnitQuota:
    flag = _flag_clause(quota)
    if flag.damaged and special is not None and special.number is not None:
        most = special.number.most
        quota = replace(quota, special=most if most is not None else quota.special)
        flag = _whole(flag)
    if quota.clause.damaged and number is not None and number.number is not None:
        told = number.number
        quota = replace(quota, minimum=told.least, maximum=told.most, clause=_whole(quota.clause))
    # Where the notice gives the flag no clause of its own, each of the two numbers is settled by itself.
    return quota if flag == _flag_clause(quota) else replace(quota, special_clause=flag)


def _of_cap(cap: InnerCap, act: Settled | None) -> InnerCap:
    if not cap.clause.damaged or act is None or act.number is None or act.number.most is None:
        return cap
    return replace(cap, maximum=act.number.most, clause=_whole(cap.clause))


def _whole(clause: Clause) -> Clause:
    return replace(clause, damaged=False)


def holding(
    quotas: Quotas, one: Gap, *, category: str, unit: UnitFacts, held: Mapping[Target, Settled]
) -> Holding:
    """What holds for a unit of the number that a damaged clause leaves open. `quotas` are the pack's."""
    key = unit.key if one.kind is not None else ""
    act = settled_for(held, category=category, bound=one.bound, kind=one.kind, unit=key)
    if act is not None and act.number is not None:
        return Holding(number=act.number, settled=act)
    quota = quotas.for_kind(one.kind) if one.kind is not None else None
    least = quota.minimum if quota is not None and one.bound is Bound.NUMBER else 0
    waits = one.printed is None
    return Holding(number=Number(most=one.printed, least=least), waits=waits, doubtful=not waits)


def crowded(
    before: Quotas, after: Quotas, *, unit: UnitPlace, on_file: Sequence[Filed]
) -> tuple[Defect, ...]:
    """What those on file would break of the quotas `after` that they do not break `before`; () = nothing.

    The same judgement as of any filing.
    """
    known = register_defects((), quotas=before, unit=unit, already=on_file)
    return tuple(
        defect
        for defect in register_defects((), quotas=after, unit=unit, already=on_file)
        if defect.severity is Severity.ERROR and defect not in known
    )
