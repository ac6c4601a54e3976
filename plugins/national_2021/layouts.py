"""The two 登记表 and the two public notices.

Column labels are the forms' own. The notes under the tables say the forms' rules in our words.
No notice prints a layout for the public list; ours follows how such lists are reported.
"""

from reviewer.contract import (
    FieldKind,
    NoticeBlock,
    NoticeColumn,
    NoticeField,
    NoticeLayout,
    RegisterColumn,
    RegisterLayout,
)

_SEAL = "省（自治区、直辖市）教育厅（教委）（成协）：（盖章）"
_FILLED_ON = "填表时间："
_CONTACT = "填表联系人：　　　　　　联系电话："
_WHO_AND_HOW = (
    "推荐单位为省级教育行政部门或成人教育协会",
    "按推荐顺序填写",
    "往年参加过征集的原则上不再推荐",
)
_COPYING = "表格可复制"

STAR_REGISTER = RegisterLayout(
    title="{region}省（自治区、直辖市）“百姓学习之星”推荐登记表",
    columns=(
        RegisterColumn(
            key="sequence", label="推荐序号", kind=FieldKind.COUNT, required=True, aliases=("序号",), width=6
        ),
        RegisterColumn(key="name", label="姓名", required=True, width=10),
        RegisterColumn(key="host", label="单位", required=True, aliases=("所在单位", "工作单位"), width=22),
        RegisterColumn(key="duty", label="职务", width=12),
        RegisterColumn(key="title", label="专业职称", aliases=("专业技术职称", "职称"), width=10),
        RegisterColumn(key="sex", label="性别", width=5),
        RegisterColumn(key="nationality", label="民族", personal=True, width=8),
        RegisterColumn(
            key="born_on",
            label="出生年月日",
            kind=FieldKind.DAY,
            personal=True,
            aliases=("出生日期", "出生年月"),
            width=17,
        ),
        RegisterColumn(key="education", label="学历", personal=True, width=8),
        RegisterColumn(key="address", label="地址", personal=True, aliases=("通讯地址",), width=24),
        RegisterColumn(
            key="video",
            label="有无视频材料",
            kind=FieldKind.YES_NO,
            aliases=("有无视频", "视频材料"),
            width=8,
        ),
        RegisterColumn(
            key="phone",
            label="联系电话",
            kind=FieldKind.PHONE,
            personal=True,
            aliases=("电话", "手机"),
            width=18,
        ),
        RegisterColumn(key="remark", label="备注", width=18),
    ),
    flag="事迹特别感人",
    seal=_SEAL,
    filled_on=_FILLED_ON,
    notes=(*_WHO_AND_HOW, "推荐事迹特别感人的百姓学习之星，在备注中注明", _COPYING),
    contact=_CONTACT,
    blank_rows=5,
)

PROJECT_REGISTER = RegisterLayout(
    title="{region}省（自治区、直辖市）“终身学习品牌项目”推荐登记表",
    columns=(
        RegisterColumn(
            key="sequence", label="序号", kind=FieldKind.COUNT, required=True, aliases=("推荐序号",), width=6
        ),
        RegisterColumn(key="name", label="品牌项目名称", required=True, aliases=("项目名称",), width=26),
        RegisterColumn(
            key="host", label="主办单位", required=True, aliases=("项目单位", "项目主办单位"), width=24
        ),
        RegisterColumn(
            key="started_on",
            label="起始时间",
            kind=FieldKind.DAY,
            aliases=("开始时间", "项目起始时间"),
            width=12,
        ),
        RegisterColumn(
            key="participants",
            label="参与人数（人次）",
            kind=FieldKind.HEADCOUNT,
            aliases=("参与人数", "参与人次", "参与人数（次）"),
            width=14,
        ),
        RegisterColumn(key="enclosures", label="所附材料（总结、视频）", aliases=("所附材料",), width=14),
        RegisterColumn(key="address", label="地址", personal=True, aliases=("通讯地址",), width=24),
        RegisterColumn(
            key="contact",
            label="品牌单位联系电话和邮箱",
            personal=True,
            aliases=("联系电话和邮箱", "联系电话"),
            width=22,
        ),
        RegisterColumn(key="remark", label="备注", width=18),
    ),
    flag="特别受百姓喜爱",
    seal=_SEAL,
    filled_on=_FILLED_ON,
    notes=(*_WHO_AND_HOW, "推荐特别受百姓喜爱的终身学习品牌项目，在备注中注明", _COPYING),
    contact=_CONTACT,
    blank_rows=7,
    seal_above=True,
)

_BASIS = "依据教育部职业教育与成人教育司2021年7月30日关于征集“百姓学习之星”和“终身学习品牌项目”有关事宜的函"
_OBJECTION = (
    "公示期为{starts}至{ends}。对公示名单有异议的，请在公示期内以书面形式向公示单位提出："
    "以单位名义提出的，加盖公章并写明联系人、地址和电话；以个人名义提出的，签署真实姓名并写明所在单位、地址和电话。"
)
_ISSUER = "全民终身学习活动周工作小组"

STAR_NOTICE = NoticeLayout(
    title="关于拟{verb}2021年“百姓学习之星”名单的公示",
    verb="认定推介",
    basis=_BASIS,
    process="经各地推荐、专家评审，拟{verb}“百姓学习之星”{count}名，其中事迹特别感人的{special_count}名，现予公示。",
    objection=_OBJECTION,
    issuer=_ISSUER,
    columns=(
        NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
        NoticeColumn(field=NoticeField.REGION, label="地区（推荐单位）", width=20),
        NoticeColumn(field=NoticeField.NAME, label="姓名", width=12),
        NoticeColumn(field=NoticeField.HOST_AND_DUTY, label="单位及职务", width=38),
        NoticeColumn(field=NoticeField.REMARK, label="备注", width=12),
    ),
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
    objection=_OBJECTION,
    issuer=_ISSUER,
    columns=(
        NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
        NoticeColumn(field=NoticeField.REGION, label="地区（推荐单位）", width=20),
        NoticeColumn(field=NoticeField.NAME, label="项目名称", width=30),
        NoticeColumn(field=NoticeField.HOST, label="主办单位", width=28),
        NoticeColumn(field=NoticeField.REMARK, label="备注", width=12),
    ),
    blocks=(
        NoticeBlock(tier="special", heading="特别受百姓喜爱的“终身学习品牌项目”（{count}个）"),
        NoticeBlock(tier="ordinary", heading="“终身学习品牌项目”（{count}个）"),
    ),
    list_key="nation",
)
