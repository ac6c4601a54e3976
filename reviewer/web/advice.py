"""The estimates beside a list: a page to read, without a single button."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from reviewer.services import advice as services
from reviewer.web.pages import slice_of
from reviewer.web.person import context_in, signed_in_required

blueprint = Blueprint("advice", __name__, url_prefix="/c/<key>/lists")

# Why the model of severity says nothing about these marks, by the reason of `scoring`.
_REFUSALS = {
    "disconnected_panel": _l(
        "专家分成了互不相干的几组，没有共同评过的对象，各组的宽严无法比较。请增加交叉评审。"
    ),
    "too_few_marks": _l("评分太少，还不能分清是对象的差别、专家的宽严还是偶然。"),
    "nothing_left_to_chance": _l("各专家的评分只差一个固定的宽严，没有偶然的部分，不需要估计。"),
}


@blueprint.get("/<category>/<list_key>/advice")
@signed_in_required
def read(key: str, category: str, list_key: str) -> ResponseReturnValue:
    """How sure each place is, how each expert marked, and on whose marks the line hangs."""
    page = services.read(context_in(key), category=category, list_key=list_key)
    found = page.advice
    return render_template(
        "advice/read.html",
        key=key,
        category=category,
        page=page,
        advice=found,
        contested=[line for line in found.lines if line.certainty.value == "contested"],
        lines=slice_of(found.lines),
        address=lambda number: url_for(
            ".read", key=key, category=category, list_key=list_key, page=number, _anchor="all"
        ),
        refusal=_REFUSALS.get(found.refused, _REFUSALS["too_few_marks"]) if found.refused else "",
    )
