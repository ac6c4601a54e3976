"""The two 登记表 and the two public notices.

Column labels are the forms' own. The notes under the tables say the forms' rules in our words.
No notice prints a layout for the public list; ours follows how such lists are reported.
"""

from reviewer.contract import NoticeBlock, NoticeLayout, RegisterLayout, papers

_SEAL = "省（自治区、直辖市）教育厅（教委）（成协）：（盖章）"
_WHO_AND_HOW = (
    "推荐单位为省级教育行政部门或成人教育协会",
    "按推荐顺序填写",
    "往年参加过征集的原则上不再推荐",
)
_COPYING = "表格可复制"

STAR_REGISTER = RegisterLayout(
    title="{region}省（自治区、直辖市）“百姓学习之星”推荐登记表",
    columns=papers.PERSON_COLUMNS,
    flag="事迹特别感人",
    seal=_SEAL,
    filled_on=papers.FILLED_ON,
    notes=(*_WHO_AND_HOW, "推荐事迹特别感人的百姓学习之星，在备注中注明", _COPYING),
    contact=papers.CONTACT,
    blank_rows=5,
)

PROJECT_REGISTER = RegisterLayout(
    title="{region}省（自治区、直辖市）“终身学习品牌项目”推荐登记表",
    columns=papers.PROJECT_COLUMNS,
    flag="特别受百姓喜爱",
    seal=_SEAL,
    filled_on=papers.FILLED_ON,
    notes=(*_WHO_AND_HOW, "推荐特别受百姓喜爱的终身学习品牌项目，在备注中注明", _COPYING),
    contact=papers.CONTACT,
    blank_rows=7,
    seal_above=True,
)

_BASIS = "依据教育部职业教育与成人教育司2021年7月30日关于征集“百姓学习之星”和“终身学习品牌项目”有关事宜的函"
_ISSUER = "全民终身学习活动周工作小组"

STAR_NOTICE = NoticeLayout(
    title="关于拟{verb}2021年“百姓学习之星”名单的公示",
    verb="认定推介",
    basis=_BASIS,
    process="经各地推荐、专家评审，拟{verb}“百姓学习之星”{count}名，其中事迹特别感人的{special_count}名，现予公示。",
    objection=papers.OBJECTION,
    issuer=_ISSUER,
    columns=papers.PERSON_NOTICE_COLUMNS,
    blocks=(
        NoticeBlock(tier="special", heading="事迹特别感人的“百姓学习之星”（{count}名）"),
        NoticeBlock(tier="ordinary", heading="“百姓学习之星”（{count}名）"),
    ),
    list_key="nation",
)

PROJECT_NOTICE = NoticeLayout(
    title="关于拟{verb}2021年“终身学习品牌项目”名单的公示",
    verb="认定推介",
    basis=_BASIS,
    process="经各地推荐、专家评审，拟{verb}“终身学习品牌项目”{count}个，其中特别受百姓喜爱的{special_count}个，现予公示。",
    objection=papers.OBJECTION,
    issuer=_ISSUER,
    columns=papers.PROJECT_NOTICE_COLUMNS,
    blocks=(
        NoticeBlock(tier="special", heading="特别受百姓喜爱的“终身学习品牌项目”（{count}个）"),
        NoticeBlock(tier="ordinary", heading="“终身学习品牌项目”（{count}个）"),
    ),
    list_key="nation",
)
