"""Every change of state leaves its line, in the same transaction, and anybody can check the chain alone."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select, text

from reviewer.contract import DeadlineKey, Effect, Employment, LaureateLevel, NomineeKind, UnitKind
from reviewer.contract.checks.attested import attested
from reviewer.domain import ledger as chain
from reviewer.domain.access import Role, Stage
from reviewer.domain.laureates import Answer, Status
from reviewer.domain.laureates import Entry as PastEntry
from reviewer.domain.ledger import PLATFORM
from reviewer.domain.quotas import Bound, Number, Target
from reviewer.errors import Forbidden, LedgerBroken, ReviewerError, WrongStage
from reviewer.services import (
    accounts,
    arrivals,
    assignments,
    bundles,
    campaigns,
    cascade,
    drafts,
    eligibility,
    experts,
    filings,
    inspections,
    laureates,
    ledger,
    looks,
    materials,
    nominations,
    notice,
    packs,
    papers,
    quotas,
    recounts,
    registers,
    retention,
    scores,
    sheets,
    shortlist,
    signers,
    stages,
    units,
    uploads,
)
from reviewer.services.ledger import Entry, Head
from reviewer.services.papers import Way
from reviewer.services.registers import Upload
from reviewer.services.sheets import SheetDraft
from reviewer.services.uploads import Offer
from reviewer.storage.models import LedgerLine, Material
from reviewer.storage.queries import ledger as ledger_query
from tests.campaigns_fair import CLAUSE, FAIR, RULES, SOFT
from tests.campaigns_small import CATEGORY, KEY
from tests.drafting import reader, submitted
from tests.fairs import (
    CODES,
    EAST_1,
    EAST_2,
    EAST_3,
    ENDS_ON,
    EXPERTS,
    HILL_1,
    INSTANTS,
    PANEL_DAY,
    PUBLISHED_ON,
    SCORING_DAY,
    TOTALS,
    At,
    Fair,
    Point,
    draft_of,
    fair_on,
    phone_of,
    upload_of,
)
from tests.installations import BEGIN
from tests.materials_small import photo
from tests.parcels import FINGERPRINT, parcel
from tests.past_lists import PERSON, past_list
from tests.small_panels import FLAGGED, LONG_ENOUGH, PLAIN, Small, marks

SERVICES = Path(__file__).resolve().parents[2] / "reviewer" / "services"
PICTURE = photo()
PASSWORD = "right horse battery"
CLEAN = attested(
    key="clean",
    name="没有不良记录",
    question="有无不良记录",
    wanted=False,
    effect=Effect.ADVISE,
    clause=CLAUSE,
)
LAUREATE = PastEntry(
    kind=NomineeKind.PERSON,
    name="甲东",
    host="别处",
    year=2018,
    level=LaureateLevel.NATIONAL,
    source="2018年名单",
)
PAST_LIST = Upload(filename="往年名单.xlsx", content=past_list(PERSON))


# -- one walk through everything that a person can do -----------------------------------------------


@dataclass
class Story:
    """A campaign being played, with what one step leaves for the next."""

    fair: Fair
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def office(self) -> Any:
        """The secretary."""
        return self.fair.office

    def chains(self) -> dict[str, list[str]]:
        """Kinds of all lines in both chains."""
        query = select(LedgerLine.scope, LedgerLine.kind).order_by(LedgerLine.scope, LedgerLine.seq)
        found: dict[str, list[str]] = {FAIR: [], PLATFORM: []}
        with self.fair.installation.unit.reading() as tx:
            for scope, kind in tx.session.execute(query):
                found[scope].append(kind)
        return found


@dataclass(frozen=True)
class Step:
    """One call of one service, and the lines it must leave in the campaign's chain or the platform's."""

    act: Callable[..., object]
    how: Callable[[Story], object]
    lines: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """module.function"""
        return f"{self.act.__module__.rpartition('.')[2]}.{self.act.__name__}"


def invites(story: Story, login: str, role: Role, unit: str | None = None) -> str:
    token = accounts.invite(story.fair.console, login=login, name=f"{login}先生", role=role, unit=unit)
    story.kept[login] = token
    return token


def gathers(story: Story) -> None:
    """The office, without looking at lines."""
    people = {
        "chair": Role.CHAIR,
        "deputy": Role.CHAIR,
        "supervisor": Role.SUPERVISOR,
        "expert1": Role.EXPERT,
    }
    for login, role in people.items():
        invites(story, login, role)


def previews(story: Story) -> None:
    shown = registers.preview_register(story.office, category=CATEGORY, unit="east", upload=upload_of("east"))
    story.kept["register"] = shown.token


def reads_past_list(story: Story) -> None:
    story.kept["past_list"] = laureates.preview(story.office, upload=PAST_LIST).token


def imports(story: Story) -> None:
    upload = upload_of("west", deeds=f"{SOFT}!")
    registers.import_register(story.office, category=CATEGORY, unit="west", upload=upload)


def imports_the_rest(story: Story) -> None:
    handed = [
        registers.Handed(category=CATEGORY, unit=unit, upload=upload_of(unit)) for unit in ("hill", "college")
    ]
    assert len(list(registers.import_registers(story.office, handed=handed))) == len(handed)


def settles(story: Story) -> None:
    """What stands in the way of scoring, without looking at lines."""
    for code in ("R-02-01", "R-02-02"):
        eligibility.waive(story.office, code=code, rule=SOFT, reason="秘书处核实")
    for login in EXPERTS[1:]:
        invites(story, login, Role.EXPERT)
        experts.enrol(story.office, login=login, employments=[])
        experts.sign_undertaking(story.fair.of(login))


def scores_all(story: Story) -> None:
    story.fair.clock.instant = SCORING_DAY
    for code, totals in TOTALS.items():
        for login, total in zip(EXPERTS, totals, strict=True):
            page = [line.code for line in sheets.desk(story.fair.of(login)).lines if line.receipt == ""]
            if code in page:
                version = sheets.opened(story.fair.of(login), code=code).version
                story.fair.mark(login, code, total, base=version)
    story.fair.clock.instant = PANEL_DAY


def saves(story: Story) -> object:
    draft = draft_of(80)
    return sheets.save_draft(
        story.fair.of("expert1"), code=EAST_1, draft=draft, base_version=0, request_key="a"
    )


def submits_all(story: Story) -> object:
    ctx = story.fair.of("expert1")
    sheets.save_draft(ctx, code=EAST_3, draft=draft_of(80), base_version=0, request_key="b")
    return sheets.submit_all(ctx, category=CATEGORY, request_key="c")


def signs_again(story: Story) -> None:
    """After it was sent back."""
    story.fair.sign()


def proposes_anew(story: Story) -> None:
    """Lists without moves; every nominee that the marks leave undecided is taken out."""
    shortlist.propose(story.fair.chair, category=CATEGORY)
    for list_key in ("province", "nation"):
        for code in story.fair.page(list_key=list_key).undecided:
            shortlist.take_out(story.fair.chair, story.fair.motion(code, list_key=list_key))


def gone_out(story: Story, place: int) -> str:
    """The code at a place of the provincial list."""
    return story.fair.standing()[place - 1][0]


def publishes(story: Story) -> object:
    story.fair.clock.instant = INSTANTS[Point.NOTICE]
    return notice.publish(story.office, starts_on=PUBLISHED_ON, ends_on=ENDS_ON)


def begins(story: Story, name: str) -> str:
    """A draft of the unit west, under the name."""
    ctx = story.fair.of("west_office")
    story.kept[name] = drafts.start(ctx, category=CATEGORY, unit="west", request_key=f"start-{name}")
    return story.kept[name]


def types(story: Story, name: str) -> object:
    ctx, token = story.fair.of("west_office"), story.kept[name]
    return drafts.save(ctx, token=token, entries=reader(name), base_version=0, request_key=f"save-{name}")


def takes(story: Story) -> object:
    ctx, token = story.fair.of("west_office"), story.kept["甲"]
    return papers.take(
        ctx, token=token, chosen={"f-host": "西市书店"}, base_version=1, request_key="take-from-paper"
    )


def files_another(story: Story) -> None:
    """A second nominee of the unit, without looking at lines."""
    begins(story, "乙")
    types(story, "乙")
    submitted(story.fair.of("west_office"), story.kept["乙"])


def swaps(story: Story) -> None:
    ctx = story.fair.of("west_office")
    section = next(found for found in drafts.desk(ctx) if found.category == CATEGORY)
    line = section.lines[1].line
    filings.move(ctx, category=CATEGORY, unit="west", line=line, to=1, stamp=section.stamp)


def version_of(story: Story, code: str) -> int:
    return nominations.opened(story.office, code=code).version


def offers(story: Story, name: str) -> Offer:
    """A picture for the first line that the draft's list has."""
    shelf = materials.opened(story.fair.of("west_office"), token=story.kept[name]).shelves[0]
    return Offer(spec=shelf.line.key, title="一张", filename="一张.png", size=len(PICTURE))


def uploads_one(story: Story) -> object:
    ctx = story.fair.of("west_office")
    story.kept["upload"] = uploads.begin(ctx, token=story.kept["甲"], offer=offers(story, "甲"))
    return story.kept["upload"]


def sends(story: Story) -> object:
    ctx = story.fair.of("west_office")
    return uploads.append(ctx, upload=story.kept["upload"], offset=0, stream=BytesIO(PICTURE))


def gives(story: Story) -> None:
    ctx = story.fair.of("west_office")
    uploads.give(ctx, token=story.kept["甲"], offer=offers(story, "甲"), stream=BytesIO(PICTURE))


def given(story: Story, name: str = "甲") -> str:
    """The newest file of a draft."""
    page = materials.opened(story.fair.of("west_office"), token=story.kept[name])
    return [entry.token for shelf in page.shelves for entry in shelf.files][-1]


def looks_through(story: Story) -> object:
    return inspections.look(story.fair.installation, token=given(story))


def is_left_unchecked(story: Story) -> None:
    """A file of a nominee on file, of which nobody could tell anything, without looking at lines."""
    gives(story)
    with story.fair.installation.unit.writing(FAIR) as tx:
        tx.session.query(Material).filter_by(token=given(story)).one().state = "unchecked"


def reads_bundle(story: Story) -> object:
    story.kept["bundle"] = bundles.read(story.office, unit="hill", stream=BytesIO(parcel()))
    return story.kept["bundle"]


def sends_arrival_back(story: Story) -> None:
    """What came in with a bundle makes room for the register, without looking at lines."""
    version = version_of(story, story.kept["arrived"])
    filings.give_back(story.office, code=story.kept["arrived"], base_version=version, reason="另行报送")


def takes_bundle(story: Story) -> object:
    (story.kept["arrived"],) = arrivals.take(story.office, token=story.kept["bundle"])
    return story.kept["arrived"]


def erases(story: Story) -> object:
    """In an installation that keeps personal data for half a year."""
    installation = story.fair.installation
    return retention.erase(replace(installation, settings=replace(installation.settings, retention_days=183)))


def is_over(story: Story) -> None:
    """Archived, and long ago."""
    story.fair.clock.instant = INSTANTS[Point.NOTICE] + timedelta(days=60)
    stages.advance(story.office, to=Stage.CLOSED)
    story.fair.clock.instant += timedelta(days=400)


# What a unit gives before it files leaves no line either.
FILES: tuple[Step | Callable[[Story], None], ...] = (
    Step(uploads.begin, uploads_one),
    Step(uploads.cancel, lambda s: uploads.cancel(s.fair.of("west_office"), upload=s.kept["upload"])),
    Step(uploads.begin, uploads_one),
    Step(uploads.append, sends),
    Step(inspections.look, looks_through),
    Step(materials.remove, lambda s: materials.remove(s.fair.of("west_office"), token=given(s))),
    Step(uploads.give, gives),
    Step(materials.remove, lambda s: materials.remove(s.fair.of("west_office"), token=given(s))),
    Step(inspections.sweep, lambda s: inspections.sweep(s.fair.installation)),
)

BUNDLES: tuple[Step | Callable[[Story], None], ...] = (
    Step(
        signers.trust,
        lambda s: signers.trust(s.fair.console, fingerprint=FINGERPRINT, name="下级"),
        (),
        ("signer.trusted",),
    ),
    Step(bundles.read, reads_bundle, ("bundle.read",)),
    Step(bundles.drop, lambda s: bundles.drop(s.office, token=s.kept["bundle"]), ("bundle.dropped",)),
    Step(bundles.read, reads_bundle, ("bundle.read",)),
    Step(arrivals.take, takes_bundle, ("bundle.taken",)),
    sends_arrival_back,
    Step(
        signers.forget,
        lambda s: signers.forget(s.fair.console, fingerprint=FINGERPRINT),
        (),
        ("signer.forgotten",),
    ),
)


# What a unit writes and has not filed leaves no line: whoever reads the ledger would learn that it is there.
UNIT_DESK: tuple[Step | Callable[[Story], None], ...] = (
    lambda s: s.kept.update(unit=invites(s, "west_office", Role.UNIT, unit="west")),
    Step(drafts.start, lambda s: begins(s, "甲")),
    Step(drafts.save, lambda s: types(s, "甲")),
    Step(papers.take, takes),
    *FILES,
    Step(
        filings.submit,
        lambda s: submitted(s.fair.of("west_office"), s.kept["甲"]),
        ("nomination.filed",),
    ),
    files_another,
    is_left_unchecked,
    Step(
        looks.look_again,
        lambda s: looks.look_again(s.office, token=given(s)),
        ("material.recheck_asked",),
    ),
    Step(
        materials.draft_for,
        lambda s: materials.draft_for(s.fair.of("west_office"), code="R-02-01"),
    ),
    Step(
        papers.printed,
        lambda s: papers.printed(s.office, code="R-02-01"),
        ("nomination.paper_made",),
    ),
    Step(
        papers.printed_file,
        lambda s: papers.printed_file(s.office, code="R-02-01", way=Way.WORKBOOK),
        ("nomination.paper_made",),
    ),
    Step(
        papers.register,
        lambda s: papers.register(s.office, category=CATEGORY, unit="west"),
        ("register.exported",),
    ),
    Step(packs.pack, lambda s: packs.pack(s.office, unit="west"), ("pack.made",)),
    Step(packs.book, lambda s: packs.book(s.office, category=CATEGORY), ("book.made",)),
    Step(filings.move, swaps, ("nomination.reordered",)),
    Step(
        filings.withdraw,
        lambda s: filings.withdraw(
            s.fair.of("west_office"), code="R-02-01", base_version=version_of(s, "R-02-01")
        ),
        ("nomination.withdrawn",),
    ),
    Step(
        filings.give_back,
        lambda s: filings.give_back(
            s.office, code="R-02-01", base_version=version_of(s, "R-02-01"), reason="请补充"
        ),
        ("nomination.returned",),
    ),
    Step(
        drafts.discard,
        lambda s: drafts.discard(s.fair.of("west_office"), token=s.kept["甲"], base_version=4),
    ),
)


REASON = "专家组复议"
WALK: tuple[Step | Callable[[Story], None], ...] = (
    Step(campaigns.create, lambda s: campaigns.create(s.fair.console), ("campaign.created",)),
    Step(
        accounts.invite,
        lambda s: invites(s, "secretary", Role.SECRETARIAT),
        ("people.role_granted", "people.invited"),
    ),
    Step(accounts.invite, lambda s: invites(s, "secretary", Role.SECRETARIAT), ("people.invited",)),
    gathers,
    Step(
        accounts.invite_operator,
        lambda s: accounts.invite_operator(s.fair.console, login="boss", name="韩管理"),
        platform=("people.role_granted", "people.invited"),
    ),
    Step(
        accounts.redeem_invitation,
        lambda s: accounts.redeem_invitation(s.fair.public, token=s.kept["expert1"], password=PASSWORD),
        platform=("account.invitation_used", "account.signed_in"),
    ),
    Step(
        accounts.sign_in,
        lambda s: s.kept.update(session=accounts.sign_in(s.fair.public, login="expert1", password=PASSWORD)),
        platform=("account.signed_in",),
    ),
    Step(accounts.resume, lambda s: accounts.resume(s.fair.public, token=s.kept["session"])),
    Step(accounts.choose_language, lambda s: accounts.choose_language(s.fair.of("expert1"), language="en")),
    Step(
        accounts.sign_out,
        lambda s: accounts.sign_out(s.fair.of("expert1"), token=s.kept["session"]),
        platform=("account.signed_out",),
    ),
    Step(
        accounts.change_password,
        lambda s: accounts.change_password(s.fair.of("expert1"), old=PASSWORD, new="another long one"),
        platform=("account.password_changed", "account.signed_in"),
    ),
    Step(
        accounts.set_disabled,
        lambda s: accounts.set_disabled(s.fair.console, login="boss", disabled=True),
        platform=("account.disabled",),
    ),
    Step(
        accounts.set_disabled,
        lambda s: accounts.set_disabled(s.fair.console, login="boss", disabled=False),
        platform=("account.enabled",),
    ),
    Step(
        accounts.sign_out_everywhere,
        lambda s: accounts.sign_out_everywhere(s.fair.of("expert1")),
        platform=("account.signed_out_everywhere",),
    ),
    Step(
        accounts.revoke,
        lambda s: accounts.revoke(s.office, login="supervisor", role=Role.SUPERVISOR),
        ("people.role_revoked",),
    ),
    Step(
        units.add_unit,
        lambda s: units.add_unit(
            s.office, key="college", name="试验学院", region="试验学院", kind=UnitKind.UNIVERSITY
        ),
        ("unit.added",),
    ),
    Step(
        quotas.settle,
        lambda s: quotas.settle(
            s.office,
            target=Target(category=CATEGORY, bound=Bound.NUMBER, kind=UnitKind.UNIVERSITY),
            number=Number(most=1),
            source="来函",
            base_version=0,
        ),
        ("quota.settled",),
    ),
    Step(
        campaigns.set_deadline,
        lambda s: campaigns.set_deadline(
            s.office,
            key=DeadlineKey.NOMINATIONS_CLOSE,
            closes=BEGIN + timedelta(days=9),
            reason="通知更正",
        ),
        ("campaign.deadline_set",),
    ),
    Step(campaigns.open_campaign, lambda s: campaigns.open_campaign(s.office), ("campaign.opened",)),
    *UNIT_DESK,
    *BUNDLES,
    Step(registers.preview_register, previews, ("register.read",)),
    Step(
        registers.confirm_register,
        lambda s: registers.confirm_register(s.office, token=s.kept["register"]),
        ("register.filed",),
    ),
    Step(registers.import_register, imports, ("register.filed",)),
    Step(registers.import_registers, imports_the_rest, ("register.filed", "register.filed")),
    Step(
        nominations.paste_texts,
        lambda s: nominations.paste_texts(
            s.office, code=EAST_1, texts={"deeds": "补录的事迹"}, base_version=1
        ),
        ("nomination.texts_set",),
    ),
    Step(
        nominations.place,
        lambda s: nominations.place(s.office, code=EAST_1, county="东二县", base_version=2),
        ("nomination.placed",),
    ),
    Step(
        nominations.revealed,
        lambda s: nominations.revealed(s.office, code=EAST_1),
        ("nomination.personal_read",),
    ),
    Step(
        registers.export_register,
        lambda s: registers.export_register(s.office, category=CATEGORY),
        ("register.exported",),
    ),
    Step(
        stages.advance, lambda s: stages.advance(s.office, to=Stage.ELIGIBILITY), ("campaign.stage_changed",)
    ),
    Step(
        eligibility.waive,
        lambda s: eligibility.waive(s.office, code="R-02-01", rule=SOFT, reason="秘书处核实"),
        ("eligibility.waived",),
    ),
    Step(
        eligibility.exclude,
        lambda s: eligibility.exclude(s.office, code=EAST_2, reason="材料不实"),
        ("eligibility.excluded",),
    ),
    Step(
        eligibility.readmit,
        lambda s: eligibility.readmit(s.office, code=EAST_2, reason="已经补正"),
        ("eligibility.readmitted",),
    ),
    Step(laureates.add, lambda s: laureates.add(s.office, entry=LAUREATE), (), ("laureate.added",)),
    Step(
        laureates.set_status,
        lambda s: laureates.set_status(s.office, laureate=1, status=Status.REVOKED, reason="已公布撤销"),
        (),
        ("laureate.status_set",),
    ),
    Step(laureates.preview, reads_past_list, (), ("laureates.read",)),
    Step(
        laureates.confirm,
        lambda s: laureates.confirm(s.office, token=s.kept["past_list"]),
        (),
        ("laureates.imported",),
    ),
    Step(
        laureates.import_laureates,
        lambda s: laureates.import_laureates(s.office, upload=PAST_LIST),
        (),
        ("laureates.imported",),
    ),
    Step(recounts.renew, lambda s: recounts.renew(s.fair.installation), ()),
    Step(
        eligibility.compare_laureate,
        lambda s: eligibility.compare_laureate(
            s.office, code=EAST_1, laureate=1, answer=Answer.DIFFERENT, reason="不是同一人"
        ),
        ("eligibility.compared",),
    ),
    Step(
        eligibility.confirm_fact,
        lambda s: eligibility.confirm_fact(
            s.office, code=EAST_1, fact="clean", value=False, source="单位来函"
        ),
        ("eligibility.confirmed",),
    ),
    Step(
        experts.enrol,
        lambda s: experts.enrol(
            s.office, login="expert1", employments=[Employment(employer="外省大学", until=None)]
        ),
        ("panel.enrolled",),
    ),
    Step(
        experts.sign_undertaking,
        lambda s: experts.sign_undertaking(s.fair.of("expert1")),
        ("panel.undertaking_signed",),
    ),
    settles,
    Step(
        assignments.assign_panel,
        lambda s: assignments.assign_panel(s.office, category=CATEGORY),
        ("panel.assigned",),
    ),
    Step(stages.advance, lambda s: stages.advance(s.office, to=Stage.SCORING), ("campaign.stage_changed",)),
    Step(sheets.save_draft, saves, ("sheet.saved",)),
    Step(sheets.submit_sheet, lambda s: s.fair.mark("expert1", EAST_1, 90, base=1), ("sheet.submitted",)),
    Step(
        sheets.return_sheet,
        lambda s: sheets.return_sheet(s.fair.chair, code=EAST_1, login="expert1", reason="请复核"),
        ("sheet.returned",),
    ),
    Step(sheets.submit_all, submits_all, ("sheet.saved", "sheet.submitted", "sheet.submitted")),
    Step(
        experts.declare_conflict,
        lambda s: experts.declare_conflict(s.fair.of("expert2"), code=EAST_2, reason="曾经共事多年"),
        ("panel.conflict_declared",),
    ),
    scores_all,
    Step(
        stages.advance,
        lambda s: stages.advance(s.office, to=Stage.PANEL, reason="个别未评"),
        ("campaign.stage_changed",),
    ),
    Step(shortlist.propose, lambda s: shortlist.propose(s.fair.chair, category=CATEGORY), ("list.proposed",)),
    Step(
        scores.export_scores,
        lambda s: scores.export_scores(s.office, category=CATEGORY),
        ("scores.exported",),
    ),
    Step(
        scores.export_marks,
        lambda s: scores.export_marks(s.office, category=CATEGORY),
        ("marks.exported",),
    ),
    Step(
        shortlist.take_out,
        lambda s: shortlist.take_out(s.fair.chair, s.fair.motion(gone_out(s, 1))),
        ("list.adjusted",),
    ),
    Step(
        shortlist.put_in,
        lambda s: shortlist.put_in(s.fair.chair, s.fair.motion(HILL_1)),
        ("list.adjusted",),
    ),
    Step(
        shortlist.move,
        lambda s: shortlist.move(s.fair.chair, s.fair.motion(gone_out(s, 2)), to=1),
        ("list.adjusted",),
    ),
    Step(
        shortlist.set_tier,
        lambda s: shortlist.set_tier(s.fair.chair, s.fair.motion(EAST_1), tier="special"),
        ("list.adjusted",),
    ),
    proposes_anew,
    Step(
        shortlist.sign, lambda s: s.fair.sign(), ("list.signed_by_chair", "campaign.stage_changed")
    ),  # the only category's
    Step(
        shortlist.send_back,
        lambda s: shortlist.send_back(s.office, category=CATEGORY, reason="名次有误"),
        ("list.sent_back", "campaign.stage_changed"),
    ),
    signs_again,
    Step(
        shortlist.countersign,
        lambda s: shortlist.countersign(s.office, category=CATEGORY),
        ("list.finalised",),
    ),
    Step(
        cascade.export,
        lambda s: cascade.export(s.office, list_key="nation", output=BytesIO()),
        ("list.sent_on",),
    ),
    Step(notice.publish, publishes, ("notice.published", "campaign.stage_changed")),
    is_over,
    Step(retention.erase, erases, ("campaign.personal_erased",)),
)


@pytest.mark.slow
def test_z2_every_act_leaves_its_lines_and_no_others(migrated_sqlite_url: str, tmp_path: Path) -> None:
    with fair_on(migrated_sqlite_url, tmp_path, begin=BEGIN, rules=(*RULES, CLEAN)) as fair:
        story = Story(fair)
        for step in WALK:
            if not isinstance(step, Step):
                step(story)
                continue
            before = story.chains()
            step.how(story)
            after = story.chains()
            left = {scope: tuple(after[scope][len(before[scope]) :]) for scope in after}
            assert (step.name, left) == (step.name, {FAIR: step.lines, PLATFORM: step.platform})
        assert ledger.verify(fair.console).count == len(story.chains()[FAIR])
        assert ledger.verify_platform(fair.console).count == len(story.chains()[PLATFORM])


def writers() -> set[str]:
    """Every public service that opens a writing transaction, by itself or in a step of its own module."""
    found = set()
    for path in SERVICES.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

        def writes(name: str, seen: frozenset[str], known: dict[str, ast.FunctionDef] = functions) -> bool:
            nodes = list(ast.walk(known[name]))
            if any(isinstance(node, ast.Attribute) and node.attr == "writing" for node in nodes):
                return True
            called = {node.id for node in nodes if isinstance(node, ast.Name)} & known.keys() - seen
            return any(writes(step, seen | called) for step in called)

        found |= {
            f"{path.stem}.{name}"
            for name in functions
            if not name.startswith("_") and writes(name, frozenset({name}))
        }
    return found


def test_the_walk_passes_every_service_that_writes() -> None:
    walked = {step.name for step in WALK if isinstance(step, Step)}
    assert walked == writers()
    assert len(walked) > 35


def test_what_is_refused_leaves_no_line(small_sqlite: Small) -> None:
    small = small_sqlite
    before = (small.entries(), small.entries(PLATFORM))
    tries: list[Callable[[], object]] = [
        lambda: small.save("expert1", PLAIN, marks(), base=7, key="k1"),
        lambda: small.submit("expert1", PLAIN, marks(effect="")),
        lambda: small.save("expert1", "R-77-77", marks(), base=0, key="k1"),
        lambda: stages.advance(small.of("secretary"), to=Stage.NOTICE),
        lambda: stages.advance(small.of("chair"), to=Stage.PANEL),
        lambda: campaigns.open_campaign(small.of("secretary")),
        lambda: campaigns.create(small.console),
        lambda: accounts.invite(small.of("secretary"), login="", name="", role=Role.EXPERT),
        lambda: experts.declare_conflict(small.of("expert1"), code=PLAIN, reason="有"),
        lambda: shortlist.propose(small.of("chair"), category=CATEGORY),
    ]
    for attempt in tries:
        with pytest.raises(ReviewerError):
            attempt()
    assert (small.entries(), small.entries(PLATFORM)) == before


# -- what the lines must not say --------------------------------------------------------------------


def leaves(value: object) -> Iterator[object]:
    """Every single value inside a payload."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def told(payloads: str) -> list[object]:
    return [leaf for payload in payloads.splitlines() for leaf in leaves(json.loads(payload))]


def test_while_experts_score_no_line_shows_a_mark_a_veto_or_a_text(small: Small) -> None:
    special = f"推荐里的暗记{LONG_ENOUGH}"
    for base, story in enumerate(("39.5", "38.5")):
        draft = marks(story=story, comment="意见里的暗记", special=True, special_reason=special)
        if base == 0:
            small.save("expert1", FLAGGED, draft, base=base, key="k1")
        else:
            small.submit("expert1", FLAGGED, draft, base=base)
    veto = SheetDraft(veto="false_facts", veto_reason="否决里的暗记")
    small.submit("expert2", FLAGGED, veto)
    found = told(small.payloads())
    numbers = [leaf for leaf in found if isinstance(leaf, int) and not isinstance(leaf, bool)]
    texts = [leaf for leaf in found if isinstance(leaf, str)]
    assert {39_50, 38_50, 25_00, 24_50, 89_00, 88_00}.isdisjoint(numbers)
    assert {"39.5", "38.5", "25", "24.5", "story", "effort", "false_facts"}.isdisjoint(texts)
    assert "暗记" not in "".join(texts)
    assert {FLAGGED, "expert1", "sheet.saved", "sheet.submitted"} <= set(texts)  # the decoy: they are told


def test_a_draft_s_code_tells_equal_contents_and_nothing_else(small_sqlite: Small) -> None:
    small = small_sqlite
    for base, story in enumerate(("30", "31", "30")):
        small.save("expert1", PLAIN, marks(story=story), base=base, key=f"k{base}")
    lines = [json.loads(line)["data"] for line in small.payloads().splitlines() if "sheet.saved" in line]
    first, second, third = (line["content"] for line in lines)
    assert first == third != second
    assert chain.digest_of({"entries": {"story": "30"}}) not in {first, second}


def test_from_registers_to_the_notice_no_line_holds_personal_text(fair_here: At) -> None:
    fair = fair_here(Point.NOTICE)
    lines = "".join(ledger.export(fair.console))
    assert lines.count("\n") == ledger.verify(fair.console).count
    for code in CODES:
        assert phone_of(code) not in lines
        assert code in lines
    for planted in ("四点起来读书", "甲东", "图书馆", "先生"):
        assert planted not in lines
    assert [len(receipt.replace("-", "")) for receipt in receipts(fair)] == [20] * len(receipts(fair))


def receipts(fair: Fair) -> list[str]:
    with fair.installation.unit.reading(FAIR) as tx:
        payloads = [json.loads(line.payload) for line in ledger_query.lines(tx, FAIR)]
    return [payload["data"]["receipt"] for payload in payloads if payload["kind"] == "sheet.submitted"]


# -- anybody can check it alone ---------------------------------------------------------------------


def read_alone(export: str) -> tuple[int, str]:
    """The chain, read by somebody who has this page, the file and a hash function."""
    count, prev = 0, "0" * 64
    for line in export.splitlines():
        row = json.loads(line)
        plain = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        payload = json.loads(row["payload"])
        again = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        bound = f"reviewer-ledger-v1|{row['scope']}|{row['seq']}|{row['prev']}|{row['payload']}"
        if sorted(row) != ["hash", "mac", "payload", "prev", "scope", "seq"] or plain != line:
            raise ValueError(count + 1)
        if again != row["payload"] or row["seq"] != count + 1 or row["prev"] != prev:
            raise ValueError(count + 1)
        if hashlib.sha256(bound.encode("utf-8")).hexdigest() != row["hash"]:
            raise ValueError(count + 1)
        count, prev = row["seq"], row["hash"]
    return count, prev


def test_an_export_can_be_verified_without_any_of_our_code(fair_here: At) -> None:
    fair = fair_here(Point.NOTICE)
    head = ledger.verify(fair.console)
    export = "".join(ledger.export(fair.console))
    assert read_alone(export) == (head.count, head.hash)
    assert export == "".join(ledger.export(fair.of("secretary")))


def test_alone_one_also_finds_every_kind_of_tamper(fair_here: At) -> None:
    export = "".join(ledger.export(fair_here(Point.SCORED).console))
    lines = export.splitlines(keepends=True)
    tampered = [
        [lines[0], lines[2], lines[1], *lines[3:]],
        [*lines[:4], *lines[5:]],
        [*lines, lines[-1]],
        [lines[0], lines[0], *lines[1:]],
        lines[1:],
    ]
    for changed in tampered:
        with pytest.raises(ValueError, match=r"\d"):
            read_alone("".join(changed))
    whole = read_alone(export)
    for place in range(0, len(export), 97):
        other = "x" if export[place] != "x" else "y"
        try:
            found = read_alone(export[:place] + other + export[place + 1 :])
        except (ValueError, KeyError):
            continue
        # The seal alone is not bound by the chain: it binds the chain, and the key's owner checks it.
        assert export.rindex('"mac":"', 0, place) > export.rfind('"payload"', 0, place)
        assert found == whole
    assert read_alone("".join(lines[:-1]))[0] == whole[0] - 1


# -- reading it here --------------------------------------------------------------------------------


def test_verify_tells_length_and_head_and_the_first_place_that_does_not_hold(small: Small) -> None:
    with small.installation.unit.reading(KEY) as tx:
        lines = list(ledger_query.lines(tx, KEY))
    assert ledger.verify(small.of("secretary")) == Head(scope=KEY, count=len(lines), hash=lines[-1].hash)
    unguarded(small, "UPDATE ledger_line SET payload = replace(payload, 'west', 'east') WHERE seq > 3")
    unguarded(small, "UPDATE ledger_line SET mac = hash WHERE seq = 3 AND scope <> '@platform'", guards=False)
    with pytest.raises(LedgerBroken) as broken:
        ledger.verify(small.of("secretary"))
    assert asdict(broken.value) == {"campaign": KEY, "seq": 3, "problem": "seal"}


def unguarded(small: Small, statement: str, *, guards: bool = True) -> None:
    engine = small.installation.unit.engine
    with engine.begin() as connection:
        if guards and engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER ledger_line_no_update"))
        elif guards:
            connection.execute(text("DROP TRIGGER ledger_line_kept ON ledger_line"))
        connection.execute(text(statement))


def test_what_a_tie_hides_is_withheld_and_the_chain_still_reads(fair_at: At) -> None:
    fair = fair_at(Point.PROPOSED)
    experts.declare_conflict(fair.office, code=EAST_2, reason="曾是同事")
    whole = [json.loads(line) for line in ledger.export(fair.of("clerk"))]
    told = [json.loads(line) for line in ledger.export(fair.office)]
    judging = ("sheet.", "list.", "panel.")
    hidden = [EAST_2 in line["payload"] and _kind(line).startswith(judging) for line in whole]
    assert hidden.count(True) == 5 + 1 + 1  # five sheets, the proposal, the tie itself
    assert told == [
        {**line, "payload": '{"kind":"withheld"}'} if out else line
        for line, out in zip(whole, hidden, strict=True)
    ]
    newest = ledger.latest(fair.office, limit=len(whole))
    assert [entry.kind == "withheld" for entry in reversed(newest)] == hidden
    assert [entry.hash for entry in reversed(newest)] == [line["hash"] for line in whole]
    assert ledger.verify(fair.office).count == len(whole)


def test_places_that_count_a_hidden_nominee_are_withheld(fair_here: At) -> None:
    fair = fair_here(Point.PROPOSED)
    fair.decide()
    told = [_kind(json.loads(line)) for line in ledger.export(fair.office)]
    assert "list.adjusted" in told  # the decoy: without a tie they are read
    experts.declare_conflict(fair.office, code=EAST_2, reason="曾是同事")
    assert "list.adjusted" not in [_kind(json.loads(line)) for line in ledger.export(fair.office)]
    assert "list.adjusted" not in [entry.kind for entry in ledger.latest(fair.office, limit=10_000)]


def _kind(line: dict[str, str]) -> str:
    return str(json.loads(line["payload"])["kind"])


def test_the_newest_entries_come_first(small_sqlite: Small) -> None:
    small = small_sqlite
    small.save("expert1", PLAIN, marks(), base=0, key="k1")
    with small.installation.unit.reading(KEY) as tx:
        *_, before, last = ledger_query.lines(tx, KEY)
    assert ledger.latest(small.of("secretary"), limit=2) == tuple(
        Entry(seq=line.seq, at=line.at, kind=line.kind, payload=line.payload, hash=line.hash)  # type: ignore[arg-type]
        for line in (last, before)
    )


@pytest.mark.parametrize("login", ["expert1", "unit", "chair"])
def test_who_may_not_read_is_told_before_the_first_line(small_sqlite: Small, login: str) -> None:
    with pytest.raises((Forbidden, WrongStage)):
        ledger.export(small_sqlite.of(login))  # not even iterated
    with pytest.raises((Forbidden, WrongStage)):
        ledger.latest(small_sqlite.of(login))
    with pytest.raises((Forbidden, WrongStage)):
        ledger.verify(small_sqlite.of(login))


def test_a_reader_who_stops_half_way_holds_nothing_open(small: Small) -> None:
    lines = ledger.export(small.of("secretary"))
    assert json.loads(next(lines))["seq"] == 1
    lines.close()  # type: ignore[attr-defined]
    small.save("expert1", PLAIN, marks(), base=0, key="k1")
    assert small.installation.unit.engine.pool.status().count("Checked out connections: 0") <= 1


def test_an_export_begun_is_one_whole_chain_while_others_write(small: Small) -> None:
    lines = ledger.export(small.of("secretary"))
    first = next(lines)
    small.save("expert1", PLAIN, marks(), base=0, key="k1")
    count, _ = read_alone(first + "".join(lines))
    assert count in (ledger.verify(small.console).count, ledger.verify(small.console).count - 1)
