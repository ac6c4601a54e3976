"""Scoring: from marks to a list, exactly. The ground floor.

    marks    who gave what to whom          Marks
    combine  many marks, one exact score    combine, Scores, half_up
    rank     places by declared keys        rank, Ranking, Key
    pick     K seats under nested caps      pick, Picked, Cap

and beside this official path, each in a room of its own:

    scoring.rubrics    grades and vetoes become whole hundredths
    scoring.standing   ranks that follow one changed mark
    scoring.crossing   a list under crossing caps and floors (extra `optimise`)
    scoring.shards     scores from pieces in any order, restartable
    scoring.engines    such pieces read by DuckDB, spread by Dask (extra `distributed`)

Numbers only: numpy and the standard library, axes and indices. This floor knows no campaign, no
person, no table and no language, and it imports nothing of ours. Whatever is official is a whole
number or a fraction of two; no float lies on the way from a mark to a published place.

`scoring.combine`, `scoring.rank` and `scoring.pick` are the functions; what lives beside one of
them in its module is reached by `from scoring.rank import ...`.
"""

from scoring.arrays import EMPTY
from scoring.combine import Applied, CountedMark, Evidence, Method, Scores, combine, evidence, half_up
from scoring.errors import Reason, ScoringError
from scoring.marks import Marks, units_per_point
from scoring.pick import NOT_COUNTED, THE_LINE, Cap, Contest, Picked, State, pick
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

__all__ = [
    "EMPTY",
    "NOT_COUNTED",
    "THE_LINE",
    "UNRANKED",
    "Applied",
    "Cap",
    "Contest",
    "CountedMark",
    "Evidence",
    "Key",
    "Marks",
    "Method",
    "Picked",
    "Ranking",
    "Reason",
    "Scores",
    "ScoringError",
    "State",
    "combine",
    "criterion_key",
    "evidence",
    "first_places_key",
    "half_up",
    "mean_key",
    "median_key",
    "pick",
    "rank",
    "score_key",
    "units_per_point",
]
