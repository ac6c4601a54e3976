"""Reading inside the test process, for properties that need hundreds of workbooks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from reviewer.intake import workbooks
from reviewer.intake.reader import answer


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both rings and all of the reading, without the cost of a process for each workbook."""

    def read(content: bytes, *, limits: workbooks.Limits) -> bytes:
        assert limits == workbooks.Limits()
        return answer(content)

    monkeypatch.setattr(workbooks, "run_reader", read)
    with warnings.catch_warnings():
        # the real process has its own stderr, where the parser may complain about a damaged file
        warnings.simplefilter("ignore")
        yield
