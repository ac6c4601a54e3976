"""From a province's final list to the nation's intake: two installations, and a bundle between them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from reviewer.domain.access import PUBLIC, Stage
from reviewer.errors import (
    ArrivalsRefused,
    DefectReason,
    DiskFull,
    Forbidden,
    NotFound,
    Reason,
    Refused,
    TooLate,
    WrongStage,
)
from reviewer.services import (
    arrivals,
    bundles,
    cascade,
    ledger,
    nominations,
    ranking,
    shortlist,
    signers,
)
from reviewer.services.bundles import Choice, Newcomer
from reviewer.services.campaigns import change_stage, stand
from reviewer.storage.files import FileStore
from tests.cascades import (
    EXPERT_PHONE,
    EXPERTS,
    LATE,
    NATION,
    OFF,
    PROVINCE,
    SECRET_COMMENT,
    Place,
)
from tests.installations import SIGNING_KEY

NAMES = ["甲长春", "乙长春", "丁吉林", "戊吉林", "己长白"]
CODES = ["S-07-01", "S-07-02", "S-07-03", "S-07-04", "S-07-05"]
SPECIAL = "事迹特别感人的百姓学习之星"
Bundles = Mapping[str, bytes]


def on_file(place: Place, category: str = "star") -> list[tuple[str, str, bool]]:
    """(code, name, flagged) in the order of the list."""
    lines = nominations.listed(place.office, category=category)
    return [(line.code, line.name, line.flagged) for line in lines]


def lines_of(place: Place, token: str, category: str = "star") -> tuple[Newcomer, ...]:
    """The lines of one list of a bundle that waits."""
    page = bundles.opened(place.office, token=token)
    return next(each.lines for each in page.lists if each.key == category)


def refusal(act: object, *arguments: object, **named: object) -> tuple[Reason, dict[str, object]]:
    """Why an act is refused."""
    assert callable(act)
    with pytest.raises(Refused) as caught:
        act(*arguments, **named)
    return caught.value.reason, dict(caught.value.facts)


# -- the whole way ----------------------------------------------------------------------------


def test_a_final_list_becomes_the_next_level_s_intake_and_nothing_changes_on_the_way(
    province: Place, nation: Place
) -> None:
    token = nation.read(province.bundle())
    page = bundles.opened(nation.office, token=token)
    assert (page.unit, page.signer_name, page.title) == (
        "jilin",
        "吉林省教育厅",
        "2021年吉林省“百姓学习之星”和“终身学习品牌项目”征集",
    )
    assert on_file(nation) == []
    codes = arrivals.take(nation.office, token=token)
    assert list(codes) == [*CODES, "P-07-01", "P-07-02"]
    assert nation.kinds()[-2:] == ["bundle.read", "bundle.taken"]
    assert [(code, name) for code, name, _ in on_file(nation)] == list(zip(CODES, NAMES, strict=True))
    for code, name in zip(CODES, NAMES, strict=True):
        home = next(line.code for line in nominations.listed(province.office) if line.name == name)
        there = nominations.revealed(province.office, code=home)
        here = nominations.revealed(nation.office, code=code)
        assert (here.line.host, dict(here.texts)) == (there.line.host, dict(there.texts))
        kept = {key: text for key, text in there.fields.items() if key not in ("remark", "id_number")}
        assert {key: text for key, text in here.fields.items() if key != "remark"} == kept
        # What a unit said of the special tier in 备注 was said to the province.
        assert here.fields.get("remark", "") == ("" if there.line.flagged else "备注一句")
    ledger.verify(nation.console)
    ledger.verify(province.console)


def test_what_stays_at_home(province: Place, nation: Place) -> None:
    """Marks, experts, ranks, their telephones, and everybody who is not on the list."""
    content = province.bundle()
    home = {
        *(f"{login}先生" for login in EXPERTS),
        *EXPERTS,
        EXPERT_PHONE,
        SECRET_COMMENT,
        "220102196103025555",  # a cell that no form asks for
        OFF,
        "丙长春",  # on the province's list, stopped by the county's cap
        "庚吉林",  # on the province's list, below the line of the nation's
        '"remark":"事迹特别感人',  # the unit's own word in 备注
        '"score',
        '"rank',
        '"marks',
        '"flagged',
    }
    assert [text for text in home if text.encode() in content] == []
    # The decoys: all of it is there to be found at home, and what travels is found by the same search.
    stored = Path(province.installation.unit.engine.url.database or "").read_bytes()
    everything = stored + Path(f"{province.installation.unit.engine.url.database}-wal").read_bytes()
    kept_home = {OFF, "丙长春", "庚吉林", EXPERT_PHONE, "expert1", "220102196103025555"}
    assert [text for text in kept_home if text.encode() not in everything] == []
    assert all(text.encode() in content for text in (*NAMES, "幸福路一号", "同意推荐。", "2021-08-20"))
    arrivals.take(nation.office, token=nation.read(content))
    assert OFF not in repr(nominations.listed(nation.office))


def test_m5_a_tier_travels_as_a_proposal_and_is_never_inherited(province: Place, nation: Place) -> None:
    """Two are special in the province; the list for the nation proposes one; that flags nobody."""
    tiers = {
        key: {name: tier for name, tier in _tiers(province, key).items() if tier == "special"}
        for key in ("province", "nation")
    }
    assert tiers == {
        "province": {"甲长春": "special", "丁吉林": "special"},
        "nation": {"甲长春": "special"},
    }
    token = nation.read(province.bundle())
    assert [line.proposed for line in lines_of(nation, token)] == [SPECIAL, "", "", "", ""]
    arrivals.take(nation.office, token=token)
    assert [flagged for _, _, flagged in on_file(nation)] == [False] * 5
    [arrived] = bundles.listed(nation.office)
    assert [line.proposed for line in arrived.lines][:2] == [SPECIAL, ""]
    assert [line.code for line in arrived.lines][:5] == CODES


def test_m5_whom_the_next_level_flags_is_a_person_s_word(province: Place, nation: Place) -> None:
    token = nation.read(province.bundle())
    choices = [Choice(category="star", order=1), Choice(category="star", order=2, flagged=True)]
    with pytest.raises(ArrivalsRefused) as caught:  # and that word owes the files of the tier
        arrivals.take(nation.office, token=token, choices=choices)
    assert {defect.reason for _, defects in caught.value.entrants for defect in defects} == {
        DefectReason.MATERIAL_OWED
    }
    assert [name for name, _ in caught.value.entrants] == ["乙长春"]
    plain = [Choice(category="star", order=1), Choice(category="star", order=2)]
    assert arrivals.take(nation.office, token=token, choices=plain) == ("S-07-01", "S-07-02")
    assert on_file(nation) == [("S-07-01", "甲长春", False), ("S-07-02", "乙长春", False)]


def _tiers(place: Place, list_key: str) -> dict[str, str]:
    page = ranking.read(place.office, category="star", list_key=list_key)
    return {line.name: line.tier or "" for line in page.lines if line.position is not None}


# -- who may send what, and when --------------------------------------------------------------


def test_only_final_lists_go_on_and_only_the_secretariat_sends_them(province: Place) -> None:
    sent = BytesIO()
    for who in (
        province.of("chair"),
        province.of("expert1"),
        province.installation.context(PUBLIC, PROVINCE),
    ):
        with pytest.raises(Forbidden):
            cascade.export(who, list_key="nation", output=sent)
    shortlist.send_back(province.office, category="star", reason="请复核")
    with pytest.raises(WrongStage):
        cascade.export(province.office, list_key="nation", output=sent)
    province.put(Stage.FINALISED)
    assert refusal(cascade.export, province.office, list_key="nation", output=sent) == (
        Reason.LIST_UNSIGNED,
        {"category": "百姓学习之星"},
    )
    with pytest.raises(NotFound):
        cascade.export(province.office, list_key="moon", output=sent)
    province.put(Stage.CLOSED)  # nobody reads personal data any more
    with pytest.raises(WrongStage):
        cascade.export(province.office, list_key="nation", output=sent)
    assert sent.getvalue() == b""
    assert "list.sent_on" not in province.kinds()


def test_the_same_lists_are_the_same_bytes_and_each_making_is_recorded(province: Place) -> None:
    first = province.bundle()
    province.clock.instant = LATE
    assert province.bundle() == first
    assert province.kinds().count("list.sent_on") == 2
    data = json.loads(province.payload("list.sent_on"))["data"]
    page = cascade.outlook(province.office)
    assert page.onward[0].list_key == "nation"
    assert page.onward[0].ready
    assert (data["signer"], data["nominees"], data["list"]) == (page.own, 7, "nation")
    assert [data["digests"][key] for key in ("star", "project")] == [
        line.digest for line in page.onward[0].lines
    ]
    assert data["bundle"] != sha256(first).hexdigest()  # named by its manifest, which names every file
    assert data["bundle"] == bundles_digest(first)


def bundles_digest(content: bytes) -> str:
    """SHA-256 of the manifest, cut out of the archive by hand."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["manifest.json", "signature"]
        return sha256(archive.read("manifest.json")).hexdigest()


# -- who is believed --------------------------------------------------------------------------


def test_an_unknown_key_is_refused_with_its_fingerprint_until_the_operator_trusts_it(
    province: Place, nation: Place
) -> None:
    own = signers.fingerprint_of(SIGNING_KEY)
    operator = nation.of("operator")
    signers.forget(operator, fingerprint=own)
    content, before = province.bundle(), nation.kinds()
    assert refusal(nation.read, content) == (Reason.BUNDLE_UNKNOWN_KEY, {"fingerprint": own})
    assert nation.kinds() == before
    assert waiting_files(nation) == []
    spoken = " ".join(own[start : start + 4].upper() for start in range(0, 64, 4))
    with pytest.raises(Forbidden):
        signers.trust(nation.office, fingerprint=spoken, name="吉林省教育厅")
    signers.trust(operator, fingerprint=spoken, name="吉林省教育厅")
    nation.read(content)
    assert [line.name for line in signers.listed(operator).lines] == ["吉林省教育厅"]


@pytest.mark.parametrize(
    ("fingerprint", "name"),
    [("ab", "某厅"), ("g" * 64, "某厅"), ("a" * 64, " "), ("a" * 64, "厅" * 101), ("", "某厅")],
)
def test_what_is_no_key_is_not_trusted(nation: Place, fingerprint: str, name: str) -> None:
    operator = nation.of("operator")
    before = signers.listed(operator)
    assert refusal(signers.trust, operator, fingerprint=fingerprint, name=name)[0] is Reason.SIGNER_INVALID
    for known in (before.own, before.lines[0].fingerprint):
        assert refusal(signers.trust, operator, fingerprint=known, name="又一次") == (
            Reason.SIGNER_INVALID,
            {},
        )
    assert signers.listed(operator) == before


def waiting_files(place: Place) -> list[str]:
    """Names of the files that wait in the store."""
    return [file.name for file in (place.installation.settings.instance / "files" / "waiting").glob("*")]


# -- once, in time, by the right people -------------------------------------------------------


class Broken(BytesIO):
    """A file whose disk goes away behind its first bytes."""

    def read(self, size: int | None = -1) -> bytes:
        """The first bytes, then nothing but the error."""
        if self.tell():
            raise OSError("gone")
        return super().read(min(size or 1, 10))


def test_a_bundle_that_breaks_off_leaves_nothing_behind(province: Place, nation: Place) -> None:
    with pytest.raises(OSError, match="gone"):
        bundles.read(nation.office, unit="jilin", stream=Broken(province.bundle()))
    assert (waiting_files(nation), bundles.listed(nation.office)) == ([], ())


def test_room_is_asked_for_before_a_bundle_is_read(
    province: Place, nation: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, asked = province.bundle(), list[int]()

    def full(_store: FileStore, size: int) -> None:
        asked.append(size)
        raise DiskFull(size, 0)

    monkeypatch.setattr(FileStore, "require_room", full)
    stream = BytesIO(content)
    with pytest.raises(DiskFull):
        bundles.read(nation.office, unit="jilin", stream=stream)
    assert (asked, stream.tell(), waiting_files(nation)) == ([len(content)], 0, [])


def test_the_same_bundle_is_taken_once(province: Place, nation: Place) -> None:
    content = province.bundle()
    first = nation.read(content)
    second = nation.read(content)  # a second reading takes the place of the first
    with pytest.raises(NotFound):
        bundles.opened(nation.office, token=first)
    assert waiting_files(nation) == [second]
    arrivals.take(nation.office, token=second)
    before = on_file(nation)
    with pytest.raises(NotFound):
        arrivals.take(nation.office, token=second)
    assert refusal(nation.read, content) == (Reason.BUNDLE_TAKEN, {})
    # Nor for another unit, nor after everybody was withdrawn.
    assert refusal(nation.read, content, "liaoning") == (Reason.BUNDLE_TAKEN, {})
    assert (on_file(nation), waiting_files(nation)) == (before, [])


def test_late_is_refused_with_the_server_s_time(province: Place, nation: Place) -> None:
    content = province.bundle()
    token = nation.read(content)
    nation.clock.instant = LATE
    for act in (
        partial(nation.read, content),
        partial(arrivals.take, nation.office, token=token),
        partial(arrivals.take, nation.office, token=token, choices=[Choice(category="star", order=1)]),
    ):
        with pytest.raises(TooLate) as caught:
            act()
        assert (caught.value.closed, caught.value.now, caught.value.waived) == (LATE, LATE, True)
    assert lines_of(nation, token)[0].fits is False
    assert on_file(nation) == []


def test_only_while_nominations_are_open_and_only_the_secretariat(province: Place, nation: Place) -> None:
    content = province.bundle()
    token = nation.read(content)
    with pytest.raises(Forbidden):
        bundles.read(nation.of("jilin"), unit="jilin", stream=BytesIO(content))
    with pytest.raises(Forbidden):
        arrivals.take(nation.of("chair"), token=token)
    nation.put(Stage.ELIGIBILITY)
    for act in (partial(nation.read, content), partial(arrivals.take, nation.office, token=token)):
        with pytest.raises(WrongStage):
            act()
    assert on_file(nation) == []


def test_personal_answers_are_shown_to_the_person_who_handed_them_in(province: Place, nation: Place) -> None:
    token = nation.read(province.bundle())

    def told(login: str) -> dict[str, str]:
        [line, *_] = bundles.opened(nation.of(login), token=token).lists[0].lines
        return {one.pair.label: one.pair.text for one in line.shown if one.pair.asked in ("手机", "性别")}

    assert (told("secretary"), told("clerk")) == (
        {"手机": "13900001234", "性别": "女"},
        {"手机": "", "性别": "女"},
    )
    assert "13900001234" not in repr(bundles.opened(nation.of("clerk"), token=token))


def test_what_nobody_said_yes_to_is_dropped(province: Place, nation: Place) -> None:
    content = province.bundle()
    token = nation.read(content)
    bundles.drop(nation.of("clerk"), token=token)
    assert (waiting_files(nation), bundles.listed(nation.office)) == ([], ())
    token = nation.read(content)
    with nation.installation.unit.writing(NATION) as tx:
        change_stage(nation.office, tx, stand(nation.office, tx), to=Stage.ELIGIBILITY)
    assert bundles.listed(nation.office) == ()
