"""From submitted sheets to a ranked table, and from the table to proposed lists with their reasons.

The numbers are `scoring`'s; this room translates between the campaign's words and its axes. It brings
the arrays with it, so whoever serves pages imports it only when a table is asked for.
"""

from collections import Counter
from collections.abc import Container, Sequence

import numpy as np
from msgspec import Struct

from reviewer.contract import ListSpec, SelectionCap, TieBreak, TieKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.shortlist import (
    Candidate,
    Cause,
    CountedMark,
    Proposal,
    ProposedEntry,
    RankedLine,
    RankedTable,
    SubmittedSheet,
    caps_on,
    group_of,
    key_names,
)
from scoring import (
    EMPTY,
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

_CAUSES = {
    State.UNRANKED: Cause.NO_MARKS,
    State.NOT_ELIGIBLE: Cause.NOT_ON_WIDER_LIST,
    State.IN: Cause.IN,
    State.OUT_BY_CAP: Cause.CAP,
    State.BELOW_LINE: Cause.BELOW_LINE,
    State.AT_CAP_TIED: Cause.TIED_AT_CAP,
    State.AT_LINE_TIED: Cause.TIED_AT_LINE,
}


class Panel(Struct, frozen=True, kw_only=True):
    """The marks of a category, with who stands on their axes: nominees in the order of their codes."""

    marks: Marks
    nominees: tuple[Candidate, ...]
    experts: tuple[int, ...]


def panel_of(
    book: CategoryRulebook, candidates: Sequence[Candidate], sheets: Sequence[SubmittedSheet]
) -> Panel:
    """Put submitted sheets on axes. Sheets of others than the candidates are not counted.

    Raises ScoringError for marks that do not fit the rubric: a criterion that is missing, a mark that is
    no whole number of hundredths or too large for one. ValueError for a category without a rubric, and
    for candidates of whom two share an id or a code.
    """
    if book.rubric is None or book.aggregation is None:
        raise ValueError(f"{book.category.key} is not scored")
    ordered = sorted(candidates, key=lambda candidate: candidate.code)
    _require_apart([candidate.nomination for candidate in ordered])
    _require_apart([candidate.code for candidate in ordered])
    index = {candidate.nomination: place for place, candidate in enumerate(ordered)}
    sheets = [sheet for sheet in sheets if sheet.nomination in index]
    experts = sorted({sheet.expert for sheet in sheets})
    expert_index = {expert: place for place, expert in enumerate(experts)}
    criteria = book.rubric.criteria
    points = [[sheet.points.get(criterion.key, EMPTY) for criterion in criteria] for sheet in sheets]
    marks = Marks.from_rows(
        np.array([index[sheet.nomination] for sheet in sheets], dtype=np.int64),
        np.array([expert_index[sheet.expert] for sheet in sheets], dtype=np.int64),
        # As they come: a type asked for here would cut a fraction off instead of refusing it.
        points if sheets else np.empty((0, len(criteria)), dtype=np.int32),
        n_nominees=len(ordered),
        n_experts=len(experts),
        caps=np.array([criterion.cap for criterion in criteria], dtype=np.int64),
        steps=np.array([criterion.step for criterion in criteria], dtype=np.int64),
    )
    return Panel(marks=marks, nominees=tuple(ordered), experts=tuple(experts))


def _require_apart(names: Sequence[int | str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise ValueError(f"two candidates are {twice}")


def ranked_table(
    book: CategoryRulebook, candidates: Sequence[Candidate], sheets: Sequence[SubmittedSheet]
) -> RankedTable:
    """Score and rank the candidates by the campaign's aggregation and tie chain.

    Ties that the chain does not break share a rank; they stand in the order of their codes, which
    is the order of filing and decides nothing. Raises what `panel_of` raises.
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
    codes = {candidate.nomination: candidate.code for candidate in candidates}
    vetoes = sorted(
        (codes[sheet.nomination], sheet.expert, sheet.veto)
        for sheet in sheets
        if sheet.veto and sheet.nomination in codes
    )
    return RankedTable(lines=tuple(lines), marks_digest=marks.digest(), vetoes=tuple(vetoes))


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


def proposals(
    book: CategoryRulebook, candidates: Sequence[Candidate], table: RankedTable
) -> tuple[Proposal, ...]:
    """Every list of the category, the widest first; a narrower list chooses among the wider one's.

    Seats that equals compete for stay open for the chair, as do the last special places. The seat of
    a vetoed nominee waits too: a veto ends the review at 0, and the mean of a trimmed panel would pass
    over it. A cap whose clause is damaged binds nobody.
    """
    by_id = {candidate.nomination: candidate for candidate in candidates}
    vetoed = frozenset(code for code, _, _ in table.vetoes)
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
        made.append(_proposal(book, spec, ordered, ranks, picked, caps, vetoed))
    return tuple(made)


def _proposal(
    book: CategoryRulebook,
    spec: ListSpec,
    ordered: Sequence[Candidate],
    ranks: np.ndarray[tuple[int], np.dtype[np.int64]],
    picked: Picked,
    caps: Sequence[SelectionCap],
    vetoed: Container[str],
) -> Proposal:
    causes = [
        _cause(State(int(picked.state[place])), vetoed=candidate.code in vetoed)
        for place, candidate in enumerate(ordered)
    ]
    is_in = np.array([cause is Cause.IN for cause in causes], dtype=np.bool_)
    special = _special_tier(book, spec, ordered, ranks, is_in)
    ordinary = book.tiers[0].key
    entries = []
    for place, (candidate, cause) in enumerate(zip(ordered, causes, strict=True)):
        tier = special.get(candidate.nomination, ordinary) if cause is Cause.IN else None
        cap = caps[int(picked.cap[place])].key if int(picked.cap[place]) >= 0 else ""
        entries.append(ProposedEntry(nomination=candidate.nomination, cause=cause, cap=cap, tier=tier))
    return Proposal(list_key=spec.key, cut_rank=picked.cut_rank or None, entries=tuple(entries))


def _cause(state: State, *, vetoed: bool) -> Cause:
    """A veto leaves the nominee to the chair on every list that it could be on."""
    return Cause.VETOED if vetoed and state is not State.NOT_ELIGIBLE else _CAUSES[state]


def _special_tier(
    book: CategoryRulebook,
    spec: ListSpec,
    ordered: Sequence[Candidate],
    ranks: np.ndarray[tuple[int], np.dtype[np.int64]],
    is_in: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> dict[int, str | None]:
    """By nomination: the special tier, or None for equals who compete for its last places."""
    tier = book.special
    if tier is None:
        return {}
    flagged = np.array([candidate.flagged for candidate in ordered], dtype=np.bool_)
    seats = book.special_seats(spec)
    picked = pick(ranks, size=len(ordered) if seats is None else seats, eligible=flagged & is_in)
    given = {State.IN: tier.key, State.AT_LINE_TIED: None}
    states = [State(int(state)) for state in picked.state]
    return {
        candidate.nomination: given[state]
        for candidate, state in zip(ordered, states, strict=True)
        if state in given
    }


def _cap(cap: SelectionCap, ordered: Sequence[Candidate]) -> Cap:
    names = [group_of(cap.scope, candidate) for candidate in ordered]
    numbers = {name: number for number, name in enumerate(sorted({name for name in names if name}))}
    group = np.array([numbers.get(name, NOT_COUNTED) for name in names], dtype=np.int32)
    return Cap(name=cap.key, group=group, maximum=cap.maximum)
