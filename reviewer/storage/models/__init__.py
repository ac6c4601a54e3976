"""Every table, so that migrations see all of them at once."""

from reviewer.storage.models.accounts import Account, Invitation, RoleGrant, SignIn
from reviewer.storage.models.base import Base
from reviewer.storage.models.campaigns import CampaignRecord, DeadlineRecord, Unit
from reviewer.storage.models.cascade import Arrival, Bundle, TrustedSigner
from reviewer.storage.models.drafts import Draft
from reviewer.storage.models.experts import Assignment, Declaration, EmploymentRecord, Expert
from reviewer.storage.models.laureates import ConfirmationRecord, Laureate, LaureateDraft, Match, Screening
from reviewer.storage.models.ledger import LedgerLine
from reviewer.storage.models.materials import Material, UnfinishedUpload
from reviewer.storage.models.nominations import IntakeDraft, Nomination, Waiver
from reviewer.storage.models.notice import PublicNotice
from reviewer.storage.models.quotas import SettledQuota
from reviewer.storage.models.requests import AnsweredRequest
from reviewer.storage.models.sheets import Sheet, SheetEdition
from reviewer.storage.models.shortlist import Adjustment, Shortlist, ShortlistEntry

__all__ = [
    "Account",
    "Adjustment",
    "AnsweredRequest",
    "Arrival",
    "Assignment",
    "Base",
    "Bundle",
    "CampaignRecord",
    "ConfirmationRecord",
    "DeadlineRecord",
    "Declaration",
    "Draft",
    "EmploymentRecord",
    "Expert",
    "IntakeDraft",
    "Invitation",
    "Laureate",
    "LaureateDraft",
    "LedgerLine",
    "Match",
    "Material",
    "Nomination",
    "PublicNotice",
    "RoleGrant",
    "Screening",
    "SettledQuota",
    "Sheet",
    "SheetEdition",
    "Shortlist",
    "ShortlistEntry",
    "SignIn",
    "TrustedSigner",
    "UnfinishedUpload",
    "Unit",
    "Waiver",
]
