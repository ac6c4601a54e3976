"""百姓学习之星 in Jilin: copies, quotas, the score sheet with its own third heading, tiers and lists.

Opinions, materials, most rules (see `rules`) and the tie chain are those of the national call.
"""

from plugins.jilin_2021 import clauses
from reviewer.contract import (
    Criterion,
    FieldKind,
    FormField,
    ListSpec,
    NominationForm,
    Quotas,
    Rubric,
    Tier,
    UnitKind,
    UnitQuota,
    Veto,
    papers,
)

FORM = NominationForm(
    title="“百姓学习之星”推荐表",
    copies=3,
    # The national form: the notice takes it over and prints none.
    grid=papers.STAR_GRID,
    fields=(
        *papers.person_head(politics="政治面貌"),
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
        FormField(key="awards", label="获奖情况", kind=FieldKind.LONG_TEXT, clause=clauses.STAR_FORM),
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
            about=200,
            clause=clauses.STAR_DISPLAY_LENGTH,
        ),
        *papers.FILLED_IN_BY,
    ),
)

QUOTAS = Quotas(
    units=(
        UnitQuota(
            kinds=(UnitKind.CITY,),
            minimum=8,
            maximum=10,
            special=1,
            clause=clauses.QUOTAS,
            special_clause=clauses.SPECIAL,
        ),
        UnitQuota(
            kinds=(UnitKind.ZONE, UnitKind.DIRECT_COUNTY, UnitKind.UNIVERSITY, UnitKind.OTHER),
            minimum=8,
            maximum=10,
            special=0,
            clause=clauses.QUOTAS,
            special_clause=clauses.SPECIAL_NOT_GIVEN,
        ),
    ),
)

_DEEDS, _ESTEEM, _MASSES, _LEADING, _QUALITY = (
    "事迹感染力",
    "群众认可度",
    "体现群众性",
    "体现引领性",
    "材料质量",
)

RUBRIC = Rubric(
    weights_source="通知未公布分值；各项分值由平台按征集条件拟定，征集启动前由秘书处确认",
    criteria=(
        Criterion(
            key="learning",
            name="学习经历",
            group=_DEEDS,
            cap=10_00,
            step=50,
            clause=clauses.STAR_DEEDS,
            hint="看学习是否长期坚持、有据可查",
        ),
        Criterion(
            key="practice",
            name="学用结合成效",
            group=_DEEDS,
            cap=12_00,
            step=50,
            clause=clauses.STAR_DEEDS,
            hint="看所学是否用于工作、创业或创新并见成效",
        ),
        Criterion(
            key="moving",
            name="感人程度",
            group=_DEEDS,
            cap=8_00,
            step=50,
            clause=clauses.STAR_DEEDS,
            hint="看学习精神和事迹是否真切感人",
        ),
        Criterion(
            key="influence",
            name="带动作用",
            group=_ESTEEM,
            cap=15_00,
            step=50,
            clause=clauses.STAR_ESTEEM,
            hint="看带动了多少身边的人参加学习",
        ),
        Criterion(
            key="reputation",
            name="荣誉与影响",
            group=_ESTEEM,
            cap=10_00,
            step=50,
            clause=clauses.STAR_ESTEEM,
            hint="看在单位或社区的口碑和影响",
        ),
        Criterion(
            key="masses",
            name="群众性",
            group=_MASSES,
            cap=15_00,
            step=50,
            clause=clauses.STAR_MASSES,
            hint="看是否来自一线岗位或基层群众",
        ),
        Criterion(
            key="leading",
            name="引领性",
            group=_LEADING,
            cap=20_00,
            step=50,
            clause=clauses.STAR_LEADING,
            hint="看对提高周边群众素质、服务发展的示范作用",
        ),
        Criterion(
            key="quality",
            name="材料质量",
            group=_QUALITY,
            cap=10_00,
            step=50,
            clause=clauses.STAR_FORMS,
            hint="看材料是否齐全、具体、可核实",
        ),
    ),
    vetoes=(
        Veto(key="political", name="不符合政治条件", clause=clauses.STAR_DEEDS),
        Veto(key="forged", name="材料造假", clause=clauses.DUTY),
        Veto(key="out_of_scope", name="不在征集对象内", clause=clauses.STAR_TARGETS),
    ),
)

TIERS = (
    Tier(key="ordinary", name="百姓学习之星", clause=clauses.STAR),
    Tier(
        key="special",
        name="事迹特别感人的百姓学习之星",
        clause=clauses.SPECIAL,
        special=True,
        maximum=3,
        source="秘书处设定；通知未写全省典范的数目",
    ),
)

LISTS = (
    ListSpec(
        key="province",
        name="吉林省百姓学习之星名单",
        size=40,
        source="秘书处设定；通知未写认定数目",
        clause=clauses.CHOICE,
    ),
    ListSpec(
        key="nation",
        name="推荐参加全国征集的百姓学习之星",
        size=5,
        source="全国征集函给各省的上限",
        within="province",
        special=1,
        clause=clauses.NATION_PLACES,
    ),
)
