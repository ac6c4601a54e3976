"""终身学习品牌项目 in Henan: form, materials, quotas, score sheet, tiers and lists."""

from plugins.henan_2023 import clauses, layouts, stars
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
)

CATEGORY = Category(key="project", name="终身学习品牌项目", code="P", nominee=NomineeKind.PROJECT)

LEVELS = (Level(key="unit", name="主办单位推荐意见", required=True), *stars.LEVELS[1:])

# The rows between 受益群体 and 宣传展示材料 are lost; those of the national form stand in, unmeasured.
FORM = NominationForm(
    title="“终身学习品牌项目”推介表",
    copies=2,
    grid=layouts.PROJECT_GRID,
    fields=(
        FormField(key="name", label="品牌项目名称", required=True),
        FormField(key="host", label="主办单位", required=True),
        FormField(key="phone", label="联系电话", kind=FieldKind.PHONE, personal=True),
        FormField(key="co_host", label="承办单位"),
        FormField(key="co_phone", label="联系电话", kind=FieldKind.PHONE, personal=True),
        FormField(key="started_on", label="开始时间", kind=FieldKind.DAY),
        FormField(key="place", label="活动地点"),
        FormField(key="audience", label="受益群体", kind=FieldKind.LONG_TEXT, clause=clauses.PROJECT_FORM),
        FormField(
            key="participants",
            label="参与人数（次）",
            kind=FieldKind.HEADCOUNT,
            clause=clauses.PROJECT_FORM_LOST,
        ),
        FormField(key="awards", label="奖励情况", kind=FieldKind.LONG_TEXT, clause=clauses.PROJECT_FORM_LOST),
        FormField(
            key="profile",
            label="品牌项目基本情况",
            kind=FieldKind.LONG_TEXT,
            clause=clauses.PROJECT_FORM_LOST,
        ),
        FormField(
            key="display",
            label="宣传展示材料",
            kind=FieldKind.LONG_TEXT,
            required=True,
            about=300,
            clause=clauses.PROJECT_DISPLAY_LENGTH,
        ),
    ),
)

_SUMMARY_AND_PHOTOS = (
    MaterialSpec(
        key="summary",
        name="近年活动工作总结（电子版，2000字）",
        kind=MaterialKind.DOCUMENT,
        clause=clauses.PROJECT_SUMMARY,
        minimum=1,
        maximum=1,
    ),
    MaterialSpec(
        key="photos",
        name="活动照片（电子版）",
        kind=MaterialKind.PHOTO,
        clause=clauses.PROJECT_SUMMARY,
        minimum=3,
        maximum=5,
    ),
)

MATERIALS = {
    "ordinary": (
        *_SUMMARY_AND_PHOTOS,
        MaterialSpec(
            key="video",
            name="视频资料（鼓励提交）",
            kind=MaterialKind.VIDEO,
            clause=clauses.PROJECT_VIDEO,
            minimum=0,
            seconds=(240, 300),
        ),
    ),
    "special": (
        *_SUMMARY_AND_PHOTOS,
        MaterialSpec(
            key="special_photos",
            name="典型案例电子照片",
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

_DIRECTION, _SERVICE, _MANAGEMENT, _ONLINE, _BRAND, _QUALITY = (
    "政治方向",
    "面向社会",
    "组织管理",
    "互联网+继续教育",
    "品牌特色",
    "材料质量",
)

RUBRIC = Rubric(
    weights_source="通知未公布分值；各项分值由平台按推介条件拟定，推介启动前由秘书处确认",
    criteria=(
        Criterion(
            key="direction",
            name="方向与内容",
            group=_DIRECTION,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_DIRECTION,
            hint="看是否体现正能量、内容是否合法健康",
        ),
        Criterion(
            key="service",
            name="服务群众",
            group=_SERVICE,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_SERVICE,
            hint="看是否持续为广大群众提供学习服务",
        ),
        Criterion(
            key="satisfaction",
            name="规模与满意度",
            group=_SERVICE,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT,
            hint="看受益人数和群众评价是否有据可查",
        ),
        Criterion(
            key="management",
            name="管理与保障",
            group=_MANAGEMENT,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_MANAGEMENT,
            hint="看计划、资源、场所和经费",
        ),
        Criterion(
            key="team",
            name="队伍",
            group=_MANAGEMENT,
            cap=10_00,
            step=50,
            clause=clauses.PROJECT_MANAGEMENT,
            hint="看专家、教师、管理服务人员和志愿者队伍",
        ),
        Criterion(
            key="online",
            name="数字化与线上线下结合",
            group=_ONLINE,
            cap=20_00,
            step=50,
            clause=clauses.PROJECT_ONLINE,
            hint="看非学历继续教育的数字化建设和线上线下结合",
        ),
        Criterion(
            key="brand",
            name="品牌内容与措施",
            group=_BRAND,
            cap=12_00,
            step=50,
            clause=clauses.PROJECT_BRAND,
            hint="看是否有具体的名称、内容、形式和措施",
        ),
        Criterion(
            key="impact",
            name="成效与影响",
            group=_BRAND,
            cap=8_00,
            step=50,
            clause=clauses.PROJECT_BRAND,
            hint="看在本地区或本行业的成效和影响",
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

TIE_BREAKS = (TieBreak(kind=TieKind.CRITERION, criterion="online"), *stars.TIE_BREAKS[1:])

TIERS = (
    Tier(key="ordinary", name="终身学习品牌项目", clause=clauses.PROJECT),
    Tier(
        key="special",
        name="特别受百姓喜爱的终身学习品牌项目",
        clause=clauses.SPECIAL,
        special=True,
        maximum=5,
        source="秘书处设定；通知未写全省典范的数目",
    ),
)

LISTS = (
    ListSpec(
        key="province",
        name="河南省终身学习品牌项目名单",
        size=60,
        source="秘书处设定；通知未写推介数目",
        clause=clauses.CHOICE,
    ),
    ListSpec(
        key="nation",
        name="拟推介国家级终身学习品牌项目名单",
        size=5,
        source="秘书处设定；通知未写国家级数目",
        within="province",
        special=1,
        clause=clauses.CHOICE,
    ),
)
