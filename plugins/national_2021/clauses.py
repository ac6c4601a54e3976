"""The national call of 2021 and the clauses that this campaign cites.

A clause's number is its path through the notice's annex, 一（一）2（3）; 附表 and 注 name the forms and
the notes printed on them. The gists are ours.
"""

from datetime import date

from reviewer.contract import Clause, Notice

NOTICE = Notice(
    key="N",
    title="关于征集“百姓学习之星”和“终身学习品牌项目”有关事宜的函",
    issuer="教育部职业教育与成人教育司",
    dated=date(2021, 7, 30),
)


def _clause(number: str, gist: str) -> Clause:
    return Clause(notice=NOTICE.key, number=number, gist=gist)


# 百姓学习之星
STAR = _clause("一（一）", "百姓学习之星的对象是经由继续教育成长、成功的人")
STAR_TARGETS = _clause("一（一）1", "坚持读书、坚持参加继续教育的从业人员和社会成员均可推荐")
STAR_DEEDS = _clause("一（一）2（1）", "事迹感染力：长期学习、学用结合有成效、精神感人")
STAR_ESTEEM = _clause("一（一）2（2）", "群众认可度：有影响力，能带动周围的人学习")
STAR_HONOURS = _clause("一（一）2（2）", "受过国家级或省级表彰的优先考虑")
STAR_GRASSROOTS = _clause("一（一）2（3）", "基层性：重点面向一线从业人员和基层群众")
STAR_CADRES = _clause("一（一）2（3）", "县处级以上领导干部一般不推荐，特殊情况除外")
STAR_LEADING = _clause("一（一）2（4）", "引领性：提高自身和周边群众素质，起示范作用")
STAR_LAUREATES = _clause("一（一）2（5）", "往年已获认定推介的原则上不再推荐（附表2注3只说参加过，口径更宽）")

# 终身学习品牌项目
PROJECT = _clause("一（二）", "终身学习品牌项目面向各类继续教育和学习型社会建设的活动、培训与案例")
PROJECT_DIRECTION = _clause("一（二）2（1）", "定位明确、有持续规划、内容健康合法")
PROJECT_MANAGEMENT = _clause("一（二）2（2）", "管理规范、形式多样、资源丰富、场所稳定、经费有保障")
PROJECT_TEAM = _clause("一（二）2（3）", "有素质高、热心服务的教师、管理或志愿者队伍")
PROJECT_BRAND = _clause("一（二）2（4）", "已成特色品牌，受益面广、满意度高、影响大")
PROJECT_SCALE = _clause("一（二）2（4）", "参与学习一般每年不少于2000人或6000人次")
PROJECT_AGE = _clause("一（二）2（5）", "主体不限；启动或创建不少于两年")
PROJECT_NAME = _clause("一（二）2（6）", "要有具体名称、内容、措施和成效，一般不以单位或院校名称上报")
PROJECT_ONLINE = _clause("一（二）2（7）", "线上线下融合、积极组织线上学习的优先")
PROJECT_LAUREATES = _clause(
    "一（二）2（8）", "往年已获认定推介的原则上不再推荐（附表4注3只说参加过，口径更宽）"
)

# 征集办法
LOCAL_NOTICE = _clause("二（一）", "各地推荐后先在本地网站公示再报送；公示天数未写")
PLANNED = _clause("二（二）", "计划认定推介学习之星百名、品牌项目百个")
PROVINCES = _clause("二（二）1", "各省3至5名学习之星、3至5个品牌项目，按实际情况")
SINGLE_PLACES = _clause("二（二）1", "各计划单列市和兵团各1名、1个")
CITY_CAP = _clause("二（二）1", "一个副省级或地级城市至多3名、3个")
COUNTY_CAP = _clause("二（二）1", "一个县（市、区）至多1名、1个")
BODIES = _clause("二（二）2", "点名的四家协会、联盟各1至2个（未写明是否按类别分别计，本平台按类别计）")
BRANCHES = _clause("二（二）2", "协会分支机构各1个（未写明是否按类别分别计，本平台按类别计）")
FILING_DAY = _clause("二（三）", "2021年9月10日前报送")
STAR_FORMS = _clause("二（四）1（1）", "推荐表和登记表各一式2份")
STAR_PHOTOS = _clause("二（四）1（2）", "每人照片2张，其中1张为2寸免冠彩色证件照")
STAR_VIDEO = _clause("二（四）1（3）", "鼓励报送3至4分钟的MP4视频")
PROJECT_FORMS = _clause("二（四）2（1）", "推荐表和登记表各一式2份")
PROJECT_SUMMARY = _clause("二（四）2（2）", "近年活动总结约2000字，另附照片数张")
PROJECT_VIDEO = _clause("二（四）2（3）", "报送4至5分钟的MP4视频")
SPECIAL = _clause("二（四）3（1）", "各省可另标出典范1名、1个，在登记表备注中注明")
SPECIAL_NOT_GIVEN = _clause("二（四）3（1）", "典范只说给各省；未点名的单位按没有处理（推定）")
SPECIAL_MATERIALS = _clause("二（四）3（2）", "典范在各项材料之外必须另报3至5张照片和视频")
SPECIAL_VIDEO = _clause("二（四）3（3）", "MP4，H.264，1280×720，25帧，4至5分钟")
CHOICE = _clause("二（六）", "工作小组、领导小组从各地推荐中遴选认定，典范从中产生")
DUTY = _clause("三", "严格按条件和程序推荐，公开、公正、公平；逾期视为自动放弃")

# 附表
STAR_FORM = _clause("附表1", "百姓学习之星推荐表")
STAR_DEEDS_LENGTH = _clause("附表1", "主要事迹和成效不少于1000字")
STAR_DISPLAY_LENGTH = _clause("附表1", "宣传展示材料200字左右（平台按上下三成提示）")
PROJECT_FORM = _clause("附表3", "终身学习品牌项目推荐表")
PROJECT_PROFILE_LENGTH = _clause("附表3", "品牌项目基本情况不少于1600字")
PROJECT_DISPLAY_LENGTH = _clause("附表3", "宣传展示材料200字左右（平台按上下三成提示）")
