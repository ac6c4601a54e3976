"""The ministry's notice of the activity week of 2021 and the clauses that this campaign cites.

Its second section is printed as "1、" between 一 and 三 and is cited as it stands: 1（五）.
"""

from datetime import date

from reviewer.contract import Clause, Notice

NOTICE = Notice(
    key="NW",
    title="关于举办2021年全民终身学习活动周的通知",
    issuer="教育部办公厅",
    dated=date(2021, 9, 8),
    number="教职成厅函〔2021〕20号",
)


def _clause(number: str, gist: str) -> Clause:
    return Clause(notice=NOTICE.key, number=number, gist=gist)


TIME = _clause("一（二）", "各地活动周在全国总开幕式（11月9日）前后一个月内举行")
STAR = _clause("1（五）", "各地推荐认定学习之星：疫情时期坚持学习、带动群众、故事感人的人物")
PROJECT = _clause("1（五）", "各地推荐认定品牌项目：创新培训方式、服务社区老年和乡村振兴的案例")
SENIORS = _clause("1（六）", "把智慧助老作为活动周的重要活动，推广优秀案例")
ORGANISATION = _clause("三", "省级教育部门制定本地活动周方案，明确疫情防控主体责任，安全、节俭、高效")
PUBLICITY = _clause("四", "宣传活动周的典型做法和特色事例，及时推送")
PLAN = _clause("五", "2021年9月10日前报送本地活动周方案")
AWARDS = _clause("五", "同日前报送3至5名学习之星、3至5个品牌项目的材料；省、计划单列市、兵团数目相同")
MATERIALS = _clause("五", "材料有文字、视频、图片、教学资源四类；未写各类是否必报，平台只要求文字（推定）")
SUMMARY = _clause("五", "2021年12月20日前报送活动周工作总结")
CASES = _clause("五", "2021年12月20日前报送4个典型活动案例")
NO_SPECIAL = _clause("五", "没有典范一说")
