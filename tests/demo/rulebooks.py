"""The rulebooks that provinces are made from: the two real campaigns, and one with room for a crowd."""

from datetime import date
from functools import cache

from msgspec.structs import replace

from reviewer.campaigns import CampaignHost
from reviewer.contract.snapshots import Rulebook
from reviewer.demo.province import DemoNominee, DemoProvince, Place, make_province

TODAY = date(2021, 8, 23)


@cache
def host() -> CampaignHost:
    return CampaignHost(packages=("plugins",), foreign=False)


@cache
def rulebook(key: str) -> Rulebook:
    return host().campaign(key).rulebook()


@cache
def roomy(key: str = "jilin_2021", *, maximum: int = 400) -> Rulebook:
    """The campaign with quotas so wide that shares can be measured on a crowd."""
    book = rulebook(key)
    categories = tuple(
        replace(
            category,
            quotas=replace(
                category.quotas,
                units=tuple(replace(quota, maximum=maximum) for quota in category.quotas.units),
            ),
        )
        for category in book.categories
    )
    return replace(book, categories=categories)


@cache
def province(seed: int = 1, *, key: str = "jilin_2021") -> DemoProvince:
    return make_province(rulebook(key), seed=seed, today=TODAY)


@cache
def crowd() -> DemoProvince:
    return make_province(roomy(), seed=7, today=TODAY, stars=500, projects=400, experts=30)


def everybody(made: DemoProvince, category: str) -> dict[Place, DemoNominee]:
    return {
        Place(register.unit_key, category, nominee.sequence): nominee
        for register in made.registers
        if register.category == category
        for nominee in register.nominees
    }
