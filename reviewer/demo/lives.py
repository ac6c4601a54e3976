"""Invented lives: what somebody works at, learns, struggles with and hands on. The words of nominees' texts.

Every list is written for this demo; no real person stands behind any of them. The words fit the
sentence patterns of `deeds`: `skills` are nouns, `tasks` and `helps` verb phrases without a subject,
a trial is (what went wrong, what was done about it, what came of it).
"""

from enum import StrEnum

from msgspec import Struct

Trial = tuple[str, str, str]


class Ground(StrEnum):
    """Where such a life is lived: decides which units recommend it."""

    COUNTRY = "country"
    TOWN = "town"
    CAMPUS = "campus"


class Life(Struct, frozen=True, kw_only=True):
    """One walk of life. `hosts` hold {county} and {town}; `elder` means that only the retired live it."""

    key: str
    ground: Ground
    job: str
    site: str
    duties: tuple[str, ...]
    hosts: tuple[str, ...]
    titles: tuple[str, ...]
    skills: tuple[str, ...]
    tasks: tuple[str, ...]
    trials: tuple[Trial, ...]
    folk: tuple[str, ...]
    helps: tuple[str, ...]
    elder: bool = False


def words(block: str) -> tuple[str, ...]:
    """The words of a block, parted by white space."""
    return tuple(block.split())


def trials(block: str) -> tuple[Trial, ...]:
    """One trial a line, its three parts divided by a slash."""
    found = []
    for line in block.strip().splitlines():
        trouble, remedy, gain = (part.strip() for part in line.split("/"))
        found.append((trouble, remedy, gain))
    return tuple(found)
