"""A campaign beside another pack, for those who prepare it."""

from msgspec import Struct

from reviewer.contract import CampaignInfo
from reviewer.contract.snapshots import Rulebook
from reviewer.domain import comparison
from reviewer.domain.access import Action
from reviewer.domain.comparison import Row
from reviewer.services.campaigns import stand
from reviewer.services.context import Context


class Compared(Struct, frozen=True, kw_only=True):
    """Two rulebooks and the rows in which they stand side by side.

    `left` is this campaign as it runs: frozen once it opened. `right` is another pack as it is
    installed, whether or not a campaign of it runs: no row of the database tells anything of it. It
    is None, and there are no rows, where this is the only pack. `others` are all that it can be
    compared with, the one that this campaign extends first.
    """

    others: tuple[CampaignInfo, ...]
    left: Rulebook
    right: Rulebook | None
    rows: tuple[Row, ...]


def compare(ctx: Context, *, other: str | None = None) -> Compared:
    """The context's campaign beside the pack of that key, or beside the first of the others.

    NotFound when no pack of that key is installed.
    """
    with ctx.unit.reading(ctx.here().key) as tx:
        standing = stand(ctx, tx)
        standing.require(ctx, Action.CAMPAIGN_COMPARE)
        left = standing.rulebook
    others = [ctx.host.campaign(key).info for key in sorted(ctx.host.keys()) if key != left.info.key]
    others.sort(key=lambda info: info.key != left.info.extends)
    if other is None and not others:
        return Compared(others=(), left=left, right=None, rows=())
    right = ctx.host.campaign(other if other is not None else others[0].key).rulebook()
    rows = comparison.compare(left, right)
    return Compared(others=tuple(others), left=left, right=right, rows=rows)
