"""What a campaign is called and which awards it runs."""

from enum import StrEnum

from msgspec import Struct


class CategoryKind(StrEnum):
    """An award is scored; a collection only gathers material and has no rubric."""

    AWARD = "award"
    COLLECTION = "collection"


class NomineeKind(StrEnum):
    """What stands on a line of the register."""

    PERSON = "person"
    PROJECT = "project"
    UNIT = "unit"
    ACTIVITY = "activity"
    DOCUMENT = "document"  # the filed paper itself: a plan, a summary, a case


class CampaignInfo(Struct, frozen=True, kw_only=True):
    """Who a plugin is.

    `api` is the contract version (major, minor) that it was written for. `extends` names the
    campaign whose answers stand below its own, or None.
    """

    key: str
    title: str
    organiser: str
    year: int
    version: str
    api: tuple[int, int]
    extends: str | None = None


class Category(Struct, frozen=True, kw_only=True):
    """One award or collection inside a campaign.

    `code` is the one letter that opens every nominee's code (S-03-02), unique in the campaign.
    """

    key: str
    name: str
    code: str
    nominee: NomineeKind
    kind: CategoryKind = CategoryKind.AWARD


class Level(Struct, frozen=True, kw_only=True):
    """One step in the chain of opinions (单位 → 县 → 市 → 省); `required` steps must carry a seal.

    `field` names the form field whose text stands inside this seal block, None where the opinion is
    free and no clause measures it.
    """

    key: str
    name: str
    required: bool
    field: str | None = None
