"""One table of permissions: Role × Action → the stages in which it holds, and whose things it covers.

A person with two roles has the rights of both, except for what SHUT keeps from a role: there the stricter
counts.

The stages and cells follow the threat model of the platform: everything that is not listed is
denied. Services call `require`; pages ask `may` only to hide what would be refused.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from reviewer.errors import Forbidden, WrongStage


class Stage(StrEnum):
    """Where a campaign stands, S0 to S7."""

    SETUP = "setup"
    NOMINATION = "nomination"
    ELIGIBILITY = "eligibility"
    SCORING = "scoring"
    PANEL = "panel"
    FINALISED = "finalised"
    NOTICE = "notice"
    CLOSED = "closed"

    @property
    def number(self) -> int:
        """0 for S0 … 7 for S7."""
        return _ORDER.index(self)


_ORDER = tuple(Stage)


class Role(StrEnum):
    """What a person is, in one campaign (an operator: on the whole installation)."""

    OPERATOR = "operator"
    SECRETARIAT = "secretariat"
    UNIT = "unit"
    EXPERT = "expert"
    CHAIR = "chair"
    SUPERVISOR = "supervisor"
    PUBLIC = "public"


class Action(StrEnum):
    """Everything a person can intend, as scope:resource:verb."""

    CAMPAIGN_READ = "campaign:summary:read"
    CAMPAIGN_COMPARE = "campaign:rules:compare"
    CAMPAIGN_CREATE = "campaign:record:create"
    CAMPAIGN_OPEN = "campaign:rules:freeze"
    CAMPAIGN_ADVANCE = "campaign:stage:change"
    CAMPAIGN_SCHEDULE = "campaign:deadlines:change"
    PEOPLE_MANAGE = "campaign:people:manage"
    OPERATORS_MANAGE = "platform:people:manage"
    SIGNERS_MANAGE = "platform:signers:manage"
    SIGN_IN = "platform:session:start"
    ACCOUNT_SELF = "platform:account:self"
    UNITS_MANAGE = "campaign:units:manage"
    QUOTAS_READ = "campaign:quotas:read"
    QUOTAS_SETTLE = "campaign:quotas:settle"
    REGISTER_IMPORT = "nomination:register:import"
    REGISTER_EXPORT = "nomination:register:export"
    PACK_MAKE = "nomination:pack:make"
    BOOK_MAKE = "nomination:book:make"
    NOMINATION_READ = "nomination:public:read"
    NOMINATION_READ_PERSONAL = "nomination:personal:read"
    NOMINATION_EDIT = "nomination:texts:edit"
    DRAFT_READ = "draft:own:read"
    DRAFT_WRITE = "draft:own:write"
    DRAFT_RETURN = "draft:filed:return"
    MATERIAL_READ = "material:file:read"
    MATERIAL_RECHECK = "material:file:recheck"
    MATERIAL_SURVEY = "material:missing:read"
    MATERIAL_COMPARE = "material:repeated:read"
    ELIGIBILITY_READ = "nomination:findings:read"
    LAUREATE_READ = "platform:laureates:read"
    LAUREATE_KEEP = "platform:laureates:keep"
    ELIGIBILITY_DECIDE = "nomination:findings:decide"
    UNDERTAKING_SIGN = "panel:undertaking:sign"
    CONFLICT_DECLARE = "panel:conflict:declare"
    ASSIGNMENT_MAKE = "panel:assignment:make"
    ASSIGNMENT_READ = "panel:assignment:read"
    PROGRESS_READ = "panel:progress:read"
    SHEET_READ = "sheet:own:read"
    SHEET_WRITE = "sheet:own:write"
    SHEET_CORRECT = "sheet:own:correct"
    SHEET_RETURN = "sheet:any:return"
    RANKING_READ = "list:ranking:read"
    SCORES_EXPORT = "list:scores:export"
    SHORTLIST_EDIT = "list:shortlist:edit"
    SHORTLIST_SIGN = "list:shortlist:sign"
    SHORTLIST_COUNTERSIGN = "list:shortlist:countersign"
    BUNDLE_EXPORT = "list:bundle:export"
    BUNDLE_IMPORT = "nomination:bundle:import"
    BUNDLE_READ = "nomination:bundle:read"
    NOTICE_PREVIEW = "notice:draft:read"
    NOTICE_PUBLISH = "notice:record:publish"
    NOTICE_READ = "notice:record:read"
    LEDGER_READ = "ledger:entries:read"
    LEDGER_VERIFY = "ledger:chain:verify"


class Cover(StrEnum):
    """Whose things a grant covers."""

    ANY = "any"
    OWN_UNIT = "own_unit"
    OWN = "own"  # the expert's own assignments; the person's own account


class Right(Struct, frozen=True):
    """One cell of the table."""

    stages: frozenset[Stage]
    cover: Cover = Cover.ANY


def _in(first: int, last: int, cover: Cover = Cover.ANY) -> Right:
    return Right(frozenset(_ORDER[first : last + 1]), cover)


_O, _S, _U, _E, _C, _V, _P = (
    Role.OPERATOR,
    Role.SECRETARIAT,
    Role.UNIT,
    Role.EXPERT,
    Role.CHAIR,
    Role.SUPERVISOR,
    Role.PUBLIC,
)

RIGHTS: dict[tuple[Role, Action], Right] = {
    (_O, Action.CAMPAIGN_READ): _in(0, 7),
    (_S, Action.CAMPAIGN_READ): _in(0, 7),
    (_C, Action.CAMPAIGN_READ): _in(0, 7),
    (_V, Action.CAMPAIGN_READ): _in(0, 7),
    (_U, Action.CAMPAIGN_READ): _in(1, 7),
    (_E, Action.CAMPAIGN_READ): _in(1, 7),
    (_P, Action.CAMPAIGN_READ): _in(1, 7),
    (_O, Action.CAMPAIGN_COMPARE): _in(0, 7),
    (_S, Action.CAMPAIGN_COMPARE): _in(0, 7),
    (_O, Action.CAMPAIGN_CREATE): _in(0, 7),
    (_S, Action.CAMPAIGN_OPEN): _in(0, 0),
    (_S, Action.CAMPAIGN_ADVANCE): _in(1, 6),
    (_S, Action.CAMPAIGN_SCHEDULE): _in(0, 4),
    (_O, Action.PEOPLE_MANAGE): _in(0, 7),
    (_S, Action.PEOPLE_MANAGE): _in(0, 6),
    (_O, Action.OPERATORS_MANAGE): _in(0, 7),
    (_O, Action.SIGNERS_MANAGE): _in(0, 7),
    (_S, Action.UNITS_MANAGE): _in(0, 1),
    (_S, Action.QUOTAS_READ): _in(0, 7),
    # Quotas bind what is filed: once nothing is filed any more they are history.
    (_S, Action.QUOTAS_SETTLE): _in(0, 1),
    (_S, Action.REGISTER_IMPORT): _in(1, 1),
    (_U, Action.REGISTER_IMPORT): _in(1, 1, Cover.OWN_UNIT),
    (_S, Action.REGISTER_EXPORT): _in(1, 7),
    (_U, Action.REGISTER_EXPORT): _in(1, 7, Cover.OWN_UNIT),
    # A pack carries personal answers and files: it can be made while those may be read, and not after.
    (_S, Action.PACK_MAKE): _in(1, 6),
    (_U, Action.PACK_MAKE): _in(1, 6, Cover.OWN_UNIT),
    (_S, Action.BOOK_MAKE): _in(1, 7),
    (_S, Action.NOMINATION_READ): _in(1, 7),
    (_C, Action.NOMINATION_READ): _in(3, 7),
    (_E, Action.NOMINATION_READ): _in(3, 6, Cover.OWN),
    (_U, Action.NOMINATION_READ): _in(1, 7, Cover.OWN_UNIT),
    (_S, Action.NOMINATION_READ_PERSONAL): _in(1, 6),
    (_U, Action.NOMINATION_READ_PERSONAL): _in(1, 6, Cover.OWN_UNIT),
    (_S, Action.NOMINATION_EDIT): _in(1, 2),
    (_U, Action.NOMINATION_EDIT): _in(1, 1, Cover.OWN_UNIT),
    # What a unit has not filed is its own affair: not even the secretariat learns that it is there.
    (_U, Action.DRAFT_READ): _in(1, 7, Cover.OWN_UNIT),
    (_U, Action.DRAFT_WRITE): _in(1, 1, Cover.OWN_UNIT),
    (_S, Action.DRAFT_RETURN): _in(1, 1),
    (_S, Action.MATERIAL_READ): _in(1, 6),
    (_U, Action.MATERIAL_READ): _in(1, 6, Cover.OWN_UNIT),
    (_C, Action.MATERIAL_READ): _in(3, 5),
    (_E, Action.MATERIAL_READ): _in(3, 4, Cover.OWN),
    # What was given in time is looked at again whenever it may be read: nothing new is given by that.
    (_S, Action.MATERIAL_RECHECK): _in(1, 6),
    (_U, Action.MATERIAL_RECHECK): _in(1, 6, Cover.OWN_UNIT),
    (_S, Action.MATERIAL_SURVEY): _in(1, 6),
    (_U, Action.MATERIAL_SURVEY): _in(1, 6, Cover.OWN_UNIT),
    # That another unit has given the same file is nothing that a unit may learn.
    (_S, Action.MATERIAL_COMPARE): _in(1, 6),
    # Past lists belong to the installation: whoever runs a campaign of it looks at them and adds to them.
    (_O, Action.LAUREATE_READ): _in(0, 7),
    (_S, Action.LAUREATE_READ): _in(0, 7),
    (_O, Action.LAUREATE_KEEP): _in(0, 7),
    (_S, Action.LAUREATE_KEEP): _in(0, 6),
    (_S, Action.ELIGIBILITY_READ): _in(1, 7),
    (_C, Action.ELIGIBILITY_READ): _in(3, 5),
    (_S, Action.ELIGIBILITY_DECIDE): _in(2, 2),
    (_E, Action.UNDERTAKING_SIGN): _in(1, 3, Cover.OWN),
    (_E, Action.CONFLICT_DECLARE): _in(3, 4, Cover.OWN),
    (_C, Action.CONFLICT_DECLARE): _in(3, 4, Cover.OWN),
    (_S, Action.CONFLICT_DECLARE): _in(2, 4),
    (_S, Action.ASSIGNMENT_MAKE): _in(2, 3),
    (_S, Action.ASSIGNMENT_READ): _in(2, 7),
    (_C, Action.ASSIGNMENT_READ): _in(3, 5),
    (_E, Action.ASSIGNMENT_READ): _in(3, 7, Cover.OWN),
    (_S, Action.PROGRESS_READ): _in(3, 7),
    (_C, Action.PROGRESS_READ): _in(3, 5),
    (_V, Action.PROGRESS_READ): _in(3, 7),
    (_E, Action.SHEET_READ): _in(3, 7, Cover.OWN),
    (_E, Action.SHEET_WRITE): _in(3, 3, Cover.OWN),
    (_E, Action.SHEET_CORRECT): _in(3, 4, Cover.OWN),
    (_C, Action.SHEET_RETURN): _in(3, 4),
    (_C, Action.RANKING_READ): _in(4, 5),
    (_S, Action.RANKING_READ): _in(4, 7),
    (_C, Action.SCORES_EXPORT): _in(4, 5),
    (_S, Action.SCORES_EXPORT): _in(4, 7),
    (_C, Action.SHORTLIST_EDIT): _in(4, 4),
    (_C, Action.SHORTLIST_SIGN): _in(4, 4),
    (_S, Action.SHORTLIST_COUNTERSIGN): _in(5, 5),
    # A bundle carries personal fields: it can be made while the secretariat may read them, and not after.
    (_S, Action.BUNDLE_EXPORT): _in(5, 6),
    (_S, Action.BUNDLE_IMPORT): _in(1, 1),
    (_S, Action.BUNDLE_READ): _in(1, 7),
    (_S, Action.NOTICE_PREVIEW): _in(5, 7),
    (_C, Action.NOTICE_PREVIEW): _in(5, 6),
    (_S, Action.NOTICE_PUBLISH): _in(5, 5),
    (_P, Action.NOTICE_READ): _in(6, 6),
    (_S, Action.LEDGER_READ): _in(0, 7),
    # Proposed lists put marks into the ledger: a supervisor reads them when the ranking is theirs to read.
    (_V, Action.LEDGER_READ): _in(5, 7),
    (_S, Action.LEDGER_VERIFY): _in(0, 7),
    (_V, Action.LEDGER_VERIFY): _in(0, 7),
    (_O, Action.LEDGER_VERIFY): _in(0, 7),
    (_C, Action.LEDGER_VERIFY): _in(5, 7),
    (_P, Action.SIGN_IN): _in(0, 7),
    (_P, Action.ACCOUNT_SELF): _in(0, 7, Cover.OWN),
}


JUDGES = frozenset({Role.EXPERT, Role.CHAIR})
# What whoever judges never gets, whatever further roles they have: other people's personal data.
SHUT: dict[Action, frozenset[Role]] = {
    Action.NOMINATION_READ_PERSONAL: JUDGES,
    Action.PACK_MAKE: JUDGES,
    Action.BUNDLE_EXPORT: JUDGES,
}


class Grant(Struct, frozen=True, kw_only=True):
    """A role given to a person.

    `campaign` None means the whole installation; a unit's people carry the unit's key.
    """

    role: Role
    campaign: str | None = None
    unit: str | None = None


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts. `account` is None for the public and for the console on the machine itself."""

    account: int | None
    login: str
    name: str
    grants: frozenset[Grant] = frozenset()

    def roles(self, campaign: str | None) -> frozenset[Role]:
        """Every role that holds in the campaign; PUBLIC always does.

        Of the roles without a campaign only the operator's is one: any other holds nowhere.
        """
        held = {
            grant.role
            for grant in self.grants
            if (grant.campaign or grant.role is Role.OPERATOR) and grant.campaign in (None, campaign)
        }
        return frozenset(held | {Role.PUBLIC})

    def units(self, campaign: str) -> frozenset[str]:
        """Keys of the units whose things the person may see as their own."""
        return frozenset(
            grant.unit
            for grant in self.grants
            if grant.role is Role.UNIT and grant.campaign == campaign and grant.unit is not None
        )


PUBLIC = Actor(account=None, login="", name="")


def console(campaign: str | None) -> Actor:
    """The person at the machine's own command line.

    Operator and secretariat, as whoever can read the database file is anyway; the ledger names them
    `console`.
    """
    grants = {Grant(role=Role.OPERATOR)}
    if campaign is not None:
        grants.add(Grant(role=Role.SECRETARIAT, campaign=campaign))
    return Actor(account=None, login="console", name="console", grants=frozenset(grants))


class Scope(Struct, frozen=True, kw_only=True):
    """What an act touches: the unit that owns it, and whether it is the actor's own."""

    unit: str | None = None
    own: bool = False


ANYTHING = Scope()


def may(actor: Actor, action: Action, *, campaign: str | None, stage: Stage, scope: Scope = ANYTHING) -> bool:
    """Whether one of the actor's roles holds the action now, on a thing of that scope, and none shuts it."""
    return any(
        stage in right.stages and _covers(actor, right, campaign=campaign, scope=scope)
        for right in _rights(actor, action, campaign)
    )


def require(
    actor: Actor, action: Action, *, campaign: str | None, stage: Stage, scope: Scope = ANYTHING
) -> None:
    """Pass when `may`, else raise.

    WrongStage is raised only to those whose role could do it at another stage; everyone else gets
    Forbidden, so that a stage is no answer to people without the right.
    """
    if may(actor, action, campaign=campaign, stage=stage, scope=scope):
        return
    elsewhere: set[Stage] = set()
    for right in _rights(actor, action, campaign):
        if _covers(actor, right, campaign=campaign, scope=scope):
            elsewhere |= right.stages
    if elsewhere:
        allowed = tuple(item.value for item in _ORDER if item in elsewhere)
        raise WrongStage(action.value, stage.value, allowed)
    raise Forbidden(action.value)


def _rights(actor: Actor, action: Action, campaign: str | None) -> Iterable[Right]:
    held = actor.roles(campaign)
    if held & SHUT.get(action, frozenset()):
        return
    for role in held:
        right = RIGHTS.get((role, action))
        if right is not None:
            yield right


def _covers(actor: Actor, right: Right, *, campaign: str | None, scope: Scope) -> bool:
    if right.cover is Cover.ANY:
        return True
    if right.cover is Cover.OWN:
        return scope.own
    return campaign is not None and scope.unit is not None and scope.unit in actor.units(campaign)
