"""Campaigns made for one test: a module with the answers that the test gives it, on top of the small one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from reviewer.campaigns import CampaignHost
from reviewer.contract import API, CampaignInfo, hookimpl
from reviewer.errors import PluginRefused
from tests.campaigns_small import KEY as SMALL
from tests.campaigns_small import small_campaign

OTHER = "other_2021"


def info_of(key: str = OTHER, *, extends: str | None = SMALL, api: Any = API) -> CampaignInfo:
    """Who such a campaign says it is."""
    return CampaignInfo(
        key=key, title=f"{key}评选", organiser="试验", year=2021, version="1.0", api=api, extends=extends
    )


def layer(key: str = OTHER, *answers: Callable[..., Any], **about: Any) -> ModuleType:
    """A campaign of that key with those answers and no other."""

    @hookimpl
    def campaign_info() -> CampaignInfo:
        return info_of(key, **about)

    module = ModuleType(key)
    for answer in (campaign_info, *answers):
        setattr(module, answer.__name__, answer)
    return module


def fixed(hook: str, answer: object) -> Callable[..., Any]:
    """An implementation of a hook that asks for no argument and always answers the same."""

    def implementation() -> object:
        return answer

    implementation.__name__ = hook
    return hookimpl(implementation)


def host_of(*modules: ModuleType) -> CampaignHost:
    """A host with the small campaign and those."""
    return CampaignHost(foreign=False, extra=(small_campaign(), *modules))


def refusal_of(*modules: ModuleType) -> tuple[str, str, str, str]:
    """(plugin, hook, problem, mend) of the one refusal; the small campaign beside it must still run."""
    host = host_of(*modules)
    assert host.keys() == (SMALL,)
    (refusal,) = host.refusals
    return _plain(refusal)


def refused(hook: str, answer: object) -> tuple[str, str, str, str]:
    """The refusal of a campaign that answers one hook so."""
    return refusal_of(layer(OTHER, fixed(hook, answer)))


def _plain(refusal: PluginRefused) -> tuple[str, str, str, str]:
    return refusal.plugin, refusal.hook, refusal.problem, refusal.mend


def keys(records: Sequence[Any]) -> list[str]:
    """Keys in order."""
    return [record.key for record in records]
