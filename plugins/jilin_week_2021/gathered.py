"""What the week collects without a score: activities, display boards, the plan, the summary, the cases.

Plan and cases are the national ones but for their days and numbers.
"""

from plugins.jilin_week_2021 import clauses
from plugins.jilin_week_2021.units import EVERY_KIND
from reviewer.contract import (
    Category,
    CategoryKind,
    Clause,
    FieldKind,
    FormField,
    MaterialKind,
    MaterialSpec,
    NominationForm,
    NomineeKind,
    Quotas,
    RegisterColumn,
    RegisterLayout,
    Tier,
    UnitQuota,
    papers,
)
from reviewer.contract.checks.texts import about, long_enough, short_enough


def _category(key: str, name: str, code: str, nominee: NomineeKind) -> Category:
    return Category(key=key, name=name, code=code, nominee=nominee, kind=CategoryKind.COLLECTION)


PLAN = _category("plan", "活动周工作方案", "W", NomineeKind.DOCUMENT)
ACTIVITY = _category("activity", "全民终身学习示范活动", "A", NomineeKind.ACTIVITY)
DISPLAY = _category("display", "终身学习成果展展板素材", "D", NomineeKind.DOCUMENT)
SUMMARY = _category("summary", "活动周年度工作总结", "Y", NomineeKind.DOCUMENT)
CASE = _category("case", "典型活动案例", "C", NomineeKind.DOCUMENT)

FORMS = {
    "activity": NominationForm(
        title="2021年“吉林省全民终身学习示范活动”汇总表",
        copies=2,
        fields=(
            FormField(key="name", label="活动名称", required=True, clause=clauses.ACTIVITY_TABLE),
            FormField(key="held_on", label="活动时间"),
            FormField(key="place", label="活动地点"),
            FormField(key="host", label="主办单位", required=True),
            FormField(key="people", label="人数", kind=FieldKind.COUNT),
            FormField(key="signup_phone", label="报名电话", kind=FieldKind.PHONE, personal=True),
            FormField(key="content", label="活动内容"),
            *papers.FILLED_IN_BY,
        ),
    ),
    "display": NominationForm(
        title="吉林省全民终身学习成果展展板素材",
        copies=2,
        fields=(
            FormField(key="name", label="文稿题目", required=True, at_most=20, clause=clauses.DISPLAY_TITLE),
            FormField(key="host", label="编写单位", required=True),
            FormField(
                key="text",
                label="内容",
                kind=FieldKind.LONG_TEXT,
                required=True,
                about=500,
                clause=clauses.DISPLAY_TEXT,
            ),
        ),
    ),
    "summary": NominationForm(
        title="2021年全民终身学习活动周年度工作总结",
        copies=None,
        fields=(
            FormField(key="name", label="材料名称", required=True),
            FormField(key="host", label="编写单位", required=True),
            FormField(
                key="text",
                label="总结正文",
                kind=FieldKind.LONG_TEXT,
                required=True,
                at_least=1500,
                clause=clauses.SUMMARY,
            ),
        ),
    ),
}

REGISTERS = {
    "activity": RegisterLayout(
        title="2021年“吉林省全民终身学习示范活动”汇总表",
        columns=(
            RegisterColumn(key="sequence", label="序号", kind=FieldKind.COUNT, required=True, width=6),
            RegisterColumn(key="name", label="活动名称", required=True, width=24),
            RegisterColumn(key="held_on", label="活动时间", width=14),
            RegisterColumn(key="place", label="活动地点", width=20),
            RegisterColumn(key="host", label="主办单位", required=True, width=22),
            RegisterColumn(key="people", label="人数", kind=FieldKind.COUNT, width=8),
            RegisterColumn(
                key="signup_phone", label="报名电话", kind=FieldKind.PHONE, personal=True, width=16
            ),
            RegisterColumn(key="content", label="活动内容", width=34),
        ),
        flag="",
        seal="吉林省{region}市（县）区",
        filled_on="",
        notes=("活动不限10项，按实际填报",),
        contact=papers.CONTACT,
        blank_rows=10,
        seal_above=True,
        sheet="汇总表",
    ),
    "display": RegisterLayout(
        title="{region}终身学习成果展展板素材报送表",
        columns=(
            RegisterColumn(key="sequence", label="序号", kind=FieldKind.COUNT, required=True, width=6),
            RegisterColumn(key="name", label="文稿题目", required=True, width=36),
            RegisterColumn(key="host", label="编写单位", required=True, width=28),
        ),
        flag="",
        seal="报送单位：（盖章）",
        filled_on=papers.FILLED_ON,
        notes=(),
        contact=papers.CONTACT,
        blank_rows=1,
        sheet="报送表",
        texts_sheet="正文",
    ),
}

TIERS = {
    "activity": (Tier(key="ordinary", name="示范活动", clause=clauses.MODEL_ACTIVITIES),),
    "display": (Tier(key="ordinary", name="展板素材", clause=clauses.DISPLAY_TEXT),),
    "summary": (Tier(key="ordinary", name="年度工作总结", clause=clauses.SUMMARY),),
}


def _electronic(name: str, clause: Clause) -> MaterialSpec:
    return MaterialSpec(
        key="electronic",
        name=f"{name}电子版",
        kind=MaterialKind.DOCUMENT,
        clause=clause,
        minimum=1,
        maximum=1,
    )


MATERIALS = {
    "activity": (_electronic("示范活动汇总表", clauses.PAPER),),
    "display": (
        _electronic("展板文稿", clauses.PAPER),
        MaterialSpec(
            key="photos",
            name="活动图片（每张命名）",
            kind=MaterialKind.PHOTO,
            clause=clauses.DISPLAY_PHOTOS,
            minimum=6,
            maximum=6,
            named=True,
        ),
    ),
    "summary": (
        _electronic("年度工作总结", clauses.PAPER),
        MaterialSpec(
            key="photos",
            name="反映活动规模与特色的照片",
            kind=MaterialKind.PHOTO,
            clause=clauses.SUMMARY_PHOTOS,
            minimum=8,
            maximum=8,
        ),
    ),
}

RULES = {
    "display": (
        short_enough(key="name", label="文稿题目", most=20, clause=clauses.DISPLAY_TITLE),
        about(key="text", label="内容", target=500, clause=clauses.DISPLAY_TEXT),
    ),
    "summary": (long_enough(key="text", label="总结正文", least=1500, clause=clauses.SUMMARY),),
}


def _exactly(count: int, clause: Clause) -> Quotas:
    return Quotas(
        units=(UnitQuota(kinds=EVERY_KIND, minimum=count, maximum=count, special=0, clause=clause),)
    )


QUOTAS = {
    "plan": _exactly(1, clauses.PLAN),
    "activity": Quotas(
        units=(
            UnitQuota(
                kinds=EVERY_KIND,
                maximum=None,
                special=0,
                clause=clauses.ACTIVITY_TABLE,
                special_clause=clauses.REPORTERS,
            ),
        )
    ),
    "display": _exactly(1, clauses.AUTUMN),
    "summary": _exactly(1, clauses.SUMMARY),
    "case": _exactly(2, clauses.CASES),
}
