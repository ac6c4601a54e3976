"""Numbers that a notice has lost: held until settled, then obeyed like any, corrected, taken back, told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from msgspec.structs import replace

from reviewer.contract import UnitKind
from reviewer.domain.access import Role, Stage
from reviewer.domain.ledger import digest_of
from reviewer.domain.quotas import Bound, Number, Settled, Target
from reviewer.errors import (
    ArrivalsRefused,
    DefectReason,
    DraftRefused,
    Forbidden,
    IntakeRefused,
    NotFound,
    Reason,
    Refused,
    Severity,
    StaleVersion,
    WrongStage,
)
from reviewer.export.registers import RegisterLine
from reviewer.services import (
    accounts,
    arrivals,
    bundles,
    campaigns,
    drafts,
    filings,
    ledger,
    nominations,
    quotas,
    registers,
    signers,
    stages,
    units,
)
from reviewer.services.bundles import Choice
from reviewer.services.context import Context
from reviewer.services.quotas import Slot
from reviewer.services.registers import Upload
from reviewer.wording import sentences as wording
from tests.campaigns_fair import DAMAGED
from tests.campaigns_small import CATEGORY
from tests.drafting import at_once, drafted, filed, reader, submitted
from tests.fairs import At, Fair, Point, workbook
from tests.installations import BEGIN
from tests.parcels import ENTRANT, FINGERPRINT, manifest, parcel

HALLS = Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.OTHER)
HALL = Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.OTHER, unit="hall")
COLLEGES = Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.UNIVERSITY)
FLAGS = Target(category=CATEGORY, bound=Bound.SPECIAL, kind=UnitKind.UNIVERSITY)
SOURCE = "省厅电话答复"


@pytest.fixture
def fair(fair_here: At) -> Fair:
    """A fair that takes nominations, with two units whose number the notice has lost."""
    return with_halls(fair_here(Point.OPENED))


def with_halls(fair: Fair) -> Fair:
    for key, name in (("hall", "试验文化馆"), ("house", "试验少年宫")):
        units.add_unit(fair.office, key=key, name=name, region=name, kind=UnitKind.OTHER)
        accounts.invite(fair.console, login=f"{key}_office", name="联络员", role=Role.UNIT, unit=key)
    return fair


def hall(fair: Fair) -> Context:
    return fair.of("hall_office")


def person(name: str) -> dict[str, str]:
    return reader(name, "试验文化馆")


def settle(fair: Fair, most: int | None, *, target: Target = HALLS, least: int = 0) -> Settled:
    number = Number(most=most, least=least)
    version = quotas.listed(fair.office).version
    return quotas.settle(fair.office, target=target, number=number, source=SOURCE, base_version=version)


def take_back(fair: Fair, target: Target = HALLS) -> Settled:
    version = quotas.listed(fair.office).version
    return quotas.settle(fair.office, target=target, number=None, source="答复有误", base_version=version)


def slot(fair: Fair, target: Target = HALLS) -> Slot:
    [found] = [
        one
        for one in quotas.listed(fair.office).slots
        if (one.category, one.bound, one.kind) == (target.category, target.bound, target.kind)
    ]
    return found


def file_at(fair: Fair, *names: str) -> None:
    for name in names:
        filed(hall(fair), person(name), unit="hall")


def register(*names: str) -> Upload:
    rows = tuple(
        RegisterLine(sequence=number, name=name, host="试验文化馆") for number, name in enumerate(names, 1)
    )
    return Upload(filename="hall.xlsx", content=workbook(rows, region="试验文化馆"))


def on_file(fair: Fair, unit: str = "hall") -> list[str]:
    return [line.name for line in nominations.listed(fair.office) if line.unit == unit]


def refusal(fair: Fair, act: partial[Settled]) -> tuple[Reason, dict[str, object]]:
    before = (fair.state(), fair.kinds())
    with pytest.raises(Refused) as caught:
        act()
    assert (fair.state(), fair.kinds()) == before
    return caught.value.reason, dict(caught.value.facts)


# -- until it is settled ----------------------------------------------------------------------


def test_until_it_is_settled_a_unit_drafts_and_nothing_goes_on_file(fair: Fair) -> None:
    token = drafted(hall(fair), person("壬馆"), unit="hall")
    with pytest.raises(DraftRefused) as caught:
        submitted(hall(fair), token)
    facts = {"unit": "试验文化馆", "count": 1, "clause": "三（四）", "gist": "缺页"}
    assert [(one.reason, one.facts) for one in caught.value.defects] == [
        (DefectReason.QUOTA_UNSETTLED, facts)
    ]
    assert filings.checked(hall(fair), token=token) is not None
    with pytest.raises(IntakeRefused) as refused:
        registers.import_register(
            fair.office, category=CATEGORY, unit="hall", upload=register("壬馆", "癸馆")
        )
    assert [(one.reason, one.severity, one.facts["count"]) for one in refused.value.defects] == [
        (DefectReason.QUOTA_UNSETTLED, Severity.ERROR, 2)
    ]
    left = drafts.opened(hall(fair), token=token).left
    assert (left.waits, left.settled, left.clause, left.count) == (True, None, DAMAGED, None)
    # A unit of a number that everybody can read files meanwhile.
    filed(fair.of("west_office"), reader("丁西"))
    assert (on_file(fair), on_file(fair, "west")) == ([], ["丁西"])


def test_a_list_from_below_waits_for_the_number_and_then_obeys_it(fair: Fair) -> None:
    signers.trust(fair.console, fingerprint=FINGERPRINT, name="下级教育局")
    both = parcel(manifest(ENTRANT, replace(ENTRANT, order=2, name="远来的另一位")))
    token = bundles.read(fair.office, unit="hall", stream=BytesIO(both))

    def stops() -> list[list[DefectReason]]:
        [shown] = bundles.opened(fair.office, token=token).lists
        return [[one.reason for one in line.stops] for line in shown.lines]

    assert stops() == [[DefectReason.QUOTA_UNSETTLED], [DefectReason.QUOTA_UNSETTLED]]
    first, second = (Choice(category=CATEGORY, order=order) for order in (1, 2))
    with pytest.raises(ArrivalsRefused):
        arrivals.take(fair.office, token=token, choices=[first])
    settle(fair, 1)
    assert stops() == [[], [DefectReason.QUOTA_EXCEEDED]]
    with pytest.raises(ArrivalsRefused):
        arrivals.take(fair.office, token=token, choices=[first, second])
    assert on_file(fair) == []
    arrivals.take(fair.office, token=token, choices=[first])
    assert on_file(fair) == ["远来的读书人"]


def test_the_secretariat_sees_what_waits_and_for_whom(fair: Fair) -> None:
    found = quotas.listed(fair.office)
    rows = [(one.category, one.bound, one.kind, one.waiting) for one in found.slots]
    assert rows == [
        (category, bound, kind, waiting)
        for category in (CATEGORY, "album")
        for bound, kind, waiting in (
            (Bound.NUMBER, UnitKind.UNIVERSITY, 0),
            (Bound.SPECIAL, UnitKind.UNIVERSITY, 0),
            (Bound.NUMBER, UnitKind.OTHER, 2),
        )
    ]
    assert (found.version, found.settleable, found.waiting) == (0, True, 4)
    assert [(line.key, line.filed, line.holding.waits, line.own) for line in slot(fair).units] == [
        ("hall", 0, True, False),
        ("house", 0, True, False),
    ]
    # What the pack reads from a damaged clause is told as its reading.
    assert (slot(fair, COLLEGES).common.doubtful, slot(fair, COLLEGES).common.number) == (
        True,
        Number(most=1),
    )


def test_nominations_close_over_a_waiting_number_only_with_a_reason(fair: Fair) -> None:
    filed(fair.of("west_office"), reader("丁西"))
    with pytest.raises(Refused) as caught:
        stages.advance(fair.office, to=Stage.ELIGIBILITY)
    waiting = {"units": ("试验文化馆", "试验少年宫")}
    assert (caught.value.reason, caught.value.facts) == (Reason.NUMBERS_WAITING, waiting)
    for target in (HALLS, Target(category="album", bound=Bound.NUMBER, kind=UnitKind.OTHER)):
        settle(fair, 1, target=target)
    assert stages.advance(fair.office, to=Stage.ELIGIBILITY) is Stage.ELIGIBILITY


# -- settled ----------------------------------------------------------------------------------


def test_a_settled_number_is_obeyed_like_a_number_of_the_notice(fair: Fair) -> None:
    act = settle(fair, 2, least=1)
    assert act == Settled(
        target=HALLS,
        number=Number(most=2, least=1),
        source=SOURCE,
        by="secretary先生",
        at=BEGIN,
        version=1,
    )
    file_at(fair, "壬馆", "癸馆")
    third = drafted(hall(fair), person("子馆"), unit="hall")
    with pytest.raises(DraftRefused) as caught:
        submitted(hall(fair), third)
    facts = {"unit": "试验文化馆", "count": 3, "maximum": 2}
    assert [(one.reason, one.facts) for one in caught.value.defects] == [(DefectReason.QUOTA_EXCEEDED, facts)]
    left = drafts.opened(hall(fair), token=third).left
    assert (left.waits, left.settled, left.minimum, left.maximum, left.count) == (False, act, 1, 2, 0)
    # Q8: a place that is given up is free for the next.
    [code] = [line.code for line in nominations.listed(fair.office) if line.name == "壬馆"]
    version = nominations.opened(hall(fair), code=code).version
    filings.withdraw(hall(fair), code=code, base_version=version)
    submitted(hall(fair), third, key="again")
    assert on_file(fair) == ["癸馆", "子馆"]
    with pytest.raises(IntakeRefused):
        registers.import_register(
            fair.office, category=CATEGORY, unit="house", upload=register("一", "二", "三")
        )


def test_one_unit_has_its_own_number_before_that_of_its_kind(fair: Fair) -> None:
    settle(fair, 1)
    settle(fair, None, target=HALL)
    assert [(line.key, line.holding.number, line.own) for line in slot(fair).units] == [
        ("hall", Number(most=None), True),
        ("house", Number(most=1), False),
    ]
    file_at(fair, "壬馆", "癸馆", "子馆")
    effects = quotas.foreseen(fair.office, target=HALLS, number=Number(most=0))
    assert [(one.key, one.filed, one.changed, one.over) for one in effects] == [
        ("hall", 3, False, ()),
        ("house", 0, True, ()),
    ]
    settle(fair, 0)
    left = next(one.left for one in drafts.desk(fair.of("house_office")) if one.category == CATEGORY)
    assert (left.maximum, left.waits) == (0, False)


def test_the_frozen_pack_is_not_touched_and_the_ledger_tells_no_words(fair: Fair) -> None:
    before = campaigns.overview(fair.office).rulebook
    settle(fair, 2)
    fair.later(hours=1)
    settle(fair, 3, least=1)
    assert campaigns.overview(fair.office).rulebook == before
    assert fair.kinds()[-2:] == ["quota.settled", "quota.settled"]
    assert json.loads(fair.payload())["data"] == {
        "category": CATEGORY,
        "bound": "number",
        "kind": "other",
        "unit": "",
        "from": {"least": 0, "most": 2},
        "to": {"least": 1, "most": 3},
        "source": digest_of(SOURCE),
    }
    assert SOURCE not in fair.payload()
    assert ledger.verify(fair.console).count == len(fair.kinds())
    acts = [(act.version, act.number, act.at) for act in slot(fair).acts]
    assert acts == [
        (2, Number(most=3, least=1), BEGIN + timedelta(hours=1)),
        (1, Number(most=2), BEGIN),
    ]


# -- corrected and taken back -----------------------------------------------------------------


def test_a_number_below_what_is_on_file_is_refused_with_the_count(fair: Fair) -> None:
    settle(fair, 3)
    file_at(fair, "壬馆", "癸馆", "子馆")
    few = {"places": [("试验文化馆", 3)]}
    for most in (0, 2):
        assert refusal(fair, partial(settle, fair, most)) == (Reason.NUMBER_TOO_LOW, few)
    assert refusal(fair, partial(take_back, fair)) == (Reason.NUMBER_USED, few)
    told = [wording.sentence(Refused(one, few), str) for one in (Reason.NUMBER_TOO_LOW, Reason.NUMBER_USED)]
    assert told == [
        "没有改：已经报送的超过要定的名额：试验文化馆 3。请单位先撤回，或者由秘书处退回，再定这个数。",
        "已有报送（试验文化馆 3），不能收回，只能更正。",
    ]
    [effect, other] = quotas.foreseen(fair.office, target=HALLS, number=Number(most=2))
    assert [one.facts for one in effect.over] == [{"unit": "试验文化馆", "count": 3, "maximum": 2}]
    assert (other.key, other.over) == ("house", ())
    settle(fair, 3, least=3)


def test_what_was_taken_back_waits_again(fair: Fair) -> None:
    settle(fair, 1)
    settle(fair, 2, target=HALL)
    take_back(fair, HALL)
    assert [(line.holding.number, line.own) for line in slot(fair).units] == [(Number(most=1), False)] * 2
    take_back(fair)
    assert [line.holding.waits for line in slot(fair).units] == [True, True]
    with pytest.raises(NotFound):
        take_back(fair)
    version = quotas.listed(fair.office).version
    unsaid = partial(quotas.settle, fair.office, target=HALLS, number=None, source=" ", base_version=version)
    assert refusal(fair, unsaid) == (Reason.REASON_REQUIRED, {})


def test_everybody_may_know_of_which_kinds_no_unit_waits(fair: Fair) -> None:
    def answered() -> frozenset[UnitKind]:
        return quotas.answered(fair.public, category=CATEGORY)

    before = answered()
    settle(fair, 1, target=HALL)
    assert (answered(), UnitKind.OTHER in before) == (before, False)
    settle(fair, 2, target=replace(HALL, unit="house"))
    assert answered() == before | {UnitKind.OTHER}


def test_what_is_no_number_or_not_lost_is_refused(fair: Fair) -> None:
    cities = Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.CITY)
    flags = Target(category=CATEGORY, bound=Bound.SPECIAL, kind=UnitKind.OTHER)
    counties = Target(category=CATEGORY, bound=Bound.COUNTY)
    asked: list[tuple[Target, Number, str]] = [
        (HALLS, Number(most=2), " "),
        (HALLS, Number(most=2, least=3), SOURCE),
        (HALLS, Number(most=-1), SOURCE),
        (HALLS, Number(most=10_000), SOURCE),
        (FLAGS, Number(most=None), SOURCE),
        (cities, Number(most=9), SOURCE),
        (flags, Number(most=1), SOURCE),
        (counties, Number(most=9), SOURCE),
    ]
    before, found = (fair.state(), fair.kinds()), []
    for target, number, source in asked:
        with pytest.raises(Refused) as caught:
            quotas.settle(fair.office, target=target, number=number, source=source, base_version=0)
        found.append((caught.value.reason, dict(caught.value.facts)))
    assert (fair.state(), fair.kinds()) == before
    none: dict[str, object] = {}
    assert found == [
        (Reason.SOURCE_REQUIRED, none),
        *[(Reason.NUMBER_INVALID, {"largest": 9999})] * 4,
        *[(Reason.NUMBER_WHOLE, none)] * 3,
    ]


def test_who_settles_saw_what_others_settled_before(fair: Fair) -> None:
    settle(fair, 2)
    settling = partial(quotas.settle, fair.office, number=Number(most=3), source=SOURCE)
    with pytest.raises(StaleVersion) as caught:
        settling(target=HALLS, base_version=0)
    assert (caught.value.base, caught.value.current) == (0, 1)
    for unit in ("nobody", "west"):
        elsewhere = Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.OTHER, unit=unit)
        with pytest.raises(NotFound):
            settling(target=elsewhere, base_version=1)
    with pytest.raises(NotFound):
        settling(target=Target(category="none", bound=Bound.NUMBER, kind=UnitKind.OTHER), base_version=1)


def test_only_the_secretariat_settles_and_only_while_nominations_come_in(fair: Fair) -> None:
    for login in ("hall_office", "chair", "supervisor"):
        with pytest.raises(Forbidden):
            quotas.listed(fair.of(login))
        with pytest.raises(Forbidden):
            quotas.foreseen(fair.of(login), target=HALLS, number=Number(most=1))
    fair.put(Stage.ELIGIBILITY)
    with pytest.raises(WrongStage):
        quotas.settle(fair.office, target=HALLS, number=Number(most=1), source=SOURCE, base_version=0)
    assert quotas.listed(fair.office).settleable is False


def test_q_six_at_once_and_a_correction_never_exceed_the_number(fair_at: At) -> None:
    fair = with_halls(fair_at(Point.OPENED))
    settle(fair, 4)
    tokens = [drafted(hall(fair), person(f"某{number}"), unit="hall") for number in range(6)]
    correct = partial(
        quotas.settle, fair.office, target=HALLS, number=Number(most=2), source=SOURCE, base_version=1
    )
    acts: list[Callable[[], object]] = [correct]
    acts += [partial(submitted, hall(fair), token) for token in tokens]
    answers = at_once(acts)
    corrected = isinstance(answers[0], Settled)
    assert len(on_file(fair)) == (2 if corrected else 4)
    assert sum(not isinstance(answer, Exception) for answer in answers[1:]) == len(on_file(fair))
