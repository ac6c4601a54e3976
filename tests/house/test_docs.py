"""What the documents point at exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.campaigns import CampaignHost
from reviewer.contract import NomineeFacts, Outcome, Rule, UnitFacts, UnitKind, replace

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def title_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=title_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    links = [link.partition("#")[0] for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]
    assert [link for link in links if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("command", ["python run.py", "python run.py test"])
def test_the_first_page_names_the_two_commands(command: str) -> None:
    lines = [line.split("#")[0].strip() for line in PAGES[0].read_text(encoding="utf-8").splitlines()]
    assert command in lines


def test_the_commands_that_recompute_a_list_run_on_marks_as_the_demo_writes_them(tmp_path: Path) -> None:
    rubric = CampaignHost(packages=("plugins",), foreign=False).campaign("jilin_2021").rulebook()
    criteria = rubric.category("star").rubric
    assert criteria is not None
    keys = [criterion.key for criterion in criteria.criteria]
    lines = [",".join(["expert", "nominee", *keys])]
    for nominee in ("S-01-01", "S-02-01"):
        lines += [",".join([f"expert{number}", nominee, *("5" for _ in keys)]) for number in range(6)]
    (tmp_path / "marks-star.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8").replace("\\\n", " ")
    commands = re.findall(r"^python -m scoring (rank .+)$", text, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "scoring", *command.split()],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        assert "S-02-01" in done.stdout


def test_the_example_of_a_rule_is_one() -> None:
    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    [example] = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "import" in block]
    made: dict[str, object] = {}
    exec(compile(example, "docs/plugins.md", "exec"), made)
    rule = made["RULE"]
    assert isinstance(rule, Rule)
    facts = NomineeFacts(
        category="star",
        code="S-01-01",
        name="甲",
        host="甲馆",
        unit=UnitFacts(key="a", name="甲局", kind=UnitKind.CITY),
        sequence=1,
    )
    ages: tuple[dict[str, str], ...] = ({}, {"age": "59"}, {"age": "60"})
    assert [rule.verdict(replace(facts, fields=age)).outcome for age in ages] == [
        Outcome.UNKNOWN,
        Outcome.UNMET,
        Outcome.MET,
    ]
