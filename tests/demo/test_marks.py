from collections import Counter
from collections.abc import Iterator
from datetime import date
from statistics import mean, pstdev

import pytest

from reviewer.contract import (
    Clause,
    Criterion,
    Employment,
    ExpertFacts,
    NomineeFacts,
    Rubric,
    UnitFacts,
    UnitKind,
    count_zi,
)
from reviewer.demo.province import (
    DemoExpert,
    DemoNominee,
    DemoProvince,
    DemoRegister,
    Marked,
    Place,
    Temper,
    Trap,
    expected_total,
    first_draft,
    marks_for,
    recommendation_for,
)
from reviewer.domain.conflicts import barred_by
from tests.demo.rulebooks import TODAY, crowd, everybody, host, province, rulebook

CLAUSE = Clause(notice="T", number="1", gist="")


def pairs(made: DemoProvince, category: str) -> Iterator[tuple[DemoExpert, DemoRegister, DemoNominee]]:
    for expert in made.experts:
        for register in made.registers:
            if register.category == category:
                for nominee in register.nominees:
                    yield expert, register, nominee


def rubric(category: str) -> Rubric:
    found = rulebook("jilin_2021").category(category).rubric
    assert found is not None
    return found


def totals(made: DemoProvince, category: str) -> dict[Marked, int]:
    found = {}
    for expert, register, nominee in pairs(made, category):
        points = marks_for(
            made, expert=expert, register=register, nominee=nominee, rubric=rubric(category), seed=1
        )
        if points is not None:
            found[Marked(expert.login, register.unit_key, category, nominee.sequence)] = sum(points.values())
    return found


@pytest.mark.parametrize("category", ["star", "project"])
def test_points_obey_cap_and_step(category: str) -> None:
    made, sheet = province(), rubric(category)
    for expert, register, nominee in pairs(made, category):
        points = marks_for(made, expert=expert, register=register, nominee=nominee, rubric=sheet, seed=1)
        if points is not None:
            assert list(points) == [criterion.key for criterion in sheet.criteria]
            assert [
                criterion.key
                for criterion in sheet.criteria
                if not 0 <= points[criterion.key] <= criterion.cap or points[criterion.key] % criterion.step
            ] == []


def test_marks_come_from_the_seed_alone() -> None:
    made = province()
    expert, register, nominee = next(pairs(made, "star"))

    def marked(seed: int) -> dict[str, int] | None:
        return marks_for(
            made, expert=expert, register=register, nominee=nominee, rubric=rubric("star"), seed=seed
        )

    assert marked(1) == marked(1)
    assert len({str(marked(seed)) for seed in range(20)}) > 15


def test_noise_and_bias_are_as_wide_as_simulated() -> None:
    made = crowd()
    ordinary = [expert for expert in made.experts if expert.temper is Temper.ORDINARY]
    stars = everybody(made, "star")
    noise = []
    for expert in ordinary[:12]:
        own = [
            total - expected_total(expert=expert, nominee=stars[Place(*marked[1:])], seed=1)
            for marked, total in totals_of(made, expert).items()
        ]
        noise += own
    nominee = next(iter(stars.values()))
    bias = [expected_total(expert=expert, nominee=nominee, seed=1) - nominee.quality for expert in ordinary]
    # half-point steps floor the total, 25 hundredths on average
    assert -50 < mean(noise) < 0
    assert 2_80 < pstdev(noise) < 3_20
    assert 90 < pstdev(bias) < 210


def totals_of(made: DemoProvince, expert: DemoExpert) -> dict[Marked, int]:
    found = {}
    for other, register, nominee in pairs(made, "star"):
        if other == expert:
            points = marks_for(
                made, expert=expert, register=register, nominee=nominee, rubric=rubric("star"), seed=1
            )
            if points is not None:
                key = Marked(expert.login, register.unit_key, "star", nominee.sequence)
                found[key] = sum(points.values())
    return found


def test_two_in_a_hundred_are_missing() -> None:
    made = crowd()
    found = totals(made, "project")
    everyone = len(made.experts) * len(everybody(made, "project"))
    assert 1.6 < 100 * (everyone - len(found)) / everyone < 2.4


def test_tempers_show() -> None:
    made = province()
    tempers = Counter(expert.temper for expert in made.experts)
    assert tempers == {Temper.ORDINARY: 6, Temper.COMPRESSED: 1, Temper.HARSH: 1, Temper.LATE: 1}
    by_temper: dict[Temper, list[int]] = {}
    login = {expert.login: expert.temper for expert in made.experts}
    for marked, total in totals(made, "star").items():
        by_temper.setdefault(login[marked.login], []).append(total)
    assert 88_00 <= min(by_temper[Temper.COMPRESSED]) <= max(by_temper[Temper.COMPRESSED]) <= 90_00
    harsh = next(expert for expert in made.experts if expert.temper is Temper.HARSH)
    nominee = next(iter(everybody(made, "star").values()))
    kind = DemoExpert(login=harsh.login, name="", employer="", temper=Temper.ORDINARY)
    assert (
        expected_total(expert=kind, nominee=nominee, seed=1)
        - expected_total(expert=harsh, nominee=nominee, seed=1)
        == 6_00
    )


def test_exact_ties_occur() -> None:
    found: dict[Place, list[int]] = {}
    for marked, total in totals(province(), "star").items():
        found.setdefault(Place(*marked[1:]), []).append(total)
    nine = [sorted(given) for given in found.values() if len(given) == 9]
    trimmed = Counter(sum(given[1:-1]) for given in nine)
    assert max(trimmed.values()) > 1


def test_the_typo_is_a_tenth_in_the_largest_criterion_and_is_corrected() -> None:
    made = province()
    assert made.typo is not None
    found = []
    for category in ("star", "project"):
        sheet = rubric(category)
        for expert, register, nominee in pairs(made, category):
            draft = first_draft(made, expert=expert, register=register, nominee=nominee, rubric=sheet, seed=1)
            if draft is not None:
                meant = marks_for(
                    made, expert=expert, register=register, nominee=nominee, rubric=sheet, seed=1
                )
                assert meant is not None
                wrong = {key: (draft[key], meant[key]) for key in meant if draft[key] != meant[key]}
                largest = max(sheet.criteria, key=lambda criterion: criterion.cap)
                tenth = meant[largest.key] // 10
                assert wrong == {largest.key: (tenth - tenth % largest.step, meant[largest.key])}
                found.append(Marked(expert.login, register.unit_key, category, nominee.sequence))
    assert found == [made.typo]


def test_special_reasons_are_long_enough_and_only_for_flagged_nominees() -> None:
    made = province()
    reasons = []
    for category in ("star", "project"):
        for expert, register, nominee in pairs(made, category):
            reason = recommendation_for(
                made, expert=expert, register=register, nominee=nominee, rubric=rubric(category), seed=1
            )
            if reason is not None:
                assert nominee.flagged
                assert expert.temper is not Temper.HARSH
                reasons.append(reason)
    flagged = sum(n.flagged for category in ("star", "project") for n in everybody(made, category).values())
    assert 0 < len(reasons) < flagged * len(made.experts)
    assert min(count_zi(reason) for reason in reasons) >= 50
    assert len(set(reasons)) > 10


def test_grades_and_weights_are_obeyed_too() -> None:
    sheet = Rubric(
        weights_source="test",
        criteria=(
            Criterion(key="a", name="", group="", cap=100_00, step=20_00, clause=CLAUSE),
            Criterion(key="b", name="", group="", cap=100_00, step=10_00, clause=CLAUSE),
        ),
        weights=(40, 60),
    )
    made = province()
    sums = []
    for expert, register, nominee in pairs(made, "star"):
        points = marks_for(made, expert=expert, register=register, nominee=nominee, rubric=sheet, seed=1)
        if points is not None:
            assert points["a"] % 20_00 == 0 <= points["a"] <= 100_00
            assert points["b"] % 10_00 == 0 <= points["b"] <= 100_00
            sums.append(points["a"] * 40 + points["b"] * 60)
    assert 72_00 < mean(sums) / 100 < 86_00


@pytest.mark.parametrize("seed", range(1, 6))
def test_conflict_rules_find_the_planted_ties_and_no_others(seed: int) -> None:
    made = province(seed)
    names = {unit.key: unit.name for unit in rulebook("jilin_2021").addressees}
    names |= {unit.key: unit.name for unit in made.extra_units}
    barred: dict[str, set[tuple[str, Place]]] = {}
    for category in ("star", "project"):
        rules = host().campaign("jilin_2021").conflicts(category)
        for expert, register, nominee in pairs(made, category):
            posts = (
                Employment(employer=expert.employer),
                *(Employment(employer=e, until=d) for e, d in expert.former),
            )
            unit = UnitFacts(key=register.unit_key, name=names[register.unit_key], kind=UnitKind.CITY)
            facts = NomineeFacts(
                category=category,
                code="X",
                name=nominee.name,
                host=nominee.host,
                unit=unit,
                sequence=nominee.sequence,
            )
            rule = barred_by(ExpertFacts(name=expert.name, employments=posts, today=TODAY), facts, rules)
            if rule is not None:
                place = Place(register.unit_key, category, nominee.sequence)
                barred.setdefault(rule, set()).add((expert.login, place))
    assert barred["same_unit"] == {*made.ties.employer, *made.ties.left_recently}
    assert made.ties.employer
    assert made.ties.left_recently
    assert made.ties.left_long_ago
    recommending = {
        (login, Place(place.unit_key, place.category, nominee.sequence))
        for login, place in made.ties.recommending
        for nominee in made.register(place.unit_key, place.category).nominees
    }
    assert barred["recommending_unit"] == recommending - barred["same_unit"] != set()
    assert set(barred) == {"same_unit", "recommending_unit"}


def test_declared_ties_and_the_typo_meet_nominees_who_are_scored() -> None:
    for seed in range(1, 6):
        made = province(seed)
        (known,), (late,) = made.declared, made.declared_late
        assert known.login != late.login
        assert made.typo is not None
        logins = {expert.login for expert in made.experts}
        blocked = {Trap.DEEDS_SHORT, Trap.PROFILE_SHORT, Trap.YOUNG_PROJECT}
        kept_back = {place for trap in blocked for place in made.planted[trap]}
        for marked in (Marked(*known[:4]), Marked(*late[:4]), made.typo):
            assert marked.login in logins
            assert Place(*marked[1:]) in everybody(made, marked.category)
            assert Place(*marked[1:]) not in kept_back
        assert Marked(*late[:4]) in totals(made, late.category)
        assert known.reason
        assert late.reason


def test_former_posts_lie_on_both_sides_of_three_years() -> None:
    ends = [end for expert in province().experts for _, end in expert.former]
    assert ends == [date(2019, 8, 23), date(2018, 8, 22)]


def test_experts_are_nobody_else() -> None:
    made = crowd()
    names = [expert.name for expert in made.experts]
    assert len(set(names)) == 30
    assert set(names).isdisjoint(nominee.name for nominee in everybody(made, "star").values())
    assert [expert.login for expert in made.experts][::29] == ["expert01", "expert30"]
