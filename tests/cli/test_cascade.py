"""The cascade from the shell: one file from one machine to the other."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest

from reviewer.cli import entry
from reviewer.clock import Clock
from reviewer.domain.access import Stage
from reviewer.services import bundles, nominations, signers
from reviewer.services.context import Installation
from reviewer.settings import Settings
from tests.cascades import ABROAD, NATION, PROVINCE, Place
from tests.installations import SIGNING_KEY

Run = Callable[..., tuple[int, str, str]]
OWN = signers.fingerprint_of(SIGNING_KEY)


def no_web(_installation: Installation) -> WSGIApplication:
    raise AssertionError("no command here serves")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on an installation; gives back (exit code, stdout, stderr)."""

    def command(place: Place, *arguments: str) -> tuple[int, str, str]:
        def install(settings: Settings | None = None, *, clock: Clock | None = None) -> Installation:
            del settings, clock
            return place.installation

        capsys.readouterr()
        code = entry.run(["cascade", *arguments], install=install, web=no_web)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def names(place: Place, category: str = "star") -> list[str]:
    return [line.name for line in nominations.listed(place.office, category=category)]


def test_from_one_machine_to_the_other(province: Place, nation: Place, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jilin.zip"
    code, out, err = run(province, "export", "--campaign", PROVINCE, "-o", str(file))
    assert (code, err) == (0, "")
    assert out.startswith(f"{file}\t")
    assert out.endswith("\t7\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600  # it carries personal data
    arguments = ("import", str(file), "--campaign", NATION, "--unit", "吉林省教育厅")
    code, told, err = run(nation, *arguments, "--dry-run")
    assert (code, err) == (0, "")
    assert told.splitlines()[1:3] == [
        "== 百姓学习之星 推荐参加全国征集的百姓学习之星",
        "✓ star:1\t甲长春\t朝阳区社区学院\t事迹特别感人的百姓学习之星",
    ]
    assert (names(nation), bundles.listed(nation.office)) == ([], ())
    assert run(nation, *arguments) == (0, f"{told}已导入 7 名。\n", "")
    assert names(nation) == ["甲长春", "乙长春", "丁吉林", "戊吉林", "己长白"]
    assert not any(line.flagged for line in nominations.listed(nation.office))  # proposed is not flagged
    assert run(nation, *arguments) == (1, "", "这个数据包已经导入过，不能再导入一次。\n")


def test_what_does_not_fit_is_told_line_by_line_and_chosen_by_name(
    province_bundle: Mapping[str, bytes], nation: Place, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "jilin.zip"
    file.write_bytes(province_bundle["province"])
    arguments = ("import", str(file), "--campaign", NATION, "--unit", "jilin")
    code, out, err = run(nation, *arguments, "--take", "star:1", "--take", "star:3")
    assert (code, err) == (
        1,
        "没有导入，没有写入任何内容。请先处理下面的问题：\n丙长春：朝阳区 推荐数为2，超过上限1。\n",
    )
    assert "✗ star:3\t丙长春\t朝阳区图书馆\t\n    朝阳区 推荐数为2，超过上限1。\n" in out
    assert "    没有写明所在地；请用 --place 写明，不在任何市、县的写“无”。\n" in out
    assert names(nation) == []
    code, out, err = run(nation, *arguments, "--take", "star:3", "--place", "star:7=吉林市/无")
    assert (code, err, out.splitlines()[-1]) == (0, "", "已导入 2 名。")
    assert names(nation) == ["丙长春", "庚吉林"]


def test_only_the_option_flags_somebody(
    province_bundle: Mapping[str, bytes], nation: Place, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "jilin.zip"
    file.write_bytes(province_bundle["nation"])
    arguments = ("import", str(file), "--campaign", NATION, "--unit", "jilin", "--take", "star:2")
    code, _, err = run(nation, *arguments, "--flag", "star:1")
    assert (code, "甲长春" in err, "突出事迹视频资料" in err, "乙长春" in err) == (1, True, True, False)
    assert names(nation) == []  # a flag owes the files of its tier, and these were not sent
    assert run(nation, *arguments, "--take", "star:1")[0] == 0
    assert [line.flagged for line in nominations.listed(nation.office)] == [False, False]


@pytest.mark.parametrize(
    "words", [("--take", "star"), ("--place", "star:1"), ("--place", "star:x=甲市/乙县"), ("--flag", "star")]
)
def test_what_is_no_choice_is_a_usage(
    province_bundle: Mapping[str, bytes], nation: Place, run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "jilin.zip"
    file.write_bytes(province_bundle["nation"])
    code, out, err = run(nation, "import", str(file), "--campaign", NATION, "--unit", "jilin", *words)
    assert (code, out) == (2, "")
    assert "CATEGORY:PLACE" in err
    assert bundles.listed(nation.office) == ()


def test_keys_are_shown_trusted_and_forgotten(
    province: Place, nation: Place, run: Run, tmp_path: Path
) -> None:
    file, abroad = tmp_path / "jilin.zip", signers.fingerprint_of(ABROAD)
    file.write_bytes(province.bundle())
    assert run(province, "keys") == (0, f"本平台的密钥指纹：{OWN}\n", "")
    assert run(nation, "keys") == (0, f"本平台的密钥指纹：{abroad}\n{OWN}\t吉林省教育厅\n", "")
    assert run(nation, "keys", "forget", OWN) == (0, "", "")
    assert run(nation, "keys", "forget", OWN) == (1, "", "没有登记这个密钥。\n")
    arguments = ("import", str(file), "--campaign", NATION, "--unit", "jilin")
    code, out, err = run(nation, *arguments)
    assert (code, out) == (1, "")
    assert OWN in err
    assert "请向发出单位核对指纹，由平台管理员登记以后再导入。" in err
    assert run(nation, "keys", "trust", OWN.upper(), "吉林省教育厅") == (0, "", "")
    assert run(nation, *arguments, "--dry-run")[0] == 0


def test_refusals_leave_no_file(province: Place, run: Run, tmp_path: Path) -> None:
    province.put(Stage.PANEL)
    code, out, err = run(province, "export", "--campaign", PROVINCE, "-o", str(tmp_path / "out.zip"))
    assert (code, out) == (1, "")
    assert err.startswith("现在是“专家组评议”阶段")
    assert list(tmp_path.glob("out*")) == []
    nowhere = tmp_path / "nowhere" / "out.zip"
    code, out, err = run(province, "export", "--campaign", PROVINCE, "-o", str(nowhere))
    assert (code, out) == (1, "")
    assert str(nowhere) in err
