"""An allotment from files: who may read whom goes in, panels and their proof come out.

    EXPERTS.csv   expert and, if it matters, unit
    NOMINEES.csv  nominee and, if it matters, unit (the one that recommended)
    pairs         expert,nominee: pairs that may not be, or pairs that stand already
    affinities    expert,nominee,affinity: a whole number, greater is better; a pair without one has 0

The order of the lines leaves no trace: the same names, pairs and seed give the same allotment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoring.allot import Allotment, Linking, Proof, allot, certify
from scoring.allotment.terms import NO_UNIT, Terms
from scoring.arrays import Int32s
from scoring.console.answers import UNDEFINED, Answer, Json, Refused, number, sentence
from scoring.console.csvfile import CsvFile, Flaw, Row, read_csv
from scoring.console.display import Column, table
from scoring.console.marksfile import EXPERT, NOMINEE, UNIT, name_in, natural
from scoring.errors import ScoringError

AFFINITY: Final = "affinity"

_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What an allotment is to keep, by the names of files.

    panel         experts a nominee
    least, most   nominees an expert; None = as even as can be
    barred        pairs that may not be
    fixed         pairs that stand
    affinities    what pairs are worth
    own_unit_out  whether nobody reads nominees of the own unit, for which both files need the column
    linking       what to do when experts cannot all be compared
    """

    experts: str
    nominees: str
    panel: int
    seed: int
    least: int | None = None
    most: int | None = None
    barred: str | None = None
    fixed: str | None = None
    affinities: str | None = None
    own_unit_out: bool = False
    linking: Linking = Linking.WITHIN_OPTIMUM


def allotting(wishes: Wishes) -> Answer:
    """Allot as wished, and prove that nothing costs less.

    Raises FileError or Refused.
    """
    experts, nominees = _People(wishes.experts, EXPERT), _People(wishes.nominees, NOMINEE)
    try:
        terms = _terms(wishes, experts, nominees)
        found = allot(terms, seed=wishes.seed, linking=wishes.linking)
        proof = certify(terms, found)
    except ScoringError as error:
        names = {"experts": experts.names, "nominees": nominees.names}
        raise Refused(sentence(error, file=wishes.nominees, **names)) from None
    return Answer(
        json=_json(found, proof, experts.names, nominees.names),
        text=_tables(found, proof, experts.names, nominees.names),
    )


class _People:
    """The names of one file in natural order, their numbers and their units."""

    def __init__(self, path: str, column: str) -> None:
        self.file = read_csv(path)
        place = self.file.place(column)
        lines: dict[str, Row] = {}
        for row in self.file.rows:
            name = name_in(self.file, row, place)
            if name in lines:
                raise self.file.refused(Flaw.NAME_TWICE, row, place, value=name, first=lines[name].line)
            lines[name] = row
        self.names = tuple(sorted(lines, key=natural))
        self.number = {name: number for number, name in enumerate(self.names)}
        self.has_units = UNIT in self.file.columns
        unit = self.file.place(UNIT) if self.has_units else 0
        self.units = tuple(lines[name].cells[unit] if self.has_units else "" for name in self.names)


def _terms(wishes: Wishes, experts: _People, nominees: _People) -> Terms:
    allowed = np.ones((len(nominees.names), len(experts.names)), dtype=np.bool_)
    units = sorted({*experts.units, *nominees.units} - {""})
    number_of = {"": NO_UNIT} | {unit: number for number, unit in enumerate(units)}
    of_nominee = np.array([number_of[unit] for unit in nominees.units], dtype=np.int32)
    if wishes.own_unit_out:
        for people in (experts, nominees):
            people.file.place(UNIT)
        of_expert = np.array([number_of[unit] for unit in experts.units], dtype=np.int32)
        allowed &= (of_nominee[:, None] != of_expert) | (of_expert == NO_UNIT)
    for nominee, expert, _, _ in _pairs(wishes.barred, experts, nominees):
        allowed[nominee, expert] = False
    fixed = [(nominee, expert) for nominee, expert, _, _ in _pairs(wishes.fixed, experts, nominees)]
    return Terms(
        allowed=allowed,
        panel=wishes.panel,
        cost=_costs(wishes.affinities, experts, nominees),
        least=wishes.least,
        most=wishes.most,
        fixed=np.array(fixed, dtype=np.int32).reshape(-1, 2),
        unit=of_nominee if nominees.has_units else None,
    )


def _costs(path: str | None, experts: _People, nominees: _People) -> Int32s | None:
    """(N, E): an affinity is a cost below zero."""
    if path is None:
        return None
    cost = np.zeros((len(nominees.names), len(experts.names)), dtype=np.int32)
    for nominee, expert, row, file in _pairs(path, experts, nominees, also=AFFINITY):
        place = file.place(AFFINITY)
        text = row.cells[place]
        if not _WHOLE.fullmatch(text):
            raise file.refused(Flaw.NOT_WHOLE, row, place, value=text)
        cost[nominee, expert] = -int(text)
    return cost


def _pairs(
    path: str | None, experts: _People, nominees: _People, *, also: str | None = None
) -> list[tuple[int, int, Row, CsvFile]]:
    """The pairs of a file as numbers, each with the line it stands on; `also` is a column it must have."""
    if path is None:
        return []
    file = read_csv(path)
    places = (file.place(NOMINEE), nominees), (file.place(EXPERT), experts)
    if also is not None:
        file.place(also)
    found: dict[tuple[int, int], Row] = {}
    for row in file.rows:
        for place, people in places:
            if row.cells[place] not in people.number:
                raise file.refused(
                    Flaw.UNKNOWN_NAME, row, place, value=row.cells[place], other=people.file.name
                )
        nominee, expert = (people.number[row.cells[place]] for place, people in places)
        if (nominee, expert) in found:
            raise file.refused(
                Flaw.PAIR_TWICE,
                row,
                expert=experts.names[expert],
                nominee=nominees.names[nominee],
                first=found[nominee, expert].line,
            )
        found[nominee, expert] = row
    return [(*pair, row, file) for pair, row in found.items()]


def _json(found: Allotment, proof: Proof, experts: Sequence[str], nominees: Sequence[str]) -> Json:
    return {
        "nominees": {
            name: [experts[e] for e in panel]
            for name, panel in zip(nominees, found.experts.tolist(), strict=True)
        },
        "load": dict(zip(experts, found.load.tolist(), strict=True)),
        "cost": proof.cost,
        "certificate": {
            "bound": str(proof.bound),
            "optimal": proof.optimal,
            "scale": found.scale,
            "price": dict(zip(experts, found.price.tolist(), strict=True)),
            "least": dict(zip(experts, found.least.tolist(), strict=True)),
            "most": dict(zip(experts, found.most.tolist(), strict=True)),
        },
        "link_cost": found.link_cost,
        "next_link": found.next_link,
        "pieces": found.connection.pieces,
        "connectivity": found.connection.connectivity,
        "crowding": found.crowding,
        "crowding_floor": found.crowding_floor,
        "seed": found.seed,
    }


def _tables(found: Allotment, proof: Proof, experts: Sequence[str], nominees: Sequence[str]) -> str:
    panels = [
        [name, "、".join(experts[e] for e in panel)]
        for name, panel in zip(nominees, found.experts.tolist(), strict=True)
    ]
    loads = [
        [name, str(load), number(price / found.scale, 4)]
        for name, load, price in zip(experts, found.load.tolist(), found.price.tolist(), strict=True)
    ]
    overall = [
        ["cost", str(proof.cost)],
        ["no allotment costs less than", number(float(proof.bound), 4)],
        ["proved to be of least cost", "yes" if proof.optimal else "no"],
        ["cost of linking experts", str(found.link_cost)],
        ["cost of the next link", UNDEFINED if found.next_link is None else str(found.next_link)],
        ["pieces of the graph of experts", str(found.connection.pieces)],
        ["algebraic connectivity", number(found.connection.connectivity, 4)],
        ["pairs of one unit with one expert", f"{found.crowding} (at least {found.crowding_floor})"],
        ["seed", str(found.seed)],
    ]
    return "\n\n".join(
        [
            table([Column(head="nominee"), Column(head="experts")], panels),
            table(
                [
                    Column(head="expert"),
                    Column(head="load", is_number=True),
                    Column(head="price", is_number=True),
                ],
                loads,
            ),
            table([Column(head="allotment"), Column(head="")], overall),
        ]
    )
