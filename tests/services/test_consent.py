"""From the desk's question to the public list: who has not consented is not named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.contract import FieldKind
from reviewer.contract.checks.consent import CONSENT, consent_to_publish
from reviewer.errors import Reason, Refused
from reviewer.services import drafts, eligibility, notice
from tests.campaigns_fair import RULES
from tests.campaigns_small import CATEGORY, CLAUSE
from tests.drafting import drafted, reader
from tests.fairs import CODES, ENDS_ON, PUBLISHED_ON, STEPS, Fair, Point, fair_on
from tests.installations import BEGIN

QUESTION = "有无本人同意公示的书面意见"
ASKING = (*RULES, consent_to_publish(name=QUESTION, clause=CLAUSE))
LATER = (Point.SCORING, Point.SCORED, Point.PANEL, Point.PROPOSED, Point.SIGNED, Point.FINAL)


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


def test_p7_nobody_is_printed_who_has_not_consented(asking: Fair) -> None:
    """Registers do not carry it: the office confirms it one by one, and one refuses."""
    STEPS[Point.FILED](asking)
    for code in CODES:
        eligibility.confirm_fact(
            asking.office, code=code, fact=CONSENT, value=code != CODES[1], source="签字的推荐表"
        )
    for point in LATER:
        STEPS[point](asking)
    assert CODES[1] in [code for code, _ in asking.standing()]
    for act in (
        lambda: notice.drafted(asking.office, category=CATEGORY),
        lambda: notice.publish(asking.office, starts_on=PUBLISHED_ON, ends_on=ENDS_ON),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert (caught.value.reason, caught.value.facts) == (Reason.CONSENT_MISSING, {"codes": [CODES[1]]})
    assert "notice.published" not in asking.kinds()
