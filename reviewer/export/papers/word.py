"""Papers as Word files that Office and WPS open and edit. Needs python-docx: imported when it is used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import cast

from docx import Document
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Row, CT_Tc
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from reviewer.domain.papers import Leaf, Paper, Placed, Role
from reviewer.export.papers.archives import steady
from reviewer.export.workbook import BODY_FONT, HEADING_FONT

_ALIGN = WD_ALIGN_PARAGRAPH
_STANDS = {Role.TEXT: WD_CELL_VERTICAL_ALIGNMENT.TOP, Role.SEAL: WD_CELL_VERTICAL_ALIGNMENT.BOTTOM}
_SIZE, _MARGIN, _SIDE = (297, 210), 20, 22  # A4 and its margins, in millimetres
_TITLE, _BODY, _SMALL = Pt(18), Pt(11), Pt(10.5)
# 2寸 is about 35 × 49 mm; the picture is made to fit its cell by width.
_PHOTO_WIDTH = Mm(30)


def word_file(leaves: Iterable[Leaf], *, title: str, created: datetime, contents: bool = False) -> bytes:
    """The papers, each beginning on a new page, as a .docx file for A4; the same input gives the same bytes.

    `created` is aware and the only time in the file; nobody is named in it. With `contents` a first page
    lists the marks. Raises ValueError when `created` is naive.
    """
    if created.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    every = list(leaves)
    landscape = any(leaf.paper.landscape for leaf in every)
    page = _blank(title=title, created=created, landscape=landscape)
    if contents:
        _heading(page, title)
        for leaf in every:
            page.add_paragraph(leaf.mark)
    for number, leaf in enumerate(every):
        if number or contents:
            _turn(page)
        _draw(page, leaf)
    target = BytesIO()
    page.save(target)
    return steady(target.getvalue())


def _blank(*, title: str, created: datetime, landscape: bool) -> Page:
    page = Document()
    section = page.sections[0]
    long, short = map(Mm, _SIZE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin = section.right_margin = Mm(_SIDE)
    section.top_margin = section.bottom_margin = Mm(_MARGIN)
    normal = page.styles["Normal"]
    assert isinstance(normal, ParagraphStyle), "the template's own style"
    normal.font.name, normal.font.size = BODY_FONT, _BODY
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    properties = page.core_properties
    properties.title, properties.author, properties.comments, properties.last_modified_by = title, "", "", ""
    moment = created.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = moment
    properties.revision, properties.language = 1, "zh-CN"
    return page


def _turn(page: Page) -> None:
    page.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _heading(page: Page, text: str) -> None:
    heading = page.add_paragraph()
    heading.alignment = _ALIGN.CENTER
    heading.paragraph_format.space_after = Pt(8)
    run = heading.add_run(text)
    run.font.name, run.font.size, run.font.bold = HEADING_FONT, _TITLE, False
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADING_FONT)  # noqa: SLF001 - as its manual has it


def _draw(page: Page, leaf: Leaf) -> None:
    if leaf.mark:
        page.add_paragraph(leaf.mark).alignment = _ALIGN.LEFT
    paper = leaf.paper
    _heading(page, paper.title)
    if paper.above:
        page.add_paragraph(paper.above).paragraph_format.space_after = Pt(6)
    table = page.add_table(rows=0, cols=len(paper.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, paper.widths, strict=True):
        column.width = _share(paper, width)
    _rows(table, paper, leaf.photo)
    for line in (*paper.below, paper.foot):
        if line:
            page.add_paragraph(line).paragraph_format.space_before = Pt(6)


def _rows(table: Table, paper: Paper, photo: Path | None) -> None:
    """Rows whose cells are born merged: merging them later takes ten times as long."""
    begins = {(placed.row, placed.column): placed for placed in paper.cells}
    above: dict[int, Placed] = {}
    for number, height in enumerate(paper.heights):
        row = cast(CT_Row, parse_xml(f"<w:tr {nsdecls('w')}/>"))
        table._tbl.append(row)  # noqa: SLF001 - the library itself only adds rows of single cells
        properties = _Row(row, table)
        properties.height, properties.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        if paper.landscape or any(cell.row == number and cell.role is Role.SEAL for cell in paper.cells):
            # neither a seal nor a nominee's row is cut by the end of a page
            row.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        if number < paper.heads:
            row.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        column = 0
        while column < len(paper.widths):
            placed = begins.get((number, column)) or above[column]
            width = _share(paper, sum(paper.widths[column : column + placed.across]))
            cell = _cell(placed, width, goes_on=placed.row < number)
            row.append(cell)
            if placed.row == number:
                _fill(_Cell(cell, table), placed, photo)
            above[column] = placed
            column += placed.across


def _share(paper: Paper, percent: int) -> Length:
    """So much of the room between the margins."""
    long, short = _SIZE
    return Mm(((long if paper.landscape else short) - 2 * _SIDE) * percent / 100)


def _cell(placed: Placed, width: Length, *, goes_on: bool) -> CT_Tc:
    """An empty cell over its columns; one over several rows begins in the first and goes on below."""
    merge = ""
    if placed.down > 1:
        merge = "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    span = f'<w:gridSpan w:val="{placed.across}"/>' if placed.across > 1 else ""
    size = f'<w:tcW w:w="{width.twips}" w:type="dxa"/>'
    xml = f"<w:tc {nsdecls('w')}><w:tcPr>{size}{span}{merge}</w:tcPr><w:p/></w:tc>"
    return cast(CT_Tc, parse_xml(xml))


def _fill(cell: _Cell, placed: Placed, photo: Path | None) -> None:
    cell.vertical_alignment = _STANDS.get(placed.role, WD_CELL_VERTICAL_ALIGNMENT.CENTER)
    if placed.role is Role.PHOTO and photo is not None and _place(cell, photo):
        return
    lines = placed.text.split("\n")
    align = _ALIGN.LEFT if placed.role in _STANDS or placed.across > 1 else _ALIGN.CENTER
    _lines(cell, lines, _ALIGN.CENTER if placed.role is Role.LABEL else align)
    for line in placed.closing:
        closing = cell.add_paragraph(line)
        closing.alignment = _ALIGN.RIGHT
        closing.paragraph_format.right_indent = Mm(6)


def _place(cell: _Cell, photo: Path) -> bool:
    """Put the portrait into its cell; False where Word knows no such picture: the form keeps its words."""
    paragraph = cell.paragraphs[0]
    try:
        paragraph.add_run().add_picture(str(photo), width=_PHOTO_WIDTH)
    except UnrecognizedImageError:
        return False
    paragraph.alignment = _ALIGN.CENTER
    return True


def _lines(cell: _Cell, lines: list[str], align: WD_ALIGN_PARAGRAPH) -> None:
    """One paragraph a line; the first one is there already."""
    for number, line in enumerate(lines):
        paragraph: Paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = align
        paragraph.add_run(line).font.size = _SMALL
