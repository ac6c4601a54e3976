"""Choose a list when caps cross and floors must be met: at most three a city, at least two of a kind.

Where caps are nested, going down the list is the best there is (`pick`). Where they cross, or where
somebody must be on the list for the sake of a floor, a nominee may have to give way to one further
down, and whether that is so is a question of whole numbers. It is put to an integer program
(scipy.optimize.milp, by HiGHS; extra `optimise`).

What is best. Of two lists that keep every cap, every floor and the size, the better one has more
nominees at the first rank where their numbers differ. Without ties this is: the best ranked nominee
who can be on any list is on it; given that, the next; and so on. A seat that only a better ranked
list could not fill stays empty: nobody gives way for the sake of a longer list.

Why it is exact. No objective with weights decides anything: ranks as weights would need 2^N, and
floating-point numbers hold 53 bits. Each decision is a bare yes or no - is there a list with one
more nominee at this rank, all better ranks settled? - over variables 0 and 1, coefficients 0 and 1
and whole bounds. A yes is never believed but rounded and checked in whole numbers against every
term. The order of preference is given to the solver only to make its lists good guesses.

A tie stays open: of equal nominees the result says how many are on every best list, and who is on
some of them only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, unique
from importlib import import_module
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from scoring.arrays import ArrayRecord, Int8s, Int32s, Int64s, count, read_only
from scoring.errors import Fact, Reason, ScoringError
from scoring.pick import NOT_COUNTED, Cap, by_rank, checked_ranks, eligible_mask

_INFEASIBLE: Final = 2
_OPTIMAL: Final = 0


@unique
class Kind(Enum):
    """What sort of term binds a list."""

    CAP = "at most so many of a group"
    FLOOR = "at least so many of a group"
    SIZE = "at most so many in all"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Floor(ArrayRecord):
    """At least `minimum` from each group: at least 2 projects of the countryside.

    name     what the campaign calls the floor; carried along, never interpreted
    group    (N,) int32, any number 0 or more; -1 = this floor does not count the nominee
    minimum  0 or more, the same for every group that occurs. A group of which nobody is ranked and
             eligible binds all the same: it makes the list impossible, and that is said

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, OUT_OF_INTEGER_RANGE, BAD_COUNT or UNKNOWN_GROUP.
    """

    name: str
    group: Int32s
    minimum: int

    def __post_init__(self) -> None:
        # A floor is a cap read the other way, and refuses the same.
        same = Cap(name=self.name, group=self.group, maximum=0)
        object.__setattr__(self, "group", same.group)
        object.__setattr__(self, "minimum", count(self.minimum, least=0, what="minimum"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One condition on the list: a group of a cap, a group of a floor, or the size.

    index  of the cap or the floor as it was declared; -1 for the size
    group  the group's number; -1 for the size
    """

    kind: Kind
    index: int = -1
    group: int = -1


@unique
class Fate(IntEnum):
    """Where the rules alone put a nominee; stored as int8 in `Chosen.fate`."""

    UNRANKED = 0
    NOT_ELIGIBLE = 1
    IN = 2
    """On every best list."""
    TIED = 3
    """On some best lists and not on others that are as good; the chair decides."""
    OUT = 4
    """On no best list; `Chosen.stopped_by` says what stops it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Equal nominees of whom the best lists hold `seats`, but not always the same.

    members  nominees in ascending order, which carries no preference
    """

    rank: int
    seats: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen(ArrayRecord):
    """What ranks, caps, floors and size decide together, and what they leave to the chair.

    fate        (N,) int8, a `Fate` code
    stopped_by  for each nominee who is OUT, terms that with the better ranked as they are leave no
                list with this nominee, and of which none could be missed for the best ranked whom
                they stop; else empty. A full cap, or the size when all seats are taken, stands alone;
                a floor stands with the term that makes the room it needs scarce
    ties        best rank first
    open        seats that wait for the chair's decision inside ties
    unfilled    seats nobody can take

    Made by `choose`.
    """

    fate: Int8s
    stopped_by: tuple[tuple[Term, ...], ...]
    ties: tuple[Tie, ...]
    open: int
    unfilled: int

    @property
    def chosen(self) -> Int64s:
        """The nominees who are IN, ascending."""
        return np.flatnonzero(self.fate == Fate.IN)


def choose(
    ranks: npt.ArrayLike,
    *,
    size: int,
    caps: Sequence[Cap] = (),
    floors: Sequence[Floor] = (),
    eligible: npt.NDArray[np.bool_] | None = None,
) -> Chosen:
    """Find the best list by rank that keeps all caps, floors and the size.

    ranks     (N,) whole numbers, 1 is best, equal numbers are a tie, 0 = unranked
    size      seats, 0 or more
    caps, floors
              each with its groups over the same N; any two groups may cross
    eligible  (N,) bool, whom this choice is about; None = everyone. Others use up no cap and fill
              no floor

    Without floors and with nested caps the answer is that of `pick`, which needs no solver. A solver's
    time grows steeply with the length of the table: seconds for a thousand nominees, minutes for three.

    Raises ScoringError NOT_WHOLE, WRONG_SHAPE, UNKNOWN_RANK or BAD_COUNT; NO_LIST when no list at
    all keeps the terms, with a set of them of which none could be missed: `caps` and `cap_groups`,
    `floors` and `floor_groups` side by side, and `size` if it is among them; EXTRA_MISSING without
    scipy; NO_ANSWER when the solver gives up or its list does not pass the check.
    """
    rank = checked_ranks(ranks)
    seats = count(size, least=0, what="size")
    for what, groups_of in (
        ("caps", [cap.group for cap in caps]),
        ("floors", [floor.group for floor in floors]),
    ):
        for index, group_of in enumerate(groups_of):
            if group_of.shape != rank.shape:
                raise ScoringError(Reason.WRONG_SHAPE, what=what, index=index, shape=group_of.shape)
    allowed = eligible_mask(eligible, rank.size)
    groups = by_rank(rank, allowed)
    search = _Search(
        _terms(caps, floors, seats, rank.size), [nominee for group in groups for nominee in group]
    )
    guess = search.list_with(())
    if guess is None:
        raise _impossible(search.irreducible(()), seats)
    walk = _Walk(search, guess, seats)
    for group in groups:
        walk.settle(group)
    fate = np.where(rank == 0, Fate.UNRANKED, Fate.NOT_ELIGIBLE).astype(np.int8)
    ties = walk.ties(rank)
    fate[list(walk.stopped)], fate[list(walk.certain)] = Fate.OUT, Fate.IN
    for tie in ties:
        fate[list(tie.members)] = Fate.TIED
    still_open = sum(tie.seats for tie in ties)
    return Chosen(
        fate=read_only(fate),
        stopped_by=tuple(walk.stopped.get(nominee, ()) for nominee in range(rank.size)),
        ties=ties,
        open=still_open,
        unfilled=seats - still_open - len(walk.certain),
    )


@dataclass(frozen=True, slots=True)
class _Demand:
    """Between `least` and `most` of the members are on the list."""

    members: tuple[int, ...]
    least: int
    most: int

    def holds(self, chosen: frozenset[int]) -> bool:
        return self.least <= len(chosen.intersection(self.members)) <= self.most


def _terms(caps: Sequence[Cap], floors: Sequence[Floor], seats: int, n_nominees: int) -> dict[Term, _Demand]:
    """Every term with what it demands of whom; caps first and the size last, as a reader would drop them."""
    terms = {}
    for index, cap in enumerate(caps):
        for group, members in _members(cap.group).items():
            terms[Term(kind=Kind.CAP, index=index, group=group)] = _Demand(members, 0, cap.maximum)
    for index, floor in enumerate(floors):
        for group, members in _members(floor.group).items():
            terms[Term(kind=Kind.FLOOR, index=index, group=group)] = _Demand(
                members, floor.minimum, len(members)
            )
    terms[Term(kind=Kind.SIZE)] = _Demand(tuple(range(n_nominees)), 0, seats)
    return terms


def _members(group: Int32s) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for nominee, number in enumerate(group.tolist()):
        if number != NOT_COUNTED:
            found.setdefault(number, []).append(nominee)
    return {number: tuple(found[number]) for number in sorted(found)}


class _Search:
    """Asks whether there is a list, among those who are listed, that keeps terms and demands."""

    def __init__(self, terms: dict[Term, _Demand], best_first: list[int]) -> None:
        self.terms = terms
        self._best_first = best_first
        self._column = {nominee: column for column, nominee in enumerate(best_first)}
        self._optimize, self._sparse = _scipy()

    def list_with(
        self, demands: Sequence[_Demand], *, terms: Iterable[Term] | None = None
    ) -> frozenset[int] | None:
        """Return a list that keeps `terms` (None = all) and `demands`, or None if there is none."""
        asked = [self.terms[term] for term in (self.terms if terms is None else terms)]
        wanted = [*asked, *demands]
        if not self._best_first:
            return frozenset() if all(demand.least <= 0 for demand in wanted) else None
        found = self._solved(wanted)
        if found is not None and not all(demand.holds(found) for demand in wanted):
            raise ScoringError(Reason.NO_ANSWER, terms=len(asked), demands=len(demands))
        return found

    def irreducible(self, demands: Sequence[_Demand]) -> tuple[Term, ...]:
        """Return terms that leave no list with `demands`, none of which could be missed.

        What is left after as many as possible are dropped, in ever smaller portions and at last one
        by one: the deletion filter of Chinneck (Feasibility and Infeasibility in Optimization, 2008).
        """
        kept = list(self.terms)
        portion = len(kept)
        while portion:
            portion = (portion + 1) // 2
            start = 0
            while start < len(kept):
                fewer = kept[:start] + kept[start + portion :]
                if self.list_with(demands, terms=fewer) is None:
                    kept = fewer
                else:
                    start += portion
            if portion == 1:
                break
        return tuple(kept)

    def _solved(self, wanted: Sequence[_Demand]) -> frozenset[int] | None:
        size = len(self._best_first)
        lower, upper = np.zeros(size), np.ones(size)
        rows, least, most = [], [], []
        for demand in wanted:
            columns = [self._column[nominee] for nominee in demand.members if nominee in self._column]
            if len(columns) == 1:
                lower[columns] = np.maximum(lower[columns], demand.least)
                upper[columns] = np.minimum(upper[columns], demand.most)
            elif columns or demand.least > 0:
                rows.append(columns)
                least.append(demand.least)
                most.append(demand.most)
        if (lower > upper).any():
            return None
        starts = np.cumsum([0, *(len(row) for row in rows)])
        cells = np.array([column for row in rows for column in row], dtype=np.int64)
        shape = (len(rows), size)
        matrix = self._sparse.csr_array((np.ones(cells.size), cells, starts), shape=shape)
        answer = self._optimize.milp(
            # Only a hint: whoever is ranked better makes the better guess. Nothing is decided by it.
            -np.arange(size, 0, -1, dtype=np.float64),
            integrality=np.ones(size),
            bounds=self._optimize.Bounds(lower, upper),
            constraints=self._optimize.LinearConstraint(matrix, least, most) if rows else (),
        )
        if answer.status == _INFEASIBLE:
            return None
        if answer.status != _OPTIMAL:
            raise ScoringError(Reason.NO_ANSWER, status=int(answer.status))
        on = np.flatnonzero(np.rint(answer.x) == 1).tolist()
        return frozenset(self._best_first[column] for column in on)


class _Walk:
    """Goes down the ranks and settles how many of each are on the list.

    guess    a list that keeps all that is settled so far
    certain  who is on every best list
    stopped  who is on none, and by which terms
    """

    def __init__(self, search: _Search, guess: frozenset[int], seats: int) -> None:
        self._search, self._guess, self._seats = search, guess, seats
        self._settled: list[_Demand] = []
        self._open: list[tuple[int, _Demand]] = []
        self._reasons: list[tuple[tuple[Term, ...], tuple[bool, ...]]] = []
        self._taken = 0
        self._used = dict.fromkeys(search.terms, 0)
        self._terms_of: dict[int, list[Term]] = {}
        for term, demand in search.terms.items():
            for nominee in demand.members:
                self._terms_of.setdefault(nominee, []).append(term)
        self.certain: set[int] = set()
        self.stopped: dict[int, tuple[Term, ...]] = {}

    def settle(self, group: list[int]) -> None:
        """Settle how many of these equals are on the list, all better ranked being settled."""
        reason: tuple[Term, ...] | None = None
        if self._taken == self._seats:
            reason = (Term(kind=Kind.SIZE),)
        elif len(group) == 1:
            reason = self._known(group[0])
        if reason is not None:
            self.stopped.update(dict.fromkeys(group, reason))
            self._settled.append(_Demand(tuple(group), 0, 0))
            return
        most = self._most(tuple(group))
        exactly = _Demand(tuple(group), most, most)
        self._taken += most
        if most == len(group):
            self.certain.update(group)
            for nominee in group:
                for term in self._terms_of[nominee]:
                    self._used[term] += 1
        elif most:
            self._open.append((len(self._settled), exactly))
        else:
            for nominee in group:
                self.stopped[nominee] = self._known(nominee) or self._sought(nominee, len(self._settled))
        self._settled.append(exactly)

    def ties(self, rank: Int64s) -> tuple[Tie, ...]:
        """Once all is settled: who of equals is on every best list, on some, on none."""
        found = []
        for index, exactly in self._open:
            contested = []
            for nominee in exactly.members:
                if not self._may_be(nominee, 0):
                    self.certain.add(nominee)
                elif self._may_be(nominee, 1):
                    contested.append(nominee)
                else:
                    self.stopped[nominee] = self._sought(nominee, index)
            if contested:
                seats = exactly.most - len(self.certain.intersection(exactly.members))
                place = int(rank[contested[0]])
                found.append(Tie(rank=place, seats=seats, members=tuple(contested)))
        return tuple(found)

    def _may_be(self, nominee: int, there: int) -> bool:
        if (nominee in self._guess) == bool(there):
            return True
        only = _Demand((nominee,), there, there)
        return self._search.list_with([*self._settled, only]) is not None

    def _most(self, group: tuple[int, ...]) -> int:
        most = len(self._guess.intersection(group))
        while most < len(group):
            better = self._search.list_with([*self._settled, _Demand(group, most + 1, len(group))])
            if better is None:
                break
            self._guess, most = better, len(better.intersection(group))
        return most

    def _known(self, nominee: int) -> tuple[Term, ...] | None:
        """A reason against this nominee that needs no search, or None."""
        its_own = self._terms_of[nominee]
        for term in its_own:
            if term.kind is Kind.CAP and self._used[term] >= self._search.terms[term].most:
                return (term,)
        for reason, inside in self._reasons:
            # Whoever stands in the same groups of these terms could take the other's place on any
            # list; so what stopped the better ranked one stops this one.
            if all((term in its_own) == there for term, there in zip(reason, inside, strict=True)):
                return reason
        return None

    def _sought(self, nominee: int, index: int) -> tuple[Term, ...]:
        """The terms that stop a nominee who is on no best list, found by search.

        They do so with the better ranked as they are; or else with the number of equals as it is; or
        else with the numbers of all.
        """
        wanted = _Demand((nominee,), 1, 1)
        demands = [*self._settled[:index], wanted]
        for known in (index + 1, len(self._settled)):
            if self._search.list_with(demands) is None:
                break
            demands = [*self._settled[:known], wanted]
        reason = self._search.irreducible(demands)
        its_own = self._terms_of[nominee]
        self._reasons.append((reason, tuple(term in its_own for term in reason)))
        return reason


def _impossible(terms: tuple[Term, ...], seats: int) -> ScoringError:
    of_kind = {kind: [term for term in terms if term.kind is kind] for kind in Kind}
    facts: dict[str, Fact] = {}
    for kind, name in ((Kind.CAP, "cap"), (Kind.FLOOR, "floor")):
        if of_kind[kind]:
            facts[f"{name}s"] = tuple(term.index for term in of_kind[kind])
            facts[f"{name}_groups"] = tuple(term.group for term in of_kind[kind])
    if of_kind[Kind.SIZE]:
        facts["size"] = seats
    return ScoringError(Reason.NO_LIST, **facts)


def _scipy() -> tuple[Any, Any]:
    try:
        return import_module("scipy.optimize"), import_module("scipy.sparse")
    except ImportError:
        raise ScoringError(Reason.EXTRA_MISSING, extra="optimise", package="scipy") from None
