"""What a portal that was set back takes for true no more, and what it says of the rest."""

from __future__ import annotations

import json
import os
import shutil
from functools import partial
from pathlib import Path

import pytest
from clerk_world import ClerkSystem
from console_world import Console
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from database_choice import CHOICE
from portal_world import AGENCY, Device, Portal, kind_of, problem_of
from sqlalchemy import select
from test_portal_backup import accepted, aim_at, backed_up

from kiosk.protocol.audit import AuditRequest
from kiosk.protocol.enrolment import request_enrolment
from kiosk.protocol.tracking import Stage
from portal.backup.manifest import DATABASE
from portal.clerks.desk_log import end_of
from portal.cli import main
from portal.clock import utc_now
from portal.console.roles import Role
from portal.desk.moving import move
from portal.removals import FILE, read_removals
from portal.settings import load_settings
from portal.storage import operators, retirements
from portal.storage.console_sessions import ConsoleSession
from portal.storage.copying import copy_from_file
from portal.storage.database import open_database

pytest_plugins = ["portal_fixtures"]


@pytest.mark.both_databases
def test_what_takes_trust_away_is_to_be_done_again_and_no_code_of_before_enrols(
    portal: Portal,
    device: Device,
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    console, envelope = Console(portal), device.envelope()
    console.add("ana", Role.ADMIN)
    accepted(device, envelope)
    move(portal.pile(), envelope.header.folio, Stage.IN_REVIEW, "")
    with portal.database.reading() as session:
        log = end_of(session, AGENCY)
    portal.clock.now = utc_now()
    waiting, used = portal.code(), portal.code()
    ask_with = partial(request_enrolment, software="1", requested_at=utc_now())
    first = portal.post("/v1/enrolments", ask_with(used, device_key=device.key))
    assert first.status_code == 201, first.text
    home = str(portal.settings.home)
    assert main(["retire", "kiosk-7", "--home", home]) == 0
    backed_up(portal, tmp_path / "kept", capsys)
    assert main(["retire", device.id, "--stolen", "--home", home]) == 0
    assert main(["operator", "remove", "ana", "--home", home]) == 0
    home = str(tmp_path / "again" / "home")
    aim_at(tmp_path / "again" / "home", os.environ.get(CHOICE, "sqlite"), monkeypatch)
    capsys.readouterr()

    assert main(["restore", str(tmp_path / "kept"), "--home", home]) == 0

    told = capsys.readouterr().err
    assert all(line.startswith("note: ") for line in told.splitlines()), told
    for said in ("of kiosk-7.", "ana (admin)", f"entry {log.number} ({log.hash.hex()})"):
        assert said in told
    again = Portal(tmp_path / "again")
    again.clock.now = utc_now()
    refused = again.post("/v1/enrolments", ask_with(waiting, device_key=device.key))
    assert kind_of(problem_of(refused)) == "expired-code"
    second = again.post("/v1/enrolments", ask_with(used, device_key=device.key))
    assert second.json()["kiosk"] == first.json()["kiosk"], "whoever used it is told the same"
    again.close()


@pytest.mark.both_databases
def test_whom_trust_was_taken_from_since_the_backup_it_is_taken_from_again(
    portal: Portal,
    device: Device,
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other, home = portal.enrol(), portal.settings.home
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    for name in ("ana", "eva", "kept"):
        run(home, "operator", "add", name, "--role", "admin")
    clerks = [ClerkSystem(portal, name) for name in ("ana-torres", "luis-ruiz", "kept")]
    run(home, "operator", "remove", "kept")
    run(home, "operator", "add", "kept", "--role", "viewer")
    long_ago = json.loads((home / FILE).read_text())
    (home / FILE).write_text(json.dumps({**long_ago, "at": "2026-01-01T00:00:00.000000Z"}) + "\n")
    backed_up(portal, tmp_path / "kept", capsys)
    run(home, "retire", device.id, "--stolen")
    run(home, "retire", other.id, "--since", "2026-11-01")
    run(home, "operator", "remove", "ana")
    run(home, "operator", "reset", "eva")
    run(home, "clerk", "remove", "ana-torres", "--agency", AGENCY)
    run(home, "clerk", "role", "luis-ruiz", "--agency", AGENCY, "--role", "reader")
    new = tmp_path / "again" / "home"
    aim_at(new, os.environ.get(CHOICE, "sqlite"), monkeypatch)

    run(new, "restore", str(tmp_path / "kept"), "--removals", str(home / FILE))

    again = Portal(tmp_path / "again")
    again.clock.now = portal.clock()
    with again.database.reading() as session:
        gone = {one.kiosk_number: one.is_stolen for one in retirements.all_of_them(session)}
        assert gone == {
            device.enrolment.kiosk_number: True,
            other.enrolment.kiosk_number: False,
        }
        assert [one.name for one in operators.all_of_them(session)] == ["kept"]
    ana, luis, kept = (standing_at(again, clerk) for clerk in clerks)
    assert (ana, luis, kept) == (401, "reader", "handler")
    refused = Device(again, device.key, device.enrolment).post("/v1/audits", question())
    assert refused.status_code == 401
    assert (new / FILE).read_bytes() == (home / FILE).read_bytes(), "for the next restore"
    assert (new / FILE).stat().st_mode & 0o777 == 0o600
    run(new, "operator", "log")
    run(new, "clerk", "log", "--agency", AGENCY)
    again.close()


@pytest.mark.both_databases
def test_a_database_of_before_lets_nobody_in_whom_trust_was_taken_from_since(
    portal: Portal,
    device: Device,
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server of the database recovered it to a point in time; the portal's folder stayed."""
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    home, console, ana = portal.settings.home, Console(portal), ClerkSystem(portal)
    portal.clock.now = utc_now()
    console.browser("eva", Role.ADMIN)
    console.browser("kept", Role.ADMIN)
    waiting = portal.code()
    backed_up(portal, tmp_path / "then", capsys)
    as_of = utc_now().isoformat()
    run(home, "retire", device.id, "--stolen")
    run(home, "operator", "remove", "eva")
    run(home, "clerk", "remove", ana.name, "--agency", AGENCY)
    new = recovered(home, tmp_path, monkeypatch)
    capsys.readouterr()

    run(new, "recovered", "--as-of", as_of, "--json")

    said = capsys.readouterr()
    assert json.loads(said.out)["done_again"] == 3
    assert f"it knows of {device.id}" in said.err
    assert "operators: it knows kept (admin)" in said.err
    assert (new / FILE).read_bytes() == (home / FILE).read_bytes()
    again = Portal(tmp_path / "again")
    again.clock.now = utc_now()
    with again.database.reading() as session:
        assert [one.name for one in operators.all_of_them(session)] == ["kept"]
        assert session.scalars(select(ConsoleSession)).all() == []
    assert standing_at(again, ana) == 401
    assert Device(again, device.key, device.enrolment).post("/v1/audits", question()).is_error
    asked = request_enrolment(waiting, "1", utc_now(), Ed25519PrivateKey.generate())
    assert kind_of(problem_of(again.post("/v1/enrolments", asked))) == "expired-code"
    again.close()


def test_what_another_file_tells_is_kept_for_the_next_recovery(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    ana, home, elsewhere = ClerkSystem(portal), portal.settings.home, tmp_path / "elsewhere.jsonl"
    gone = {"agency": AGENCY, "at": utc_now().isoformat(), "what": "clerk-removed", "who": ana.name}
    elsewhere.write_text(json.dumps(gone) + "\n")
    for _ in range(2):
        run(home, "recovered", "--as-of", "2026-01-01", "--removals", str(elsewhere))
        assert [one.who for one in read_removals(home / FILE)] == [ana.name]
    assert standing_at(portal, ana) == 401


def test_a_recovery_that_is_told_wrongly_does_nothing(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    home = portal.settings.home
    console = Console(portal)
    console.browser("eva", Role.ADMIN)
    (home / FILE).write_bytes(b"{}\n")
    for as_of, why in (
        ("yesterday", "a moment in ISO 8601"),
        ("2999-01-01", "still to come"),
        ("2026-01-01", "line 1 is damaged"),
    ):
        assert main(["recovered", "--as-of", as_of, "--home", str(home)]) == 1
        assert why in capsys.readouterr().err
    with portal.database.reading() as session:
        assert len(session.scalars(select(ConsoleSession)).all()) == 1


def recovered(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A portal's folder as it is, over its database as the backup `then` has it; the new folder."""
    new = folder / "again" / "home"
    shutil.copytree(home, new, ignore=shutil.ignore_patterns("portal.sqlite*"))
    aim_at(new, os.environ.get(CHOICE, "sqlite"), monkeypatch)
    address = load_settings(home=new).database_url
    if address is None:
        shutil.copy(folder / "then" / DATABASE, new / "portal.sqlite")
    else:
        database = open_database(address)
        copy_from_file(folder / "then" / DATABASE, database)
        database.close()
    return new


def run(home: Path, *arguments: str) -> None:
    assert main([*arguments, "--home", str(home)]) == 0


def question() -> AuditRequest:
    return AuditRequest(nonce="0" * 32, ids=())


def standing_at(portal: Portal, clerk: ClerkSystem) -> int | str:
    """Its role; or the status with which it is refused."""
    clerk.portal = portal
    answer = clerk.get("/v1/agency")
    return str(answer.json()["role"]) if answer.status_code == 200 else answer.status_code


def test_a_file_of_removals_with_a_line_that_is_none_restores_nothing(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is passed over would be trusted again."""
    backed_up(portal, tmp_path / "kept", capsys)
    torn = tmp_path / FILE
    home, kept = str(tmp_path / "new"), str(tmp_path / "kept")
    for content in (b"{}\n", b'{"at": "2026-11-2'):
        torn.write_bytes(content)
        assert main(["restore", kept, "--home", home, "--removals", str(torn)]) == 1
        assert "line 1 is damaged" in capsys.readouterr().err
    torn.unlink()
    assert main(["restore", kept, "--home", home, "--removals", str(torn)]) == 1
    assert "No such file" in capsys.readouterr().err
    assert not Path(home).exists()


def test_where_it_cannot_be_written_down_trust_is_taken_all_the_same(
    portal: Portal, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    home = portal.settings.home
    (home / FILE).mkdir()

    run(home, "retire", device.id, "--stolen")

    assert "after a restore, do this again" in capsys.readouterr().err
    assert device.post("/v1/audits", question()).status_code == 401


def test_a_line_that_a_power_cut_tore_spoils_no_other(portal: Portal) -> None:
    home = portal.settings.home
    (home / FILE).write_bytes(b'{"at": "2026-11-2')
    run(home, "retire", "kiosk-7")

    torn, whole = (home / FILE).read_bytes().splitlines()
    assert torn == b'{"at": "2026-11-2'
    assert json.loads(whole)["who"] == "kiosk-7"
