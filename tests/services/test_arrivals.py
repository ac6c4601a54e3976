"""Taking what another level sends: by the rules of any filing, named where it does not fit, whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from reviewer.domain.access import Role, Stage
from reviewer.domain.cascade import Column, Division, Entrant, Manifest, Opinion
from reviewer.errors import ArrivalsRefused, DefectReason, Forbidden, Reason, Refused
from reviewer.services import (
    accounts,
    arrivals,
    bundles,
    campaigns,
    cascade,
    drafts,
    filings,
    ledger,
    nominations,
    signers,
)
from reviewer.services.bundles import Choice, Newcomer
from reviewer.services.campaigns import stand
from reviewer.services.drafts import adopt
from reviewer.services.materials import receive
from reviewer.services.screening import stale
from reviewer.storage.models import Material
from reviewer.storage.queries import drafts as drafts_query
from reviewer.storage.queries import nominations as nominations_query
from tests.cascades import BEGIN, NATION, PROVINCE, STAR, Place
from tests.drafting import at_once, drafted, submitted
from tests.installations import acting, console_in
from tests.parcels import FINGERPRINT, enclosed, manifest, parcel

Bundles = Mapping[str, bytes]
Refusals = list[tuple[str, list[tuple[DefectReason, object]]]]

COLUMNS = (
    Column(key="sex", label="性别"),
    Column(key="politics", label="党派", personal=True),
    Column(key="deeds", label="主要事迹和成效"),
    Column(key="display", label="宣传展示材料"),
    Column(key="merits", label="奖励情况"),
    Column(key="schooling", label="毕业院校及专业", personal=True),
    Column(key="hobby", label="爱好"),
    Column(key="home_phone", label="家庭电话", personal=True),
)


def entrant(order: int, name: str, *, city: str = "长春市", county: str = "", **more: object) -> Entrant:
    """One nominee of another province's own form."""
    plain = Entrant(
        order=order,
        name=name,
        host=f"{name}所在单位",
        region="某市",
        city=city,
        county=county or f"{name}县",
        proposed="",
        fields={"sex": "女"},
        texts={"deeds": "学" * 1000, "display": "她" * 200},
    )
    return replace(plain, **more)  # fields of the record by name


def manifest_of(*entrants: Entrant, category: str = "star", name: str = "百姓学习之星") -> Manifest:
    """The list of a province whose form is its own."""
    division = Division(
        category=category,
        name=name,
        list_name="上报名单",
        digest="d" * 64,
        columns=COLUMNS,
        entrants=entrants,
    )
    return replace(manifest(), campaign="elsewhere_2021", divisions=(division,))


def from_elsewhere(*entrants: Entrant, category: str = "star", name: str = "百姓学习之星") -> bytes:
    """The bundle of that list."""
    return parcel(manifest_of(*entrants, category=category, name=name))


def befriend(place: Place) -> None:
    """Let the signature of hand-made bundles count."""
    signers.trust(place.of("operator"), fingerprint=FINGERPRINT, name="外省教育厅")


def lines_of(place: Place, token: str, category: str = "star") -> tuple[Newcomer, ...]:
    """The lines of one list of a bundle that waits."""
    page = bundles.opened(place.office, token=token)
    return next(each.lines for each in page.lists if each.key == category)


def on_file(place: Place, category: str = "star", unit: str = "jilin") -> list[tuple[str, str]]:
    """(code, name) of a unit in the order of the list."""
    lines = nominations.listed(place.office, category=category)
    return [(line.code, line.name) for line in lines if line.unit == unit]


def refused(act: Callable[[], object]) -> Refusals:
    """Who is named, and for what."""
    with pytest.raises(ArrivalsRefused) as caught:
        act()
    return [
        (name, [(defect.reason, defect.facts.get("place", defect.column)) for defect in defects])
        for name, defects in caught.value.entrants
    ]


def star(*orders: int, **more: object) -> list[Choice]:
    """Those places of the list of persons."""
    return [Choice(category="star", order=order, **more) for order in orders]  # type: ignore[arg-type]


# -- caps and quotas --------------------------------------------------------------------------


def test_q4_what_does_not_fit_is_named_and_nobody_is_taken_beyond_a_cap(
    province_bundle: Bundles, nation: Place
) -> None:
    """The province's whole list is longer than what the nation takes of one county and of one province."""
    token = nation.read(province_bundle["province"])
    found = [
        (line.name, line.fits, [defect.reason for defect in line.stops], line.unplaced)
        for line in lines_of(nation, token)
    ]
    assert found == [
        ("甲长春", True, [], ()),
        ("乙长春", True, [], ()),
        ("丙长春", False, [DefectReason.INNER_CAP], ()),  # the county of the first
        ("丁吉林", True, [], ()),  # proposed for the special tier as the first is, and flagged by nobody
        ("戊吉林", True, [], ()),
        ("己长白", True, [], ()),
        ("庚吉林", False, [DefectReason.QUOTA_EXCEEDED], ("county",)),
    ]
    assert len(arrivals.take(nation.office, token=token)) == 5 + 2
    assert [name for _, name in on_file(nation)] == ["甲长春", "乙长春", "丁吉林", "戊吉林", "己长白"]


def test_the_secretariat_chooses_all_or_nothing(province_bundle: Bundles, nation: Place) -> None:
    token = nation.read(province_bundle["province"])
    everyone = [*star(1, 4, flagged=True), *star(2, 3, 5, 6, 7), Choice(category="project", order=1)]
    owed = [(DefectReason.MATERIAL_OWED, "")] * 4  # flagged, and without the tier's files
    assert refused(partial(arrivals.take, nation.office, token=token, choices=everyone)) == [
        ("甲长春", owed),
        ("丙长春", [(DefectReason.INNER_CAP, "朝阳区")]),
        ("丁吉林", [*owed, (DefectReason.QUOTA_SPECIAL, "")]),
        ("庚吉林", [(DefectReason.REQUIRED, "county")]),
    ]
    assert on_file(nation) == []
    assert on_file(nation, "project") == []
    assert "bundle.taken" not in nation.kinds()
    # Not the first but the third of one county; no proposal followed; a place said that nobody had said.
    chosen = [*star(3, 5, 6), *star(4), *star(7, county="无")]
    assert len(arrivals.take(nation.office, token=token, choices=chosen)) == 5
    assert on_file(nation) == [
        ("S-07-01", "丙长春"),  # in the order of the list, however they were ticked
        ("S-07-02", "丁吉林"),
        ("S-07-03", "戊吉林"),
        ("S-07-04", "己长白"),
        ("S-07-05", "庚吉林"),
    ]
    assert on_file(nation, "project") == []  # nobody was chosen there
    assert [line.flagged for line in nominations.listed(nation.office)] == [False] * 5
    # their findings are counted at once
    with nation.installation.unit.reading(NATION) as tx:
        assert stale(tx, stand(nation.office, tx)) == []


def test_nobody_chosen_is_told_so(province_bundle: Bundles, nation: Place) -> None:
    token = nation.read(province_bundle["nation"])
    for choices in ([], star(99), [Choice(category="moon", order=1)]):
        with pytest.raises(Refused) as caught:
            arrivals.take(nation.office, token=token, choices=choices)
        assert caught.value.reason is Reason.BUNDLE_EMPTY
    assert bundles.opened(nation.office, token=token).token == token


def test_q1_who_is_on_file_already_counts(province_bundle: Bundles, nation: Place) -> None:
    """Behind those that the province filed itself, and never the same nominee twice."""
    own = {**STAR, "f-name": "乙 长春", "f-host": "南关区老年大学", "city": "长春市", "county": "南关区"}
    submitted(nation.of("jilin"), drafted(nation.of("jilin"), own, unit="jilin", category="star"))
    token = nation.read(province_bundle["nation"])
    found = {
        line.name: [defect.reason for defect in line.stops]
        for line in lines_of(nation, token)
        if not line.fits
    }
    assert found == {"乙长春": [DefectReason.INNER_CAP, DefectReason.NAME_ON_FILE]}
    arrivals.take(nation.office, token=token)
    assert [name for _, name in on_file(nation)] == ["乙 长春", "甲长春", "丁吉林", "戊吉林", "己长白"]
    # Every one of them can be taken back and mended by its unit, as if it had been typed there.
    version = nominations.opened(nation.of("jilin"), code="S-07-02").version
    filings.withdraw(nation.of("jilin"), code="S-07-02", base_version=version)
    assert [code for code, _ in on_file(nation)] == ["S-07-01", "S-07-02", "S-07-03", "S-07-04"]
    [section, *_] = drafts.desk(nation.of("jilin"))
    assert [(line.name, line.missing) for line in section.apart] == [("甲长春", 0)]
    [bundle] = bundles.listed(nation.office)
    assert {line.name: line.code for line in bundle.lines}["甲长春"] == ""


def test_q2_a_unit_with_one_place_takes_one(nation: Place) -> None:
    befriend(nation)
    token = nation.read(from_elsewhere(entrant(1, "甲"), entrant(2, "乙")), "dalian")
    assert [(line.fits, [one.reason for one in line.stops]) for line in lines_of(nation, token)] == [
        (True, []),
        (False, [DefectReason.QUOTA_EXCEEDED]),
    ]


# -- what finds a place, and what does not ----------------------------------------------------


def test_answers_find_their_place_by_key_or_label_and_what_has_none_is_kept(nation: Place) -> None:
    befriend(nation)
    texts = {"deeds": "学" * 999, "display": "她" * 200}
    fields = {
        "sex": "女",
        "politics": "群众",  # another label, the same key
        "schooling": "示例大学",  # another key, the same label
        "merits": "省级先进",  # neither
        "hobby": "下棋",
        "home_phone": "0431-88880000",
    }
    opinions = (
        Opinion(level="unit", name="本人所在单位推荐意见", text="同意推荐。", signed="2021-08-20"),
        Opinion(level="town", name="县（市、区）级教育部门推荐意见", text="县里同意。", signed=""),
        Opinion(level="union", name="工会意见", text="工会同意。", signed="2021-08-22"),
    )
    sent = entrant(1, "甲", fields=fields, texts=texts, opinions=opinions)
    token = nation.read(from_elsewhere(sent))
    [line] = lines_of(nation, token)
    assert [(one.pair.label, one.pair.asked, one.understood) for one in line.shown] == [
        ("性别", "性别", "女"),
        ("党派", "政治面貌", "群众"),
        ("主要事迹和成效", "主要事迹和成效", "学" * 999),
        ("宣传展示材料", "宣传展示材料", "她" * 200),
        ("奖励情况", "", ""),
        ("毕业院校及专业", "毕业院校及专业", "示例大学"),
        ("爱好", "", ""),
        ("家庭电话", "", ""),
        ("本人所在单位推荐意见", "本人所在单位推荐意见", "同意推荐。"),
        ("本人所在单位推荐意见", "本人所在单位推荐意见", "2021-08-20"),
        ("县（市、区）级教育部门推荐意见", "县（市、区）级教育部门推荐意见", "县里同意。"),
        ("工会意见", "", ""),
        ("工会意见", "", ""),
    ]
    assert (line.fits, line.stops) == (True, ())
    # Gaps stop nothing, as in a register: they are told, and the unit can mend them.
    gaps = {(defect.reason, defect.label) for defect in line.gaps}
    assert (DefectReason.TEXT_SHORT, "主要事迹和成效") in gaps
    assert (DefectReason.REQUIRED, "个人简历") in gaps
    [code, *_] = arrivals.take(nation.office, token=token)
    page = nominations.revealed(nation.office, code=code)
    assert (page.fields["politics"], page.fields["school"], page.texts["opinion-county"]) == (
        "群众",
        "示例大学",
        "县里同意。",
    )
    [bundle] = bundles.listed(nation.office)
    assert bundle.lines[0].left_over == (
        ("奖励情况", "省级先进"),
        ("爱好", "下棋"),
        ("家庭电话", ""),  # personal: the label alone
        ("工会意见", "工会同意。"),
        ("工会意见", "2021-08-22"),
    )


def test_a_category_is_found_by_its_name_and_one_that_is_not_here_is_shown_whole(nation: Place) -> None:
    befriend(nation)
    token = nation.read(from_elsewhere(entrant(1, "甲"), category="learner"))
    assert [each.category for each in bundles.opened(nation.office, token=token).lists] == ["star"]
    strange = nation.read(from_elsewhere(entrant(1, "乙"), category="team", name="优秀学习团队"))
    [each] = bundles.opened(nation.office, token=strange).lists
    assert (each.category, each.lines[0].fits) == ("", False)
    assert [one.pair.label for one in each.lines[0].shown] == ["性别", "主要事迹和成效", "宣传展示材料"]
    with pytest.raises(Refused) as caught:
        arrivals.take(nation.office, token=strange, choices=[Choice(category="team", order=1)])
    assert caught.value.reason is Reason.BUNDLE_EMPTY


def test_an_answer_that_no_cell_may_hold_keeps_its_nominee_out(nation: Place) -> None:
    befriend(nation)
    formula = entrant(1, "甲", fields={"sex": "=1+1"})
    nameless = entrant(2, " ")
    token = nation.read(from_elsewhere(formula, nameless, entrant(3, "丙")))
    assert [(line.fits, [one.reason for one in line.stops]) for line in lines_of(nation, token)] == [
        (False, [DefectReason.FORMULA_TEXT]),
        (False, [DefectReason.REQUIRED]),
        (True, []),
    ]
    assert refused(partial(arrivals.take, nation.office, token=token, choices=star(1, 3))) == [
        ("甲", [(DefectReason.FORMULA_TEXT, "f-sex")])
    ]


def test_a_place_that_nobody_said_is_asked_for_and_one_that_was_said_is_not_overwritten(
    nation: Place,
) -> None:
    befriend(nation)
    lost = replace(entrant(1, "甲"), city="", county="")
    token = nation.read(from_elsewhere(lost, entrant(2, "乙")))
    assert [line.unplaced for line in lines_of(nation, token)] == [("city", "county"), ()]
    chosen = [*star(1, city="吉林市", county="船营区"), *star(2, city="假市", county="假县")]
    arrivals.take(nation.office, token=token, choices=chosen)
    pages = [nominations.opened(nation.office, code=code) for code, _ in on_file(nation)]
    assert [(page.city, page.county) for page in pages] == [("吉林市", "船营区"), ("长春市", "乙县")]


# -- at once ----------------------------------------------------------------------------------


def test_q_two_bundles_and_filings_at_once_fill_the_quota_and_no_more(nation_anywhere: Place) -> None:
    place = nation_anywhere
    befriend(place)
    one = place.read(from_elsewhere(*(entrant(n, f"甲{n}", city=f"甲市{n % 2}") for n in range(1, 5))))
    other = place.read(from_elsewhere(*(entrant(n, f"乙{n}", city=f"乙市{n % 2}") for n in range(1, 5))))
    office = place.of("jilin")
    own = [
        {**STAR, "f-name": f"丙{n}", "f-host": "某馆", "city": f"丙市{n % 2}", "county": f"丙县{n}"}
        for n in range(1, 5)
    ]
    tokens = [drafted(office, entries, unit="jilin", category="star") for entries in own]
    acts: list[Callable[[], object]] = [partial(arrivals.take, place.office, token=one)]
    acts += [partial(arrivals.take, place.of("clerk"), token=other)]
    acts += [partial(arrivals.take, place.office, token=one, choices=star(1, 2, 3, 4))]
    acts += [partial(submitted, office, token) for token in tokens]
    at_once(acts)
    found = on_file(place)
    assert [code for code, _ in found] == [f"S-07-{number:02d}" for number in range(1, 6)]
    assert len({name for _, name in found}) == 5
    assert max(Counter(name[0] for _, name in found).values()) <= 4
    assert place.kinds().count("bundle.taken") <= 2
    ledger.verify(place.console)


# -- files ------------------------------------------------------------------------------------


def handed_in(place: Place) -> list[tuple[str, str, str, str]]:
    """(line, file, state, token) of every file of the campaign."""
    with place.installation.unit.reading(NATION) as tx:
        rows = tx.session.scalars(select(Material).order_by(Material.id))
        return [(row.spec, row.filename, row.state, row.token) for row in rows]


def test_files_go_through_the_same_door_as_any_upload(nation: Place, tmp_path: Path) -> None:
    befriend(nation)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"not a photo at all, which is for whoever looks at it to say")
    digest = sha256(photo.read_bytes()).hexdigest()
    placed = enclosed(photo, spec="photo", digest=digest)
    sent = entrant(1, "甲", files=(placed, replace(placed, spec="trophy", filename="奖杯.jpg")))
    content = parcel(manifest_of(sent), files={digest: photo})
    told: list[str] = []
    place = Place(replace(nation.installation, told=told.append), NATION)
    token = place.read(content)
    [line] = lines_of(place, token)
    assert [(file.filename, kept) for file, kept in line.files] == [("photo.jpg", True), ("奖杯.jpg", False)]
    arrivals.take(place.office, token=token)
    [(spec, filename, state, waits)] = handed_in(place)
    assert (spec, filename, state, told) == ("photo", "photo.jpg", "waiting", [waits])
    assert place.installation.files.waiting(waits).read_bytes() == photo.read_bytes()
    waiting = [file.name for file in (place.installation.settings.instance / "files" / "waiting").glob("*")]
    assert waiting == [waits]  # neither the bundle nor what was laid out beside it
    [bundle] = bundles.listed(place.office)
    assert bundle.lines[0].left_over == (("trophy", "奖杯.jpg"),)


def test_n6_whoever_is_flagged_brings_the_files_of_the_tier_in_the_bundle(
    nation: Place, tmp_path: Path
) -> None:
    """One photo short is told by its line, as at the desk; what is enclosed counts while it waits."""
    befriend(nation)
    sent = tmp_path / "a.jpg"
    sent.write_bytes(b"for whoever looks at it to say")
    digest = sha256(sent.read_bytes()).hexdigest()

    def bundle(*specs: str) -> str:
        files = tuple(
            replace(enclosed(sent, spec=spec, digest=digest), filename=f"{number}.jpg")
            for number, spec in enumerate(specs)
        )
        said = manifest_of(entrant(1, "甲", files=files, proposed="特别感人"))
        return nation.read(parcel(said, files={digest: sent}))

    most = ("portrait", "photo", "video", "special_photos", "special_photos")
    token = bundle(*most)
    assert [(line.fits, line.stops) for line in lines_of(nation, token)] == [(True, ())]  # unflagged it fits
    with pytest.raises(ArrivalsRefused) as caught:
        arrivals.take(nation.office, token=token, choices=star(1, flagged=True))
    [(name, defects)] = caught.value.entrants
    assert (name, [(one.reason, one.label) for one in defects]) == (
        "甲",
        [(DefectReason.MATERIAL_OWED, "事迹相关照片")],
    )
    assert (on_file(nation), handed_in(nation)) == ([], [])
    whole = bundle(*most, "special_photos")
    arrivals.take(nation.office, token=whole, choices=star(1, flagged=True))
    assert [line.flagged for line in nominations.listed(nation.office)] == [True]
    assert [state for _, _, state, _ in handed_in(nation)] == ["waiting"] * 6


def test_a_list_with_its_files_arrives_in_another_installation(
    province: Place, nation: Place, tmp_path: Path
) -> None:
    """From accepted material to waiting upload: only what was accepted goes on."""
    code = next(line.code for line in nominations.listed(province.office) if line.name == "甲长春")
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"what the province accepted")
    with province.installation.unit.writing(PROVINCE) as tx:
        standing = stand(province.office, tx)
        nomination, unit = nominations_query.by_code(tx, standing.record.id, code) or (None, None)
        assert nomination is not None
        assert unit is not None
        adopt(province.office, tx, standing, standing.book("star"), unit)
        draft = drafts_query.of_nomination(tx, nomination.id)
        assert draft is not None
        for name, state in (("accepted.jpg", "accepted"), ("refused.jpg", "refused")):
            row = receive(
                province.office, tx, standing, draft, spec="photo", title="", filename=name, path=photo
            )
            row.state, row.sha256 = state, sha256(photo.read_bytes()).hexdigest()
        province.installation.files.keep(photo)
    token = nation.read(province.bundle())
    assert [[file.filename for file, _ in line.files] for line in lines_of(nation, token)] == [
        ["accepted.jpg"],
        *[[]] * 4,
    ]
    arrivals.take(nation.office, token=token)
    [(_, filename, state, waits)] = handed_in(nation)
    assert (filename, state) == ("accepted.jpg", "waiting")
    assert nation.installation.files.waiting(waits).read_bytes() == b"what the province accepted"


# -- inside one installation ------------------------------------------------------------------


def test_inside_one_installation_a_list_goes_on_without_anybody_s_trust(province: Place) -> None:
    nation = Place(province.installation, NATION)
    campaigns.create(nation.console)
    token = accounts.invite(
        console_in(nation.installation, NATION), login="secretary", name="林文秘", role=Role.SECRETARIAT
    )
    assert token
    campaigns.open_campaign(nation.office)
    assert cascade.outlook(province.office).targets == (
        (NATION, "2021年全国“百姓学习之星”和“终身学习品牌项目”征集"),
    )
    content = province.bundle()
    assert len(arrivals.take(nation.office, token=nation.read(content))) == 7
    [bundle] = bundles.listed(nation.office)
    assert bundle.signer_name == "吉林省教育厅"
    # A campaign does not take its own list back.
    province.put(Stage.NOMINATION)
    province.clock.instant = BEGIN
    with pytest.raises(Refused) as caught:
        province.read(content, "changchun")
    assert caught.value.reason is Reason.SAME_CAMPAIGN


def test_a_target_is_named_only_to_those_who_are_at_home_there(province: Place) -> None:
    nation = Place(province.installation, NATION)
    campaigns.create(nation.console)
    campaigns.open_campaign(nation.console)
    assert cascade.outlook(province.office).targets == ()
    with pytest.raises(Forbidden):
        bundles.expect(acting(province.installation, "secretary", NATION), unit="jilin")
