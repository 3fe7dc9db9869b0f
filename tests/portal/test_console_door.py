"""Who gets into the console, how long, and what is written down of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from console_world import Console, one_time_code
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import Portal
from publishing_world import Desk
from sqlalchemy import update

from kiosk.protocol.enrolment import request_enrolment
from portal import act_log
from portal.act_log import ActLogBroken
from portal.cli import main
from portal.clock import utc_now
from portal.console import door
from portal.console.roles import RIGHTS, Right, Role
from portal.console.secrets import STEP_SECONDS, hashed, is_password, new_password
from portal.storage.console_log import ActRow

pytest_plugins = ["portal_fixtures", "console_fixtures"]


def acts(portal: Portal) -> list[tuple[str, str]]:
    with portal.database.reading() as session:
        return [(entry.who, entry.act) for entry in act_log.entries(session)]


@pytest.mark.both_databases
def test_a_name_a_password_and_a_code_together_let_in_and_nothing_less(portal: Portal) -> None:
    console = Console(portal)
    ana = console.add("ana", Role.VIEWER)
    code = ana.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    assert console.door.enter("ana", ana.password, wrong) is None
    assert console.door.enter("ana", new_password(), code) is None
    assert console.door.enter("bea", ana.password, code) is None
    token = console.door.enter("ana", ana.password, code)

    assert token is not None
    visitor = console.door.who(token)
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("ana", Role.VIEWER)
    assert console.door.who(f"{token}a") is None
    assert console.door.enter("ana", ana.password, code) is None, "a code is good once"
    portal.clock.advance(seconds=STEP_SECONDS)
    assert console.door.enter("ana", ana.password, ana.code()) is not None
    told = acts(portal)
    assert told[0] == ("command-line", "operator-added")
    assert [act for _, act in told[1:]] == [
        "login-refused",
        "login-refused-more",
        "login",
        "login-refused-more",
        "login",
    ]


@pytest.mark.usefixtures("full_hashing")
def test_a_password_is_hashed_at_full_strength_and_where_there_is_nobody_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, encoded: str, password: str) -> bool:
        looked.append(encoded)
        return verify(self, encoded, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    password = new_password()
    encoded = hashed(password)

    assert is_password(password, encoded)
    assert not is_password(password[::-1], encoded)
    assert not is_password(password, None)
    assert not is_password(password, None)

    *known, nobodys, nobodys_too = looked
    assert known == [encoded, encoded]
    assert nobodys != nobodys_too
    for one in looked:
        assert extract_parameters(one) == RFC_9106_LOW_MEMORY


@pytest.mark.both_databases
def test_who_guesses_fills_no_log_and_is_counted(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(portal)
    ana, bea = console.add("ana", Role.VIEWER), console.add("bea", Role.VIEWER)
    for hour in range(3):
        for _ in range(1 + hour):
            console.door.enter("ana", "x", "000000")
        portal.clock.now += door.REFUSALS_APART
    console.door.enter("ana", "x", "000000")
    console.door.enter("bea", "x", "000000")
    console.door.enter("ana", "x", "000000")
    capsys.readouterr()
    assert main(["operator", "list", "--json", "--home", console.home]) == 0
    listed = {one["name"]: one["refused_more"] for one in json.loads(capsys.readouterr().out)}
    assert listed == {"ana": 1, "bea": 0}
    ana.enters()
    bea.enters()

    with portal.database.reading() as session:
        told = [(one.who, one.act, one.detail) for one in act_log.entries(session)][2:]
    refused = ("ana", "login-refused", "")
    assert told == [
        refused,
        refused,
        ("ana", "login-refused-more", "1"),
        refused,
        ("ana", "login-refused-more", "2"),
        refused,
        ("bea", "login-refused", ""),
        ("ana", "login-refused-more", "1"),
        ("ana", "login", ""),
        ("bea", "login", ""),
    ]


def test_a_session_ends_when_idle_when_old_and_on_leaving(portal: Portal) -> None:
    console = Console(portal)
    ana = console.add("ana", Role.VIEWER)
    idle, old, left = (ana.enters() for _ in range(3))
    console.door.leave(left)
    assert console.door.who(left) is None
    for _ in range(25):
        portal.clock.now += door.IDLE - timedelta(minutes=1)
        if console.door.who(old) is None:
            break
    assert portal.clock() - console.began >= door.AT_MOST
    assert portal.clock() - console.began < door.AT_MOST + door.IDLE
    assert console.door.who(idle) is None
    again = ana.enters()
    portal.clock.now += door.IDLE
    assert console.door.who(again) is None


@pytest.mark.parametrize("doing", ["reset", "remove"])
def test_who_is_reset_or_removed_is_out_at_once(
    portal: Portal, doing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(portal)
    ana = console.add("ana", Role.VIEWER)
    token = ana.enters()

    assert main(["operator", doing, "ana", "--json", "--home", console.home]) == 0

    assert console.door.who(token) is None
    portal.clock.advance(seconds=STEP_SECONDS)
    assert console.door.enter("ana", ana.password, ana.code()) is None
    if doing == "reset":
        shown = json.loads(capsys.readouterr().out)
        assert shown["password"] != ana.password
        code = one_time_code(shown["otpauth"], portal.clock())
        assert console.door.enter("ana", shown["password"], code) is not None


def test_the_command_shows_a_password_once_and_none_is_in_the_database(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(portal.settings.home)]
    assert main(["operator", "add", "ana", "--role", "admin", *home]) == 0
    shown = capsys.readouterr().out
    [password] = re.findall(r"password  ((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})", shown)
    [secret] = re.findall(r"secret=([A-Z2-7]+)", shown)

    assert main(["operator", "add", "ana", "--role", "viewer", *home]) == 1
    assert main(["operator", "reset", "bea", *home]) == 1
    assert main(["operator", "list", *home]) == 0
    assert main(["operator", "log", *home]) == 0
    later = capsys.readouterr()
    assert "1 operators" in later.out
    assert "operator-added" in later.out
    assert password not in later.out + later.err
    for name in ("Ana", "a", "ana-", "command-line", "x" * 41):
        with pytest.raises(SystemExit):
            main(["operator", "add", name, "--role", "viewer", *home])
    if portal.settings.database_url is None:
        content = (portal.settings.home / "portal.sqlite").read_bytes()
        assert password.encode() not in content
        assert secret.encode() not in content


def _changes(row: dict[str, object]) -> Callable[[Portal], None]:
    def change(portal: Portal) -> None:
        with portal.database.writing() as session:
            session.execute(update(ActRow).where(ActRow.number == 2).values(**row))

    return change


@pytest.mark.parametrize(
    "change",
    [
        {"who": "eva"},
        {"act": "login"},
        {"number": 9},
        {"who": "Eva, nobody's name"},
        {"hash": b"short"},
    ],
)
def test_a_log_that_was_changed_says_so(portal: Portal, change: dict[str, object]) -> None:
    console = Console(portal)
    console.add("ana", Role.VIEWER)
    console.door.enter("ana", "x", "000000")
    console.door.enter("ana", "y", "000000")
    home = ["--home", console.home]
    assert main(["operator", "log", *home]) == 0

    _changes(change)(portal)

    with pytest.raises(ActLogBroken), portal.database.reading() as session:
        list(act_log.entries(session))
    assert main(["operator", "log", *home]) == 1


@pytest.mark.both_databases
def test_a_page_that_comes_while_somebody_leaves_is_no_bug(portal: Portal) -> None:
    console, start = Console(portal), Barrier(12)
    ana = console.add("ana", Role.VIEWER)

    def ask(number: int, token: str) -> None:
        start.wait(20)
        console.door.who(token) if number % 4 else console.door.leave(token)

    with ThreadPoolExecutor(12) as several:
        for _ in range(5):
            token = ana.enters()
            portal.clock.advance(seconds=120)  # so that each page would be noted
            list(several.map(ask, range(12), [token] * 12))
            assert console.door.who(token) is None

    assert acts(portal).count(("ana", "logout")) == 5


def test_nobody_writes_a_second_entry_into_the_words_of_one(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(portal)
    reason = "mal\r\n2026-01-15 16:30:00  eva  login\x1b[2K\u202e\0"
    with portal.database.writing() as session:
        act_log.write(session, portal.clock(), "ana", "release-halted", reason)

    assert main(["operator", "log", "--home", console.home]) == 0

    entry, total = capsys.readouterr().out.splitlines()
    assert entry.isprintable()
    assert total.startswith("1 entries")


def test_what_is_done_by_command_is_in_the_log_too(
    portal: Portal,
) -> None:
    desk = Desk(portal.settings.home.parent)
    desk.make_keys()
    desk.publish()
    home = ["--home", str(portal.settings.home)]
    centre = "--centre-id cdc-1 --centre-name Uno --state MX-OAX --municipality 20067"
    for command in (
        ["enrolment-code", *centre.split()],
        ["retire", "kiosk-7", "--stolen", "--since", "2026-11-25"],
        ["retire", "kiosk-7", "--undo"],
        ["withdraw", "rfc", "acta-de-nacimiento"],
        ["withdraw", "rfc", "--undo"],
        ["rings", "halt", "1", "--reason", "mal"],
        ["rings", "resume", "1"],
    ):
        assert main([*command, *home]) == 0, command
    (portal.settings.online_keys / "x").mkdir()
    for key in portal.settings.online_keys.glob("snapshot*"):
        key.rename(portal.settings.online_keys / "x" / key.name)
    assert main(["withdraw", "rfc", *home]) == 1, "a key is missing"

    with portal.database.reading() as session:
        told = [(one.act, one.detail) for one in act_log.entries(session)]
    assert told == [
        ("code-made", "cdc-1"),
        ("kiosk-stolen", "kiosk-7: 2026-11-25 06:00 UTC"),
        ("kiosk-back", "kiosk-7"),
        ("service-withdrawn", "rfc"),
        ("service-withdrawn", "acta-de-nacimiento"),
        ("service-restored", "rfc"),
        ("release-halted", "release 1: mal"),
        ("release-resumed", "release 1"),
        ("service-withdrawn", "rfc"),
        ("service-withdrawn-failed", "rfc"),
    ]


def test_a_service_goes_even_where_nothing_can_be_written_down(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(portal.settings.home.parent)
    desk.make_keys()
    desk.publish()
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    assert main(["withdraw", "rfc", "--home", str(portal.settings.home)]) == 0

    told = capsys.readouterr()
    assert "withdrawn: rfc" in told.out
    assert "note: not in the operators' log" in told.err


def test_only_an_admin_has_every_right() -> None:
    assert {role for role in Role if RIGHTS[role] == frozenset(Right)} == {Role.ADMIN}
    assert all(Right.SEE in RIGHTS[role] for role in Role)
    assert Right.PUBLISH not in RIGHTS[Role.OPERATOR]
    assert Right.ENROL not in RIGHTS[Role.PUBLISHER]


def test_codes_are_listed_and_taken_back_by_command_too(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    portal.clock.now = utc_now()
    portal.enrol()
    code = portal.code()
    home = ["--home", str(portal.settings.home)]
    assert main(["enrolment-codes", "--json", *home]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert sorted(row["standing"] for row in rows) == ["used", "waits"]
    [waiting] = [row["id"] for row in rows if row["standing"] == "waits"]

    assert main(["enrolment-codes", "--revoke", waiting, *home]) == 0

    assert f"{waiting}" in capsys.readouterr().out
    portal.clock.advance(minutes=5)  # it stood still while the command ran
    request = request_enrolment(code, "0.1.0", portal.clock(), Ed25519PrivateKey.generate())
    assert portal.post("/v1/enrolments", request).status_code == 410
    made = ("command-line", "code-made")
    assert acts(portal) == [made, made, ("command-line", "code-revoked")]
    for wrong in (waiting, "00000000", ""):
        assert main(["enrolment-codes", "--revoke", wrong, *home]) == 1
