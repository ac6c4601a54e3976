"""Files of nominations: given, looked through, judged, shown to the right people, taken back."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from reviewer.domain.access import Stage
from reviewer.domain.eligibility import View
from reviewer.domain.materials import MaterialState
from reviewer.errors import (
    DefectReason,
    DraftRefused,
    Forbidden,
    MaterialRefusal,
    MaterialRefused,
    NotFound,
    Reason,
    Refused,
    TooLate,
    WrongStage,
)
from reviewer.services import (
    drafts,
    eligibility,
    files,
    filings,
    inspections,
    materials,
    nominations,
    surveys,
    uploads,
)
from reviewer.services.context import Context
from reviewer.services.eligibility import Asked
from reviewer.services.uploads import Offer
from reviewer.storage.models import Material, Nomination
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import materials as materials_query
from tests.campaigns_small import CATEGORY, KEY
from tests.intake.enclosures import exif, film, jpeg, pdf, picture
from tests.materials_small import (
    ALBUM,
    PHOTOS,
    PORTRAIT,
    SEAL,
    SUMMARY,
    VIDEO,
    Archive,
    archive_on,
    photo,
)


@pytest.fixture
def both(migrated_url: str, tmp_path: Path) -> Iterator[Archive]:
    """On each kind of database in turn, where what is asked of it differs."""
    with archive_on(migrated_url, tmp_path) as made:
        yield made


def test_a_photo_is_kept_without_its_place_and_lies_under_its_digest(archive: Archive) -> None:
    draft = archive.draft()
    taken = jpeg(picture((350, 490)), exif=exif(orientation=1))
    archive.give(draft, taken, spec=PORTRAIT, name="证件照.jpg")
    (waiting,) = archive.shelf(draft, PORTRAIT).files
    assert (waiting.state, archive.on_disk()) == (MaterialState.WAITING, ["waiting"])
    assert archive.look() == 1
    (found,) = archive.shelf(draft, PORTRAIT).files
    assert (found.state, found.width, found.height, found.media_type) == (
        MaterialState.ACCEPTED,
        350,
        490,
        "image/jpeg",
    )
    assert archive.shelf(draft, PORTRAIT).line.outcome.value == "met"
    assert archive.on_disk() == ["kept", "kept"]  # the photo and its small picture, nothing else
    stored = files.fetched(archive.of("west"), token=found.token)
    assert hashlib.sha256(stored.path.read_bytes()).hexdigest() == stored.sha256
    with Image.open(stored.path) as kept, Image.open(io.BytesIO(taken)) as came:
        assert (dict(kept.getexif()), 0x8825 in came.getexif()) == ({}, True)
    small = files.previewed(archive.of("west"), token=found.token)
    with Image.open(small.path) as shown:
        assert (shown.size, shown.format) == ((343, 480), "JPEG")


def test_n11_what_is_not_what_it_says_is_refused_with_its_reason_and_leaves_no_bytes(
    archive: Archive,
) -> None:
    draft = archive.draft()
    archive.give(draft, b"<html><script>alert(1)</script></html>", spec=PORTRAIT, name="证件照.jpg")
    archive.give(draft, pdf(2)[:-400], spec=SUMMARY, name="总结.pdf")
    archive.give(draft, pdf(2), spec=SUMMARY, name="总结.pdf")
    archive.look()
    found = [
        (file.state.value, file.reason, file.pages)
        for spec in (PORTRAIT, SUMMARY)
        for file in archive.shelf(draft, spec).files
    ]
    assert [(state, reason) for state, reason, _ in found] == [
        ("refused", "not_accepted"),
        ("refused", found[1][1]),
        ("accepted", ""),
    ]
    assert found[1][1] in {"damaged", "cut_short", "no_pages"}
    assert found[2][2] == 2  # the decoy: what is sound is taken
    assert archive.on_disk() == ["kept"]


def test_n12_the_same_file_of_two_nominees_is_the_secretariat_s_to_know(both: Archive) -> None:
    archive, taken = both, photo("olive")
    mine, theirs, third = archive.draft("甲"), archive.draft("乙", unit="east"), archive.draft("丙")
    archive.lay(mine, taken, spec=PORTRAIT, name="甲.jpg")
    archive.lay(theirs, taken, spec=PORTRAIT, name="乙.jpg")
    archive.lay(third, photo("navy"), spec=PORTRAIT, name="丙.jpg")
    # nothing is told of what is not on file
    assert surveys.repeated(archive.of("secretary")).rows == ()
    first, second = archive.filed(mine).code, archive.filed(theirs, unit="east").code
    archive.filed(third)
    page = surveys.repeated(archive.of("secretary"), page=9, size=1)
    [found] = page.rows
    assert sorted(found.given) == sorted([(first, "甲.jpg"), (second, "乙.jpg")])
    assert found.digest == hashlib.sha256(taken).hexdigest()
    assert (page.page, page.pages, page.count) == (1, 1, 1)
    assert surveys.count_repeated(archive.of("secretary")) == 1
    for login in ("west", "chair", "expert", "supervisor"):
        with pytest.raises(Forbidden):
            surveys.repeated(archive.of(login))
        assert surveys.count_repeated(archive.of(login)) == 0


def test_n6_the_special_tier_is_filed_with_its_materials_and_not_before(
    archive: Archive, tmp_path: Path
) -> None:
    draft = archive.draft(flagged=True)
    archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    for number, colour in enumerate(("red", "green")):
        archive.lay(draft, photo(colour, (640, 480)), spec=PHOTOS, name=f"{number}.jpg")
    with pytest.raises(DraftRefused) as caught:
        archive.filed(draft)
    assert [(found.reason, found.label) for found in caught.value.defects] == [
        (DefectReason.MATERIAL_OWED, "事迹照片"),
        (DefectReason.MATERIAL_OWED, "视频资料"),
    ]
    archive.lay(draft, photo("blue", (640, 480)), spec=PHOTOS, name="3.jpg")
    clip = tmp_path / "clip.mp4"
    archive.given(draft, film(clip, seconds=1, size=(64, 48)), spec=VIDEO, name="视频.mp4")
    assert archive.page(draft).owed == ()
    filing = archive.filed(draft)
    # the decoy: who claims no special tier is filed without a single file
    assert archive.filed(archive.draft("乙")).code != filing.code
    (line,) = [json.loads(line) for line in archive.lines("nomination.filed") if '"files"' in line]
    assert len(line["data"]["files"]) == 5
    # and what the tier demands is not taken away behind the filing
    token = archive.shelf(draft, PHOTOS).files[0].token
    with pytest.raises(Refused) as refused:
        materials.remove(archive.of("west"), token=token)
    assert (refused.value.reason, refused.value.facts) == (Reason.MATERIAL_DEMANDED, {"name": "事迹照片"})


def test_n6_what_nobody_could_look_through_is_not_taken_away_behind_the_filing_either(
    archive: Archive,
) -> None:
    draft, west = archive.draft(flagged=True), archive.of("west")
    archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    lain = [archive.lay(draft, photo(), spec=PHOTOS, name=f"{number}.jpg") for number in range(3)]
    video = archive.lay(draft, b"a film", spec=VIDEO, name="视频.mp4", media="video/mp4")
    archive.put_file(video, "unchecked")
    for token in lain[1:]:
        archive.put_file(token, "unchecked")
    archive.filed(draft)

    def demanded(token: str) -> object:
        with pytest.raises(Refused) as refused:
            materials.remove(west, token=token)
        return refused.value.reason, refused.value.facts["name"]

    names = ["视频资料", "事迹照片", "事迹照片"]
    # asked to be looked at again it waits, and is no less needed for that
    for state in ("unchecked", "waiting", "checking"):
        for token in (video, *lain[1:]):
            archive.put_file(token, state)
        found = [demanded(token) for token in (video, *lain[:2])]
        assert found == [(Reason.MATERIAL_DEMANDED, name) for name in names]
    # the decoys: one too many may go also while another line waits, and so may what was refused
    archive.put_file(lain[1], "accepted")
    archive.put_file(lain[2], "accepted")
    spare = archive.lay(draft, photo(), spec=PHOTOS, name="4.jpg")
    archive.put_file(spare, "waiting")
    materials.remove(west, token=spare)
    archive.put_file(video, "refused")
    materials.remove(west, token=video)
    assert [len(archive.shelf(draft, spec).files) for spec in (PHOTOS, VIDEO)] == [3, 0]


def test_what_is_owed_before_and_after_the_tier_is_claimed(archive: Archive) -> None:
    plain, claimed = archive.draft("甲"), archive.draft("乙", flagged=True)
    owed = {survey.token: survey.owed for survey in surveys.surveyed(archive.of("west")).rows}
    assert [(line.key, line.missing) for line in owed[plain]] == [(PORTRAIT, 1)]
    assert [(line.key, line.missing) for line in owed[claimed]] == [(PORTRAIT, 1), (PHOTOS, 3), (VIDEO, 1)]
    # the secretariat learns of what is on file, the other unit of nothing
    assert surveys.surveyed(archive.of("secretary")).rows == ()
    assert surveys.surveyed(archive.of("east")).rows == ()
    code = archive.filed(plain).code
    (seen,) = surveys.surveyed(archive.of("secretary")).rows
    assert (seen.code, seen.name, [line.key for line in seen.owed]) == (code, "甲", [PORTRAIT])


def test_the_database_counts_as_the_rules_judge(both: Archive) -> None:
    archive = both
    codes = {}
    for name, unit in (("甲", "west"), ("乙", "west"), ("丙", "east"), ("丁", "east")):
        draft = archive.draft(name, unit=unit)
        if name in "甲丙":
            archive.lay(draft, photo(), spec=PORTRAIT, name="照.jpg")
        if name == "丁":  # not looked through yet
            archive.give(draft, photo(), spec=PORTRAIT, name="照.jpg", unit=unit)
        codes[name] = archive.filed(draft, unit=unit).code
    # one file is found wanting afterwards, as under another edition of the list
    with archive.installation.unit.writing(KEY) as tx:
        nomination = tx.session.query(Nomination).filter_by(code=codes["丙"]).one()
        draft_row = drafts_query.of_nomination(tx, nomination.id)
        assert draft_row is not None
        (row,) = materials_query.of_draft(tx, draft_row.id)
        assert row.verdict == "met"
        row.content, row.verdict = "mp4", "unmet"
    office = archive.of("secretary")
    everyone = surveys.surveyed(office)
    judged = {survey.code for survey in everyone.rows if survey.owed or survey.pending}
    owing = surveys.surveyed(office, missing=True)
    assert {survey.code for survey in owing.rows} == judged == {codes[name] for name in "乙丙丁"}
    assert (everyone.count, owing.count, owing.total, owing.complete) == (4, 3, 4, 1)
    narrowed = surveys.surveyed(office, unit="east", missing=True, size=1, page=9)
    assert ([survey.code for survey in narrowed.rows], narrowed.page) == ([codes["丁"]], 2)
    assert surveys.surveyed(office, category="nothing").count == 0
    # the check counts the same nominees, by what their lines say
    check = {view: screened(archive, view) for view in (View.FILES, View.UNMET, View.UNKNOWN, View.ALL)}
    assert check == {
        View.FILES: ({codes[name] for name in "乙丙丁"}, 3),
        View.UNMET: ({codes[name] for name in "乙丙丁"}, 3),
        View.UNKNOWN: (set(), 0),
        View.ALL: (set(codes.values()), 4),
    }


def screened(archive: Archive, view: View) -> tuple[set[str], int]:
    """Codes on a page of the check, and how many it says there are."""
    page = eligibility.screening_page(archive.of("secretary"), asked=Asked(category=CATEGORY, view=view))
    return {item.line.code for item in page.items}, page.counts[view]


def test_a_file_that_nobody_can_tell_of_is_found_by_who_looks_for_what_is_unknown(both: Archive) -> None:
    archive, codes = both, {}
    for name in "甲乙":
        draft = archive.draft(name)
        archive.lay(draft, photo(), spec=PORTRAIT, name="照.jpg")
        if name == "甲":
            archive.lay(draft, pdf(1), spec=SUMMARY, name="总结.pdf", media="application/pdf")
        codes[name] = archive.filed(draft).code
    with archive.installation.unit.writing(KEY) as tx:
        for row in tx.session.query(Material).filter_by(spec=SUMMARY):
            row.verdict = "unknown"
    waiting = ({codes["甲"]}, 1)
    assert (screened(archive, View.FILES), screened(archive, View.UNKNOWN)) == (waiting, waiting)
    assert screened(archive, View.UNMET) == (set(), 0)
    # Files are a fact and hold nobody up: no decision waits, and whoever may not survey is not told of them.
    assert screened(archive, View.OPEN) == (set(), 0)
    eligibility.exclude(deciding(archive), code=codes["甲"], reason="不实")
    assert (screened(archive, View.FILES), screened(archive, View.UNKNOWN)) == (waiting, (set(), 0))
    archive.put(Stage.SCORING)
    seen = eligibility.screening_page(archive.of("chair"), asked=Asked(category=CATEGORY))
    assert (View.FILES in seen.counts, seen.counts[View.UNMET], seen.counts[View.ALL]) == (False, 0, 2)
    with pytest.raises(NotFound):
        eligibility.screening_page(archive.of("chair"), asked=Asked(category=CATEGORY, view=View.FILES))


def deciding(archive: Archive) -> Context:
    """The secretary at the check."""
    archive.put(Stage.ELIGIBILITY)
    return archive.of("secretary")


def test_a_line_takes_as_many_as_the_notice_says_and_names_where_it_asks(archive: Archive) -> None:
    draft = archive.draft()
    archive.lay(draft, photo(), spec=PORTRAIT, name="一.jpg")
    with pytest.raises(Refused) as full:
        archive.give(draft, photo(), spec=PORTRAIT, name="二.jpg")
    assert (full.value.reason, full.value.facts) == (
        Reason.MATERIAL_FULL,
        {"name": "2寸证件照", "maximum": 1},
    )
    with pytest.raises(Refused) as unnamed:
        archive.give(draft, photo(), spec=ALBUM, name="图.jpg")
    assert unnamed.value.reason is Reason.MATERIAL_UNNAMED
    with pytest.raises(NotFound):  # a line of the other tier
        archive.give(draft, photo(), spec=PHOTOS, name="图.jpg")
    with pytest.raises(Refused) as empty:
        archive.give(draft, b"", spec=SUMMARY, name="空.pdf")
    assert empty.value.reason is Reason.MATERIAL_EMPTY
    assert archive.on_disk() == ["kept"]


def test_nobody_but_the_unit_sees_the_files_of_a_draft(archive: Archive) -> None:
    draft = archive.draft()
    token = archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    assert files.fetched(archive.of("west"), token=token).filename == "证件照.jpg"
    for login in ("east", "secretary", "chair", "expert", "supervisor"):
        for asked in (token, "0" * 22):
            with pytest.raises(NotFound) as hidden:
                files.fetched(archive.of(login), token=asked)
            assert (hidden.value.what, hidden.value.key) == ("material", "")
        with pytest.raises(NotFound):
            materials.opened(archive.of(login), token=draft)


def test_on_file_the_secretariat_sees_them_too_and_the_panel_in_its_stages(archive: Archive) -> None:
    draft = archive.draft()
    token = archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    seal = archive.lay(draft, b"%PDF 1", media="application/pdf", spec=SEAL, name="盖章页.pdf")
    code = archive.filed(draft).code

    def seen(asked: str) -> set[str]:
        found = set()
        for login in ("west", "east", "secretary", "chair", "expert", "supervisor"):
            try:
                files.fetched(archive.of(login), token=asked)
            except NotFound:
                continue
            found.add(login)
        return found

    by_stage = {}
    for stage in Stage:
        archive.put(stage)
        by_stage[stage.number] = (seen(token), seen(seal))
    both = {"west", "secretary"}
    assert by_stage == {
        0: (set(), set()),
        **dict.fromkeys((1, 2, 6), (both, both)),
        **{number: ({*both, "chair"}, both) for number in (3, 4, 5)},
        7: (set(), set()),
    }
    archive.put(Stage.SCORING)
    shown = materials.shown(archive.of("chair"), code=code)
    assert [shelf.line.key for shelf in shown.shelves] == [PORTRAIT, SUMMARY, ALBUM]
    with pytest.raises(NotFound):  # nothing is assigned to this expert
        materials.shown(archive.of("expert"), code=code)


def test_an_expert_sees_what_lies_on_their_desk_until_a_tie_shuts_the_door(archive: Archive) -> None:
    mine, other = archive.draft("甲"), archive.draft("乙")
    token = archive.lay(mine, b"%PDF 1", media="application/pdf", spec=SUMMARY, name="总结.pdf")
    foreign = archive.lay(other, b"%PDF 2", media="application/pdf", spec=SUMMARY, name="总结.pdf")
    seal = archive.lay(mine, b"%PDF 3", media="application/pdf", spec=SEAL, name="盖章页.pdf")
    code, beside = archive.filed(mine).code, archive.filed(other).code
    archive.seat(code)

    def seen(asked: str) -> bool:
        try:
            return files.fetched(archive.of("expert"), token=asked).spec == SUMMARY
        except NotFound:
            return False

    found = {}
    for stage in Stage:
        archive.put(stage)
        found[stage.number] = [seen(asked) for asked in (token, foreign, seal)]
    assert found == {number: [number in (3, 4), False, False] for number in range(8)}
    archive.put(Stage.SCORING)
    page = materials.shown(archive.of("expert"), code=code)
    assert [shelf.line.key for shelf in page.shelves if shelf.files] == [SUMMARY]
    archive.seat(code, tie=True)
    for hidden in (code, beside, "R-09-09"):
        with pytest.raises(NotFound) as unseen:
            materials.shown(archive.of("expert"), code=hidden)
        assert (unseen.value.what, unseen.value.key) == ("nomination", hidden)
    assert not seen(token)


def test_an_upload_that_rested_for_a_day_is_given_up(archive: Archive) -> None:
    draft, west = archive.draft(), archive.of("west")
    tokens = []
    for name in ("旧.pdf", "新.pdf"):
        offer = Offer(spec=SUMMARY, title="", filename=name, size=10)
        tokens.append(uploads.begin(west, token=draft, offer=offer))
        uploads.append(west, upload=tokens[-1], offset=0, stream=io.BytesIO(b"%PDF-"))
    now = archive.clock.now()
    old, new = ((now + timedelta(hours=hours)).timestamp() for hours in (1, 30))
    for token, touched in zip(tokens, (old, new), strict=True):
        os.utime(archive.installation.files.part(token), (touched, touched))
    archive.clock.instant = now + timedelta(hours=31)
    archive.put(Stage.NOMINATION)
    assert inspections.sweep(archive.installation) == 1
    assert [upload.filename for upload in archive.page(draft).arriving] == ["新.pdf"]
    with archive.installation.unit.reading(KEY) as tx:
        assert [row.token for row in materials_query.old_uploads(tx, before=archive.clock.now())] == tokens[
            1:
        ]


def test_giving_ends_with_the_stage_and_with_the_day(archive: Archive) -> None:
    draft = archive.draft()
    archive.clock.instant = archive.clock.instant.replace(month=9, day=11)
    with pytest.raises(TooLate):
        archive.give(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    assert not archive.page(draft).writable
    archive.put(Stage.ELIGIBILITY)
    with pytest.raises(WrongStage):
        archive.give(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    assert archive.on_disk() == []


def test_the_ledger_tells_what_was_given_and_taken_on_file_and_no_names(archive: Archive) -> None:
    draft = archive.draft()
    first = archive.lay(draft, photo(), spec=PORTRAIT, name="张三证件照.jpg")
    assert archive.lines() == []  # what is not on file is the unit's own affair
    archive.filed(draft)
    materials.remove(archive.of("west"), token=first)
    archive.given(draft, photo("pink"), spec=PORTRAIT, name="张三新照.jpg")
    told = [json.loads(line) for line in archive.lines()]
    assert [line["kind"] for line in told] == ["material.removed", "material.given"]
    assert {line["actor"] for line in told} == {"west"}
    assert "张三" not in json.dumps(told, ensure_ascii=False)


def test_a_withdrawn_draft_keeps_its_files_and_a_discarded_one_takes_them_along(archive: Archive) -> None:
    draft = archive.draft()
    token = archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    code, west = archive.filed(draft).code, archive.of("west")
    filings.withdraw(west, code=code, base_version=nominations.opened(west, code=code).version)
    assert files.fetched(west, token=token).spec == PORTRAIT
    with pytest.raises(NotFound):  # the secretariat saw it while it was on file
        files.fetched(archive.of("secretary"), token=token)
    drafts.discard(west, token=draft, base_version=drafts.opened(west, token=draft).version)
    with pytest.raises(NotFound):
        files.fetched(west, token=token)
    # no row names the bytes any more; a day later they are gone
    assert archive.on_disk() == ["kept"]
    archive.clock.instant = datetime.now(UTC) + timedelta(days=2)
    assert (inspections.sweep(archive.installation), archive.on_disk()) == (1, [])


def test_two_that_look_at_once_look_once(archive: Archive) -> None:
    draft = archive.draft()
    archive.give(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    (token,) = inspections.waiting(archive.installation)
    assert inspections.look(archive.installation, token=token)
    assert not inspections.look(archive.installation, token=token)
    assert inspections.waiting(archive.installation) == ()
    assert not inspections.look(archive.installation, token="0" * 22)


class Killed(BaseException):
    """What a process that is killed does not survive."""


@pytest.mark.parametrize("spec", [PORTRAIT, SUMMARY])
def test_killed_before_the_commit_a_sound_file_is_still_there(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    draft, installation = archive.draft(), archive.installation
    content, name = (photo(), "证件照.jpg") if spec == PORTRAIT else (pdf(1), "总结.pdf")
    archive.give(draft, content, spec=spec, name=name)
    (token,) = inspections.waiting(installation)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(inspections, "judge_anew", killed)
        patch.setattr(inspections, "_release", killed)  # the dead give nothing back
        with pytest.raises(Killed):
            inspections.look(installation, token=token)
    assert installation.files.waiting(token).read_bytes() == content
    assert inspections.waiting(installation) == ()
    archive.clock.instant += inspections.PATIENCE * 2
    assert archive.look() == 1
    assert [file.state for file in archive.shelf(draft, spec).files] == [MaterialState.ACCEPTED]
    assert set(archive.on_disk()) == {"kept"}


def test_a_commit_that_fails_gives_the_claim_back(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = archive.draft()
    archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(archive.installation)

    def failing(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(inspections, "judge_anew", failing)
        with pytest.raises(OSError):  # noqa: PT011 - it says nothing
            inspections.look(archive.installation, token=token)
    assert archive.look() == 1
    assert [file.state for file in archive.shelf(draft, SUMMARY).files] == [MaterialState.ACCEPTED]


def test_who_lost_the_claim_removes_nothing(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, installation = archive.draft(), archive.installation
    archive.give(draft, pdf(1), spec=SUMMARY, name="总结.pdf")
    (token,) = inspections.waiting(installation)

    def too_late(*_: object, **__: object) -> None:
        with installation.unit.writing(KEY) as tx:
            tx.session.query(Material).one().claim = "another's"
        raise MaterialRefused(MaterialRefusal.DAMAGED, {})

    with monkeypatch.context() as patch:
        patch.setattr(inspections, "inspect", too_late)
        assert inspections.look(installation, token=token)
    assert installation.files.waiting(token).exists()
    archive.clock.instant += inspections.PATIENCE * 2
    assert archive.look() == 1
    assert [file.state for file in archive.shelf(draft, SUMMARY).files] == [MaterialState.ACCEPTED]


def test_what_came_is_swept_when_its_removal_was_killed(archive: Archive) -> None:
    draft, files = archive.draft(), archive.installation.files
    token = archive.lay(draft, photo(), spec=PORTRAIT, name="证件照.jpg")
    files.receive(token, io.BytesIO(photo()), limit=2**20)
    assert (inspections.sweep(archive.installation), archive.on_disk()) == (0, ["kept", "waiting"])
    archive.clock.instant = datetime.now(UTC) + timedelta(days=2)
    assert (inspections.sweep(archive.installation), archive.on_disk()) == (1, ["kept"])
