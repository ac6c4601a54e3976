"""Jilin's notice of the activity week of 2021 and the clauses that this campaign cites."""

from datetime import date

from reviewer.contract import Clause, Notice

NOTICE = Notice(
    key="JW",
    title="关于举办2021年吉林省暨长春市全民终身学习活动周的通知",
    issuer="吉林省教育厅",
    dated=date(2021, 9, 24),
    number="吉教职成〔2021〕25号",
)


def _clause(number: str, gist: str) -> Clause:
    return Clause(notice=NOTICE.key, number=number, gist=gist)


ACTIVITIES = _clause("二（一）", "线上线下的讲座、培训、观摩和文化活动，覆盖面和参与度要广")
OPEN_RESOURCES = _clause("二（二）", "组织学校和机构向社区开放学习资源")
MODEL_ACTIVITIES = _clause("二（六）", "建设示范活动，10月和11月集中展示")
DISPLAY_TITLE = _clause("二（七）", "展板文稿题目20字内")
DISPLAY_TEXT = _clause(
    "二（七）", "展板内容500字左右，写本地区最有特色的做法经验和成果（平台按上下三成提示）"
)
DISPLAY_PHOTOS = _clause("二（七）", "清晰的活动图片6张，每张都要命名")
LEADERSHIP = _clause("三（一）", "各地成立领导小组，统筹协调，扎实开展活动")
PUBLICITY = _clause("三（二）", "各地广泛宣传，宣传典型做法、学习之星和品牌项目")
PLAN = _clause("三（三）", "9月28日前报送活动周工作方案")
AUTUMN = _clause("三（三）", "10月15日前报送示范活动汇总表、展板素材、先进单位和先进个人材料")
PAPER = _clause("三（三）", "10月的材料一式两份，各项材料均报电子版")
NUMBERS = _clause("三（三）", "先进单位、先进个人没有写名额；汇总表印8行，超过8个平台提示核实")
REPORTERS = _clause("三（三）", "由各市（州）教育行政部门组织报送；主送的其他单位按同样数目（推定）")
SUMMARY = _clause("三（三）", "12月10日前报送年度工作总结，不少于1500字")
SUMMARY_PHOTOS = _clause("三（三）", "反映活动规模与特色的照片8张")
CASES = _clause("三（三）", "12月10日前报送典型活动案例2个")

ACTIVITY_TABLE = _clause("附表1", "示范活动汇总表，不限10项，按实际填报")
UNIT_FORM = _clause("附表2", "先进单位申报表")
UNIT_DEEDS_LENGTH = _clause("附表2", "先进事迹500字以内，可另附页")
UNIT_TABLE = _clause("附表3", "先进单位汇总表，按推荐顺序填写")
PERSON_FORM = _clause("附表4", "先进个人申报表")
PERSON_DEEDS_LENGTH = _clause("附表4", "先进事迹简介500字以内，可另附页")
PERSON_TABLE = _clause("附表5", "先进个人汇总表，按推荐顺序填写")
