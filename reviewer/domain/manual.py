"""The reference for authors of campaigns, written from the contract itself."""

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from reviewer import contract
from reviewer.contract import API, PROJECT
from reviewer.contract.hooks import CampaignHooks

_MODULES = re.compile(r"\b(?:reviewer[.]contract[.][a-z]+|collections[.]abc|datetime)[.]")
_HEAD = """\
# Hook reference

Written from contract version {major}.{minor} by `reviewer campaigns hooks`; do not edit. How a campaign is
made stands in [plugins.md](plugins.md).

*first*: the topmost answer that is not `None` counts, and an empty tuple is an answer. *all*: the answers of
every layer are merged by `key`, the upper layer replacing the lower. *told*: an event.

## Hooks
"""


def hook_reference() -> str:
    """Every hook with its exact signature, then every record and every choice that answers are made of."""
    named = [(name, getattr(contract, name)) for name in sorted(contract.__all__)]
    records = [(name, kind) for name, kind in named if isinstance(kind, type) and issubclass(kind, Struct)]
    choices = [(name, kind) for name, kind in named if isinstance(kind, type) and issubclass(kind, Enum)]
    blocks = [_HEAD.format(major=API[0], minor=API[1]).rstrip()]
    blocks += [_hook(name) for name in vars(CampaignHooks) if not name.startswith("_")]
    blocks += ["## Records", *(_record(name, kind) for name, kind in records)]
    blocks += ["## Choices", *(_choice(name, kind) for name, kind in choices)]
    return "\n\n".join(blocks) + "\n"


def signature_of(hook: str) -> str:
    """A hook's first line as an author writes it: without self and without module paths."""
    text = str(inspect.signature(vars(CampaignHooks)[hook]))
    text = text.replace("(self, ", "(").replace("(self)", "()")
    return f"def {hook}{_MODULES.sub('', text)}"


def _hook(name: str) -> str:
    function = vars(CampaignHooks)[name]
    kind, _, rest = (inspect.getdoc(function) or "").partition(". ")
    options: dict[str, Any] = getattr(function, f"{PROJECT}_spec")
    assert bool(options["firstresult"]) is (kind == "first"), name
    return f"### `{name}`\n\n```python\n{signature_of(name)}\n```\n\n**{kind}** · {rest}"


def _record(name: str, kind: Any) -> str:
    rows = ["| field | type | default |", "|---|---|---|"]
    for field in fields(kind):
        # A bar inside a table's cell would begin the next one.
        written = _MODULES.sub("", inspect.formatannotation(field.type)).replace("|", "\\|")
        rows.append(f"| `{field.name}` | {written} | {_default(field)} |")
    return f"### `{name}`\n\n{inspect.getdoc(kind)}\n\n" + "\n".join(rows)


def _default(field: FieldInfo) -> str:
    if field.default_factory is not NODEFAULT:
        return f"`{field.default_factory()!r}`"
    if field.default is NODEFAULT:
        return ""
    value = field.default
    return f"`{type(value).__name__}.{value.name}`" if isinstance(value, Enum) else f"`{value!r}`"


def _choice(name: str, kind: type[Enum]) -> str:
    return f"### `{name}`\n\n{inspect.getdoc(kind)}\n\n" + "\n".join(_members(name, kind))


def _members(name: str, kind: type[Enum]) -> Iterator[str]:
    for member in kind:
        yield f"- `{name}.{member.name}`"
