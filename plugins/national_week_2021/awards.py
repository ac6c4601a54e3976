"""学习之星 and 品牌项目 as the week's notice asks for them: names and materials, no forms and no points.

The awards themselves are run by the call of 2021-07-30; here the same addressees hand in the
materials that the week shows. Cities with separate planning and the corps may send as many as a
province, where that call gives them one place each.
"""

from plugins.national_week_2021 import clauses
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
    Rule,
    Tier,
    UnitKind,
    UnitQuota,
    papers,
)
from reviewer.contract.checks.texts import texts_present

STAR = Category(
    key="star",
    name="百姓学习之星（推荐材料）",
    code="S",
    nominee=NomineeKind.PERSON,
    kind=CategoryKind.COLLECTION,
)
PROJECT = Category(
    key="project",
    name="终身学习品牌项目（推荐材料）",
    code="P",
    nominee=NomineeKind.PROJECT,
    kind=CategoryKind.COLLECTION,
)


def _form(title: str, *, name: str, host: str, clause: Clause) -> NominationForm:
    return NominationForm(
        title=title,
        copies=None,
        fields=(
            FormField(key="name", label=name, required=True),
            FormField(key="host", label=host, required=True),
            FormField(key="text", label="文字材料", kind=FieldKind.LONG_TEXT, required=True, clause=clause),
        ),
    )


def _register(title: str, *, name: str, host: str) -> RegisterLayout:
    return RegisterLayout(
        title=title,
        columns=(
            RegisterColumn(
                key="sequence",
                label="序号",
                kind=FieldKind.COUNT,
                required=True,
                aliases=("推荐序号",),
                width=6,
            ),
            RegisterColumn(key="name", label=name, required=True, width=24),
            RegisterColumn(key="host", label=host, required=True, width=28),
            RegisterColumn(key="remark", label="备注", width=18),
        ),
        flag="",
        seal="报送单位：（盖章）",
        filled_on=papers.FILLED_ON,
        notes=("按推荐顺序填写",),
        contact=papers.CONTACT,
        blank_rows=5,
        sheet="报送表",
        texts_sheet="文字材料",
    )


FORMS = {
    "star": _form("“百姓学习之星”材料", name="姓名", host="所在单位", clause=clauses.MATERIALS),
    "project": _form(
        "“终身学习品牌项目”材料", name="品牌项目名称", host="主办单位", clause=clauses.MATERIALS
    ),
}

REGISTERS = {
    "star": _register("{region}“百姓学习之星”材料报送表", name="姓名", host="所在单位"),
    "project": _register("{region}“终身学习品牌项目”材料报送表", name="品牌项目名称", host="主办单位"),
}

TIERS = {
    "star": (Tier(key="ordinary", name="百姓学习之星", clause=clauses.STAR),),
    "project": (Tier(key="ordinary", name="终身学习品牌项目", clause=clauses.PROJECT),),
}

MATERIALS = tuple(
    MaterialSpec(key=key, name=name, kind=kind, clause=clauses.MATERIALS, minimum=minimum)
    for key, name, kind, minimum in (
        ("text", "文字材料", MaterialKind.DOCUMENT, 1),
        ("video", "视频", MaterialKind.VIDEO, 0),
        ("photos", "图片", MaterialKind.PHOTO, 0),
        ("resource", "教学资源", MaterialKind.RESOURCE, 0),
    )
)

RULES: tuple[Rule, ...] = (texts_present(wanted=(("text", "文字材料"),), clause=clauses.MATERIALS),)

QUOTAS = Quotas(
    units=(
        UnitQuota(
            kinds=(UnitKind.PROVINCE, UnitKind.SEPARATE_CITY, UnitKind.CORPS),
            minimum=3,
            maximum=5,
            special=0,
            clause=clauses.AWARDS,
            special_clause=clauses.NO_SPECIAL,
        ),
    ),
)
