"""What comes next in each stage, and who does it: words for the first page and the campaign's page."""

from collections.abc import Iterable, Mapping

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from msgspec import Struct

from reviewer.domain.access import Role, Stage
from reviewer.services.campaigns import Overview


class Step(Struct, frozen=True, kw_only=True):
    """One thing to do: by whom, what, and the page where it is done."""

    role: Role
    text: object
    label: object
    endpoint: str

    def href(self, key: str) -> str:
        """The page's address, "" while this installation has no such page."""
        return url_for(self.endpoint, key=key) if self.endpoint in current_app.view_functions else ""


def _step(role: Role, endpoint: str, label: object, text: object) -> Step:
    return Step(role=role, endpoint=endpoint, label=label, text=text)


_STEPS: Mapping[Stage, tuple[Step, ...]] = {
    Stage.SETUP: (
        _step(
            Role.SECRETARIAT,
            "campaigns.steps",
            _l("核对并启动活动"),
            _l("核对评分细则、推荐条件和名额，邀请各单位、专家和组长，确定截止时间，然后启动活动。"),
        ),
    ),
    Stage.NOMINATION: (
        _step(
            Role.UNIT,
            "drafts.desk",
            _l("填写推荐表"),
            _l("在线填写推荐表，随时保存，核对无误后提交；也可以导入填好的登记表。"),
        ),
        _step(
            Role.UNIT,
            "nominations.intake",
            _l("导入登记表"),
            _l("按通知所附格式填写登记表和推荐表，核对无误后上传。"),
        ),
        _step(
            Role.SECRETARIAT,
            "nominations.listed",
            _l("查看推荐对象"),
            _l("接收各单位登记表，补录缺少的文字材料；收齐后结束申报。"),
        ),
    ),
    Stage.ELIGIBILITY: (
        _step(
            Role.SECRETARIAT,
            "eligibility.screened",
            _l("处理资格审查"),
            _l("逐一处理不符合条款的推荐对象，登记专家并分派评审，然后开始评分。"),
        ),
    ),
    Stage.SCORING: (
        _step(
            Role.EXPERT,
            "sheets.desk",
            _l("开始评审"),
            _l("签署承诺书，阅读材料，逐项评分并提交。"),
        ),
        _step(
            Role.SECRETARIAT,
            "experts.progress",
            _l("查看评审进度"),
            _l("关注每位专家的进度，全部提交后转入专家组评议。"),
        ),
        _step(
            Role.CHAIR,
            "experts.progress",
            _l("查看评审进度"),
            _l("关注进度；需要更正的评分表由组长写明理由退回。"),
        ),
        _step(
            Role.SUPERVISOR,
            "experts.progress",
            _l("查看评审进度"),
            _l("监督评审进度，可以随时校验台账。"),
        ),
    ),
    Stage.PANEL: (
        _step(
            Role.CHAIR,
            "shortlist.lists",
            _l("评议名单"),
            _l("按得分生成名单，处理并列和特别等次，每次调整写明理由，最后签署。"),
        ),
        _step(
            Role.SECRETARIAT,
            "shortlist.lists",
            _l("查看名单"),
            _l("配合专家组评议；组长签署后由秘书处会签。"),
        ),
    ),
    Stage.FINALISED: (
        _step(
            Role.SECRETARIAT,
            "notice.drafting",
            _l("会签与公示"),
            _l("复核名单并会签，预览公示，确定公示日期后发布。"),
        ),
        _step(Role.CHAIR, "notice.drafting", _l("查看公示稿"), _l("核对公示稿与签署的名单一致。")),
    ),
    Stage.NOTICE: (
        _step(
            Role.SECRETARIAT,
            "notice.drafting",
            _l("查看公示"),
            _l("公示正在进行：核对公示页，受理异议。"),
        ),
        _step(
            Role.SECRETARIAT,
            "campaigns.steps",
            _l("归档活动"),
            _l("公示期满、异议处理完毕以后归档；归档不能退回。"),
        ),
    ),
    Stage.CLOSED: (
        _step(Role.SECRETARIAT, "ledger.latest", _l("查看台账"), _l("校验并下载台账，随卷归档。")),
        _step(Role.SUPERVISOR, "ledger.latest", _l("查看台账"), _l("校验并下载台账，随卷归档。")),
    ),
}


def next_steps(campaign: Overview) -> tuple[Step, ...]:
    """Everything that is to be done in the campaign's stage, the one who moves it on first."""
    return _STEPS[campaign.stage]


def steps_of(campaign: Overview, roles: Iterable[Role]) -> tuple[Step, ...]:
    """What somebody with these roles does next."""
    held = frozenset(roles)
    return tuple(step for step in next_steps(campaign) if step.role in held)
