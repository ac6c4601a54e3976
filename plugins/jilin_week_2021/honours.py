"""先进单位 and 先进个人: short forms of three opinions, ordered registers, a score sheet of ours.

The notice says neither what earns these honours nor how many there are: the criteria are read off
what it asks of the week's work, and every number is the secretariat's.
"""

from plugins.jilin_week_2021 import clauses
from plugins.jilin_week_2021.units import EVERY_KIND
from reviewer.contract import (
    Category,
    Criterion,
    FieldKind,
    FormField,
    FormGrid,
    GridRow,
    Level,
    ListSpec,
    MaterialKind,
    MaterialSpec,
    NominationForm,
    NomineeKind,
    NoticeBlock,
    NoticeColumn,
    NoticeField,
    NoticeLayout,
    Quotas,
    RegisterColumn,
    RegisterLayout,
    Rubric,
    TieBreak,
    TieKind,
    Tier,
    UnitQuota,
    Veto,
    papers,
)
from reviewer.contract.checks.texts import short_enough, texts_present

UNIT = Category(key="model_unit", name="活动周工作先进单位", code="U", nominee=NomineeKind.UNIT)
PERSON = Category(key="model_person", name="活动周工作先进个人", code="M", nominee=NomineeKind.PERSON)

# Three seals side by side on both forms.
LEVELS = (
    Level(key="unit", name="单位意见", required=True),
    Level(key="city", name="市（州）教育行政部门意见", required=False),
    Level(key="province", name="吉林省教育厅意见", required=False),
)

_SEAL_ROWS = papers.seals_side_by_side(
    ("单位意见", "unit", 2), ("市（州）教育行政部门意见", "city", 2), ("吉林省教育厅意见", "province", 2)
)
# Four columns above and three seals below stand on six columns.
_WIDTHS = (18, 16, 16, 16, 16, 18)
_FULL_NAME, _SHORT = "（以公章为准，填写全称）", "（500字以内，可另附页）"


def _pair(left: tuple[str, str], right: tuple[str, str], *, hint: str = "") -> GridRow:
    return GridRow(
        cells=(
            papers.label(left[0]),
            papers.answer(left[1], across=2, hint=hint),
            papers.label(right[0]),
            papers.answer(right[1], across=2),
        )
    )


UNIT_GRID = FormGrid(
    widths=_WIDTHS,
    rows=(
        papers.line_row("单位全称", "name", across=5, hint="（以公章为准）"),
        papers.line_row("上级主管部门", "superior", across=5),
        _pair(("单位负责人", "head"), ("负责人职务", "head_duty")),
        _pair(("通讯地址", "address"), ("联系电话", "phone")),
        papers.text_row("先进事迹", "deeds", across=5, hint=_SHORT),
        *_SEAL_ROWS,
    ),
    foot=papers.FOOT,
)

PERSON_GRID = FormGrid(
    widths=_WIDTHS,
    rows=(
        _pair(("姓名", "name"), ("出生日期", "born_on")),
        _pair(("性别", "sex"), ("民族", "nationality")),
        _pair(("工作单位", "host"), ("职务", "duty"), hint=_FULL_NAME),
        _pair(("电子邮箱", "mail"), ("电话", "phone")),
        papers.text_row("先进事迹简介", "deeds", across=5, hint=_SHORT),
        *_SEAL_ROWS,
    ),
    foot=papers.FOOT,
)

FORMS = {
    "model_unit": NominationForm(
        title="2021年吉林省全民终身学习活动周工作先进单位申报表",
        copies=2,
        grid=UNIT_GRID,
        fields=(
            FormField(key="name", label="单位全称", required=True, clause=clauses.UNIT_FORM),
            FormField(key="superior", label="上级主管部门"),
            FormField(key="head", label="单位负责人", required=True),
            FormField(key="head_duty", label="负责人职务"),
            FormField(key="address", label="通讯地址", personal=True),
            FormField(key="phone", label="联系电话", kind=FieldKind.PHONE, required=True, personal=True),
            FormField(
                key="deeds",
                label="先进事迹",
                kind=FieldKind.LONG_TEXT,
                required=True,
                at_most=500,
                clause=clauses.UNIT_DEEDS_LENGTH,
            ),
            *papers.FILLED_IN_BY,
        ),
    ),
    "model_person": NominationForm(
        title="2021年吉林省全民终身学习活动周工作先进个人申报表",
        copies=2,
        grid=PERSON_GRID,
        fields=(
            FormField(key="name", label="姓名", required=True, clause=clauses.PERSON_FORM),
            FormField(key="born_on", label="出生日期", kind=FieldKind.DAY, required=True, personal=True),
            FormField(key="sex", label="性别", required=True),
            FormField(key="nationality", label="民族", required=True, personal=True),
            FormField(key="host", label="工作单位", required=True),
            FormField(key="duty", label="职务"),
            FormField(key="mail", label="电子邮箱", personal=True),
            FormField(key="phone", label="电话", kind=FieldKind.PHONE, required=True, personal=True),
            FormField(
                key="deeds",
                label="先进事迹简介",
                kind=FieldKind.LONG_TEXT,
                required=True,
                at_most=500,
                clause=clauses.PERSON_DEEDS_LENGTH,
            ),
            *papers.FILLED_IN_BY,
        ),
    ),
}

_SEQUENCE = RegisterColumn(
    key="sequence", label="推荐序号", kind=FieldKind.COUNT, required=True, aliases=("序号",), width=8
)
_ROWS = 8
_SEAL = "推荐单位：{region}（盖章）"
_IN_ORDER = ("按推荐顺序填写",)

REGISTERS = {
    "model_unit": RegisterLayout(
        title="2021年吉林省全民终身学习活动周工作先进单位汇总表",
        columns=(
            _SEQUENCE,
            RegisterColumn(
                key="name", label="先进单位全称", required=True, aliases=("单位全称", "单位名称"), width=60
            ),
        ),
        flag="",
        seal=_SEAL,
        filled_on=papers.FILLED_ON,
        notes=_IN_ORDER,
        contact=papers.CONTACT,
        blank_rows=_ROWS,
        seal_above=True,
        sheet="汇总表",
        texts_sheet="申报表",
    ),
    "model_person": RegisterLayout(
        title="2021年吉林省全民终身学习活动周工作先进个人汇总表",
        columns=(
            _SEQUENCE,
            RegisterColumn(key="name", label="姓名", required=True, width=12),
            RegisterColumn(key="sex", label="性别", width=6),
            RegisterColumn(key="duty", label="职务", width=16),
            RegisterColumn(key="host", label="工作单位", required=True, aliases=("单位",), width=32),
            RegisterColumn(
                key="phone",
                label="联系电话",
                kind=FieldKind.PHONE,
                personal=True,
                aliases=("电话", "手机"),
                width=18,
            ),
        ),
        flag="",
        seal=_SEAL,
        filled_on=papers.FILLED_ON,
        notes=_IN_ORDER,
        contact=papers.CONTACT,
        blank_rows=_ROWS,
        seal_above=True,
        sheet="汇总表",
        texts_sheet="申报表",
    ),
}

MATERIALS = tuple(
    MaterialSpec(
        key=key, name=name, kind=MaterialKind.DOCUMENT, clause=clause, minimum=minimum, maximum=maximum
    )
    for key, name, clause, minimum, maximum in (
        ("electronic", "申报表电子版", clauses.PAPER, 1, 1),
        ("annex", "先进事迹附页（可另附）", clauses.UNIT_DEEDS_LENGTH, 0, None),
    )
)

RULES = {
    "model_unit": (
        texts_present(wanted=(("deeds", "先进事迹"),), clause=clauses.UNIT_FORM),
        short_enough(key="deeds", label="先进事迹", most=500, clause=clauses.UNIT_DEEDS_LENGTH),
    ),
    "model_person": (
        texts_present(wanted=(("deeds", "先进事迹简介"),), clause=clauses.PERSON_FORM),
        short_enough(key="deeds", label="先进事迹简介", most=500, clause=clauses.PERSON_DEEDS_LENGTH),
    ),
}

# No number stands in the notice; the rows of the register are the only hint.
QUOTAS = Quotas(
    units=(
        UnitQuota(
            kinds=EVERY_KIND,
            maximum=None,
            special=0,
            clause=clauses.NUMBERS,
            special_clause=clauses.REPORTERS,
            usual=_ROWS,
        ),
    ),
)

_SOURCE = "通知未公布评选条件和分值；各项由平台按通知对活动周工作的要求拟定，启动前由秘书处确认"
_VETOES = (Veto(key="forged", name="材料造假", clause=clauses.REPORTERS),)

RUBRICS = {
    "model_unit": Rubric(
        weights_source=_SOURCE,
        criteria=(
            Criterion(
                key="leadership",
                name="组织领导",
                group="组织领导",
                cap=20_00,
                step=50,
                clause=clauses.LEADERSHIP,
                hint="看领导小组、方案和统筹协调",
            ),
            Criterion(
                key="activities",
                name="活动开展",
                group="活动开展",
                cap=30_00,
                step=50,
                clause=clauses.ACTIVITIES,
                hint="看活动的数量、形式、覆盖面和参与度",
            ),
            Criterion(
                key="resources",
                name="资源开放与示范活动",
                group="活动开展",
                cap=20_00,
                step=50,
                clause=clauses.MODEL_ACTIVITIES,
                hint="看资源向社区开放和示范活动的质量",
            ),
            Criterion(
                key="publicity",
                name="宣传成效",
                group="宣传成效",
                cap=20_00,
                step=50,
                clause=clauses.PUBLICITY,
                hint="看媒体宣传和典型做法的推广",
            ),
            Criterion(
                key="quality",
                name="材料质量",
                group="材料质量",
                cap=10_00,
                step=50,
                clause=clauses.UNIT_FORM,
                hint="看事迹是否具体、可核实",
            ),
        ),
        vetoes=_VETOES,
    ),
    "model_person": Rubric(
        weights_source=_SOURCE,
        criteria=(
            Criterion(
                key="duty",
                name="履职尽责",
                group="履职尽责",
                cap=25_00,
                step=50,
                clause=clauses.LEADERSHIP,
                hint="看在活动周组织协调中承担的工作",
            ),
            Criterion(
                key="results",
                name="工作实绩",
                group="工作实绩",
                cap=35_00,
                step=50,
                clause=clauses.ACTIVITIES,
                hint="看所办活动的参与面和成效",
            ),
            Criterion(
                key="publicity",
                name="宣传带动",
                group="宣传带动",
                cap=25_00,
                step=50,
                clause=clauses.PUBLICITY,
                hint="看宣传推广和对群众的带动",
            ),
            Criterion(
                key="quality",
                name="材料质量",
                group="材料质量",
                cap=15_00,
                step=50,
                clause=clauses.PERSON_FORM,
                hint="看事迹是否具体、可核实",
            ),
        ),
        vetoes=_VETOES,
    ),
}

_CHAIN = (
    TieBreak(kind=TieKind.UNTRIMMED_MEAN),
    TieBreak(kind=TieKind.MEDIAN),
    TieBreak(kind=TieKind.FIRST_PLACES),
)
TIE_BREAKS = {
    "model_unit": (TieBreak(kind=TieKind.CRITERION, criterion="activities"), *_CHAIN),
    "model_person": (TieBreak(kind=TieKind.CRITERION, criterion="results"), *_CHAIN),
}

TIERS = {
    "model_unit": (Tier(key="ordinary", name="先进单位", clause=clauses.UNIT_TABLE),),
    "model_person": (Tier(key="ordinary", name="先进个人", clause=clauses.PERSON_TABLE),),
}

LISTS = {
    "model_unit": (
        ListSpec(
            key="province",
            name="吉林省活动周工作先进单位名单",
            size=20,
            source="秘书处设定；通知未写评选数目",
            clause=clauses.NUMBERS,
        ),
    ),
    "model_person": (
        ListSpec(
            key="province",
            name="吉林省活动周工作先进个人名单",
            size=30,
            source="秘书处设定；通知未写评选数目",
            clause=clauses.NUMBERS,
        ),
    ),
}

_BASIS = "依据吉林省教育厅2021年9月24日关于活动周的通知（吉教职成〔2021〕25号）"
_ISSUER = "吉林省教育厅"

NOTICES = {
    "model_unit": NoticeLayout(
        title="关于拟{verb}2021年吉林省全民终身学习活动周工作先进单位名单的公示",
        verb="评选",
        basis=_BASIS,
        process="经各地推荐、专家评审，拟{verb}先进单位{count}个，现予公示。",
        objection=papers.OBJECTION,
        issuer=_ISSUER,
        columns=(
            NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
            NoticeColumn(field=NoticeField.REGION, label="地区（推荐单位）", width=20),
            NoticeColumn(field=NoticeField.NAME, label="单位全称", width=44),
            NoticeColumn(field=NoticeField.REMARK, label="备注", width=12),
        ),
        blocks=(NoticeBlock(tier="ordinary", heading="先进单位（{count}个）"),),
        list_key="province",
    ),
    "model_person": NoticeLayout(
        title="关于拟{verb}2021年吉林省全民终身学习活动周工作先进个人名单的公示",
        verb="评选",
        basis=_BASIS,
        process="经各地推荐、专家评审，拟{verb}先进个人{count}名，现予公示。",
        objection=papers.OBJECTION,
        issuer=_ISSUER,
        columns=papers.PERSON_NOTICE_COLUMNS,
        blocks=(NoticeBlock(tier="ordinary", heading="先进个人（{count}名）"),),
        list_key="province",
    ),
}
