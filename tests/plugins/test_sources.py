"""Numbers, labels and clause numbers against the notices' own text, where it lies beside the project."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reviewer.contract import Clause
from tests.plugins.stacks import EVERYTHING, stack
from tests.plugins.test_answers import answers_of, clauses_in

NOTICES = Path(__file__).resolve().parents[3] / "shared" / "notices"
FILES = {
    "N": "N-national-call-2021.txt",
    "J": "J-jilin-call-2021.txt",
    "H": "H-henan-2023.txt",
    "NW": "NW-national-week-2021.txt",
    "JW": "JW-jilin-week-2021.txt",
}
# Behind this line a page of H is lost: the numbers that follow stand under a heading nobody can read.
LOST_PAGE = "济源示范区、航"

pytestmark = pytest.mark.skipif(
    not NOTICES.is_dir(), reason="the notices' text is no part of the project and does not lie beside it"
)

HEADS = (
    re.compile(r"([一二三四五六七八九十]+|1)、"),
    re.compile(r"[（(]([一二三四五六七八九十]+)[）)]"),
    re.compile(r"(\d+)[.．]"),
    re.compile(r"[（(](\d+)[）)]"),
)


def text_of(notice: str) -> str:
    """The notice without any white space: line ends fall inside words there."""
    return "".join((NOTICES / FILES[notice]).read_text(encoding="utf-8").split())


def numbers_of(notice: str) -> set[str]:
    """Every clause number of the notice, as paths: 一, 一（一）, 一（一）2, 一（一）2（3）, 附表1."""
    path: list[str] = []
    found: set[str] = set()
    for line in (NOTICES / FILES[notice]).read_text(encoding="utf-8").splitlines():
        bare = line.strip()
        if (table := re.fullmatch(r"附[表件]\s*\d", bare)) is not None:
            found.add("".join(table.group().split()))
        for level, head in enumerate(HEADS):
            match = head.match(bare)
            if match is not None and level <= len(path):
                path = [*path[:level], _step(path, level, match[1])]
                found.add("".join(path))
        if bare.endswith(LOST_PAGE):
            path = [path[0], "…"]
    return found


def _step(path: list[str], level: int, number: str) -> str:
    """One step of a path; behind the lost page a number that does not rise is counted under the last."""
    if level in (1, 3):
        return f"（{number}）"
    if level == 2 and path[1] == "…" and len(path) > 2:
        above = path[2].partition(".")[0]
        return number if int(number) > int(above) else f"{above}.{number}"
    return number


def cited() -> Iterator[Clause]:
    for campaign, category in EVERYTHING:
        for answer in answers_of(campaign, category):
            yield from (clause for clause in clauses_in(answer) if clause.notice in FILES)


def columns_and_fields(campaign: str, category: str) -> list[str]:
    asked: Any = stack(campaign)
    register = asked.ask("register_layout", category=category)
    form = asked.ask("nomination_form", category=category)
    clauses = [getattr(item, "clause", None) for item in form.fields]
    whole = [
        item for item, clause in zip(form.fields, clauses, strict=True) if not (clause and clause.damaged)
    ]
    return [_plain(item.label) for item in (*register.columns, *whole)]


def _plain(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")


def test_the_reader_of_numbers_finds_known_ones_and_invents_none() -> None:
    assert {"一（一）2（5）", "一（二）2（8）", "二（四）3（3）", "二（七）", "三", "附表4"} <= numbers_of(
        "N"
    )
    assert {"一（一）2（5）", "一（二）2（8）", "二（三）3（3）", "三"} <= numbers_of("J")
    assert "二（四）" not in numbers_of("J")
    assert "一（一）2（6）" not in numbers_of("N")
    assert {"一（二）2（6）", "二（一）1", "二…2（3）", "二…3", "二…3.2", "二…3.3", "二（四）"} <= numbers_of(
        "H"
    )
    assert {"二（三）", "二（二）", "二…1", "二…3.4"} & numbers_of("H") == set()
    assert {"1（五）", "五", "附表1"} & numbers_of("NW") == {"1（五）", "五"}
    assert {"二（七）", "三（三）", "附表5"} <= numbers_of("JW")


def test_every_cited_clause_number_stands_in_its_notice() -> None:
    numbers = {notice: numbers_of(notice) for notice in FILES}
    clauses = list(cited())
    assert {clause.notice for clause in clauses} == set(FILES)
    assert {
        f"{clause.notice} {clause.number}"
        for clause in clauses
        if clause.number not in numbers[clause.notice]
    } == set()


@pytest.mark.parametrize(
    ("notice", "campaign", "category"),
    [
        ("N", "national_2021", "star"),
        ("N", "national_2021", "project"),
        ("H", "henan_2023", "star"),
        ("H", "henan_2023", "project"),
        ("JW", "jilin_week_2021", "activity"),
        ("JW", "jilin_week_2021", "model_unit"),
        ("JW", "jilin_week_2021", "model_person"),
    ],
)
def test_every_label_of_a_form_stands_in_its_notice(notice: str, campaign: str, category: str) -> None:
    text = _plain(text_of(notice))
    labels = columns_and_fields(campaign, category)
    assert len(labels) > 10
    assert [label for label in labels if label not in text] == []
    assert "身份证号" not in text


@pytest.mark.parametrize(
    ("notice", "facts"),
    [
        (
            "N",
            (
                "3-5名“百姓学习之星”和3-5个“终身学习品牌项目”",
                "1名“百姓学习之星”和1个“终身学习品牌项目”",
                "不超过3名“百姓学习之星”和3个“终身学习品牌项目”",
                "可分别推荐1-2个",
                "2021年9月10日前",
                "逾期视为自动放弃",
                "一式2份",
                "不少于2000人或6000人次",
                "不少于两年",
                "不少于1000字",
                "不少于1600字",
                "200字左右",
                "视频时间3-4分钟",
                "1280*720P，帧率：25，视频时间4-5分钟",
                "3-5张相关电子照片",
                "百位“百姓学习之星”和百个",
                "优先考虑",
                "体现基层性",
            ),
        ),
        (
            "J",
            (
                "8-10名“百姓学习之星”和5-8个“终身学习品牌项目”",
                "2021年8月30日前",
                "一式3份",
                "精彩照片4-10张",
                "各市（州）可推荐1名",
                "不少于2000人或6000人次",
                "不少于两年",
                "体现群众性",
                "优先合发展",
                "长白山管委会教育科技局，梅河口市教育局",
            ),
        ),
        (
            "H",
            (
                "3-5名“百姓学习之星”和3-5个“终身学习品牌项目”",
                "不少于1000人次或3000人次",
                "不少于两年",
                "公示五天",
                "逾期视为自动放弃",
                "各一式2份",
                "电子版2000字",
                "鼓励各地市、学（院）校提交视频资料（视频时间4-5分钟",
                "各地市、济源示范区、航空港区、直管县（市）可推荐1名",
                "1280*720P，帧率25，视频时间4-5分钟",
                "不少于1000字",
                "300字左右",
                "100字以上",
                "除特殊情况外，一般不推介县处级以上领导干部以及已经享有省级以上",
                "国家级和省级“百姓学习之星”",
            ),
        ),
        (
            "NW",
            (
                "2021年9月10日前",
                "3—5名“百姓学习之星”和3—5个“终身学习品牌项目”",
                "（文字、视频、图片、教学资源）",
                "2021年12月20日前",
                "4个典型活动案例",
            ),
        ),
        (
            "JW",
            (
                "9月28日前",
                "10月15日前",
                "12月10日前",
                "不少于1500字",
                "照片8张和典型活动案例2个",
                "（20字内）",
                "（500字左右）",
                "活动图片6张，并给每张图片命名",
                "(500字以内,可另附页)",
                "纸质评选材料一式两份",
                "均需报送电子版",
                "活动不限10项",
                "请按推荐顺序填写",
            ),
        ),
    ],
)
def test_the_numbers_used_are_printed(notice: str, facts: tuple[str, ...]) -> None:
    text = text_of(notice)
    assert [fact for fact in facts if fact not in text] == []


def test_what_only_one_notice_says_is_not_read_into_the_other() -> None:
    nation, jilin = text_of("N"), text_of("J")
    henan, week, province_week = text_of("H"), text_of("NW"), text_of("JW")
    assert [text for text in (week, province_week, jilin) if "自动放弃" in text] == []
    assert [text for text in (week, province_week) if "典范" in text] == []
    assert "优先考虑" not in henan
    assert "市（地）级" not in henan
    assert "体现群众性" not in nation
    assert "体现基层性" not in jilin
    assert "自动放弃" not in jilin
    assert "不超过3名" not in jilin
    assert "附表1“百姓学习之星”推荐表" not in jilin


def test_no_sentence_of_a_notice_is_taken_over() -> None:
    """Gists are ours: none repeats twenty characters of a notice in a row."""
    text = "".join(text_of(notice) for notice in FILES)
    for clause in cited():
        runs = {clause.gist[start : start + 20] for start in range(max(1, len(clause.gist) - 19))}
        assert not any(len(run) == 20 and run in text for run in runs), clause.gist


def test_no_contact_data_of_the_notices_is_in_the_campaigns() -> None:
    root = Path(__file__).resolve().parents[2]
    kept = [*(root / "plugins").rglob("*.py"), root / "docs" / "notices.md"]
    assert len(kept) > 10
    numbers = {found for notice in FILES for found in re.findall(r"\d{7,11}|[\w.]+@[\w.]+", text_of(notice))}
    assert len(numbers) > 5
    for path in kept:
        body = path.read_text(encoding="utf-8")
        assert not any(number in body for number in numbers), path.name
