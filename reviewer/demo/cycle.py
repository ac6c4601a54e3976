"""A whole campaign played through the real services: registers in, scores, list, signatures, notice.

Used twice: `reviewer demo run` plays everything on a fresh database and a clock of its own, so that
the same seed gives the same bytes; `reviewer start --demo` plays it up to the middle of scoring.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reviewer.clock import CHINA
from reviewer.contract import DeadlineKey, Effect, Employment, Rubric
from reviewer.contract.snapshots import CategoryRulebook, Rulebook
from reviewer.demo.cast import OFFICE, OPERATOR, UNIT
from reviewer.demo.province import (
    DemoExpert,
    DemoNominee,
    DemoProvince,
    DemoRegister,
    first_draft,
    make_province,
    marks_for,
    recommendation_for,
)
from reviewer.demo.records import DeclaredTie
from reviewer.domain import deadlines
from reviewer.domain.access import Role, Stage
from reviewer.domain.eligibility import View
from reviewer.domain.nominations import code_of
from reviewer.domain.sheets import shown
from reviewer.errors import IntakeRefused, Refused
from reviewer.export.registers import RegisterLine, register_workbook
from reviewer.services import (
    accounts,
    assignments,
    campaigns,
    eligibility,
    experts,
    notice,
    ranking,
    registers,
    sheets,
    shortlist,
    stages,
    units,
)
from reviewer.services.context import Context
from reviewer.services.eligibility import Asked, Screened
from reviewer.services.ranking import ListPage, Matter
from reviewer.services.registers import Handed, Upload
from reviewer.services.sheets import SheetDraft
from reviewer.services.shortlist import Motion
from reviewer.storage.queries import accounts as accounts_query

Progress = Callable[[str, int, int], None]


def quiet(_step: str, _done: int, _all: int) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Cycle:
    """One campaign being played. `ctx` acts as the console; people act through `acting`."""

    ctx: Context
    seed: int
    today: date
    tick: Callable[[], None] = lambda: None
    progress: Progress = quiet
    province: DemoProvince = field(init=False)
    rulebook: Rulebook = field(init=False)
    refused: list[tuple[str, IntakeRefused]] = field(default_factory=list)
    _made: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rulebook = self.ctx.here().rulebook()
        self.province = make_province(self.rulebook, seed=self.seed, today=self.today)

    def acting(self, login: str) -> Context:
        """The context of a person with an account."""
        with self.ctx.unit.reading() as tx:
            account = accounts_query.by_login(tx, login)
            assert account is not None, login
            return self.ctx.of(accounts_query.actor_of(tx, account))

    @property
    def office(self) -> Context:
        """Acting as the secretariat."""
        return self.acting(OFFICE[Role.SECRETARIAT][0])

    @property
    def chair(self) -> Context:
        """Acting as the panel chair."""
        return self.acting(OFFICE[Role.CHAIR][0])

    # -- before scoring ---------------------------------------------------------------------

    def found(self, *, closes: datetime | None = None) -> dict[str, str]:
        """Create, staff and open the campaign; gives back invitation tokens by login."""
        campaigns.create(self.ctx)
        tokens = {OPERATOR[0]: accounts.invite_operator(self.ctx, login=OPERATOR[0], name=OPERATOR[1])}
        for role, (login, name) in OFFICE.items():
            tokens[login] = accounts.invite(self.ctx, login=login, name=name, role=role)
        office = self.office
        for extra in self.province.extra_units:
            units.add_unit(office, key=extra.key, name=extra.name, region=extra.region, kind=extra.kind)
        if closes is not None:
            for key in DeadlineKey:
                campaigns.set_deadline(office, key=key, closes=closes, reason="演示活动的时间安排")
        campaigns.open_campaign(office)
        first = self.province.registers[0].unit_key
        tokens[UNIT[0]] = accounts.invite(office, login=UNIT[0], name=UNIT[1], role=Role.UNIT, unit=first)
        for expert in self.province.experts:
            tokens[expert.login] = accounts.invite(
                office, login=expert.login, name=expert.name, role=Role.EXPERT
            )
        self.tick()
        return tokens

    @property
    def handed_in(self) -> Sequence[tuple[DemoRegister, bool]]:
        """Every register in its turn; the flag says that intake must refuse it."""
        spoilt = [(each.register, True) for each in self.province.refused]
        return [*spoilt, *((register, False) for register in self.province.registers)]

    def workbooks(self) -> Iterator[tuple[DemoRegister, bytes, bool]]:
        """The same as official workbooks."""
        for register, spoilt in self.handed_in:
            yield register, self.workbook(register), spoilt

    def workbook(self, register: DemoRegister) -> bytes:
        """One register in the campaign's official layout, with its 推荐表 sheet."""
        if id(register) in self._made:
            return self._made[id(register)]
        book = self.rulebook.category(register.category)
        created = datetime(self.today.year, self.today.month, self.today.day, tzinfo=CHINA)
        self._made[id(register)] = register_workbook(
            book.register,
            form=book.form,
            region=register.region,
            rows=[_line(nominee) for nominee in register.nominees],
            created=created,
            texts=True,
        )
        return self._made[id(register)]

    def file(self) -> None:
        """Bring every register in through the real intake; spoilt ones must be refused first."""
        office, every = self.office, self.handed_in
        handed = (
            Handed(
                category=register.category,
                unit=register.unit_key,
                upload=Upload(filename=register_name(register), content=self.workbook(register)),
            )
            for register, _ in every
        )
        outcomes = registers.import_registers(office, handed=handed)
        for number, ((register, spoilt), outcome) in enumerate(zip(every, outcomes, strict=True), start=1):
            self.progress("导入登记表", number, len(every))
            if isinstance(outcome, IntakeRefused):
                if not spoilt:
                    raise outcome
                self.refused.append((register_name(register), outcome))
            self.tick()
        stages.advance(office, to=Stage.ELIGIBILITY)

    def screen(self) -> None:
        """Decide every finding: soft clauses are waived with a reason, hard ones exclude."""
        for book in self.rulebook.categories:
            # What is decided stands on this page no longer: the next ones are on the first page again.
            asked = Asked(category=book.category.key, view=View.OPEN, size=100)
            while items := eligibility.screening_page(self.office, asked=asked).items:
                for item in items:
                    self._decide(item)
        self.tick()

    def _decide(self, item: Screened) -> None:
        found = [finding for finding in item.findings if finding.open]
        hard = [finding for finding in found if finding.effect is Effect.BLOCK]
        if hard:
            reason = "；".join(f"{finding.name}：{finding.detail}" for finding in hard)
            eligibility.exclude(self.office, code=item.line.code, reason=reason)
            return
        for finding in found:
            reason = f"秘书处核实后按特殊情况通过（{finding.detail}）"
            eligibility.waive(self.office, code=item.line.code, rule=finding.rule, reason=reason)

    def seat(self) -> None:
        """Enrol the panel, take declared ties, assign everyone and open scoring."""
        office = self.office
        for expert in self.province.experts:
            posts = [Employment(employer=expert.employer)]
            posts += [Employment(employer=name, until=until) for name, until in expert.former]
            experts.enrol(office, login=expert.login, employments=posts)
            experts.sign_undertaking(self.acting(expert.login))
        for tie in self.province.declared:
            self._declare(office, tie, login=tie.login)
        for book in self.rulebook.categories:
            assignments.assign_panel(office, category=book.category.key)
        stages.advance(office, to=Stage.SCORING, reason="待核实事项已由秘书处电话核对，记录在案")
        self.tick()

    def _declare(self, ctx: Context, tie: DeclaredTie, *, login: str | None) -> None:
        code = self.code(tie.category, tie.unit_key, tie.sequence)
        experts.declare_conflict(ctx, code=code, reason=tie.reason, login=login)

    def code(self, category: str, unit_key: str, sequence: int) -> str:
        """The code that a nominee of the province was filed under."""
        return code_of(
            self.rulebook.category(category).category,
            position=self._positions()[unit_key],
            sequence=sequence,
        )

    def _positions(self) -> dict[str, int]:
        return {line.key: line.position for line in units.listed(self.ctx)}

    # -- scoring ----------------------------------------------------------------------------

    def score(self, *, stop: Callable[[DemoExpert, str, int], bool] = lambda *_: False) -> None:
        """Every expert scores what is on their desk; `stop` says after which sheet one leaves off."""
        nominees = self._by_code()
        for number, expert in enumerate(self.province.experts, start=1):
            self.progress("专家评分", number, len(self.province.experts))
            ctx = self.acting(expert.login)
            done = 0
            for line in sheets.desk(ctx).lines:
                if stop(expert, line.category, done):
                    continue
                done += self._mark(ctx, expert, line.code, nominees[line.code])
            for book in self.rulebook.categories:
                key = f"demo-{expert.login}-{book.category.key}"
                sheets.submit_all(ctx, category=book.category.key, request_key=key)
            self.tick()

    def _by_code(self) -> dict[str, tuple[DemoRegister, DemoNominee]]:
        positions = self._positions()
        found = {}
        for register in self.province.registers:
            category, position = (
                self.rulebook.category(register.category).category,
                positions[register.unit_key],
            )
            for nominee in register.nominees:
                code = code_of(category, position=position, sequence=nominee.sequence)
                found[code] = (register, nominee)
        return found

    def _mark(
        self, ctx: Context, expert: DemoExpert, code: str, filed: tuple[DemoRegister, DemoNominee]
    ) -> bool:
        register, nominee = filed
        rubric = _rubric(self.rulebook.category(register.category))
        told = _Told(self.province, expert, register, nominee, rubric, self.seed)
        points = told.by(marks_for)
        if points is None:
            return False
        version = 0
        slip = told.by(first_draft)
        for attempt, given in enumerate(item for item in (slip, points) if item is not None):
            special = told.by(recommendation_for)
            draft = SheetDraft(
                entries={key: shown(value) for key, value in given.items()},
                special=special is not None,
                special_reason=special or "",
            )
            key = f"demo-{expert.login}-{code}-{attempt}"
            version = sheets.save_draft(
                ctx, code=code, draft=draft, base_version=version, request_key=key
            ).version
        return True

    # -- the panel --------------------------------------------------------------------------

    def late_ties(self) -> None:
        """Ties that come up after scoring: the expert's marks for that nominee count no longer."""
        for tie in self.province.declared_late:
            self._declare(self.acting(tie.login), tie, login=None)

    def sit(self) -> None:
        """The chair proposes, decides all that is open, and signs; the secretariat countersigns."""
        stages.advance(self.office, to=Stage.PANEL, reason="个别专家因故未交齐，按有效评分计算")
        chair = self.chair
        for book in self.rulebook.categories:
            category = book.category.key
            for list_key in shortlist.propose(chair, category=category):
                self._settle(chair, category, list_key)
            versions = {
                spec.key: ranking.read(chair, category=category, list_key=spec.key).version
                for spec in book.lists
            }
            shortlist.sign(chair, category=category, base_versions=versions)
            self.tick()
        for book in self.rulebook.categories:
            shortlist.countersign(self.office, category=book.category.key)
            self.tick()

    def _settle(self, chair: Context, category: str, list_key: str) -> None:
        open_at_first = ranking.read(chair, category=category, list_key=list_key).matters
        for matter, code in ((matter, code) for matter, codes in open_at_first.items() for code in codes):
            page = ranking.read(chair, category=category, list_key=list_key)
            motion = Motion(
                category=category,
                list_key=list_key,
                code=code,
                reason="并列，专家组复议后按材料质量决定",
                base_version=page.version,
            )
            try:
                _grant(chair, motion, matter, page)
            except Refused:
                _deny(chair, replace(motion, reason="并列，复议后名额已满，不列入"), matter, page)

    def announce(self) -> None:
        """Publish the notices, with the end date by the practice of published notices."""
        office = self.office
        starts = self.ctx.clock.now().astimezone(CHINA).date()
        period = self.rulebook.calendar.notice
        end = deadlines.notice_end(starts, period, deadlines.official_working_days())
        notice.publish(office, starts_on=starts, ends_on=end.first)

    def lists(self) -> Iterator[tuple[str, str, ListPage]]:
        """Every list with its first page, as the secretariat sees it."""
        for book in self.rulebook.categories:
            for spec in book.lists:
                page = ranking.read(self.office, category=book.category.key, list_key=spec.key)
                yield book.category.key, spec.key, page


def _grant(chair: Context, motion: Motion, matter: Matter, page: ListPage) -> None:
    """Give what is open: the seat, or the special tier to one who is seated."""
    if matter is Matter.TIER and page.book.special is not None:
        shortlist.set_tier(chair, motion, tier=page.book.special.key)
    else:
        shortlist.put_in(chair, motion)


def _deny(chair: Context, motion: Motion, matter: Matter, page: ListPage) -> None:
    if matter is Matter.TIER:
        shortlist.set_tier(chair, motion, tier=page.book.tiers[0].key)
    else:
        shortlist.take_out(chair, motion)


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class _Judge(Protocol[T_co]):
    """The shape of `marks_for` and its two siblings."""

    def __call__(
        self,
        province: DemoProvince,
        *,
        expert: DemoExpert,
        register: DemoRegister,
        nominee: DemoNominee,
        rubric: Rubric,
        seed: int,
    ) -> T_co: ...


class _Told(Struct, frozen=True):
    """What a simulated expert is told of one nominee."""

    province: DemoProvince
    expert: DemoExpert
    register: DemoRegister
    nominee: DemoNominee
    rubric: Rubric
    seed: int

    def by(self, judge: _Judge[T]) -> T:
        return judge(
            self.province,
            expert=self.expert,
            register=self.register,
            nominee=self.nominee,
            rubric=self.rubric,
            seed=self.seed,
        )


def _rubric(book: CategoryRulebook) -> Rubric:
    assert book.rubric is not None, book.category.key
    return book.rubric


def _line(nominee: DemoNominee) -> RegisterLine:
    # The remark is typed in the cell, as an office would: nothing is marked for it.
    return RegisterLine(
        sequence=nominee.sequence,
        name=nominee.name,
        host=nominee.host,
        fields=nominee.fields,
        texts=nominee.texts,
    )


def register_name(register: DemoRegister) -> str:
    """The file name that an office would give it."""
    return f"{register.unit_key}-{register.category}.xlsx"
