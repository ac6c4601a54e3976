"""What `python -m scoring` answers: one function a subcommand, from a file of marks to an `Answer`.

Axis numbers become names here and nowhere below. Official numbers are printed once, half up, from
whole numbers; advisory ones say that they are, and what is not defined is null in JSON and a dash in
a table.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from scoring.agree import Level, agreement
from scoring.chance import Band, chance
from scoring.combine import Applied, Evidence, Method, Scores, combine, evidence, half_up
from scoring.console.answers import UNDEFINED, Answer, Json, Refused, advisory, listed, number, share
from scoring.console.csvfile import shown
from scoring.console.display import Column, table
from scoring.console.marksfile import EXPERT, NOMINEE, MarksFile, numbered, read_units
from scoring.diagnose import Diagnosis, OwnUnit, diagnose
from scoring.rank import (
    UNRANKED,
    Key,
    Ranking,
    criterion_key,
    first_places_key,
    mean_key,
    median_key,
    rank,
    score_key,
)
from scoring.severity import severity

CRITERION: Final = "criterion:"
"""What stands before the name of a criterion that decides ties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How marks become official scores.

    weights  whole percents in the order of the criteria, or by name; None = the plain sum
    minimum  None = 5, or the least number that trimming leaves a mark of
    """

    weights: tuple[tuple[str | None, int], ...] | None = None
    method: Method = Method.TRIMMED_MEAN
    trim: int = 1
    minimum: int | None = None

    def percents(self, file: MarksFile) -> list[int] | None:
        """Return the weights in the order of the criteria of this file.

        Raises Refused.
        """
        if self.weights is None:
            return None
        if len(self.weights) != len(file.criteria):
            counts = f"weights: {len(self.weights)}, criteria: {len(file.criteria)}"
            raise Refused(f"each criterion needs a weight ({counts}): {listed(file.criteria)}")
        by_name = {name: percent for name, percent in self.weights if name is not None}
        if not by_name:
            return [percent for _, percent in self.weights]
        if set(by_name) != set(file.criteria):
            raise Refused(f"weights by name must name each criterion once: {listed(file.criteria)}")
        return [by_name[name] for name in file.criteria]

    def scores(self, file: MarksFile) -> Scores:
        """Combine the marks of this file.

        Raises Refused or ScoringError.
        """
        return combine(
            file.marks,
            weights=self.percents(file),
            method=self.method,
            trim=self.trim,
            minimum=max(5, 2 * self.trim + 1) if self.minimum is None else self.minimum,
        )


def ranking(file: MarksFile, *, rule: Rule, ties: Sequence[str], places: int) -> Answer:
    """Rank the nominees by their official scores, best first; who has no marks stands at the end.

    ties    what decides between equal scores, in this order: `mean` (nothing dropped), `median`,
            `first-places`, `criterion:NAME`
    places  decimals that are printed; places in the list never depend on them

    Raises Refused or ScoringError.
    """
    scores = rule.scores(file)
    found = rank([score_key(scores), *(_tie_key(name, file, scores) for name in ties)])
    told = evidence(file.marks, scores=scores)
    tied = {nominee for group in found.ties for nominee in group}
    order = sorted(range(len(told)), key=lambda n: (found.rank[n] == UNRANKED, found.rank[n], n))
    printed = [
        half_up(one.numerator, one.denominator, places=places) if one.denominator else None for one in told
    ]
    json = [
        {
            "nominee": file.nominees[n],
            "score": printed[n],
            "numerator": told[n].numerator if told[n].denominator else None,
            "denominator": told[n].denominator or None,
            "rank": int(found.rank[n]) if found.rank[n] != UNRANKED else None,
            "n": told[n].n,
            "dropped": [file.experts[expert] for expert in told[n].dropped],
        }
        for n in order
    ]
    head = [
        Column(head="rank", is_number=True),
        Column(head="nominee"),
        Column(head="score", is_number=True),
        Column(head="marks", is_number=True),
        Column(head="dropped"),
        Column(head="note"),
    ]
    rows = [
        [
            str(found.rank[n]) if found.rank[n] != UNRANKED else UNDEFINED,
            file.nominees[n],
            printed[n] or UNDEFINED,
            str(told[n].n),
            "、".join(file.experts[expert] for expert in told[n].dropped) or UNDEFINED,
            "; ".join(_notes(n, told[n], found, tied, ties)),
        ]
        for n in order
    ]
    return Answer(json=json, text=table(head, rows))


def agreeing(file: MarksFile, *, rule: Rule, levels: Sequence[Level]) -> Answer:
    """Tell how far the experts agree; `levels` says which alphas the table shows, JSON holds all.

    Raises Refused or ScoringError.
    """
    found = agreement(file.marks, weights=rule.percents(file))
    json: Json = {
        "alpha": {level.value: value for level, value in found.alpha.items()},
        "icc": {form.value: value for form, value in found.icc.items()},
        "kendall_w": found.kendall_w,
        "fleiss_kappa": found.fleiss_kappa,
    }
    crossed = f"{found.crossed[1]} nominees marked by all {found.crossed[0]} experts"
    even = f"{found.even[1]} nominees with {found.even[0]} marks each" if found.even[1] else "no such panel"
    rows = [
        *(
            [
                f"Krippendorff alpha, {level.value}",
                number(found.alpha[level], 6),
                f"{found.pairable} pairable marks",
            ]
            for level in levels
        ),
        *(
            [form.value, number(value, 6), even if form.value.startswith("ICC1") else crossed]
            for form, value in found.icc.items()
        ),
        ["Kendall W", number(found.kendall_w, 6), crossed],
        ["Fleiss kappa", number(found.fleiss_kappa, 6), even],
    ]
    head = [Column(head="coefficient"), Column(head="value", is_number=True), Column(head="from")]
    return Answer(json=json, text=advisory(table(head, rows)))


def diagnosing(
    file: MarksFile, *, rule: Rule, expert_units: str | None = None, nominee_units: str | None = None
) -> Answer:
    """Describe how each expert marked.

    expert_units   a file with the columns expert,unit; with it goes
    nominee_units  a file with the columns nominee,unit

    Raises Refused, FileError or ScoringError.
    """
    if (expert_units is None) != (nominee_units is None):
        raise Refused("--expert-units and --nominee-units go together")
    of_experts = of_nominees = None
    if expert_units is not None and nominee_units is not None:
        experts = read_units(expert_units, column=EXPERT, names=file.experts)
        nominees = read_units(nominee_units, column=NOMINEE, names=file.nominees)
        units = sorted({*experts.values(), *nominees.values()} - {""})
        numbers = {unit: number for number, unit in enumerate(units)}
        of_experts, of_nominees = numbered(experts, of=numbers), numbered(nominees, of=numbers)
    found = diagnose(file.marks, scores=rule.scores(file), expert_unit=of_experts, nominee_unit=of_nominees)
    json = {
        file.experts[one.expert]: {name: value for name, value in asdict(one).items() if name != "expert"}
        for one in found
    }
    return Answer(json=json, text=advisory(_diagnosis_table(file, found, with_units=of_experts is not None)))


def severities(file: MarksFile, *, rule: Rule) -> Answer:
    """Estimate experts' severity and calibrated scores.

    Raises Refused or ScoringError.
    """
    found = severity(file.marks, weights=rule.percents(file))
    variance = {
        "expert": found.expert_variance,
        "nominee": found.nominee_variance,
        "residual": found.residual_variance,
    }
    json: Json = {
        "mean": found.mean,
        "variance": variance,
        "criterion": found.criterion,
        "experts": dict(zip(file.experts, found.expert.tolist(), strict=True)),
        "nominees": {
            name: {"effect": effect, "se": se}
            for name, effect, se in zip(
                file.nominees, found.nominee.tolist(), found.nominee_se.tolist(), strict=True
            )
        },
    }
    overall = [
        ["mean", number(found.mean, 4)],
        *([f"variance, {name}", number(value, 6)] for name, value in variance.items()),
        ["criterion", number(found.criterion, 6)],
    ]
    experts = [
        [name, number(effect, 4, signed=True), number(se, 4)]
        for name, effect, se in zip(
            file.experts, found.expert.tolist(), found.expert_se.tolist(), strict=True
        )
    ]
    best_first = sorted(range(len(file.nominees)), key=lambda n: (-found.nominee[n], n))
    nominees = [
        [
            file.nominees[n],
            number(float(found.calibrated[n]), 4),
            number(float(found.nominee[n]), 4, signed=True),
            number(float(found.nominee_se[n]), 4),
        ]
        for n in best_first
    ]
    effect, error = Column(head="effect", is_number=True), Column(head="error", is_number=True)
    return Answer(
        json=json,
        text=advisory(
            table([Column(head="severity model"), Column(head="", is_number=True)], overall),
            table([Column(head="expert"), effect, error], experts),
            table(
                [Column(head="nominee"), Column(head="calibrated", is_number=True), effect, error], nominees
            ),
        ),
    )


def chances(file: MarksFile, *, rule: Rule, top: int) -> Answer:
    """Tell how certain it is that each nominee is among the first `top`.

    Raises Refused or ScoringError.
    """
    found = chance(severity(file.marks, weights=rule.percents(file)), top=top)
    order = sorted(range(len(file.nominees)), key=lambda n: (-found.within[n], found.best[n], n))
    bands = {code: code.name.lower().replace("_", " ") for code in Band}
    json: list[dict[str, Json]] = [
        {
            "nominee": file.nominees[n],
            "chance": float(found.within[n]),
            "band": bands[Band(int(found.band[n]))],
            "best": int(found.best[n]),
            "worst": int(found.worst[n]),
        }
        for n in order
    ]
    head = [
        Column(head="nominee"),
        Column(head=f"among the first {top}", is_number=True),
        Column(head="band"),
        Column(head="rank, 90 %", is_number=True),
    ]
    rows = [
        [
            file.nominees[n],
            number(float(found.within[n]), 4),
            bands[Band(int(found.band[n]))],
            f"{found.best[n]} to {found.worst[n]}",
        ]
        for n in order
    ]
    return Answer(json=json, text=advisory(table(head, rows)))


def _tie_key(name: str, file: MarksFile, scores: Scores) -> Key:
    match name:
        case "mean":
            return mean_key(scores)
        case "median":
            return median_key(scores)
        case "first-places":
            return first_places_key(file.marks, scores=scores)
        case _:
            pass
    criterion = name.removeprefix(CRITERION)
    if criterion == name:
        raise Refused(f"{shown(name)} decides no tie; mean, median, first-places and {CRITERION}NAME do")
    if criterion not in file.criteria:
        raise Refused(f"there is no criterion {shown(criterion)}: {listed(file.criteria)}")
    return criterion_key(file.marks, criterion=file.criteria.index(criterion))


def _notes(
    nominee: int, told: Evidence, found: Ranking, tied: Container[int], ties: Sequence[str]
) -> list[str]:
    notes = []
    if told.applied is Applied.NO_MARKS:
        notes.append("no marks")
    if told.applied is Applied.FELL_BACK_TO_MEAN:
        notes.append("too few marks to drop any: plain mean")
    if nominee in tied:
        notes.append("tied")
    elif found.separated_by[nominee] > 0:
        notes.append(f"behind by {ties[found.separated_by[nominee] - 1]}")
    return notes


def _diagnosis_table(file: MarksFile, found: Sequence[Diagnosis], *, with_units: bool) -> str:
    columns: list[tuple[str, Callable[[Diagnosis], str]]] = [
        ("expert", lambda one: file.experts[one.expert]),
        ("marks", lambda one: str(one.n)),
        ("leniency", lambda one: number(one.leniency, 2, signed=True)),
        ("spread", lambda one: number(one.spread, 2)),
        ("dropped", lambda one: f"{one.dropped}/{one.n}"),
        ("outfit", lambda one: number(one.outfit, 2)),
        ("flat", lambda one: share(one.flat_sheets, one.n)),
        ("same sheet", lambda one: share(one.repeated_sheets, one.n)),
        ("same total", lambda one: share(one.repeated_totals, one.n)),
    ]
    if with_units:
        columns += [
            ("own/other", _own(lambda own: f"{own.own}/{own.others}")),
            ("difference", _own(lambda own: number(own.difference, 2, signed=True))),
            ("t", _own(lambda own: number(own.statistic, 2, signed=True))),
            ("df", _own(lambda own: number(own.df, 1))),
            ("p", _own(lambda own: number(own.p, 4))),
        ]
    head = [Column(head=name, is_number=name != "expert") for name, _ in columns]
    return table(head, [[cell(one) for _, cell in columns] for one in found])


def _own(cell: Callable[[OwnUnit], str]) -> Callable[[Diagnosis], str]:
    return lambda one: cell(one.own_unit) if one.own_unit else UNDEFINED
