"""Recommending units: the addressees of a notice, which are not a table of administrative divisions."""

from enum import StrEnum

from msgspec import Struct


class UnitKind(StrEnum):
    """What sort of addressee a unit is: quotas differ by it."""

    PROVINCE = "province"
    SEPARATE_CITY = "separate_city"  # 计划单列市
    CORPS = "corps"  # 新疆生产建设兵团
    ALLIANCE = "alliance"  # 协会、联盟
    BRANCH = "branch"  # 协会分支机构
    CITY = "city"  # 市（州）
    ZONE = "zone"  # 功能区（管委会、示范区）
    DIRECT_COUNTY = "direct_county"  # 省直管县（市）
    UNIVERSITY = "university"
    OTHER = "other"


class County(Struct, frozen=True, kw_only=True):
    """A county-level place below a unit.

    `former` are other names that it is filed under: those before a renaming, and the short form of
    an autonomous county.
    """

    name: str
    former: tuple[str, ...] = ()


class Addressee(Struct, frozen=True, kw_only=True):
    """One unit that may recommend, in the issuer's own order.

    `order` is the explicit place in public lists, unique in the campaign (never a division code).
    `name` is the full name on the seal, `region` what a public list prints, `aliases` other
    spellings that registers use. `city` is the prefecture-level place that nested caps count
    ("" when the unit's nominees may come from several, as a province's do).
    """

    key: str
    order: int
    name: str
    region: str
    kind: UnitKind
    city: str = ""
    counties: tuple[County, ...] = ()
    aliases: tuple[str, ...] = ()
