"""LibreOffice opens what we write, as an office would, and prints it on the paper we meant."""

from __future__ import annotations

import csv
import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from plugins.jilin_2021 import layouts, stars
from reviewer.domain.notice import NoticeEntry, compose
from reviewer.export.notice import notice_workbook
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.export.scores import ExpertTotal, ScoresRow, ScoresTable, scores_workbook
from tests.machine import office, strict

CREATED = datetime(2021, 9, 6, 1, tzinfo=UTC)
HOSTILE = ("=1+1", "+86党支部", "@SUM(1+1)", "-1+1", "http://example.org", "<r><t>甲</t></r>")
A4 = (595, 842)


def notice() -> bytes:
    one = NoticeEntry(
        code="A001",
        tier="ordinary",
        unit_order=1,
        region="长春市",
        unit_name="长春市教育局",
        sequence=1,
        name="王丹",
        host="长春市朝阳区社区学院（退休）",
    )
    many = [replace(one, sequence=n, host=HOSTILE[n % len(HOSTILE)]) for n in range(1, 61)]
    document = compose(
        layouts.STAR_NOTICE,
        tiers=stars.TIERS,
        entries=many,
        starts=date(2021, 9, 6),
        ends=date(2021, 9, 10),
        issued=date(2021, 9, 6),
        year=2021,
        contact="联系电话：0431-00000000，地址：长春市某路1号",
    )
    return notice_workbook(document, created=CREATED)


def register() -> bytes:
    line = RegisterLine(sequence=1, name="王丹", host="社区学院", fields={"phone": "13912345678"})
    return register_workbook(
        layouts.STAR_REGISTER, form=stars.FORM, region="长春市", rows=[line], created=CREATED, texts=True
    )


def scores() -> bytes:
    total = ExpertTotal(text="85.00", dropped=True)
    row = ScoresRow(
        rank=1,
        code="A001",
        name="=1+1",
        unit="长春市",
        score="85.23",
        counted=2,
        spread="0.00",
        totals=(total,),
    )
    table = ScoresTable(title="评分汇总表", notes=(), experts=("专家1",), rows=(row,))
    return scores_workbook(table, created=CREATED)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the three workbooks as .csv (the first sheet) and as .pdf."""
    program = office()
    if program is None:
        reason = "LibreOffice is not installed: nothing opened the exported workbooks"
        if strict():
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("office")
    made = {"notice": notice(), "register": register(), "scores": scores()}
    for name, content in made.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in made]
    for target in ("csv:Text - txt - csv (StarCalc):44,34,76", "pdf"):
        subprocess.run(
            [str(program), profile, "--headless", "--convert-to", target, "--outdir", str(folder), *files],
            check=True,
            capture_output=True,
            timeout=180,
        )
    return folder


def texts_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return [[text for text in row if text] for row in csv.reader(opened) if any(row)]


def pages_of(file: Path) -> list[tuple[int, int]]:
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", file.read_bytes())
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_the_notice_opens_and_user_text_is_text(converted: Path) -> None:
    rows = texts_of(converted / "notice.csv")
    assert rows[0] == ["关于拟遴选认定2021年吉林省“百姓学习之星”名单的公示"]
    assert {row[3] for row in rows if row[0].isdigit()} == set(HOSTILE)
    assert rows[-2:] == [["吉林省教育厅"], ["2021年9月6日"]]


def test_the_register_opens(converted: Path) -> None:
    rows = texts_of(converted / "register.csv")
    assert rows[0] == ["长春市“百姓学习之星”推荐登记表"]
    assert rows[2] == ["1", "王丹", "社区学院", "13912345678"]


def test_the_scores_open(converted: Path) -> None:
    rows = texts_of(converted / "scores.csv")
    assert rows[2] == ["1", "A001", "=1+1", "长春市", "85.23", "2", "0.00", "85.00去"]


def test_paper_is_a4_and_one_page_wide(converted: Path) -> None:
    notice_pages = pages_of(converted / "notice.pdf")
    assert set(notice_pages) == {A4}
    assert len(notice_pages) > 1
    assert pages_of(converted / "register.pdf") == [A4[::-1], A4[::-1]]
    assert pages_of(converted / "scores.pdf") == [A4[::-1]]
