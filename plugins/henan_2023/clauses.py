"""The Henan notice of 2023 and the clauses that this campaign cites.

A page is lost between the quotas of 二（一）1 and the materials of projects: the rest of the quotas,
the day of filing, the materials of persons, and the heading under which what follows is numbered. "二…2（1）"
is what stands behind the gap as 2（1）; "二…3.2" the second line, numbered flat, under 3. Two pages of
the form for projects run into one another in the same way: its rows on size, honours and profile are lost.
"""

from datetime import date

from reviewer.contract import Clause, Notice

NOTICE = Notice(
    key="H",
    title="关于推介2023年“百姓学习之星”“终身学习品牌项目”的通知",
    issuer="河南省教育厅办公室",
    dated=date(2023, 5, 23),
    number="教办职成〔2023〕183号",
)


LAW = Notice(
    key="L6",
    title="中华人民共和国个人信息保护法",
    issuer="全国人民代表大会常务委员会",
    dated=date(2021, 8, 20),
    number="主席令第九十一号",
)
CONSENT = Clause(notice=LAW.key, number="第二十五条", gist="公开个人信息须取得本人单独同意")


def _clause(number: str, gist: str, *, damaged: bool = False) -> Clause:
    return Clause(notice=NOTICE.key, number=number, gist=gist, damaged=damaged)


# 百姓学习之星
STAR = _clause("一（一）1", "励志的学习者和长期奉献终身教育的工作者")
STAR_GRASSROOTS = _clause("一（一）1", "重点推荐基层从业人员、技术能手、农民、退役军人、老年人、残疾人等")
STAR_CADRES = _clause("一（一）1", "县处级以上领导干部一般不推介，特殊情况除外")
STAR_HONOURS = _clause("一（一）1", "已享有省级以上相关荣誉的一般不推介，特殊情况除外")
STAR_LAUREATES = _clause("一（一）1", "往年已获省级以上学习之星的今年不再参加")
STAR_POLITICS = _clause("一（一）2（1）", "拥护党的领导，践行核心价值观")
STAR_DEEDS = _clause("一（一）2（2）", "事迹感染力：长期学习，学习与工作生活结合有成效")
STAR_ESTEEM = _clause("一（一）2（3）", "群众认可度：有影响力，带动周围群众学习")
STAR_LEADING = _clause("一（一）2（4）", "引领性：服务社区百姓，带头做实事，起示范作用")

# 终身学习品牌项目
PROJECT = _clause("一（二）1", "成熟、有品牌特色、受益人数多的教育培训项目，含智慧助老、数字教育、资源共享")
PROJECT_LAUREATES = _clause("一（二）1", "往年获得省级以上品牌项目的这次不再推介")
PROJECT_DIRECTION = _clause("一（二）2（1）", "坚持党的领导，体现正能量")
PROJECT_SERVICE = _clause("一（二）2（2）", "面向社会持续服务，有特色有规模，内容合法")
PROJECT_MANAGEMENT = _clause("一（二）2（3）", "管理规范、资源丰富、场所稳定、经费有保障，有高素质队伍")
PROJECT_ONLINE = _clause("一（二）2（4）", "推进非学历继续教育数字化，线上线下结合开展")
PROJECT_BRAND = _clause("一（二）2（5）", "有具体名称、内容、措施、成效和影响")
PROJECT_NAME = _clause("一（二）2（5）", "品牌名称一般不以单位或院校名称上报")
PROJECT_AGE = _clause("一（二）2（6）", "主体不限；启动或创建不少于两年")
PROJECT_SCALE = _clause(
    "一（二）2（6）",
    "每年规模的两个数都写作人次，前一个疑为人数；平台按1000人或3000人次显示，未经秘书处确认不作依据",
    damaged=True,
)

# 推介办法
QUOTAS = _clause("二（一）1", "省辖市3至5名学习之星、3至5个品牌项目，按实际情况")
QUOTAS_LOST = _clause("二（一）1", "济源示范区、航空港区以下的名额在缺页中，由秘书处补定", damaged=True)
SCHOOLS_LOST = _clause("二（一）", "高等学校、省属中职的名额在缺页中，由秘书处补定", damaged=True)
STAR_MATERIALS_LOST = _clause("二", "学习之星的材料、份数要求在缺页中，由秘书处补定", damaged=True)
PROJECT_FORMS = _clause("二…2（1）", "推介表和推介登记表各一式2份")
PROJECT_SUMMARY = _clause("二…2（2）", "近年活动总结2000字，活动照片3至5张，均为电子版")
PROJECT_VIDEO = _clause("二…2（3）", "鼓励提交4至5分钟的MP4视频")
SPECIAL = _clause("二…3", "省辖市、济源、航空港区、直管县各可另标典范1名、1个，在登记表备注中注明")
SPECIAL_NOT_GIVEN = _clause("二…3", "典范未点名高校和省属中职，按没有处理（推定）")
SPECIAL_MATERIALS = _clause("二…3.2", "典范另交3至5张电子照片和视频")
SPECIAL_VIDEO = _clause("二…3.3", "MP4，H.264，1280×720，25帧，4至5分钟")
CHOICE = _clause("二（四）", "专家小组提出国家级和省级两份拟推介名单")
PUBLIC_NOTICE = _clause("二（四）", "在省教育厅网站公示五天，无不同意见即印发")
DUTY = _clause("三", "严格按要求和程序推介，公开、公正、公平；统一收集审核，形成材料目录，分类提交")
FILING = _clause("三", "按时提交，逾期视为自动放弃；截止日期在缺页中，由秘书处设定", damaged=True)

# 附件
STAR_FORM = _clause("附件1", "百姓学习之星推介表")
STAR_DEEDS_LENGTH = _clause("附件1", "主要事迹和成效不少于1000字")
STAR_DISPLAY_LENGTH = _clause("附件1", "宣传展示材料300字左右（平台按上下三成提示）")
STAR_OPINION_LENGTH = _clause("附件1", "所在单位推荐意见及感人事迹概括100字以上")
PROJECT_FORM_LOST = _clause("附件3", "推介表受益群体以下若干行缺失，按全国表样保留，不作要求", damaged=True)
PROJECT_FORM = _clause("附件3", "终身学习品牌项目推介表")
PROJECT_DISPLAY_LENGTH = _clause("附件3", "宣传展示材料300字左右（平台按上下三成提示）")
