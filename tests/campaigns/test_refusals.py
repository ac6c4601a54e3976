"""A wrong pack, as its author wrote it into a folder: refused with file, hook and mend; the others run on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.support import Translations

from reviewer.campaigns import CampaignHost
from reviewer.resources import folder as resources
from reviewer.wording.sentences import sentence
from tests.campaigns_small import KEY as SMALL
from tests.campaigns_small import small_campaign

HEAD = """\
from msgspec.structs import replace

from reviewer.contract import API, CampaignInfo, hookimpl
from tests.campaigns_small import CAPS, NOTICE, rubric_of

PHONE = replace(NOTICE.columns[0], field="phone")

@hookimpl
def campaign_info():
    about = {{"key": "{key}", "title": "错", "organiser": "试验", "year": 2021, "extends": "{on}"}}
    return CampaignInfo(version="1", api=API, **about)

"""

# What is wrong → (source, line of the file, hook, problem, mend as it is said)
WRONG: Mapping[str, tuple[str, int, str, str, str]] = {
    "weights of 99": (
        "@hookimpl\ndef rubric(category):\n    return replace(rubric_of(CAPS), weights=(33, 33, 33))\n",
        13,
        "rubric",
        "weights (33, 33, 33)",
        "权重须与评分项一一对应并且合计为100。",
    ),
    "a column that no notice can print": (
        "@hookimpl\ndef notice_layout():\n    return replace(NOTICE, columns=(PHONE,))\n",
        13,
        "notice_layout",
        "categories.0.notice.columns.0.field: Invalid enum value 'phone'",
        "请按 reviewer.contract 中的类型填写这个值。",
    ),
    "a misspelt hook": (
        "def helper():\n    return None\n\n\n@hookimpl\ndef notice_layuot(category):\n    return NOTICE\n",
        17,
        "notice_layuot",
        "unknown hook 'notice_layuot' in plugin",
        "请核对钩子名称和参数是否与 reviewer.contract.hooks 一致。",
    ),
    "a hook without its mark": (
        "def rubric(category):\n    return rubric_of({'a': 100_00})\n",
        13,
        "rubric",
        "function",
        "请写成带 @hookimpl 标记的函数；不是钩子的，请换一个名字。",
    ),
    "a hook that raises": (
        "@hookimpl\ndef quotas(category):\n    raise KeyError(category)\n",
        15,
        "quotas",
        "KeyError: 'reader'",
        "请修正这个函数抛出的异常。",
    ),
    "a line that is no Python": ("def (\n", 13, "import", "SyntaxError: ", "请修正插件包，使它可以导入。"),
    "a module that is not there": (
        "from . import nothing_here\n",
        13,
        "import",
        "ImportError: cannot import name 'nothing_here'",
        "请修正插件包，使它可以导入。",
    ),
}


# By the way of mending it; of everything else the answer is wrong.
FAULTS: Mapping[str, str] = {
    "hook": "钩子 notice_layuot 的声明有误",
    "unmarked": "rubric 与钩子同名而没有生效",
    "raise": "钩子 quotas 抛出异常",
    "import": "无法导入",
}


def written(folder: Path, key: str, source: str, *, on: str = SMALL) -> Path:
    place = folder / key
    place.mkdir()
    (place / "__init__.py").write_text(HEAD.format(key=key, on=on) + source, encoding="utf-8")
    return place


def host_of(*folders: Path) -> CampaignHost:
    return CampaignHost(foreign=False, extra=(small_campaign(),), folders=folders)


def say(text: str) -> str:
    return text


@pytest.mark.parametrize(("source", "line", "hook", "problem", "mend"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_pack_is_refused_by_file_hook_and_mend(
    tmp_path: Path, source: str, line: int, hook: str, problem: str, mend: str
) -> None:
    wrong, right = written(tmp_path, "wrong_2021", source), written(tmp_path, "right_2021", "")
    host = host_of(wrong, right)
    assert host.keys() == ("right_2021", SMALL)
    (refusal,) = host.refusals
    assert (refusal.plugin, refusal.hook, refusal.file) == (
        "wrong_2021",
        hook,
        f"{wrong / '__init__.py'}:{line}",
    )
    assert refusal.problem.startswith(problem)
    told = sentence(refusal, say)
    fault = FAULTS.get(refusal.mend, f"钩子 {hook} 的返回有误")
    assert told.startswith(f"活动插件 wrong_2021 未通过检查：{fault}（{problem}")
    assert told.endswith(f"。{mend}文件：{wrong / '__init__.py'}:{line}")


def test_a_hook_that_is_marked_and_no_function_is_refused_too(tmp_path: Path) -> None:
    source = "from functools import partial\n\nrubric = hookimpl(partial(rubric_of, CAPS))\n"
    place = written(tmp_path, "wrong_2021", source)
    (refusal,) = host_of(place).refusals
    assert (refusal.hook, refusal.problem, refusal.mend) == ("rubric", "partial", "unmarked")
    assert refusal.file == str(place / "__init__.py")


def test_what_is_named_like_a_hook_and_cannot_be_called_is_a_room(tmp_path: Path) -> None:
    source = "from reviewer.contract import rubric, Quotas as quotas\n\ntiers = ()\n"
    assert host_of(written(tmp_path, "roomy_2021", source)).refusals == []


def test_packs_that_extend_one_another_name_their_files(tmp_path: Path) -> None:
    one = written(tmp_path, "one_2021", "", on="two_2021")
    two = written(tmp_path, "two_2021", "", on="one_2021")
    host = host_of(one, two)
    assert host.keys() == (SMALL,)
    assert [(each.plugin, each.hook, each.mend, each.file) for each in host.refusals] == [
        ("one_2021", "campaign_info", "circle", f"{one / '__init__.py'}:8"),
        ("two_2021", "campaign_info", "circle", f"{two / '__init__.py'}:8"),
    ]


def test_what_is_inherited_is_named_where_it_is_written(tmp_path: Path) -> None:
    source, line, *_ = WRONG["weights of 99"]
    wrong = written(tmp_path, "wrong_2021", source)
    child = written(tmp_path, "child_2021", "", on="wrong_2021")
    host = host_of(wrong, child)
    assert host.keys() == (SMALL,)
    assert [(each.plugin, each.file) for each in host.refusals] == [
        ("child_2021", f"{wrong / '__init__.py'}:{line}"),
        ("wrong_2021", f"{wrong / '__init__.py'}:{line}"),
    ]


def test_a_folder_is_loaded_with_its_rooms_and_leaves_nothing_behind(tmp_path: Path) -> None:
    place = written(tmp_path, "roomy_2021", "from . import rooms\n\nrubric = rooms.rubric\n")
    (place / "rooms.py").write_text(
        "from reviewer.contract import hookimpl\nfrom tests.campaigns_small import rubric_of\n\n\n"
        "@hookimpl\ndef rubric(category):\n    return rubric_of({'a': 100_00})\n",
        encoding="utf-8",
    )
    host = host_of(place)
    assert host.refusals == []
    rubric = host.campaign("roomy_2021").rulebook().category("reader").rubric
    assert rubric is not None
    assert [criterion.key for criterion in rubric.criteria] == ["a"]
    assert host.source("roomy_2021") == str(place)
    assert [name for name in sys.modules if name.startswith("roomy_2021")] == []


def test_a_module_that_is_not_there_has_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "ghost-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: ghost\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text("[reviewer.campaigns]\nghost = ghost_of_a_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    host = CampaignHost(extra=(small_campaign(),))
    assert host.keys() == (SMALL,)
    (refusal,) = host.refusals
    assert (refusal.plugin, refusal.hook, refusal.mend, refusal.file) == ("ghost", "import", "import", "")
    assert sentence(refusal, say).endswith("请修正插件包，使它可以导入。")


def test_a_folder_without_a_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty_2021").mkdir()
    (refusal,) = host_of(tmp_path / "empty_2021").refusals
    assert (refusal.plugin, refusal.hook, refusal.mend) == ("empty_2021", "import", "import")


def test_a_hook_that_nobody_answers_is_said_to_be_missing(tmp_path: Path) -> None:
    head = HEAD.replace('"extends": "{on}"', '"extends": None')
    place = written(tmp_path, "alone_2021", "")
    (place / "__init__.py").write_text(head.format(key="alone_2021"), encoding="utf-8")
    (refusal,) = host_of(place).refusals
    assert (refusal.hook, refusal.problem, refusal.mend) == ("calendar", "None", "missing")
    assert sentence(refusal, say) == (
        "活动插件 alone_2021 未通过检查：钩子 calendar 没有回答（None）。"
        f"请实现这个钩子并用 @hookimpl 标出；已经实现的，不能返回 None。文件：{place / '__init__.py'}"
    )


def test_an_answer_of_another_kind_says_which_kind_is_wanted(tmp_path: Path) -> None:
    place = written(tmp_path, "wrong_2021", "@hookimpl\ndef rubric(category):\n    return 7\n")
    (refusal,) = host_of(place).refusals
    assert sentence(refusal, say) == (
        "活动插件 wrong_2021 未通过检查：钩子 rubric 的返回有误（int (7)）。须返回 Rubric。"
        f"文件：{place / '__init__.py'}:13"
    )


def test_in_english_the_parts_of_a_refusal_stand_apart(tmp_path: Path) -> None:
    english = Translations.load(str(resources("translations")), ["en"]).gettext
    place = written(tmp_path, "wrong_2021", "@hookimpl\ndef rubric(category):\n    raise KeyError(1)\n")
    (refusal,) = host_of(place).refusals
    assert sentence(refusal, english) == (
        "Campaign plugin wrong_2021 did not pass its checks: hook rubric raised an exception (KeyError: 1). "
        f"Please correct the exception that this function raises. File: {place / '__init__.py'}:15"
    )
