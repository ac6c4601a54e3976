"""Every campaign's own register, printed by its layout and filled in, is read with its layout."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer.campaigns import CampaignHost
from reviewer.contract.forms import FieldKind, NominationForm
from reviewer.contract.layouts import RegisterColumn, RegisterLayout
from reviewer.intake.registers import read_register
from tests.intake.offices import workbook

TYPED = {
    FieldKind.DAY: ("2015年3月2日", {"": "2015-03-02"}),
    FieldKind.MONTH: ("2015.3", {"": "2015-03"}),
    FieldKind.COUNT: ("1,200", {"": "1200"}),
    FieldKind.HEADCOUNT: ("2300人/8600人次", {"": "2300人/8600人次", "people": "2300", "visits": "8600"}),
    FieldKind.PHONE: (13800138000.0, {"": "13800138000"}),
    FieldKind.YES_NO: ("√", {"": "有"}),
    FieldKind.TEXT: ("　某某 ", {"": "某某"}),
    FieldKind.LONG_TEXT: ("一\r\n二", {"": "一\n二"}),
}


def registers() -> list[Any]:
    """(layout, form) of every category of every campaign in the folder."""
    host = CampaignHost(packages=("plugins",), foreign=False)
    keys = host.keys()
    books = [(key, book) for key in keys for book in host.campaign(key).rulebook().categories]
    return [pytest.param(book.register, book.form, id=f"{key}-{book.category.key}") for key, book in books]


def typed(column: RegisterColumn, sequence: int, layout: RegisterLayout) -> Any:
    special = {"sequence": sequence, "name": f"甲乙丙丁{sequence}", "host": "松江县老年大学"}
    special["remark"] = layout.flag if sequence == 1 else None
    return special.get(column.key, TYPED[column.kind][0])


@pytest.mark.parametrize(("layout", "form"), registers())
def test_a_campaign_s_own_register(layout: RegisterLayout, form: NominationForm) -> None:
    seal = [layout.seal, None, layout.filled_on or None]
    rows: list[list[Any]] = [[layout.title.format(region="松江")], *([seal] if layout.seal_above else [])]
    rows.append([column.label for column in layout.columns])
    rows += [[typed(column, sequence, layout) for column in layout.columns] for sequence in (1, 2)]
    rows += [[number] for number in range(3, layout.blank_rows + 1)]
    rows += [*([] if layout.seal_above else [seal]), *([note] for note in layout.notes), [layout.contact]]
    texts = [[1, *(["一\r\n二"] * len(form.texts))], [2, *(["三"] * len(form.texts))]]
    content = workbook(
        {layout.sheet: rows, layout.texts_sheet: [["推荐序号", *(text.label for text in form.texts)], *texts]}
    )
    reading = read_register(content, filename="登记表.xlsx", layout=layout, form=form)
    fields = {
        name or column.key: text
        for column in layout.columns
        if column.key not in {"sequence", "name", "host", "remark"}
        for name, text in TYPED[column.kind][1].items()
    }
    region = "松江" if "{region}" in layout.title else ""
    hosts = any(column.key == "host" for column in layout.columns)
    first, second = (
        (f"甲乙丙丁{number}", "松江县老年大学" if hosts else f"甲乙丙丁{number}") for number in (1, 2)
    )
    marked = {"remark": layout.flag} if layout.flag else {}
    assert (reading.region, reading.remarks, reading.texts_found) == (region, (), True)
    assert [
        (row.sequence, row.name, row.host, row.flagged, row.fields, row.texts) for row in reading.rows
    ] == [
        (
            1,
            *first,
            bool(layout.flag),
            {**fields, **marked},
            {text.key: "一\n二" for text in form.texts},
        ),
        (2, *second, False, fields, {text.key: "三" for text in form.texts}),
    ]


def test_our_own_campaigns_are_among_them() -> None:
    own = {
        f"{campaign}-{category}"
        for campaign in ("national_2021", "jilin_2021", "henan_2023", "national_week_2021")
        for category in ("star", "project")
    } | {"jilin_week_2021-activity", "jilin_week_2021-model_unit", "jilin_week_2021-model_person"}
    assert own <= {param.id for param in registers()}
