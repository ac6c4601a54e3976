"""The whole table of permissions, written a second time by hand from the threat model and compared whole."""

from __future__ import annotations

from itertools import product

import pytest

from reviewer.domain.access import (
    ANYTHING,
    PUBLIC,
    RIGHTS,
    Action,
    Actor,
    Grant,
    Role,
    Scope,
    Stage,
    console,
    may,
    require,
)
from reviewer.errors import Forbidden, WrongStage

HERE, THERE = "here_2021", "there_2021"
OWN_UNIT, FOREIGN_UNIT = "own", "foreign"

# One line an action: role first-last, "u" = things of the own unit, "o" = the own thing. Not named is denied.
TABLE = """
campaign:summary:read        operator 0-7, secretariat 0-7, chair 0-7, supervisor 0-7, unit 1-7, public 1-7
campaign:rules:compare       operator 0-7, secretariat 0-7
campaign:record:create       operator 0-7
campaign:rules:freeze        secretariat 0-0
campaign:stage:change        secretariat 1-6
campaign:deadlines:change    secretariat 0-4
campaign:people:manage       operator 0-7, secretariat 0-6
platform:people:manage       operator 0-7
platform:signers:manage      operator 0-7
platform:laureates:read      operator 0-7, secretariat 0-7
platform:laureates:keep      operator 0-7, secretariat 0-6
platform:session:start       public 0-7
platform:account:self        public 0-7 o
campaign:units:manage        secretariat 0-1
campaign:quotas:read         secretariat 0-7
campaign:quotas:settle       secretariat 0-1
nomination:register:import   secretariat 1-1, unit 1-1 u
nomination:register:export   secretariat 1-7, unit 1-7 u
nomination:public:read       secretariat 1-7, chair 3-7, expert 3-6 o, unit 1-7 u
nomination:personal:read     secretariat 1-6, unit 1-6 u
nomination:texts:edit        secretariat 1-2, unit 1-1 u
draft:own:read               unit 1-7 u
draft:own:write              unit 1-1 u
draft:filed:return           secretariat 1-1
material:file:read           secretariat 1-6, unit 1-6 u, chair 3-5, expert 3-4 o
material:file:recheck        secretariat 1-6, unit 1-6 u
material:missing:read        secretariat 1-6, unit 1-6 u
material:repeated:read       secretariat 1-6
nomination:pack:make         secretariat 1-6, unit 1-6 u
nomination:book:make         secretariat 1-7
platform:laureates:read      operator 0-7, secretariat 0-7
platform:laureates:keep      operator 0-7, secretariat 0-6
nomination:findings:read     secretariat 1-7, chair 3-5
nomination:findings:decide   secretariat 2-2
panel:undertaking:sign       expert 1-3 o
panel:conflict:declare       expert 3-4 o, chair 3-4 o, secretariat 2-4
panel:assignment:make        secretariat 2-3
panel:assignment:read        secretariat 2-7, chair 3-5, expert 3-7 o
panel:progress:read          secretariat 3-7, chair 3-5, supervisor 3-7
sheet:own:read               expert 3-7 o
sheet:own:write              expert 3-3 o
sheet:own:correct            expert 3-4 o
sheet:any:return             chair 3-4
list:ranking:read            chair 4-5, secretariat 4-7
list:scores:export           chair 4-5, secretariat 4-7
list:shortlist:edit          chair 4-4
list:shortlist:sign          chair 4-4
list:shortlist:countersign   secretariat 5-5
list:bundle:export           secretariat 5-6
nomination:bundle:import     secretariat 1-1
nomination:bundle:read       secretariat 1-7
notice:draft:read            secretariat 5-7, chair 5-6
notice:record:publish        secretariat 5-5
notice:record:read           public 6-6
ledger:entries:read          secretariat 0-7, supervisor 5-7
ledger:chain:verify          secretariat 0-7, supervisor 0-7, operator 0-7, chair 5-7
"""

SCOPES = {
    "anything": ANYTHING,
    "own": Scope(own=True),
    "own unit": Scope(unit=OWN_UNIT),
    "foreign unit": Scope(unit=FOREIGN_UNIT),
}
COVERED = {
    "": {"anything", "own", "own unit", "foreign unit"},
    "u": {"own unit"},
    "o": {"own"},
}
Cell = tuple[str, str, int, str]


def written() -> set[Cell]:
    """(role, action, stage, scope) of every cell that the table allows; what everyone may, each may."""
    cells: set[Cell] = set()
    for line in TABLE.strip().splitlines():
        action, rights = line.split(maxsplit=1)
        for right in rights.split(","):
            role, stages, *cover = right.split()
            first, last = map(int, stages.split("-"))
            holders = [other.value for other in Role] if role == Role.PUBLIC else [role]
            for holder, stage, scope in product(
                holders, range(first, last + 1), COVERED[cover[0] if cover else ""]
            ):
                cells.add((holder, action, stage, scope))
    return cells


def holding(*roles: Role, campaign: str = HERE) -> Actor:
    """A person with those roles in a campaign; unit people belong to the own unit."""
    grants = {
        Grant(
            role=role,
            campaign=None if role is Role.OPERATOR else campaign,
            unit=OWN_UNIT if role is Role.UNIT else None,
        )
        for role in roles
        if role is not Role.PUBLIC
    }
    return Actor(account=7, login="someone", name="某人", grants=frozenset(grants))


def allowed(actor: Actor, *, campaign: str = HERE) -> set[tuple[str, int, str]]:
    return {
        (action.value, stage.number, name)
        for action, stage, (name, scope) in product(Action, Stage, SCOPES.items())
        if may(actor, action, campaign=campaign, stage=stage, scope=scope)
    }


def test_the_whole_table_of_roles_actions_and_stages() -> None:
    found = {(role.value, *cell) for role in Role for cell in allowed(holding(role))}
    assert found == written()


def test_the_written_table_names_every_action_and_the_stages_have_their_numbers() -> None:
    assert {line.split()[0] for line in TABLE.strip().splitlines()} == {action.value for action in Action}
    assert [stage.value for stage in sorted(Stage, key=lambda stage: stage.number)] == [
        "setup",
        "nomination",
        "eligibility",
        "scoring",
        "panel",
        "finalised",
        "notice",
        "closed",
    ]


@pytest.mark.parametrize(("one", "other"), [*product(Role, Role)])
def test_two_roles_hold_what_each_holds_but_who_judges_reads_no_personal_data(one: Role, other: Role) -> None:
    judges = bool({one, other} & {Role.EXPERT, Role.CHAIR})
    shut = {"nomination:personal:read", "nomination:pack:make", "list:bundle:export"} if judges else set()
    both = allowed(holding(one)) | allowed(holding(other))
    assert allowed(holding(one, other)) == {cell for cell in both if cell[0] not in shut}


def test_what_judging_shuts_in_one_campaign_is_open_in_another() -> None:
    grants = {Grant(role=Role.SECRETARIAT, campaign=HERE), Grant(role=Role.EXPERT, campaign=THERE)}
    actor = Actor(account=7, login="x", name="x", grants=frozenset(grants))
    assert allowed(actor) == allowed(holding(Role.SECRETARIAT))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPERATOR, Role.PUBLIC)])
def test_a_grant_of_another_campaign_gives_nothing(role: Role) -> None:
    foreigner = holding(role, campaign=THERE)
    assert allowed(foreigner) == allowed(PUBLIC)
    # The decoy: where the grant belongs it gives something.
    assert allowed(foreigner, campaign=THERE) > allowed(PUBLIC, campaign=THERE)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPERATOR, Role.PUBLIC)])
def test_only_an_operator_holds_anything_everywhere(role: Role) -> None:
    everywhere = Actor(
        account=7, login="x", name="x", grants=frozenset({Grant(role=role, campaign=None, unit=OWN_UNIT)})
    )
    assert allowed(everywhere) == allowed(PUBLIC)


def test_a_unit_named_on_another_role_is_no_unit_of_ones_own() -> None:
    grants = {
        Grant(role=Role.UNIT, campaign=HERE, unit=OWN_UNIT),
        Grant(role=Role.EXPERT, campaign=HERE, unit=FOREIGN_UNIT),
        Grant(role=Role.UNIT, campaign=THERE, unit="far"),
    }
    actor = Actor(account=7, login="x", name="x", grants=frozenset(grants))
    assert actor.units(HERE) == {OWN_UNIT}
    assert allowed(actor) == allowed(holding(Role.UNIT, Role.EXPERT))


def outcome(actor: Actor, action: Action, stage: Stage, scope: Scope) -> object:
    try:
        require(actor, action, campaign=HERE, stage=stage, scope=scope)
    except WrongStage as error:
        return error.action, error.stage, error.allowed
    except Forbidden as error:
        return error.action
    return None


@pytest.mark.parametrize("role", Role)
def test_the_wrong_stage_is_told_only_to_those_who_hold_the_right_at_another(role: Role) -> None:
    actor, cells = holding(role), {cell[1:] for cell in written() if cell[0] == role.value}
    for action, (name, scope) in product(Action, SCOPES.items()):
        stages = [stage for stage in Stage if (action.value, stage.number, name) in cells]
        for stage in Stage:
            if stage in stages:
                expected: object = None
            elif stages:
                expected = (action.value, stage.value, tuple(item.value for item in stages))
            else:
                expected = action.value
            assert outcome(actor, action, stage, scope) == expected


def test_the_console_is_operator_and_secretariat_of_the_campaign_it_names() -> None:
    everyone = allowed(holding(Role.OPERATOR, Role.SECRETARIAT))
    assert allowed(console(HERE)) == everyone
    assert allowed(console(HERE), campaign=THERE) == allowed(holding(Role.OPERATOR))
    assert allowed(console(None)) == allowed(holding(Role.OPERATOR))
    assert console(HERE).account is None


def test_rights_of_a_unit_are_never_wider_than_the_unit() -> None:
    unit = {action: right for (role, action), right in RIGHTS.items() if role is Role.UNIT}
    reads = {Action.CAMPAIGN_READ}
    assert {action for action, right in unit.items() if right.cover.value == "any"} == reads
