"""The estimates as people may see them."""

from __future__ import annotations

import pytest

from reviewer.domain.advice import advice as estimated
from reviewer.errors import Forbidden, NotFound, WrongStage
from reviewer.services import advice, experts
from reviewer.services.campaigns import stand
from reviewer.services.context import Context
from reviewer.services.ranking import counted
from tests.campaigns_fair import ALBUM, FAIR
from tests.campaigns_small import CATEGORY
from tests.fairs import EAST_1, At, Point


def read(ctx: Context) -> advice.AdvicePage:
    return advice.read(ctx, category=CATEGORY, list_key="province")


def test_the_page_is_what_the_marks_say_now(fair_at: At) -> None:
    fair = fair_at(Point.PANEL)
    before = (fair.state(), fair.kinds())
    page = read(fair.chair)
    with fair.installation.unit.reading(FAIR) as tx:
        standing = stand(fair.chair, tx)
        candidates, sheets = counted(tx, standing, CATEGORY)
    assert page.advice == estimated(page.book, candidates, sheets, places=page.spec.size)
    assert {note.expert for note in page.advice.experts} <= set(page.experts)
    assert (page.partial, page.names[EAST_1]) == (False, "甲东")
    assert (fair.state(), fair.kinds()) == before


def test_a_chair_with_a_tie_reads_estimates_of_the_others_alone(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    experts.declare_conflict(fair.chair, code=EAST_1, reason="曾是同事")
    page = read(fair.chair)
    with fair.installation.unit.reading(FAIR) as tx:
        candidates, sheets = counted(tx, stand(fair.office, tx), CATEGORY)
    others = [each for each in candidates if each.code != EAST_1]
    known = {each.nomination for each in others}
    assert page.advice == estimated(
        page.book, others, [each for each in sheets if each.nomination in known], places=page.spec.size
    )
    assert page.partial
    assert EAST_1 not in page.names
    assert EAST_1 not in repr(page.advice)
    assert EAST_1 in read(fair.office).names  # the decoy: to others the nominee is there


@pytest.mark.parametrize("login", ["east_office", "expert1", "supervisor"])
def test_nobody_reads_them_who_may_not_read_the_ranking(fair_here: At, login: str) -> None:
    with pytest.raises(Forbidden):
        read(fair_here(Point.PANEL).of(login))


def test_not_before_the_panel_sits_nor_for_what_is_not_scored(fair_here: At) -> None:
    with pytest.raises(WrongStage):
        read(fair_here(Point.SCORING).office)
    fair = fair_here(Point.PANEL)
    for category, list_key in ((ALBUM, "province"), (CATEGORY, "moon"), ("moon", "province")):
        with pytest.raises(NotFound):
            advice.read(fair.office, category=category, list_key=list_key)
