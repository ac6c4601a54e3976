"""Marks changed behind the platform decide nothing: every sheet must still yield the receipt it was given."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from reviewer.domain.access import Stage
from reviewer.errors import LedgerBroken, Reason, Refused
from reviewer.services import experts, ledger, notice, scores, sheets, shortlist
from reviewer.services.campaigns import stand
from reviewer.services.receipts import Altered, altered
from reviewer.storage.queries import ledger as ledger_query
from tests.campaigns_fair import FAIR
from tests.campaigns_small import CATEGORY
from tests.fairs import COLLEGE_1, EAST_1, HILL_2, WEST_1, At, Fair, Point, draft_of

OF = (
    "assignment_id = (SELECT a.id FROM assignment a JOIN nomination n ON n.id = a.nomination_id "
    "JOIN expert e ON e.id = a.expert_id JOIN account c ON c.id = e.account_id "
    "WHERE n.code = :code AND c.login = :login)"
)
BETTER = json.dumps({"effort": 30_00, "effect": 30_00, "story": 40_00})
FOUND = {"count": 1, "sheets": ["辛学（R-04-01）—expert2先生"]}


def tampered(fair: Fair, change: str, *, code: str = COLLEGE_1, login: str = "expert2") -> None:
    """Somebody with the database writes into it."""
    with fair.installation.unit.engine.begin() as connection:
        done = connection.execute(
            text(f"UPDATE sheet SET {change} WHERE {OF}"),
            {"code": code, "login": login},
        )
        assert done.rowcount == 1


def found(fair: Fair) -> tuple[Altered, ...]:
    with fair.installation.unit.reading(FAIR) as tx:
        return altered(tx, stand(fair.console, tx).record)


def refusal(act: object, *arguments: object, **named: object) -> tuple[Reason, dict[str, object]]:
    assert callable(act)
    with pytest.raises(Refused) as caught:
        act(*arguments, **named)
    return caught.value.reason, dict(caught.value.facts)


def line_of(fair: Fair, code: str, login: str) -> int:
    """The ledger's last line about that sheet."""
    with fair.installation.unit.reading(FAIR) as tx:
        return max(
            line.seq
            for line in ledger_query.lines(tx, FAIR)
            if line.kind in ("sheet.submitted", "sheet.returned")
            and code in line.payload
            and login in line.payload
        )


CHANGES = {
    "other points": f"points = '{BETTER}'",
    "a veto put in": "veto = 'false_facts'",
    "a reason rewritten": "veto_reason = '无'",
    "other text": "entries = '{}'",
    "no longer handed in": "state = 'draft'",
    "given back by nobody": "state = 'returned'",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_no_list_is_made_from_a_sheet_changed_behind_the_platform(fair_here: At, change: str) -> None:
    fair = fair_here(Point.PANEL)
    assert found(fair) == ()  # the decoy
    tampered(fair, change)
    line = line_of(fair, COLLEGE_1, "expert2")
    assert found(fair) == (Altered(expert="expert2先生", code=COLLEGE_1, nominee="辛学", line=line),)
    before = (fair.state(), fair.kinds())
    assert refusal(shortlist.propose, fair.chair, category=CATEGORY) == (Reason.SHEET_ALTERED, FOUND)
    for export in (scores.export_scores, scores.export_marks):
        assert refusal(export, fair.office, category=CATEGORY) == (Reason.SHEET_ALTERED, FOUND)
    assert (fair.state(), fair.kinds()) == before


def test_changed_on_both_databases_between_proposal_and_signatures(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    fair.decide()
    tampered(fair, CHANGES["other points"])
    assert refusal(fair.sign) == (Reason.SHEET_ALTERED, FOUND)


def test_changed_after_the_first_signature_or_before_the_notice(fair_here: At) -> None:
    fair = fair_here(Point.SIGNED)
    tampered(fair, CHANGES["a reason rewritten"])
    assert refusal(shortlist.countersign, fair.office, category=CATEGORY) == (Reason.SHEET_ALTERED, FOUND)
    tampered(fair, "veto_reason = ''")
    shortlist.countersign(fair.office, category=CATEGORY)  # the decoy: put right, it is signed
    tampered(fair, CHANGES["other points"])
    day = fair.clock.now().date()
    publishing = {"starts_on": day, "ends_on": day + timedelta(days=20)}
    assert refusal(notice.publish, fair.office, **publishing) == (Reason.SHEET_ALTERED, FOUND)


def test_an_old_edition_put_back_is_not_the_one_handed_in(fair_here: At) -> None:
    fair = fair_here(Point.SCORED)
    with fair.installation.unit.engine.connect() as connection:
        query = text(f"SELECT points, entries, receipt FROM sheet WHERE {OF}")
        old = connection.execute(query, {"code": COLLEGE_1, "login": "expert2"}).one()
    fair.put(Stage.SCORING)
    sheets.return_sheet(fair.chair, code=COLLEGE_1, login="expert2", reason="请核对")
    ctx = fair.of("expert2")
    version = sheets.opened(ctx, code=COLLEGE_1).version
    # Returned and not yet handed in again, nothing is wrong.
    assert found(fair) == ()
    sheets.submit_sheet(ctx, code=COLLEGE_1, draft=draft_of(90), base_version=version, request_key="second")
    assert found(fair) == ()
    with fair.installation.unit.engine.begin() as connection:
        connection.execute(text("DELETE FROM sheet_edition WHERE number = 2"))
    tampered(fair, f"points = '{old.points}', entries = '{old.entries}', receipt = '{old.receipt}'")
    assert [one.code for one in found(fair)] == [COLLEGE_1]


def test_a_mark_that_no_longer_counts_is_not_looked_at(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    experts.declare_conflict(fair.of("expert2"), code=COLLEGE_1, reason="曾是同事")
    tampered(fair, CHANGES["other points"])
    assert found(fair) == ()
    tampered(fair, CHANGES["other points"], code=WEST_1, login="expert1")
    assert [one.code for one in found(fair)] == [WEST_1]


def test_of_a_hidden_nominee_nothing_is_named(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    experts.declare_conflict(fair.chair, code=COLLEGE_1, reason="曾是同事")
    tampered(fair, CHANGES["other points"])
    assert refusal(shortlist.propose, fair.chair, category=CATEGORY) == (
        Reason.SHEET_ALTERED,
        {"count": 1, "sheets": ["—"]},
    )
    tampered(fair, CHANGES["other points"], code=EAST_1, login="expert1")
    assert refusal(shortlist.propose, fair.chair, category=CATEGORY) == (
        Reason.SHEET_ALTERED,
        {"count": 2, "sheets": ["甲东（R-01-01）—expert1先生"]},
    )


def test_verifying_the_ledger_finds_the_line_whose_receipt_no_longer_fits(fair_at: At) -> None:
    fair = fair_at(Point.PANEL)
    assert ledger.verify(fair.of("supervisor")).scope == FAIR  # the decoy
    tampered(fair, CHANGES["other points"], code=WEST_1, login="expert4")
    tampered(fair, CHANGES["other points"])
    first = min(line_of(fair, WEST_1, "expert4"), line_of(fair, COLLEGE_1, "expert2"))
    for act in (lambda: ledger.verify(fair.of("supervisor")), lambda: ledger.verify_all(fair.console)):
        with pytest.raises(LedgerBroken) as caught:
            act()
        assert (caught.value.campaign, caught.value.seq, caught.value.problem) == (FAIR, first, "sheet")


def test_a_sheet_that_the_ledger_never_saw_handed_in_is_found_behind_its_end(fair_here: At) -> None:
    fair = fair_here(Point.PANEL)
    count = ledger.verify(fair.console).count
    tampered(fair, f"state = 'submitted', points = '{BETTER}'", code=HILL_2, login="expert1")
    with pytest.raises(LedgerBroken) as caught:
        ledger.verify(fair.console)
    assert (caught.value.seq, caught.value.problem) == (count + 1, "sheet")
