"""Two rulebooks side by side: what is paired, what is said of it, and what is called opposite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract import (
    Addressee,
    CapScope,
    Category,
    Clause,
    County,
    Effect,
    InnerCap,
    NomineeFacts,
    NomineeKind,
    Outcome,
    Quotas,
    Rule,
    TieBreak,
    TieKind,
    UnitKind,
    UnitQuota,
    Verdict,
    looks_at,
)
from reviewer.contract.snapshots import Rulebook
from reviewer.domain.comparison import Aspect, Likeness, Row, Side, Trait, compare, tally
from tests.campaigns.layers import OTHER, fixed, host_of, layer
from tests.campaigns_small import CALENDAR, CAPS, CATEGORY, CLAUSE, FORM, KEY, NOTICE, REGISTER, rubric_of

SMALL = host_of().campaign(KEY).rulebook()
MENDED = Clause(notice="N", number="二", gist="另一条")


def beside(hook: str, answer: object) -> Rulebook:
    """The small campaign with one other answer, under its own name."""
    rulebook = host_of(layer(OTHER, fixed(hook, answer))).campaign(OTHER).rulebook()
    return replace(rulebook, info=SMALL.info)


def judging(fact: str, *, wanted: bool) -> Callable[[NomineeFacts], Verdict]:
    @looks_at(fact, wanted=wanted)
    def check(facts: NomineeFacts) -> Verdict:
        del facts
        return Verdict(outcome=Outcome.MET)

    return check


def mute(facts: NomineeFacts) -> Verdict:
    del facts
    return Verdict(outcome=Outcome.MET)


def rule(key: str, *, effect: Effect = Effect.BLOCK, check: Any = mute, name: str = "荣誉") -> Rule:
    return Rule(key=key, name=name, clause=CLAUSE, effect=effect, check=check)


def with_rules(*rules: Rule) -> Rulebook:
    return beside("eligibility_rules", rules)


def unlike(left: Rulebook, right: Rulebook) -> list[tuple[Aspect, object, Likeness, tuple[str, ...]]]:
    """Everything that is not the same."""
    return [
        (row.aspect, row.what, row.verdict, row.differs)
        for row in compare(left, right)
        if row.verdict is not Likeness.SAME
    ]


def test_a_campaign_is_the_same_as_itself_in_everything() -> None:
    rows = compare(SMALL, SMALL)
    assert {row.verdict for row in rows} == {Likeness.SAME}
    assert {row.aspect for row in rows} == set(Aspect) - {Aspect.RULE, Aspect.CAP, Aspect.MATERIAL}
    assert all(row.left == row.right for row in rows)


@pytest.mark.parametrize("key", ["national_2021", "jilin_2021"])
def test_so_are_ours(key: str) -> None:
    rulebook = CampaignHost(packages=("plugins",), foreign=False).campaign(key).rulebook()
    counted = tally(compare(rulebook, rulebook))
    assert counted == {**dict.fromkeys(Likeness, 0), Likeness.SAME: counted[Likeness.SAME]}
    assert counted[Likeness.SAME] > 100


def test_every_row_of_ours_says_what_it_is_about() -> None:
    host = CampaignHost(packages=("plugins",), foreign=False)
    books = [host.campaign(key).rulebook() for key in host.keys()]  # noqa: SIM118 - no mapping
    rows = [row for left in books for right in books for row in compare(left, right)]
    assert [row for row in rows if row.what in {"", None}] == []


def test_a_provincial_honour_is_a_preference_in_one_notice_and_an_exclusion_in_another() -> None:
    host = CampaignHost(packages=("plugins",), foreign=False)
    books = [host.campaign(key).rulebook() for key in ("national_2021", "henan_2023")]
    found = [row for row in compare(*books) if row.verdict is Likeness.OPPOSITE]
    assert [(row.aspect, row.category) for row in found] == [(Aspect.RULE, "star")]
    (row,) = found
    assert row.left is not None
    assert row.right is not None
    assert [side.traits[0] for side in (row.left, row.right)] == [
        Trait(name="effect", value=Effect.PREFER),
        Trait(name="effect", value=Effect.WAIVABLE),
    ]
    assert [[clause.notice for clause in side.clauses] for side in (row.left, row.right)] == [["N"], ["H"]]


def test_a_row_says_both_sides_whole_and_cites_both_clauses() -> None:
    quota = UnitQuota(kinds=(UnitKind.CITY,), minimum=1, maximum=3, special=0, clause=MENDED)
    (row,) = (row for row in compare(SMALL, beside("quotas", Quotas(units=(quota,)))) if row.differs)
    assert row == Row(
        aspect=Aspect.QUOTA,
        category=CATEGORY,
        what=UnitKind.CITY,
        left=Side(
            name="",
            traits=(
                Trait(name="maximum", value=2),
                Trait(name="special", value=1),
                Trait(name="minimum", value=0),
                Trait(name="usual", value=None),
            ),
            clauses=(CLAUSE,),
        ),
        right=Side(
            name="",
            traits=(
                Trait(name="maximum", value=3),
                Trait(name="special", value=0),
                Trait(name="minimum", value=1),
                Trait(name="usual", value=None),
            ),
            clauses=(MENDED,),
        ),
        verdict=Likeness.CHANGED,
        differs=("maximum", "special", "minimum"),
    )


CHANGES: dict[str, tuple[str, object, list[tuple[Aspect, object, Likeness, tuple[str, ...]]]]] = {
    "points moved between criteria": (
        "rubric",
        rubric_of({**CAPS, "effort": 20_00, "effect": 40_00}),
        [
            (Aspect.CRITERION, "effort项", Likeness.CHANGED, ("cap",)),
            (Aspect.CRITERION, "effect项", Likeness.CHANGED, ("cap",)),
        ],
    ),
    "weights on caps": (
        "rubric",
        replace(rubric_of(dict.fromkeys(CAPS, 100_00)), weights=(20, 30, 50)),
        [
            (Aspect.CRITERION, "effort项", Likeness.CHANGED, ("cap", "weight")),
            (Aspect.CRITERION, "effect项", Likeness.CHANGED, ("cap", "weight")),
            (Aspect.CRITERION, "story项", Likeness.CHANGED, ("cap", "weight")),
        ],
    ),
    "a criterion and a veto fewer": (
        "rubric",
        replace(rubric_of({"effort": 60_00, "story": 40_00}), vetoes=()),
        [
            (Aspect.CRITERION, "effort项", Likeness.CHANGED, ("cap",)),
            (Aspect.CRITERION, "effect项", Likeness.ONLY_LEFT, ()),
            (Aspect.VETO, "事迹失实", Likeness.ONLY_LEFT, ()),
        ],
    ),
    "another sort of unit, and a cap inside": (
        "quotas",
        Quotas(
            units=(UnitQuota(kinds=(UnitKind.ZONE, UnitKind.CITY), maximum=2, special=1, clause=MENDED),),
            inner=(InnerCap(scope=CapScope.CITY, maximum=1, clause=CLAUSE),),
        ),
        [
            (Aspect.QUOTA, UnitKind.ZONE, Likeness.ONLY_RIGHT, ()),
            (Aspect.QUOTA, CapScope.CITY, Likeness.ONLY_RIGHT, ()),
        ],
    ),
    "a longer notice and a later day": (
        "calendar",
        replace(
            CALENDAR,
            deadlines=(replace(CALENDAR.deadlines[0], day=CALENDAR.deadlines[1].day), CALENDAR.deadlines[1]),
            notice=replace(CALENDAR.notice, days=7),
        ),
        [
            (Aspect.CALENDAR, CALENDAR.deadlines[0].key, Likeness.CHANGED, ("day",)),
            (Aspect.CALENDAR, Aspect.PUBLIC, Likeness.CHANGED, ("days",)),
        ],
    ),
    "a shorter tie chain": (
        "tie_breaks",
        (TieBreak(kind=TieKind.MEDIAN),),
        [
            (Aspect.TIE, 1, Likeness.CHANGED, ("kind",)),
            (Aspect.TIE, 2, Likeness.ONLY_LEFT, ()),
            (Aspect.TIE, 3, Likeness.ONLY_LEFT, ()),
        ],
    ),
    "a field that must be longer, in more copies": (
        "nomination_form",
        replace(FORM, copies=3, fields=(replace(FORM.fields[0], label="事迹", at_least=500),)),
        [
            (Aspect.FORM, FORM.title, Likeness.CHANGED, ("copies",)),
            (Aspect.FORM, "主要事迹", Likeness.CHANGED, ("name", "at_least")),
        ],
    ),
    "a column fewer": (
        "register_layout",
        replace(REGISTER, columns=tuple(column for column in REGISTER.columns if column.key != "phone")),
        [(Aspect.REGISTER, "联系电话", Likeness.ONLY_LEFT, ())],
    ),
    "another word on the public notice": (
        "notice_layout",
        replace(NOTICE, verb="推介"),
        [(Aspect.PUBLIC, NOTICE.title, Likeness.CHANGED, ("verb",))],
    ),
    "other units": (
        "addressees",
        (Addressee(key="east", order=1, name="east市教育局", region="east市", kind=UnitKind.CITY),),
        [
            (Aspect.UNIT, "west市教育局", Likeness.ONLY_LEFT, ()),
            (Aspect.UNIT, "hill市教育局", Likeness.ONLY_LEFT, ()),
        ],
    ),
}


@pytest.mark.parametrize(("hook", "answer", "found"), CHANGES.values(), ids=CHANGES.keys())
def test_one_answer_more_or_less_shows_as_exactly_that(
    hook: str, answer: object, found: list[tuple[Aspect, object, Likeness, tuple[str, ...]]]
) -> None:
    other = beside(hook, answer)
    assert unlike(SMALL, other) == found
    mirrored = {Likeness.ONLY_LEFT: Likeness.ONLY_RIGHT, Likeness.ONLY_RIGHT: Likeness.ONLY_LEFT}
    turned = {(aspect, mirrored.get(likeness, likeness)) for aspect, _, likeness, _ in found}
    assert {(aspect, likeness) for aspect, _, likeness, _ in unlike(other, SMALL)} == turned


def test_the_units_counties_are_told() -> None:
    east = Addressee(key="east", order=1, name="甲", region="甲", kind=UnitKind.CITY)
    wider = replace(east, counties=(County(name="甲县"), County(name="乙县", former=("旧县",))))
    found = unlike(beside("addressees", (east,)), beside("addressees", (wider,)))
    assert found == [(Aspect.UNIT, "甲", Likeness.CHANGED, ("counties",))]


def test_a_category_of_one_alone_brings_everything_of_it() -> None:
    two = (
        Category(key=CATEGORY, name="读书人", code="R", nominee=NomineeKind.PERSON),
        Category(key="group", name="读书会", code="G", nominee=NomineeKind.PROJECT),
    )
    rows = [row for row in compare(SMALL, beside("categories", two)) if row.category == "group"]
    assert {row.verdict for row in rows} == {Likeness.ONLY_RIGHT}
    assert rows[0].what == "读书会"
    assert {Aspect.CRITERION, Aspect.QUOTA, Aspect.REGISTER} < {row.aspect for row in rows}


# -- opposite ---------------------------------------------------------------------------------


def likeness(left: Rule, right: Rule) -> list[Likeness]:
    rows = compare(with_rules(left), with_rules(right))
    return [row.verdict for row in rows if row.aspect is Aspect.RULE]


def test_what_speaks_for_a_nominee_here_and_against_them_there_is_opposite() -> None:
    here = rule("honours", effect=Effect.PREFER, check=judging("honours", wanted=True))
    there = rule("no_honours", effect=Effect.WAIVABLE, check=judging("honours", wanted=False))
    assert likeness(here, there) == [Likeness.OPPOSITE]
    assert likeness(there, here) == [Likeness.OPPOSITE]
    # However alike the two rules look otherwise.
    assert likeness(here, replace(here, check=judging("honours", wanted=False))) == [Likeness.OPPOSITE]


def test_what_is_preferred_here_and_demanded_there_is_no_contradiction() -> None:
    here = rule("online", effect=Effect.PREFER, check=judging("online", wanted=True))
    there = rule("online_too", effect=Effect.BLOCK, check=judging("online", wanted=True))
    assert likeness(here, there) == [Likeness.CHANGED]


def test_two_facts_are_never_opposite() -> None:
    here = rule("honours", check=judging("honours", wanted=True))
    assert likeness(here, rule("cadre", check=judging("cadre", wanted=False))) == [
        Likeness.ONLY_LEFT,
        Likeness.ONLY_RIGHT,
    ]
    assert likeness(here, rule("honours", check=judging("cadre", wanted=False))) == [Likeness.SAME]
    assert likeness(here, rule("honours")) == [Likeness.SAME]


def test_a_rule_is_found_by_its_key_before_it_is_found_by_its_fact() -> None:
    first = rule("a", name="甲", check=judging("honours", wanted=True))
    second = rule("b", name="乙", check=judging("honours", wanted=False))
    rows = [
        row
        for row in compare(with_rules(first, second), with_rules(second, first))
        if row.aspect is Aspect.RULE
    ]
    assert [(row.what, row.verdict) for row in rows] == [("甲", Likeness.SAME), ("乙", Likeness.SAME)]
