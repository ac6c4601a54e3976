"""What a pack's author does at the shell: compare two packs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest

from reviewer.cli import entry
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

            code = entry.run(arguments, install=install, web=no_web)
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
        "  small_2021: 种类 第一名占比",
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


# -- for another year -----------------------------------------------------------------------------


def test_a_campaign_for_another_year_is_written_admitted_and_says_what_to_fill_in(
    run: Run, tmp_path: Path
) -> None:
    place = tmp_path / "made" / "small_2022"
    code, out, err = run("campaigns", "new", "small_2022", "--from", KEY, "--to", str(place))
    files = [place / name for name in ("pyproject.toml", "small_2022/__init__.py", "small_2022/clauses.py")]
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        *(str(file) for file in files),
        "small_2021\t2021年读书人评选\t1.0\tgiven",
        f"small_2022 ← small_2021\t2022年读书人评选\t0.1.0\t{place / 'small_2022'}",
        "  待填写（notices）：关于评选读书人的通知",
        "  待填写（calendar）：评选读书人",
    ]
    assert all(file.is_file() for file in files)
    again = run("campaigns", "check", str(place / "small_2022"))
    assert (again[0], again[1].splitlines()) == (0, out.splitlines()[3:])


def test_a_package_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "small_2022"
    assert run("campaigns", "new", "small_2022", "--from", KEY, "--to", str(place))[0] == 0
    (place / "pyproject.toml").write_text("mine")
    code, out, err = run("campaigns", "new", "small_2022", "--from", KEY, "--to", str(place))
    assert (code, out) == (1, "")
    assert str(place) in err
    assert (place / "pyproject.toml").read_text() == "mine"


@pytest.mark.parametrize(
    ("key", "parent", "sentence"),
    [
        (KEY, KEY, "键不能重复。"),
        ("Small", KEY, "活动的 key 须以小写字母开头"),
        ("import", KEY, "活动的 key 须以小写字母开头"),
        ("../small", KEY, "活动的 key 须以小写字母开头"),
        ("small_2022", "moon_2021", "没有找到这项评审活动"),
    ],
)
def test_a_key_that_cannot_be_is_refused_before_anything_is_written(
    run: Run, tmp_path: Path, key: str, parent: str, sentence: str
) -> None:
    place = tmp_path / "made"
    code, out, err = run("campaigns", "new", key, "--from", parent, "--to", str(place))
    assert (code, out) == (1, "")
    assert sentence in err
    assert not place.exists()


# -- the tables of the world outside --------------------------------------------------------------


def test_a_packs_units_are_printed_in_their_order(run: Run) -> None:
    code, out, err = run("reference", "units", KEY)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "order,code,kind,region,name",
        "1,,city,east市,east市教育局",
        "2,,city,west市,west市教育局",
        "3,,city,hill市,hill市教育局",
    ]


def test_the_tables_are_checked_and_say_where_they_come_from(run: Run) -> None:
    # The small campaign's units are no places of the world.
    code, out, err = run("reference", "check")
    assert code == 1
    assert [line.split("\t")[0] for line in out.splitlines()] == [
        "行政区划",
        "不是行政区划的推荐单位",
        "民族",
        "政治面貌",
        "学历",
        "工作日",
    ]
    assert err.splitlines() == [
        f"{KEY}\t{place}市\t在行政区划和功能区里都没有" for place in ("east", "west", "hill")
    ]
