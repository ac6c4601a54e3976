"""Layouts of the register (登记表) and of the public notice (公示)."""

from enum import StrEnum

from msgspec import Struct

from reviewer.contract.forms import FieldKind


class RegisterColumn(Struct, frozen=True, kw_only=True):
    """One column of the 登记表.

    Every register has the keys `sequence` (推荐序号), `name`, `host` (单位 or 主办单位) and `remark` (备注):
    only a list of units does without `host` (each is its own), and only a category without a special
    tier without `remark`. Where they stand, the platform also reads `duty` (职务, printed by the public
    notice), `born_on` (tells namesakes on past lists apart), `address` (proposes the county) and
    `co_host` (bars its people from judging); a HEADCOUNT files `people` and `visits` beside its own cell.
    Other keys are the campaign's own. No two labels are the same, white space aside; `aliases` are other
    headings that offices type. Width is in characters of the printed table.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    personal: bool = False
    aliases: tuple[str, ...] = ()
    width: int = 10


class RegisterLayout(Struct, frozen=True, kw_only=True):
    r"""The printed register of a category.

    `title` and `seal` hold `{region}` where the form leaves a blank. `seal` and `filled_on` are the labels
    of the seal and date line, which stands above the table when `seal_above`; an empty `filled_on`
    leaves the date away. `flag` is the phrase that marks the special tier in 备注. At least `blank_rows`
    numbered rows are printed. `sheet` and `texts_sheet` name the sheets of the workbook: two names, each
    of 1 to 31 characters without any of []:*?/\ and with no apostrophe at either end.
    """

    title: str
    columns: tuple[RegisterColumn, ...]
    flag: str
    seal: str
    filled_on: str
    notes: tuple[str, ...]
    contact: str
    blank_rows: int
    seal_above: bool = False
    sheet: str = "登记表"
    texts_sheet: str = "推荐表"


class NoticeField(StrEnum):
    """The allow-list: a public notice can print these and nothing else."""

    NUMBER = "number"  # 序号 inside the block
    REGION = "region"  # 地区（推荐单位）
    NAME = "name"
    HOST = "host"
    HOST_AND_DUTY = "host_and_duty"
    DUTY = "duty"
    TIER = "tier"
    REMARK = "remark"  # always empty of filed text; the notice's own remark


class NoticeColumn(Struct, frozen=True, kw_only=True):
    """One column of the public list; width in characters."""

    field: NoticeField
    label: str
    width: int


class NoticeBlock(Struct, frozen=True, kw_only=True):
    """One block of the list: a tier under its own heading; `heading` may hold `{count}`."""

    tier: str
    heading: str


class NoticeLayout(Struct, frozen=True, kw_only=True):
    """The public notice of a category.

    `verb` is the campaign's own word (征集, 推介 …) and is used everywhere the same; `title`, `basis`,
    `process` and `objection` may hold `{verb}`, `{count}`, `{special_count}`, `{starts}`, `{ends}` and
    `{year}` (the campaign's own). A `basis` that ends in 。 is a paragraph of its own; any other begins
    the paragraph of `process`. `list_key` names the list that is shown. There is at least one column,
    each field stands once, and 职务 is printed from the register's column `duty`.
    """

    title: str
    verb: str
    basis: str
    process: str
    objection: str
    issuer: str
    columns: tuple[NoticeColumn, ...]
    blocks: tuple[NoticeBlock, ...]
    list_key: str
