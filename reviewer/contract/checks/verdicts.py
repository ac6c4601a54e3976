"""The three answers of a check, and a way of reading a cell."""

from reviewer.contract.rules import Outcome, Verdict

_YES = frozenset({"有", "是"})
_NO = frozenset({"无", "否", "没有"})


def met(detail: str) -> Verdict:
    """The rule holds, by the fact named."""
    return Verdict(outcome=Outcome.MET, detail=detail)


def unmet(detail: str) -> Verdict:
    """The rule does not hold, by the fact named."""
    return Verdict(outcome=Outcome.UNMET, detail=detail)


def unknown(detail: str) -> Verdict:
    """The form cannot tell; the detail says what a person has to look up."""
    return Verdict(outcome=Outcome.UNKNOWN, detail=detail)


def yes_or_no(value: str | None) -> bool | None:
    """有 is True, 无 is False, anything else None."""
    if value in _YES:
        return True
    return False if value in _NO else None
