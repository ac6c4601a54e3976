"""The two 推介登记表 and the two public notices of Henan.

The registers have the columns of the national forms and five rows each; no notes stand under them.
"""

from reviewer.contract import NoticeBlock, NoticeLayout, RegisterLayout, papers

_SEAL = "{region}教育局、学院（校）（盖章）"

STAR_REGISTER = RegisterLayout(
    title="“百姓学习之星”推介登记表",
    columns=papers.PERSON_COLUMNS,
    flag="事迹特别感人",
    seal=_SEAL,
    filled_on=papers.FILLED_ON,
    notes=(),
    contact=papers.CONTACT,
    blank_rows=5,
    seal_above=True,
    texts_sheet="推介表",
)

PROJECT_REGISTER = RegisterLayout(
    title="“终身学习品牌项目”推介登记表",
    columns=papers.PROJECT_COLUMNS,
    flag="特别受百姓喜爱",
    seal=_SEAL,
    filled_on=papers.FILLED_ON,
    notes=(),
    contact=papers.CONTACT,
    blank_rows=5,
    seal_above=True,
    texts_sheet="推介表",
)

_BASIS = (
    "依据河南省教育厅办公室2023年5月23日关于“百姓学习之星”“终身学习品牌项目”的通知（教办职成〔2023〕183号）"
)
_ISSUER = "河南省教育厅"

STAR_NOTICE = NoticeLayout(
    title="关于2023年河南省“百姓学习之星”拟{verb}名单的公示",
    verb="推介",
    basis=_BASIS,
    process="经各地推荐、专家评审，拟{verb}“百姓学习之星”{count}名，其中事迹特别感人的{special_count}名，现予公示。",
    objection=papers.OBJECTION,
    issuer=_ISSUER,
    columns=papers.PERSON_NOTICE_COLUMNS,
    blocks=(
        NoticeBlock(tier="special", heading="事迹特别感人的“百姓学习之星”（{count}名）"),
        NoticeBlock(tier="ordinary", heading="“百姓学习之星”（{count}名）"),
    ),
    list_key="province",
)

PROJECT_NOTICE = NoticeLayout(
    title="关于2023年河南省“终身学习品牌项目”拟{verb}名单的公示",
    verb="推介",
    basis=_BASIS,
    process="经各地推荐、专家评审，拟{verb}“终身学习品牌项目”{count}个，其中特别受百姓喜爱的{special_count}个，现予公示。",
    objection=papers.OBJECTION,
    issuer=_ISSUER,
    columns=papers.PROJECT_NOTICE_COLUMNS,
    blocks=(
        NoticeBlock(tier="special", heading="特别受百姓喜爱的“终身学习品牌项目”（{count}个）"),
        NoticeBlock(tier="ordinary", heading="“终身学习品牌项目”（{count}个）"),
    ),
    list_key="province",
)

STAR_GRID = papers.person_grid(
    politics="党　派",
    photo="照　片\n（彩色照片）",
    texts=(
        ("个人简历", "resume"),
        ("参加学习情况", "study"),
        ("奖励情况", "awards"),
        ("主要事迹和成效\n（不少于1000字）", "deeds"),
        ("宣传展示材料\n（感人事迹概括300字左右）", "display"),
    ),
    seals=(
        ("本人所在单位\n推荐意见及感\n人事迹概括\n（100字以上）", "unit"),
        ("区县级\n教育部门\n推荐意见", "county"),
        ("省级教育部门\n推荐意见", "province"),
    ),
)

# The rows from 参与人数 to 品牌项目基本情况 are those of the national form: the page that held them is lost.
PROJECT_GRID = papers.paired_grid(
    papers.line_row("品牌项目名称", "name", across=3),
    papers.pair_row(("主办单位", "host"), ("联系电话", "phone")),
    papers.pair_row(("承办单位", "co_host"), ("联系电话", "co_phone")),
    papers.pair_row(("开始时间", "started_on"), ("活动地点", "place")),
    papers.pair_row(("受益群体", "audience"), ("参与人数（次）", "participants")),
    papers.line_row("奖励情况", "awards", across=3),
    texts=(
        ("品牌项目\n基本情况", "profile"),
        ("宣传展示材料\n（品牌概况介绍300字左右）", "display"),
    ),
    seals=(
        ("主办单位\n推荐意见", "unit"),
        ("区县级\n教育部门\n推荐意见", "county"),
        ("省级教育部门\n推荐意见", "province"),
    ),
)
