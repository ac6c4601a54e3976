"""Pieces that the papers of these awards print alike: columns of registers, heads of forms, notices.

Labels are the forms' own. A campaign takes a piece where its form prints the same, and writes out
what differs.
"""

from collections.abc import Sequence

from reviewer.contract.forms import FieldKind, FormField, FormGrid, GridCell, GridRow
from reviewer.contract.layouts import NoticeColumn, NoticeField, RegisterColumn

FILLED_ON = "填表时间："
CONTACT = "填表联系人：　　　　　　联系电话："

PERSON_COLUMNS = (
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
)

PROJECT_COLUMNS = (
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
        kind=FieldKind.PHONE,
        personal=True,
        aliases=("联系电话和邮箱", "联系电话"),
        width=22,
    ),
    RegisterColumn(key="remark", label="备注", width=18),
)

PERSON_NOTICE_COLUMNS = (
    NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
    NoticeColumn(field=NoticeField.REGION, label="地区（推荐单位）", width=20),
    NoticeColumn(field=NoticeField.NAME, label="姓名", width=12),
    NoticeColumn(field=NoticeField.HOST_AND_DUTY, label="单位及职务", width=38),
    NoticeColumn(field=NoticeField.REMARK, label="备注", width=12),
)

PROJECT_NOTICE_COLUMNS = (
    NoticeColumn(field=NoticeField.NUMBER, label="序号", width=6),
    NoticeColumn(field=NoticeField.REGION, label="地区（推荐单位）", width=20),
    NoticeColumn(field=NoticeField.NAME, label="项目名称", width=30),
    NoticeColumn(field=NoticeField.HOST, label="主办单位", width=28),
    NoticeColumn(field=NoticeField.REMARK, label="备注", width=12),
)

OBJECTION = (
    "公示期为{starts}至{ends}。对公示名单有异议的，请在公示期内以书面形式向公示单位提出："
    "以单位名义提出的，加盖公章并写明联系人、地址和电话；以个人名义提出的，签署真实姓名并写明所在单位、地址和电话。"
)

# The foot of a form: who filled it in.
FILLED_IN_BY = (
    FormField(key="filler", label="填表联系人", personal=True),
    FormField(key="filler_phone", label="联系电话", kind=FieldKind.PHONE, personal=True),
)


def person_head(*, politics: str) -> tuple[FormField, ...]:
    """The head of a person's form, from 姓名 to the ways of reaching them.

    `politics` is what the form calls the party: 政治面貌 or 党派.
    """
    return (
        FormField(key="name", label="姓名", required=True),
        FormField(key="sex", label="性别", required=True),
        FormField(key="born_on", label="出生年月", kind=FieldKind.MONTH, required=True, personal=True),
        FormField(key="nationality", label="民族", required=True, personal=True),
        FormField(key="native_place", label="籍贯", required=True, personal=True),
        FormField(key="politics", label=politics, required=True, personal=True),
        FormField(key="working_since", label="参加工作时间", kind=FieldKind.MONTH, personal=True),
        FormField(key="title", label="专业技术职称"),
        FormField(key="education", label="学历", required=True, personal=True),
        FormField(key="school", label="毕业院校及专业", personal=True),
        FormField(key="host_and_duty", label="所在单位及职务", required=True),
        FormField(key="phone", label="电话", kind=FieldKind.PHONE, personal=True),
        FormField(key="mobile", label="手机", kind=FieldKind.PHONE, personal=True),
        FormField(key="mail", label="邮箱", personal=True),
    )


# Pieces of the printed 推荐表. Heights are the least ones in millimetres: a text makes its row higher.
_LINE, _TEXT, _SEAL = 11, 40, 38


def label(text: str, *, across: int = 1, down: int = 1) -> GridCell:
    """A cell that prints a label."""
    return GridCell(text=text, across=across, down=down)


def answer(field: str, *, across: int = 1, text: str = "", hint: str = "") -> GridCell:
    """A cell for the answer to a field; `text` stands before it, `hint` in its place while it is blank."""
    return GridCell(field=field, across=across, text=text, hint=hint)


def person_head_rows(*, politics: str, photo: str) -> tuple[GridRow, ...]:
    """The first six rows of a person's form on seven columns, the photo over the first four.

    `politics` is what the form calls the party, `photo` the words in the place of the portrait.
    """
    return (
        GridRow(
            cells=(
                label("姓　名"),
                answer("name"),
                label("性　别"),
                answer("sex"),
                label("出生年月"),
                answer("born_on"),
                GridCell(text=photo, photo=True, down=4),
            ),
            height=_LINE,
        ),
        GridRow(
            cells=(
                label("民　族"),
                answer("nationality"),
                label("籍　贯"),
                answer("native_place"),
                label(politics),
                answer("politics"),
            ),
            height=_LINE,
        ),
        GridRow(
            cells=(
                label("参加工作\n时　　间"),
                answer("working_since"),
                label("专业技术\n职　　称"),
                answer("title", across=3),
            ),
            height=_LINE,
        ),
        GridRow(
            cells=(
                label("学　历"),
                answer("education"),
                label("毕业院校\n及 专 业"),
                answer("school", across=3),
            ),
            height=_LINE,
        ),
        GridRow(cells=(label("所在单位\n及 职 务"), answer("host_and_duty", across=6)), height=_LINE),
        GridRow(
            cells=(
                label("联系方式"),
                answer("phone", across=2, text="电话："),
                answer("mobile", across=2, text="手机："),
                answer("mail", across=2, text="邮箱："),
            ),
            height=_LINE,
        ),
    )


PERSON_WIDTHS = (15, 13, 12, 13, 12, 15, 20)
PAIRED_WIDTHS = (20, 32, 18, 30)
FOOT = ("filler", "filler_phone")


def text_row(text: str, field: str, *, across: int, hint: str = "") -> GridRow:
    """A label and, over the other `across` columns, an answer that may be long."""
    return GridRow(cells=(label(text), answer(field, across=across, hint=hint)), height=_TEXT)


def line_row(text: str, field: str, *, across: int, hint: str = "") -> GridRow:
    """A label and, over the other `across` columns, a short answer."""
    return GridRow(cells=(label(text), answer(field, across=across, hint=hint)), height=_LINE)


def pair_row(*pairs: tuple[str, str]) -> GridRow:
    """Labels and answers in turn, each one column wide."""
    cells = tuple(cell for text, field in pairs for cell in (label(text), answer(field)))
    return GridRow(cells=cells, height=_LINE)


def seal_row(text: str, level: str, *, across: int) -> GridRow:
    """A label and, over the other `across` columns, an opinion with its seal and date."""
    return GridRow(cells=(label(text), GridCell(level=level, across=across)), height=_SEAL)


def seals_side_by_side(*seals: tuple[str, str, int]) -> tuple[GridRow, GridRow]:
    """Opinions beside one another, each (label, level, columns): a row of labels above a row of seals."""
    labels = tuple(label(text, across=across) for text, _, across in seals)
    blocks = tuple(GridCell(level=level, across=across) for _, level, across in seals)
    return GridRow(cells=labels, height=_LINE), GridRow(cells=blocks, height=_SEAL)


def person_grid(
    *, politics: str, photo: str, texts: Sequence[tuple[str, str]], seals: Sequence[tuple[str, str]]
) -> FormGrid:
    """A person's whole form: head with photo, long texts as (label, field), opinions as (label, level)."""
    return FormGrid(
        widths=PERSON_WIDTHS,
        rows=(
            *person_head_rows(politics=politics, photo=photo),
            *(text_row(text, field, across=6) for text, field in texts),
            *(seal_row(text, level, across=6) for text, level in seals),
        ),
        foot=FOOT,
    )


def paired_grid(
    *heads: GridRow,
    texts: Sequence[tuple[str, str]],
    seals: Sequence[tuple[str, str]],
    foot: tuple[str, ...] = (),
) -> FormGrid:
    """A form on four columns: `heads`, then long texts as (label, field) and opinions as (label, level)."""
    return FormGrid(
        widths=PAIRED_WIDTHS,
        rows=(
            *heads,
            *(text_row(text, field, across=3) for text, field in texts),
            *(seal_row(text, level, across=3) for text, level in seals),
        ),
        foot=foot,
    )


# The two 推荐表 of these awards, as the national call of 2021 prints them and provinces take them over.
STAR_GRID = person_grid(
    politics="政治面貌",
    photo="照　片\n（彩色照片）",
    texts=(
        ("个人简历", "resume"),
        ("参加学习情况", "study"),
        ("获奖情况", "awards"),
        ("主要事迹和成效\n（不少于1000字）", "deeds"),
        ("宣传展示材料\n（200字左右）", "display"),
    ),
    seals=(
        ("本人所在单位\n推荐意见", "unit"),
        ("县（市、区）级\n教育部门\n推荐意见", "county"),
        ("市（地）级\n教育部门\n推荐意见", "city"),
        ("省级教育部门\n推荐意见", "province"),
    ),
)

PROJECT_GRID = paired_grid(
    line_row("品牌项目名称", "name", across=3),
    pair_row(("项目单位", "host"), ("联系电话", "phone")),
    pair_row(("项目起止时间", "period"), ("活动地点", "place")),
    pair_row(("项目受益群体", "audience"), ("参与人数（次）", "participants")),
    line_row("获奖情况", "awards", across=3),
    texts=(
        (
            "品牌项目基本情况\n（项目主题、主要内容、活动方式、特色、效果等，不少于1600字）",
            "profile",
        ),
        ("宣传展示材料\n（200字左右）", "display"),
    ),
    seals=(
        ("主办单位\n推荐意见", "unit"),
        ("县（市、区）级\n教育部门\n推荐意见", "county"),
        ("市（地）级\n教育部门\n推荐意见", "city"),
        ("省级教育部门\n推荐意见", "province"),
    ),
)
