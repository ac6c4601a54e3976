"""Every command: what it prints, what it stores, and the one sentence and exit code of each refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.cli import entry
from reviewer.clock import Clock
from reviewer.domain.access import Stage
from reviewer.export.registers import RegisterLine
from reviewer.intake.registers import read_register
from reviewer.services import nominations, notice, registers, scores
from reviewer.services.context import Installation
from reviewer.settings import Settings
from reviewer.storage.engine import make_engine
from reviewer.storage.schema import migrate, rewind
from tests.campaigns import layers
from tests.campaigns.layers import fixed, layer
from tests.campaigns_fair import FAIR, FORM, TITLE, fair_campaign
from tests.campaigns_small import CATEGORY, REGISTER, rubric_of, small_campaign
from tests.campaigns_small import KEY as SMALL
from tests.fairs import ROWS, At, Fair, Point, shift, upload_of

Run = Callable[..., tuple[int, str, str]]
CHINESE = re.compile("[\u4e00-\u9fff]")


def no_web(_installation: Installation) -> WSGIApplication:
    raise AssertionError("no command here serves")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on an installation; gives back (exit code, stdout, stderr)."""

    def command(installation: Installation, *arguments: str) -> tuple[int, str, str]:
        def install(settings: Settings | None = None, *, clock: Clock | None = None) -> Installation:
            assert settings is None
            assert clock is None
            return installation

        capsys.readouterr()
        code = entry.run(arguments, install=install, web=no_web)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def register_in(folder: Path, unit: str = "east", rows: tuple[RegisterLine, ...] | None = None) -> str:
    file = folder / f"{unit}-register.xlsx"
    file.write_bytes(upload_of(unit, rows).content)
    return str(file)


def intake(
    file: str, *more: str, campaign: str = FAIR, unit: str = "东市教育局", category: str = CATEGORY
) -> list[str]:
    return ["intake", "register", file, "--campaign", campaign, "--category", category, "--unit", unit, *more]


def refused(run: Run, fair: Fair, *arguments: str) -> str:
    """The one sentence of a refusal; nothing on stdout, no traceback, nothing stored."""
    before = (fair.state(), fair.kinds())
    code, out, err = run(fair.installation, *arguments)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert CHINESE.search(err)
    assert "…" not in err
    assert (fair.state(), fair.kinds()) == before
    return err.strip()


# -- intake -----------------------------------------------------------------------------------


def test_a_register_is_tried_and_then_filed(fair_at: At, run: Run, tmp_path: Path) -> None:
    fair, file = fair_at(Point.OPENED), register_in(tmp_path)
    before = (fair.state(), fair.kinds())
    code, out, err = run(fair.installation, *intake(file, "--dry-run", "--json"))
    assert (code, err) == (0, "")
    rows = [
        {"sequence": row.sequence, "name": row.name, "host": row.host, "flagged": row.flagged}
        for row in ROWS["east"]
    ]
    told = json.loads(out)
    assert (told["category"], told["unit"], told["rows"], told["remarks"]) == (CATEGORY, "east", rows, [])
    assert re.fullmatch("[0-9a-f]{64}", told["file"])
    assert (fair.state(), fair.kinds()) == before
    listed = "".join(
        f"{row.sequence}\t{row.name}\t{row.host}\t{'★' if row.flagged else ''}\n" for row in ROWS["east"]
    )
    assert run(fair.installation, *intake(file, "--dry-run")) == (0, f"{listed}试读 3 名，没有写入。\n", "")
    assert (fair.state(), fair.kinds()) == before
    assert run(fair.installation, *intake(file)) == (0, f"{listed}已导入 3 名。\n", "")
    assert len(nominations.listed(fair.office)) == 3


def test_a_remark_is_printed_and_stops_nothing(fair_here: At, run: Run, tmp_path: Path) -> None:
    fair = fair_here(Point.OPENED)
    file = register_in(tmp_path, "west", ROWS["west"][:1])
    code, out, err = run(fair.installation, *intake(file, unit="west"))
    assert (code, err) == (0, "")
    assert "西市教育局 推荐数为1，少于通知建议的2。" in out


def test_refusals_of_an_intake_are_sentences(fair_here: At, run: Run, tmp_path: Path) -> None:
    fair, file = fair_here(Point.OPENED), register_in(tmp_path)
    assert refused(run, fair, *intake(file, campaign="moon_2021")) == "没有找到这项评审活动，请核对活动代码。"
    assert refused(run, fair, *intake(file, category="moon")) == "这项活动没有这个类别。"
    assert refused(run, fair, *intake(file, unit="月亮市")) == "没有找到推荐单位“月亮市”，请核对名称。"
    crowd = tuple(RegisterLine(sequence=number, name=f"人{number}", host="馆") for number in range(1, 6))
    assert refused(run, fair, *intake(register_in(tmp_path, "west", crowd), unit="西市")).splitlines() == [
        "登记表未被接收，没有写入任何内容。必须改正的有1处：",
        "工作表“登记表”：西市教育局 推荐数为5，超过名额上限4。",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04garbage", "文件已损坏或不完整，请重新保存后上传。"),
        (
            "序号,姓名\n1,甲\n".encode("gbk"),
            "这是文本或 CSV 文件，不是登记表工作簿。请使用 .xlsx 格式的登记表。",
        ),
    ],
)
def test_a_hostile_file_is_refused_whole(
    fair_here: At, run: Run, tmp_path: Path, content: bytes, sentence: str
) -> None:
    fair, file = fair_here(Point.OPENED), tmp_path / "hostile.xlsx"
    file.write_bytes(content)
    err = refused(run, fair, *intake(str(file), "--json"))
    assert err.splitlines() == ["登记表未被接收，没有写入任何内容。必须改正的有1处：", sentence]


def test_late_and_at_the_wrong_stage(fair_here: At, run: Run, tmp_path: Path) -> None:
    fair, file = fair_here(Point.OPENED), register_in(tmp_path)
    fair.later(days=30)
    assert refused(run, fair, *intake(file)) == (
        "推荐申报截止时间为 2021年9月10日24时，服务器时间现在是 2021-09-22 09:00，已经截止。"
        "按通知规定，逾期视为自动放弃。"
    )
    fair.put(Stage.SCORING)
    assert refused(run, fair, *intake(file)) == (
        "现在是“专家评分”阶段，这项操作只能在以下阶段进行：推荐申报。"
    )


# -- export -----------------------------------------------------------------------------------


def export(what: str, output: Path, *more: str) -> list[str]:
    return ["export", what, "--campaign", FAIR, "--category", CATEGORY, "-o", str(output), *more]


def test_what_is_exported_is_what_the_services_make(fair_at: At, run: Run, tmp_path: Path) -> None:
    fair, output = fair_at(Point.NOTICE), tmp_path / "out.xlsx"
    expected = {
        ("notice",): notice.public_workbook(fair.public, category=CATEGORY),
        ("scores",): scores.export_scores(fair.office, category=CATEGORY),
        ("marks",): scores.export_marks(fair.office, category=CATEGORY),
        ("register",): registers.export_register(fair.office, category=CATEGORY),
        ("register", "--unit", "east"): registers.export_register(
            fair.office, category=CATEGORY, unit="east"
        ),
    }
    for (what, *more), content in expected.items():
        assert run(fair.installation, *export(what, output, *more)) == (0, f"{output}\n", "")
        assert output.read_bytes() == content
    rows = read_register(output.read_bytes(), filename="o.xlsx", layout=REGISTER, form=FORM).rows
    assert [row.name for row in rows] == [row.name for row in ROWS["east"]]


def test_an_export_that_may_not_be_made_leaves_no_file(fair_here: At, run: Run, tmp_path: Path) -> None:
    fair, output = fair_here(Point.SCORED), tmp_path / "out.xlsx"
    assert refused(run, fair, *export("scores", output)).startswith("现在是“专家评分”阶段")
    assert refused(run, fair, *export("marks", output)).startswith("现在是“专家评分”阶段")
    assert refused(run, fair, *export("notice", output)).startswith("现在是“专家评分”阶段")
    assert not output.exists()


def test_a_place_that_cannot_be_written_is_a_sentence_and_not_a_traceback(
    fair_here: At, run: Run, tmp_path: Path
) -> None:
    fair, output = fair_here(Point.FILED), tmp_path / "nowhere" / "out.xlsx"
    for command in (export("register", output), ["ledger", "export", "--campaign", FAIR, "-o", str(output)]):
        code, out, err = run(fair.installation, *command)
        assert (code, out) == (1, "")
        assert str(output) in err
        assert "Traceback" not in err


# -- ledger -----------------------------------------------------------------------------------


def test_the_ledger_is_verified_and_written_out(fair_at: At, run: Run, tmp_path: Path) -> None:
    fair, output = fair_at(Point.NOTICE), tmp_path / "ledger.jsonl"
    code, out, err = run(fair.installation, "ledger", "verify")
    assert (code, err) == (0, "")
    heads = {line.split("\t")[0]: line.split("\t")[1:] for line in out.splitlines()}
    assert set(heads) == {FAIR, "@platform"}
    assert heads[FAIR][0] == str(len(fair.kinds()))
    assert run(fair.installation, "ledger", "verify", "--campaign", FAIR) == (
        0,
        "\t".join([FAIR, *heads[FAIR]]) + "\n",
        "",
    )
    assert run(fair.installation, "ledger", "export", "--campaign", FAIR, "-o", str(output))[0] == 0
    lines = output.read_bytes().decode("utf-8").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(fair.kinds()) + 1))
    assert json.loads(lines[-1])["hash"] == heads[FAIR][1]
    code, out, err = run(fair.installation, "ledger", "export", "--campaign", FAIR)
    assert (code, out.splitlines(), err) == (0, lines, "")


def test_a_chain_is_verified_and_written_out_without_its_plugin(
    fair_at: At, run: Run, tmp_path: Path
) -> None:
    fair = fair_at(Point.NOTICE)
    whole = run(fair.installation, "ledger", "verify")
    (line,) = (line for line in whole[1].splitlines() if line.startswith(FAIR))
    wrong = layer(FAIR, fixed("tiers", ()))
    refused_now = CampaignHost(foreign=False, extra=(small_campaign(), wrong))
    gone = CampaignHost(foreign=False, extra=(small_campaign(),))
    assert [each.plugin for each in refused_now.refusals] == [FAIR]
    lines = run(fair.installation, "ledger", "export", "--campaign", FAIR)[1]
    for host in (refused_now, gone):
        assert not host.runs(FAIR)
        bare = replace(fair.installation, host=host)
        assert run(bare, "ledger", "verify") == whole
        assert run(bare, "ledger", "verify", "--campaign", FAIR) == (0, f"{line}\n", "")
        assert run(bare, "ledger", "export", "--campaign", FAIR) == (0, lines, "")
        code, out, err = run(bare, "ledger", "verify", "--campaign", SMALL)
        assert (code, out, err) == (1, "", "没有找到这项评审活动，请核对活动代码。\n")


def test_a_campaign_without_a_line_has_lost_its_ledger(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.OPENED)
    shift(fair, "campaign", "key = 'elsewhere'")
    sentence = "台账校验未通过：elsewhere 第1条，整本台账是空的。请立即停止操作并联系监督员。\n"
    assert run(fair.installation, "ledger", "verify") == (1, "", sentence)


def test_a_head_that_was_noted_down_tells_a_tail_that_was_cut(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.FILED)
    asked = ("ledger", "verify", "--campaign", FAIR)
    noted = run(fair.installation, *asked)[1].split()[2]
    fair.installation.unit.engine.dispose()
    with fair.installation.unit.writing(FAIR) as tx:
        tx.record("act.done", actor="secretary", at=fair.clock.now(), data={})
    assert run(fair.installation, *asked, "--head", noted)[0] == 0
    with fair.installation.unit.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER ledger_line_no_delete")
        last = f"SELECT max(seq) - 1 FROM ledger_line WHERE scope = '{FAIR}'"
        connection.exec_driver_sql(f"DELETE FROM ledger_line WHERE scope = '{FAIR}' AND seq >= ({last})")
    assert run(fair.installation, *asked)[0] == 0  # the chain alone cannot tell
    code, _, err = run(fair.installation, *asked, "--head", noted)
    assert (code, "末尾可能被截去" in err) == (1, True)
    assert run(fair.installation, "ledger", "verify", "--head", noted)[0] == 2


def test_a_broken_chain_is_an_exit_code(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.FILED)
    with fair.installation.unit.engine.begin() as connection:
        triggers = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_line'"
        ).scalars()
        for name in list(triggers):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    first = f"payload = replace(payload, 'title', 'tutle') WHERE scope = '{FAIR}' AND seq = 1"
    shift(fair, "ledger_line", first)
    code, out, err = run(fair.installation, "ledger", "verify", "--campaign", FAIR)
    assert (code, out) == (1, "")
    assert err.startswith(f"台账校验未通过：{FAIR} 第1条")


def test_an_unknown_campaign_writes_no_file(fair_here: At, run: Run, tmp_path: Path) -> None:
    fair, output = fair_here(Point.OPENED), tmp_path / "ledger.jsonl"
    for campaign in ("moon_2021", "small_2021"):
        assert refused(run, fair, "ledger", "export", "--campaign", campaign, "-o", str(output)) == (
            "没有找到这项评审活动，请核对活动代码。"
        )
    assert not output.exists()


# -- campaigns, accounts, database --------------------------------------------------------------


def test_campaigns_are_checked_by_name_and_a_refused_one_is_an_exit_code(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.OPENED)
    code, out, err = run(fair.installation, "campaigns", "check")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{FAIR} ← small_2021\t{TITLE}\t1.0\tgiven",
        "small_2021\t2021年读书人评选\t1.0\tgiven",
    ]
    broken = layer("broken_2021", fixed("rubric", rubric_of({"a": 99_00})))
    host = CampaignHost(foreign=False, extra=(small_campaign(), fair_campaign(), broken))
    installation = Installation(
        settings=fair.installation.settings,
        host=host,
        unit=fair.installation.unit,
        clock=fair.clock,
        passwords=fair.installation.passwords,
    )
    code, out, err = run(installation, "campaigns", "check")
    assert (code, len(out.splitlines())) == (1, 2)
    sentence, _, line = err.strip().rpartition("文件：")
    assert sentence == (
        "活动插件 broken_2021 未通过检查：钩子 rubric 的返回有误（caps add to 99）。"
        "没有权重时各项满分之和须为100分。"
    )
    assert re.fullmatch(rf"{re.escape(layers.__file__)}:\d+", line)


def test_a_campaign_is_set_up_once(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.OPENED)
    assert run(fair.installation, "campaigns", "create", "small_2021") == (
        0,
        "活动 small_2021 已建立。\n",
        "",
    )
    assert refused(run, fair, "campaigns", "create", FAIR) == f"活动 {FAIR} 已经建立。"
    assert refused(run, fair, "campaigns", "create", "moon") == "没有找到这项评审活动，请核对活动代码。"


def test_people_are_invited_with_a_role(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.OPENED)
    command = ["accounts", "invite", "newcomer", "新来者", "--campaign", FAIR, "--role", "unit"]
    code, out, err = run(fair.installation, *command, "--unit", "west")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"http://127\.0\.0\.1/invite/[\w-]{20,}\n", out)
    grants = fair.of("newcomer").actor.grants
    assert {(grant.role.value, grant.campaign, grant.unit) for grant in grants} == {("unit", FAIR, "west")}
    assert "没有找到推荐单位" in refused(run, fair, *command, "--unit", "moon")
    code, out, _ = run(fair.installation, "accounts", "invite", "boss", "管理者")
    assert (code, {grant.role.value for grant in fair.of("boss").actor.grants}) == (0, {"operator"})


def test_a_role_without_a_campaign_makes_nobody_an_operator(fair_here: At, run: Run) -> None:
    fair = fair_here(Point.OPENED)
    before = fair.state()
    code, out, err = run(fair.installation, "accounts", "invite", "expert9", "某人", "--role", "expert")
    assert (code, out) == (2, "")
    assert "--campaign" in err
    assert fair.state() == before


def test_a_database_of_another_version_is_refused_until_it_is_migrated(
    fair_here: At, run: Run, tmp_path: Path
) -> None:
    fair = fair_here(Point.OPENED)
    engine = make_engine(f"sqlite:///{(tmp_path / 'empty.sqlite3').as_posix()}")
    migrate(engine)
    rewind(engine)
    unit = type(fair.installation.unit)(engine, ledger_key=b"k")
    installation = Installation(
        settings=fair.installation.settings, host=fair.installation.host, unit=unit, clock=fair.clock
    )
    code, out, err = run(installation, "ledger", "verify")
    assert (code, out) == (1, "")
    assert "reviewer migrate" in err
    code, out, err = run(installation, "migrate")
    assert (code, err) == (0, "")
    assert out.startswith("数据库已是版本 ")
    assert run(installation, "ledger", "verify")[0] == 0
    engine.dispose()


# -- language ---------------------------------------------------------------------------------


def test_the_same_refusal_in_english(
    fair_here: At, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair, file = fair_here(Point.OPENED), register_in(tmp_path)
    monkeypatch.setenv("REVIEWER_LANG", "en")
    before = (fair.state(), fair.kinds())
    for command in (intake(file, campaign="moon_2021"), intake(file, category="moon")):
        code, out, err = run(fair.installation, *command)
        assert (code, out) == (1, "")
        assert err.strip()
        assert not CHINESE.search(err)
    assert (fair.state(), fair.kinds()) == before
    assert run(fair.installation, *intake(file, "--dry-run"))[1].splitlines()[:1] == [
        "1\t甲东\t东一县图书馆\t★"
    ]


@pytest.mark.parametrize(
    "arguments",
    [[], ["moon"], ["intake"], ["intake", "register"], ["export", "moon"], ["ledger", "moon"]],
)
def test_a_command_that_is_none_is_an_exit_code(fair_here: At, run: Run, arguments: list[str]) -> None:
    fair = fair_here(Point.OPENED)
    code, _, err = run(fair.installation, *arguments)
    assert code == 2
    assert "Traceback" not in err
