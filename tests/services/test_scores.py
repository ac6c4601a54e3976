"""The internal score table: what it holds, for whom, and that making it is recorded."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from reviewer.domain.access import Stage
from reviewer.errors import Forbidden, NotFound, WrongStage
from reviewer.services import experts, scores, sheets
from reviewer.services.sheets import SheetDraft
from scoring.__main__ import main as recompute
from tests.campaigns_small import CATEGORY
from tests.fairs import (
    CODES,
    COLLEGE_1,
    EAST_1,
    EAST_2,
    EAST_3,
    EXPERTS,
    HILL_1,
    HILL_2,
    TOTALS,
    WEST_1,
    WEST_2,
    At,
    Fair,
    Point,
)


def cells(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def table(fair: Fair, login: str = "chair") -> dict[str, dict[str, str]]:
    """Rows by code, cells by heading."""
    rows = cells(scores.export_scores(fair.of(login), category=CATEGORY))
    head = next(number for number, row in enumerate(rows) if "expert1先生" in row)
    found = {}
    for row in rows[head + 1 :]:
        code = next((cell for cell in row if cell in CODES), "")
        if code:
            found[code] = dict(zip(rows[head], row, strict=True))
    return found


def test_the_table_holds_every_total_as_the_experts_gave_it(fair_at: At) -> None:
    fair = fair_at(Point.PANEL)
    found = table(fair)
    assert set(found) == set(CODES)
    for code, totals in TOTALS.items():
        given = [found[code][f"{login}先生"] for login in EXPERTS]
        assert [Fraction(text.removesuffix("去")) for text in given] == [Fraction(total) for total in totals]
        dropped = sorted(Fraction(text.removesuffix("去")) for text in given if text.endswith("去"))
        assert dropped == [min(totals), max(totals)]
    assert [found[HILL_2][f"{login}先生"] for login in EXPERTS] == [""] * 5
    assert fair.kinds()[-1] == "scores.exported"
    assert set(json.loads(fair.payload())["data"]) == {"category", "marks"}


def test_the_same_table_on_the_same_day_is_the_same_file(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    first = scores.export_scores(fair.chair, category=CATEGORY)
    fair.later(hours=5)
    assert scores.export_scores(fair.office, category=CATEGORY) == first


def test_k8_remarks_say_what_the_score_does_not(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    # One mark fewer, one veto, and one set below its equal by a single criterion.
    fair.put(Stage.SCORING)
    experts.declare_conflict(fair.of("expert3"), code=EAST_2, reason="曾是同事")
    finer = {"effort": "25.5", "effect": "24.5", "story": "33"}
    for code, draft in (
        (EAST_3, SheetDraft(veto="false_facts", veto_reason="档案与所填不符")),
        (HILL_1, SheetDraft(entries=finer)),
    ):
        sheets.return_sheet(fair.chair, code=code, login="expert1", reason="请核对")
        ctx = fair.of("expert1")
        version = sheets.opened(ctx, code=code).version
        sheets.submit_sheet(ctx, code=code, draft=draft, base_version=version, request_key=code)
    fair.put(Stage.PANEL)
    found = table(fair)
    assert {code: row["备注"] for code, row in found.items() if row["备注"]} == {
        EAST_2: "有效评分4份，不足5份，取全部评分的平均分",
        EAST_3: "1位专家一票否决，由组长决定是否列入",
        WEST_2: "与上一名同分，按effort项（单项平均分）分出先后",
    }
    assert [found[EAST_3][f"{login}先生"] for login in EXPERTS] == [
        "0.00否决去",
        "84.00",
        "84.00",
        "84.00",
        "84.00去",
    ]


def ranks(fair: Fair, login: str) -> list[tuple[str, str]]:
    found = table(fair, login)
    heading = next(iter(found[WEST_1]))
    return [(code, row[heading]) for code, row in found.items()]


def test_ranks_are_counted_over_those_whom_the_reader_sees(fair_at: At) -> None:
    fair = fair_at(Point.PANEL)
    whole = [
        (WEST_1, "1"),
        (EAST_2, "2"),
        (EAST_1, "3"),
        (EAST_3, "4"),
        (WEST_2, "5"),
        (HILL_1, "5"),
        (COLLEGE_1, "7"),
        (HILL_2, ""),
    ]
    assert [(code, rank.strip("并列= ")) for code, rank in ranks(fair, "chair")] == whole
    experts.declare_conflict(fair.chair, code=EAST_2, reason="曾是同事")
    assert [(code, rank.strip("并列= ")) for code, rank in ranks(fair, "chair")] == [
        (WEST_1, "1"),
        (EAST_1, "2"),
        (EAST_3, "3"),
        (WEST_2, "4"),
        (HILL_1, "4"),
        (COLLEGE_1, "6"),
        (HILL_2, ""),
    ]
    assert [(code, rank.strip("并列= ")) for code, rank in ranks(fair, "deputy")] == whole


def test_whoever_holds_the_marks_recomputes_the_list(
    fair_here: At, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fair, file = fair_here(Point.PROPOSED), tmp_path / "marks.csv"
    file.write_bytes(scores.export_marks(fair.chair, category=CATEGORY))
    assert fair.kinds()[-1] == "marks.exported"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["expert,nominee,effort,effect,story", "expert1,R-01-01,25,25,40"]
    assert len(lines) == 1 + len(TOTALS) * len(EXPERTS)
    command = ["rank", str(file), "--method", "trimmed-mean", "--ties", "criterion:effort,mean", "--json"]
    assert recompute(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["nominee"]: (one["rank"], one["score"]) for one in told} == {
        line.code: (line.rank, line.score) for line in fair.page().lines if line.rank is not None
    }


def test_marks_of_a_hidden_nominee_are_left_out(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    whole = scores.export_marks(fair.chair, category=CATEGORY).decode().splitlines()
    experts.declare_conflict(fair.chair, code=EAST_2, reason="曾是同事")
    seen = scores.export_marks(fair.chair, category=CATEGORY).decode().splitlines()
    assert seen == [line for line in whole if EAST_2 not in line]
    assert len(whole) - len(seen) == len(EXPERTS)  # the decoy


def test_no_score_leaves_before_the_panel_sits_or_to_anyone_else(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    for login in ("chair", "secretary"):
        with pytest.raises(WrongStage):
            scores.export_scores(fair.of(login), category=CATEGORY)
    fair.put(Stage.PANEL)
    for login in ("expert1", "east_office", "supervisor"):
        with pytest.raises(Forbidden):
            scores.export_scores(fair.of(login), category=CATEGORY)
    with pytest.raises(NotFound):
        scores.export_scores(fair.chair, category="moon")
    assert "scores.exported" not in fair.kinds()
