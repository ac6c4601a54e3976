"""The Jilin call of 2021 and the clauses that this campaign cites.

The clause numbers follow the notice's own path. Its forms (附表1 to 附表4) are cited in it and not
part of the text; the forms of the national call stand in for them, under their own clauses. Where a
province passes the national call on, that call is cited as notice N.
"""

from datetime import date

from reviewer.contract import Clause, Notice

NOTICE = Notice(
    key="J",
    title="关于征集吉林省“百姓学习之星”和“终身学习品牌项目”的通知",
    issuer="吉林省教育厅",
    dated=date(2021, 8, 10),
)


def _clause(number: str, gist: str) -> Clause:
    return Clause(notice=NOTICE.key, number=number, gist=gist)


STAR = _clause("一（一）", "百姓学习之星的对象是经由继续教育成长、成功的人")
STAR_TARGETS = _clause("一（一）1", "坚持读书、坚持参加继续教育的从业人员和社会成员均可推荐")
STAR_DEEDS = _clause("一（一）2（1）", "事迹感染力：长期学习、学用结合有成效、精神感人")
STAR_ESTEEM = _clause("一（一）2（2）", "群众认可度：有影响力，能带动周围的人学习")
STAR_MASSES = _clause("一（一）2（3）", "群众性：重点面向一线从业人员和基层群众")
STAR_LEADING = _clause("一（一）2（4）", "引领性：推进各项事业和学习型社会建设，起示范作用")
STAR_LAUREATES = _clause(
    "一（一）2（5）", "往年参加过征集并已获认定的原则上不再推荐（未写级别，按国家级和省级认定）"
)

PROJECT = _clause("一（二）", "终身学习品牌项目面向各类继续教育和学习型社会建设的活动、培训与案例")
PROJECT_ONLINE = Clause(
    notice=NOTICE.key,
    number="一（二）2（7）",
    gist="原文“优先”之后缺字，只看得出优先组织线上学习、创新模式的项目；未经秘书处确认不作依据",
    damaged=True,
)
PROJECT_LAUREATES = _clause(
    "一（二）2（8）", "往年参加过征集并已获认定的原则上不再推荐（未写级别，按国家级和省级认定）"
)

CHOICE = _clause("二（一）", "省教育厅组织专家遴选并认定表彰，择优推荐参加全国评选")
QUOTAS = _clause("二（二）", "各单位8至10名学习之星、5至8个品牌项目，按实际情况；尽量覆盖不同类型")
FILING = _clause("二（三）", "2021年8月30日前报送；未写逾期后果")
STAR_FORMS = _clause("二（三）1（1）", "推荐表和登记表各一式3份")
PROJECT_SUMMARY = _clause("二（三）2（2）", "近年活动总结约2000字，3份；精彩照片4至10张")
PROJECT_VIDEO = _clause("二（三）2（3）", "报送4至5分钟的MP4视频")
SPECIAL = _clause("二（三）3（1）", "各市（州）可另标出典范1名、1个，在登记表备注中注明")
SPECIAL_NOT_GIVEN = _clause(
    "二（三）3（1）", "典范只说给各市（州）；长白山、梅河口、高校和其他单位未点名，按没有处理（推定）"
)
SPECIAL_MATERIALS = _clause("二（三）3（2）", "典范在各项材料之外必须另报3至5张照片和视频")
SPECIAL_VIDEO = _clause("二（三）3（3）", "MP4，H.264，1280×720，25帧，4至5分钟")
DUTY = _clause("三", "严格按条件和程序征集、公示、报送，公开、公正、公平；公示天数未写")

# The national call, for the places that this province may fill there.
NATION_PLACES = Clause(notice="N", number="二（二）1", gist="各省3至5名学习之星、3至5个品牌项目参加全国征集")
STAR_FORM = Clause(notice="N", number="附表1", gist="百姓学习之星推荐表（本省附表未见，沿用全国表样）")
STAR_DEEDS_LENGTH = Clause(notice="N", number="附表1", gist="主要事迹和成效不少于1000字")
STAR_DISPLAY_LENGTH = Clause(notice="N", number="附表1", gist="宣传展示材料200字左右（平台按上下三成提示）")
PROJECT_FORM = Clause(notice="N", number="附表3", gist="终身学习品牌项目推荐表（本省附表未见，沿用全国表样）")
PROJECT_PROFILE_LENGTH = Clause(notice="N", number="附表3", gist="品牌项目基本情况不少于1600字")
PROJECT_DISPLAY_LENGTH = Clause(
    notice="N", number="附表3", gist="宣传展示材料200字左右（平台按上下三成提示）"
)
