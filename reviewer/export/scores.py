"""The ranked table as a workbook, the marks behind it as text. Internal: never a public file."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from reviewer.contract import TieKind
from reviewer.domain.sheets import shown
from reviewer.export.workbook import HEADING_FONT, Align, Book, Style

SHEET = "评分汇总"
DROPPED = "去"
VETOED = "否决"
TIED = "并列"

_COMPARED = {
    TieKind.CRITERION: "单项平均分",
    TieKind.UNTRIMMED_MEAN: "全部评分平均分",
    TieKind.MEDIAN: "中位数",
    TieKind.FIRST_PLACES: "第一名占比",
}

_TITLE = Style(font=HEADING_FONT, size=18, align=Align.CENTER)
_NOTE = Style(size=10.5)
_HEAD = Style(font=HEADING_FONT, size=9, align=Align.CENTER, border=True)
_TEXT = Style(size=10, border=True)
_NUMBER = replace(_TEXT, size=9, align=Align.CENTER)
_SCORE = replace(_NUMBER, size=10, bold=True)
_LEFT_OUT = replace(_NUMBER, italic=True, color="#595959", fill="#E7E6E6")

_LABELS = ("名次", "并列", "编号", "名称", "推荐单位", "得分", "有效份数", "极差")
_WIDTHS = (5, 5, 8, 14, 15, 8, 6, 8)
_EXPERT_WIDTH = 9
_REMARK_WIDTH = 16
_FROZEN_COLUMNS = 4


class ExpertTotal(Struct, frozen=True, kw_only=True):
    """One expert's total as printed, "" when there is none.

    `dropped` when the aggregation left it out, `vetoed` when the expert ended the review at 0.
    """

    text: str
    dropped: bool = False
    vetoed: bool = False


class ScoresRow(Struct, frozen=True, kw_only=True):
    """One nominee of the ranked table.

    `score` and `spread` are printed by the caller (half-up, once); `counted` is the number of valid
    sheets. `rank` is None where there is no official score. `totals` follow `ScoresTable.experts`.
    """

    rank: int | None
    code: str
    name: str
    unit: str
    score: str
    counted: int
    spread: str
    totals: tuple[ExpertTotal, ...]
    tied: bool = False
    remark: str = ""


class MarksRow(Struct, frozen=True, kw_only=True):
    """One sheet that counts: expert's login, nominee's code, hundredths by criterion key."""

    expert: str
    nominee: str
    points: Mapping[str, int]


class ScoresTable(Struct, frozen=True, kw_only=True):
    """The whole table as text, in the order in which it is printed."""

    title: str
    notes: tuple[str, ...]
    experts: tuple[str, ...]
    rows: tuple[ScoresRow, ...]


def few_marks(*, given: int, wanted: int) -> str:
    """Why a score is the plain mean: fewer marks than trimming asks for."""
    return f"有效评分{given}份，不足{wanted}份，取全部评分的平均分"


def set_apart(kind: TieKind, *, criterion: str = "") -> str:
    """What decided between equal scores; `criterion` is the name of a single one that did."""
    name = f"{criterion}（{_COMPARED[kind]}）" if criterion else _COMPARED[kind]
    return f"与上一名同分，按{name}分出先后"


def ended_at_zero(experts: int) -> str:
    """So many experts ended the review: the score beside it decides nothing."""
    return f"{experts}位专家一票否决，由组长决定是否列入"


def scores_workbook(table: ScoresTable, *, created: datetime) -> bytes:
    """The table as an .xlsx file, landscape A4; the same table and instant give the same bytes.

    A total that was left out is grey, slanted and marked 去, a veto is marked 否决; a shared place is
    marked 并列. Raises ValueError when `created` is naive or a row has not one total for every expert.
    """
    book = Book(title=table.title, created=created)
    widths = (*_WIDTHS, *(_EXPERT_WIDTH for _ in table.experts), _REMARK_WIDTH)
    page = book.page(SHEET, widths=widths, landscape=True)
    page.title(table.title, _TITLE, least=40)
    for note in table.notes:
        page.across(note, _NOTE)
    page.heads([*_LABELS, *table.experts, "备注"], _HEAD)
    page.freeze(columns=_FROZEN_COLUMNS)
    for row in table.rows:
        if len(row.totals) != len(table.experts):
            raise ValueError(f"{row.code}: {len(row.totals)} totals, {len(table.experts)} experts")
        page.cells(_texts(row), _styles(row.totals), least=20)
    return book.content()


def marks_csv(criteria: Sequence[str], rows: Iterable[MarksRow]) -> bytes:
    """Marks as `python -m scoring` reads them (UTF-8): expert, nominee, one column a criterion in points.

    Raises KeyError for a row that lacks a criterion.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["expert", "nominee", *criteria])
    for row in rows:
        writer.writerow([row.expert, row.nominee, *(shown(row.points[key]) for key in criteria)])
    return file.getvalue().encode("utf-8")


def _texts(row: ScoresRow) -> list[str | int]:
    rank = "" if row.rank is None else row.rank
    tie = TIED if row.tied else ""
    totals = (f"{total.text}{VETOED * total.vetoed}{DROPPED * total.dropped}" for total in row.totals)
    return [rank, tie, row.code, row.name, row.unit, row.score, row.counted, row.spread, *totals, row.remark]


def _styles(totals: Sequence[ExpertTotal]) -> list[Style]:
    experts = (_LEFT_OUT if total.dropped else _NUMBER for total in totals)
    return [_NUMBER, _NUMBER, _NUMBER, _TEXT, _TEXT, _SCORE, _NUMBER, _NUMBER, *experts, _TEXT]
