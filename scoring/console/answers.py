"""What every subcommand's answer has in common: one value twice, and sentences for refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from scoring.console.csvfile import shown
from scoring.errors import Fact, ScoringError

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | None"

UNDEFINED: Final = "-"
"""How a table shows what is not defined; JSON says null."""

_NAMED: Final = 10


class Refused(ValueError):
    """What was asked does not go with this file; the message is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The same answer twice: values for programs, text for people."""

    json: Json
    text: str


def sentence(
    error: ScoringError,
    *,
    file: str,
    experts: Sequence[str],
    nominees: Sequence[str],
    criteria: Sequence[str] = (),
) -> str:
    """Say in one sentence why a file was refused, with names for axis numbers."""
    axes = {"expert": experts, "nominee": nominees, "criterion": criteria}
    axes |= {"experts": experts, "nominees": nominees}

    def told(name: str, fact: Fact) -> str:
        names = axes.get(name)
        if isinstance(fact, tuple):
            few = [shown(names[x]) if names else str(x) for x in fact[:_NAMED]]
            more = [f"and {len(fact) - _NAMED} more"] if len(fact) > _NAMED else []
            return f"{name} " + ", ".join(few + more)
        # A single number under a plural is a count.
        if names is None or not isinstance(fact, int) or name.endswith("s"):
            return f"{name} {fact}"
        return f"{name} {shown(names[fact])}"

    facts = "; ".join(told(name, fact) for name, fact in error.facts.items())
    said = f"{shown(file, quoted=False)}: {error.reason.value}"
    return f"{said} ({facts})" if facts else said


def advisory(*tables: str) -> str:
    """Put tables of estimates under the words that say what they are."""
    return "\n\n".join(["advisory: estimates beside the official list, no part of it", *tables])


def number(value: float | None, places: int, *, signed: bool = False) -> str:
    """Print an estimate with so many decimals, or that it is not defined."""
    if value is None:
        return UNDEFINED
    return f"{value:+.{places}f}" if signed else f"{value:.{places}f}"


def share(count: int | None, n: int) -> str:
    """Print a count and what it is counted among."""
    return UNDEFINED if count is None else f"{count}/{n}"


def listed(names: Sequence[str]) -> str:
    """Print names one after the other."""
    return ", ".join(shown(name) for name in names)
