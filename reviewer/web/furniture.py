"""What stands on every page: names, times, the campaign's menu, addresses of static files."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import LazyString, format_date, format_datetime, get_locale, gettext, lazy_gettext
from msgspec import Struct

from reviewer.contract import count_zi
from reviewer.domain.access import Action, Role, Scope, Stage
from reviewer.domain.eligibility import Finding
from reviewer.errors import NotFound
from reviewer.services.campaigns import Overview
from reviewer.web.person import Ask, asking_in, campaign_here, context, local_path, may, visitor
from reviewer.wording import comparison, materials, names


class Door(Struct, frozen=True, kw_only=True):
    """One entry of a campaign's menu: shown to those who hold the right, in the stages that have it."""

    endpoint: str
    label: LazyString
    actions: tuple[Action, ...]
    own: bool = False


DOORS = (
    Door(endpoint="campaigns.front", label=lazy_gettext("活动概况"), actions=(Action.CAMPAIGN_READ,)),
    Door(endpoint="sheets.desk", label=lazy_gettext("我的评审"), actions=(Action.SHEET_READ,), own=True),
    Door(endpoint="drafts.desk", label=lazy_gettext("我的推荐"), actions=(Action.DRAFT_READ,)),
    Door(endpoint="nominations.intake", label=lazy_gettext("导入登记表"), actions=(Action.REGISTER_IMPORT,)),
    Door(endpoint="nominations.listed", label=lazy_gettext("推荐对象"), actions=(Action.NOMINATION_READ,)),
    Door(endpoint="materials.listed", label=lazy_gettext("报送材料"), actions=(Action.MATERIAL_SURVEY,)),
    Door(endpoint="eligibility.screened", label=lazy_gettext("资格审查"), actions=(Action.ELIGIBILITY_READ,)),
    Door(endpoint="laureates.listed", label=lazy_gettext("往年名单"), actions=(Action.LAUREATE_READ,)),
    Door(endpoint="packs.shelf", label=lazy_gettext("材料打包"), actions=(Action.PACK_MAKE,)),
    Door(
        endpoint="experts.panel",
        label=lazy_gettext("专家与进度"),
        actions=(Action.PEOPLE_MANAGE, Action.PROGRESS_READ),
    ),
    Door(endpoint="shortlist.lists", label=lazy_gettext("评议名单"), actions=(Action.RANKING_READ,)),
    Door(endpoint="notice.drafting", label=lazy_gettext("公示"), actions=(Action.NOTICE_PREVIEW,)),
    Door(endpoint="cascade.onward", label=lazy_gettext("上报名单"), actions=(Action.BUNDLE_EXPORT,)),
    Door(endpoint="arrivals.listed", label=lazy_gettext("下级报送"), actions=(Action.BUNDLE_READ,)),
    Door(endpoint="people.listed", label=lazy_gettext("人员"), actions=(Action.PEOPLE_MANAGE,)),
    Door(endpoint="units.listed", label=lazy_gettext("推荐单位"), actions=(Action.UNITS_MANAGE,)),
    Door(
        endpoint="ledger.latest",
        label=lazy_gettext("台账"),
        actions=(Action.LEDGER_READ, Action.LEDGER_VERIFY),
    ),
)


def furnish(app: Flask) -> None:
    """Give templates their globals and filters."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(moment=moment, day=day, closing=closing, points=points)
    app.jinja_env.globals.update(
        Action=Action,
        Role=Role,
        Stage=Stage,
        asset=asset,
        name_of=name_of,
        options_of=options_of,
        new_key=new_key,
        clause_of=clause_of,
        zi=count_zi,
    )
    app.jinja_env.tests["weighty"] = weighty
    app.context_processor(_page)


def _page() -> dict[str, Any]:
    return {
        "may": may,
        "person": context().actor if visitor() is not None else None,
        "doors": doors,
        "campaign": campaign_shown(),
        "page_path": local_path(request.full_path.rstrip("?")) if request.method == "GET" else "/",
        "person_units": person_units,
        "now": context().clock.now(),
        "language": str(get_locale()),
    }


def person_units(key: str) -> list[str]:
    """Keys of the units that the person belongs to in that campaign."""
    return sorted(context().actor.units(key))


def new_key() -> str:
    """A number for one act, made when its form is shown: pressing twice does it once."""
    return uuid.uuid4().hex


def campaign_shown() -> Overview | None:
    """The campaign of the address for the head of a page, also of the page that says there is none."""
    try:
        return campaign_here()
    except NotFound:
        return None


def doors() -> list[dict[str, object]]:
    """The campaign's menu as this person may see it; empty outside of campaigns."""
    campaign = campaign_shown()
    if campaign is None:
        return []
    units, views = person_units(campaign.key), current_app.view_functions
    may_here = asking_in(campaign)
    return [
        {
            "label": door.label,
            "href": url_for(door.endpoint, key=campaign.key),
            "here": _lit(door.endpoint),
        }
        for door in DOORS
        if door.endpoint in views and _open(door, units, may_here)
    ]


# Two doors lead into the rooms of nominations: these rooms lie behind the first.
_INTAKE = frozenset({"nominations.intake", "nominations.read", "nominations.preview", "nominations.confirm"})


def _lit(door: str) -> bool:
    """Whether the page of this request lies behind the door."""
    here = request.endpoint or ""
    if here in _INTAKE or door in _INTAKE:
        return here in _INTAKE and door in _INTAKE
    return here.partition(".")[0] == door.partition(".")[0]


def _open(door: Door, units: Sequence[str], may_here: Ask) -> bool:
    scopes = (Scope(own=door.own), *(Scope(unit=unit) for unit in units))
    return any(may_here(action, scope) for action in door.actions for scope in scopes)


def moment(instant: datetime | None) -> str:
    """An instant on China's clock, to the minute; "" for None."""
    return format_datetime(instant, gettext("yyyy年M月d日 HH:mm")) if instant is not None else ""


def day(value: date | None) -> str:
    """A day; "" for None."""
    return format_date(value, gettext("yyyy年M月d日")) if value is not None else ""


def closing(instant: datetime) -> str:
    """A closing instant as its last moment."""
    return names.instant(instant, gettext)


def points(hundredths: int | None) -> str:
    """Hundredths of a point as people write them: 1250 → 12.5; "" for None, which is not 0."""
    if hundredths is None:
        return ""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


_TABLES: Mapping[str, Mapping[Any, str]] = {
    "stage": names.STAGES,
    "role": names.ROLES,
    "unit_kind": names.UNIT_KINDS,
    "deadline": names.DEADLINES,
    "effect": names.EFFECTS,
    "outcome": names.OUTCOMES,
    "todo": names.TODOS,
    "view": names.VIEWS,
    "laureate_level": names.LAUREATE_LEVELS,
    "laureate_status": names.LAUREATE_STATUSES,
    "answer": names.ANSWERS,
    "relation": names.RELATIONS,
    "sheet_state": names.SHEET_STATES,
    "draft_state": names.DRAFT_STATES,
    "draft_part": names.DRAFT_PARTS,
    "cause": names.CAUSES,
    "rule": names.RULES,
    "act": names.ACTS,
    "separator": names.SEPARATORS,
    "category_kind": names.CATEGORY_KINDS,
    "aspect": comparison.ASPECTS,
    "likeness": comparison.LIKENESSES,
    "material_state": materials.MATERIAL_STATES,
    "bound": names.BOUNDS,
}


def name_of(table: str, key: object) -> str:
    """What the reader calls a member of a table of names, as in `name_of("stage", campaign.stage)`."""
    return str(gettext(_TABLES[table][key]))


def options_of(table: str, members: Iterable[Enum]) -> list[tuple[str, str]]:
    """Value and name of every member, for a choice in a form."""
    return [(str(member.value), name_of(table, member)) for member in members]


def weighty(finding: Finding) -> bool:
    """Whether a finding belongs before the reader: an open, unknown or waived demand."""
    return finding.open or finding.unknown or finding.waived is not None


def clause_of(campaign: Overview, clause: Any) -> dict[str, object]:
    """A clause with its notice's title, for the cite macro."""
    notice = campaign.rulebook.notice(clause.notice)
    return {"notice": notice.title, "issuer": notice.issuer, "number": clause.number, "clause": clause}


def asset(name: str) -> str:
    """The address of a static file; a changed content has a changed address."""
    return url_for("static", filename=name, v=_digest(str(current_app.static_folder), name))


@cache
def _digest(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]
