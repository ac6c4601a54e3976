"""The public notice: only what two people signed, only for its days, page and file made of the same rows."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime

import openpyxl
import pytest
from msgspec.structs import replace

from reviewer.domain.access import Stage
from reviewer.domain.deadlines import NoticeEnd
from reviewer.domain.notice import NoticeDocument, NoticeTable
from reviewer.errors import Forbidden, NotFound, Reason, Refused, ReviewerError, WrongStage
from reviewer.services import notice, shortlist, stages
from reviewer.services.context import Context
from tests.campaigns_fair import NOTICE
from tests.campaigns_small import CATEGORY
from tests.fairs import (
    CODES,
    DEEDS,
    EAST_2,
    ENDS_ON,
    HILL_1,
    PUBLISHED_ON,
    WEST_1,
    WEST_2,
    At,
    Fair,
    Point,
    phone_of,
    shift,
)

BLOCKS = (
    NoticeTable(
        heading="特别感人的读书人（2名）",
        rows=(("1", "东市", "甲东", "东一县图书馆"), ("2", "西市", "丁西", "西市图书馆")),
    ),
    NoticeTable(
        heading="读书人（2名）",
        rows=(("1", "东市", "乙东", "东一区文化馆"), ("2", "山岭开发区", "己山", "山岭图书室")),
    ),
)
DOCUMENT = NoticeDocument(
    title="读书节推选名单公示",
    paragraphs=("根据通知，经推选，产生4名，其中特别感人2名。",),
    columns=NOTICE.columns,
    blocks=BLOCKS,
    closing=(
        "公示期为2021年9月22日至2021年9月28日，有异议请书面反映。",
        "试验文化厅",
        "2021年9月22日",
    ),
)
MORNING = datetime(2021, 9, 22, 1, tzinfo=UTC)


def published(
    fair: Fair, *, starts: date = PUBLISHED_ON, ends: date = ENDS_ON, **more: str
) -> tuple[str, ...]:
    fair.clock.instant = MORNING
    return notice.publish(fair.office, starts_on=starts, ends_on=ends, **more)


def parts(content: bytes) -> str:
    """Everything that a workbook holds, visible or not."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in sorted(file.namelist()))


def answer(act: Callable[[Context], object], ctx: Context) -> object:
    """What somebody gets: the answer, or every fact of the refusal."""
    try:
        return act(ctx)
    except ReviewerError as error:
        return type(error).__name__, vars(error)


def public_answers(fair: Fair) -> list[object]:
    ctx = fair.public
    return [
        answer(lambda ctx: notice.published(ctx, category=CATEGORY), ctx),
        answer(lambda ctx: notice.public_workbook(ctx, category=CATEGORY), ctx),
        answer(notice.running, ctx),
        answer(lambda ctx: notice.drafted(ctx, category=CATEGORY), ctx),
        answer(lambda ctx: notice.office_workbook(ctx, category=CATEGORY), ctx),
    ]


# -- out --------------------------------------------------------------------------------------


def test_a_notice_goes_out_by_the_issuers_order_and_never_by_rank(fair_at: At) -> None:
    fair = fair_at(Point.FINAL)
    fair.clock.instant = MORNING
    draft = notice.drafted(fair.office, category=CATEGORY, ends_on=ENDS_ON)
    assert (draft.document, draft.published, draft.starts_on, draft.days, draft.working_days) == (
        DOCUMENT,
        False,
        PUBLISHED_ON,
        5,
        True,
    )
    assert draft.ends == NoticeEnd(first=date(2021, 9, 27), alternative=ENDS_ON, confirmed=True)
    (digest,) = published(fair)
    assert fair.stage() is Stage.NOTICE
    assert json.loads(fair.payload("notice.published"))["data"] == {
        "starts": "2021-09-22",
        "ends": "2021-09-28",
        "workbooks": {CATEGORY: digest},
    }
    page = notice.published(fair.public, category=CATEGORY)
    assert (page.campaign, page.title, page.document, page.starts_on, page.ends_on) == (
        "fair_2021",
        DOCUMENT.title,
        DOCUMENT,
        PUBLISHED_ON,
        ENDS_ON,
    )
    assert page.workbook_sha256 == digest
    assert notice.running(fair.public) == (page,)
    assert notice.drafted(fair.office, category=CATEGORY).document == DOCUMENT


def test_page_and_workbook_are_made_of_the_same_rows(fair_at: At) -> None:
    fair = fair_at(Point.NOTICE)
    content = notice.public_workbook(fair.public, category=CATEGORY)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    listed = [tuple(row) for row in cells if tuple(row) in {row for block in BLOCKS for row in block.rows}]
    assert listed == [row for block in BLOCKS for row in block.rows]
    assert [block.heading for block in BLOCKS] == [row[0] for row in cells if row and "名）" in row[0]]


def test_the_workbook_is_the_same_bytes_whenever_and_by_whomever_it_is_made(fair_at: At) -> None:
    fair = fair_at(Point.FINAL)
    fair.clock.instant = MORNING
    before = notice.office_workbook(fair.office, category=CATEGORY, ends_on=ENDS_ON)
    (digest,) = published(fair)
    made = [before, notice.public_workbook(fair.public, category=CATEGORY)]
    fair.later(days=2, hours=5)
    made += [notice.public_workbook(fair.public, category=CATEGORY)]
    made += [notice.office_workbook(fair.of("clerk"), category=CATEGORY)]
    assert {hashlib.sha256(content).hexdigest() for content in made} == {digest}


def test_nothing_but_the_listed_columns_leaves_the_house(fair_at: At) -> None:
    fair = fair_at(Point.NOTICE)
    text = parts(notice.public_workbook(fair.public, category=CATEGORY)) + repr(
        notice.published(fair.public, category=CATEGORY)
    )
    secrets = [phone_of(code) for code in CODES] + ["expert1", "87.00", "86.00", DEEDS, *CODES]
    assert [secret for secret in secrets if secret in text] == []
    # The decoy: what may leave is there, and the office knows the rest.
    assert all(name in text for name in ("甲东", "丁西", "乙东", "己山"))
    assert [name for name in ("丙东", "戊西", "庚山", "辛学") if name in text] == []
    assert "87.00" in repr(fair.page(fair.office))


def test_the_offices_contact_is_printed_below_how_to_object(fair_here: At) -> None:
    fair = fair_here(Point.FINAL)
    published(fair, contact=" 电话：0000-1234567，试验路1号 ")
    document = notice.published(fair.public, category=CATEGORY).document
    assert document is not None
    assert document == replace(
        DOCUMENT,
        closing=(DOCUMENT.closing[0], "联系方式：电话：0000-1234567，试验路1号", *DOCUMENT.closing[1:]),
    )


def test_a_mobile_number_is_no_offices_contact(fair_here: At) -> None:
    fair = fair_here(Point.FINAL)
    before = (fair.state(), fair.kinds())
    for contact in ("异议请拨 １３８ 0000-1234", "220102198005200015"):
        for act in (
            lambda contact=contact: published(fair, contact=contact),
            lambda contact=contact: notice.office_workbook(fair.office, category=CATEGORY, contact=contact),
            lambda contact=contact: notice.weighed(
                fair.office, starts_on=date(2021, 9, 22), ends_on=date(2021, 9, 28), contact=contact
            ),
        ):
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.reason is Reason.CONTACT_PERSONAL
            assert contact not in repr(caught.value.facts)
    assert (fair.state(), fair.kinds()) == before


@pytest.mark.parametrize(
    ("ends", "period"),
    [
        # three times the five working days that the campaign asks for, and one more
        (date(2021, 10, 15), notice.Period(days=24, working_days=15, long=False)),
        (date(2021, 10, 18), notice.Period(days=27, working_days=16, long=True)),
        (date(2121, 9, 22), notice.Period(days=36525, working_days=26027, long=True)),
    ],
)
def test_a_period_far_beyond_the_rule_is_known_as_one(
    fair_here: At, ends: date, period: notice.Period
) -> None:
    fair = fair_here(Point.FINAL)
    assert notice.weighed(fair.office, starts_on=date(2021, 9, 22), ends_on=ends) == period


# -- only when it may --------------------------------------------------------------------------


def test_both_signatures_are_needed(fair_at: At) -> None:
    fair = fair_at(Point.SIGNED)
    before = (fair.state(), fair.kinds())
    with pytest.raises(Refused) as caught:
        published(fair)
    assert (caught.value.reason, caught.value.facts) == (Reason.LIST_UNSIGNED, {"category": "读书人"})
    assert (fair.state(), fair.kinds()) == before
    shortlist.send_back(fair.office, category=CATEGORY, reason="复核")
    assert fair.kinds()[-2:] == ["list.sent_back", "campaign.stage_changed"]
    with pytest.raises(WrongStage):
        published(fair)
    fair.put(Stage.FINALISED)
    for act in (
        lambda: published(fair),
        lambda: notice.drafted(fair.office, category=CATEGORY),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.reason is Reason.LIST_UNSIGNED


@pytest.mark.parametrize(
    ("starts", "ends", "least"),
    [
        # The 21st is a day off and past; Sunday the 26th is made up for it and counts.
        (date(2021, 9, 21), date(2021, 9, 30), None),
        (date(2021, 9, 22), date(2021, 9, 21), date(2021, 9, 27)),
        (date(2021, 9, 22), date(2021, 9, 26), date(2021, 9, 27)),
        (date(2021, 9, 23), date(2021, 9, 27), date(2021, 9, 28)),
    ],
)
def test_days_are_the_campaigns_own(fair_here: At, starts: date, ends: date, least: date | None) -> None:
    fair = fair_here(Point.FINAL)
    before = (fair.state(), fair.kinds())
    wanted = (
        (Reason.DAY_INVALID, {})
        if least is None
        else (Reason.NOTICE_TOO_SHORT, {"starts": starts, "least": least})
    )
    for act in (
        lambda: published(fair, starts=starts, ends=ends),
        lambda: notice.weighed(fair.office, starts_on=starts, ends_on=ends),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert (caught.value.reason, caught.value.facts) == wanted
    assert (fair.state(), fair.kinds()) == before


def test_days_of_a_year_without_an_official_arrangement_are_the_secretarys_word(fair_here: At) -> None:
    fair = fair_here(Point.FINAL)
    fair.clock.instant = datetime(2031, 3, 3, 1, tzinfo=UTC)
    with pytest.raises(Refused):
        notice.publish(fair.office, starts_on=date(2031, 3, 3), ends_on=date(2031, 3, 2))
    assert notice.publish(fair.office, starts_on=date(2031, 3, 3), ends_on=date(2031, 3, 4))


def test_only_the_secretariat_publishes_and_only_once(fair_here: At) -> None:
    fair = fair_here(Point.FINAL)
    fair.clock.instant = MORNING
    for ctx in (fair.chair, fair.of("expert1"), fair.of("east_office"), fair.of("supervisor"), fair.public):
        with pytest.raises(Forbidden):
            notice.publish(ctx, starts_on=PUBLISHED_ON, ends_on=ENDS_ON)
    published(fair)
    with pytest.raises(WrongStage):
        published(fair)


PERSONAL = {
    "a mobile number": ("host = '图书馆 13912345678'", "单位"),
    "full-width digits": ("name = '乙东１３９ １２３４ ５６７８'", "姓名"),
    "an ID number": ("host = '11010519491231002X'", "单位"),
    "a mail address": ("host = 'reader@example.org'", "单位"),
}


@pytest.mark.parametrize(("change", "column"), PERSONAL.values(), ids=PERSONAL.keys())
def test_p8_personal_data_in_one_cell_stops_the_whole_notice(fair_here: At, change: str, column: str) -> None:
    fair = fair_here(Point.FINAL)
    shift(fair, "nomination", f"{change} WHERE code = '{EAST_2}'")
    before = (fair.state(), fair.kinds())
    for act in (
        lambda: published(fair),
        lambda: notice.office_workbook(fair.office, category=CATEGORY),
    ):
        with pytest.raises(Refused) as caught:
            act()
        facts = dict(caught.value.facts)
        assert (caught.value.reason, facts.pop("kind") != "") == (Reason.TEXT_PERSONAL, True)
        assert facts == {"code": EAST_2, "column": column, "heading": "读书人（2名）", "row": 1}
    assert (fair.state(), fair.kinds(), fair.stage()) == (*before, Stage.FINALISED)


def test_the_decoy_of_personal_data_off_the_list_stops_nothing(fair_here: At) -> None:
    fair = fair_here(Point.FINAL)
    shift(fair, "nomination", f"host = '13912345678' WHERE code = '{WEST_2}'")
    assert published(fair)


# -- down again -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2021, 9, 21, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2021, 9, 21, 16, tzinfo=UTC), True),
        (datetime(2021, 9, 28, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2021, 9, 28, 16, tzinfo=UTC), False),
        (datetime(2031, 9, 28, 16, tzinfo=UTC), False),
    ],
)
def test_the_list_stands_from_the_first_to_the_last_day_by_the_clock_alone(
    fair_here: At, instant: datetime, shown: bool
) -> None:
    fair = fair_here(Point.NOTICE)
    fair.clock.instant = instant
    page = notice.published(fair.public, category=CATEGORY)
    assert (page.document == DOCUMENT, page.document is None) == (shown, not shown)
    assert notice.running(fair.public) == ((page,) if shown else ())
    if shown:
        assert notice.public_workbook(fair.public, category=CATEGORY)
    else:
        with pytest.raises(NotFound):
            notice.public_workbook(fair.public, category=CATEGORY)
    # The office keeps what went out.
    assert notice.drafted(fair.office, category=CATEGORY).document == DOCUMENT


def test_closed_there_is_no_notice_for_anyone_outside(fair_at: At) -> None:
    fair = fair_at(Point.NOTICE)
    stages.advance(fair.office, to=Stage.CLOSED, reason="提前结束")
    for ctx in (fair.public, fair.of("east_office"), fair.of("expert1")):
        with pytest.raises(NotFound):
            notice.published(ctx, category=CATEGORY)
    assert notice.running(fair.public) == ()
    assert notice.drafted(fair.office, category=CATEGORY).published


def test_an_unknown_category_has_no_notice(fair_here: At) -> None:
    fair = fair_here(Point.NOTICE)
    for category in ("moon", "album"):
        with pytest.raises(NotFound):
            notice.published(fair.public, category=category)


# -- N6 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", [Point.PROPOSED, Point.SIGNED, Point.FINAL])
def test_n6_before_publication_the_public_gets_the_same_whatever_the_list(
    fair_here: At, point: Point
) -> None:
    one, other = fair_here(point), fair_here(Point.PANEL)
    other.put(one.stage())
    assert public_answers(one) == public_answers(other)
    # The decoy: the two differ for those who may know.
    assert answer(one.page, one.chair) != answer(other.page, other.chair)


def test_n6_two_different_lists_look_alike_until_they_are_published(fair_here: At) -> None:
    one, other = fair_here(Point.PROPOSED), fair_here(Point.PROPOSED)
    one.decide()
    shortlist.take_out(other.chair, other.motion(HILL_1))
    shortlist.put_in(other.chair, other.motion(WEST_2))
    shortlist.set_tier(other.chair, other.motion(WEST_1), tier="ordinary")
    seen: list[list[object]] = []
    for step in ("moved", "signed", "final", "published"):
        worlds = []
        for fair in (one, other):
            if step == "signed":
                fair.sign()
            elif step == "final":
                shortlist.countersign(fair.office, category=CATEGORY)
            elif step == "published":
                published(fair)
            worlds.append(public_answers(fair))
        seen.append([step, worlds[0] == worlds[1]])
    assert seen == [["moved", True], ["signed", True], ["final", True], ["published", False]]
