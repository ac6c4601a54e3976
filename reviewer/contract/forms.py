"""The nomination form (推荐表): its fields and how long their texts must be."""

from enum import StrEnum

from msgspec import Struct

from reviewer.contract.clauses import Clause


class FieldKind(StrEnum):
    """How a field is typed, cleaned and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DAY = "day"
    MONTH = "month"
    COUNT = "count"
    HEADCOUNT = "headcount"  # people and visits in one cell: "2300人/8600人次"
    PHONE = "phone"
    YES_NO = "yes_no"


class FormField(Struct, frozen=True, kw_only=True):
    """One labelled place on the 推荐表.

    `personal` fields (phone, address, birth date, 民族 …) are read by the secretariat and the
    own unit only and can never reach a public file. Lengths are in 字 (see `count_zi`): 不少于,
    以内 and 左右, None where the form prints no length.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    personal: bool = False
    at_least: int | None = None
    at_most: int | None = None
    about: int | None = None
    clause: Clause | None = None


class GridCell(Struct, frozen=True, kw_only=True):
    """One cell of the printed 推荐表.

    `text` is what the form prints there, with its own line breaks. `field` names the form field whose
    answer stands in the cell (behind `text` where a form prints both in one cell), `level` the step in
    the chain of opinions that is written, sealed and dated there, `photo` the place of the portrait.
    A cell with none of the three is a label. `hint` is printed while nothing is filled in. `across` and
    `down` are how many columns and rows the cell covers.
    """

    text: str = ""
    field: str = ""
    level: str = ""
    photo: bool = False
    hint: str = ""
    across: int = 1
    down: int = 1


class GridRow(Struct, frozen=True, kw_only=True):
    """One row of the printed 推荐表, at least `height` millimetres high.

    Cells stand from the left; places that a cell of an earlier row covers are left out.
    """

    cells: tuple[GridCell, ...]
    height: int = 10


class FormGrid(Struct, frozen=True, kw_only=True):
    """The 推荐表 as the notice prints it, from which print page, Word file and workbook are drawn.

    `widths` are the columns in proportion to one another. `foot` names the fields that are printed
    on the line below the table.
    """

    widths: tuple[int, ...]
    rows: tuple[GridRow, ...]
    foot: tuple[str, ...] = ()


class NominationForm(Struct, frozen=True, kw_only=True):
    """The 推荐表 of a category.

    Fields of kind LONG_TEXT are what experts read, and the columns of the second sheet (推荐表)
    of a register workbook, matched by label. `copies` is how many are filed on paper, None where
    the notice does not say (or its page is lost). Without a `grid` the paper is drawn from the fields.
    """

    title: str
    fields: tuple[FormField, ...]
    copies: int | None
    grid: FormGrid | None = None

    @property
    def texts(self) -> tuple[FormField, ...]:
        """The long texts, in form order."""
        return tuple(field for field in self.fields if field.kind is FieldKind.LONG_TEXT)
