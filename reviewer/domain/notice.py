"""The public notice as rows of text, which the page and the workbook only dress.

Nothing enters that the allow-list of columns does not name, and no cell that holds personal data
leaves. The order is the issuer's: units by their table, inside a unit by its own recommendation.
No score and no rank ever reaches this module.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from reviewer.contract.layouts import NoticeBlock, NoticeColumn, NoticeField, NoticeLayout
from reviewer.contract.tiers import Tier
from reviewer.domain.deadlines import printed_day
from reviewer.domain.personal import PersonalKind, find_personal
from reviewer.errors import Reason, Refused

DUTY = "duty"
"""The register's column from which a notice prints 职务."""

PLACEHOLDERS = frozenset({"verb", "count", "special_count", "starts", "ends", "year"})

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# A clause of a sentence that counts the special tier, with the mark before it.
_COUNTING_SPECIAL = re.compile(r"[，；。][^，；。]*\{special_count\}[^，；。]*")
_LINE_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
# joiners shape letters in some of the country's scripts; other format characters only mislead
_KEPT_FORMATS = "\u200c\u200d"
_CONTACT = "联系方式："
_NEVER_OFFICIAL = (PersonalKind.MOBILE, PersonalKind.ID_NUMBER)


class NoticeEntry(Struct, frozen=True, kw_only=True):
    """One name on the list, with what a public notice may know of it.

    `tier` is the key of the tier that the list gives, `unit_order` the recommending unit's place in
    the campaign's table, `sequence` its own 推荐序号, `region` what the list prints for the unit
    ("" prints `unit_name`). `host` is 单位 or 主办单位, `duty` 职务 ("" when there is none).
    `consent`: they may be named in public; False also where nobody has asked them and the campaign does.
    """

    code: str
    tier: str
    unit_order: int
    region: str
    unit_name: str
    sequence: int
    name: str
    host: str
    duty: str = ""
    consent: bool = True


class NoticeTable(Struct, frozen=True, kw_only=True):
    """One block of the list: its heading, and one row of cells a nominee, as many as there are columns."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


class NoticeDocument(Struct, frozen=True, kw_only=True):
    """A whole notice as text, in printing order.

    `paragraphs` stand above the list (basis and process), `closing` below it: how to object, the
    issuer, the day of issue.
    """

    title: str
    paragraphs: tuple[str, ...]
    columns: tuple[NoticeColumn, ...]
    blocks: tuple[NoticeTable, ...]
    closing: tuple[str, ...]


def names_in(template: str) -> set[str]:
    """The names in braces that a text holds; a brace without its partner counts as a name."""
    return {*_PLACEHOLDER.findall(template), *(set(_PLACEHOLDER.sub("", template)) & set("{}"))}


def placeholders_of(layout: NoticeLayout) -> frozenset[str]:
    """The names in braces that a layout's sentences hold, as `names_in` finds them.

    Admission compares them with `PLACEHOLDERS`.
    """
    parts = (layout.title, layout.basis, layout.process, layout.objection)
    headings = (block.heading for block in layout.blocks)
    return frozenset(name for part in (*parts, *headings) for name in names_in(part))


def compose(
    layout: NoticeLayout,
    *,
    tiers: Sequence[Tier],
    entries: Sequence[NoticeEntry],
    starts: date,
    ends: date,
    issued: date,
    year: int,
    contact: str = "",
) -> NoticeDocument:
    """The notice of a final list.

    Blocks of special tiers come first, then the others in the layout's order; a block without
    names is left out. Numbering starts again in every block. `ends` is the last day that belongs
    to the period. `contact` is the office's own telephone and address, printed below how to object:
    an office's contact data is public, a nominee's never is. The clause that counts the special tier
    is left out where nobody has it. Placeholders are filled once: a name that looks like one is
    printed as it is.

    Raises `Refused(CONTACT_PERSONAL)` with the `kind` when the contact holds a mobile or an ID number.
    Raises `Refused(CONSENT_MISSING)` with the codes of those who have not consented to be named.
    Raises `Refused(TEXT_PERSONAL)` when a cell holds a phone number, an ID number or a mail
    address, with the facts `code`, `column` (its label), `heading` and `row` (as printed in the
    block) and `kind`, and never the text itself. Raises ValueError when an entry's tier has no
    block; KeyError for a placeholder or a block's tier that admission would have refused.
    """
    require_official(contact)
    silent = sorted(entry.code for entry in entries if not entry.consent)
    if silent:
        raise Refused(Reason.CONSENT_MISSING, {"codes": silent})
    known = {tier.key: tier for tier in tiers}
    special = {tier.key for tier in tiers if tier.special}
    homeless = {entry.tier for entry in entries} - {block.tier for block in layout.blocks}
    if homeless:
        raise ValueError(f"no block for tiers {sorted(homeless)}")
    chosen = sum(entry.tier in special for entry in entries)
    process = layout.process if chosen else _COUNTING_SPECIAL.sub("", layout.process)
    facts = {
        "verb": layout.verb,
        "count": str(len(entries)),
        "special_count": str(chosen),
        "starts": printed_day(starts),
        "ends": printed_day(ends),
        "year": str(year),
    }
    blocks = sorted(layout.blocks, key=lambda block: block.tier not in special)
    tables = (_table(layout.columns, block, known[block.tier], entries, facts) for block in blocks)
    return NoticeDocument(
        title=_filled(layout.title, facts),
        paragraphs=_opening(_filled(layout.basis, facts), _filled(process, facts)),
        columns=layout.columns,
        blocks=tuple(table for table in tables if table.rows),
        closing=(
            _filled(layout.objection, facts),
            *([_CONTACT + printable(contact).strip().removeprefix(_CONTACT)] if contact.strip() else []),
            layout.issuer,
            printed_day(issued),
        ),
    )


def require_official(contact: str) -> None:
    """Refused (CONTACT_PERSONAL, with the `kind`) when a contact line holds a mobile or an ID number."""
    found = find_personal(contact)
    if found is not None and found.kind in _NEVER_OFFICIAL:
        raise Refused(Reason.CONTACT_PERSONAL, {"kind": found.kind})


def _opening(basis: str, process: str) -> tuple[str, ...]:
    """A basis that is a whole sentence is a paragraph of its own; a mere "依据…的通知" begins the next."""
    if not basis or basis.endswith("。"):
        return tuple(text for text in (basis, process) if text)
    return (f"{basis}，{process}",)


def printable(text: str) -> str:
    """User text as it may be printed: breaks become a space, control and misleading characters go.

    Everything else stays as filed: “ ”, ·, —— and full-width forms included.
    """
    return "".join(letter for letter in _LINE_BREAKS.sub(" ", text) if not _hidden(letter))


def _hidden(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category == "Cf":
        return letter not in _KEPT_FORMATS
    return category in {"Cc", "Cs"} or (category == "Cn" and ord(letter) & 0xFFFE == 0xFFFE)


def _table(
    columns: Sequence[NoticeColumn],
    block: NoticeBlock,
    tier: Tier,
    entries: Sequence[NoticeEntry],
    facts: Mapping[str, str],
) -> NoticeTable:
    mine = sorted(
        (entry for entry in entries if entry.tier == block.tier),
        # the code only makes the order total, whatever order the entries came in
        key=lambda entry: (entry.unit_order, entry.sequence, entry.code),
    )
    heading = _filled(block.heading, {**facts, "count": str(len(mine))})
    rows = (
        tuple(_checked_cell(column, entry, number, heading, tier) for column in columns)
        for number, entry in enumerate(mine, start=1)
    )
    return NoticeTable(heading=heading, rows=tuple(rows))


def _checked_cell(column: NoticeColumn, entry: NoticeEntry, number: int, heading: str, tier: Tier) -> str:
    text = printable(_cell(column.field, entry, number, tier))
    found = find_personal(text)
    if found is not None:
        place = {"code": entry.code, "column": column.label, "heading": heading, "row": number}
        raise Refused(Reason.TEXT_PERSONAL, {**place, "kind": found.kind})
    return text


def _cell(field: NoticeField, entry: NoticeEntry, number: int, tier: Tier) -> str:
    allowed = {
        NoticeField.NUMBER: str(number),
        NoticeField.REGION: entry.region or entry.unit_name,
        NoticeField.NAME: entry.name,
        NoticeField.HOST: entry.host,
        NoticeField.HOST_AND_DUTY: f"{entry.host}{entry.duty}",
        NoticeField.DUTY: entry.duty,
        NoticeField.TIER: tier.name,
        NoticeField.REMARK: tier.name if tier.special else "",
    }
    return allowed[field]


def _filled(template: str, facts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], template)
