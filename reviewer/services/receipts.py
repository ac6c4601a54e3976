"""What a receipt binds, and whether the sheets that count still say what was handed in."""

import json

from msgspec import Struct

from reviewer.domain.ledger import digest_of
from reviewer.domain.sheets import SheetState
from reviewer.errors import Reason, Refused
from reviewer.services.campaigns import Standing
from reviewer.storage.models import CampaignRecord, Sheet
from reviewer.storage.queries import ledger as ledger_query
from reviewer.storage.queries import sheets as sheets_query
from reviewer.storage.unit import Transaction

# As many as a sentence can bear; it says how many there are in all.
_NAMED = 12
SUBMITTED, RETURNED = "sheet.submitted", "sheet.returned"


class Altered(Struct, frozen=True, kw_only=True):
    """A sheet that no longer says what its expert handed in.

    `line` is the number of the ledger's last line about it, 0 when there is none.
    """

    expert: str
    code: str
    nominee: str
    line: int


def content_of(sheet: Sheet) -> dict[str, object]:
    """All that the expert typed."""
    return {
        "entries": sheet.entries,
        "veto": sheet.veto,
        "veto_reason": sheet.veto_reason,
        "comment": sheet.comment,
        "special": sheet.special,
        "special_reason": sheet.special_reason,
    }


def receipt_of(tx: Transaction, campaign: str, sheet: Sheet, *, login: str, code: str, number: int) -> str:
    """The receipt of a sheet as it stands: whoever has the database alone cannot make it for other marks."""
    content = digest_of({**content_of(sheet), "points": sheet.points})
    return tx.receipt("sheet", campaign, login, code, number, content)


def altered(tx: Transaction, record: CampaignRecord, category: str | None = None) -> tuple[Altered, ...]:
    """Live sheets, of one category or of all, that are not as the ledger last had them.

    A submitted sheet must yield the receipt that the ledger names; one that was handed in and not
    returned must still be submitted. By nominee and expert.
    """
    told = _told(tx, record.key)
    found = []
    for sheet, nomination, account, number in sheets_query.live(tx, record.id, category):
        login, code = account.login, nomination.code
        line, receipt = told.get((login, code), (0, None))
        if receipt != _bound(tx, record.key, sheet, login=login, code=code, number=number):
            found.append(Altered(expert=account.name, code=code, nominee=nomination.name, line=line))
    return tuple(found)


def _bound(tx: Transaction, campaign: str, sheet: Sheet, *, login: str, code: str, number: int) -> str | None:
    if sheet.state != SheetState.SUBMITTED.value:
        return None
    return receipt_of(tx, campaign, sheet, login=login, code=code, number=number)


def _told(tx: Transaction, campaign: str) -> dict[tuple[str, str], tuple[int, str | None]]:
    """By expert's login and nominee's code the last line and the receipt that it gave, None when returned."""
    found: dict[tuple[str, str], tuple[int, str | None]] = {}
    for seq, payload in ledger_query.payloads(tx, campaign, kinds=(SUBMITTED, RETURNED)):
        line = json.loads(payload)
        data = line["data"]
        if line["kind"] == SUBMITTED:
            found[line["actor"], data["code"]] = seq, data["receipt"]
        else:
            found[data["expert"], data["code"]] = seq, None
    return found


def require_unaltered(
    tx: Transaction, standing: Standing, category: str, *, hidden: frozenset[str] = frozenset()
) -> None:
    """Refused (SHEET_ALTERED) with expert and nominee of a sheet that was changed behind the platform.

    Of a nominee hidden from the actor neither is told, only that there is such a sheet.
    """
    found = altered(tx, standing.record, category)
    if not found:
        return
    seen = [f"{one.nominee}（{one.code}）—{one.expert}" for one in found if one.code not in hidden]
    raise Refused(Reason.SHEET_ALTERED, {"count": len(found), "sheets": seen[:_NAMED] or ["—"]})
