"""终身学习品牌项目: form, materials, quotas, score sheet, tiers and lists."""

from plugins.national_2021 import clauses, stars
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
    Rubric,
    TieBreak,
    TieKind,
    Tier,
    Veto,
    papers,
)

CATEGORY = Category(key="project", name="终身学习品牌项目", code="P", nominee=NomineeKind.PROJECT)

LEVELS = (Level(key="unit", name="主办单位推荐意见", required=True), *stars.LEVELS[1:])

FORM = NominationForm(
    title="“终身学习品牌项目”推荐表",
    copies=2,
    grid=papers.PROJECT_GRID,
    fields=(
        FormField(key="name", label="品牌项目名称", required=True),
        FormField(key="host", label="项目单位", required=True),
        FormField(key="phone", label="联系电话", kind=FieldKind.PHONE, personal=True),
        FormField(key="period", label="项目起止时间"),
        FormField(key="place", label="活动地点"),
        FormField(
            key="audience", label="项目受益群体", kind=FieldKind.LONG_TEXT, clause=clauses.PROJECT_FORM
        ),
        FormField(key="participants", label="参与人数（次）", kind=FieldKind.HEADCOUNT),
        FormField(key="awards", label="获奖情况", kind=FieldKind.LONG_TEXT, clause=clauses.PROJECT_FORM),
        FormField(
            key="profile",
            label="品牌项目基本情况",
            kind=FieldKind.LONG_TEXT,
            required=True,
            at_least=1600,
            clause=clauses.PROJECT_PROFILE_LENGTH,
        ),
        FormField(
            key="display",
            label="宣传展示材料",
            kind=FieldKind.LONG_TEXT,
            required=True,
            about=200,
            clause=clauses.PROJECT_DISPLAY_LENGTH,
        ),
    ),
)

_SUMMARY_AND_PHOTOS = (
    MaterialSpec(
        key="summary",
        name="近年活动工作总结（2000字左右）",
        kind=MaterialKind.DOCUMENT,
        clause=clauses.PROJECT_SUMMARY,
        minimum=1,
        maximum=1,
    ),
    MaterialSpec(
        key="photos",
        name="活动照片",
        kind=MaterialKind.PHOTO,
        clause=clauses.PROJECT_SUMMARY,
        minimum=1,
    ),
)

MATERIALS = {
    "ordinary": (
        *_SUMMARY_AND_PHOTOS,
        MaterialSpec(
            key="video",
            name="视频资料",
            kind=MaterialKind.VIDEO,
            clause=clauses.PROJECT_VIDEO,
            minimum=1,
            seconds=(240, 300),
        ),
    ),
    "special": (
        *_SUMMARY_AND_PHOTOS,
        MaterialSpec(
            key="special_photos",
            name="典型案例照片",
            kind=MaterialKind.PHOTO,
            clause=clauses.SPECIAL_MATERIALS,
            minimum=3,
            maximum=5,
        ),
        MaterialSpec(
            key="video",
            name="典型案例视频资料",
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

# Persons and projects are counted apart, by the same numbers.
QUOTAS = stars.QUOTAS

_DIRECTION, _ORGANISATION, _TEAM, _SCALE, _BRAND, _ONLINE, _QUALITY = (
    "方向与规划",
    "组织管理与资源",
    "队伍",
    "规模与满意度",
    "品牌特色与影响",
    "线上线下融合创新",
    "材料质量",
)

RUBRIC = Rubric(
    weights_source="通知未公布分值；各项分值由平台按征集条件拟定，征集启动前由秘书处确认",
    criteria=(
        Criterion(
            key="direction",
            name="方向与规划",
            group=_DIRECTION,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_DIRECTION,
            hint="看定位是否明确、规划是否持续、内容是否健康",
        ),
        Criterion(
            key="management",
            name="组织管理",
            group=_ORGANISATION,
            cap=8_00,
            step=50,
            clause=clauses.PROJECT_MANAGEMENT,
            hint="看管理是否规范、计划是否合理、参与是否便捷",
        ),
        Criterion(
            key="resources",
            name="资源与保障",
            group=_ORGANISATION,
            cap=7_00,
            step=50,
            clause=clauses.PROJECT_MANAGEMENT,
            hint="看学习资源、场所和经费是否有保障",
        ),
        Criterion(
            key="team",
            name="队伍",
            group=_TEAM,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_TEAM,
            hint="看专家、教师、管理和志愿者队伍",
        ),
        Criterion(
            key="scale",
            name="受益规模",
            group=_SCALE,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_SCALE,
            hint="看每年人数、人次是否有据可查",
        ),
        Criterion(
            key="satisfaction",
            name="群众满意度",
            group=_SCALE,
            cap=15_00,
            step=50,
            clause=clauses.PROJECT_BRAND,
            hint="看受益群众的评价和持续参与",
        ),
        Criterion(
            key="brand",
            name="品牌特色",
            group=_BRAND,
            cap=12_00,
            step=50,
            clause=clauses.PROJECT_BRAND,
            hint="看是否形成自己的名称、内容和做法",
        ),
        Criterion(
            key="impact",
            name="社会影响",
            group=_BRAND,
            cap=8_00,
            step=50,
            clause=clauses.PROJECT_BRAND,
            hint="看在本地区或本行业的影响和示范作用",
        ),
        Criterion(
            key="online",
            name="线上线下融合创新",
            group=_ONLINE,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_ONLINE,
            hint="看线上学习的组织和模式创新",
        ),
        Criterion(
            key="quality",
            name="材料质量",
            group=_QUALITY,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_FORMS,
            hint="看材料是否齐全、具体、可核实",
        ),
    ),
    vetoes=(
        Veto(key="unit_name", name="以单位或院校名称上报且无具体项目", clause=clauses.PROJECT_NAME),
        Veto(key="too_young", name="启动不足两年", clause=clauses.PROJECT_AGE),
        Veto(key="forged", name="材料造假", clause=clauses.DUTY),
    ),
)

TIE_BREAKS = (TieBreak(kind=TieKind.CRITERION, criterion="satisfaction"), *stars.TIE_BREAKS[1:])

TIERS = (
    Tier(key="ordinary", name="终身学习品牌项目", clause=clauses.PROJECT),
    Tier(
        key="special",
        name="特别受百姓喜爱的终身学习品牌项目",
        clause=clauses.CHOICE,
        special=True,
        maximum=10,
        source="秘书处设定；通知未写全国典范的数目",
    ),
)

LISTS = (
    ListSpec(
        key="nation",
        name="全国终身学习品牌项目名单",
        size=100,
        source="通知计划认定推介的数目",
        clause=clauses.PLANNED,
    ),
)
