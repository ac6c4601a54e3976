"""The plugin host: every campaign on a stack of its own, admitted whole or refused by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from reviewer.campaigns import (
    CampaignHost,
    ListenerFailed,
    code_digest,
    digest,
    dump_rulebook,
    load_rulebook,
)
from reviewer.contract import (
    API,
    CampaignInfo,
    Clause,
    ConflictRule,
    Effect,
    ExpertFacts,
    MaterialKind,
    MaterialSpec,
    NomineeFacts,
    Notice,
    Outcome,
    Rule,
    TieBreak,
    TieKind,
    Verdict,
    hookimpl,
)
from reviewer.contract.snapshots import Rulebook
from reviewer.errors import NotFound
from tests.campaigns.layers import OTHER, fixed, host_of, keys, layer, refusal_of, refused
from tests.campaigns_fair import fair_campaign
from tests.campaigns_small import CALENDAR, CALL, CAPS, CATEGORY, CLAUSE, rubric_of, small_campaign
from tests.campaigns_small import KEY as SMALL

TOP = "top_2021"
# Every folder of ours is a campaign, and every one of them is admitted.
OURS = tuple(sorted(file.parent.name for file in Path(__file__).parents[2].glob("plugins/*/__init__.py")))


def met(_facts: NomineeFacts) -> Verdict:
    return Verdict(outcome=Outcome.MET)


def rule(key: str, name: str, effect: Effect = Effect.BLOCK) -> Rule:
    return Rule(key=key, name=name, clause=CLAUSE, effect=effect, check=met)


# -- the stack --------------------------------------------------------------------------------


def test_the_topmost_answer_counts_and_what_is_not_answered_falls_through() -> None:
    own = rubric_of({"effort": 50_00, "effect": 50_00})
    host = host_of(layer(OTHER, fixed("rubric", own)), layer(TOP, fixed("rubric", None), extends=OTHER))
    rubrics = {key: host.campaign(key).rulebook().category(CATEGORY).rubric for key in (SMALL, OTHER, TOP)}
    assert rubrics == {SMALL: rubric_of(CAPS), OTHER: own, TOP: own}
    # What nobody of the three answers comes from the platform's defaults.
    assert host.campaign(TOP).rulebook().category(CATEGORY).tie_breaks == (
        TieBreak(kind=TieKind.UNTRIMMED_MEAN),
        TieBreak(kind=TieKind.MEDIAN),
        TieBreak(kind=TieKind.FIRST_PLACES),
    )


def test_an_empty_tuple_is_an_answer_and_stops_the_chain() -> None:
    host = host_of(layer(OTHER, fixed("tie_breaks", ())))
    assert host.campaign(OTHER).rulebook().category(CATEGORY).tie_breaks == ()
    assert len(host.campaign(SMALL).rulebook().category(CATEGORY).tie_breaks) == 3


def test_answers_of_all_layers_are_merged_by_key_the_upper_replacing_in_place() -> None:
    low = layer(OTHER, fixed("eligibility_rules", (rule("age", "低"), rule("home", "低"))))
    high = layer(
        TOP,
        fixed("eligibility_rules", (rule("honour", "高"), rule("age", "高", Effect.WAIVABLE))),
        extends=OTHER,
    )
    host = host_of(low, high)
    assert [(item.key, item.name, item.effect) for item in host.campaign(TOP).rules(CATEGORY)] == [
        ("age", "高", Effect.WAIVABLE),
        ("home", "低", Effect.BLOCK),
        ("honour", "高", Effect.BLOCK),
    ]
    assert [(item.key, item.name) for item in host.campaign(OTHER).rules(CATEGORY)] == [
        ("age", "低"),
        ("home", "低"),
    ]
    assert host.campaign(SMALL).rules(CATEGORY) == ()


def test_grounds_of_the_platform_stand_below_every_campaign_and_can_be_replaced() -> None:
    def barred(_expert: ExpertFacts, _nominee: NomineeFacts) -> bool:
        return True

    own = ConflictRule(key="declared", name="自定", clause=CLAUSE, check=barred)
    host = host_of(layer(OTHER, fixed("conflict_rules", (own,))))
    assert keys(host.campaign(OTHER).conflicts(CATEGORY)) == [
        "same_unit",
        "recommending_unit",
        "nominated",
        "declared",
    ]
    assert host.campaign(OTHER).conflicts(CATEGORY)[3].name == "自定"
    assert host.campaign(OTHER).checks(CATEGORY)[3] is barred
    assert host.campaign(SMALL).conflicts(CATEGORY)[3].name == "本人申报的利害关系"


def test_a_loaded_decoy_with_contrary_rules_changes_nothing_of_another_campaign() -> None:
    decoy = layer(
        "decoy_2021",
        fixed("rubric", rubric_of({"luck": 100_00})),
        fixed("tie_breaks", ()),
        fixed("eligibility_rules", (rule("nobody", "谁也不行"),)),
        fixed("notices", (Notice(key="Z", title="反例", issuer="反例", dated=date(2021, 1, 1)),)),
    )
    alone, beside = host_of(fair_campaign()), host_of(decoy, fair_campaign())
    for key in (SMALL, "fair_2021"):
        assert beside.campaign(key).rulebook() == alone.campaign(key).rulebook()
        assert code_digest(beside.campaign(key)) == code_digest(alone.campaign(key))
    assert beside.campaign("decoy_2021").rulebook() != alone.campaign(SMALL).rulebook()


def test_a_hook_is_asked_for_the_category_and_the_tier_it_answers_for() -> None:
    clause = CLAUSE

    @hookimpl
    def materials_required(category: str, tier: str) -> Sequence[MaterialSpec]:
        return (
            MaterialSpec(
                key=f"{category}_{tier}", name="照片", kind=MaterialKind.PHOTO, clause=clause, minimum=1
            ),
        )

    book = host_of(layer(OTHER, materials_required)).campaign(OTHER).rulebook().category(CATEGORY)
    assert [(tier.tier, keys(tier.materials)) for tier in book.materials] == [
        ("ordinary", ["reader_ordinary"]),
        ("special", ["reader_special"]),
    ]


# -- refusals ---------------------------------------------------------------------------------


def test_a_misspelt_hook_is_refused_and_named() -> None:
    plugin, hook, problem, mend = refused("rubrick", None)
    assert (plugin, hook, mend) == (OTHER, "rubrick", "hook")
    assert "unknown hook" in problem


def test_an_argument_that_the_hook_does_not_have_is_refused_and_named() -> None:
    @hookimpl
    def rubric(categry: str) -> None:
        del categry

    plugin, hook, problem, mend = refusal_of(layer(OTHER, rubric))
    assert (plugin, hook, mend) == (OTHER, "rubric", "hook")
    assert "categry" in problem


@pytest.mark.parametrize(
    ("hook", "answer", "problem", "mend"),
    [
        ("rubric", "三十分", "str ('三十分')", "Rubric"),
        ("calendar", {}, "dict ({})", "Calendar"),
        ("tiers", "special", "str ('special')", "Sequence[Tier]"),
        ("lists", 5, "int (5)", "Sequence[ListSpec]"),
        ("lists", ["province"], "str ('province')", "Sequence[ListSpec]"),
        ("eligibility_rules", [None], "NoneType (None)", "Sequence[Rule]"),
        ("notices", "N", "str ('N')", "Sequence[Notice]"),
    ],
)
def test_an_answer_of_the_wrong_type_names_plugin_and_hook(
    hook: str, answer: object, problem: str, mend: str
) -> None:
    assert refused(hook, answer) == (OTHER, hook, problem, mend)


def test_a_record_with_parts_of_the_wrong_type_names_the_place() -> None:
    rubric = rubric_of(CAPS)
    half = replace(rubric.criteria[0], step=0.5)
    listed = replace(rubric, criteria=list(rubric.criteria))
    plugin, hook, problem, mend = refused("rubric", replace(rubric, criteria=(half,)))
    assert (plugin, hook, mend) == (OTHER, "rubric", "types")
    assert problem.startswith("categories.0.rubric.criteria.0.step: ")
    assert refused("rubric", listed) == (OTHER, "rubric", "categories.0.rubric.criteria", "types")


def test_a_part_that_cannot_be_stored_names_the_place() -> None:
    class Shouted(str):
        """Text that is more than text."""

        __slots__ = ()

    rubric = rubric_of(CAPS)
    loud = replace(rubric.criteria[0], name=Shouted("成效"))
    place = "categories.0.rubric.criteria.0.name"
    found = refused("rubric", replace(rubric, criteria=(loud, *rubric.criteria[1:])))
    assert found == (OTHER, "rubric", place, "types")


def test_an_answer_that_holds_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    rubric = replace(rubric_of(CAPS), criteria=circle)
    plugin, _, problem, mend = refused("rubric", rubric)
    assert (plugin, problem.partition(":")[0], mend) == (OTHER, "RecursionError", "types")


def test_a_hook_that_raises_names_plugin_and_hook() -> None:
    @hookimpl
    def quotas() -> None:
        raise RuntimeError("kaputt")

    assert refusal_of(layer(OTHER, quotas)) == (OTHER, "quotas", "RuntimeError: kaputt", "raise")


def test_a_required_answer_that_nobody_gives_is_refused() -> None:
    host = CampaignHost(foreign=False, extra=(layer(OTHER, extends=None), small_campaign()))
    assert host.keys() == (SMALL,)
    assert [(refusal.plugin, refusal.hook, refusal.problem) for refusal in host.refusals] == [
        (OTHER, "calendar", "None")
    ]


@pytest.mark.parametrize("api", [(2, 0), (0, 9), (1, 99)])
def test_a_campaign_for_another_contract_is_refused(api: tuple[int, int]) -> None:
    assert refusal_of(layer(OTHER, api=api)) == (OTHER, "campaign_info", f"api {api}, known: {API}", "api")


@pytest.mark.parametrize("api", ["1.0", (1,), 1, ("1", "0")])
def test_a_contract_version_that_is_none_is_refused(api: object) -> None:
    plugin, hook, _, mend = refusal_of(layer(OTHER, api=api))
    assert (plugin, hook, mend) == (OTHER, "campaign_info", "types")


@pytest.mark.parametrize("key", ["@platform", "", "Jilin", "a b", "a/b", "x" * 65, "2021_jilin"])
def test_a_key_that_is_no_plain_word_is_refused(key: str) -> None:
    assert refusal_of(layer(key)) == (key or "", "campaign_info", f"key {key!r}", "name")


def test_extending_an_unknown_campaign_is_refused() -> None:
    assert refusal_of(layer(OTHER, extends="gone_1999")) == (
        OTHER,
        "campaign_info",
        "extends gone_1999",
        "extends",
    )


def test_campaigns_that_extend_one_another_are_both_refused() -> None:
    host = host_of(
        layer(OTHER, extends=TOP), layer(TOP, extends=OTHER), layer("own_2021", extends="own_2021")
    )
    assert host.keys() == (SMALL,)
    assert {(refusal.plugin, refusal.problem, refusal.mend) for refusal in host.refusals} == {
        (OTHER, f"extends {OTHER}", "circle"),
        (TOP, f"extends {TOP}", "circle"),
        ("own_2021", "extends own_2021", "circle"),
    }


def test_a_key_is_taken_once() -> None:
    again = layer(SMALL, extends=None)
    assert refusal_of(again) == (SMALL, "campaign_info", f"key {SMALL} (given)", "unique")


def test_a_module_that_says_nothing_of_itself_is_refused() -> None:
    assert refusal_of(ModuleType("mute")) == ("mute", "campaign_info", "None", "missing")


def test_one_layer_that_gives_a_key_twice_is_refused() -> None:
    twice = (rule("age", "一"), rule("home", "二"), rule("age", "三"))
    assert refused("eligibility_rules", twice) == (
        OTHER,
        "eligibility_rules",
        "keys ['age', 'home', 'age']",
        "unique",
    )


# -- listeners --------------------------------------------------------------------------------


def test_every_listener_is_told_what_it_asks_for_and_one_that_fails_hurts_nobody() -> None:
    heard: list[object] = []

    @hookimpl
    def sheet_submitted(nominee: str) -> None:
        heard.append(nominee)

    def below(category: str, nominee: str) -> None:
        heard.append((category, nominee))
        raise RuntimeError("no")

    below.__name__ = "sheet_submitted"
    host = host_of(layer(OTHER, hookimpl(below)), layer(TOP, sheet_submitted, extends=OTHER))
    campaign = host.campaign(TOP)
    campaign.tell("sheet_submitted", category=CATEGORY, nominee="R-01-01")
    assert heard == [(CATEGORY, "R-01-01"), "R-01-01"]
    assert campaign.failures == [ListenerFailed(OTHER, "sheet_submitted", "RuntimeError('no')")]
    # The other campaigns have stacks and failures of their own.
    host.campaign(SMALL).tell("sheet_submitted", category=CATEGORY, nominee="R-09-09")
    assert len(heard) == 2
    assert host.campaign(SMALL).failures == []


# -- freezing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", OURS)
def test_a_rulebook_comes_back_from_storage_equal_and_with_the_same_digest(key: str) -> None:
    first, second = (CampaignHost(packages=("plugins",), foreign=False).campaign(key) for _ in range(2))
    text = dump_rulebook(first.rulebook())
    assert load_rulebook(text) == first.rulebook()
    assert dump_rulebook(load_rulebook(text)) == text
    assert digest(text) == digest(dump_rulebook(second.rulebook()))
    assert code_digest(first) == code_digest(second)


# Campaigns that are open hold the digest of such a text: written otherwise, each would seem to have changed.
FROZEN = (
    '{"info":{"key":"small","title":"评选“读书人”","organiser":"试验教育厅","year":2021,"version":"1.0",'
    '"api":[1,0],"extends":null},"notices":[{"key":"N","title":"关于评选读书人的通知","issuer":"试验教育厅",'
    '"dated":"2021-08-01","number":""}],"calendar":{"deadlines":[{"key":"nominations_close",'
    '"day":"2021-09-10","clause":{"notice":"N","number":"一","gist":"评选读书人","damaged":false},'
    '"hour":null,"waived_when_late":true},{"key":"scoring_closes","day":"2021-09-20","clause":'
    '{"notice":"N","number":"一","gist":"评选读书人","damaged":false},"hour":"18:00:00",'
    '"waived_when_late":false}],"notice":{"days":5,"count":"calendar","source":"试验","clause":null},'
    '"by_category":[],"undated":[]},"addressees":[],"methods":[],"categories":[]}'
)


def test_a_rulebook_is_written_as_it_always_was() -> None:
    title = "评选“读书人”"
    info = CampaignInfo(
        key="small", title=title, organiser="试验教育厅", year=2021, version="1.0", api=(1, 0)
    )
    rulebook = Rulebook(
        info=info, notices=(CALL,), calendar=CALENDAR, addressees=(), methods=(), categories=()
    )
    assert dump_rulebook(rulebook) == FROZEN
    assert load_rulebook(FROZEN) == rulebook


def test_a_number_that_an_earlier_version_froze_with_a_point_is_still_read() -> None:
    assert load_rulebook(FROZEN.replace('"days":5', '"days":5.0')) == load_rulebook(FROZEN)


def test_another_edition_has_another_digest() -> None:
    old, new = (
        CampaignHost(foreign=False, extra=(small_campaign(version=version),)).campaign(SMALL)
        for version in ("1.0", "1.1")
    )
    assert digest(dump_rulebook(old.rulebook())) != digest(dump_rulebook(new.rulebook()))


def test_the_digest_of_a_check_is_the_same_in_every_process() -> None:
    def check(_facts: NomineeFacts, *, least: int) -> Verdict:
        del least
        return Verdict(outcome=Outcome.MET)

    def digest_with(least: int) -> str:
        bound = Rule(
            key="age", name="年龄", clause=CLAUSE, effect=Effect.BLOCK, check=partial(check, least=least)
        )
        return code_digest(host_of(layer(OTHER, fixed("eligibility_rules", (bound,)))).campaign(OTHER))

    assert digest_with(18) == digest_with(18)
    assert digest_with(18) != digest_with(19)


def test_a_damaged_clause_is_admitted_and_marked() -> None:
    damaged = Clause(notice="N", number="二", gist="缺页", damaged=True)
    broken = replace(rule("age", "年龄"), clause=damaged)
    campaign = host_of(layer(OTHER, fixed("eligibility_rules", (broken,)))).campaign(OTHER)
    assert [record.clause for record in campaign.rulebook().category(CATEGORY).rules] == [damaged]


def test_a_campaign_that_is_not_admitted_is_not_found() -> None:
    host = host_of()
    with pytest.raises(NotFound) as caught:
        host.campaign("nowhere_1999")
    assert (caught.value.what, caught.value.key) == ("campaign", "nowhere_1999")
    assert not host.runs("nowhere_1999")
    assert host.runs(SMALL)


# -- third parties ----------------------------------------------------------------------------

GUEST = """
from reviewer.contract import API, CampaignInfo, TieBreak, TieKind, hookimpl

@hookimpl
def campaign_info():
    return CampaignInfo(key="{key}", title="客", organiser="客", year=2022, version="1.0", api=API,
                        extends="national_2021")

@hookimpl
def tie_breaks(category):
    return (TieBreak(kind=TieKind.MEDIAN),)
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed distributions at the head of the path."""
    monkeypatch.syspath_prepend(tmp_path)
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if name.startswith("guest"):
            del sys.modules[name]


def distribution(site: Path, name: str, module: str, source: str, *, point: str = "campaign") -> None:
    """Install a distribution that offers one module under the entry-point group."""
    (site / f"{module}.py").write_text(source, encoding="utf-8")
    told = site / f"{module}-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (told / "entry_points.txt").write_text(f"[reviewer.campaigns]\n{point} = {module}\n", encoding="utf-8")


def test_an_installed_distribution_is_a_campaign_like_any_other(site: Path) -> None:
    distribution(site, "guest-awards", "guest_a", GUEST.format(key="guest_2022"))
    host = CampaignHost(packages=("plugins",))
    assert host.refusals == []
    assert host.keys() == tuple(sorted(("guest_2022", *OURS)))
    assert host.source("guest_2022") == "guest-awards"
    assert host.source("jilin_2021") == "plugins"
    books = {key: host.campaign(key).rulebook().category("star") for key in ("guest_2022", "national_2021")}
    assert books["guest_2022"].tie_breaks == (TieBreak(kind=TieKind.MEDIAN),)
    assert books["guest_2022"].rubric == books["national_2021"].rubric
    assert books["national_2021"].tie_breaks != books["guest_2022"].tie_breaks
    assert CampaignHost(packages=("plugins",), foreign=False).keys() == OURS


def test_two_distributions_may_call_their_entry_points_alike(site: Path) -> None:
    distribution(site, "guest-one", "guest_b", GUEST.format(key="guest_1"))
    above = GUEST.format(key="guest_2").replace("national_2021", "guest_1")
    distribution(site, "guest-two", "guest_c", above)
    host = CampaignHost(packages=("plugins",))
    assert host.refusals == []
    assert host.keys() == tuple(sorted(("guest_1", "guest_2", *OURS)))


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import nothing_of_that_name\n", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("raise SystemExit(3)\n", "SystemExit: 3"),
        ("def (\n", "SyntaxError: invalid syntax"),
    ],
)
def test_a_distribution_that_cannot_be_imported_is_refused_and_the_others_run(
    site: Path, source: str, problem: str
) -> None:
    distribution(site, "guest-broken", "guest_d", source, point="broken")
    host = CampaignHost(packages=("plugins",))
    assert host.keys() == OURS
    (refusal,) = host.refusals
    assert (refusal.plugin, refusal.hook, refusal.mend) == ("broken", "import", "import")
    assert refusal.problem.startswith(problem)


def test_a_guest_cannot_take_a_key_of_ours(site: Path) -> None:
    distribution(site, "guest-thief", "guest_e", GUEST.format(key="jilin_2021"), point="thief")
    host = CampaignHost(packages=("plugins",))
    assert host.source("jilin_2021") == "plugins"
    assert host.campaign("jilin_2021").info.organiser == "吉林省教育厅"
    assert [(refusal.plugin, refusal.problem) for refusal in host.refusals] == [
        ("thief", "key jilin_2021 (plugins)")
    ]
