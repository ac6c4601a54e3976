"""From submitted sheets to a ranked table, and from the table to proposed lists with their reasons.

The numbers are `scoring`'s; this room translates between the campaign's words and its axes.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import numpy as np

from reviewer.contract import CapScope, ListSpec, SelectionCap, TieBreak, TieKind, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from scoring import (
    NOT_COUNTED,
    UNRANKED,
    Applied,
    Cap,
    Key,
    Marks,
    Method,
    Picked,
    Scores,
    State,
    combine,
    criterion_key,
    first_places_key,
    half_up,
    mean_key,
    median_key,
    pick,
    rank,
    score_key,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A nominee who may be listed; `nomination` is the stored id, `code` the public one."""

    nomination: int
    code: str
    unit: str
    unit_kind: UnitKind
    city: str = ""
    county: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedSheet:
    """One valid sheet: hundredths by criterion key."""

    nomination: int
    expert: int
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedMark:
    """One expert's total for one nominee, as printed, and whether it counts or was dropped."""

    expert: int
    total: str
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLine:
    """One nominee in the ranked table.

    The score is numerator / denominator points, printed half-up in `score`; denominator 0 and an
    empty text mean that nobody marked the nominee. `separated_by` names the link of the tie chain
    that sets the nominee below the neighbour above, "" where the score itself does.
    """

    nomination: int
    code: str
    rank: int | None
    numerator: int
    denominator: int
    score: str
    rule: str
    experts: int
    spread: str
    separated_by: str
    marks: tuple[CountedMark, ...]


class Cause(StrEnum):
    """Where the rules alone put a nominee on a list."""

    IN = "in"
    BELOW_LINE = "below_line"
    CAP = "cap"
    TIED_AT_LINE = "tied_at_line"
    TIED_AT_CAP = "tied_at_cap"
    NOT_ON_WIDER_LIST = "not_on_wider_list"
    NO_MARKS = "no_marks"


_CAUSES = {
    State.UNRANKED: Cause.NO_MARKS,
    State.NOT_ELIGIBLE: Cause.NOT_ON_WIDER_LIST,
    State.IN: Cause.IN,
    State.OUT_BY_CAP: Cause.CAP,
    State.BELOW_LINE: Cause.BELOW_LINE,
    State.AT_CAP_TIED: Cause.TIED_AT_CAP,
    State.AT_LINE_TIED: Cause.TIED_AT_LINE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedEntry:
    """What the rules propose for one nominee on one list; `cap` names the cap that stopped it."""

    nomination: int
    cause: Cause
    cap: str
    tier: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposed list. `cut_rank` is the rank at the line, None when nobody has marks."""

    list_key: str
    cut_rank: int | None
    entries: tuple[ProposedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTable:
    """Every candidate of a category in ranked order, and the digest of the marks behind it."""

    lines: tuple[RankedLine, ...]
    marks_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The marks of a category, with who stands on their axes: nominees in the order of their codes."""

    marks: Marks
    nominees: tuple[Candidate, ...]
    experts: tuple[int, ...]


def panel_of(
    book: CategoryRulebook, candidates: Sequence[Candidate], sheets: Sequence[SubmittedSheet]
) -> Panel:
    """Put submitted sheets on axes. Sheets of others than the candidates are not counted.

    Raises ScoringError for marks that do not fit the rubric, ValueError for a category without one.
    """
    if book.rubric is None or book.aggregation is None:
        raise ValueError(f"{book.category.key} is not scored")
    ordered = sorted(candidates, key=lambda candidate: candidate.code)
    index = {candidate.nomination: place for place, candidate in enumerate(ordered)}
    sheets = [sheet for sheet in sheets if sheet.nomination in index]
    experts = sorted({sheet.expert for sheet in sheets})
    expert_index = {expert: place for place, expert in enumerate(experts)}
    criteria = book.rubric.criteria
    points = [[sheet.points[criterion.key] for criterion in criteria] for sheet in sheets]
    marks = Marks.from_rows(
        np.array([index[sheet.nomination] for sheet in sheets], dtype=np.int64),
        np.array([expert_index[sheet.expert] for sheet in sheets], dtype=np.int64),
        np.array(points, dtype=np.int32).reshape(len(sheets), len(criteria)),
        n_nominees=len(ordered),
        n_experts=len(experts),
        caps=np.array([criterion.cap for criterion in criteria], dtype=np.int64),
        steps=np.array([criterion.step for criterion in criteria], dtype=np.int64),
    )
    return Panel(marks=marks, nominees=tuple(ordered), experts=tuple(experts))


def ranked_table(
    book: CategoryRulebook, candidates: Sequence[Candidate], sheets: Sequence[SubmittedSheet]
) -> RankedTable:
    """Score and rank the candidates by the campaign's aggregation and tie chain.

    Ties that the chain does not break share a rank; they stand in the order of their codes, which
    is the order of filing and decides nothing. Raises ScoringError for marks that do not fit the
    rubric, ValueError for a category without one.
    """
    panel = panel_of(book, candidates, sheets)
    marks, scores = panel.marks, combined(book, panel.marks)
    names = key_names(book)
    ranking = rank(tie_chain(book, marks, scores))
    lines = [
        _line(
            candidate,
            scores=scores,
            marks=marks,
            experts=panel.experts,
            place=place,
            rank_of=int(ranking.rank[place]),
            separated_by=names[int(ranking.separated_by[place])] if ranking.separated_by[place] > 0 else "",
            places=book.aggregation.places if book.aggregation is not None else 2,
        )
        for place, candidate in enumerate(panel.nominees)
    ]
    lines.sort(key=lambda line: (line.rank is None, line.rank or 0, line.code))
    return RankedTable(lines=tuple(lines), marks_digest=marks.digest())


def combined(book: CategoryRulebook, marks: Marks) -> Scores:
    """The official scores of a scored category's marks."""
    aggregation, rubric = book.aggregation, book.rubric
    assert aggregation is not None, "checked by panel_of"
    assert rubric is not None, "checked by panel_of"
    return combine(
        marks,
        weights=rubric.weights,
        method=Method[aggregation.method.upper()],
        trim=aggregation.trim,
        minimum=aggregation.minimum,
    )


def key_names(book: CategoryRulebook) -> tuple[str, ...]:
    """What is compared, in order: the score, then the campaign's tie chain ("criterion:leading")."""
    chain = (
        f"{tie.kind.value}:{tie.criterion}" if tie.criterion else tie.kind.value for tie in book.tie_breaks
    )
    return ("score", *chain)


def tie_chain(book: CategoryRulebook, marks: Marks, scores: Scores) -> tuple[Key, ...]:
    """The keys that are compared, in order: the score, then the campaign's tie chain."""
    return (score_key(scores), *(_tie_key(tie, book, marks, scores) for tie in book.tie_breaks))


def _tie_key(tie: TieBreak, book: CategoryRulebook, marks: Marks, scores: Scores) -> Key:
    match tie.kind:
        case TieKind.CRITERION:
            criteria = [criterion.key for criterion in book.rubric.criteria] if book.rubric else []
            return criterion_key(marks, criterion=criteria.index(tie.criterion or ""))
        case TieKind.UNTRIMMED_MEAN:
            return mean_key(scores)
        case TieKind.MEDIAN:
            return median_key(scores)
        case TieKind.FIRST_PLACES:
            return first_places_key(marks, scores=scores)


def _line(
    candidate: Candidate,
    *,
    scores: Scores,
    marks: Marks,
    experts: Sequence[int],
    place: int,
    rank_of: int,
    separated_by: str,
    places: int,
) -> RankedLine:
    numerator, denominator = int(scores.numerator[place]), int(scores.denominator[place])
    given = [
        CountedMark(
            expert=experts[int(marks.expert[slot, place])],
            total=half_up(int(scores.totals[slot, place]), scores.units),
            kept=bool(scores.kept[slot, place]),
        )
        for slot in range(marks.expert.shape[0])
        if marks.expert[slot, place] >= 0
    ]
    marked = denominator > 0
    return RankedLine(
        nomination=candidate.nomination,
        code=candidate.code,
        rank=None if rank_of == UNRANKED else rank_of,
        numerator=numerator,
        denominator=denominator,
        score=half_up(numerator, denominator, places=places) if marked else "",
        rule=Applied(int(scores.applied[place])).name.lower(),
        experts=int(scores.n[place]),
        spread=half_up(int(scores.spread[place]), scores.units) if marked else "",
        separated_by=separated_by,
        marks=tuple(given),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Where a nominee stands in the table as one reader sees it.

    `rank` is None without marks, `tied` says that another visible nominee shares it.
    """

    rank: int | None
    tied: bool
    separated_by: str


def seen_by(
    table: Sequence[tuple[int, int | None, str]], *, hidden: Container[int], keys: Sequence[str]
) -> dict[int, Standpoint]:
    """The table, (nominee, rank, separated_by) in ranked order, as read without the hidden nominees.

    Ranks and ties are counted over those who are seen, and each is separated from the neighbour who
    is seen, so that neither a gap nor a key tells where a hidden nominee stands. `separated_by` is ""
    where the score itself separates, and for the first.
    """
    found: dict[int, Standpoint] = {}
    above, strongest = 0, len(keys)
    for rank_of, group in groupby(table, key=lambda line: line[1]):
        members = list(group)
        separated_by = members[0][2]
        # Across hidden neighbours the first key that differs anywhere is the one that separates.
        strongest = min(strongest, keys.index(separated_by) if separated_by else 0)
        seen = [nominee for nominee, _, _ in members if nominee not in hidden]
        for nominee in seen:
            found[nominee] = Standpoint(
                rank=above + 1 if rank_of is not None else None,
                tied=rank_of is not None and len(seen) > 1,
                separated_by=keys[strongest] if above and strongest and rank_of is not None else "",
            )
        if seen:
            above, strongest = above + len(seen), len(keys)
    return found


def proposals(
    book: CategoryRulebook, candidates: Sequence[Candidate], table: RankedTable
) -> tuple[Proposal, ...]:
    """Every list of the category, the widest first; a narrower list chooses among the wider one's.

    Seats that equals compete for stay open for the chair, as do places in the special tier. A cap
    whose clause is damaged binds nobody.
    """
    by_id = {candidate.nomination: candidate for candidate in candidates}
    ordered = [by_id[line.nomination] for line in table.lines]
    ranks = np.array([line.rank or UNRANKED for line in table.lines], dtype=np.int64)
    chosen: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}
    made = []
    for spec in book.lists:
        caps = caps_on(book, spec.key)
        picked = pick(
            ranks,
            size=spec.size,
            caps=[_cap(cap, ordered) for cap in caps],
            eligible=chosen[spec.within] if spec.within is not None else None,
        )
        chosen[spec.key] = np.asarray(picked.state == State.IN)
        made.append(_proposal(book, spec, ordered, ranks, picked, caps))
    return tuple(made)


def _proposal(
    book: CategoryRulebook,
    spec: ListSpec,
    ordered: Sequence[Candidate],
    ranks: np.ndarray[tuple[int], np.dtype[np.int64]],
    picked: Picked,
    caps: Sequence[SelectionCap],
) -> Proposal:
    is_in = np.asarray(picked.state == State.IN)
    special = _special_tier(book, spec, ordered, ranks, is_in)
    ordinary = book.tiers[0].key
    entries = []
    for place, candidate in enumerate(ordered):
        cause = _CAUSES[State(int(picked.state[place]))]
        tier = special.get(candidate.nomination, ordinary) if cause is Cause.IN else None
        cap = caps[int(picked.cap[place])].key if int(picked.cap[place]) >= 0 else ""
        entries.append(ProposedEntry(nomination=candidate.nomination, cause=cause, cap=cap, tier=tier))
    return Proposal(list_key=spec.key, cut_rank=picked.cut_rank or None, entries=tuple(entries))


def _special_tier(
    book: CategoryRulebook,
    spec: ListSpec,
    ordered: Sequence[Candidate],
    ranks: np.ndarray[tuple[int], np.dtype[np.int64]],
    is_in: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> dict[int, str]:
    tier = book.special
    if tier is None:
        return {}
    flagged = np.array([candidate.flagged for candidate in ordered], dtype=np.bool_)
    seats = book.special_seats(spec)
    picked = pick(ranks, size=len(ordered) if seats is None else seats, eligible=flagged & is_in)
    return {ordered[int(place)].nomination: tier.key for place in picked.chosen}


def caps_on(book: CategoryRulebook, list_key: str) -> tuple[SelectionCap, ...]:
    """The caps that bind a list: those on it whose clause can be read."""
    return tuple(cap for cap in book.caps if cap.list_key == list_key and not cap.clause.damaged)


def group_of(scope: CapScope, candidate: Candidate) -> str:
    """The group in which a cap counts the candidate; "" when it cannot be told.

    A county is keyed with its city, since county names repeat. A functional zone or a county under
    the province has no county or city above it and counts as its own.
    """
    alone = candidate.unit_kind in (UnitKind.ZONE, UnitKind.DIRECT_COUNTY)
    own = f"unit:{candidate.unit}" if alone else ""
    groups: dict[CapScope, Callable[[], str]] = {
        CapScope.UNIT: lambda: candidate.unit,
        CapScope.CITY: lambda: candidate.city or own,
        CapScope.COUNTY: lambda: f"{candidate.city}/{candidate.county}" if candidate.county else own,
    }
    return groups[scope]()


def _cap(cap: SelectionCap, ordered: Sequence[Candidate]) -> Cap:
    names = [group_of(cap.scope, candidate) for candidate in ordered]
    numbers = {name: number for number, name in enumerate(sorted({name for name in names if name}))}
    group = np.array([numbers.get(name, NOT_COUNTED) for name in names], dtype=np.int32)
    return Cap(name=cap.key, group=group, maximum=cap.maximum)
