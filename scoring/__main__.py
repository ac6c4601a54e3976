"""`python -m scoring`: recompute a published list, and what is told beside it, from exported marks.

Standard library and numpy alone. A refusal is one sentence on the error stream and exit code 2.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from dataclasses import fields
from io import TextIOWrapper

from scoring.agree import Level
from scoring.allot import Linking
from scoring.combine import Method
from scoring.console.answers import Answer, Refused, sentence
from scoring.console.commands import Rule, agreeing, chances, diagnosing, ranking, severities
from scoring.console.csvfile import FileError
from scoring.console.marksfile import MarksFile, read_marks
from scoring.console.wishes import Wishes, allotting
from scoring.errors import ScoringError

METHODS = {
    "mean": Method.MEAN,
    "trimmed-mean": Method.TRIMMED_MEAN,
    "winsorised-mean": Method.WINSORISED_MEAN,
    "median": Method.MEDIAN,
}

ALLOT = "who reads what: K experts a nominee at the least cost, with the proof"
FILES = """All files are UTF-8. EXPERTS.csv has the column expert, NOMINEES.csv the column nominee; both may
have a column unit, and then an expert's readings are spread over the nominees' units."""

MARKS = """MARKS.csv (UTF-8) has the columns expert and nominee and one column a criterion, in points with
at most two decimals; a line whose criteria are all empty is no mark. "-" reads what is piped in."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; gives back the exit code."""
    options = _parser().parse_args(arguments)
    try:
        answer: Answer = options.answer(options)
    except (FileError, Refused) as error:
        print(f"python -m scoring: {error}", file=sys.stderr)
        return 2
    return _printed(answer, as_json=options.json)


def _of_marks(answer: Callable[[MarksFile, Namespace], Answer]) -> Callable[[Namespace], Answer]:
    """Read the marks first, and speak of experts and nominees by name when they are refused."""

    def answered(options: Namespace) -> Answer:
        file = read_marks(options.marks)
        try:
            return answer(file, options)
        except ScoringError as error:
            said = sentence(
                error, file=file.name, experts=file.experts, nominees=file.nominees, criteria=file.criteria
            )
            raise Refused(said) from None

    return answered


def _printed(answer: Answer, *, as_json: bool) -> int:
    # A pipe may speak an encoding that lacks a character of some name; JSON is UTF-8 by definition.
    if isinstance(sys.stdout, TextIOWrapper):
        if as_json:
            sys.stdout.reconfigure(encoding="utf-8")
        else:
            sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if as_json:
            print(json.dumps(answer.json, ensure_ascii=False, allow_nan=False, indent=2))
        else:
            print(answer.text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read along has seen enough, as `head` does; the interpreter must not try again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m scoring",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="SUBCOMMAND")

    def verb(name: str, what: str, answer: Callable[[MarksFile, Namespace], Answer]) -> ArgumentParser:
        found = verbs.add_parser(name, help=what, description=_sentences(what, MARKS), allow_abbrev=False)
        found.add_argument("marks", metavar="MARKS.csv")
        found.add_argument(
            "--weights",
            type=_weights,
            help="whole percents that sum to 100, in the order of the columns (30,70) or by name "
            "(quality=30,impact=70); without them a mark is the plain sum of its criteria",
        )
        found.add_argument("--json", action="store_true", help="print JSON instead of a table")
        found.set_defaults(answer=_of_marks(answer))
        return found

    ranked = verb("rank", "official scores and places", _rank)
    _add_rule(ranked)
    ranked.add_argument(
        "--ties",
        type=_names,
        default=(),
        help="what decides between equal scores, in this order: any of mean, median, first-places, "
        "criterion:NAME; without it equals share a place",
    )
    ranked.add_argument("--places", type=_number(least=0, most=12), default=2, help="decimals printed (2)")
    verb("severity", "advisory: severity of experts and calibrated scores", _severity)
    likely = verb("chance", "advisory: the chance of each nominee to be among the first K", _chance)
    likely.add_argument("--top", metavar="K", type=_number(least=1), required=True)
    agreed = verb("agreement", "advisory: how far the experts agree", _agreement)
    agreed.add_argument(
        "--level",
        action="append",
        choices=[level.value for level in Level],
        help="the alpha that the table shows, may be repeated (all); JSON holds all four",
    )
    described = verb("diagnose", "advisory: how each expert marked, in counts and values", _diagnose)
    _add_rule(described)
    described.add_argument("--expert-units", metavar="FILE", help="a CSV file with the columns expert,unit")
    described.add_argument("--nominee-units", metavar="FILE", help="a CSV file with the columns nominee,unit")
    _add_allot(
        verbs.add_parser("allot", help=ALLOT, description=_sentences(ALLOT, FILES), allow_abbrev=False)
    )
    return parser


def _add_allot(parser: ArgumentParser) -> None:
    parser.add_argument("experts", metavar="EXPERTS.csv")
    parser.add_argument("nominees", metavar="NOMINEES.csv")
    parser.add_argument(
        "--panel", metavar="K", type=_number(least=1), required=True, help="experts a nominee"
    )
    parser.add_argument(
        "--seed",
        type=_number(least=0, most=10**9 - 1),
        required=True,
        help="decides among equals; keep it, for with it everybody gets the same allotment",
    )
    for bound in ("least", "most"):
        parser.add_argument(
            f"--{bound}", type=_number(least=0), help=f"nominees an expert at {bound} (as even as can be)"
        )
    parser.add_argument("--barred", metavar="FILE", help="expert,nominee: pairs that may not be")
    parser.add_argument("--fixed", metavar="FILE", help="expert,nominee: pairs that stand already")
    parser.add_argument("--affinities", metavar="FILE", help="expert,nominee,affinity: whole numbers")
    parser.add_argument("--own-unit-out", action="store_true", help="nobody reads the own unit's nominees")
    parser.add_argument(
        "--link-at-a-cost",
        action="store_const",
        const=Linking.AT_A_COST,
        default=Linking.WITHIN_OPTIMUM,
        dest="linking",
        help="make all experts comparable even where that costs affinity",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.set_defaults(answer=_allot)


def _sentences(what: str, files: str) -> str:
    return f"{what[0].upper()}{what[1:]}. {files}"


def _add_rule(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--method", type=_method, default=Method.TRIMMED_MEAN, help=f"{', '.join(METHODS)} (trimmed-mean)"
    )
    parser.add_argument(
        "--trim", type=_number(least=1), default=1, help="marks dropped or replaced at each end (1)"
    )
    parser.add_argument(
        "--min-experts",
        type=_number(least=1),
        help="fewer marks than this are not trimmed, their plain mean is taken (5, or 2 x trim + 1 if more)",
    )


def _rank(file: MarksFile, options: Namespace) -> Answer:
    return ranking(file, rule=_rule(options), ties=options.ties, places=options.places)


def _severity(file: MarksFile, options: Namespace) -> Answer:
    return severities(file, rule=Rule(weights=options.weights))


def _agreement(file: MarksFile, options: Namespace) -> Answer:
    asked = options.level or [level.value for level in Level]
    return agreeing(file, rule=Rule(weights=options.weights), levels=[Level(level) for level in asked])


def _diagnose(file: MarksFile, options: Namespace) -> Answer:
    return diagnosing(
        file,
        rule=_rule(options),
        expert_units=options.expert_units,
        nominee_units=options.nominee_units,
    )


def _chance(file: MarksFile, options: Namespace) -> Answer:
    return chances(file, rule=Rule(weights=options.weights), top=options.top)


def _allot(options: Namespace) -> Answer:
    return allotting(Wishes(**{field.name: getattr(options, field.name) for field in fields(Wishes)}))


def _rule(options: Namespace) -> Rule:
    return Rule(
        weights=options.weights, method=options.method, trim=options.trim, minimum=options.min_experts
    )


def _weights(text: str) -> tuple[tuple[str | None, int], ...]:
    found: list[tuple[str | None, int]] = []
    for part in text.split(","):
        name, named, percent = part.rpartition("=")
        digits = percent.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise ArgumentTypeError(f"{digits!r} is not a whole percent")
        found.append((name.strip() if named else None, int(digits)))
    if len({name is None for name, _ in found}) > 1:
        raise ArgumentTypeError("either every weight has a name or none")
    return tuple(found)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


def _method(text: str) -> Method:
    name = text.strip().lower().replace("_", "-").replace(" ", "-").replace("winsorized", "winsorised")
    found = METHODS.get(name, METHODS.get(f"{name}-mean"))
    if found is None:
        raise ArgumentTypeError(f"{text!r} is none of {', '.join(METHODS)}")
    return found


def _number(*, least: int, most: int = 1_000_000) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return read


if __name__ == "__main__":
    sys.exit(main())
