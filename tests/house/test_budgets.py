"""A function that cannot be read in one breath and a file that fills many screens want a new room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = 60
MODULE = 600


def modules() -> Iterator[Path]:
    for package in ("reviewer", "scoring", "plugins"):
        yield from (ROOT / package).rglob("*.py")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end: a command with many options above it is not a long function."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def test_functions_fit_in_one_breath() -> None:
    long = {
        f"{path.relative_to(ROOT).as_posix()}:{function.name}": body_lines(function)
        for path in modules()
        for function in functions(path)
        if body_lines(function) > FUNCTION
    }
    assert long == {}


def test_modules_fit_on_a_few_screens() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_bytes().splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > MODULE} == {}
    assert "reviewer/errors.py" in lengths
