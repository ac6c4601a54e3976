"""A category's ranked table and the lists made from it, in the campaign's own words.

How the table comes about from marks is the room `ranking`'s.
"""

from collections.abc import Container, Mapping, Sequence
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from reviewer.contract import CapScope, SelectionCap, UnitKind
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.ledger import digest_of

# The methods of `scoring.combine` that drop or replace extremes, and fall back to the mean below `minimum`.
TRIMMING = frozenset({"trimmed_mean", "winsorised_mean"})


class Candidate(Struct, frozen=True, kw_only=True):
    """A nominee who may be listed; `nomination` is the stored id, `code` the public one."""

    nomination: int
    code: str
    unit: str
    unit_kind: UnitKind
    city: str = ""
    county: str = ""
    flagged: bool = False


class SubmittedSheet(Struct, frozen=True, kw_only=True):
    """One valid sheet: hundredths by criterion key.

    `veto` is the key of the finding by which the expert ended the review at 0, "" when there is none.
    """

    nomination: int
    expert: int
    points: Mapping[str, int]
    veto: str = ""


class CountedMark(Struct, frozen=True, kw_only=True):
    """One expert's total for one nominee, as printed, and whether it counts or was dropped."""

    expert: int
    total: str
    kept: bool


# What `RankedLine.rule` says where there were too few marks to trim: the word of `scoring.Applied`.
FELL_BACK = "fell_back_to_mean"


class RankedLine(Struct, frozen=True, kw_only=True):
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
    VETOED = "vetoed"
    BELOW_LINE = "below_line"
    CAP = "cap"
    TIED_AT_LINE = "tied_at_line"
    TIED_AT_CAP = "tied_at_cap"
    NOT_ON_WIDER_LIST = "not_on_wider_list"
    NO_MARKS = "no_marks"


class ProposedEntry(Struct, frozen=True, kw_only=True):
    """What the rules propose for one nominee on one list; `cap` names the cap that stopped it.

    `tier` is None for who is not on the list, and for who is on it where equals compete for the last
    special place: the chair gives those their tiers.
    """

    nomination: int
    cause: Cause
    cap: str
    tier: str | None


class Proposal(Struct, frozen=True, kw_only=True):
    """One proposed list. `cut_rank` is the rank at the line, None when nobody has marks."""

    list_key: str
    cut_rank: int | None
    entries: tuple[ProposedEntry, ...]


class RankedTable(Struct, frozen=True, kw_only=True):
    """Every candidate of a category in ranked order, the digest of the marks behind it, and the vetoes.

    `vetoes` are (nominee's code, expert's id, veto key), ascending.
    """

    lines: tuple[RankedLine, ...]
    marks_digest: str
    vetoes: tuple[tuple[str, int, str], ...] = ()

    @property
    def inputs_digest(self) -> str:
        """SHA-256 over all that the experts said: a veto is 0 throughout, and so may a plain sheet be.

        Without a veto it is the marks' own, as lists that were stored before had it.
        """
        return digest_of([self.marks_digest, self.vetoes]) if self.vetoes else self.marks_digest


def key_names(book: CategoryRulebook) -> tuple[str, ...]:
    """What is compared, in order: the score, then the campaign's tie chain ("criterion:leading")."""
    chain = (
        f"{tie.kind.value}:{tie.criterion}" if tie.criterion else tie.kind.value for tie in book.tie_breaks
    )
    return ("score", *chain)


def full_panel(book: CategoryRulebook) -> int:
    """How many marks a nominee needs before the extremes are dropped; 0 where the method drops none."""
    aggregation = book.aggregation
    return aggregation.minimum if aggregation is not None and aggregation.method in TRIMMING else 0


class Standpoint(Struct, frozen=True, kw_only=True):
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


def caps_on(book: CategoryRulebook, list_key: str) -> tuple[SelectionCap, ...]:
    """The caps that bind a list: those on it whose clause can be read."""
    return tuple(cap for cap in book.caps if cap.list_key == list_key and not cap.clause.damaged)


def group_of(scope: CapScope, candidate: Candidate) -> str:
    """The group in which a cap counts the candidate; "" when it cannot be told.

    A county is keyed with its city, since county names repeat. A functional zone or a county under
    the province has no county or city above it: it is one place, whatever part of it an address names.
    """
    alone = candidate.unit_kind in (UnitKind.ZONE, UnitKind.DIRECT_COUNTY)
    own = candidate.city or f"unit:{candidate.unit}"
    city, county = (own, own) if alone else (candidate.city, candidate.county)
    groups = {
        CapScope.UNIT: candidate.unit,
        CapScope.CITY: city,
        CapScope.COUNTY: f"{city}/{county}" if county else "",
    }
    return groups[scope]


def caps_blind_to(book: CategoryRulebook, list_key: str, candidate: Candidate) -> tuple[SelectionCap, ...]:
    """The caps on a list that cannot count the candidate, since nobody knows the place."""
    return tuple(cap for cap in caps_on(book, list_key) if not group_of(cap.scope, candidate))
