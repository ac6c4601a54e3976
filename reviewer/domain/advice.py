"""What else the marks say: estimates to read beside the official list, which they never change.

The official list is whole numbers under published rules. Whether a panel was mild, how sure a place
is, and on whose marks the line hangs are questions of statistics; their answers are floats, carry
their method and stay on a page of their own.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np
from msgspec import Struct

from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.ranking import Panel, combined, panel_of, tie_chain
from reviewer.domain.shortlist import Candidate, SubmittedSheet
from scoring import UNRANKED, Method, Scores, ScoringError, half_up, rank
from scoring.agree import Form, Level, agreement
from scoring.chance import Band, chance
from scoring.diagnose import diagnose
from scoring.sensitivity import sensitivity
from scoring.severity import Severity, severity


class Certainty(StrEnum):
    """How sure a nominee's place among the first K is: from 0.8, below that, up to 0.2."""

    IN = "clearly_in"
    CONTESTED = "contested"
    OUT = "clearly_out"


_CERTAINTIES = {
    Band.CLEARLY_IN: Certainty.IN,
    Band.CONTESTED: Certainty.CONTESTED,
    Band.CLEARLY_OUT: Certainty.OUT,
}


class AdviceLine(Struct, frozen=True, kw_only=True):
    """One nominee with marks: the official rank and score, and the estimates beside them.

    `calibrated` is what an average expert would have given, in points, `error` its standard error;
    `within` the chance of being among the first K, `best` to `worst` the 90 % interval of the rank.
    """

    nomination: int
    code: str
    rank: int
    score: str
    calibrated: float
    error: float
    within: float
    certainty: Certainty
    best: int
    worst: int


class ExpertNote(Struct, frozen=True, kw_only=True):
    """How one expert marked: counts and values (see `scoring.diagnose.Diagnosis`); None = not defined.

    `entering` and `leaving` are the codes that enter or leave the first K by the official rules when
    this expert's marks are taken away.
    """

    expert: int
    n: int
    leniency: float | None
    spread: float | None
    dropped: int
    outfit: float | None
    flat_sheets: int | None
    repeated_totals: int
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


class Concord(Struct, frozen=True, kw_only=True):
    """How far the panel agrees: 1 is full agreement, 0 what chance gives; None = not defined."""

    alpha: float | None
    icc: float | None
    icc_mean: float | None
    kendall_w: float | None


class Advice(Struct, frozen=True, kw_only=True):
    """The estimates of one category for a list of K places.

    `lines` stand in official order, only nominees with marks. Where the marks do not allow the model
    (`refused` then says why, in the words of `scoring.Reason`) they are empty, and the notes stand alone.
    """

    places: int
    lines: tuple[AdviceLine, ...]
    experts: tuple[ExpertNote, ...]
    concord: Concord
    refused: str
    shares: Mapping[str, float]
    """The variance of a single mark in points squared, by where it comes from: nominee, expert, noise."""


def advice(
    book: CategoryRulebook,
    candidates: Sequence[Candidate],
    sheets: Sequence[SubmittedSheet],
    *,
    places: int,
) -> Advice:
    """Estimate from the marks of the candidates; nominees without marks are left out.

    Raises ScoringError for marks that do not fit the rubric, ValueError for a category without one.
    """
    marked = {sheet.nomination for sheet in sheets}
    panel = panel_of(book, [each for each in candidates if each.nomination in marked], sheets)
    weights = book.rubric.weights if book.rubric is not None else None
    scores = combined(book, panel.marks)
    refused = ""
    shares: dict[str, float] = {}
    lines: tuple[AdviceLine, ...] = ()
    try:
        model = severity(panel.marks, weights=weights)
    except ScoringError as error:
        refused = error.reason.name.lower()
    else:
        lines = _lines(book, panel, scores, model, places=places)
        shares = {
            "nominee": model.nominee_variance,
            "expert": model.expert_variance,
            "noise": model.residual_variance,
        }
    agreed = agreement(panel.marks, weights=weights)
    return Advice(
        places=places,
        lines=lines,
        experts=_notes(book, panel, scores, places=places),
        concord=Concord(
            alpha=agreed.alpha[Level.INTERVAL],
            icc=agreed.icc[Form.ICC2],
            icc_mean=agreed.icc[Form.ICC2K],
            kendall_w=agreed.kendall_w,
        ),
        refused=refused,
        shares=shares,
    )


def _lines(
    book: CategoryRulebook, panel: Panel, scores: Scores, model: Severity, *, places: int
) -> tuple[AdviceLine, ...]:
    chances = chance(model, top=places)
    ranks = rank(tie_chain(book, panel.marks, scores)).rank
    decimals = book.aggregation.places if book.aggregation is not None else 2
    lines = [
        AdviceLine(
            nomination=nominee.nomination,
            code=nominee.code,
            rank=int(ranks[n]),
            score=half_up(int(scores.numerator[n]), int(scores.denominator[n]), places=decimals),
            calibrated=float(model.calibrated[n]),
            error=float(model.nominee_comparison_se[n]),
            within=float(chances.within[n]),
            certainty=_CERTAINTIES[Band(int(chances.band[n]))],
            best=int(chances.best[n]),
            worst=int(chances.worst[n]),
        )
        for n, nominee in enumerate(panel.nominees)
        if ranks[n] != UNRANKED
    ]
    return tuple(sorted(lines, key=lambda line: (line.rank, line.code)))


def _notes(book: CategoryRulebook, panel: Panel, scores: Scores, *, places: int) -> tuple[ExpertNote, ...]:
    aggregation, rubric = book.aggregation, book.rubric
    assert aggregation is not None, "checked by panel_of"
    assert rubric is not None, "checked by panel_of"
    if not panel.experts:
        return ()
    changes = sensitivity(
        panel.marks,
        top=places,
        weights=rubric.weights,
        method=Method[aggregation.method.upper()],
        trim=aggregation.trim,
        minimum=aggregation.minimum,
        chain=lambda marks, then: tie_chain(book, marks, then),
    )
    without = {change.expert: change for change in changes.without}
    codes = np.array([nominee.code for nominee in panel.nominees], dtype=object)
    return tuple(
        ExpertNote(
            expert=panel.experts[note.expert],
            n=note.n,
            leniency=note.leniency,
            spread=note.spread,
            dropped=note.dropped,
            outfit=note.outfit,
            flat_sheets=note.flat_sheets,
            repeated_totals=note.repeated_totals,
            entering=tuple(codes[list(without[note.expert].entering)]),
            leaving=tuple(codes[list(without[note.expert].leaving)]),
        )
        for note in diagnose(panel.marks, scores=scores)
    )
