"""Every campaign of ours on a stack of its own, asked through the hooks and nothing else."""

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

import pluggy

import plugins
from reviewer.contract import PROJECT, CampaignInfo, Category, CategoryKind, Rule, defaults
from reviewer.contract.hooks import CampaignHooks


def _found() -> dict[str, ModuleType]:
    modules = (
        importlib.import_module(f"plugins.{found.name}") for found in pkgutil.iter_modules(plugins.__path__)
    )
    return {module.campaign_info().key: module for module in modules}


PLUGINS = _found()


@dataclass(frozen=True)
class Stack:
    """One campaign above those it extends, above the core defaults."""

    key: str
    manager: pluggy.PluginManager

    def ask(self, hook: str, **arguments: object) -> Any:
        return getattr(self.manager.hook, hook)(**arguments)

    def merged(self, hook: str, **arguments: object) -> dict[str, Any]:
        """What an `all` hook means: by key, the upper layer replacing the lower."""
        layers = cast("list[Any]", self.ask(hook, **arguments))
        return {item.key: item for layer in reversed(layers) for item in layer}

    def rule(self, category: str, key: str) -> Rule:
        return cast(Rule, self.merged("eligibility_rules", category=category)[key])

    @property
    def info(self) -> CampaignInfo:
        return cast(CampaignInfo, self.ask("campaign_info"))

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(self.ask("categories"))


def stack(key: str) -> Stack:
    """The stack of one campaign; pluggy refuses a hook that the contract does not name."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(CampaignHooks)
    line = [key]
    while (parent := PLUGINS[line[0]].campaign_info().extends) is not None:
        line.insert(0, parent)
    manager.register(defaults)
    manager.check_pending()
    for name in line:
        manager.register(PLUGINS[name])
        manager.check_pending()
    return Stack(key, manager)


CAMPAIGNS = tuple(sorted(PLUGINS))
CATEGORIES = tuple((key, category) for key in CAMPAIGNS for category in stack(key).categories)
AWARDS = tuple((key, item.key) for key, item in CATEGORIES if item.kind is CategoryKind.AWARD)
EVERYTHING = tuple((key, item.key) for key, item in CATEGORIES)
