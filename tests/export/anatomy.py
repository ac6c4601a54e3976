"""A workbook taken apart, the way somebody looks who wants to find what should not be there."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def parts_of(content: bytes) -> dict[str, str]:
    """Every part of the file by name, as text. Each is well-formed XML."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    for text in parts.values():
        ET.fromstring(text)
    return parts


def opened(content: bytes) -> Workbook:
    """The file as a program reads it."""
    return load_workbook(BytesIO(content))


def cells_of(content: bytes, sheet: str) -> list[list[str]]:
    """The texts of a sheet, row by row; a number is written as it is, an empty cell is ""."""
    rows = opened(content)[sheet].iter_rows(values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def assert_plain(content: bytes, *, sheets: int) -> None:
    """Cells, looks and properties, and nothing else in the file."""
    parts = parts_of(content)
    assert set(parts) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/workbook.xml",
        *(f"xl/worksheets/sheet{number}.xml" for number in range(1, sheets + 1)),
    }
    everything = "".join(parts.values())
    for banned in ("<f>", "<f ", "<hyperlink", "<comment", "<legacyDrawing", 'hidden="1"', 'state="hidden"'):
        assert banned not in everything
    assert 'state="veryHidden"' not in everything
    assert "TargetMode" not in everything
    core = ET.fromstring(parts["docProps/core.xml"])
    said = {re.sub(r"{.*}", "", element.tag): element.text for element in core}
    assert {key: said[key] for key in ("creator", "lastModifiedBy")} == {
        "creator": None,
        "lastModifiedBy": None,
    }
    assert set(said) == {"title", "creator", "lastModifiedBy", "created", "modified"}
    for sheet in opened(content):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
    for number in range(1, sheets + 1):
        page = parts[f"xl/worksheets/sheet{number}.xml"]
        assert 'paperSize="9"' in page
        assert 'fitToHeight="0"' in page
        assert '<pageSetUpPr fitToPage="1"/>' in page
        assert "第 &amp;P 页　共 &amp;N 页" in page
