"""Every fact has its sentence, and every place in a sentence its fact wherever the program raises it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reviewer import errors
from reviewer.contract import CategoryKind, DeadlineKey, Effect, Outcome, TieKind, UnitKind
from reviewer.domain.access import Role, Stage
from reviewer.domain.sheets import Problem, SheetState
from reviewer.domain.shortlist import Cause
from reviewer.errors import Defect, DefectReason, PointsInvalid, Reason, Refused, ReviewerError
from reviewer.services.ranking import Act
from reviewer.wording import defects, names, sentences, speech
from reviewer.wording.plugins import MENDS
from scoring import Applied

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"%\((\w+)\)s")
UNSAID = "…"
NOW = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)

# Facts that a raiser puts together by hand, so that the code cannot be read for them: whole-value tests of
# notice, shortlist and sheets hold them.
BY_HAND: Mapping[Reason, set[str]] = {
    Reason.TEXT_PERSONAL: {"code", "column", "heading", "row", "kind"},
    Reason.CAP_EXCEEDED: {"place", "maximum", "notice", "clause"},
}


def same(text: str) -> str:
    """Chinese, the source language."""
    return text


def places_in(text: str) -> set[str]:
    return set(PLACE.findall(text))


@cache
def every_call() -> Mapping[str, list[ast.Call]]:
    """Every call in the program by the last part of its name; read once, which takes a second."""
    found: dict[str, list[ast.Call]] = defaultdict(list)
    for path in sorted((ROOT / "reviewer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                found[name].append(node)
    return found


def calls(name: str) -> list[ast.Call]:
    return every_call().get(name, [])


def keys_of(facts: ast.expr) -> set[str] | None:
    """The keys of a literal mapping; None when it is put together some other way."""
    if isinstance(facts, ast.Dict) and all(isinstance(key, ast.Constant) for key in facts.keys):
        return {str(key.value) for key in facts.keys if isinstance(key, ast.Constant)}
    return None


def refusals() -> Iterator[tuple[Reason, set[str]]]:
    """(reason, facts) of every place in the program that refuses an act."""
    for call in calls("Refused"):
        named = re.fullmatch(r"Reason\.([A-Z_]+)", ast.unparse(call.args[0])) if call.args else None
        if named:
            reason = Reason[named[1]]
            given = keys_of(call.args[1]) if len(call.args) > 1 else set()
            yield reason, BY_HAND[reason] if given is None else given


def test_every_refusal_brings_the_facts_of_its_sentence() -> None:
    told = [
        (reason, sentences.sentence(Refused(reason, dict.fromkeys(facts, "事")), same))
        for reason, facts in refusals()
    ]
    assert len(told) > 40
    assert [each for each in told if UNSAID in each[1] or "%(" in each[1]] == []


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_with_an_end(reason: Reason) -> None:
    text = sentences._REASONS[reason]
    assert re.search("[\u4e00-\u9fff].*。$", text)


def test_facts_by_hand_name_every_place_of_their_sentence() -> None:
    for reason, facts in BY_HAND.items():
        assert places_in(sentences._REASONS[reason]) <= facts


# -- the kinds of errors ----------------------------------------------------------------------

EXAMPLES: tuple[ReviewerError, ...] = (
    errors.NotFound("unit", "月亮市"),
    errors.NotSignedIn(),
    errors.SignInRefused(8, 15),
    errors.InvitationRefused(),
    errors.WeakPassword(12),
    errors.Forbidden("list:shortlist:sign"),
    errors.WrongStage("list:shortlist:sign", "scoring", ("panel",)),
    errors.TooLate("nominations_close", NOW, NOW, True),
    errors.StaleVersion("sheet", 1, 2),
    Refused(Reason.REASON_REQUIRED),
    errors.IntakeRefused((Defect(reason=DefectReason.NO_ROWS, sheet="登记表"),)),
    errors.DraftRefused(
        (Defect(reason=DefectReason.REQUIRED, column="d-city", label="市级意见"),), ("年满六十岁",)
    ),
    errors.ArrivalsRefused((("丁西", (Defect(reason=DefectReason.NO_ROWS),)),)),
    errors.MaterialRefused(errors.MaterialRefusal.EMPTY, {"name": "照片.jpg"}),
    PointsInvalid((("effort", "above_cap", "31"),)),
    errors.PluginRefused("p", "rubric", "caps add to 99", "caps100"),
    errors.LedgerBroken("jilin_2021", 7, "hash"),
    errors.EncodingRefused("SQL_ASCII", "postgresql://db/reviewer"),
    errors.BackupElsewhere("pg_dump postgresql://root@db/reviewer"),
    errors.DatabaseVersion("0000", "0001", "sqlite:///reviewer.db"),
    errors.SettingInvalid("REVIEWER_PROXIES", "x", errors.Wanted.WHOLE, {"least": 0, "most": 9}),
    errors.KeyMissing("REVIEWER_LEDGER_KEY", "instance/ledger.key"),
    errors.DriverMissing("psycopg[binary]"),
    errors.ExtraMissing("docx"),
    errors.LedgerKeyDiffers("jilin_2021", 7),
    errors.DiskFull(2**31, 2**20),
)


def test_every_kind_of_error_has_its_sentence() -> None:
    kinds = {type(error) for error in EXAMPLES}
    assert set(ReviewerError.__subclasses__()) <= kinds
    assert set(sentences._SENTENCES) == kinds


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_sentence_is_chinese_and_leaves_nothing_open(error: ReviewerError) -> None:
    text = sentences.sentence(error, same)
    assert re.search("[\u4e00-\u9fff]", text)
    assert UNSAID not in text
    assert "%(" not in text


@pytest.mark.parametrize("wanted", errors.Wanted)
def test_everything_that_a_setting_should_be_is_said(wanted: errors.Wanted) -> None:
    error = errors.SettingInvalid("REVIEWER_X", "y", wanted, {"least": 0, "most": 9})
    text = sentences.sentence(error, same)
    assert text.startswith("REVIEWER_X 现在是“y”，不能用，应为：")
    assert (UNSAID in text, "%(" in text) == (False, False)


def test_sentences_say_what_happened_with_its_facts() -> None:
    assert [sentences.sentence(error, same) for error in (EXAMPLES[6], EXAMPLES[7], EXAMPLES[10])] == [
        "现在是“专家评分”阶段，这项操作只能在以下阶段进行：专家组评议。",
        (
            "推荐申报截止时间为 2021年9月10日24时，服务器时间现在是 2021-09-11 00:00，已经截止。"
            "按通知规定，逾期视为自动放弃。"
        ),
        "登记表未被接收，没有写入任何内容。必须改正的有1处：\n工作表“登记表”：登记表没有填写任何推荐对象。",
    ]


def test_what_was_not_found_is_always_known_by_name() -> None:
    whats = {
        call.args[0].value
        for call in calls("NotFound")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(whats) > 8
    assert {what for what in whats if what not in sentences._WHAT} <= {"page", "act"}


def test_every_way_of_mending_a_plugin_has_its_sentence() -> None:
    mends = {
        call.args[3].value
        for call in calls("PluginRefused")
        if len(call.args) == 4 and isinstance(call.args[3], ast.Constant)
    }
    faults = ast.parse((ROOT / "reviewer" / "domain" / "rulebooks.py").read_text(encoding="utf-8"))
    for node in ast.walk(faults):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
            mend = node.value.elts[2]
            assert isinstance(mend, ast.Constant), ast.unparse(node)
            mends.add(mend.value)
    table = {mend for mend in mends if " " not in str(mend)}
    assert table - {"CampaignInfo"} == set(MENDS)


# -- defects ----------------------------------------------------------------------------------


def written_defects() -> Iterator[tuple[DefectReason, set[str]]]:
    """(reason, facts) of every defect that the program writes out with literal facts.

    A cell's fault and remark become defects where the cell is, with the facts that they carry.
    """
    for name in ("Defect", "Fault", "report", "_report_row", "_doubt"):
        for call in calls(name):
            given = {word.arg: word.value for word in call.keywords}
            reason = given.get("reason") or (call.args[0] if call.args else None)
            facts = given.get("facts") or (call.args[1] if name == "_doubt" else None)
            keys = keys_of(facts) if facts is not None else set()
            for named in re.findall(r"DefectReason\.([A-Z_]+)", ast.unparse(reason) if reason else ""):
                # The caps inside a unit name their facts before the call.
                yield DefectReason[named], {"place", "count", "maximum"} if keys is None else keys
    for remarked in (DefectReason.DAY_INCOMPLETE, DefectReason.LINES_JOINED):
        yield remarked, {"value"}


@pytest.mark.parametrize("reason", DefectReason)
def test_every_defect_has_a_sentence_that_needs_a_heading_at_most_or_the_facts_of_the_campaign(
    reason: DefectReason,
) -> None:
    places = places_in(defects._DEFECTS[reason])
    facts = [given for named, given in written_defects() if named is reason]
    assert all(places <= given | {"label"} for given in facts)
    assert places <= {"label"} or facts


def test_a_defect_is_told_with_its_place() -> None:
    found = Defect(reason=DefectReason.REQUIRED, sheet="登记表", row=7, column="C", label="姓名")
    assert defects.defect(found, same) == "工作表“登记表” 第7行 C列：“姓名”没有填写。"
    assert defects.defect(Defect(reason=DefectReason.MACRO), same) == (
        "文件含有宏。请另存为不含宏的 .xlsx 后上传。"
    )


# -- names ------------------------------------------------------------------------------------

NAMES: tuple[tuple[Mapping[Any, str], set[Any]], ...] = (
    (names.STAGES, set(Stage)),
    (names.ROLES, set(Role)),
    (names.UNIT_KINDS, set(UnitKind)),
    (names.DEADLINES, set(DeadlineKey)),
    (names.EFFECTS, set(Effect)),
    (names.OUTCOMES, set(Outcome)),
    (names.SHEET_STATES, set(SheetState)),
    (names.CAUSES, set(Cause)),
    (names.PROBLEMS, set(Problem)),
    (names.CATEGORY_KINDS, set(CategoryKind)),
    (names.RULES, {applied.name.lower() for applied in Applied}),
    (names.ACTS, {act.value for act in Act}),
    (names.SEPARATORS, {"score", *(kind.value for kind in TieKind)}),
)


@pytest.mark.parametrize(("table", "members"), NAMES)
def test_every_member_has_its_name(table: Mapping[Any, str], members: set[Any]) -> None:
    assert set(table) == members
    assert len(set(table.values())) == len(table)


def test_a_separator_is_named_by_its_kind() -> None:
    assert names.separator_name("criterion:leading", same) == "单项平均分"
    assert names.separator_name("untrimmed_mean", same) == "全部评分平均分"
    assert names.separator_name("", same) == ""


class _Kind(Enum):
    ONE = "一"


@pytest.mark.parametrize(
    ("text", "facts", "filled"),
    [
        ("%(a)s和%(b)s", {"a": 1, "b": "二"}, "1和二"),
        ("%(a)s", {}, "…"),
        ("%(a)s", {"a": ("R-01-01", "R-01-02")}, "R-01-01、R-01-02"),
        ("%(a)s", {"a": range(14)}, "0、1、2、3、4、5、6、7、8、9、10、11…"),
        ("%(a)s", {"a": _Kind.ONE}, "一"),
        ("%(a)s", {"a": "%(b)s", "b": "x"}, "%(b)s"),
    ],
)
def test_facts_are_filled_once(text: str, facts: dict[str, object], filled: str) -> None:
    assert speech.fill(text, facts) == filled
