"""Errors and defects as facts. No wording here: `reviewer.wording` turns them into sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct


class ReviewerError(Exception):
    """Base of everything that the platform refuses for a reason that a person can mend."""


@dataclass(eq=False)
class NotFound(ReviewerError):
    """The thing does not exist, or the actor may not know that it does: the two are one answer."""

    what: str
    key: str = ""


@dataclass(eq=False)
class NotSignedIn(ReviewerError):
    """Nobody is signed in, or the session has ended."""


@dataclass(eq=False)
class SignInRefused(ReviewerError):
    """Login and password do not match an account that may sign in; never says which is wrong.

    The same for a login that `failures` wrong passwords have locked for `minutes`: a lock that shows
    would show who has an account.
    """

    failures: int
    minutes: int


@dataclass(eq=False)
class InvitationRefused(ReviewerError):
    """The invitation link is unknown, used or expired."""


@dataclass(eq=False)
class WeakPassword(ReviewerError):
    """The new password has fewer than `least` characters or is the login itself."""

    least: int


@dataclass(eq=False)
class Forbidden(ReviewerError):
    """The actor's roles do not hold this action in the campaign's present stage."""

    action: str


@dataclass(eq=False)
class WrongStage(ReviewerError):
    """The actor may do this, but not at this stage of the campaign."""

    action: str
    stage: str
    allowed: tuple[str, ...]


@dataclass(eq=False)
class TooLate(ReviewerError):
    """A deadline has passed; `closed` and `now` are the two instants. `waived` = counts as given up."""

    deadline: str
    closed: datetime
    now: datetime
    waived: bool = False


@dataclass(eq=False)
class StaleVersion(ReviewerError):
    """Somebody, or another window, saved in between: `base` was sent, `current` is stored."""

    what: str
    base: int
    current: int


class Reason(StrEnum):
    """Why an act is refused although role, stage and time are right."""

    UNDERTAKING_MISSING = "undertaking_missing"
    CONFLICTED = "conflicted"
    SHEET_CLOSED = "sheet_closed"
    SHEET_NOT_SUBMITTED = "sheet_not_submitted"
    SHEET_INCOMPLETE = "sheet_incomplete"
    SHEET_ALTERED = "sheet_altered"
    NOT_FLAGGED = "not_flagged"
    REASON_REQUIRED = "reason_required"
    SOURCE_REQUIRED = "source_required"
    REASON_TOO_SHORT = "reason_too_short"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - the name of a refusal
    TIER_FULL = "tier_full"
    LIST_FULL = "list_full"
    LIST_FROZEN = "list_frozen"
    LIST_MISSING = "list_missing"
    LIST_OPEN_SEATS = "list_open_seats"
    LIST_STALE = "list_stale"
    LIST_UNSIGNED = "list_unsigned"
    CAP_EXCEEDED = "cap_exceeded"
    SAME_PERSON = "same_person"
    OWN_SHEET = "own_sheet"
    OWN_ACCOUNT = "own_account"
    NOT_ON_LIST = "not_on_list"
    ALREADY_ON_LIST = "already_on_list"
    PLACE_INVALID = "place_invalid"
    PLACE_SAME = "place_same"
    FEW_EXPERTS = "few_experts"
    PANEL_TOO_SMALL = "panel_too_small"
    SHEETS_OPEN = "sheets_open"
    NO_NOMINATIONS = "no_nominations"
    NOT_ELIGIBLE = "not_eligible"
    RULE_NOT_WAIVABLE = "rule_not_waivable"
    RULEBOOK_CHANGED = "rulebook_changed"
    RULEBOOK_UNFINISHED = "rulebook_unfinished"
    TEXT_ID_NUMBER = "text_id_number"
    TEXT_PERSONAL = "text_personal"
    LOGIN_INVALID = "login_invalid"
    LOGIN_TAKEN = "login_taken"
    PASSWORD_KEPT = "password_kept"  # noqa: S105 - the name of a refusal
    UNIT_TAKEN = "unit_taken"
    PERIOD_INVALID = "period_invalid"
    DAY_INVALID = "day_invalid"
    NOTICE_RUNNING = "notice_running"
    FINDINGS_UNKNOWN = "findings_unknown"
    NOTICE_TOO_SHORT = "notice_too_short"
    CONTACT_PERSONAL = "contact_personal"
    ALREADY_SIGNED = "already_signed"
    ALREADY_OPEN = "already_open"
    KEY_REUSED = "key_reused"
    DRAFT_CLOSED = "draft_closed"
    ORDER_CHANGED = "order_changed"
    LAUREATE_INVALID = "laureate_invalid"
    LAUREATE_KNOWN = "laureate_known"
    BUNDLE_UNREADABLE = "bundle_unreadable"
    BUNDLE_TOO_LARGE = "bundle_too_large"
    BUNDLE_ALTERED = "bundle_altered"
    BUNDLE_UNKNOWN_KEY = "bundle_unknown_key"
    BUNDLE_TOO_NEW = "bundle_too_new"
    BUNDLE_TAKEN = "bundle_taken"
    BUNDLE_EMPTY = "bundle_empty"
    SAME_CAMPAIGN = "same_campaign"
    SIGNER_INVALID = "signer_invalid"
    CONSENT_MISSING = "consent_missing"
    MATERIAL_EMPTY = "material_empty"
    MATERIAL_TOO_LARGE = "material_too_large"
    MATERIAL_FULL = "material_full"
    MATERIAL_UNNAMED = "material_unnamed"
    MATERIAL_DEMANDED = "material_demanded"
    NUMBER_INVALID = "number_invalid"
    NUMBER_TOO_LOW = "number_too_low"
    NUMBER_USED = "number_used"
    NUMBER_WHOLE = "number_whole"
    NUMBERS_WAITING = "numbers_waiting"


@dataclass(eq=False)
class Refused(ReviewerError):
    """An act that a rule stops; `facts` fill the sentence."""

    reason: Reason
    facts: Mapping[str, object] = field(default_factory=dict)


class DefectReason(StrEnum):
    """What is wrong with one place of a workbook."""

    # the file as a whole
    NOT_A_WORKBOOK = "not_a_workbook"
    OLD_WORKBOOK = "old_workbook"
    TEXT_FILE = "text_file"
    ENCRYPTED = "encrypted"
    MACRO = "macro"
    EXTERNAL_LINK = "external_link"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    DAMAGED = "damaged"
    HOSTILE_XML = "hostile_xml"
    TOOK_TOO_LONG = "took_too_long"
    OLD_DOCUMENT = "old_document"
    NOT_A_PAPER = "not_a_paper"
    # the sheet
    SHEET_MISSING = "sheet_missing"
    SHEET_SECOND = "sheet_second"
    SHEET_UNREAD = "sheet_unread"
    HEADER_MISSING = "header_missing"
    LABELS_MISSING = "labels_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMN_ORDER = "column_order"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_UNHEADED = "column_unheaded"
    TITLE_MISMATCH = "title_mismatch"
    TITLE_REGION = "title_region"
    TITLE_YEAR = "title_year"
    ROW_HIDDEN = "row_hidden"
    LINE_UNREAD = "line_unread"
    NO_ROWS = "no_rows"
    # the cell
    REQUIRED = "required"
    FORMULA = "formula"
    FORMULA_TEXT = "formula_text"
    CELL_ERROR = "cell_error"
    TOO_LONG = "too_long"
    NOT_A_DAY = "not_a_day"
    DAY_INCOMPLETE = "day_incomplete"
    DAY_IMPOSSIBLE = "day_impossible"
    DAY_AHEAD = "day_ahead"
    LINES_JOINED = "lines_joined"
    FLAG_TAKEN = "flag_taken"
    FLAG_LEFT = "flag_left"
    NOT_A_NUMBER = "not_a_number"
    NOT_YES_NO = "not_yes_no"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_YEAR = "not_a_year"
    DIGITS_LOST = "digits_lost"
    ID_NUMBER = "id_number"
    SEQUENCE_INVALID = "sequence_invalid"
    SEQUENCE_TWICE = "sequence_twice"
    SEQUENCE_ON_FILE = "sequence_on_file"
    SEQUENCE_GAP = "sequence_gap"
    SEQUENCE_UNKNOWN = "sequence_unknown"
    HALVES_JOINED = "halves_joined"
    NAME_TWICE = "name_twice"
    NAME_ON_FILE = "name_on_file"
    NAMESAKE_ON_FILE = "namesake_on_file"
    NAMESAKE_ELSEWHERE = "namesake_elsewhere"
    NAME_DIFFERS = "name_differs"
    # a past list
    NO_LINES = "no_lines"
    LINE_TWICE = "line_twice"
    LINE_KEPT = "line_kept"
    # a text against the lengths of its form
    TEXT_SHORT = "text_short"
    TEXT_LONG = "text_long"
    TEXT_NOT_ABOUT = "text_not_about"
    # the whole register against the campaign
    QUOTA_EXCEEDED = "quota_exceeded"
    QUOTA_SPECIAL = "quota_special"
    QUOTA_BELOW = "quota_below"
    QUOTA_UNUSUAL = "quota_unusual"
    QUOTA_UNSETTLED = "quota_unsettled"
    INNER_CAP = "inner_cap"
    COUNTY_UNKNOWN = "county_unknown"
    TEXTS_MISSING = "texts_missing"
    TEXTS_UNFILLED = "texts_unfilled"
    REGISTER_ON_FILE = "register_on_file"
    # the files of the special tier
    MATERIAL_OWED = "material_owed"


class Severity(StrEnum):
    """An error refuses the whole file; a remark is shown and stops nothing."""

    ERROR = "error"
    REMARK = "remark"


class Defect(Struct, frozen=True, kw_only=True):
    """One thing wrong at one place.

    `row` is the sheet's own row number from 1, `column` the column letters ("C"), `label` the
    heading of that column; empty where the defect belongs to a whole sheet or file. `facts` fill
    the sentence; values are short and never a whole text.
    """

    reason: DefectReason
    sheet: str = ""
    row: int | None = None
    column: str = ""
    label: str = ""
    severity: Severity = Severity.ERROR
    facts: Mapping[str, str | int] = msgspec.field(default_factory=dict)


@dataclass(eq=False)
class IntakeRefused(ReviewerError):
    """A workbook is refused whole; every defect that could be placed is listed."""

    defects: tuple[Defect, ...]


class MaterialRefusal(StrEnum):
    """Why an uploaded file is not taken."""

    # the file as it was sent
    NAME = "name"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_ACCEPTED = "not_accepted"
    ENDING_DIFFERS = "ending_differs"
    WRONG_KIND = "wrong_kind"
    # what is inside
    POLYGLOT = "polyglot"
    DAMAGED = "damaged"
    CUT_SHORT = "cut_short"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    NO_PICTURES = "no_pictures"
    TOO_MANY_PIXELS = "too_many_pixels"
    ACTIVE = "active"
    EMBEDDED = "embedded"
    MACRO = "macro"
    EXTERNAL_LINK = "external_link"
    HOSTILE_XML = "hostile_xml"
    # the looking itself
    TOO_HEAVY = "too_heavy"
    TOOK_TOO_LONG = "took_too_long"
    UNREADABLE = "unreadable"
    CANCELLED = "cancelled"


class Found(StrEnum):
    """What a file, or something hidden in it, turned out to be."""

    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    DOCX = "docx"
    DOC = "doc"
    XLSX = "xlsx"
    PPTX = "pptx"
    MP4 = "mp4"
    # never taken
    GIF = "gif"
    WEBP = "webp"
    HEIC = "heic"
    BMP = "bmp"
    TIFF = "tiff"
    MKV = "mkv"
    MOV = "mov"
    OTHER_VIDEO = "other_video"
    AUDIO = "audio"
    XLS = "xls"
    PPT = "ppt"
    STRICT_OFFICE = "strict_office"
    OTHER_OFFICE = "other_office"
    RTF = "rtf"
    TEXT = "text"
    HTML = "html"
    SVG = "svg"
    XML = "xml"
    SCRIPT = "script"
    PROGRAM = "program"
    ARCHIVE = "archive"
    UNKNOWN = "unknown"


@dataclass(eq=False)
class MaterialRefused(ReviewerError):
    """An uploaded file is not taken. `facts` always hold `name`, the last part of the name it came under.

    Further facts by reason: `found` (a Found) with NOT_ACCEPTED, ENDING_DIFFERS (and `ending`),
    WRONG_KIND (and `kind`, the value of a MaterialKind) and POLYGLOT; `size` and `limit` in bytes with
    TOO_LARGE; `width`, `height` and `limit` in pixels with TOO_MANY_PIXELS; `promised` and `seconds` with
    CUT_SHORT of a video, where they are known: how long its header says it is and how much is there.
    """

    reason: MaterialRefusal
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(eq=False)
class DraftRefused(ReviewerError):
    """A nomination cannot be filed as it stands: every defect, and the names of hard demands it fails."""

    defects: tuple[Defect, ...]
    rules: tuple[str, ...] = ()


@dataclass(eq=False)
class ArrivalsRefused(ReviewerError):
    """Nominees of a bundle that cannot be put on file as chosen: each name and what stands against it."""

    entrants: tuple[tuple[str, tuple[Defect, ...]], ...]


@dataclass(eq=False)
class PointsInvalid(ReviewerError):
    """Points beyond cap or off step; one entry a criterion: (key, problem, typed text).

    `names` are the criteria's names by key, as the score sheet prints them.
    """

    problems: tuple[tuple[str, str, str], ...]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class PluginRefused(ReviewerError):
    """A campaign plugin that cannot be admitted: which plugin, which hook, what is wrong, how to mend it.

    `file` is where to mend it, as path:line, "" where no file is known. `others` is what else does not fit,
    each as (hook, problem, mend): some of it may follow from the first.
    """

    plugin: str
    hook: str
    problem: str
    mend: str
    file: str = ""
    others: tuple[tuple[str, str, str], ...] = ()


@dataclass(eq=False)
class LedgerBroken(ReviewerError):
    """The chain does not hold at `seq`."""

    campaign: str
    seq: int
    problem: str


class Wanted(StrEnum):
    """What a setting should be."""

    FOLDER = "folder"
    WHOLE = "whole"
    ADDRESS = "address"
    HOSTS = "hosts"
    PROXY = "proxy"
    JOBS = "jobs"
    DATABASE = "database"
    COUNTER = "counter"
    PHRASE = "phrase"
    SEAL = "seal"
    SEED = "seed"


@dataclass(eq=False)
class SettingInvalid(ReviewerError):
    """A setting, or the content of a key's file, that cannot be meant.

    `name` is the setting or the file, `value` what it says ("…" for a key), `wanted` what it should be;
    `facts` hold `least` and `most` with WHOLE.
    """

    name: str
    value: str
    wanted: Wanted
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(eq=False)
class KeyMissing(ReviewerError):
    """A key that the installation cannot do without: `name` is not set and there is no file `place`."""

    name: str
    place: str


@dataclass(eq=False)
class LedgerKeyDiffers(ReviewerError):
    """Line `seq`, the last one, was sealed with another key than this installation's: nothing was written."""

    campaign: str
    seq: int


@dataclass(eq=False)
class DriverMissing(ReviewerError):
    """A setting needs a driver that is not installed; `driver` is what to install."""

    driver: str


@dataclass(eq=False)
class ExtraMissing(ReviewerError):
    """An optional part of the platform is not installed; `extra` is what to install."""

    extra: str


@dataclass(eq=False)
class DatabaseVersion(ReviewerError):
    """The database is not at the version this program was written for.

    `reviewer migrate` mends an older one; a newer one wants a newer program.
    `place` is its address without a password: it may be the wrong database, of another folder.
    """

    found: str
    wanted: str
    place: str


@dataclass(eq=False)
class EncodingRefused(ReviewerError):
    """A database that keeps its texts in an encoding that lacks characters of people's names."""

    found: str
    place: str


@dataclass(eq=False)
class BackupElsewhere(ReviewerError):
    """This kind of database is copied by its own tool; `command` is what to run."""

    command: str


@dataclass(eq=False)
class DiskFull(ReviewerError):
    """A file of `size` bytes does not fit: only `free` are left beside the reserve."""

    size: int
    free: int
