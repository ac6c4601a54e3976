"""How a text is marked, translated and filled with facts."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

Say = Callable[[str], str]


def marked(text: str) -> str:
    """Mark a text for the catalogue without translating it here; the source language is Chinese."""
    return text


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put facts into a text's named places; a place without a fact stays visible as …."""
    return text % _Facts({key: _plain(value) for key, value in facts.items()})


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        # A place and how many are there come as a pair.
        items = [f"{item[0]} {item[1]}" if isinstance(item, tuple) else str(item) for item in value]
        more = "…" if len(items) > 12 else ""
        return "、".join(items[:12]) + more
    return str(value)
