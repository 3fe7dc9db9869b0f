"""A portal taken along while it serves, and set up again: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from console_world import Console
from database_choice import BOTH_KINDS, CHOICE, address_for
from portal_world import AGENCY, Device, Portal
from uploading import Uploader, announced

from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Accepted
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.receipt import Receipt
from kiosk.protocol.tracking import Stage, TrackingStep
from portal.app import build_app
from portal.cli import main
from portal.console.roles import Role
from portal.desk.moving import move
from portal.identity import RESTORING, IdentityUnusable
from portal.storage import submission_sums, submissions, tracking_steps

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(70_000)


def accepted(device: Device, envelope: Envelope) -> Receipt:
    (result,) = device.submit(envelope)
    assert isinstance(result, Accepted), result
    return result.receipt


def attached(device: Device) -> Envelope:
    envelope = device.envelope(attachments=(announced(STREAM),))
    Uploader(device).upload(envelope.header.id, STREAM)
    accepted(device, envelope)
    return envelope


@contextmanager
def busy(device: Device, sent: list[tuple[Envelope, Receipt]]) -> Iterator[None]:
    """Submissions come all the while; at least one before and one within."""
    over, came = Event(), Event()

    def submit() -> None:
        while not over.is_set():
            envelope = device.envelope(os.urandom(5000))
            sent.append((envelope, accepted(device, envelope)))
            came.set()

    thread = Thread(target=submit)
    thread.start()
    try:
        assert came.wait(60)
        yield
        before = len(sent)
        while len(sent) == before and thread.is_alive():
            over.wait(0.01)
    finally:
        over.set()
        thread.join()


def backed_up(portal: Portal, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    capsys.readouterr()
    assert main(["backup", str(folder), "--json", "--home", str(portal.settings.home)]) == 0
    found: dict[str, int] = json.loads(capsys.readouterr().out)
    return found


def aim_at(home: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on portals are on this kind of database, and commands on that of `home`."""
    monkeypatch.setenv(CHOICE, kind)
    address = address_for(home)
    if address is None:
        monkeypatch.delenv("PORTAL_DATABASE_URL", raising=False)
    else:
        monkeypatch.setenv("PORTAL_DATABASE_URL", address)


@pytest.mark.parametrize("chosen_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", [BOTH_KINDS[1]])
def test_a_note_of_old_that_postgresql_cannot_keep_as_it_is_keeps_no_portal_from_moving(
    portal: Portal,
    device: Device,
    *,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    envelope = device.envelope()
    accepted(device, envelope)
    with portal.database.writing() as session:
        step = TrackingStep(stage=Stage.IN_REVIEW, at=portal.clock(), note="Llegó\0\0 bien")
        tracking_steps.add(session, envelope.header.id, step)
    backed_up(portal, tmp_path / "kept", capsys)
    home = tmp_path / "again" / "home"
    aim_at(home, kind, monkeypatch)

    assert main(["restore", str(tmp_path / "kept"), "--home", str(home)]) == 0

    again = Portal(tmp_path / "again")
    with again.database.reading() as session:
        assert tracking_steps.of(session, envelope.header.id)[-1].note == "Llegó\ufffd\ufffd bien"
    again.close()


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", BOTH_KINDS)
def test_a_portal_is_taken_along_while_it_serves_and_goes_on_elsewhere(
    portal: Portal,
    device: Device,
    *,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_file = attached(device)
    move(portal.pile(), with_file.header.folio, Stage.IN_REVIEW, "")
    sent: list[tuple[Envelope, Receipt]] = []
    with busy(device, sent):
        before = list(sent)
        told = backed_up(portal, tmp_path / "kept" / "monday", capsys)
    assert len(before) + 1 <= told["submissions"] <= len(sent) + 1
    home = tmp_path / "again" / "home"
    aim_at(home, kind, monkeypatch)

    assert main(["restore", str(tmp_path / "kept" / "monday"), "--home", str(home)]) == 0

    again = Portal(tmp_path / "again")
    assert again.database.is_postgresql == (kind == "postgresql")
    same = Device(again, device.key, device.enrolment)
    with again.database.reading() as session:
        assert sum(one.count for one in submission_sums.counts(session)) == told["submissions"]
        for envelope, receipt in before:
            stored = submissions.by_id(session, envelope.header.id)
            assert stored is not None
            assert (stored.envelope(), stored.stored_receipt()) == (envelope, receipt)
        steps = tracking_steps.of(session, with_file.header.id)
        assert [step.stage for step in steps] == [Stage.DELIVERED, Stage.IN_REVIEW]
    question = AuditRequest(
        nonce="0" * 32, ids=(with_file.header.id, *(e.header.id for e, _ in sent))
    )
    answer = AuditAnswer.model_validate_json(same.post("/v1/audits", question).content)
    assert len(answer.missing) == len(sent) + 1 - told["submissions"]
    for envelope, receipt in sent:
        anew = accepted(same, envelope)
        assert anew == receipt or envelope.header.id in answer.missing
    assert [one.count for one in counted(again)] == [len(sent) + 1]
    move(again.pile(), with_file.header.folio, Stage.RESOLVED, "")
    with again.database.reading() as session:
        assert tracking_steps.of(session, with_file.header.id)[-1].stage is Stage.RESOLVED
    assert {path.stat().st_mode & 0o777 for path in home.rglob("*.pem")} == {0o600}
    again.close()


def counted(portal: Portal) -> list[submission_sums.SubmissionCount]:
    with portal.database.reading() as session:
        return [one for one in submission_sums.counts(session) if one.agency == AGENCY]


@pytest.fixture
def kept(
    portal: Portal, device: Device, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A backup of a portal with an attachment, closed."""
    attached(device)
    backed_up(portal, tmp_path / "kept", capsys)
    return tmp_path / "kept"


def restored(kept: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What was said to the refusal."""
    capsys.readouterr()
    assert main(["restore", str(kept), "--home", str(home)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1, told
    return told


def test_what_is_not_whole_is_not_restored_and_nothing_is_touched(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "new"
    (stream,) = (kept / "attachments").rglob("0")
    for number, path in enumerate((stream, kept / "home" / "portal-signing-key.pem")):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(kept, copy)
        (copy / path.relative_to(kept)).write_bytes(b"changed")
        assert "not as it was" in restored(copy, home, capsys)
        (copy / path.relative_to(kept)).unlink()
        assert "No such file" in restored(copy, home, capsys)
        assert not home.exists()
    (kept / "backup.json").unlink()
    assert "is no backup" in restored(kept, home, capsys)
    assert not home.exists()


@pytest.mark.parametrize("path", ["../outside", "home/../../outside", "/etc/outside", "other/x"])
def test_a_backup_that_names_files_outside_of_itself_is_refused(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    (kept.parent / "outside").write_bytes(b"")
    (kept / "other").mkdir()
    (kept / "other" / "x").write_bytes(b"")
    manifest = json.loads((kept / "backup.json").read_bytes())
    facts = {
        "size": 0,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    manifest["files"][path] = facts
    (kept / "backup.json").write_text(json.dumps(manifest))

    told = restored(kept, tmp_path / "new", capsys)

    assert "outside of itself" in told or "does not know" in told
    assert not (tmp_path / "new" / "portal-signing-key.pem").exists()


@pytest.mark.both_databases
def test_a_portal_is_not_restored_over_another(
    portal: Portal, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in portal.settings.home.rglob("*.pem")}

    assert "is not empty" in restored(kept, portal.settings.home, capsys)

    assert {path: path.read_bytes() for path in portal.settings.home.rglob("*.pem")} == before
    if portal.database.is_postgresql:  # its rows are there still, whatever the folder
        assert "holds something" in restored(kept, tmp_path / "new", capsys)
        assert not (tmp_path / "new" / RESTORING).exists()


def test_a_backup_in_the_portals_folder_is_not_in_the_next(
    portal: Portal, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted(device, device.envelope())
    folder = portal.settings.home / "backups"

    first = backed_up(portal, folder / "1", capsys)
    second = backed_up(portal, folder / "2", capsys)

    assert first["files"] == second["files"]
    assert not (folder / "2" / "home" / "backups").exists()


def test_a_database_of_another_name_in_the_folder_is_there_once_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that was copied while it was written to would be put in its place."""
    home, kept = tmp_path / "home", tmp_path / "kept"
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{home / 'data.sqlite'}")
    assert main(["operator", "add", "ana", "--role", "viewer", "--home", str(home)]) == 0

    assert main(["backup", str(kept), "--home", str(home)]) == 0

    assert not list((kept / "home").glob("*.sqlite*"))
    home.rename(tmp_path / "lost")
    assert main(["restore", str(kept), "--home", str(home)]) == 0
    capsys.readouterr()
    assert main(["operator", "list", "--home", str(home)]) == 0
    assert "ana" in capsys.readouterr().out


def test_what_a_link_leads_to_is_not_left_out_unsaid(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = portal.settings.signing_key_path
    key.symlink_to(key.rename(tmp_path / key.name))

    home = str(portal.settings.home)
    assert main(["backup", str(tmp_path / "kept"), "--home", home]) == 1

    assert "is a link" in capsys.readouterr().err
    assert not (tmp_path / "kept").exists()


def test_a_disk_that_is_full_is_told_in_words_and_leaves_nothing(
    portal: Portal, device: Device, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted(device, device.envelope(os.urandom(100_000)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        home = str(portal.settings.home)
        assert main(["backup", str(tmp_path / "kept"), "--home", home]) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert capsys.readouterr().err.count("\n") == 1
    assert not [path for path in tmp_path.iterdir() if "kept" in path.name]


def test_nobody_is_logged_in_to_a_portal_that_was_restored(
    portal: Portal,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    console = Console(portal)
    token = console.add("ana", Role.ADMIN).enters()
    assert console.door.who(token) is not None
    backed_up(portal, tmp_path / "kept", capsys)

    home = tmp_path / "again" / "home"
    aim_at(home, os.environ.get(CHOICE, "sqlite"), monkeypatch)
    assert main(["restore", str(tmp_path / "kept"), "--home", str(home)]) == 0

    again = Portal(tmp_path / "again")
    again.clock.now = portal.clock()
    assert Console(again).door.who(token) is None
    assert main(["operator", "log", "--home", str(home)]) == 0
    again.close()


def test_where_a_restore_broke_off_no_portal_starts(portal: Portal) -> None:
    (portal.settings.home / RESTORING).mkdir()

    with pytest.raises(IdentityUnusable, match="broke off"):
        build_app(portal.settings)


def test_an_attachment_that_is_not_whole_is_told_and_the_rest_is_kept(
    portal: Portal, device: Device, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = attached(device), attached(device)
    folder = portal.settings.attachments / device.id
    (folder / str(bad.header.id) / "0").write_bytes(STREAM[:-1] + bytes([STREAM[-1] ^ 1]))

    home = str(portal.settings.home)
    assert main(["backup", str(tmp_path / "kept"), "--home", home]) == 1

    assert "1 attachments were not whole" in capsys.readouterr().err
    assert [path.parent.name for path in (tmp_path / "kept" / "attachments").rglob("0")] == [
        str(good.header.id)
    ]


def test_what_is_no_portals_folder_is_not_backed_up(
    portal: Portal, kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(portal.settings.home)
    assert main(["backup", str(kept), "--home", home]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "x"), "--home", str(tmp_path / "none")]) == 1
    assert "it has no key" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
