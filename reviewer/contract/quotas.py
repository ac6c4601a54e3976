"""How many nominees a unit may recommend."""

from msgspec import Struct

from reviewer.contract.clauses import Clause
from reviewer.contract.lists import CapScope
from reviewer.contract.units import UnitKind


class UnitQuota(Struct, frozen=True, kw_only=True):
    """Numbers for one sort of unit.

    More than `maximum` is refused; fewer than `minimum` is a remark, since notices say 可.
    `special` is how many of them may carry the special flag. None as maximum = no limit stated; with a
    damaged clause = nobody can read the number, and nothing is filed until the secretariat has settled it.
    A number with a damaged clause is your reading of it: more is a remark until it is settled.
    More than `usual` is a remark: the rows of a form hint at a number that no clause sets.
    """

    kinds: tuple[UnitKind, ...]
    maximum: int | None
    special: int
    clause: Clause
    minimum: int = 0
    special_clause: Clause | None = None
    usual: int | None = None

    @property
    def lost(self) -> bool:
        """Whether the notice states a number that nobody can read."""
        return self.maximum is None and self.clause.damaged


class InnerCap(Struct, frozen=True, kw_only=True):
    """A cap inside one unit's recommendation (≤ 3 a city, ≤ 1 a county)."""

    scope: CapScope
    maximum: int
    clause: Clause


class Quotas(Struct, frozen=True, kw_only=True):
    """All recommendation numbers of a category."""

    units: tuple[UnitQuota, ...]
    inner: tuple[InnerCap, ...] = ()

    def for_kind(self, kind: UnitKind) -> UnitQuota | None:
        """The numbers for one sort of unit; None when the notice does not let it recommend."""
        return next((quota for quota in self.units if kind in quota.kinds), None)
