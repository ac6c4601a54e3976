"""A campaign for another year: what its author still has to fill in, and the package to begin with.

The package stands on the campaign that it is made from (`extends`) and answers only what no new year
can take over: who it is, its notice, its days, and the papers that print the old year. What the new
notice alone can say begins with `TO_FILL_IN`, at the place where it belongs, until somebody has
filled it in.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from enum import Enum
from typing import Any, TypeVar, cast
from unicodedata import east_asian_width

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields, replace

from reviewer.contract import API, TO_FILL_IN, Calendar, CampaignInfo, Clause, Notice
from reviewer.contract.snapshots import Rulebook
from reviewer.domain.rulebooks import hook_of

_WIDTH = 108
_SEQUENCE = "from collections.abc import Sequence\n"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
# The papers that can print a year: hook → field of the category's rulebook.
_PAPERS: Mapping[str, str] = {
    "nomination_form": "form",
    "register_layout": "register",
    "tiers": "tiers",
    "lists": "lists",
    "notice_layout": "notice",
}
_ANSWERS: Mapping[str, str] = {
    "nomination_form": "NominationForm",
    "register_layout": "RegisterLayout",
    "tiers": "Sequence[Tier]",
    "lists": "Sequence[ListSpec]",
    "notice_layout": "NoticeLayout",
}


class OpenPoint(Struct, frozen=True, kw_only=True):
    """A text that is still to be filled in, without its mark, and the hook that answered it."""

    hook: str
    text: str


def open_points(rulebook: Rulebook) -> tuple[OpenPoint, ...]:
    """Everything that is marked with TO_FILL_IN, each text once, in the rulebook's order."""
    found = (
        OpenPoint(hook=hook_of(path), text=text.replace(TO_FILL_IN, "").strip())
        for path, text in _texts(rulebook, ())
        if TO_FILL_IN in text
    )
    return tuple({point.text: point for point in found}.values())


def _texts(answer: object, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str]]:
    if isinstance(answer, str):
        yield path, answer
    elif isinstance(answer, tuple):
        for number, item in enumerate(answer):
            yield from _texts(item, (*path, number))
    elif isinstance(answer, Struct):
        for name in answer.__struct_fields__:
            yield from _texts(getattr(answer, name), (*path, name))


def year_of(key: str, *, after: int) -> int:
    """The year that a new campaign's key names; the one after `after` when it names none."""
    named = _YEAR.findall(key.replace("_", " "))
    return int(named[-1]) if named else after + 1


def package(parent: Rulebook, *, key: str) -> Mapping[str, str]:
    """The files of a new campaign on top of `parent`: a distribution's settings and the package in it.

    Paths are relative to the distribution's folder, with /. The same parent and key give the same
    text. The package passes admission as it is.
    """
    move = _Move(old=parent.info.year, new=year_of(key, after=parent.info.year))
    notice = _renewed_notice(parent, move)
    clauses = _Clauses(notice)
    calendar = _renewed_calendar(parent.calendar, clauses, move)
    papers = _renewed_papers(parent, move)
    files = {
        "pyproject.toml": _SETTINGS.format(key=key, name=key.replace("_", "-")),
        f"{key}/__init__.py": _front(parent.info, key, move, calendar, tuple(papers)),
        f"{key}/clauses.py": clauses.source(),
    }
    if papers:
        files[f"{key}/papers.py"] = _papers_source(papers)
    return files


T = TypeVar("T")


class _Move(Struct, frozen=True, kw_only=True):
    """From one year to another."""

    old: int
    new: int

    def text(self, text: str) -> str:
        """The text with its year renewed; one that cites a day or a file number is to be filled in."""
        if str(self.old) not in text:
            return text
        cites = re.search(rf"{self.old}年\d+月|〔{self.old}〕", text)
        return (TO_FILL_IN if cites else "") + text.replace(str(self.old), str(self.new))

    def day(self, day: date) -> date:
        """The same day of the year; 29 February becomes the 28th where there is none."""
        year = day.year + self.new - self.old
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return date(year, day.month, 28 if (day.month, day.day) == (2, 29) and not leap else day.day)

    def record(self, record: T) -> T:
        """The record with every text of it renewed; clauses stay what they cite."""
        if isinstance(record, str):
            return cast("T", self.text(record))
        if isinstance(record, tuple):
            return cast("T", tuple(self.record(item) for item in record))
        if isinstance(record, Struct) and not isinstance(record, Clause):
            renewed = {name: self.record(getattr(record, name)) for name in record.__struct_fields__}
            return replace(record, **renewed)
        return record


class _Name(Struct, frozen=True):
    """A name in the source in place of a value."""

    text: str


def _marked(text: str) -> str:
    return text if text.startswith(TO_FILL_IN) else TO_FILL_IN + text


def _renewed_notice(parent: Rulebook, move: _Move) -> Notice:
    """The newest notice of the parent a year on: only its issuer is taken to be the same."""
    last = parent.notices[-1]
    return Notice(
        key=f"{last.key.rstrip('0123456789')}{move.new}",
        title=_marked(move.text(last.title)),
        issuer=last.issuer,
        dated=move.day(last.dated),
        number=_marked(move.text(last.number)) if last.number else "",
    )


class _Clauses:
    """The clauses of the new notice by the names that they get in the source."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._named: dict[str, object] = {}

    def take(self, name: str, clause: Clause, move: _Move) -> Any:
        """A name for the counterpart of the clause in the new notice."""
        gist = _marked(move.text(clause.gist))
        fresh = replace(clause, notice=cast("Any", _Name("NOTICE.key")), gist=gist)
        self._named[name] = fresh
        return _Name(f"clauses.{name}")

    def source(self) -> str:
        """The module that holds them."""
        lines = [f"{name} = {_code(clause, 0, len(name) + 3)}" for name, clause in self._named.items()]
        notice = f"NOTICE = {_code(self._notice, 0, 9)}"
        body = "\n\n".join([notice, *lines])
        return (
            '"""The new notice and the clauses that this campaign cites from it."""\n\n'
            f"{_imports((self._notice, *self._named.values()))}\n{body}\n"
        )


def _renewed_calendar(calendar: Calendar, clauses: _Clauses, move: _Move) -> Calendar:
    """The same days a year on, each with a clause that is still to be filled in."""

    def dated(item: Any, name: str) -> Any:
        clause = clauses.take(name, item.clause, move)
        return replace(item, clause=clause, **({"day": move.day(item.day)} if hasattr(item, "day") else {}))

    period = calendar.notice
    return Calendar(
        deadlines=tuple(dated(item, item.key.name) for item in calendar.deadlines),
        by_category=tuple(dated(item, f"{item.category.upper()}_CLOSES") for item in calendar.by_category),
        undated=tuple(dated(item, item.key.name) for item in calendar.undated),
        notice=period if period.clause is None else dated(period, "PUBLIC_NOTICE"),
    )


def _renewed_papers(parent: Rulebook, move: _Move) -> dict[str, dict[str, object]]:
    """Hook → category → answer, for the papers whose own text says the old year."""
    papers: dict[str, dict[str, object]] = {}
    for hook, part in _PAPERS.items():
        answers = {book.category.key: getattr(book, part) for book in parent.categories}
        renewed = {category: move.record(answer) for category, answer in answers.items()}
        if renewed != answers:
            papers[hook] = {category: answer for category, answer in renewed.items() if answer is not None}
    return papers


# -- source ---------------------------------------------------------------------------------------

_SETTINGS = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "reviewer-{name}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["reviewer-panel"]

[project.entry-points."reviewer.campaigns"]
{key} = "{key}"

[tool.setuptools]
packages = ["{key}"]
"""

_FRONT = '''\
"""{title}.

Stands on {parent} and answers only where it differs: what is not here is answered there.
Texts that begin with {mark} wait for the new notice; `reviewer campaigns check` lists them.
"""

{imports}
from . import {rooms}

_CALENDAR = {calendar}


@hookimpl
def campaign_info() -> CampaignInfo:
    """Who this campaign is."""
    return {info}


@hookimpl
def notices() -> Sequence[Notice]:
    """The new notice; those below are still cited for what is taken over."""
    return (clauses.NOTICE,)


@hookimpl
def calendar() -> Calendar:
    """The days of the new notice."""
    return _CALENDAR
'''

_PAPER = '''

@hookimpl
def {hook}(category: str) -> {answer} | None:
    """As below, with the new year."""
    return papers.{constant}.get(category)
'''


def _front(parent: CampaignInfo, key: str, move: _Move, calendar: Calendar, papers: tuple[str, ...]) -> str:
    title = move.text(parent.title)
    info = CampaignInfo(
        key=key,
        title=title if title != parent.title else _marked(title),
        organiser=parent.organiser,
        year=move.new,
        version="0.1.0",
        api=API,
        extends=parent.key,
    )
    words = {re.sub(r"Sequence\[(\w+)\]", r"\1", _ANSWERS[hook]) for hook in papers}
    front = _FRONT.format(
        title=info.title.replace(TO_FILL_IN, ""),
        parent=parent.key,
        mark=TO_FILL_IN,
        imports=_imports((calendar, info), {"CampaignInfo", "Notice", "hookimpl", *words}, _SEQUENCE),
        rooms=", ".join(["clauses", *(["papers"] if papers else [])]),
        calendar=_code(calendar, 0, 12),
        info=_code(info, 4, 11),
    )
    return front + "".join(
        _PAPER.format(hook=hook, answer=_ANSWERS[hook], constant=hook.upper()) for hook in papers
    )


def _papers_source(papers: Mapping[str, Mapping[str, object]]) -> str:
    blocks = []
    for hook, answers in papers.items():
        lines = [
            f'    "{category}": {_code(answer, 4, len(category) + 4)},'
            for category, answer in answers.items()
        ]
        blocks.append("\n".join([f"{hook.upper()} = {{", *lines, "}"]))
    records = [answer for answers in papers.values() for answer in answers.values()]
    body = "\n\n".join(blocks)
    return (
        '"""The papers that print the year, by category; everything else is printed as below."""\n\n'
        f"{_imports(records)}\n{body}\n"
    )


def _imports(records: Iterable[object], more: Iterable[str] = (), first: str = "") -> str:
    """What the source of these records needs."""
    used = {type(value) for record in records for value in _values(record)}
    days = sorted(kind.__name__ for kind in used & {date, time})
    names = {kind.__name__ for kind in used if issubclass(kind, Struct | Enum)} - {"_Name"}
    ours = sorted({*names, *more}, key=lambda name: (not name[0].isupper(), name))
    listed = ", ".join(ours)
    if len(listed) > _WIDTH - len("from reviewer.contract import "):
        listed = "(\n    " + ",\n    ".join(ours) + ",\n)"
    head = first + (f"from datetime import {', '.join(days)}\n" if days else "")
    return f"{head}{chr(10) if head else ''}from reviewer.contract import {listed}\n"


def _values(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, tuple):
        for item in value:
            yield from _values(item)
    elif isinstance(value, Struct):
        for name, part in _said(value):
            del name
            yield from _values(part)


def _said(record: Struct) -> Iterator[tuple[str, object]]:
    """The fields of a record that differ from their default."""
    for field in fields(record):
        value = getattr(record, field.name)
        default = field.default_factory() if field.default_factory is not NODEFAULT else field.default
        if default is NODEFAULT or value != default:
            yield field.name, value


def _width(text: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _code(value: object, indent: int, before: int) -> str:
    """The value as Python source; one line where it fits behind `before` characters, else one part a line."""
    if isinstance(value, _Name):
        return value.text
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, time):
        return f"time({value.hour}, {value.minute})"
    if isinstance(value, tuple):
        opening, closing = "(", ")"
        parts = [("", item) for item in value]
    elif isinstance(value, Struct):
        opening, closing = f"{type(value).__name__}(", ")"
        parts = [(f"{name}=", part) for name, part in _said(value)]
    else:
        return repr(value)
    flat = ", ".join(f"{name}{_code(part, 0, -10_000)}" for name, part in parts)
    if isinstance(value, tuple) and len(value) == 1:
        flat += ","
    if indent + before + _width(opening + flat + closing) <= _WIDTH:
        return f"{opening}{flat}{closing}"
    deeper = indent + 4
    lines = [f"{' ' * deeper}{name}{_code(part, deeper, len(name) + 1)},\n" for name, part in parts]
    return f"{opening}\n{''.join(lines)}{' ' * indent}{closing}"
