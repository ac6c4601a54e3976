"""Registers in and out: read, shown, confirmed whole or not at all, and written again."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from msgspec.structs import replace

from reviewer.contract import FieldKind
from reviewer.domain.access import Stage
from reviewer.errors import (
    DefectReason,
    Forbidden,
    IntakeRefused,
    NotFound,
    ReviewerError,
    Severity,
    TooLate,
    WrongStage,
)
from reviewer.export.registers import RegisterLine
from reviewer.intake.registers import read_register
from reviewer.services import nominations, registers
from reviewer.services.context import Context
from reviewer.services.registers import Upload
from reviewer.storage.queries import campaigns as campaigns_query
from reviewer.storage.queries import nominations as nominations_query
from tests.campaigns_fair import ALBUM, FAIR, FORM
from tests.campaigns_small import CATEGORY, REGISTER
from tests.fairs import (
    DEEDS,
    EAST_1,
    EAST_2,
    EAST_3,
    ROWS,
    At,
    Fair,
    Point,
    phone_of,
    upload_of,
    workbook,
)

EAST = ("R-01-01", "R-01-02", "R-01-03")
LATE = datetime(2021, 9, 10, 16, 0, tzinfo=UTC)  # 24:00 of the printed day in China


def defects(caught: pytest.ExceptionInfo[IntakeRefused]) -> list[tuple[DefectReason, dict[str, object]]]:
    return [(defect.reason, dict(defect.facts)) for defect in caught.value.defects]


def filed(fair: Fair) -> dict[str, list[str]]:
    """Codes on file, by unit."""
    found: dict[str, list[str]] = {}
    for line in nominations.listed(fair.office):
        found.setdefault(line.unit, []).append(line.code)
    return found


# -- preview and confirm ----------------------------------------------------------------------


def test_a_register_is_shown_first_and_filed_when_its_reader_says_yes(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    office = fair.of("east_office")
    preview = registers.preview_register(office, category=CATEGORY, unit="东市教委", upload=upload_of("east"))
    assert (preview.unit, preview.unit_name, preview.category) == ("east", "东市教育局", CATEGORY)
    assert [
        (row.sequence, row.name, row.host, row.city, row.county, row.flagged) for row in preview.rows
    ] == [
        (1, "甲东", "东一县图书馆", "东市", "东一县", True),
        (2, "乙东", "东一区文化馆", "东市", "东一县", False),
        (3, "丙东", "东二县书店", "东市", "东二县", False),
    ]
    assert filed(fair) == {}
    again = registers.drafted_register(office, token=preview.token)
    assert replace(again, region=preview.region) == preview
    assert registers.confirm_register(office, token=preview.token) == EAST
    assert filed(fair) == {"east": list(EAST)}
    assert json.loads(fair.payload())["data"]["codes"] == list(EAST)
    # Whoever says yes twice files once.
    with pytest.raises(NotFound):
        registers.confirm_register(office, token=preview.token)
    assert filed(fair) == {"east": list(EAST)}


def test_somebody_elses_draft_is_unknown(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    token = registers.preview_register(
        fair.of("east_office"), category=CATEGORY, unit="east", upload=upload_of("east")
    ).token
    for ctx in (fair.of("west_office"), fair.office, fair.of("clerk"), fair.console):
        for act in (registers.drafted_register, registers.confirm_register):
            with pytest.raises(NotFound) as caught:
                act(ctx, token=token)
            assert (caught.value.what, caught.value.key) == ("intake", "")
    assert filed(fair) == {}


def test_the_way_of_the_command_line_files_the_same(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    before = (fair.state(), fair.kinds())
    tried = registers.import_register(
        fair.console, category=CATEGORY, unit="东市教育局", upload=upload_of("east"), dry_run=True
    )
    assert (fair.state(), fair.kinds()) == before
    done = registers.import_register(
        fair.console, category=CATEGORY, unit="东市教育局", upload=upload_of("east")
    )
    assert done == tried
    assert filed(fair) == {"east": list(EAST)}


SPOILT = {
    "a number twice": (replace(ROWS["east"][1], sequence=1), DefectReason.SEQUENCE_TWICE),
    "a formula": (replace(ROWS["east"][1], name="=1+1"), DefectReason.FORMULA_TEXT),
    "no host": (replace(ROWS["east"][1], host=""), DefectReason.REQUIRED),
    "an ID number": (replace(ROWS["east"][1], host="馆 11010519491231002X"), DefectReason.ID_NUMBER),
    "a second flag": (replace(ROWS["east"][1], flagged=True), DefectReason.QUOTA_SPECIAL),
}


@pytest.mark.parametrize(("row", "reason"), SPOILT.values(), ids=SPOILT.keys())
def test_one_defect_refuses_the_whole_register_and_leaves_no_trace(
    fair_here: At, row: RegisterLine, reason: DefectReason
) -> None:
    fair = fair_here(Point.OPENED)
    upload = upload_of("east", (ROWS["east"][0], row, ROWS["east"][2]))
    before = (fair.state(), fair.kinds())
    with pytest.raises(IntakeRefused) as caught:
        registers.preview_register(fair.office, category=CATEGORY, unit="east", upload=upload)
    assert reason in [found for found, _ in defects(caught)]
    assert (fair.state(), fair.kinds()) == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 not really", DefectReason.DAMAGED),
        ("推荐序号,姓名\n1,甲\n".encode("gbk"), DefectReason.TEXT_FILE),
        (b"", DefectReason.NOT_A_WORKBOOK),
    ],
)
def test_a_file_that_is_no_register_leaves_no_trace(
    fair_at: At, content: bytes, reason: DefectReason
) -> None:
    fair = fair_at(Point.OPENED)
    before = (fair.state(), fair.kinds())
    with pytest.raises(IntakeRefused) as caught:
        registers.preview_register(
            fair.office, category=CATEGORY, unit="east", upload=Upload(filename="a.xlsx", content=content)
        )
    assert [found for found, _ in defects(caught)] == [reason]
    assert (fair.state(), fair.kinds()) == before


def test_unknown_category_unit_and_foreign_unit(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    upload = upload_of("east")
    for category, unit, what in (("moon", "east", "category"), (CATEGORY, "月亮市", "unit")):
        with pytest.raises(NotFound) as caught:
            registers.preview_register(fair.office, category=category, unit=unit, upload=upload)
        assert caught.value.what == what
    for ctx in (fair.of("west_office"), fair.chair, fair.of("expert1"), fair.public):
        with pytest.raises(Forbidden):
            registers.preview_register(ctx, category=CATEGORY, unit="east", upload=upload)


# -- Q: quotas --------------------------------------------------------------------------------


def more(*numbers: int, flagged: bool = False) -> tuple[RegisterLine, ...]:
    return tuple(
        RegisterLine(sequence=number, name=f"人{number}", host="西市图书馆", flagged=flagged)
        for number in numbers
    )


def test_q1_filing_twice_is_counted_together_and_numbers_do_not_repeat(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    registers.import_register(fair.office, category=CATEGORY, unit="west", upload=upload_of("west"))
    with pytest.raises(IntakeRefused) as caught:
        registers.import_register(
            fair.office, category=CATEGORY, unit="west", upload=upload_of("west", more(2, 3, 4))
        )
    facts = {"sequence": 2, "name": "人2", "held": "戊西"}
    assert defects(caught) == [(DefectReason.SEQUENCE_ON_FILE, facts)]
    with pytest.raises(IntakeRefused) as caught:
        registers.import_register(
            fair.office, category=CATEGORY, unit="west", upload=upload_of("west", more(3, 4, 5))
        )
    facts = {"unit": "西市教育局", "count": 5, "maximum": 4}
    assert defects(caught) == [(DefectReason.QUOTA_EXCEEDED, facts)]
    registers.import_register(
        fair.office, category=CATEGORY, unit="west", upload=upload_of("west", more(3, 4))
    )
    assert filed(fair) == {"west": ["R-02-01", "R-02-02", "R-02-03", "R-02-04"]}


def remarks(
    ctx: Context, rows: tuple[RegisterLine, ...], *, unit: str = "west", region: str = "西市"
) -> list[tuple[DefectReason, dict[str, object]]]:
    """What a register is remarked on without being filed."""
    upload = Upload(filename="r.xlsx", content=workbook(rows, region=region, unit=2))
    preview = registers.import_register(ctx, category=CATEGORY, unit=unit, upload=upload, dry_run=True)
    return [(defect.reason, dict(defect.facts)) for defect in preview.remarks]


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("西市", []),
        ("", []),
        ("试验省", []),  # the blank filled with what no unit is called
        ("2021年西市", []),
        ("东市", [(DefectReason.TITLE_REGION, {"region": "东市", "unit": "西市教育局"})]),
        ("2019年西市", [(DefectReason.TITLE_YEAR, {"year": 2019, "expected": 2021})]),
    ],
)
def test_a_title_of_another_unit_or_year_is_remarked(
    fair_here: At, region: str, told: list[tuple[DefectReason, dict[str, object]]]
) -> None:
    fair = fair_here(Point.OPENED)
    rows = (*ROWS["west"], *more(3))
    assert remarks(fair.office, rows, region=region) == told


def test_the_same_nominee_again_is_refused_at_one_host_and_remarked_at_another(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    registers.import_register(fair.office, category=CATEGORY, unit="west", upload=upload_of("west"))
    again = RegisterLine(sequence=3, name="丁 西", host="西市图书馆")
    with pytest.raises(IntakeRefused) as caught:
        remarks(fair.office, (again,))
    facts = {"name": "丁西", "sequence": 1}
    assert defects(caught) == [(DefectReason.NAME_ON_FILE, facts)]
    elsewhere = RegisterLine(sequence=3, name="丁西", host="西市书店")
    facts = {"name": "丁西", "sequence": 1}
    assert (DefectReason.NAMESAKE_ON_FILE, facts) in remarks(fair.office, (elsewhere,))


def test_whoever_may_read_all_is_told_of_the_same_nominee_of_another_unit(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    registers.import_register(fair.office, category=CATEGORY, unit="east", upload=upload_of("east"))
    # the same host, and (a decoy) the same name at another
    rows = (
        RegisterLine(sequence=1, name="乙东", host="东一区文化馆"),
        RegisterLine(sequence=2, name="丙东", host="西市书店"),
        RegisterLine(sequence=3, name="丁西", host="西市图书馆"),
    )
    facts = {"name": "乙东", "unit": "东市教育局", "code": "R-01-02"}
    assert remarks(fair.office, rows) == [(DefectReason.NAMESAKE_ELSEWHERE, facts)]
    assert remarks(fair.of("west_office"), rows) == []


def test_many_registers_are_filed_in_their_order_and_one_that_is_refused_stops_none(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    handed = [
        registers.Handed(category=CATEGORY, unit=unit, upload=upload)
        for unit, upload in (
            ("west", upload_of("west")),
            ("east", Upload(filename="不是登记表.xlsx", content=b"no workbook")),
            ("west", upload_of("west")),  # the numbers of the first are taken by now
            ("east", upload_of("east")),
        )
    ]
    outcomes = [
        (type(outcome), [defect.reason for defect in outcome.defects])
        if isinstance(outcome, IntakeRefused)
        else (type(outcome), outcome.unit)
        for outcome in registers.import_registers(fair.office, handed=handed)
    ]
    assert outcomes == [
        (registers.RegisterPreview, "west"),
        (IntakeRefused, [DefectReason.TEXT_FILE]),
        (IntakeRefused, [DefectReason.REGISTER_ON_FILE]),
        (registers.RegisterPreview, "east"),
    ]
    assert filed(fair) == {"east": list(EAST), "west": ["R-02-01", "R-02-02"]}


def test_q1_fewer_than_the_notice_wishes_is_a_remark(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    preview = registers.preview_register(
        fair.office, category=CATEGORY, unit="west", upload=upload_of("west", more(1))
    )
    assert [(remark.reason, remark.severity, dict(remark.facts)) for remark in preview.remarks] == [
        (
            DefectReason.QUOTA_BELOW,
            Severity.REMARK,
            {"unit": "西市教育局", "count": 1, "minimum": 2},
        )
    ]
    # What was remarked is still there when the page is opened again.
    assert registers.drafted_register(fair.office, token=preview.token).remarks == preview.remarks


def test_q4_one_county_may_not_have_three(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    third = replace(ROWS["east"][2], host="东一县书店")
    with pytest.raises(IntakeRefused) as caught:
        registers.import_register(
            fair.office,
            category=CATEGORY,
            unit="east",
            upload=upload_of("east", (*ROWS["east"][:2], third)),
        )
    assert defects(caught) == [(DefectReason.INNER_CAP, {"place": "东一县", "count": 3, "maximum": 2})]


def test_q7_a_flag_that_the_unit_does_not_have_is_refused_even_by_a_second_register(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    with pytest.raises(IntakeRefused) as caught:
        registers.import_register(
            fair.office,
            category=CATEGORY,
            unit="hill",
            upload=upload_of("hill", more(1, flagged=True)),
        )
    assert defects(caught) == [
        (DefectReason.QUOTA_SPECIAL, {"unit": "山岭开发区管委会", "count": 1, "maximum": 0})
    ]
    registers.import_register(fair.office, category=CATEGORY, unit="west", upload=upload_of("west"))
    with pytest.raises(IntakeRefused):
        registers.import_register(
            fair.office, category=CATEGORY, unit="west", upload=upload_of("west", more(3, flagged=True))
        )


def test_a_number_from_a_damaged_clause_is_remarked_and_filed(fair_here: At) -> None:
    fair = fair_here(Point.OPENED)
    rows = (*ROWS["college"], RegisterLine(sequence=2, name="壬学", host="试验学院"))
    preview = registers.import_register(
        fair.office, category=CATEGORY, unit="college", upload=upload_of("college", rows)
    )
    assert [(remark.reason, remark.severity) for remark in preview.remarks] == [
        (DefectReason.QUOTA_EXCEEDED, Severity.REMARK)
    ]
    assert filed(fair) == {"college": ["R-04-01", "R-04-02"]}


def test_q_forty_at_once_never_exceed_the_quota(fair_at: At) -> None:
    """Forty people press yes at the same moment; four names of one unit may stand on file afterwards."""
    fair = fair_at(Point.OPENED)
    drafts = [
        registers.preview_register(
            fair.office, category=CATEGORY, unit="west", upload=upload_of("west", more(number))
        ).token
        for number in range(1, 5)
    ]
    for number in range(5, 41):
        drafts.append(_copied(fair, drafts[0], number))
    gate = Barrier(len(drafts))

    def press(token: str) -> bool:
        gate.wait()
        try:
            registers.confirm_register(fair.office, token=token)
        except ReviewerError:
            return False
        return True

    with ThreadPoolExecutor(len(drafts)) as pool:
        answers = list(pool.map(press, drafts))
    assert sum(answers) == 4
    assert len(filed(fair)["west"]) == 4
    assert fair.kinds().count("register.filed") == 4


def _copied(fair: Fair, token: str, number: int) -> str:
    """The same draft under another token and number, as another clerk's reading of another file would be."""
    with fair.installation.unit.writing(FAIR) as tx:
        record = campaigns_query.by_key(tx, FAIR)
        assert record is not None
        kept = nominations_query.draft_by_token(tx, record.id, token)
        assert kept is not None
        values = {
            column.name: getattr(kept, column.name)
            for column in type(kept).__table__.columns
            if column.name != "id"
        }
        rows = [{**kept.rows[0], "sequence": number}]
        tx.add(type(kept)(**{**values, "token": f"copy-{number}", "rows": rows}))
    return f"copy-{number}"


def test_q9_after_the_printed_day_filing_is_given_up(fair_at: At) -> None:
    fair = fair_at(Point.OPENED)
    token = registers.preview_register(
        fair.office, category=CATEGORY, unit="west", upload=upload_of("west")
    ).token
    fair.clock.instant = LATE
    for act in (
        lambda: registers.confirm_register(fair.office, token=token),
        lambda: registers.preview_register(
            fair.office, category=CATEGORY, unit="east", upload=upload_of("east")
        ),
        lambda: registers.import_register(
            fair.console, category=CATEGORY, unit="east", upload=upload_of("east")
        ),
    ):
        with pytest.raises(TooLate) as caught:
            act()
        assert (caught.value.closed, caught.value.now, caught.value.waived) == (LATE, LATE, True)
    assert filed(fair) == {}


def test_after_the_stage_filing_is_the_wrong_stage(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    with pytest.raises(WrongStage) as caught:
        registers.preview_register(fair.office, category=CATEGORY, unit="west", upload=upload_of("west"))
    assert (caught.value.stage, caught.value.allowed) == ("eligibility", ("nomination",))


# -- out --------------------------------------------------------------------------------------


def test_an_exported_register_is_read_again_as_it_was_filed(fair_at: At) -> None:
    fair = fair_at(Point.FILED)
    content = registers.export_register(fair.of("east_office"), category=CATEGORY, unit="east")
    assert json.loads(fair.payload())["data"] == {"category": CATEGORY, "unit": "east", "rows": 3}
    original = upload_of("east").content
    read = [
        read_register(file, filename="r.xlsx", layout=REGISTER, form=FORM) for file in (original, content)
    ]
    assert read[0].rows == read[1].rows
    assert [(row.name, row.flagged, row.fields["phone"], row.texts) for row in read[1].rows] == [
        ("甲东", True, phone_of(EAST_1), {"deeds": DEEDS}),
        ("乙东", False, phone_of(EAST_2), {"deeds": DEEDS}),
        ("丙东", False, phone_of(EAST_3), {"deeds": DEEDS}),
    ]
    fair.later(hours=3)
    assert registers.export_register(fair.office, category=CATEGORY, unit="东市") == content


def test_a_unit_exports_its_own_alone(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    for unit in ("west", None):
        with pytest.raises(Forbidden):
            registers.export_register(fair.of("east_office"), category=CATEGORY, unit=unit)
    everyone = registers.export_register(fair.office, category=CATEGORY)
    rows = read_register(everyone, filename="r.xlsx", layout=REGISTER, form=FORM).rows
    assert [(row.sequence, row.name) for row in rows] == [
        (number, row.name) for number, row in enumerate((row for unit in ROWS.values() for row in unit), 1)
    ]
    empty = registers.export_register(fair.office, category=ALBUM)
    assert zipfile.is_zipfile(io.BytesIO(empty))


def test_after_the_end_an_export_carries_no_personal_column(fair_here: At) -> None:
    fair = fair_here(Point.FILED)
    contents = []
    for stage in (Stage.NOTICE, Stage.CLOSED):
        fair.put(stage)
        contents.append(registers.export_register(fair.office, category=CATEGORY))
    texts = ["".join(_parts(content)) for content in contents]
    assert [phone_of(EAST_1) in text for text in texts] == [True, False]
    assert all("甲东" in text for text in texts)


def _parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [file.read(name).decode("utf-8", "replace") for name in sorted(file.namelist())]


def test_the_register_of_the_fair_has_a_personal_column() -> None:
    """The decoy that the tests above look for."""
    assert [(column.key, column.kind) for column in REGISTER.columns if column.personal] == [
        ("phone", FieldKind.PHONE)
    ]
