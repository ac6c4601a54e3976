"""Code that plugins brought, called so that it breaks nothing here.

Such code may raise anything and answer anything, on the day it is admitted or years later on facts that its
author never thought of. What it raises is caught and named by its own line; a check that fails leaves its
question open instead of closing the page that asked.
"""

import inspect
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from reviewer.contract import ConflictRule, ExpertFacts, NomineeFacts, Outcome, Rule, Verdict

# A plugin that leaves by sys.exit must not take the program along; whoever presses Ctrl+C still stops it.
RAISED = (Exception, SystemExit)
UNJUDGED = Verdict(outcome=Outcome.UNKNOWN, detail="检查程序出错，没有得出结论，须由人核对")

_log = logging.getLogger(__name__)

T = TypeVar("T")


def told(error: BaseException) -> str:
    """What was raised, in a line."""
    return f"{type(error).__name__}: {error}"


def raised_in(error: BaseException) -> str:
    """The line of a plugin that could not be read or run, as path:line; "" when none was reached."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _calls(frame.filename)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _calls(file: str) -> bool:
    """Whether a file belongs to what imports and calls plugins: ours, Python's, or a library's."""
    parts = Path(file).parts
    ours = file.startswith(("<frozen", __file__, str(Path(__file__).with_name("campaigns.py"))))
    return ours or any(part == "pluggy" or part.startswith("importlib") for part in parts)


def written_in(function: object) -> str:
    """Where a function is defined, as path:line; "" for what is no function of Python."""
    code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else ""


def takes(check: object, arguments: int) -> bool:
    """Whether it can be called with so many arguments by position."""
    if not callable(check):
        return False
    try:
        inspect.signature(check).bind(*range(arguments))
    except TypeError:
        return False
    except ValueError:  # written in C, and says nothing of itself
        return True
    return True


class Guard:
    """Calls the checks of one campaign; one that raises, or answers what no check may, is logged once."""

    def __init__(self, plugin: str) -> None:
        self._plugin = plugin
        self._logged: set[str] = set()

    def rule(self, rule: Rule) -> Rule:
        """The rule with a check that never raises: what cannot be judged is unknown, never passed."""

        def check(facts: NomineeFacts) -> Verdict:
            return self._answer(rule.key, lambda: rule.check(facts), sound=_is_verdict, failing=UNJUDGED)

        check.__dict__["sense"] = rule.sense
        return replace(rule, check=check)

    def ground(self, rule: ConflictRule) -> ConflictRule:
        """The ground with a check that never raises: a pair that cannot be judged is barred."""

        def check(expert: ExpertFacts, nominee: NomineeFacts) -> bool:
            return self._answer(rule.key, lambda: rule.check(expert, nominee), sound=_is_bool, failing=True)

        return replace(rule, check=check)

    def _answer(self, key: str, ask: Callable[[], T], *, sound: Callable[[object], bool], failing: T) -> T:
        try:
            answer = ask()
        except RAISED as error:
            self._note(key, f"{told(error)} ({raised_in(error)})")
            return failing
        if not sound(answer):
            self._note(key, f"it answered with {type(answer).__name__}")
            return failing
        return answer

    def _note(self, key: str, what: str) -> None:
        if key not in self._logged:
            self._logged.add(key)
            _log.error(
                "campaign %s: the check of rule %s failed and is left to people: %s", self._plugin, key, what
            )


def _is_verdict(answer: object) -> bool:
    """A verdict whose outcome is a plain text would be none of the three, and pass."""
    if not isinstance(answer, Verdict):
        return False
    parts: tuple[object, ...] = (answer.outcome, answer.detail, answer.settled)
    return all(map(isinstance, parts, (Outcome, str, bool)))


def _is_bool(answer: object) -> bool:
    return isinstance(answer, bool)
