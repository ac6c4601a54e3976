"""终身学习品牌项目 in Jilin: copies, photos, quotas, tiers and lists.

Opinions, score sheet, tie chain and most rules (see `rules`) are those of the national call: the
criteria are the same, and where this notice's seventh has lost its words the national one is whole.
"""

from plugins.jilin_2021 import clauses
from reviewer.contract import (
    FieldKind,
    FormField,
    ListSpec,
    MaterialKind,
    MaterialSpec,
    NominationForm,
    Quotas,
    Tier,
    UnitKind,
    UnitQuota,
    papers,
)

FORM = NominationForm(
    title="“终身学习品牌项目”推荐表",
    copies=3,
    # The national form: the notice takes it over and prints none.
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
        name="近年活动工作总结（2000字左右，3份）",
        kind=MaterialKind.DOCUMENT,
        clause=clauses.PROJECT_SUMMARY,
        minimum=1,
        maximum=1,
    ),
    MaterialSpec(
        key="photos",
        name="精彩活动照片",
        kind=MaterialKind.PHOTO,
        clause=clauses.PROJECT_SUMMARY,
        minimum=4,
        maximum=10,
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

QUOTAS = Quotas(
    units=(
        UnitQuota(
            kinds=(UnitKind.CITY,),
            minimum=5,
            maximum=8,
            special=1,
            clause=clauses.QUOTAS,
            special_clause=clauses.SPECIAL,
        ),
        UnitQuota(
            kinds=(UnitKind.ZONE, UnitKind.DIRECT_COUNTY, UnitKind.UNIVERSITY, UnitKind.OTHER),
            minimum=5,
            maximum=8,
            special=0,
            clause=clauses.QUOTAS,
            special_clause=clauses.SPECIAL_NOT_GIVEN,
        ),
    ),
)

TIERS = (
    Tier(key="ordinary", name="终身学习品牌项目", clause=clauses.PROJECT),
    Tier(
        key="special",
        name="特别受百姓喜爱的终身学习品牌项目",
        clause=clauses.SPECIAL,
        special=True,
        maximum=3,
        source="秘书处设定；通知未写全省典范的数目",
    ),
)

LISTS = (
    ListSpec(
        key="province",
        name="吉林省终身学习品牌项目名单",
        size=20,
        source="秘书处设定；通知未写认定数目",
        clause=clauses.CHOICE,
    ),
    ListSpec(
        key="nation",
        name="推荐参加全国征集的终身学习品牌项目",
        size=5,
        source="全国征集函给各省的上限",
        within="province",
        special=1,
        clause=clauses.NATION_PLACES,
    ),
)
