"""The hook reference is what the contract says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import contract
from reviewer.cli import entry
from reviewer.contract.hooks import CampaignHooks
from reviewer.domain.manual import hook_reference, signature_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "plugins-hooks.md"
ADVICE = "run: reviewer campaigns hooks > docs/plugins-hooks.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == hook_reference(), ADVICE


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    def nothing(*_given: object, **_named: object) -> object:
        raise AssertionError("the reference needs no installation")

    assert entry.run(["campaigns", "hooks"], install=nothing, web=nothing) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out == hook_reference()


def test_every_hook_record_and_choice_has_its_section() -> None:
    told = {
        line.removeprefix("### `").removesuffix("`")
        for line in hook_reference().splitlines()
        if "###" in line
    }
    hooks = {name for name in vars(CampaignHooks) if not name.startswith("_")}
    types = {name for name in contract.__all__ if isinstance(getattr(contract, name), type)}
    assert told == hooks | types
    assert hooks & types == set()


@pytest.mark.parametrize(
    ("hook", "line"),
    [
        ("quotas", "def quotas(category: str) -> Quotas | None"),
        ("campaign_info", "def campaign_info() -> CampaignInfo | None"),
        (
            "materials_required",
            "def materials_required(category: str, tier: str) -> Sequence[MaterialSpec] | None",
        ),
    ],
)
def test_a_signature_is_written_as_an_author_writes_it(hook: str, line: str) -> None:
    assert signature_of(hook) == line


def test_a_field_tells_its_type_and_its_default() -> None:
    lines = hook_reference().splitlines()
    at = lines.index("### `SelectionCap`")
    assert lines[at + 2 : at + 11] == [
        "At most `maximum` nominees of one group in the list `list_key`.",
        "",
        "| field | type | default |",
        "|---|---|---|",
        "| `key` | str |  |",
        "| `list_key` | str |  |",
        "| `scope` | CapScope |  |",
        "| `maximum` | int |  |",
        "| `clause` | Clause |  |",
    ]
    assert "| `kind` | CategoryKind | `CategoryKind.AWARD` |" in lines
    assert "| `weights` | tuple[int, ...] \\| None | `None` |" in lines
