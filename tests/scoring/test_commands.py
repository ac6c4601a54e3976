"""`python -m scoring` as a person runs it: a real process on real files."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scoring import Reason
from scoring.__main__ import main
from scoring.console.csvfile import Flaw

ROOT = Path(__file__).resolve().parents[2]
PROTOCOLS = ROOT.parent / "shared" / "data" / "skating-panels.csv"

PANEL = """\
expert,nominee,创新,成效
专家1,王芳,38.5,51
专家2,王芳,40,49.25
专家3,王芳,30,42
专家4,王芳,33,42
专家10,王芳,35,42.01
专家1,"张三, 长春",30,40
专家2,"张三, 长春",31,40
专家1,李四,31,40
专家2,李四,30,40
专家3,欧阳锋,,
"""


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str


def run(*arguments: str, piped: bytes | None = None, **settings: str) -> Said:
    """Run the command as a process, from another folder, where warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "scoring", *arguments],
        cwd=ROOT,
        env=os.environ | settings,
        input=piped,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command in this process, for what needs no process of its own."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else -1
    heard = capsys.readouterr()
    assert (code, heard.out) == (2, "")
    return heard.err


@pytest.fixture
def panel(tmp_path: Path) -> str:
    path = tmp_path / "marks.csv"
    path.write_bytes(b"\xef\xbb\xbf" + PANEL.replace("\n", "\r\n").encode())
    return str(path)


def written(
    tmp_path: Path, rows: Sequence[str], *, name: str = "marks.csv", head: str = "expert,nominee,a"
) -> str:
    path = tmp_path / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return str(path)


RANKED: list[dict[str, Any]] = [
    {
        "nominee": "王芳",
        "score": "80.42",
        "numerator": 24126,
        "denominator": 300,
        "rank": 1,
        "n": 5,
        "dropped": ["专家1", "专家3"],
    },
    {
        "nominee": "张三, 长春",
        "score": "70.50",
        "numerator": 14100,
        "denominator": 200,
        "rank": 2,
        "n": 2,
        "dropped": [],
    },
    {
        "nominee": "李四",
        "score": "70.50",
        "numerator": 14100,
        "denominator": 200,
        "rank": 2,
        "n": 2,
        "dropped": [],
    },
    {
        "nominee": "欧阳锋",
        "score": None,
        "numerator": None,
        "denominator": None,
        "rank": None,
        "n": 0,
        "dropped": [],
    },
]


def test_rank_in_json_is_this_and_nothing_else(panel: str) -> None:
    said = run("rank", panel, "--json", PYTHONIOENCODING="gbk")

    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == RANKED
    assert '"nominee": "王芳"' in said.out


def test_rank_is_a_table_whose_columns_stand_under_one_another(panel: str) -> None:
    assert run("rank", panel, PYTHONIOENCODING="utf-8") == Said(
        0,
        "rank  nominee     score  marks  dropped       note\n"
        "   1  王芳        80.42      5  专家1、专家3\n"
        "   2  张三, 长春  70.50      2  -             too few marks to drop any: plain mean; tied\n"
        "   2  李四        70.50      2  -             too few marks to drop any: plain mean; tied\n"
        "   -  欧阳锋          -      0  -             no marks\n".replace("\n", os.linesep),
        "",
    )


def test_a_file_can_be_piped_in(panel: str) -> None:
    said = run("rank", "-", "--json", piped=Path(panel).read_bytes())

    assert (json.loads(said.out), said.code) == (RANKED, 0)


def test_a_reader_who_stops_early_is_no_error(panel: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "scoring", "rank", panel],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(
            PANEL.encode("gbk"),
            f"line 1: {Flaw.GBK.value}",
            id="GBK",
        ),
        pytest.param(
            (PANEL + "专家2,王芳,40,49.25\n").encode(),
            'line 12: expert "专家2" and nominee "王芳" already stand on line 3',
            id="duplicate",
        ),
        pytest.param(
            PANEL.replace("49.25", "=C2+D2").encode(),
            'line 3, column "成效": "=C2+D2" is a formula; put its value in its place',
            id="formula",
        ),
        pytest.param(
            PANEL.replace("49.25", "49.255").encode(),
            'line 3, column "成效": "49.255" has more than two decimals',
            id="decimals",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence_and_no_traceback(
    tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "打分.csv"
    path.write_bytes(data)
    sep = ", " if said.startswith("line") else ": "

    assert run("rank", str(path), PYTHONIOENCODING="utf-8") == Said(
        2, "", f"python -m scoring: {path}{sep}{said}{os.linesep}"
    )


def test_a_lone_expert_is_ranked_by_and_has_nobody_to_agree_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, ["E1,N1,80", "E1,N2,90"])

    ranked = json.loads(answered(capsys, "rank", path, "--json"))
    assert [(one["nominee"], one["score"], one["rank"]) for one in ranked] == [
        ("N2", "90.00", 1),
        ("N1", "80.00", 2),
    ]
    said = run("agreement", path, "--json")
    assert (said.code, json.loads(said.out)) == (
        0,
        {
            "alpha": dict.fromkeys(["nominal", "ordinal", "interval", "ratio"]),
            "icc": dict.fromkeys(["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"]),
            "kendall_w": None,
            "fleiss_kappa": None,
        },
    )
    assert "NaN" not in said.out
    assert "nan" not in answered(capsys, "agreement", path)
    assert json.loads(answered(capsys, "diagnose", path, "--json"))["E1"]["leniency"] is None
    assert refused(capsys, "severity", path) == (
        f"python -m scoring: {path}: {Reason.TOO_FEW_MARKS.value} (marks 2; nominees 2; experts 1)\n"
    )


SHROUT_FLEISS = {
    # P. E. Shrout and J. L. Fleiss, Psychological Bulletin 86 (1979), table 2.
    "E1": (9, 6, 8, 7, 10, 6),
    "E2": (2, 1, 4, 1, 5, 2),
    "E3": (5, 3, 6, 2, 6, 4),
    "E4": (8, 2, 8, 6, 9, 7),
}


def test_agreement_has_the_printed_figures_of_a_known_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{e},N{n},{points}" for e, given in SHROUT_FLEISS.items() for n, points in enumerate(given)]
    path = written(tmp_path, rows)

    found = json.loads(answered(capsys, "agreement", path, "--json"))
    assert {form: round(value, 2) for form, value in found["icc"].items()} == {
        "ICC1": 0.17,
        "ICC2": 0.29,
        "ICC3": 0.71,
        "ICC1k": 0.44,
        "ICC2k": 0.62,
        "ICC3k": 0.91,
    }
    shown = answered(capsys, "agreement", path, "--level", "interval")
    assert [line for line in shown.splitlines() if "alpha" in line] == [
        "Krippendorff alpha, interval   0.147308  24 pairable marks"
    ]


def test_diagnose_tells_counts_and_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"E1,N{i},{a},1" for i, a in enumerate([80, 79, 70, 71])] + [f"E2,N{i},70,1" for i in range(4)]
    path = written(tmp_path, rows, head="expert,nominee,a,b")
    experts = written(tmp_path, ["E1,A", "E2,"], name="experts.csv", head="expert,unit")
    nominees = written(tmp_path, ["N0,A", "N1,A", "N2,B", "N3,"], name="nominees.csv", head="nominee,unit")

    units = ["--expert-units", experts, "--nominee-units", nominees]
    found = json.loads(answered(capsys, "diagnose", path, "--json", *units))
    assert found["E2"] == {
        "n": 4,
        "leniency": -5.0,
        "spread": 0.0,
        "own_unit": None,
        "dropped": 0,
        "outfit": pytest.approx(1.0),
        "flat_sheets": 0,
        "repeated_sheets": 4,
        "repeated_totals": 4,
    }
    assert found["E1"]["own_unit"] == {
        "own": 2,
        "others": 1,
        "difference": 9.5,
        "statistic": None,
        "df": None,
        "p": None,
    }
    assert [line.split() for line in answered(capsys, "diagnose", path, *units).splitlines()[3:]] == [
        ["E1", "4", "+5.00", "5.23", "0/4", "1.00", "0/4", "0/4", "0/4", "2/1", "+9.50", "-", "-", "-"],
        ["E2", "4", "-5.00", "0.00", "0/4", "1.00", "0/4", "4/4", "4/4", "-", "-", "-", "-", "-"],
    ]
    assert refused(capsys, "diagnose", path, "--expert-units", experts) == (
        "python -m scoring: --expert-units and --nominee-units go together\n"
    )


def test_severity_prints_the_promised_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{e},N{n},{points}" for e, given in SHROUT_FLEISS.items() for n, points in enumerate(given)]
    path = written(tmp_path, rows)

    found = json.loads(answered(capsys, "severity", path, "--json"))
    # A balanced two-way table: REML equals the analysis of variance, whose mean squares are printed
    # there as 11.24 between targets, 32.49 between judges and 1.02 for error.
    assert list(found) == ["mean", "variance", "criterion", "experts", "nominees"]
    assert found["mean"] == pytest.approx(sum(map(sum, SHROUT_FLEISS.values())) / 24)
    assert found["variance"] == {
        "expert": pytest.approx((97.45833333333333 / 3 - 1.0194444444444444) / 6, abs=1e-6),
        "nominee": pytest.approx((11.241666666666667 - 1.0194444444444444) / 4, abs=1e-6),
        "residual": pytest.approx(1.0194444444444444, abs=1e-6),
    }
    assert list(found["experts"]) == ["E1", "E2", "E3", "E4"]
    assert sum(found["experts"].values()) == pytest.approx(0, abs=1e-9)
    assert {name: sorted(one) for name, one in found["nominees"].items()} == {
        f"N{n}": ["effect", "se"] for n in range(6)
    }
    shown = answered(capsys, "severity", path)
    assert shown.startswith("advisory: estimates beside the official list, no part of it\n\nseverity model")


def test_a_panel_in_parts_has_no_severity_and_the_sentence_names_the_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = [
        (e, n) for experts, nominees in (("AB", "1234"), ("CD", "5678")) for e in experts for n in nominees
    ]
    path = written(tmp_path, [f"{e},{n},{80 + i % 7}" for i, (e, n) in enumerate(pairs)])

    assert refused(capsys, "severity", path) == (
        f"python -m scoring: {path}: {Reason.DISCONNECTED_PANEL.value} "
        '(groups 2; experts "A", "C"; nominees "1", "5")\n'
    )


def test_chance_prints_every_nominee_with_band_and_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{e},N{n},{points}" for e, given in SHROUT_FLEISS.items() for n, points in enumerate(given)]
    path = written(tmp_path, rows)

    found = json.loads(answered(capsys, "chance", path, "--top", "2", "--json"))
    assert {one["nominee"] for one in found} == {f"N{n}" for n in range(6)}
    assert {tuple(one) for one in found} == {("nominee", "chance", "band", "best", "worst")}
    assert sum(one["chance"] for one in found) == pytest.approx(2)
    assert found[0]["nominee"] == "N4"
    assert [one["chance"] for one in found] == sorted((one["chance"] for one in found), reverse=True)
    assert {one["band"] for one in found} <= {"clearly in", "contested", "clearly out"}
    shown = answered(capsys, "chance", path, "--top", "2").splitlines()
    assert shown[0] == "advisory: estimates beside the official list, no part of it"
    assert [line.split()[0] for line in shown[3:]] == [one["nominee"] for one in found]


EXPERTS = ["专家1,A", "专家2,B", "专家3,", "专家10,C"]
NOMINEES = ["甲,A", "乙,A", "丙,B", "丁,C", "戊,C"]


EVERYBODY = (
    '(nominees "丁", "丙", "乙", "戊", "甲"; experts "专家1", "专家2", "专家3", "专家10"; '
    "places 15; needed 20)"
)


def allotment_files(tmp_path: Path) -> tuple[str, str]:
    return (
        written(tmp_path, EXPERTS, name="experts.csv", head="expert,unit"),
        written(tmp_path, NOMINEES, name="nominees.csv", head="nominee,unit"),
    )


def test_allot_keeps_what_was_asked_and_proves_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    barred = written(tmp_path, ["专家1,丙"], name="barred.csv", head="expert,nominee")
    fixed = written(tmp_path, ["专家10,乙"], name="fixed.csv", head="expert,nominee")
    worth = written(tmp_path, ["专家2,丁,5", "专家3,丁,-9"], name="worth.csv", head="expert,nominee,affinity")
    asked = ["--panel", "2", "--seed", "7", "--own-unit-out", "--barred", barred, "--fixed", fixed]

    said = run("allot", *allotment_files(tmp_path), *asked, "--affinities", worth, "--json")
    found = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert list(found) == [
        "nominees",
        "load",
        "cost",
        "certificate",
        "link_cost",
        "next_link",
        "pieces",
        "connectivity",
        "crowding",
        "crowding_floor",
        "seed",
    ]
    panels = found["nominees"]
    assert set(panels) == {"甲", "乙", "丙", "丁", "戊"}
    assert all(len(set(panel)) == 2 for panel in panels.values())
    own = {("甲", "专家1"), ("乙", "专家1"), ("丙", "专家2"), ("丁", "专家10"), ("戊", "专家10")}
    pairs = {(nominee, expert) for nominee, panel in panels.items() for expert in panel}
    assert not pairs & (own | {("丙", "专家1")})
    assert ("乙", "专家10") in pairs
    assert panels["丁"] == ["专家1", "专家2"]
    assert (found["cost"], found["certificate"]["optimal"], found["seed"]) == (-5, True, 7)
    assert sorted(found["load"].values()) == [2, 2, 3, 3]


def test_the_same_seed_gives_the_same_allotment_in_whatever_order_the_lines_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    experts, nominees = allotment_files(tmp_path)
    first = answered(capsys, "allot", experts, nominees, "--panel", "2", "--seed", "7")
    turned = written(tmp_path, EXPERTS[::-1], name="turned.csv", head="expert,unit")

    assert answered(capsys, "allot", turned, nominees, "--panel", "2", "--seed", "7") == first
    assert "proved to be of least cost         yes" in first
    assert {
        answered(capsys, "allot", experts, nominees, "--panel", "2", "--seed", str(seed)).partition("\n\n")[0]
        for seed in range(6)
    } - {first.partition("\n\n")[0]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--panel", "4", "--own-unit-out"],
            f"nominees.csv: {Reason.TOO_FEW_EXPERTS.value} {EVERYBODY}",
        ),
        (
            ["--panel", "2", "--barred", "{tmp}/twice.csv"],
            'twice.csv, line 3: expert "专家1" and nominee "丙" already stand on line 2',
        ),
        (
            ["--panel", "2", "--fixed", "{tmp}/stranger.csv"],
            'stranger.csv, line 2, column "nominee": "子" does not stand in {tmp}/nominees.csv',
        ),
        (
            ["--panel", "2", "--affinities", "{tmp}/half.csv"],
            'half.csv, line 2, column "affinity": "0.5" is not a whole number',
        ),
        (
            ["--panel", "2", "--affinities", "{tmp}/twice.csv"],
            'twice.csv, line 1: there is no column "affinity"; found: "expert", "nominee"',
        ),
    ],
)
def test_why_there_is_no_allotment_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    written(tmp_path, ["专家1,丙", "专家1,丙"], name="twice.csv", head="expert,nominee")
    written(tmp_path, ["专家1,子"], name="stranger.csv", head="expert,nominee")
    written(tmp_path, ["专家1,丙,0.5"], name="half.csv", head="expert,nominee,affinity")
    asked = [option.format(tmp=tmp_path) for option in options]

    assert refused(capsys, "allot", *allotment_files(tmp_path), "--seed", "7", *asked) == (
        f"python -m scoring: {tmp_path}/{said.format(tmp=tmp_path)}\n"
    )


def test_people_stand_once_in_their_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    experts, nominees = allotment_files(tmp_path)
    twice = written(tmp_path, ["专家1,A", "专家1,B"], name="experts.csv", head="expert,unit")
    plain = written(tmp_path, ["甲"], name="plain.csv", head="nominee")

    assert refused(capsys, "allot", twice, nominees, "--panel", "1", "--seed", "1") == (
        f'python -m scoring: {twice}, line 3, column "expert": "专家1" already stands on line 2\n'
    )
    written(tmp_path, EXPERTS, name="experts.csv", head="expert,unit")
    assert refused(capsys, "allot", experts, plain, "--panel", "1", "--seed", "1", "--own-unit-out") == (
        f'python -m scoring: {plain}, line 1: there is no column "unit"; found: "nominee"\n'
    )
    found = json.loads(answered(capsys, "allot", experts, plain, "--panel", "1", "--seed", "1", "--json"))
    assert (len(found["nominees"]["甲"]), found["crowding"]) == (1, 0)


@pytest.mark.parametrize("verb", ["rank", "severity", "chance", "agreement", "diagnose", "allot"])
def test_every_subcommand_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([verb, "--help"])
    assert left.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_ties_are_decided_in_the_declared_order_and_the_table_says_by_what(
    panel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(answered(capsys, "rank", panel, "--json", "--ties", "mean,criterion:创新"))
    assert [(one["nominee"], one["rank"]) for one in found] == [
        (one["nominee"], one["rank"]) for one in RANKED
    ]

    decided = answered(capsys, "rank", panel, "--method", "mean", "--weights", "创新=50,成效=50")
    assert "tied" in decided
    path = panel.replace("marks.csv", "other.csv")
    Path(path).write_text(
        "expert,nominee,a,b\nE1,N1,30,40\nE1,N2,31,39\nE2,N1,30,40\nE2,N2,31,39\n", encoding="utf-8"
    )
    table = answered(capsys, "rank", path, "--ties", "mean,median,first-places,criterion:a", "--places", "0")
    assert [" ".join(line.split()) for line in table.splitlines()[1:]] == [
        "1 N2 70 2 - too few marks to drop any: plain mean",
        "2 N1 70 2 - too few marks to drop any: plain mean; behind by criterion:a",
    ]


@pytest.mark.parametrize(
    ("options", "scores"),
    [
        (("--method", "mean"), ["50.00", "45.00"]),
        (("--method", "trimmed-mean", "--min-experts", "4"), ["45.00", "40.00"]),
        (("--method", "trimmed_mean", "--trim", "1"), ["50.00", "40.00"]),
        (("--method", "Winsorised mean", "--min-experts", "4"), ["45.00", "40.00"]),
        (("--method", "median"), ["45.00", "40.00"]),
        (("--weights", "100"), ["50.00", "40.00"]),
        (("--weights", "a=100", "--method", "mean", "--places", "1"), ["50.0", "45.0"]),
    ],
)
def test_the_method_is_the_one_that_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], scores: list[str]
) -> None:
    given = {"N1": (0, 40, 50, 110), "N2": (15, 20, 40, 60, 90)}
    path = written(tmp_path, [f"E{e},{n},{points}" for n, of in given.items() for e, points in enumerate(of)])

    assert [one["score"] for one in json.loads(answered(capsys, "rank", path, "--json", *options))] == scores


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--weights", "30,60"], "{path}: weights do not sum to 100 percent (weights 30, 60)"),
        (["--weights", "100"], 'each criterion needs a weight (weights: 1, criteria: 2): "创新", "成效"'),
        (
            ["--weights", "创新=50,创意=50"],
            'weights by name must name each criterion once: "创新", "成效"',
        ),
        (["--ties", "age"], '"age" decides no tie; mean, median, first-places and criterion:NAME do'),
        (["--ties", "criterion:年龄"], 'there is no criterion "年龄": "创新", "成效"'),
        (
            ["--trim", "2", "--min-experts", "4"],
            "{path}: the declared minimum leaves no mark after trimming (trim 2; minimum 4)",
        ),
    ],
)
def test_what_does_not_go_with_the_file_is_one_sentence(
    panel: str, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert refused(capsys, "rank", panel, *options) == f"python -m scoring: {said.format(path=panel)}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--weights", "30%,70"], "argument --weights: '30%' is not a whole percent"),
        (["--weights", "a=30,70"], "argument --weights: either every weight has a name or none"),
        (["--weights", "-5,105"], "argument --weights: '-5' is not a whole percent"),
        (
            ["--method", "mode"],
            "argument --method: 'mode' is none of mean, trimmed-mean, winsorised-mean, median",
        ),
        (["--trim", "0"], "argument --trim: '0' is not a whole number from 1 to 1000000"),
        (["--places", "99"], "argument --places: '99' is not a whole number from 0 to 12"),
    ],
)
def test_what_no_file_could_answer_is_refused_before_reading(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    joined = [f"{options[0]}={options[1]}"]

    assert refused(capsys, "rank", "no such file", *joined).splitlines()[-1] == (
        f"python -m scoring rank: error: {said}"
    )


def test_the_printed_means_of_judged_sport_are_recomputed(tmp_path: Path) -> None:
    if not PROTOCOLS.exists():
        pytest.skip("the open skating protocols lie outside the project and are not on this machine")
    published: dict[str, Decimal] = {}
    path = tmp_path / "marks.csv"
    with (
        PROTOCOLS.open(encoding="utf-8", newline="") as lines,
        path.open("w", encoding="utf-8", newline="") as out,
    ):
        marks = csv.writer(out)
        marks.writerow(["expert", "nominee", "score"])
        for row in csv.DictReader(lines):
            panel = " / ".join(row[name] for name in ("competition", "program", "performance", "component"))
            published[panel] = Decimal(row["published_panel_mean"])
            marks.writerow([row["judge"], panel, row["score"]])

    said = run("rank", str(path), "--json")
    assert (said.code, said.err) == (0, "")
    printed = {one["nominee"]: Decimal(one["score"]) for one in json.loads(said.out)}
    assert len(printed) > 3000
    assert printed == published
