"""Builders: drafts of the fair's and of the nation's units, as an office would type them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from reviewer.errors import ReviewerError
from reviewer.services import drafts, filings
from reviewer.services.context import Context
from reviewer.services.filings import Filing
from tests.campaigns_small import CATEGORY

T = TypeVar("T")


def reader(name: str, host: str = "西市图书馆", **changes: str) -> dict[str, str]:
    """A reader of the fair, complete."""
    typed = {
        "f-name": name,
        "f-host": host,
        "f-phone": "139 0000 1234",
        "f-deeds": "他每天清晨四点起来读书。",
        "o-city": "同意推荐。",
        "d-city": "2021年8月20日",
    }
    return {**typed, **{key.replace("_", "-", 1): text for key, text in changes.items()}}


def drafted(
    ctx: Context, entries: dict[str, str], *, unit: str = "west", category: str = CATEGORY, key: str = ""
) -> str:
    """A draft that has been saved once; gives back its token."""
    number = key or f"{unit}-{category}-{entries.get('f-name', '')}"
    token = drafts.start(ctx, category=category, unit=unit, request_key=f"start-{number}"[:64])
    drafts.save(ctx, token=token, entries=entries, base_version=0, request_key=f"save-{number}"[:64])
    return token


def submitted(ctx: Context, token: str, *, key: str = "") -> Filing:
    """Put a draft on file as it stands."""
    version = drafts.opened(ctx, token=token).version
    return filings.submit(
        ctx, token=token, base_version=version, request_key=key or f"submit-{token}-{version}"
    )


def filed(ctx: Context, entries: dict[str, str], *, unit: str = "west", category: str = CATEGORY) -> str:
    """A draft on file; gives back its code."""
    return submitted(ctx, drafted(ctx, entries, unit=unit, category=category)).code


def at_once(acts: Iterable[Callable[[], T]]) -> list[T | ReviewerError]:
    """Do everything at the same moment; what was refused is given back as the refusal."""
    waiting = list(acts)
    gate = Barrier(len(waiting))

    def press(act: Callable[[], T]) -> T | ReviewerError:
        gate.wait()
        try:
            return act()
        except ReviewerError as error:
            return error

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(press, waiting))
