"""Builders: papers of every campaign of ours, filled in as a unit would, in all their forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from reviewer.campaigns import CampaignHost
from reviewer.contract import FieldKind, UnitFacts, UnitKind
from reviewer.contract.snapshots import CategoryRulebook, Rulebook
from reviewer.domain.drafts import Question, questions
from reviewer.domain.nominations import UnitPlace
from reviewer.domain.papers import Leaf, Paper, paper_of, typed_values
from reviewer.export.papers.word import word_file
from reviewer.export.papers.workbook import paper_workbook
from reviewer.intake.drafts import read_draft

CREATED = datetime(2021, 8, 23, tzinfo=UTC)
UNIT = UnitPlace(
    facts=UnitFacts(key="changchun", name="长春市教育局", kind=UnitKind.CITY, region="长春", city="长春市"),
    position=1,
)
# Every form that its notice prints, with the number of its columns and the cells of its rows, as a person
# counts them on the sheet: the photo stands beside four rows and is counted in each.
PRINTED: Mapping[tuple[str, str], tuple[int, tuple[int, ...]]] = {
    ("national_2021", "star"): (7, (7, 7, 5, 5, 2, 4, *[2] * 9)),
    ("jilin_2021", "star"): (7, (7, 7, 5, 5, 2, 4, *[2] * 9)),
    ("henan_2023", "star"): (7, (7, 7, 5, 5, 2, 4, *[2] * 8)),
    ("national_2021", "project"): (4, (2, 4, 4, 4, 2, 2, 2, 2, 2, 2, 2)),
    ("jilin_2021", "project"): (4, (2, 4, 4, 4, 2, 2, 2, 2, 2, 2, 2)),
    ("henan_2023", "project"): (4, (2, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2)),
    ("jilin_week_2021", "model_unit"): (6, (2, 2, 4, 4, 2, 3, 3)),
    ("jilin_week_2021", "model_person"): (6, (4, 4, 4, 4, 2, 3, 3)),
}


@cache
def _host() -> CampaignHost:
    return CampaignHost(packages=("plugins",), foreign=False)


@cache
def _rulebook(campaign: str) -> Rulebook:
    return _host().campaign(campaign).rulebook()


def book_of(campaign: str, category: str) -> CategoryRulebook:
    """The rules of a category of a campaign of ours."""
    return _rulebook(campaign).category(category)


def every_book() -> list[tuple[str, str]]:
    """Every campaign and category of ours."""
    host = _host()
    return [(key, book.category.key) for key in sorted(host.keys()) for book in _rulebook(key).categories]


def asked_of(book: CategoryRulebook) -> tuple[Question, ...]:
    """What a city's unit is asked."""
    return questions(book, UNIT)


_SAMPLES = {
    FieldKind.DAY: "2021年8月20日",
    FieldKind.MONTH: "1978年3月",
    FieldKind.COUNT: "300",
    FieldKind.HEADCOUNT: "2300人/8600人次",
    FieldKind.PHONE: "0431-1234567",
    FieldKind.YES_NO: "有",
}


def typed_for(book: CategoryRulebook) -> dict[str, str]:
    """An answer to every question, each its own."""
    return {
        question.entry: _SAMPLES.get(question.kind)
        or (
            f"第一段，{question.entry}。\n第二段。"
            if question.long
            else f"某{question.entry.replace('-', '')}君"
        )
        for question in asked_of(book)
    }


def paper_for(book: CategoryRulebook, typed: Mapping[str, str], *, personal: bool = True) -> Paper:
    """The paper of a draft with those answers."""
    asked = asked_of(book)
    filed = read_draft(typed, asked=asked, unit=UNIT, flaggable=False).filed
    return paper_of(book, typed_values(typed, asked, filed), personal=personal)


def as_word(paper: Paper) -> bytes:
    """The paper as a Word file."""
    return word_file([Leaf(paper=paper)], title=paper.title, created=CREATED)


def as_workbook(paper: Paper) -> bytes:
    """The paper as a workbook."""
    return paper_workbook(paper, created=CREATED)
