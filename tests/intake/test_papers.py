"""Filled papers as offices mail them: read by their labels, nothing guessed, nothing lost."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from reviewer.contract import FieldKind
from reviewer.errors import DefectReason, IntakeRefused
from reviewer.intake.containers import DOCUMENT
from reviewer.intake.papers import documents, files
from reviewer.intake.papers.reading import PaperReading, read_paper
from reviewer.intake.workbooks import DOCUMENTS, Limits, run_reader
from tests.papers import PRINTED, as_word, as_workbook, asked_of, book_of, paper_for, typed_for

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STAR = book_of("national_2021", "star")


@pytest.fixture(autouse=True)
def _quick(in_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both rings and all of the reading, without the cost of a process for each file."""

    def read(content: bytes, *, limits: Limits, room: str) -> bytes:
        assert (limits, room) == (Limits(), DOCUMENTS)
        return documents.answer(content)

    monkeypatch.setattr(files, "run_reader", read)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def cell(*blocks: str, span: int = 1, merge: str = "") -> str:
    """A cell; blocks that are no markup yet are paragraphs."""
    content = "".join(block if block.startswith("<w:") else para(run(block)) for block in blocks) or para()
    merged = {"": "", "restart": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}[merge]
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{content}</w:tc>'


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(one if one.startswith("<w:") else cell(one) for one in cells) + "</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def document(*blocks: str, extra: Mapping[str, str] | None = None) -> bytes:
    """The smallest Word file that holds those blocks."""
    body = f'<w:document xmlns:w="{W}"><w:body>{"".join(blocks)}</w:body></w:document>'
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types/>')
        archive.writestr(DOCUMENT, body)
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return target.getvalue()


def read(content: bytes, campaign: str = "national_2021", category: str = "star") -> PaperReading:
    book = book_of(campaign, category)
    return read_paper(content, book=book, asked=asked_of(book))


def values(reading: PaperReading) -> dict[str, str]:
    return {line.entry: line.value for line in reading.lines}


HEAD = (
    row("姓　　名", "王 丹", "性 别", "女", "出生年月", "1956年3月"),
    row("民族", "汉族", "籍　贯", "吉林长春", "政治面貌", "群众"),
)


# -- round trips ----------------------------------------------------------------------------------


def on_paper(campaign: str, category: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What of those answers the paper carries, as exactly as it carries it."""
    book = book_of(campaign, category)
    fields = {field.key: field for field in book.form.fields}
    carried = {}
    for question in asked_of(book):
        halves = question.key in ("host", "duty") and "host_and_duty" in fields
        sealed = question.level != ""
        field = fields.get(question.key)
        if typed.get(question.entry) and (field is not None or halves or sealed):
            text = typed[question.entry]
            if field is not None and field.kind is FieldKind.MONTH and not sealed:
                text = text.partition("月")[0] + "月"
            carried[question.entry] = text
    return carried


PLAIN = [("national_week_2021", "plan"), ("jilin_week_2021", "activity")]


@pytest.mark.parametrize(("campaign", "category"), [*PRINTED, *PLAIN])
def test_a_paper_that_was_printed_is_read_as_it_was_typed(campaign: str, category: str) -> None:
    book = book_of(campaign, category)
    typed = typed_for(book)
    paper = paper_for(book, typed)
    for content in (as_word(paper), as_workbook(paper)):
        reading = read(content, campaign, category)
        assert values(reading) == on_paper(campaign, category, typed)
        assert (reading.left, reading.missing) == ((), ())
        faults = {line.entry: line.defect.reason for line in reading.lines if line.defect is not None}
        # the form asks for the month of birth only, the register for the day
        assert set(faults.items()) <= {("f-born_on", DefectReason.DAY_INCOMPLETE)}


@pytest.mark.parametrize(("campaign", "category"), PRINTED)
def test_an_answer_that_reads_like_a_label_is_known_by_its_place(campaign: str, category: str) -> None:
    book = book_of(campaign, category)
    asked = [question for question in asked_of(book) if question.kind is FieldKind.TEXT]
    names = [question.label for question in asked]
    typed = {question.entry: name for question, name in zip(asked, names[1:] + names[:1], strict=True)}
    paper = paper_for(book, typed)
    for content in (as_word(paper), as_workbook(paper)):
        reading = read(content, campaign, category)
        assert values(reading) == on_paper(campaign, category, typed)
        assert (reading.left, reading.missing) == ((), ())


def test_one_label_elsewhere_and_labels_decide() -> None:
    """A school called 姓名 is an answer on our print and a label on an office's own paper."""
    rows = [["姓名", "王丹", "性别", "女"], ["民族", "汉族", "籍贯", "长春"], ["毕业院校", "姓名"]]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in rows:
        sheet.append(cells)
    target = BytesIO()
    book.save(target)
    found = values(read(target.getvalue()))
    assert (found["f-name"], "f-school" in found) == ("王丹", False)


def test_lines_that_an_office_puts_between_the_rows_of_our_print_move_no_answer() -> None:
    typed = {"f-name": "民族", "f-native_place": "姓名", "f-resume": "学历"}
    content = as_workbook(paper_for(STAR, typed))
    book = load_workbook(BytesIO(content))
    book.worksheets[0].insert_rows(4)
    book.worksheets[0].cell(row=4, column=1, value="2021年填")
    target = BytesIO()
    book.save(target)
    reading = read(target.getvalue())
    assert (values(reading), reading.left) == (typed, ("2021年填",))


def test_an_answer_that_names_an_annex_is_shown_and_print_behind_a_blank_is_no_answer() -> None:
    deeds = row("主要事迹和成效（不少于1000字）", cell("附件1", span=5))
    assert values(read(document(table(*HEAD, deeds))))["f-deeds"] == "附件1"
    blank = row(cell("学历"), cell(""), cell("照　片", "（彩色照片）"))
    reading = read(document(table(*HEAD, blank)))
    assert ("f-education" in values(reading), reading.left) == (False, ())


WORDS = st.one_of(
    st.text(st.sampled_from("学习之星张王李年月日盖章姓名：（）、。“”ab12"), min_size=1, max_size=12),
    st.sampled_from(["姓名", "民族", "联系方式", "电话：", "姓名：张三", "所在单位及职务", "个人简历"]),
)
LONG = st.lists(WORDS, min_size=1, max_size=4).map("\n".join)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_typed_into_a_paper_comes_back(data: st.DataObject) -> None:
    given_ = {"f-name": data.draw(WORDS), "f-native_place": data.draw(WORDS), "f-school": data.draw(WORDS)}
    given_ |= {f"f-{key}": data.draw(LONG) for key in ("resume", "study", "deeds", "display")}
    typed = {entry: text for entry, text in given_.items() if not set(text) <= set("：_-—（）\n")}
    paper = paper_for(STAR, typed)
    for content in (as_word(paper), as_workbook(paper)):
        reading = read(content)
        back = {line.entry: line.value or line.found for line in reading.lines}
        assert {entry: back.get(entry) for entry in typed} == typed


# -- quirks of offices ----------------------------------------------------------------------------


def test_words_cut_into_runs_and_labels_with_spaces_are_one_text() -> None:
    first = row(
        cell(para(run("姓"), run("　"), run("名"))),
        cell(para(run("张"), '<w:proofErr w:type="spellStart"/>', run("三丰"))),
        cell(para(run(" 性 "), run("别："))),
        "男",
        "出生\u3000年月",
        "1961.3",
    )
    found = values(read(document(para(run("附表1")), table(first, HEAD[1]))))
    assert found == {
        "f-name": "张三丰",
        "f-sex": "男",
        "f-born_on": "1961年3月",
        "f-nationality": "汉族",
        "f-native_place": "吉林长春",
        "f-politics": "群众",
    }


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("1956年3月", "1956年3月"),
        ("1956.3", "1956年3月"),
        ("1956-03", "1956年3月"),
        ("195603", "1956年3月"),
        ("1956 年 3 月", "1956年3月"),
        ("1956/3/2", "1956年3月2日"),
        ("一九五六年三月", "1956年3月"),
        ("一九五六年十二月三十一日", "1956年12月31日"),
        ("二〇〇〇年十月", "2000年10月"),
    ],
)
def test_a_month_of_birth_is_read_however_it_is_typed(typed: str, understood: str) -> None:
    head = row("姓名", "王丹", "性别", "女", "出生年月", typed)
    assert values(read(document(table(head, HEAD[1]))))["f-born_on"] == understood


def test_what_cannot_be_read_is_shown_and_not_understood() -> None:
    head = row("姓名", "王丹", "性别", "女", "出生年月", "五十多岁")
    (line,) = [line for line in read(document(table(head, HEAD[1]))).lines if line.entry == "f-born_on"]
    assert (line.found, line.value) == ("五十多岁", "")
    assert line.defect is not None
    assert line.defect.reason is DefectReason.NOT_A_DAY


def test_merged_cells_and_a_photo_beside_them() -> None:
    rows = (
        row(
            cell("姓名"),
            cell("王丹"),
            cell("民族"),
            cell("汉族"),
            cell("照片", "(彩色照片)", merge="restart"),
        ),
        row(cell("学历"), cell("大专"), cell("籍贯"), cell("长春"), cell("看不见的旧字", merge="on")),
        row(cell("所在单位", "及职务"), cell("某社区　主任", span=4)),
    )
    reading = read(document(table(*rows)))
    assert values(reading) == {
        "f-name": "王丹",
        "f-nationality": "汉族",
        "f-education": "大专",
        "f-native_place": "长春",
        "f-host": "某社区",
        "f-duty": "主任",
    }
    assert reading.left == ()


@pytest.mark.parametrize("joined", ["某社区主任", "某 社区 主任"])
def test_unit_and_duty_that_are_not_told_apart_are_left_to_the_person(joined: str) -> None:
    reading = read(document(table(*HEAD, row("所在单位及职务", cell(joined, span=5)))))
    (line,) = [line for line in reading.lines if line.entry == "f-host"]
    assert (line.found, line.value) == (joined, "")
    assert line.defect is not None
    assert line.defect.reason is DefectReason.HALVES_JOINED


def test_several_labels_with_their_answers_in_one_cell() -> None:
    contact = row(
        "联系方式", cell("电话：0431-8888　手机：13900001234", span=3), cell("邮箱：", span=1), "a@b.cn"
    )
    reading = read(document(table(*HEAD, contact), para(run("填表联系人：李四　　　联系电话：0431-6666"))))
    found = values(reading)
    assert (found["f-phone"], found["f-mobile"], found["f-mail"]) == ("0431-8888", "13900001234", "a@b.cn")
    assert (found["f-filler"], found["f-filler_phone"]) == ("李四", "0431-6666")
    assert reading.left == ()


def test_a_form_inside_a_frame_is_read_and_a_table_inside_an_answer_is_its_text() -> None:
    years = table(row("1978年", "参加工作"), row("学历", "大专"))
    form = table(*HEAD, row("个人简历", cell(years, span=5)))
    framed = table(row(cell(para(run("“百姓学习之星”推荐表")), form)))
    found = {name: read(document(one)) for name, one in (("plain", form), ("framed", framed))}
    assert values(found["plain"])["f-resume"] == "1978年　参加工作\n学历　大专"
    assert "f-education" not in values(found["plain"])
    assert values(found["framed"])["f-name"] == "王丹"
    assert values(found["framed"])["f-politics"] == "群众"


def test_text_boxes_deleted_text_and_codes_are_no_answers_and_insertions_are() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{para(run('姓名：框里的人'))}</w:txbxContent></w:pict></w:r>"
    changed = para(
        "<w:del><w:r><w:delText>旧名</w:delText></w:r></w:del>",
        f"<w:ins>{run('新名')}</w:ins>",
        "<w:r><w:instrText>MERGEFIELD 姓名</w:instrText></w:r>",
        box,
    )
    control = f"<w:sdt><w:sdtContent>{cell('女')}</w:sdtContent></w:sdt>"
    reading = read(document(table(row("姓名", cell(changed), "性别", control), HEAD[1])))
    assert values(reading)["f-name"] == "新名"
    assert values(reading)["f-sex"] == "女"
    assert reading.left == ()


@pytest.mark.parametrize(
    ("block", "opinion", "day"),
    [
        (("同意推荐。", "（盖章）", "2021年8月20日"), "同意推荐。", "2021年8月20日"),
        (("同意推荐。", "（盖 章）　　2021年8月20日"), "同意推荐。", "2021年8月20日"),
        (("同意推荐。", "2021.8.20", "（公章）"), "同意推荐。", "2021年8月20日"),
        (("同意推荐。", "", "(盖章)", "年   月   日"), "同意推荐。", None),
        (("（盖章）", "二〇二一年八月二十日"), None, "2021年8月20日"),
        (("（盖章）", "年　　月　　日"), None, None),
        (
            ("该同志事迹突出。", "同意。", "张某某", "（盖章）", "年 月 日"),
            "该同志事迹突出。\n同意。\n张某某",
            None,
        ),
    ],
)
def test_an_opinion_its_seal_and_its_day_are_told_apart(
    block: tuple[str, ...], opinion: str | None, day: str | None
) -> None:
    found = values(read(document(table(*HEAD, row("本人所在单位 推荐意见", cell(*block, span=5))))))
    assert (found.get("o-unit"), found.get("d-unit")) == (opinion, day)


def test_seals_side_by_side_are_read_from_below_their_labels() -> None:
    book = book_of("jilin_week_2021", "model_unit")
    rows = (
        row("单位全称", cell("（以公章为准）长春开放大学", span=5)),
        row("上级主管部门", cell("省教育厅", span=5)),
        row("先进事迹", cell("（500字以内，可另附页）", span=5)),
        row(
            cell("单位意见", span=2),
            cell("市（州）教育行政部门意见", span=2),
            cell("吉林省教育厅意见", span=2),
        ),
        row(
            cell("同意。", "（盖章）", "2021年9月1日", span=2),
            cell("（盖章）", "年 月 日", span=2),
            cell("报送。", "（盖章）", "年 月 日", span=2),
        ),
    )
    reading = read_paper(document(table(*rows)), book=book, asked=asked_of(book))
    assert values(reading) == {
        "f-name": "长春开放大学",
        "f-superior": "省教育厅",
        "o-unit": "同意。",
        "d-unit": "2021年9月1日",
        "o-province": "报送。",
    }
    assert reading.left == ()


def test_two_answers_of_one_label_are_told_apart_by_their_rows() -> None:
    rows = (
        row("品牌项目名称", cell("大讲堂", span=3)),
        row("承办单位", "社区学院", "联系电话", "0371-2"),
        row("主办单位", "教育局", "联系电话", "0371-1"),
    )
    found = values(read(document(table(*rows)), "henan_2023", "project"))
    assert (found["f-phone"], found["f-co_phone"]) == ("0371-1", "0371-2")


def test_what_has_no_label_is_left_over_and_told() -> None:
    rows = (*HEAD, row("微信号", "abc123"), row("个人简历", cell("1978年参加工作。", span=5), "旁注"))
    reading = read(document(para(run("“百姓学习之星”推荐表")), para(run("附表 1")), table(*rows)))
    assert reading.left == ("微信号", "abc123", "旁注")
    assert "主要事迹和成效 （不少于1000字）" in reading.missing
    assert values(reading)["f-resume"] == "1978年参加工作。"


def test_the_same_label_twice_keeps_the_first_answer_and_tells_the_second() -> None:
    reading = read(document(table(*HEAD, row("姓名", "另一人"), row("性别", "女"))))
    assert values(reading)["f-name"] == "王丹"
    assert reading.left == ("姓 名：另一人",)


def test_cells_of_a_workbook_keep_what_the_spreadsheet_knew() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (
        ["“百姓学习之星”推荐表"],
        ["姓名", "王丹", "性别", "女", "出生年月", 1956.1],
        ["民族", "汉族", "籍贯", "长春", "政治面貌", "=1+1"],
        ["联系方式", "电话", 4318888666, "手机", 13900001234],
    ):
        sheet.append(cells)
    target = BytesIO()
    book.save(target)
    lines = {line.entry: line for line in read(target.getvalue()).lines}
    assert {entry: line.value for entry, line in lines.items() if line.value} == {
        "f-name": "王丹",
        "f-sex": "女",
        "f-nationality": "汉族",
        "f-native_place": "长春",
        "f-mobile": "13900001234",
    }
    reasons = {entry: line.defect.reason for entry, line in lines.items() if line.defect is not None}
    assert reasons == {
        "f-born_on": DefectReason.DIGITS_LOST,
        "f-phone": DefectReason.DIGITS_LOST,
        "f-politics": DefectReason.FORMULA,
    }


def test_a_workbook_with_a_paper_a_sheet_is_told_what_was_not_read() -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, person in (("说明", ""), ("张三", "张三"), ("李四", "李四")):
        sheet = book.create_sheet(name)
        sheet.append(["姓名", person, "性别", "女", "民族", "汉族"] if person else ["请逐项填写"])
    target = BytesIO()
    book.save(target)
    reading = read(target.getvalue())
    assert values(reading)["f-name"] == "张三"
    assert reading.others == ("李四",)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_byte_however_placed_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    content = bytearray(document(table(*HEAD), para(run("填表联系人：李四"))))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(IntakeRefused):
        read(bytes(content))


# -- files that are no papers ---------------------------------------------------------------------

BOMB = '<!DOCTYPE a [<!ENTITY b "b">]>'
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", DefectReason.NOT_A_PAPER),
        (b"%PDF-1.4", DefectReason.NOT_A_PAPER),
        (b"<html><table>", DefectReason.NOT_A_PAPER),
        (OLD + "WordDocument\0".encode("utf-16-le"), DefectReason.OLD_DOCUMENT),
        (OLD + "Workbook\0".encode("utf-16-le"), DefectReason.OLD_WORKBOOK),
        (OLD + "EncryptedPackage".encode("utf-16-le"), DefectReason.ENCRYPTED),
        (document(table(*HEAD))[:-40], DefectReason.DAMAGED),
        (document(extra={"word/vbaProject.bin": "x"}), DefectReason.MACRO),
        (document(extra={"word/styles.xml": BOMB}), DefectReason.HOSTILE_XML),
        (document(para(run("一封信"))), DefectReason.LABELS_MISSING),
        (document(table(row("姓名", "王丹"), row("性别", "女"))), DefectReason.LABELS_MISSING),
        (document("<w:p>"), DefectReason.DAMAGED),
        (document("<w:sdt>" * 500 + "</w:sdt>" * 500), DefectReason.LABELS_MISSING),
        (document(*[para(run("行"))] * 2500), DefectReason.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_paper_is_refused_by_name(content: bytes, reason: DefectReason) -> None:
    with pytest.raises(IntakeRefused) as caught:
        read(content)
    assert [defect.reason for defect in caught.value.defects] == [reason]


def test_a_link_to_a_template_elsewhere_is_followed_by_nobody_and_stops_nothing() -> None:
    link = '<Relationship Type="attachedTemplate" Target="file:///c:/n.dotm" TargetMode="External"/>'
    links = f"<Relationships>{link}</Relationships>"
    content = document(table(*HEAD), extra={"word/_rels/settings.xml.rels": links})
    assert values(read(content))["f-name"] == "王丹"


def test_the_reading_runs_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "run_reader", run_reader)
    assert values(read(document(table(*HEAD))))["f-name"] == "王丹"
    with pytest.raises(IntakeRefused):
        run_reader(b"no archive", limits=Limits(wall=0.001), room=DOCUMENTS)
