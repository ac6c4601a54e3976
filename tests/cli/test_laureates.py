"""`reviewer laureates import`: tried, printed, stored once, and one sentence for a refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewer.cli import entry
from reviewer.services import laureates
from tests.cli.test_cli import no_web
from tests.fairs import At, Fair, Point
from tests.past_lists import PERSON, PROJECT, Row, past_list


def run(fair: Fair, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = entry.run(arguments, install=lambda *_args, **_more: fair.installation, web=no_web)
    told = capsys.readouterr()
    return code, told.out, told.err


def file_of(folder: Path, *rows: Row) -> str:
    file = folder / "往年名单.xlsx"
    file.write_bytes(past_list(*rows))
    return str(file)


def test_a_list_is_tried_and_then_added_once(
    fair_here: At, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fair, file = fair_here(Point.OPENED), file_of(tmp_path, PERSON, PROJECT)
    printed = "2019\t国家级\t王丹\t示例镇\n2020\t省级\t童书童梦阅读活动\t示例区社区学院\n"
    before = fair.state()
    tried = run(fair, capsys, "laureates", "import", file, "--dry-run")
    assert tried == (0, f"{printed}试读 2 条，没有写入。\n", "")
    code, out, _ = run(fair, capsys, "laureates", "import", file, "--dry-run", "--json")
    told = json.loads(out)
    assert (code, [row["name"] for row in told["rows"]]) == (0, ["王丹", "童书童梦阅读活动"])
    assert "1961" not in out
    assert fair.state() == before
    assert run(fair, capsys, "laureates", "import", file) == (0, f"{printed}已新增 2 条。\n", "")
    assert laureates.listed(fair.office).total == 2
    code, out, _ = run(fair, capsys, "laureates", "import", file)
    assert (code, out.splitlines()[-1]) == (0, "已新增 0 条。")
    assert out.startswith("王丹\t往年名单里已有这一条，不再重复登记。")


def test_a_list_with_a_fault_is_refused_in_its_place(
    fair_here: At, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fair, file = fair_here(Point.OPENED), file_of(tmp_path, PERSON, ("团队", *PROJECT[1:]))
    code, out, err = run(fair, capsys, "laureates", "import", file)
    assert (code, out) == (1, "")
    assert "工作表“名单” 第4行 A列：“类型”不在可填的范围内。" in err
    assert laureates.listed(fair.office).total == 0
