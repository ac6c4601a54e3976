"""What a pack's author does at the shell: compare two packs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest

from reviewer import cli
from reviewer.clock import Clock
from reviewer.services.context import Installation
from reviewer.settings import Settings
from tests.campaigns.layers import OTHER, fixed, layer
from tests.campaigns_small import CALENDAR, CAPS, KEY, rubric_of, small_campaign
from tests.installations import installed

Run = Callable[..., tuple[int, str, str]]


def no_web(_installation: Installation) -> WSGIApplication:
    raise AssertionError("no command here serves")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command where only the small campaign and those given are installed, on no database at all."""

    def command(*arguments: str, extra: tuple[object, ...] = ()) -> tuple[int, str, str]:
        with installed(
            "sqlite://",
            folder=tmp_path,
            packages=(),
            extra=(small_campaign(), *extra),  # type: ignore[arg-type]
        ) as installation:

            def install(settings: Settings | None = None, *, clock: Clock | None = None) -> Installation:
                del settings, clock
                return installation

            code = cli.run(arguments, install=install, web=no_web)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def other() -> object:
    caps = {**CAPS, "effort": 29_50, "effect": 30_50}
    return layer(OTHER, fixed("rubric", rubric_of(caps)), fixed("tie_breaks", ()))


def test_two_packs_side_by_side(run: Run) -> None:
    code, out, err = run("campaigns", "diff", KEY, OTHER, extra=(other(),))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "",
        "== 活动",
        "[有改动] 2021年读书人评选",
        "  small_2021: 2021年读书人评选；组织单位 试验教育厅；继承自 —",
        "  other_2021: other_2021评选；组织单位 试验；继承自 small_2021",
        "",
        "== reader 评分细则",
        "[有改动] effort项",
        "  small_2021: 满分 30（N 一）",
        "  other_2021: 满分 29.5（N 一）",
        "[有改动] effect项",
        "  small_2021: 满分 30（N 一）",
        "  other_2021: 满分 30.5（N 一）",
        "",
        "== reader 同分时的次序",
        "[仅左边有] 第1项",
        "  small_2021: 种类 全部评分平均分",
        "[仅左边有] 第2项",
        "  small_2021: 种类 中位数",
        "[仅左边有] 第3项",
        "  small_2021: 种类 第一名票数",
        "",
        out.splitlines()[-1],
    ]
    assert out.splitlines()[-1].endswith("有改动 3  相反 0  仅左边有 3  仅右边有 0")


def test_what_is_the_same_is_listed_on_demand(run: Run) -> None:
    short, whole = (
        run("campaigns", "diff", KEY, OTHER, *more, extra=(other(),))[1] for more in ((), ("--all",))
    )
    assert "[相同] 推荐申报截止" not in short
    assert "[相同] 推荐申报截止\n  small_2021: 截止日 2021-09-10；逾期视为放弃 是（N 一）" in whole


def test_the_same_for_programs(run: Run) -> None:
    code, out, err = run("campaigns", "diff", KEY, OTHER, "--json", extra=(other(),))
    told = json.loads(out)
    assert (code, err, told["left"], told["right"]) == (0, "", KEY, OTHER)
    row = next(row for row in told["rows"] if row["what"] == "effort项")
    cited = [{"notice": "N", "number": "一", "damaged": False}]
    traits = {"group": "评分", "cap": 3000, "step": 50, "hint": "", "weight": None}
    assert row == {
        "aspect": "criterion",
        "category": "reader",
        "what": "effort项",
        "verdict": "changed",
        "differs": ["cap"],
        "left": {"name": "effort项", "traits": traits, "clauses": cited},
        "right": {"name": "effort项", "traits": {**traits, "cap": 2950}, "clauses": cited},
    }
    days = [
        row["left"]["traits"]["day"] for row in told["rows"] if "day" in (row["left"] or {}).get("traits", {})
    ]
    assert days == [deadline.day.isoformat() for deadline in CALENDAR.deadlines]


def test_an_unknown_pack_is_one_sentence(run: Run) -> None:
    assert run("campaigns", "diff", KEY, "moon_2021") == (1, "", "没有找到这项评审活动，请核对活动代码。\n")
