"""What a nominee owes in files and what each file says of its line, by the notices' own lists."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract import Clause, MaterialKind, MaterialSpec, Outcome
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.domain.materials import (
    Demand,
    FileFacts,
    Lack,
    MaterialState,
    apart,
    clock,
    judge,
    lack_of,
    lines_of,
    owed,
    specs_of,
    standing_of,
    stopping,
    verdict,
)

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
ACCEPTED = MaterialState.ACCEPTED
PHOTO = FileFacts(state=ACCEPTED, content="jpeg", width=1600, height=1200, whole=True)
PORTRAIT = FileFacts(state=ACCEPTED, content="jpeg", width=413, height=579, whole=True)
VIDEO = FileFacts(
    state=ACCEPTED,
    content="mp4",
    width=1280,
    height=720,
    seconds=Fraction(270),
    frames_a_second=Fraction(25),
    codec="h264",
    whole=True,
)
WHOLE = {"portrait": [PORTRAIT], "photo": [PHOTO], "special_photos": [PHOTO] * 3, "video": [VIDEO]}


@pytest.fixture(scope="module")
def star() -> CategoryRulebook:
    host = CampaignHost(packages=("plugins",), foreign=False)
    return host.campaign("jilin_2021").rulebook().category("star")


def video_line(star: CategoryRulebook) -> MaterialSpec:
    special = next(tier for tier in star.materials if tier.tier == "special")
    return next(spec for spec in special.materials if spec.key == "video")


def test_what_could_not_be_looked_through_is_neither_missing_nor_met(star: CategoryRulebook) -> None:
    """The unit has given it and cannot mend the server: shown to both sides as unknown, and stops nobody."""
    unseen = FileFacts(state=MaterialState.UNCHECKED)
    lines = standing_of(star, WHOLE | {"video": [unseen]}, flagged=True)
    (line,) = owed(lines)
    assert (line.key, line.outcome, line.missing, line.unseen, line.pending, line.counted) == (
        "video",
        UNKNOWN,
        0,
        1,
        0,
        0,
    )
    assert stopping(lines) == ()
    # the decoys: what still waits is missing until then, and two unseen photos are no three
    waits = FileFacts(state=MaterialState.WAITING)
    (waiting,) = stopping(standing_of(star, WHOLE | {"video": [waits]}, flagged=True))
    assert (waiting.missing, waiting.unseen, waiting.pending) == (1, 0, 1)
    (few,) = stopping(standing_of(star, WHOLE | {"special_photos": [unseen, unseen]}, flagged=True))
    assert (few.missing, few.unseen, few.outcome) == (1, 2, UNMET)


def test_n6_three_to_five_photos_and_the_video_of_the_notice_pass(star: CategoryRulebook) -> None:
    for photos in (3, 4, 5):
        lines = standing_of(star, WHOLE | {"special_photos": [PHOTO] * photos}, flagged=True)
        assert (owed(lines), stopping(lines)) == ((), ())
    for photos, missing, excess in ((2, 1, 0), (6, 0, 1)):
        (line,) = stopping(standing_of(star, WHOLE | {"special_photos": [PHOTO] * photos}, flagged=True))
        assert (line.key, line.missing, line.excess) == ("special_photos", missing, excess)
    (line,) = stopping(standing_of(star, WHOLE | {"video": []}, flagged=True))
    assert (line.key, line.missing) == ("video", 1)
    # an ordinary person without a video passes
    assert owed(standing_of(star, {"portrait": [PORTRAIT], "photo": [PHOTO]}, flagged=False)) == ()


@pytest.mark.parametrize(
    ("change", "demand", "outcome"),
    [
        ({"content": "jpeg"}, Demand.CONTENT, UNMET),
        ({"whole": False}, Demand.WHOLE, UNMET),
        ({"whole": None}, Demand.WHOLE, UNKNOWN),
        ({"width": 1920, "height": 1080}, Demand.PIXELS, UNMET),
        ({"width": 720, "height": 1280}, Demand.PIXELS, UNMET),
        ({"width": None}, Demand.PIXELS, UNKNOWN),
        ({"codec": "hevc"}, Demand.CODEC, UNMET),
        ({"codec": ""}, Demand.CODEC, UNKNOWN),
        ({"codec": "avc1"}, Demand.CODEC, MET),
        ({"codec": "H.264"}, Demand.CODEC, MET),
        ({"frames_a_second": Fraction(30000, 1001)}, Demand.FRAMES, UNMET),
        ({"frames_a_second": Fraction(24976, 1000)}, Demand.FRAMES, UNMET),
        ({"frames_a_second": Fraction(2501, 100)}, Demand.FRAMES, MET),
        ({"frames_a_second": Fraction(25011, 1000)}, Demand.FRAMES, UNMET),
        ({"frames_a_second": None}, Demand.FRAMES, UNKNOWN),
        ({"seconds": Fraction(2399, 10)}, Demand.SECONDS, UNMET),
        ({"seconds": Fraction(240)}, Demand.SECONDS, MET),
        ({"seconds": Fraction(3009, 10)}, Demand.SECONDS, MET),
        ({"seconds": Fraction(301)}, Demand.SECONDS, UNMET),
        ({"seconds": None}, Demand.SECONDS, UNKNOWN),
    ],
)
def test_one_thing_about_a_video(
    star: CategoryRulebook, change: dict[str, object], demand: Demand, outcome: Outcome
) -> None:
    file = replace(VIDEO, **change)
    found = {judged.demand: judged.outcome for judged in judge(video_line(star), file)}
    expected = dict.fromkeys(
        (Demand.CONTENT, Demand.PIXELS, Demand.CODEC, Demand.FRAMES, Demand.SECONDS), MET
    )
    assert found == expected | {demand: outcome}
    lines = standing_of(star, WHOLE | {"video": [file]}, flagged=True)
    line = next(line for line in lines if line.key == "video")
    assert line.outcome is outcome
    # what nobody could look through is shown and stops nobody; what is wrong does
    assert [stopped.key for stopped in stopping(lines)] == (["video"] if outcome is UNMET else [])


def test_the_tier_s_list_takes_the_place_of_the_ordinary_one(star: CategoryRulebook) -> None:
    three_and_a_half = replace(VIDEO, seconds=Fraction(210))
    ordinary, special = (
        {line.key: line.outcome for line in standing_of(star, {"video": [three_and_a_half]}, flagged=flag)}
        for flag in (False, True)
    )
    assert (ordinary["video"], special["video"]) == (MET, UNMET)
    assert ("special_photos" in ordinary, "special_photos" in special) == (False, True)
    assert apart(star, ["special_photos", "portrait", "seal-city"], flagged=False) == ("special_photos",)
    assert lines_of(star) == (
        "portrait",
        "photo",
        "video",
        "special_photos",
        "seal-unit",
        "seal-county",
        "seal-city",
        "seal-province",
    )


@pytest.mark.parametrize(
    ("size", "outcome"),
    [((413, 579), MET), ((350, 490), MET), ((413, 626), UNMET), ((579, 413), UNMET), ((0, 0), UNKNOWN)],
)
def test_the_shape_of_a_portrait_is_told_and_stops_nothing(
    star: CategoryRulebook, size: tuple[int, int], outcome: Outcome
) -> None:
    file = replace(PORTRAIT, width=size[0] or None, height=size[1] or None)
    lines = standing_of(star, WHOLE | {"portrait": [file]}, flagged=True)
    judged = next(line for line in lines if line.key == "portrait").files[0]
    assert {one.demand: one.outcome for one in judged} == {Demand.CONTENT: MET, Demand.RATIO: outcome}
    assert stopping(lines) == ()


def test_what_waits_or_was_refused_does_not_count(star: CategoryRulebook) -> None:
    waiting, refused = (FileFacts(state=state) for state in (MaterialState.CHECKING, MaterialState.REFUSED))
    lines = standing_of(star, {"portrait": [waiting], "photo": [refused, PHOTO]}, flagged=False)
    found = {line.key: (line.counted, line.pending, line.missing) for line in lines[:2]}
    assert found == {"portrait": (0, 1, 1), "photo": (1, 0, 0)}


def test_a_seal_is_welcome_and_never_owed(star: CategoryRulebook) -> None:
    scan = FileFacts(state=ACCEPTED, content="pdf", whole=True)
    lines = standing_of(star, WHOLE | {"seal-county": [scan]}, flagged=True)
    seals = [(line.key, line.counted, line.outcome) for line in lines if line.level is not None]
    assert seals == [
        ("seal-unit", 0, MET),
        ("seal-county", 1, MET),
        ("seal-city", 0, MET),
        ("seal-province", 0, MET),
    ]


def test_what_is_told_in_short_is_what_the_lines_say(star: CategoryRulebook) -> None:
    """From the kept verdicts alone: every mixture of up to six photos, an unsure video, a seal."""
    kinds = (
        PHOTO,
        replace(PHOTO, content="mp4"),
        FileFacts(state=MaterialState.WAITING),
        FileFacts(state=MaterialState.REFUSED),
        FileFacts(state=MaterialState.UNCHECKED),
    )
    mixtures = [list(some) for count in range(7) for some in combinations_with_replacement(kinds, count)]
    seen = set()
    for photos, clip, seals in product(mixtures, ([VIDEO], [replace(VIDEO, whole=None)]), ([], [kinds[2]])):
        files = WHOLE | {"special_photos": photos, "video": clip, "seal-city": seals}
        lines = standing_of(star, files, flagged=True)
        outcomes = {line.outcome for line in lines}
        expected = Lack(
            unmet=Outcome.UNMET in outcomes,
            unknown=Outcome.UNKNOWN in outcomes,
            pending=any(line.pending for line in lines),
        )
        specs = {spec.key: spec for spec in specs_of(star, flagged=True)}
        kept = [
            (key, file.state.value, kept_verdict(specs.get(key), file))
            for key, given in files.items()
            for file in given
        ]
        assert lack_of(star, kept, flagged=True) == expected, photos
        seen.add(expected)
    assert seen == {Lack(unmet=a, unknown=b, pending=c) for a, b, c in product((True, False), repeat=3)}


def kept_verdict(spec: MaterialSpec | None, file: FileFacts) -> str:
    """What is stored with a file once it was judged."""
    accepted = spec is not None and file.state is ACCEPTED
    return verdict(judge(spec, file)).value if accepted and spec is not None else ""


def test_a_teaching_resource_may_be_anything_that_was_let_in() -> None:
    clause = Clause(notice="N", number="一", gist="资源")
    spec = MaterialSpec(key="r", name="资源", kind=MaterialKind.RESOURCE, clause=clause, minimum=0)
    for content in ("mp4", "pdf", "other"):
        assert [one.outcome for one in judge(spec, FileFacts(state=ACCEPTED, content=content))] == [MET]


def test_minutes_as_a_player_shows_them() -> None:
    assert [clock(seconds) for seconds in (0, 59, 240, 301)] == ["0:00", "0:59", "4:00", "5:01"]
