"""People come in by one door: nobody learns who exists, nobody gets in twice on one invitation."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial

import pytest
from argon2 import PasswordHasher
from msgspec.structs import replace
from sqlalchemy import text

from reviewer.domain.access import PUBLIC, Actor, Grant, Role, Stage, console
from reviewer.domain.ledger import PLATFORM
from reviewer.errors import (
    Forbidden,
    InvitationRefused,
    NotFound,
    NotSignedIn,
    Reason,
    Refused,
    SignInRefused,
    WeakPassword,
)
from reviewer.services import accounts, ledger
from reviewer.services.accounts import Person
from reviewer.services.context import Context
from reviewer.storage.models import Account, Base
from reviewer.storage.queries import accounts as accounts_query
from tests.campaigns_small import KEY
from tests.installations import QUICK_PASSWORDS
from tests.small_panels import PASSWORD, SCORING_DAY, Small

LOGIN, WRONG = "expert1", "wrong horse battery"
PATIENCE = 60


@dataclass
class CountingHasher:
    """Does the real (quick) work and counts it: one `hash` or one `verify` is one piece of work."""

    work: list[str] = field(default_factory=list)
    quick: PasswordHasher = QUICK_PASSWORDS

    def hash(self, password: str) -> str:
        self.work.append("hashed")
        return self.quick.hash(password)

    def verify(self, kept: str, password: str) -> bool:
        self.work.append("hashed")
        return self.quick.verify(kept, password)


def disable(small: Small, login: str) -> None:
    accounts.set_disabled(small.console, login=login, disabled=True)


def sign_in(small: Small, login: str = LOGIN, password: str = PASSWORD) -> str:
    return accounts.sign_in(small.public, login=login, password=password)


def person(small: Small, token: str) -> Actor:
    return accounts.resume(small.public, token=token).actor


def as_of(small: Small, token: str) -> Context:
    return small.public.of(person(small, token))


def everything(small: Small) -> str:
    """Every row of every table, as one text."""
    with small.installation.unit.reading() as tx:
        rows = [
            f"{table.name} {row}"
            for table in Base.metadata.sorted_tables
            for row in sorted(map(repr, tx.session.execute(table.select())))
        ]
    return "\n".join(rows)


def digest(small: Small) -> str:
    return hashlib.sha256(everything(small).encode()).hexdigest()


# -- signing in -------------------------------------------------------------------------------------


def test_the_right_password_gives_a_token_that_says_who_it_is(small_sqlite: Small) -> None:
    small = small_sqlite
    token = sign_in(small)
    signed_in = accounts.resume(small.public, token=token)
    with small.installation.unit.reading() as tx:
        account = accounts_query.by_login(tx, LOGIN)
        assert account is not None
        number = account.id
    grants = frozenset({Grant(role=Role.EXPERT, campaign=KEY)})
    assert signed_in.actor == Actor(account=number, login=LOGIN, name="expert1先生", grants=grants)
    assert (signed_in.started_at, signed_in.language) == (SCORING_DAY, "zh_Hans_CN")
    assert person(small, sign_in(small, login=" EXPERT1 ")) == signed_in.actor


@pytest.mark.parametrize(
    ("login", "password", "state"),
    [
        pytest.param(LOGIN, WRONG, "", id="wrong password"),
        pytest.param("nobody", WRONG, "", id="unknown login"),
        pytest.param("nob\x00dy", WRONG, "", id="no login at all"),
        pytest.param("", "", "", id="nothing typed"),
        pytest.param(LOGIN, PASSWORD, "disabled", id="disabled"),
        pytest.param("invited", PASSWORD, "invited", id="invited, no password yet"),
    ],
)
def test_every_refusal_is_the_same_and_costs_the_same(
    small_sqlite: Small, login: str, password: str, state: str
) -> None:
    small = small_sqlite
    if state == "disabled":
        disable(small, LOGIN)
    if state == "invited":
        accounts.invite(small.console, login="invited", name="新人", role=Role.EXPERT)
    hasher = CountingHasher()
    ctx = replace(small.public, passwords=hasher)
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in(ctx, login=login, password=password)
    said = {"failures": accounts.FAILURES_BEFORE_LOCK, "minutes": accounts.LOCK_MINUTES}
    assert asdict(refused.value) == said  # nothing about the account
    assert hasher.work == ["hashed"]


def test_a_login_with_a_nul_is_an_unknown_one_on_both_databases(small: Small) -> None:
    with pytest.raises(SignInRefused):
        sign_in(small, login="nob\x00dy")
    with pytest.raises(InvitationRefused):
        accounts.invitation_of(small.public, token="\x00")


def test_the_right_password_costs_what_a_wrong_one_costs(small_sqlite: Small) -> None:
    hasher = CountingHasher()
    accounts.sign_in(
        replace(small_sqlite.public, passwords=hasher),
        login=LOGIN,
        password=PASSWORD,
    )
    assert hasher.work == ["hashed"]


def test_eight_failures_lock_for_a_quarter_of_an_hour(small: Small) -> None:
    before = small.entries(PLATFORM)
    for _ in range(8):
        with pytest.raises(SignInRefused):
            sign_in(small, password=WRONG)
    until = SCORING_DAY + timedelta(minutes=15)
    for password in (WRONG, PASSWORD):
        with pytest.raises(SignInRefused):
            sign_in(small, password=password)
    assert person(small, sign_in(small, login="expert2")).login == "expert2"
    small.clock.instant = until - timedelta(seconds=1)
    with pytest.raises(SignInRefused):
        sign_in(small)
    small.clock.instant = until
    assert person(small, sign_in(small)).login == LOGIN
    told = ["account.sign_in_failed"] * 8 + ["account.signed_in"] * 2
    assert small.entries(PLATFORM) == before + told


def test_a_success_starts_the_count_anew_and_an_old_lock_is_told_no_more(small_sqlite: Small) -> None:
    small = small_sqlite
    for _ in range(8):
        with pytest.raises(SignInRefused):
            sign_in(small, password=WRONG)
    small.later(minutes=15)
    with pytest.raises(SignInRefused):
        sign_in(small, password=WRONG)
    [line] = [entry for entry in small.payloads().splitlines() if "sign_in_failed" in entry][-1:]
    assert '"data":{"locked":false}' in line
    for _ in range(6):
        with pytest.raises(SignInRefused):
            sign_in(small, password=WRONG)
    sign_in(small)
    for _ in range(7):
        with pytest.raises(SignInRefused):
            sign_in(small, password=WRONG)
    assert sign_in(small)


def test_guesses_sent_all_at_once_meet_the_lock_one_by_one(small: Small) -> None:
    start, answers, before = threading.Barrier(20), list[str](), small.entries(PLATFORM)

    def guess(number: int) -> None:
        start.wait(PATIENCE)
        try:
            sign_in(small, password=f"{WRONG} {number}")
        except SignInRefused as refused:
            answers.append(type(refused).__name__)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == ["SignInRefused"] * 20
    # The eighth failure locks; the twelve behind it are not even counted.
    assert small.entries(PLATFORM) == before + ["account.sign_in_failed"] * 8


# -- staying signed in ------------------------------------------------------------------------------


def test_an_idle_sign_in_ends_and_a_used_one_does_not(small_sqlite: Small) -> None:
    small = small_sqlite
    idle = small.installation.settings.idle_minutes
    used, left = sign_in(small), sign_in(small)
    for _ in range(3):
        small.later(minutes=idle / 2)
        assert person(small, used).login == LOGIN
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=left)
    small.later(minutes=idle)
    assert person(small, used).login == LOGIN
    # an open page that asks by itself keeps nobody in
    small.later(minutes=idle)
    assert accounts.resume(small.public, token=used, is_person=False).actor.login == LOGIN
    small.later(seconds=1)
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=used)


@pytest.mark.parametrize("token", ["", "unknown", "\x00"])
def test_a_token_that_never_was_is_nobody(small_sqlite: Small, token: str) -> None:
    small = small_sqlite
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=token)


def test_a_disabled_person_is_out_at_once(small_sqlite: Small) -> None:
    token = sign_in(small_sqlite)
    disable(small_sqlite, LOGIN)
    with pytest.raises(NotSignedIn):
        accounts.resume(small_sqlite.public, token=token)


def test_signing_out_ends_one_and_twice_is_no_error(small_sqlite: Small) -> None:
    small = small_sqlite
    one, other = sign_in(small), sign_in(small)
    before = small.entries(PLATFORM)
    for _ in range(2):
        accounts.sign_out(small.of(LOGIN), token=one)
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=one)
    assert person(small, other).login == LOGIN
    assert small.entries(PLATFORM) == [*before, "account.signed_out"]


def test_signing_out_everywhere_ends_all_of_one_person_s(small_sqlite: Small) -> None:
    small = small_sqlite
    mine = [sign_in(small) for _ in range(3)]
    other = sign_in(small, login="expert2")
    assert accounts.sign_out_everywhere(small.of(LOGIN)) == 4  # the one of the invitation too
    for token in mine:
        with pytest.raises(NotSignedIn):
            accounts.resume(small.public, token=token)
    assert person(small, other).login == "expert2"
    with pytest.raises(NotSignedIn):
        accounts.sign_out_everywhere(small.public)


def test_a_new_password_ends_every_sign_in_and_the_old_one_opens_nothing(small_sqlite: Small) -> None:
    small = small_sqlite
    token, other = sign_in(small), sign_in(small, login="expert2")
    with pytest.raises(Refused) as refused:
        accounts.change_password(as_of(small, token), old=WRONG, new="another long one")
    assert refused.value.reason is Reason.PASSWORD_WRONG
    assert person(small, token).login == LOGIN
    accounts.change_password(as_of(small, token), old=PASSWORD, new="another long one")
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=token)
    with pytest.raises(SignInRefused):
        sign_in(small)
    assert person(small, sign_in(small, password="another long one")).login == LOGIN
    assert person(small, other).login == "expert2"


def test_a_new_password_lifts_the_lock_that_others_guesses_made(small_sqlite: Small) -> None:
    small = small_sqlite
    token = sign_in(small)
    for _ in range(8):
        with pytest.raises(SignInRefused):
            sign_in(small, password=WRONG)
    fresh = accounts.change_password(as_of(small, token), old=PASSWORD, new="another long one")
    assert person(small, fresh) == person(small, sign_in(small, password="another long one"))
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=token)


def test_whoever_sits_at_an_open_page_has_as_many_guesses_as_at_the_door(small: Small) -> None:
    token, other = sign_in(small), sign_in(small, login="expert2")
    page, before = as_of(small, token), small.entries(PLATFORM)
    start, answers = threading.Barrier(12), list[str]()

    def guess(number: int) -> None:
        start.wait(PATIENCE)
        try:
            accounts.change_password(page, old=f"{WRONG} {number}", new="another long one")
        except (NotSignedIn, Refused, SignInRefused) as refused:
            answers.append(type(refused).__name__)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answers) == ["NotSignedIn"] * 4 + ["Refused"] * 7 + ["SignInRefused"]
    assert small.entries(PLATFORM) == before + ["account.sign_in_failed"] * 8
    with pytest.raises(NotSignedIn):
        accounts.change_password(page, old=PASSWORD, new="another long one")
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=token)
    assert person(small, other).login == "expert2"
    small.later(minutes=15)
    assert person(small, sign_in(small)).login == LOGIN


@pytest.mark.parametrize("new", ["short", "123456789", "averylonglogin", "AVeryLongLogin"])
def test_a_weak_password_is_refused_and_changes_nothing(small_sqlite: Small, new: str) -> None:
    small = small_sqlite
    token = accounts.invite(small.console, login="averylonglogin", name="某人", role=Role.EXPERT)
    before = digest(small)
    with pytest.raises(WeakPassword) as weak:
        accounts.redeem_invitation(small.public, token=token, password=new)
    assert (weak.value.least, digest(small)) == (10, before)
    accounts.redeem_invitation(small.public, token=token, password=PASSWORD)
    with pytest.raises(WeakPassword):
        accounts.change_password(small.of("averylonglogin"), old=PASSWORD, new=new)


def test_the_chosen_language_is_remembered(small_sqlite: Small) -> None:
    accounts.choose_language(small_sqlite.of(LOGIN), language="en")
    assert accounts.resume(small_sqlite.public, token=sign_in(small_sqlite)).language == "en"
    with pytest.raises(NotSignedIn):
        accounts.choose_language(small_sqlite.public, language="en")


# -- invitations ------------------------------------------------------------------------------------


def invited(small: Small, login: str = "newcomer") -> str:
    return accounts.invite(small.console, login=login, name="新专家", role=Role.EXPERT)


def test_looking_at_an_invitation_changes_nothing(small: Small) -> None:
    token = invited(small)
    before = digest(small)
    for _ in range(3):
        assert accounts.invitation_of(small.public, token=token) == "newcomer"
    assert digest(small) == before
    with small.installation.unit.writing(PLATFORM) as tx:  # the decoy: the digest sees the least change
        tx.session.execute(text("UPDATE invitation SET expires_at = made_at WHERE used_at IS NULL"))
    assert digest(small) != before


def test_an_invitation_opens_the_door_once(small_sqlite: Small) -> None:
    small = small_sqlite
    token = invited(small)
    session = accounts.redeem_invitation(small.public, token=token, password=PASSWORD)
    assert person(small, session).grants == {Grant(role=Role.EXPERT, campaign=KEY)}
    with pytest.raises(InvitationRefused) as looked:
        accounts.invitation_of(small.public, token=token)
    with pytest.raises(InvitationRefused) as redeemed:
        accounts.redeem_invitation(small.public, token=token, password="another long one")
    assert (asdict(looked.value), asdict(redeemed.value)) == ({}, {})
    assert person(small, sign_in(small, login="newcomer")).login == "newcomer"


def test_twenty_redemptions_at_once_let_one_in(small: Small) -> None:
    token = invited(small)
    start, answers = threading.Barrier(20), list[str]()

    def redeem(number: int) -> None:
        start.wait(PATIENCE)
        try:
            accounts.redeem_invitation(small.public, token=token, password=f"password of {number}")
            answers.append("in")
        except Exception as error:  # noqa: BLE001  whatever it was, the test shows it
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=redeem, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(answers) == ["InvitationRefused"] * 19 + ["in"]
    assert small.entries(PLATFORM).count("account.invitation_used") == 8  # seven people came before


def test_an_invitation_expires_to_the_second(small_sqlite: Small) -> None:
    small = small_sqlite
    token = invited(small)
    small.later(days=accounts.INVITATION_DAYS, seconds=-1)
    assert accounts.invitation_of(small.public, token=token) == "newcomer"
    small.later(seconds=1)
    with pytest.raises(InvitationRefused):
        accounts.redeem_invitation(small.public, token=token, password=PASSWORD)


def test_a_closed_account_is_out_at_once_and_comes_back_as_it_was(small: Small) -> None:
    session, other = sign_in(small), sign_in(small, login="expert2")
    accounts.set_disabled(small.console, login=LOGIN, disabled=True)
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=session)
    with pytest.raises(SignInRefused):
        sign_in(small)
    assert person(small, other).login == "expert2"
    accounts.set_disabled(small.console, login=LOGIN, disabled=False)
    with pytest.raises(NotSignedIn):  # what was ended stays ended
        accounts.resume(small.public, token=session)
    assert person(small, sign_in(small)).roles(KEY) >= {Role.EXPERT}


@pytest.mark.parametrize("login", ["secretary", "chair", "expert2"])
def test_only_an_operator_closes_accounts(small_sqlite: Small, login: str) -> None:
    with pytest.raises(Forbidden):
        accounts.set_disabled(small_sqlite.of(login), login=LOGIN, disabled=True)
    assert sign_in(small_sqlite)


def test_an_operator_cannot_lock_themselves_out(small_sqlite: Small) -> None:
    small = small_sqlite
    token = accounts.invite_operator(small.console, login="boss", name="韩管理")
    session = accounts.redeem_invitation(small.public, token=token, password="another long one")
    boss = as_of(small, session)
    with pytest.raises(Refused) as refused:
        accounts.set_disabled(boss, login="boss", disabled=True)
    assert refused.value.reason is Reason.OWN_ACCOUNT
    accounts.set_disabled(boss, login=LOGIN, disabled=True)
    with pytest.raises(SignInRefused):
        sign_in(small)


def test_a_newer_invitation_ends_the_older_one(small: Small) -> None:
    older, newer = invited(small), invited(small)
    with pytest.raises(InvitationRefused):
        accounts.invitation_of(small.public, token=older)
    assert accounts.invitation_of(small.public, token=newer) == "newcomer"


def test_an_invitation_is_how_a_lost_password_is_mended(small_sqlite: Small) -> None:
    small = small_sqlite
    session = sign_in(small)
    for _ in range(8):
        with pytest.raises(SignInRefused):
            sign_in(small, password=WRONG)
    token = accounts.invite(small.console, login=LOGIN, name="别的名字", role=Role.EXPERT)
    fresh = accounts.redeem_invitation(small.public, token=token, password="another long one")
    assert person(small, fresh).name == "expert1先生"
    with pytest.raises(NotSignedIn):
        accounts.resume(small.public, token=session)
    assert sign_in(small, password="another long one")


def test_a_disabled_person_cannot_come_back_by_an_invitation(small_sqlite: Small) -> None:
    token = invited(small_sqlite, LOGIN)
    disable(small_sqlite, LOGIN)
    with pytest.raises(InvitationRefused):
        accounts.redeem_invitation(small_sqlite.public, token=token, password=PASSWORD)


def test_no_secret_is_stored_or_told_in_clear(small: Small) -> None:
    invitation = invited(small)
    operator = accounts.invite_operator(small.console, login="boss", name="韩管理")
    session = accounts.redeem_invitation(small.public, token=invitation, password="a planted password")
    found = everything(small) + small.payloads()
    for secret in (invitation, operator, session, "a planted password", PASSWORD):
        assert secret not in found
    for token in (invitation, operator, session):
        assert hashlib.sha256(token.encode()).hexdigest() in found
    assert "$argon2id$" in found
    assert "newcomer" in found


# -- roles ------------------------------------------------------------------------------------------


def test_a_role_holds_in_its_campaign_and_nowhere_else(small_sqlite: Small) -> None:
    small = small_sqlite
    actor = small.of("secretary").actor
    assert actor.roles(KEY) == {Role.SECRETARIAT, Role.PUBLIC}
    assert actor.roles("jilin_2021") == actor.roles(None) == {Role.PUBLIC}
    unit = small.of("unit").actor
    assert unit.units(KEY) == {"east"}
    assert not unit.units("jilin_2021")


def test_an_operator_s_role_holds_everywhere_and_only_operators_give_it(small_sqlite: Small) -> None:
    small = small_sqlite
    token = accounts.invite_operator(small.console, login="boss", name="韩管理")
    session = accounts.redeem_invitation(small.public, token=token, password=PASSWORD)
    assert person(small, session).roles("anything") == {Role.OPERATOR, Role.PUBLIC}
    for login in ("secretary", "chair", LOGIN):
        with pytest.raises(Forbidden):
            accounts.invite_operator(small.of(login), login="friend", name="朋友")
    for role in (Role.OPERATOR, Role.PUBLIC):
        with pytest.raises(NotFound):
            accounts.invite(small.console, login="friend", name="朋友", role=role)
    with small.installation.unit.reading() as tx:
        assert accounts_query.by_login(tx, "friend") is None


def test_only_operator_and_secretariat_manage_people(small_sqlite: Small) -> None:
    small = small_sqlite
    for login in ("chair", "supervisor", "unit", LOGIN):
        ctx = small.of(login)
        with pytest.raises(Forbidden):
            accounts.invite(ctx, login="x", name="某人", role=Role.EXPERT)
        with pytest.raises(Forbidden):
            accounts.revoke(ctx, login="expert2", role=Role.EXPERT)
        with pytest.raises(Forbidden):
            accounts.people(ctx)


def test_unit_people_need_their_unit(small_sqlite: Small) -> None:
    small = small_sqlite
    for unit in (None, "", "nowhere"):
        with pytest.raises(NotFound) as unknown:
            accounts.invite(small.console, login="clerk", name="干事", role=Role.UNIT, unit=unit)
        assert asdict(unknown.value) == {"what": "unit", "key": unit or ""}
    with small.installation.unit.reading() as tx:
        assert accounts_query.by_login(tx, "clerk") is None
    accounts.invite(small.console, login="clerk", name="干事", role=Role.UNIT, unit="west")
    assert small.of("clerk").actor.units(KEY) == {"west"}


def test_a_second_role_is_added_and_a_revoked_one_is_gone_at_once(small: Small) -> None:
    session = sign_in(small)
    accounts.invite(small.of("secretary"), login=LOGIN, name="x", role=Role.SUPERVISOR)
    assert person(small, session).roles(KEY) == {Role.EXPERT, Role.SUPERVISOR, Role.PUBLIC}
    accounts.revoke(small.of("secretary"), login=LOGIN, role=Role.EXPERT)
    assert person(small, session).roles(KEY) == {Role.SUPERVISOR, Role.PUBLIC}
    with pytest.raises(NotFound):
        accounts.revoke(small.of("secretary"), login=LOGIN, role=Role.EXPERT)


def test_a_person_without_any_role_is_still_who_they_are(small: Small) -> None:
    session = sign_in(small)
    accounts.revoke(small.of("secretary"), login=LOGIN, role=Role.EXPERT)
    found = person(small, session)
    assert (found.login, len(found.grants)) == (LOGIN, 0)
    assert found.roles(KEY) == {Role.PUBLIC}


def test_of_two_units_the_one_named_is_revoked(small_sqlite: Small) -> None:
    small = small_sqlite
    accounts.invite(small.console, login="unit", name="x", role=Role.UNIT, unit="hill")
    with pytest.raises(NotFound):
        accounts.revoke(small.console, login="unit", role=Role.UNIT)
    accounts.revoke(small.console, login="unit", role=Role.UNIT, unit="east")
    assert small.of("unit").actor.units(KEY) == {"hill"}


def test_nobody_revokes_the_own_secretary_s_seat(small_sqlite: Small) -> None:
    small = small_sqlite
    accounts.invite(small.console, login="deputy", name="副秘书", role=Role.SECRETARIAT)
    with pytest.raises(Refused) as refused:
        accounts.revoke(small.of("secretary"), login="Secretary", role=Role.SECRETARIAT)
    assert (refused.value.reason, refused.value.facts) == (Reason.SAME_PERSON, {"login": "Secretary"})
    accounts.revoke(small.of("deputy"), login="secretary", role=Role.SECRETARIAT)
    assert small.of("secretary").actor.roles(KEY) == {Role.PUBLIC}


def test_a_secretary_cannot_take_over_a_person_whose_roles_reach_beyond(small: Small) -> None:
    """Whoever holds an invitation chooses the password: it must not open more than was theirs to give."""
    accounts.invite_operator(small.console, login="boss", name="韩管理")
    other = Account(login="far", name="外省专家", created_at=SCORING_DAY)
    with small.installation.unit.writing(PLATFORM) as tx:
        tx.add(other)
        tx.session.execute(
            text(
                "INSERT INTO campaign (key, stage, created_at) "
                "VALUES ('far_2021', 'setup', '2021-09-01 00:00:00')"
            )
        )
        tx.session.execute(
            text(
                "INSERT INTO role_grant (account_id, role, campaign_id, granted_at) "
                "SELECT :account, 'expert', id, created_at FROM campaign WHERE key = 'far_2021'"
            ),
            {"account": other.id},
        )
    before = digest(small)
    for login in ("boss", "BOSS", "far"):
        with pytest.raises(Refused) as refused:
            accounts.invite(small.of("secretary"), login=login, name="x", role=Role.EXPERT)
        assert (refused.value.reason, refused.value.facts) == (
            Reason.LOGIN_TAKEN,
            {"login": login.lower()},
        )
    assert digest(small) == before
    assert accounts.invite(small.console, login="far", name="x", role=Role.EXPERT)


@pytest.mark.parametrize(
    ("login", "held", "more"),
    [
        ("chair", Role.CHAIR, Role.EXPERT),
        ("supervisor", Role.SUPERVISOR, Role.CHAIR),
        ("expert1", Role.EXPERT, Role.CHAIR),
    ],
)
def test_a_role_taken_back_and_given_again_opens_no_account(
    small_sqlite: Small, login: str, held: Role, more: Role
) -> None:
    secretary = small_sqlite.of("secretary")
    accounts.revoke(secretary, login=login, role=held)
    for role in (held, more):
        assert accounts.invite(secretary, login=login, name="x", role=role) == ""
    grants = {Grant(role=role, campaign=KEY) for role in (held, more)}
    assert person(small_sqlite, sign_in(small_sqlite, login=login)).grants == grants
    assert accounts.invite(secretary, login="newcomer", name="x", role=held)  # the decoy


def test_a_secretary_cannot_choose_the_password_of_who_signs_beside_them(small_sqlite: Small) -> None:
    token = accounts.invite(small_sqlite.of("secretary"), login="second", name="副组长", role=Role.CHAIR)
    # As long as nobody has chosen a password the link can be made again: letters get lost.
    token = accounts.invite(small_sqlite.of("secretary"), login="second", name="副组长", role=Role.CHAIR)
    accounts.redeem_invitation(small_sqlite.public, token=token, password="a long enough one")
    with pytest.raises(Refused) as refused:
        accounts.invite(small_sqlite.of("secretary"), login="second", name="副组长", role=Role.CHAIR)
    assert (refused.value.reason, refused.value.facts) == (Reason.PASSWORD_KEPT, {"login": "second"})
    assert accounts.invite(small_sqlite.console, login="second", name="副组长", role=Role.CHAIR)


@pytest.mark.parametrize("login", ["console", "Console", " console "])
def test_nobody_is_called_what_the_ledger_calls_the_machine_itself(small_sqlite: Small, login: str) -> None:
    assert console(None).login == "console"
    with pytest.raises(Refused) as refused:
        accounts.invite(small_sqlite.of("secretary"), login=login, name="冒充", role=Role.EXPERT)
    assert refused.value.reason is Reason.LOGIN_TAKEN


@pytest.mark.parametrize(
    ("login", "name"), [("", "某人"), ("  ", "某人"), ("x" * 65, "某人"), ("x", ""), ("x", "名" * 65)]
)
def test_a_login_or_name_that_cannot_be_kept_is_refused(small_sqlite: Small, login: str, name: str) -> None:
    small = small_sqlite
    with pytest.raises(NotFound):
        accounts.invite(small.console, login=login, name=name, role=Role.EXPERT)


@pytest.mark.parametrize(
    "login",
    [
        "ÉLAN",
        "张三",
        "ａｄｍｉｎ",
        "chair\u200b",
        "cha\u200dir",
        "\ufeffchair",
        "сhair",
        "a b",
        "-a",
        "a\x00b",
    ],
)
def test_a_login_is_of_plain_signs_alone(small: Small, login: str) -> None:
    before = digest(small)
    for act in (accounts.invite_operator, partial(accounts.invite, role=Role.EXPERT)):
        with pytest.raises(Refused) as refused:
            act(small.console, login=login, name="某人")
        assert (refused.value.reason, refused.value.facts) == (Reason.LOGIN_INVALID, {"login": login})
    assert digest(small) == before
    for plain in ("Li.Ming_2-x@edu.cn", "7"):
        assert accounts.invite(small.console, login=plain, name="某人", role=Role.EXPERT)


def test_people_are_listed_with_role_and_unit(small_sqlite: Small) -> None:
    small = small_sqlite
    invited(small, "newcomer")
    listed = accounts.people(small.of("secretary"))
    assert [(one.login, one.role, one.unit, one.invited) for one in listed] == [
        ("chair", Role.CHAIR, "", False),
        ("expert1", Role.EXPERT, "", False),
        ("expert2", Role.EXPERT, "", False),
        ("expert3", Role.EXPERT, "", False),
        ("newcomer", Role.EXPERT, "", True),
        ("secretary", Role.SECRETARIAT, "", False),
        ("supervisor", Role.SUPERVISOR, "", False),
        ("unit", Role.UNIT, "east", False),
    ]
    assert listed[-1] == Person(
        account=listed[-1].account,
        login="unit",
        name="联络员",
        role=Role.UNIT,
        unit="east",
        unit_name="east市教育局",
        invited=False,
        disabled=False,
    )


def test_two_campaigns_that_invite_one_new_person_at_once_make_one_account(small: Small) -> None:
    start, answers = threading.Barrier(8), list[str]()

    def work(number: int) -> None:
        start.wait(PATIENCE)
        try:
            if number % 2:
                accounts.invite(small.console, login="newcomer", name="新人", role=Role.EXPERT)
            else:
                accounts.invite_operator(small.console, login="newcomer", name="新人")
            answers.append("invited")
        except Exception as error:  # noqa: BLE001  whatever it was, the test shows it
            answers.append(repr(error))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == ["invited"] * 8
    with small.installation.unit.reading() as tx:
        account = accounts_query.by_login(tx, "newcomer")
        assert account is not None
        valid = [
            row for row in accounts_query.open_invitations(tx, account.id) if row.expires_at > SCORING_DAY
        ]
    assert len(valid) == 1
    assert small.of("newcomer").actor.roles(KEY) == {Role.EXPERT, Role.OPERATOR, Role.PUBLIC}


def test_the_public_manages_nobody(small_sqlite: Small) -> None:
    ctx = small_sqlite.public
    assert ctx.actor == PUBLIC
    with pytest.raises(Forbidden):
        accounts.people(ctx)
    with pytest.raises(Forbidden):
        accounts.invite(ctx, login="x", name="某人", role=Role.EXPERT)
    with pytest.raises(Forbidden):
        accounts.invite_operator(ctx, login="x", name="某人")
    with pytest.raises(Forbidden):
        ledger.verify_platform(ctx)


@pytest.mark.parametrize("stage", [Stage.SETUP, Stage.NOTICE])
def test_people_can_be_managed_until_the_campaign_is_closed(small_sqlite: Small, stage: Stage) -> None:
    small_sqlite.stage(stage)
    assert accounts.invite(small_sqlite.of("secretary"), login="x1", name="某人", role=Role.EXPERT)
