"""The lines around the table: the title with its blank, seal and date, notes and contact."""

import re

from reviewer.contract.layouts import RegisterLayout
from reviewer.intake.headings import fold

_BLANK = "{region}"
# "省（自治区、直辖市）" is a choice that offices cross out or leave, "省" one that a city replaces.
_LEVEL = re.compile(r"^[省市县区州盟旗]{0,2}")
_BRACKETED = re.compile(r"\([^()]*\)")
_BEFORE_REGION = re.compile(r"^(?:附[表件]\d*:?)?(?:(?:19|20)\d{2}年度?)?")
_TITLE_LIKE = re.compile(r"表(?:\([^()]*\))?$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_PERSON = r"(?:推荐单位|单位负责人|负责人|审核人?|经办人|制表人?|联系人|联系电话|电话|日期|时间)"
_NOTE = re.compile(
    rf"^(?:注(?:$|[:\d.(])|备注:|(?:填写|填表)?说明(?:$|:)|填表|填报|以下空白|[合共总]计(?:$|[:\d])|{_PERSON}[^:]{{0,8}}:)"
    r"|盖章|\((?:公|签)?章\)|^[\d_]*年[\d_]*月[\d_]*日?$"
)
_MAX_REGION = 30


def region_in(line: str, title: str) -> str | None:
    """What stands in the blank of the title, "" when it is blank; None when the line is another one.

    Offices fill the blank before the level word ("吉林省（自治区、直辖市）…"), replace it together with
    the choice ("长春市…"), or leave underscores and spaces.
    """
    before, _, after = fold(title).partition(_BLANK)
    level = _LEVEL.match(after)
    rest = after[level.end() :] if level else after
    pattern = _literal(before) + "(?P<region>.*?)" + (f"(?:{level[0]})?" if level and level[0] else "")
    found = re.search(pattern + _literal(rest), fold(line))
    if not found or _BLANK not in title:
        return "" if found else None
    return _BEFORE_REGION.sub("", found["region"]).strip("_-—.…·")[:_MAX_REGION]


def year_in(line: str) -> int | None:
    """The year that a title names ("2021年长春市…"), None when it names none."""
    found = _YEAR.search(fold(line))
    return int(found[1]) if found else None


def _literal(text: str) -> str:
    """A pattern for a folded piece of the title in which brackets and quotation marks may be absent."""
    pieces = []
    at = 0
    for bracketed in _BRACKETED.finditer(text):
        pieces.append(re.escape(text[at : bracketed.start()]) + r"(?:\([^()]*\))?")
        at = bracketed.end()
    return ("".join(pieces) + re.escape(text[at:])).replace('"', '"?')


def is_title_like(line: str) -> bool:
    """Whether the line reads like the title of some form."""
    return bool(_TITLE_LIKE.search(fold(line)))


def is_note(text: str, layout: RegisterLayout) -> bool:
    """Whether a row's first text is a line below the table: seal, date, notes, contact."""
    folded = fold(text)
    own = (layout.seal, layout.filled_on, layout.contact, *layout.notes)
    starts = tuple(start for phrase in own if (start := fold(phrase).strip(":_")))
    return bool(_NOTE.search(folded)) or folded.startswith(starts)
