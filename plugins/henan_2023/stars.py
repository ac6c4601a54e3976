"""百姓学习之星 in Henan: form, materials, quotas, score sheet, tiers and lists."""

from plugins.henan_2023 import clauses, layouts
from reviewer.contract import (
    Category,
    Criterion,
    FieldKind,
    FormField,
    Level,
    ListSpec,
    MaterialKind,
    MaterialSpec,
    NominationForm,
    NomineeKind,
    Quotas,
    Rubric,
    TieBreak,
    TieKind,
    Tier,
    UnitKind,
    UnitQuota,
    Veto,
    papers,
)

CATEGORY = Category(key="star", name="百姓学习之星", code="S", nominee=NomineeKind.PERSON)

# No opinion of the city stands on the form, although the city is who files.
LEVELS = (
    Level(key="unit", name="本人所在单位推荐意见及感人事迹概括", required=True, field="unit_opinion"),
    Level(key="county", name="区县级教育部门推荐意见", required=False),
    Level(key="province", name="省级教育部门推荐意见", required=False),
)

FORM = NominationForm(
    title="“百姓学习之星”推介表",
    copies=None,
    grid=layouts.STAR_GRID,
    fields=(
        *papers.person_head(politics="党派"),
        FormField(
            key="resume", label="个人简历", kind=FieldKind.LONG_TEXT, required=True, clause=clauses.STAR_FORM
        ),
        FormField(
            key="study",
            label="参加学习情况",
            kind=FieldKind.LONG_TEXT,
            required=True,
            clause=clauses.STAR_FORM,
        ),
        FormField(key="awards", label="奖励情况", kind=FieldKind.LONG_TEXT, clause=clauses.STAR_FORM),
        FormField(
            key="deeds",
            label="主要事迹和成效",
            kind=FieldKind.LONG_TEXT,
            required=True,
            at_least=1000,
            clause=clauses.STAR_DEEDS_LENGTH,
        ),
        FormField(
            key="display",
            label="宣传展示材料",
            kind=FieldKind.LONG_TEXT,
            required=True,
            about=300,
            clause=clauses.STAR_DISPLAY_LENGTH,
        ),
        FormField(
            key="unit_opinion",
            label="本人所在单位推荐意见及感人事迹概括",
            kind=FieldKind.LONG_TEXT,
            required=True,
            at_least=100,
            clause=clauses.STAR_OPINION_LENGTH,
        ),
        *papers.FILLED_IN_BY,
    ),
)

_ORDINARY = (
    MaterialSpec(
        key="portrait",
        name="照片（彩色照片，推介表上）",
        kind=MaterialKind.PORTRAIT,
        clause=clauses.STAR_FORM,
        minimum=1,
        maximum=1,
    ),
    MaterialSpec(
        key="lost",
        name="其他材料（要求在缺页中，待秘书处补定）",
        kind=MaterialKind.DOCUMENT,
        clause=clauses.STAR_MATERIALS_LOST,
        minimum=0,
    ),
)

MATERIALS = {
    "ordinary": _ORDINARY,
    "special": (
        *_ORDINARY,
        MaterialSpec(
            key="special_photos",
            name="事迹相关电子照片",
            kind=MaterialKind.PHOTO,
            clause=clauses.SPECIAL_MATERIALS,
            minimum=3,
            maximum=5,
        ),
        MaterialSpec(
            key="video",
            name="突出事迹视频资料",
            kind=MaterialKind.VIDEO,
            clause=clauses.SPECIAL_VIDEO,
            minimum=1,
            seconds=(240, 300),
            pixels=(1280, 720),
            frames_a_second=25,
            codec="H.264",
        ),
    ),
}

QUOTAS = Quotas(
    units=(
        UnitQuota(
            kinds=(UnitKind.CITY,),
            minimum=3,
            maximum=5,
            special=1,
            clause=clauses.QUOTAS,
            special_clause=clauses.SPECIAL,
        ),
        UnitQuota(
            kinds=(UnitKind.ZONE, UnitKind.DIRECT_COUNTY),
            maximum=None,
            special=1,
            clause=clauses.QUOTAS_LOST,
            special_clause=clauses.SPECIAL,
        ),
        UnitQuota(
            kinds=(UnitKind.UNIVERSITY, UnitKind.OTHER),
            maximum=None,
            special=0,
            clause=clauses.SCHOOLS_LOST,
            special_clause=clauses.SPECIAL_NOT_GIVEN,
        ),
    ),
)

_DEEDS, _ESTEEM, _LEADING, _GRASSROOTS, _QUALITY = (
    "事迹感染力",
    "群众认可度",
    "体现引领性",
    "面向基层",
    "材料质量",
)

RUBRIC = Rubric(
    weights_source="通知未公布分值；各项分值由平台按推介条件拟定，推介启动前由秘书处确认",
    criteria=(
        Criterion(
            key="learning",
            name="学习经历",
            group=_DEEDS,
            cap=12_00,
            step=50,
            clause=clauses.STAR_DEEDS,
            hint="看是否以多种形式长期坚持学习",
        ),
        Criterion(
            key="practice",
            name="学用结合成效",
            group=_DEEDS,
            cap=13_00,
            step=50,
            clause=clauses.STAR_DEEDS,
            hint="看学习与工作、创业、创新、健康生活的结合",
        ),
        Criterion(
            key="moving",
            name="感人程度",
            group=_DEEDS,
            cap=10_00,
            step=50,
            clause=clauses.STAR_DEEDS,
            hint="看事迹是否真切感人",
        ),
        Criterion(
            key="influence",
            name="带动作用",
            group=_ESTEEM,
            cap=15_00,
            step=50,
            clause=clauses.STAR_ESTEEM,
            hint="看带动了多少周围的人参加学习",
        ),
        Criterion(
            key="reputation",
            name="影响力和感召力",
            group=_ESTEEM,
            cap=10_00,
            step=50,
            clause=clauses.STAR_ESTEEM,
            hint="看在单位或当地的口碑",
        ),
        Criterion(
            key="leading",
            name="引领性",
            group=_LEADING,
            cap=20_00,
            step=50,
            clause=clauses.STAR_LEADING,
            hint="看服务社区百姓、做实事的示范作用",
        ),
        Criterion(
            key="grassroots",
            name="面向基层",
            group=_GRASSROOTS,
            cap=10_00,
            step=50,
            clause=clauses.STAR_GRASSROOTS,
            hint="看是否来自一线岗位或基层群众",
        ),
        Criterion(
            key="quality",
            name="材料质量",
            group=_QUALITY,
            cap=10_00,
            step=50,
            clause=clauses.STAR_FORM,
            hint="看材料是否齐全、具体、可核实",
        ),
    ),
    vetoes=(
        Veto(key="political", name="不符合政治条件", clause=clauses.STAR_POLITICS),
        Veto(key="forged", name="材料造假", clause=clauses.DUTY),
        Veto(key="out_of_scope", name="不在推介对象内", clause=clauses.STAR),
    ),
)

TIE_BREAKS = (
    TieBreak(kind=TieKind.CRITERION, criterion="leading"),
    TieBreak(kind=TieKind.UNTRIMMED_MEAN),
    TieBreak(kind=TieKind.MEDIAN),
    TieBreak(kind=TieKind.FIRST_PLACES),
)

TIERS = (
    Tier(key="ordinary", name="百姓学习之星", clause=clauses.STAR),
    Tier(
        key="special",
        name="事迹特别感人的百姓学习之星",
        clause=clauses.SPECIAL,
        special=True,
        maximum=5,
        source="秘书处设定；通知未写全省典范的数目",
    ),
)

LISTS = (
    ListSpec(
        key="province",
        name="河南省百姓学习之星名单",
        size=60,
        source="秘书处设定；通知未写推介数目",
        clause=clauses.CHOICE,
    ),
    ListSpec(
        key="nation",
        name="拟推介国家级百姓学习之星名单",
        size=5,
        source="秘书处设定；通知未写国家级数目",
        within="province",
        special=1,
        clause=clauses.CHOICE,
    ),
)
