"""The ledger: its newest entries, whether the chain holds, the whole of it to take away."""

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import chain

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from msgspec import Struct

from reviewer.domain.access import Action
from reviewer.errors import LedgerBroken
from reviewer.services import ledger
from reviewer.services.campaigns import Overview
from reviewer.services.ledger import Entry
from reviewer.web.errors import say, status_of
from reviewer.web.person import campaign_seen, context_in, may
from reviewer.wording import names

blueprint = Blueprint("ledger", __name__, url_prefix="/c/<key>/ledger")

_KINDS: Mapping[str, object] = {
    "campaign.created": _l("建立活动"),
    "campaign.opened": _l("启动活动，冻结规则"),
    "campaign.stage_changed": _l("进入下一阶段"),
    "campaign.deadline_set": _l("设定截止时间"),
    "people.role_granted": _l("授予角色"),
    "people.role_revoked": _l("收回角色"),
    "people.invited": _l("发出邀请"),
    "unit.added": _l("添加推荐单位"),
    "quota.settled": _l("补定名额"),
    "register.read": _l("读取登记表"),
    "register.filed": _l("导入登记表"),
    "register.exported": _l("导出登记表"),
    "nomination.filed": _l("提交推荐"),
    "nomination.withdrawn": _l("撤回推荐"),
    "nomination.returned": _l("退回单位修改"),
    "nomination.reordered": _l("调整推荐次序"),
    "nomination.texts_set": _l("补录文字材料"),
    "nomination.placed": _l("核定所在县"),
    "nomination.personal_read": _l("查阅个人信息"),
    "nomination.paper_made": _l("打印推荐表"),
    "pack.made": _l("材料打包"),
    "book.made": _l("材料汇编"),
    "eligibility.waived": _l("按特殊情况通过"),
    "eligibility.confirmed": _l("确认事实"),
    "eligibility.compared": _l("对照往年名单"),
    "eligibility.excluded": _l("不予受理"),
    "eligibility.readmitted": _l("恢复受理"),
    "panel.enrolled": _l("登记专家"),
    "panel.undertaking_signed": _l("签署承诺书"),
    "panel.conflict_declared": _l("申报回避"),
    "panel.assigned": _l("分派评审"),
    "sheet.saved": _l("保存评分草稿"),
    "sheet.submitted": _l("提交评分表"),
    "sheet.returned": _l("退回评分表"),
    "scores.exported": _l("导出评分"),
    "marks.exported": _l("导出打分明细"),
    "list.proposed": _l("生成名单"),
    "list.adjusted": _l("调整名单"),
    "list.signed_by_chair": _l("组长签署名单"),
    "list.finalised": _l("名单会签定稿"),
    "list.sent_back": _l("名单退回评议"),
    "list.sent_on": _l("上报名单"),
    "notice.published": _l("发布公示"),
    ledger.WITHHELD: _l("按回避规定不显示"),
    "bundle.read": _l("读取数据包"),
    "bundle.taken": _l("导入数据包"),
    "bundle.dropped": _l("放弃数据包"),
    "material.given": _l("上传材料"),
    "material.removed": _l("删除材料"),
    "material.recheck_asked": _l("重新检查材料"),
    "laureate.added": _l("登记往年获奖"),
    "laureate.status_set": _l("更正往年名单"),
    "laureates.read": _l("读取往年名单"),
    "laureates.imported": _l("导入往年名单"),
    "campaign.personal_erased": _l("清除个人信息"),
}


class Told(Struct, frozen=True, kw_only=True):
    """One entry for people: `text` is the kind's name, `data` what was recorded, `hash` its seal."""

    seq: int
    at: datetime
    actor: str
    kind: str
    text: str
    data: str
    hash: str


@blueprint.get("")
def latest(key: str) -> ResponseReturnValue:
    """The newest entries; those who may only verify see the button alone."""
    reads = may(Action.LEDGER_READ) or not may(Action.LEDGER_VERIFY)
    entries = ledger.latest(context_in(key)) if reads else ()
    campaign = campaign_seen()
    return render_template("ledger/latest.html", entries=[_told(entry, campaign) for entry in entries])


def _told(entry: Entry, campaign: Overview) -> Told:
    payload = json.loads(entry.payload)
    data = payload.get("data", {})
    known = _known(campaign, data.get("category"))
    return Told(
        seq=entry.seq,
        at=entry.at,
        actor=str(payload.get("actor", "")),
        kind=entry.kind,
        text=str(_KINDS.get(entry.kind, entry.kind)),
        data=" · ".join(
            f"{gettext(names.RECORDED.get(key, key))}：{names.recorded(key, value, gettext, known)}"
            for key, value in data.items()
            if value != ""
        ),
        hash=entry.hash,
    )


def _known(campaign: Overview, category: object) -> dict[str, str]:
    """What the campaign calls units, categories, and the lists and tiers of that category, by their keys."""
    known = {unit.key: unit.name for unit in campaign.rulebook.addressees}
    for book in campaign.rulebook.categories:
        known[book.category.key] = book.category.name
        if book.category.key == category:
            known |= {spec.key: spec.name for spec in book.lists}
            known |= {tier.key: tier.name for tier in book.tiers}
    return known


@blueprint.get("/verify")
def verify(key: str) -> ResponseReturnValue:
    """Walk the whole chain and say what was found."""
    try:
        head, fault, status = ledger.verify(context_in(key)), "", 200
    except LedgerBroken as error:
        head, fault, status = None, say(error), status_of(error)
    return render_template("ledger/verified.html", head=head, fault=fault), status


@blueprint.get("/download")
def download(key: str) -> ResponseReturnValue:
    """Every line as JSON, streamed."""
    lines = ledger.export(context_in(key))
    first = next(lines, "")  # asks for the right before the answer begins
    answer = Response(chain((first,), lines), mimetype="application/jsonl; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"ledger-{key}.jsonl")
    return answer
