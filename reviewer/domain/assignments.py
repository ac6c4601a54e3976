"""Who reads what when not everybody reads everything: K experts a nominee, fairly and by chance.

The allotment is `scoring.allot`'s: loads differ as little as the conflicts allow, each expert's nominees
come from many units, experts stay comparable, and a seed that is kept decides among equals.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from msgspec import Struct

from reviewer.errors import Reason, Refused
from scoring import Reason as Ground
from scoring import ScoringError
from scoring.allot import allot
from scoring.allotment.terms import Terms

Pair = tuple[int, int]
"""A nominee and an expert, by their stored ids."""


class Allotted(Struct, frozen=True, kw_only=True):
    """The pairs that read, those that stood already among them, and what is recorded about them.

    `loads` is the nominees each expert reads, 0 for none; `pieces` in how many groups experts fall that
    share no nominee: 1 means that all can be compared.
    """

    pairs: frozenset[Pair]
    loads: Mapping[int, int]
    pieces: int
    seed: int


def allotted(
    codes: Mapping[int, str],
    *,
    units: Mapping[int, int],
    experts: Sequence[int],
    allowed: AbstractSet[Pair],
    standing: AbstractSet[Pair],
    panel: int,
    seed: int,
) -> Allotted:
    """Give every nominee of `codes` `panel` experts; pairs that stand are kept, and more than that stay.

    `units` is the recommending unit of each nominee. The same arguments give the same pairs on every
    machine. Refused (FEW_EXPERTS) with the codes of nominees who cannot all have so many.
    """
    held = {nominee: sum(who == nominee for who, _ in standing) for nominee in codes}
    open_ = sorted(nominee for nominee in codes if held[nominee] < panel)
    row = {nominee: n for n, nominee in enumerate(open_)}
    column = {expert: e for e, expert in enumerate(sorted(experts))}
    may = np.zeros((len(row), len(column)), dtype=np.bool_)
    for nominee, expert in allowed:
        if nominee in row:
            may[row[nominee], column[expert]] = True
    fixed = [(row[nominee], column[expert]) for nominee, expert in sorted(standing) if nominee in row]
    try:
        found = allot(
            Terms(
                allowed=may,
                panel=panel,
                fixed=np.array(fixed, dtype=np.int32).reshape(len(fixed), 2),
                unit=np.array([units[nominee] for nominee in open_], dtype=np.int32),
            ),
            seed=seed,
        )
    except ScoringError as error:
        if error.reason is not Ground.TOO_FEW_EXPERTS:
            raise
        short = error.facts["nominees"]
        assert isinstance(short, tuple), "axis numbers of the nominees"
        raise Refused(Reason.FEW_EXPERTS, {"codes": tuple(codes[open_[n]] for n in short)}) from error
    by_column = sorted(experts)
    chosen = {(nominee, by_column[int(expert)]) for nominee, n in row.items() for expert in found.experts[n]}
    pairs = frozenset(chosen | standing)
    return Allotted(
        pairs=pairs,
        loads={expert: sum(who == expert for _, who in pairs) for expert in by_column},
        pieces=found.connection.pieces,
        seed=seed,
    )
