"""One cell becomes clean text by its kind, or a fault that says why it cannot.

Nothing is guessed. What a spreadsheet has changed without being asked (digits of a phone number, a
date's day, "=1+1" for a name) is either restored exactly or refused by name.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct, field

from reviewer.contract.forms import FieldKind
from reviewer.errors import DefectReason
from reviewer.intake.grids import Cell, CellKind, visible
from reviewer.intake.headings import clip, fold

MAX_NAME = 100
MAX_SHORT = 500
MAX_LONG = 20_000
MAX_COUNT = 10**9

YES = "有"
NO = "无"

_YES = frozenset(
    {"有", "是", "√", "✓", "✔", "☑", "对", "y", "yes", "1", "true", "有视频", "有视频材料", "已附"}
)
_NO = frozenset(
    {"无", "否", "×", "✗", "✘", "x", "n", "no", "0", "false", "没有", "无视频", "无视频材料", "未附"}
)
_WIDE = r"[\u2014\u2018-\u201d\u2026\u3000-\u9fff\uff00-\uffef]"
_BREAK = r"[ \t\u3000]*[\r\n]+[ \t\u3000]*"
# A break between two words: it may have stood between two units, or two tasks.
_BROKEN = rf"(?<=[\u3400-\u9fff]){_BREAK}(?=[\u3400-\u9fff])"
_NOTHING = r"[-－—–―/／\s]*"
_FORMULA_SIGNS = tuple("=+-@\t\r")
# +86 138… begins like a formula and is none, even with a mail address behind it.
_DIALLED = r"\+\d[\d ()-]{5,20}(?:[\s,，;；、/]+[^=|!]*)?"
# Six digits of a division, a day from 1900 on, three digits and a check sign; spaced or hyphenated or not.
_ID_NUMBER = (
    r"(?<![0-9A-Za-z])[1-9]\d{5}[\s-]?(?:19|20)\d{2}[\s-]?(?:0[1-9]|1[0-2])[\s-]?(?:0[1-9]|[12]\d|3[01])"
    r"[\s-]?\d{3}[\s-]?[0-9Xx](?![0-9A-Za-z])"
)
# A spreadsheet keeps 15 digits of a number and makes up the others.
_EXACT_DIGITS = 15
_SEPARATOR = r"[-./、,。·—–]"
_DAY = rf"(\d{{4}})(?:年|{_SEPARATOR})(\d{{1,2}})(?:月|{_SEPARATOR})(\d{{1,2}})[日号]?"
_COMPACT_DAY = r"(\d{4})(\d{2})(\d{2})"
_MONTH = rf"(\d{{4}})(?:年|{_SEPARATOR})(\d{{1,2}})月?"
_COMPACT_MONTH = r"(\d{4})(\d{2})"
_YEAR = r"(\d{4})年?"
_MIDNIGHT = r"\s0{1,2}:00(?::00)?$"
_OPEN_END = r"(?:至今|以来|开始|始|起)$"
_YEARS = range(1900, 2101)
_AMOUNT = (
    r"(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)(?P<scale>[万千百]?)[余多来]?"
    r"(?P<unit>人次|人\(次\)|人|名|次)?"
)
_SCALES = {"": 1, "百": 100, "千": 1_000, "万": 10_000}
_YEAR_WORD = r"(?:19|20)\d{2}年(?:度|以来|至今)?"
_FILLERS = (
    r"(?:约|近|共计?|每年|年均|累计|参与|参加|学习|培训|受益|惠及|服务|达到?|超过?|逾|以上|左右|总计?|其中"
    r"|合计|年|[/、,;:()。])*"
)
_MOBILE = r"1[3-9]\d{9}"
# Two of as many digits side by side are two numbers; fewer are the pieces of one.
_LEAST_DIALLED = 7
_SCIENTIFIC = r"(?i)\d(?:\.\d+)?e\+?\d+"
_NUMBER_LIKE = r"[\d\s+()-]+"


class Value(Struct, frozen=True, kw_only=True):
    """A cell that could be read: its clean text ("" is nothing), fields derived from it, and a remark."""

    text: str
    derived: Mapping[str, str] = field(default_factory=dict)
    remark: DefectReason | None = None


class Fault(Struct, frozen=True, kw_only=True):
    """A cell that is refused, and the facts of the sentence."""

    reason: DefectReason
    facts: Mapping[str, str | int] = field(default_factory=dict)


def read_cell(cell: Cell, kind: FieldKind, *, limit: int = MAX_SHORT) -> Value | Fault:
    """The cell as its column wants it; `limit` is the most characters of a short text.

    Faults: FORMULA, CELL_ERROR, ID_NUMBER, DIGITS_LOST, FORMULA_TEXT, TOO_LONG, and those of the kind:
    NOT_A_DAY, DAY_IMPOSSIBLE, NOT_A_NUMBER, NOT_YES_NO. A day of which only month or year is given
    stays "1956-03" or "1956" with the remark DAY_INCOMPLETE; a short text that was broken inside is joined
    with the remark LINES_JOINED, for it may have been two. A lone dash is nothing.
    """
    fault = _suspicion(cell, kind)
    if fault:
        return fault
    text = clean_long(cell.text) if kind is FieldKind.LONG_TEXT else clean(cell.text)
    if re.fullmatch(_NOTHING, text):
        return Value(text="")
    limit = MAX_LONG if kind is FieldKind.LONG_TEXT else limit
    if len(text) > limit:
        return Fault(reason=DefectReason.TOO_LONG, facts={"limit": limit, "length": len(text)})
    return _by_kind(cell, kind, text)


def _by_kind(cell: Cell, kind: FieldKind, text: str) -> Value | Fault:
    match kind:
        case FieldKind.DAY | FieldKind.MONTH:
            return _read_day(cell, text, whole=kind is FieldKind.DAY)
        case FieldKind.COUNT:
            return _read_count(text)
        case FieldKind.HEADCOUNT:
            return _read_headcount(text)
        case FieldKind.PHONE:
            return _read_phone(cell, text)
        case FieldKind.YES_NO:
            return _read_yes_no(text)
        case FieldKind.LONG_TEXT:
            return Value(text=text)
        case _:
            broken = re.search(_BROKEN, visible(cell.text).strip())
            return Value(text=text, remark=DefectReason.LINES_JOINED if broken else None)


def clean(text: str) -> str:
    """A short text on one line: padding, full-width spaces and invisible characters gone.

    A line break between two Chinese characters or signs is a narrow cell's and vanishes; any other is a
    space.
    """
    text = re.sub(rf"(?<={_WIDE}){_BREAK}(?={_WIDE})", "", visible(text).strip())
    return re.sub(r"\s+", " ", text).strip()


def clean_long(text: str) -> str:
    """A long text with its line breaks: one kind of line end, no blanks at line ends, no blank margins."""
    lines = visible(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n").lstrip()


def clean_name(text: str) -> str:
    """A name; the padding of a printed two-character name ("张　三") is no part of it."""
    if re.fullmatch(r"[\u3400-\u9fff](?: [\u3400-\u9fff]){1,3}", text):
        return text.replace(" ", "")
    return text


def holds_id_number(text: str) -> bool:
    """Whether an 18-character identity number stands anywhere in the text; we never collect one."""
    return bool(re.search(_ID_NUMBER, unicodedata.normalize("NFKC", visible(text))))


def read_sequence(cell: Cell) -> int | None:
    """A recommendation number typed as 1, 1.0, "1" or "１"; None when it is none of these."""
    if cell.kind not in {CellKind.NUMBER, CellKind.TEXT}:
        return None
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?", fold(cell.text))
    return int(found[1]) or None if found else None


def filled_columns(cells: Mapping[int, Cell]) -> tuple[int, ...]:
    """The columns in which a person sees something, from the left; formulas count."""
    return tuple(
        column for column, cell in sorted(cells.items()) if cell.kind is CellKind.FORMULA or clean(cell.text)
    )


def _suspicion(cell: Cell, kind: FieldKind) -> Fault | None:
    """What makes a cell unfit whatever its column wants."""
    if cell.kind is CellKind.FORMULA:
        return Fault(reason=DefectReason.FORMULA)
    if cell.kind is CellKind.ERROR:
        return Fault(reason=DefectReason.CELL_ERROR, facts={"value": cell.text})
    if holds_id_number(cell.text):
        return Fault(reason=DefectReason.ID_NUMBER)
    if cell.kind is CellKind.NUMBER and len(cell.text.partition(".")[0].lstrip("-")) > _EXACT_DIGITS:
        return Fault(reason=DefectReason.DIGITS_LOST, facts={"value": clip(cell.text)})
    if cell.kind is CellKind.TEXT and _begins_a_formula(cell.text, kind):
        return Fault(reason=DefectReason.FORMULA_TEXT, facts={"value": clip(cell.text)})
    return None


def _begins_a_formula(text: str, kind: FieldKind) -> bool:
    """A text that another program might run when the list is opened there."""
    # In a long text the first line's indent is no formula; what stands behind it may be one.
    shown = visible(text)
    start = shown.strip() if kind is FieldKind.LONG_TEXT else shown.lstrip(" \u3000\xa0\n")
    if not start.startswith(_FORMULA_SIGNS):
        return False
    return not re.fullmatch(_NOTHING, start) and not re.fullmatch(_DIALLED, start)


def _read_day(cell: Cell, text: str, *, whole: bool) -> Value | Fault:
    """ISO day, or ISO month for a month column; `whole` when the day is asked for."""
    folded = re.sub(_OPEN_END, "", fold(re.sub(_MIDNIGHT, "", text)))
    if cell.kind is CellKind.NUMBER and re.fullmatch(r"\d{4}\.1", folded):
        # typed 1956.1 or 1956.10: as a number they are one and the same
        return Fault(reason=DefectReason.DIGITS_LOST, facts={"value": clip(text)})
    day = re.fullmatch(_DAY, folded) or re.fullmatch(_COMPACT_DAY, folded)
    if day:
        year, month, number = map(int, day.groups())
        try:
            iso = date(year, month, number).isoformat()
        except ValueError:
            iso = ""
        if not iso or year not in _YEARS:
            return Fault(reason=DefectReason.DAY_IMPOSSIBLE, facts={"value": clip(text)})
        return Value(text=iso if whole else iso[:7])
    month_only = re.fullmatch(_MONTH, folded) or re.fullmatch(_COMPACT_MONTH, folded)
    if month_only:
        year, month = map(int, month_only.groups())
        if year in _YEARS and 1 <= month <= 12:
            remark = DefectReason.DAY_INCOMPLETE if whole else None
            return Value(text=f"{year}-{month:02}", remark=remark)
        return Fault(reason=DefectReason.DAY_IMPOSSIBLE, facts={"value": clip(text)})
    year_only = re.fullmatch(_YEAR, folded)
    if year_only and int(year_only[1]) in _YEARS:
        return Value(text=year_only[1], remark=DefectReason.DAY_INCOMPLETE)
    return Fault(reason=DefectReason.NOT_A_DAY, facts={"value": clip(text)})


def _amounts(text: str) -> list[tuple[int, str]] | None:
    """Every number in the text with its unit; None when anything but numbers and filling words is left."""
    folded = re.sub(_YEAR_WORD, "", fold(text))
    if not re.fullmatch(_FILLERS, re.sub(_AMOUNT, "", folded)):
        return None
    amounts = []
    for found in re.finditer(_AMOUNT, folded):
        number = Decimal(found["number"].replace(",", "")) * _SCALES[found["scale"]]
        if number != number.to_integral_value() or number > MAX_COUNT:
            return None
        amounts.append((int(number), found["unit"] or ""))
    return amounts


def _read_count(text: str) -> Value | Fault:
    amounts = _amounts(text)
    if amounts is None or len(amounts) != 1:
        return Fault(reason=DefectReason.NOT_A_NUMBER, facts={"value": clip(text)})
    return Value(text=str(amounts[0][0]))


def _read_headcount(text: str) -> Value | Fault:
    """The text itself, and `people` and `visits` as far as they are told apart; a bare number is visits."""
    amounts = _amounts(text) or []
    people = [number for number, unit in amounts if unit in {"人", "名"}]
    visits = [number for number, unit in amounts if unit in {"人次", "人(次)", "次"}]
    bare = [number for number, unit in amounts if not unit]
    if bare and len(amounts) == 1:
        visits = bare
    if not amounts or len(people) > 1 or len(visits) > 1 or len(people) + len(visits) != len(amounts):
        return Fault(reason=DefectReason.NOT_A_NUMBER, facts={"value": clip(text)})
    derived = {"people": str(people[0])} if people else {}
    return Value(text=text, derived=derived | ({"visits": str(visits[0])} if visits else {}))


def _read_phone(cell: Cell, text: str) -> Value | Fault:
    """Digits as typed; a number cell must still be a number that can be dialled."""
    lost = Fault(reason=DefectReason.DIGITS_LOST, facts={"value": clip(text)})
    if cell.kind is CellKind.NUMBER:
        # An area code has lost its leading 0; a mobile number, a local one and a service number have not.
        whole = re.fullmatch(_MOBILE, text) or re.fullmatch(r"[1-9]\d{4,7}|400\d{7}", text)
        return Value(text=text) if whole else lost
    text = unicodedata.normalize("NFKC", text)
    if re.fullmatch(_SCIENTIFIC, text.replace(" ", "")):
        return lost
    if re.fullmatch(_NUMBER_LIKE, text):
        numbers = text.split()
        if sum(len(re.sub(r"\D", "", number)) >= _LEAST_DIALLED for number in numbers) > 1:
            return Value(text="、".join(numbers))
        text = text.replace(" ", "")
        plain = text.replace("-", "")
        return Value(text=plain if re.fullmatch(_MOBILE, plain) else text)
    return Value(text=text)


def _read_yes_no(text: str) -> Value | Fault:
    folded = fold(text)
    if folded in _YES:
        return Value(text=YES)
    if folded in _NO:
        return Value(text=NO)
    return Fault(reason=DefectReason.NOT_YES_NO, facts={"value": clip(text)})
