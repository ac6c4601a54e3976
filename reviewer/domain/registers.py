"""The 登记表 as it is printed: its lines, cells and texts, one for workbook, page and Word file."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from reviewer.contract.layouts import RegisterColumn, RegisterLayout
from reviewer.domain.papers import Paper, Placed, Role, percents, printed

REGION = "region"
"""What a register's title and its seal line may hold in braces: the blank for the unit's region."""

_BLANK_DAY = "　　年　　月　　日"
_HEAD, _ROW = 10, 11  # least heights in millimetres


class RegisterLine(Struct, frozen=True, kw_only=True):
    """One nominee of a register.

    `fields` are the cells by column key as `NomineeFacts` holds them (days in ISO form, what is
    absent is left blank), `texts` the long texts by form-field key. `flagged` marks the special
    tier: 备注 then shows the form's phrase, before any other remark.
    """

    sequence: int
    name: str
    host: str
    flagged: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def filled(template: str, region: str) -> str:
    """The blank filled; the form's own 省 or 市 after it is not said twice ("吉林省" in "{region}省")."""
    before, blank, after = template.partition(f"{{{REGION}}}")
    if not blank:
        return template
    return before + region + (after[1:] if region and after.startswith(region[-1]) else after)


def seal_line(layout: RegisterLayout, region: str) -> tuple[str, str]:
    """What stands at the two ends of the line of seal and date; the date is "" where a form has none."""
    return filled(layout.seal, region), f"{layout.filled_on}{_BLANK_DAY}" if layout.filled_on else ""


def notes_line(notes: Sequence[str]) -> str:
    """The notes in one paragraph, numbered; "" when there are none."""
    told = "；".join(f"{number}.{note}" for number, note in enumerate(notes, start=1))
    return f"注：{told}。" if told else ""


def rows_of(layout: RegisterLayout, lines: Sequence[RegisterLine]) -> Iterator[list[str]]:
    """The cells of every row in recommendation order, then blank rows up to the form's own number of rows."""
    for line in sorted(lines, key=lambda line: line.sequence):
        yield [_cell(column, layout, line) for column in layout.columns]
    for number in range(len(lines) + 1, layout.blank_rows + 1):
        yield [str(number) if column.key == "sequence" else "" for column in layout.columns]


def _cell(column: RegisterColumn, layout: RegisterLayout, line: RegisterLine) -> str:
    text = line.fields.get(column.key, "")
    match column.key:
        case "sequence":
            return str(line.sequence)
        case "name":
            return line.name
        case "host":
            return line.host
        case "remark" if line.flagged and layout.flag not in text:
            return f"{layout.flag}；{text}" if text else layout.flag
    return printed(column.kind, text)


def register_paper(layout: RegisterLayout, *, region: str, lines: Sequence[RegisterLine]) -> Paper:
    """The register as a paper on its side: what the workbook prints, for page and Word file."""
    every = [[column.label for column in layout.columns], *rows_of(layout, lines)]
    cells = tuple(
        Placed(
            role=Role.LABEL if number == 0 else Role.ANSWER,
            row=number,
            column=column,
            down=1,
            across=1,
            text=text,
        )
        for number, texts in enumerate(every)
        for column, text in enumerate(texts)
    )
    seal = "　　　　".join(end for end in seal_line(layout, region) if end)
    below = ("" if layout.seal_above else seal, notes_line(layout.notes))
    return Paper(
        title=filled(layout.title, region),
        widths=percents([column.width for column in layout.columns]),
        heights=(_HEAD, *(_ROW for _ in every[1:])),
        cells=cells,
        above=seal if layout.seal_above else "",
        below=tuple(line for line in below if line),
        foot=layout.contact,
        copies=None,
        heads=1,
        landscape=True,
    )
