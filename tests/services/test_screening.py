"""The check: past lists compared by people, facts confirmed by people, and counts that are never stale."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reviewer.campaigns import dump_rulebook
from reviewer.contract import DeadlineKey, Effect, LaureateLevel, NomineeKind, Outcome, Rule
from reviewer.contract.checks.attested import attested
from reviewer.contract.checks.laureates import PROVINCIAL_OR_ABOVE, never_laureate
from reviewer.domain.access import Stage
from reviewer.domain.eligibility import Finding, Tally, View
from reviewer.domain.laureates import Answer, Entry, Relation, Status
from reviewer.errors import NotFound, Reason, Refused, WrongStage
from reviewer.services import campaigns, eligibility, laureates, nominations, recounts, screening
from reviewer.services.campaigns import stand
from reviewer.services.eligibility import Asked, Screened
from reviewer.services.screening import bases_of, findings_on, keep_some, states
from reviewer.storage.models import Laureate
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import laureates as laureates_query
from reviewer.storage.queries import nominations as nominations_query
from reviewer.storage.queries import screening as screening_query
from reviewer.storage.queries.nominations import Narrowed
from tests.campaigns_fair import CLAUSE, FAIR, RULES, SOFT
from tests.campaigns_small import CATEGORY, KEY
from tests.fairs import CODES, EAST_1, EAST_2, PANEL_DAY, At, Fair, Point, fair_on
from tests.installations import console_in

CLEAN = "clean"
ASKED: tuple[Rule, ...] = (
    attested(
        key=CLEAN,
        name="没有不良记录",
        question="有无不良记录",
        wanted=False,
        effect=Effect.BLOCK,
        clause=CLAUSE,
    ),
    never_laureate(name="往年获奖的不再推荐", effect=Effect.BLOCK, clause=CLAUSE, levels=PROVINCIAL_OR_ABOVE),
)
ENTRY = Entry(
    kind=NomineeKind.PERSON,
    name="甲 东",
    host="东一县图书馆",
    year=2019,
    level=LaureateLevel.NATIONAL,
    source="2019年公布名单",
)


def _asking(fair: Fair, folder: Path) -> Iterator[Fair]:
    """The fair again, as if it had opened with rules that ask a person."""
    with fair_on(fair.installation.settings.database_url, folder, rules=(*RULES, *ASKED)) as other:
        with other.installation.unit.writing(FAIR) as tx:
            record = stand(other.office, tx).record
            record.rulebook = dump_rulebook(other.office.here().rulebook())
            record.rulebook_digest = "as if opened so"
        yield other


@pytest.fixture
def desk(fair_at: At, tmp_path: Path) -> Iterator[Fair]:
    """The check of the fair, on both databases."""
    yield from _asking(fair_at(Point.FILED), tmp_path)


@pytest.fixture
def desk_here(fair_here: At, tmp_path: Path) -> Iterator[Fair]:
    """The same on SQLite alone."""
    yield from _asking(fair_here(Point.FILED), tmp_path)


def item_of(fair: Fair, code: str = EAST_1) -> Screened:
    page = eligibility.screening_page(fair.office, asked=Asked(category=CATEGORY, code=code))
    [item] = page.items
    return item


def finding(fair: Fair, rule: str, code: str = EAST_1) -> Finding:
    return next(one for one in item_of(fair, code).findings if one.rule == rule)


def outcome(fair: Fair, rule: str = "laureate", code: str = EAST_1) -> Outcome:
    return finding(fair, rule, code).outcome


def compare(fair: Fair, answer: Answer, *, code: str = EAST_1, reason: str = "核对了出生年月") -> None:
    [line] = item_of(fair, code).resemblances
    eligibility.compare_laureate(fair.office, code=code, laureate=line.number, answer=answer, reason=reason)


def rename(fair: Fair, code: str, **values: object) -> None:
    """Correct a nominee behind the services' back, as a new version of it."""
    with fair.installation.unit.writing(FAIR) as tx:
        found = nominations_query.by_code(tx, stand(fair.office, tx).record.id, code)
        assert found is not None
        for name, value in values.items():
            setattr(found[0], name, value)
        found[0].version += 1


def counts(fair: Fair) -> dict[View, int]:
    """How many nominees each view of the check has."""
    return dict(eligibility.screening_page(fair.office, asked=Asked(category=CATEGORY)).counts)


def true_tallies(fair: Fair) -> dict[str, Tally]:
    """The findings of everybody in numbers, judged anew."""
    with fair.installation.unit.reading(FAIR) as tx:
        standing = stand(fair.office, tx)
        rows = nominations_query.listed(tx, standing.record.id)
        return {one.nomination.code: one.tally for one in findings_on(tx, standing, rows)}


def told_tallies(fair: Fair) -> dict[str, Tally]:
    """The same as pages count with."""
    with fair.installation.unit.reading(FAIR) as tx:
        standing = stand(fair.office, tx)
        every = states(tx, standing, Narrowed(campaign=standing.record.id))
        rows = screening_query.rows_of(tx, [one.nomination for one in every])
        return {rows[one.nomination][0].code: one.tally for one in every}


def stale(fair: Fair) -> set[str]:
    """Codes of those whose kept counts do not hold."""
    with fair.installation.unit.reading(FAIR) as tx:
        standing = stand(fair.office, tx)
        narrowed = Narrowed(campaign=standing.record.id)
        found = screening_query.counted(tx, narrowed, bases=bases_of(tx, standing))
        rows = screening_query.rows_of(tx, [one.nomination for one in found if not one.fresh])
        return {nomination.code for nomination, _ in rows.values()}


# -- lines of past lists ----------------------------------------------------------------------


def test_e6_a_line_of_that_name_waits_for_a_person_and_every_answer_counts_at_once(desk: Fair) -> None:
    assert outcome(desk) is Outcome.UNKNOWN  # there is no list yet
    number = laureates.add(desk.office, entry=ENTRY)
    [line] = item_of(desk).resemblances
    assert (line.number, line.entry, line.waits) == (number, replace(ENTRY, name="甲东"), True)
    assert (line.host, line.born) == (Relation.SAME, Relation.UNSAID)
    assert outcome(desk) is Outcome.UNKNOWN
    assert outcome(desk, code=EAST_2) is Outcome.MET
    assert counts(desk)[View.SUSPECTS] == 1
    seen = {}
    for answer in (Answer.SAME, Answer.DIFFERENT, Answer.OPEN):
        compare(desk, answer)
        seen[answer] = (outcome(desk), counts(desk)[View.SUSPECTS], counts(desk)[View.OPEN])
    assert seen == {
        Answer.SAME: (Outcome.UNMET, 0, 1),
        Answer.DIFFERENT: (Outcome.MET, 0, 0),
        Answer.OPEN: (Outcome.UNKNOWN, 1, 0),
    }
    assert desk.kinds()[-3:] == ["eligibility.compared"] * 3
    payload = json.loads(desk.payload())
    assert (payload["actor"], payload["data"]) == (
        "secretary",
        {"code": EAST_1, "laureate": number, "answer": "open", "reason": "核对了出生年月", "unit": "east"},
    )


def test_an_answer_outlives_a_correction_and_is_asked_again_when_it_was_of_somebody_else(
    desk_here: Fair,
) -> None:
    fair = desk_here
    laureates.add(fair.office, entry=ENTRY)
    compare(fair, Answer.SAME)
    rename(fair, EAST_1, county="东二县", name="甲　东", texts={"deeds": "另一篇"})
    assert outcome(fair) is Outcome.UNMET
    for changed in ({"host": "别的图书馆"}, {"fields": {"born_on": "1961-03-02"}}):
        rename(fair, EAST_1, **changed)
        assert outcome(fair) is Outcome.UNKNOWN
    rename(fair, EAST_1, host="东一县图书馆", fields={})
    assert outcome(fair) is Outcome.UNMET


def test_e5_another_month_of_birth_is_a_remark_that_only_readers_of_the_lists_see(desk_here: Fair) -> None:
    fair = desk_here
    laureates.add(fair.office, entry=replace(ENTRY, born="1990-01"))
    rename(fair, EAST_1, fields={"born_on": "1961-03-02"})
    assert (outcome(fair), "同名" in finding(fair, "laureate").detail) == (Outcome.MET, True)
    [line] = item_of(fair).resemblances
    assert (line.namesake, line.born, counts(fair)[View.SUSPECTS]) == (True, Relation.DIFFERENT, 0)
    fair.put(Stage.SCORING)
    page = eligibility.screening_page(fair.chair, asked=Asked(category=CATEGORY, code=EAST_1))
    assert page.items[0].resemblances == ()


def test_what_becomes_of_a_line_changes_the_findings(desk_here: Fair) -> None:
    fair = desk_here
    number = laureates.add(fair.office, entry=ENTRY)
    compare(fair, Answer.SAME)
    seen = {}
    for status in (Status.REVOKED, Status.MISTAKEN, Status.VALID):
        laureates.set_status(fair.office, laureate=number, status=status, reason="查明")
        seen[status] = outcome(fair)
    # Without its only line the list is none: nobody passes.
    assert seen == {
        Status.REVOKED: Outcome.UNMET,
        Status.MISTAKEN: Outcome.UNKNOWN,
        Status.VALID: Outcome.UNMET,
    }


# -- facts ------------------------------------------------------------------------------------


def test_a_fact_is_confirmed_changed_and_taken_back_by_name(desk: Fair) -> None:
    assert finding(desk, CLEAN).unknown
    for value, expected in ((True, Outcome.UNMET), (False, Outcome.MET), (None, Outcome.UNKNOWN)):
        eligibility.confirm_fact(desk.office, code=EAST_1, fact=CLEAN, value=value, source=" 派出所证明 ")
        found = finding(desk, CLEAN)
        assert found.outcome is expected
        said = found.confirmed
        told = None if said is None else (said.value, said.source, said.by)
        assert told == (None if value is None else (value, "派出所证明", "secretary先生"))
        data = {"code": EAST_1, "fact": CLEAN, "value": value, "source": "派出所证明", "unit": "east"}
        assert json.loads(desk.payload("eligibility.confirmed"))["data"] == data
    assert outcome(desk, CLEAN, EAST_2) is Outcome.UNKNOWN


def test_what_cannot_be_decided_is_refused_and_changes_nothing(desk_here: Fair) -> None:
    fair = desk_here
    other = laureates.add(fair.office, entry=replace(ENTRY, name="别人"))
    own = laureates.add(fair.office, entry=ENTRY)
    before = (fair.state(), fair.kinds())
    confirm = partial(eligibility.confirm_fact, fair.office, code=EAST_1)
    match = partial(eligibility.compare_laureate, fair.office, code=EAST_1, reason="理由")
    for act in (
        partial(confirm, fact=SOFT, value=True, source="来函"),  # no rule asks about it
        partial(confirm, fact=CLEAN, value=None, source="来函"),  # nothing to take back
        partial(match, laureate=other, answer=Answer.SAME),  # another name
        partial(match, laureate=own + 99, answer=Answer.SAME),
    ):
        with pytest.raises(NotFound):
            act()
    for blank in (
        partial(confirm, fact=CLEAN, value=True, source=" "),
        partial(match, laureate=own, answer=Answer.SAME, reason=""),
    ):
        with pytest.raises(Refused) as caught:
            blank()
        assert caught.value.reason is Reason.REASON_REQUIRED
    fair.put(Stage.SCORING)
    with pytest.raises(WrongStage):
        confirm(fact=CLEAN, value=True, source="来函")
    fair.put(Stage.ELIGIBILITY)
    assert (fair.state(), fair.kinds()) == before


# -- counts -----------------------------------------------------------------------------------


def test_counts_are_those_of_the_findings_whatever_has_happened(desk: Fair) -> None:
    def deeds(text: str) -> None:
        page = nominations.opened(desk.office, code=EAST_1)
        nominations.paste_texts(desk.office, code=EAST_1, texts={"deeds": text}, base_version=page.version)

    acts: tuple[Callable[[], object], ...] = (
        lambda: deeds("hard! soft! wish!"),
        lambda: eligibility.waive(desk.office, code=EAST_1, rule=SOFT, reason="特殊"),
        lambda: eligibility.exclude(desk.office, code=EAST_2, reason="不实"),
        lambda: laureates.add(desk.office, entry=ENTRY),
        lambda: compare(desk, Answer.SAME),
        lambda: rename(desk, EAST_1, host="别处"),
        lambda: eligibility.confirm_fact(desk.office, code=EAST_2, fact=CLEAN, value=True, source="来函"),
        lambda: laureates.add(desk.office, entry=replace(ENTRY, name="乙东", born="1950")),
        lambda: laureates.set_status(desk.office, laureate=1, status=Status.MISTAKEN, reason="误录"),
        lambda: campaigns.set_deadline(
            desk.office, key=DeadlineKey.NOMINATIONS_CLOSE, closes=PANEL_DAY, reason="顺延"
        ),
        lambda: rename(desk, EAST_1, texts={"deeds": "soft?"}),
    )
    for act in acts:
        act()
        assert told_tallies(desk) == true_tallies(desk)


def test_whoever_decides_keeps_the_counts_and_helps_others_along(desk_here: Fair) -> None:
    fair = desk_here
    assert stale(fair) == set(CODES)  # the rules are others than when they were filed
    eligibility.confirm_fact(fair.office, code=EAST_1, fact=CLEAN, value=False, source="来函")
    assert stale(fair) == set()
    rename(fair, EAST_2, texts={"deeds": "hard!"})
    assert stale(fair) == {EAST_2}
    laureates.add(fair.office, entry=ENTRY)  # now there is a list, and everybody was compared with none
    assert stale(fair) == set(CODES)
    with fair.installation.unit.writing(FAIR) as tx:
        keep_some(tx, stand(fair.office, tx), most=3)
    assert len(stale(fair)) == len(CODES) - 3
    with fair.installation.unit.writing(FAIR) as tx:
        keep_some(tx, stand(fair.office, tx), most=None)
    # A line of another name touches nobody but its namesakes.
    laureates.add(fair.office, entry=replace(ENTRY, name="乙东"))
    assert stale(fair) == {EAST_2}
    assert counts(fair)[View.SUSPECTS] == 2


def test_what_an_upgrade_makes_old_is_counted_anew_in_the_background(desk_here: Fair) -> None:
    fair, before = desk_here, desk_here.kinds()
    assert stale(fair) == set(CODES)
    fair.put(Stage.CLOSED)  # the decoy: nobody reads that check any more
    assert (recounts.renew(fair.installation), stale(fair)) == (0, set(CODES))
    fair.put(Stage.ELIGIBILITY)
    assert (recounts.renew(fair.installation), stale(fair)) == (len(CODES), set())
    assert told_tallies(fair) == true_tallies(fair)
    assert (recounts.renew(fair.installation), fair.kinds()) == (0, before)


def test_a_platform_that_ends_counts_no_further_than_a_portion(
    desk_here: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = desk_here
    monkeypatch.setattr(recounts, "_AT_ONCE", 2)
    told = iter([False, True])
    assert recounts.renew(fair.installation, is_stopping=partial(next, told)) == 2
    assert len(stale(fair)) == len(CODES) - 2


def test_a_campaign_that_cannot_be_counted_keeps_no_other_from_it(
    desk_here: Fair, caplog: pytest.LogCaptureFixture
) -> None:
    fair = desk_here
    campaigns.create(console_in(fair.installation, KEY))
    with fair.installation.unit.writing(KEY) as tx:
        record = campaigns_query.by_key(tx, KEY)
        assert record is not None
        record.stage, record.rulebook, record.rulebook_digest = Stage.ELIGIBILITY.value, "{", "torn"
    assert (recounts.renew(fair.installation), stale(fair)) == (len(CODES), set())
    (told,) = caplog.records
    assert (told.getMessage(), told.levelname, told.exc_info is not None) == (
        f"the findings of campaign {KEY} could not be counted anew",
        "ERROR",
        True,
    )


def test_a_list_that_is_written_while_counts_are_kept_makes_them_old(
    desk_here: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = desk_here
    laureates.add(fair.office, entry=replace(ENTRY, name="别人"))
    real, before = screening.findings_on, screening_query.newest

    def late(*given: Any) -> Any:
        """Another office writes a line after the versions were read and before anybody is judged."""
        tx = given[0]
        assert before(tx, "person", ["甲东"]) == {}
        tx.add(Laureate(**{**kept, "name": "甲东", "name_key": "甲东", "likeness": "甲东", "version": 999}))
        return real(*given)

    with fair.installation.unit.reading() as tx:
        row = laureates_query.by_id(tx, 1)
        assert row is not None
        kept = {column.key: getattr(row, column.key) for column in Laureate.__table__.columns}
        del kept["id"]
    monkeypatch.setattr(screening, "findings_on", late)
    with fair.installation.unit.writing(FAIR) as tx:
        standing = stand(fair.office, tx)
        found = nominations_query.by_code(tx, standing.record.id, EAST_1)
        assert found is not None
        screening.keep(tx, standing, [found[0].id])
    monkeypatch.undo()
    assert EAST_1 in stale(fair)
    assert told_tallies(fair) == true_tallies(fair)


def test_counts_are_kept_twice_in_one_transaction(desk_here: Fair) -> None:
    with desk_here.installation.unit.writing(FAIR) as tx:
        standing = stand(desk_here.office, tx)
        found = nominations_query.by_code(tx, standing.record.id, EAST_1)
        assert found is not None
        for _ in range(2):
            screening.keep(tx, standing, [found[0].id])
    assert stale(desk_here) == set(CODES) - {EAST_1}


def test_a_register_is_filed_with_its_counts(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    assert stale(fair) == set()
    assert set(told_tallies(fair)) == set(CODES)


def test_looking_counts_and_keeps_nothing(desk_here: Fair) -> None:
    before = desk_here.state()
    counts(desk_here)
    item_of(desk_here)
    assert desk_here.state() == before


# -- pages ------------------------------------------------------------------------------------


def test_pages_are_cut_from_what_unit_and_words_keep(desk_here: Fair) -> None:
    fair = desk_here

    def codes(**asked: Any) -> tuple[list[str], int, int]:
        found = eligibility.screening_page(fair.office, asked=replace(Asked(category=CATEGORY), **asked))
        return [item.line.code for item in found.items], found.page, found.pages

    assert codes() == (list(CODES), 1, 1)
    assert codes(size=3, page=2) == (list(CODES[3:6]), 2, 3)
    assert codes(size=3, page=99) == (list(CODES[6:]), 3, 3)
    assert codes(unit="east", words="图书馆")[0] == [EAST_1]
    assert codes(words=EAST_2.lower())[0] == [EAST_2]
    assert codes(words="%")[0] == []
    assert codes(view=View.EXCLUDED)[0] == []
    eligibility.exclude(fair.office, code=EAST_2, reason="不实")
    assert codes(view=View.EXCLUDED)[0] == [EAST_2]
    page = eligibility.screening_page(fair.office, asked=Asked(category=CATEGORY, unit="east", size=1))
    assert (page.view, page.counts[View.ALL], page.counts[View.EXCLUDED]) == (View.ALL, 3, 1)
    assert [key for key, _ in page.units] == ["east", "west", "hill", "college"]
