"""From the desk's question to the public list: who has not consented is not named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reviewer.campaigns import digest, dump_rulebook
from reviewer.contract import FieldKind
from reviewer.contract.checks.consent import CONSENT, consent_to_publish
from reviewer.domain.access import Stage
from reviewer.errors import Reason, Refused
from reviewer.services import drafts, eligibility, notice
from reviewer.storage.queries import campaigns as campaigns_query
from tests.campaigns_fair import FAIR, RULES
from tests.campaigns_small import CATEGORY, CLAUSE
from tests.drafting import drafted, reader
from tests.fairs import CODES, ENDS_ON, PUBLISHED_ON, STEPS, Fair, Point, fair_on
from tests.installations import BEGIN

QUESTION = "有无本人同意公示的书面意见"
ASKING = (*RULES, consent_to_publish(name=QUESTION, clause=CLAUSE))


@pytest.fixture
def asking(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[Fair]:
    """The fair, open, in a campaign that asks for consent."""
    with fair_on(migrated_sqlite_url, tmp_path, begin=BEGIN, rules=ASKING) as fair:
        STEPS[Point.OPENED](fair)
        yield fair


def test_p7_the_desk_asks_for_it(asking: Fair) -> None:
    ctx = asking.of("west_office")
    page = drafts.opened(ctx, token=drafted(ctx, reader("丁西")))
    [asked] = [question for question in page.asked if question.key == CONSENT]
    assert (asked.label, asked.kind, asked.required) == (QUESTION, FieldKind.YES_NO, True)
    assert [defect.label for defect in page.defects] == [QUESTION]
    answered = drafts.opened(ctx, token=drafted(ctx, reader("戊西", f_consent="有")))
    assert (answered.defects, answered.filed.fields[CONSENT]) == ((), "有")


@pytest.fixture
def final(fair_sqlite: Callable[[Point], Path], sqlite_url: str, tmp_path: Path) -> Iterator[Fair]:
    """The fair with its lists final, as if it had opened with that rule."""
    shutil.copy(fair_sqlite(Point.FINAL), make_url(sqlite_url).database or "")
    with fair_on(sqlite_url, tmp_path, rules=ASKING) as fair:
        with fair.installation.unit.writing(FAIR) as tx:
            record = campaigns_query.by_key(tx, FAIR)
            assert record is not None
            record.rulebook = dump_rulebook(fair.console.here().rulebook())
            record.rulebook_digest = digest(record.rulebook)
        yield fair


def confirm(fair: Fair, *, without: str) -> None:
    """Registers do not carry it: the office confirmed it one by one, and one refused."""
    fair.put(Stage.ELIGIBILITY)
    for code in CODES:
        eligibility.confirm_fact(
            fair.office, code=code, fact=CONSENT, value=code != without, source="签字的推荐表"
        )
    fair.put(Stage.FINALISED)


def test_p7_nobody_is_printed_who_has_not_consented(final: Fair) -> None:
    listed = [code for code, _ in final.standing()]
    refusals = []
    for without in ("nobody has been asked", listed[1]):
        if without in CODES:
            confirm(final, without=without)
        for act in (
            lambda: notice.drafted(final.office, category=CATEGORY),
            lambda: notice.publish(final.office, starts_on=PUBLISHED_ON, ends_on=ENDS_ON),
        ):
            with pytest.raises(Refused) as caught:
                act()
            refusals.append((caught.value.reason, caught.value.facts))
    everybody, one = {"codes": sorted(listed)}, {"codes": [listed[1]]}
    assert refusals == [(Reason.CONSENT_MISSING, facts) for facts in (everybody, everybody, one, one)]
    assert "notice.published" not in final.kinds()
    confirm(final, without="")
    assert notice.drafted(final.office, category=CATEGORY).document.blocks
