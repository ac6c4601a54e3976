"""Every command is found by its name, and no other room is opened for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reviewer.cli.entry import ROOMS, main

CLI = Path(__file__).resolve().parents[2] / "reviewer" / "cli"


@pytest.mark.parametrize(("name", "room"), ROOMS.items())
def test_a_command_stands_in_its_room_under_its_name(name: str, room: str) -> None:
    command = getattr(import_module(f"reviewer.cli.{room}"), name)
    assert isinstance(command, click.Command)
    assert command.name == name


def test_every_command_of_every_room_can_be_called() -> None:
    written = {
        node.name
        for file in CLI.glob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one).startswith(("click.command", "click.group")) for one in node.decorator_list)
    }
    assert written == {*ROOMS, "main"}


def test_help_names_them_all_with_what_they_do() -> None:
    said = CliRunner().invoke(main, ["--help"]).output
    told = {line.split()[0]: line.split()[1:] for line in said.partition("Commands:")[2].splitlines() if line}
    assert told.keys() == ROOMS.keys()
    assert all(told.values())


def test_a_word_that_is_nearly_a_command_is_answered_with_it() -> None:
    found = CliRunner().invoke(main, ["campaign"])
    assert found.exit_code == 2
    assert "campaigns" in found.output.splitlines()[-1]


def test_one_command_opens_no_other_room() -> None:
    asked = "import sys; from reviewer.cli.entry import main; main.get_command(None, 'ledger')"
    told = "; print(sorted(name for name in sys.modules if name.startswith('reviewer.cli.')))"
    done = subprocess.run([sys.executable, "-c", asked + told], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == [
        f"reviewer.cli.{name}" for name in ("entry", "ledger", "options", "tools")
    ]
