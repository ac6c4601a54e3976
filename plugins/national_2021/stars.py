"""百姓学习之星: form, materials, quotas, score sheet, tiers and lists."""

from plugins.national_2021 import clauses
from reviewer.contract import (
    CapScope,
    Category,
    Criterion,
    FieldKind,
    FormField,
    InnerCap,
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

LEVELS = (
    Level(key="unit", name="本人所在单位推荐意见", required=True),
    Level(key="county", name="县（市、区）级教育部门推荐意见", required=False),
    Level(key="city", name="市（地）级教育部门推荐意见", required=False),
    Level(key="province", name="省级教育部门推荐意见", required=False),
)

FORM = NominationForm(
    title="“百姓学习之星”推荐表",
    copies=2,
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

_PHOTOS = (
    MaterialSpec(
        key="portrait",
        name="2寸免冠彩色证件照",
        kind=MaterialKind.PORTRAIT,
        clause=clauses.STAR_PHOTOS,
        minimum=1,
        maximum=1,
    ),
    MaterialSpec(
        key="photo", name="照片", kind=MaterialKind.PHOTO, clause=clauses.STAR_PHOTOS, minimum=1, maximum=1
    ),
)

# The special tier asks for a longer video than the ordinary 3 to 4 minutes: it takes that line's place.
MATERIALS = {
    "ordinary": (
        *_PHOTOS,
        MaterialSpec(
            key="video",
            name="视频资料（鼓励报送）",
            kind=MaterialKind.VIDEO,
            clause=clauses.STAR_VIDEO,
            minimum=0,
            seconds=(180, 240),
        ),
    ),
    "special": (
        *_PHOTOS,
        MaterialSpec(
            key="special_photos",
            name="事迹相关照片",
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
            kinds=(UnitKind.PROVINCE,),
            minimum=3,
            maximum=5,
            special=1,
            clause=clauses.PROVINCES,
            special_clause=clauses.SPECIAL,
        ),
        UnitQuota(
            kinds=(UnitKind.SEPARATE_CITY, UnitKind.CORPS),
            maximum=1,
            special=0,
            clause=clauses.SINGLE_PLACES,
            special_clause=clauses.SPECIAL_NOT_GIVEN,
        ),
        UnitQuota(
            kinds=(UnitKind.ALLIANCE,),
            minimum=1,
            maximum=2,
            special=0,
            clause=clauses.BODIES,
            special_clause=clauses.SPECIAL_NOT_GIVEN,
        ),
        UnitQuota(
            kinds=(UnitKind.BRANCH,),
            maximum=1,
            special=0,
            clause=clauses.BRANCHES,
            special_clause=clauses.SPECIAL_NOT_GIVEN,
        ),
    ),
    inner=(
        InnerCap(scope=CapScope.CITY, maximum=3, clause=clauses.CITY_CAP),
        InnerCap(scope=CapScope.COUNTY, maximum=1, clause=clauses.COUNTY_CAP),
    ),
)

_DEEDS, _ESTEEM, _GRASSROOTS, _LEADING, _QUALITY = (
    "事迹感染力",
    "群众认可度",
    "体现基层性",
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
            key="grassroots",
            name="基层性",
            group=_GRASSROOTS,
            cap=15_00,
            step=50,
            clause=clauses.STAR_GRASSROOTS,
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
        clause=clauses.CHOICE,
        special=True,
        maximum=10,
        source="秘书处设定；通知未写全国典范的数目",
    ),
)

LISTS = (
    ListSpec(
        key="nation",
        name="全国百姓学习之星名单",
        size=100,
        source="通知计划认定推介的数目",
        clause=clauses.PLANNED,
    ),
)
