"""Whom an admin says to believe reaches every kiosk with the signed catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from publishing_world import Desk
from updating_client import Client

from kiosk.catalogue.released import current_release
from kiosk.catalogue.trust_files import MAX_FILE_BYTES, trust_files
from kiosk.identity.efirma.example import ExampleAuthority
from kiosk.identity.efirma.trust import ROOTS, read_trust
from portal.checking.catalogue import check_catalogue

pytest_plugins = ["publishing_fixtures"]

LIST = "trust/efirma/crl/example.crl"
NOW = datetime.now(UTC)
AUTHORITY = ExampleAuthority.make(NOW)


def write_trust(source: Path, *, until: datetime = NOW + timedelta(days=7)) -> None:
    (source / LIST).parent.mkdir(parents=True, exist_ok=True)
    (source / ROOTS).write_bytes(AUTHORITY.roots_pem())
    (source / LIST).write_bytes(AUTHORITY.revocations({7: NOW}, NOW, until))


def test_a_kiosk_gets_what_was_published_and_no_other_bytes(desk: Desk, tmp_path: Path) -> None:
    write_trust(desk.source)
    desk.publish(to_all=True)
    client = Client(desk, tmp_path / "kiosk")
    client.update()
    released = current_release(client.folder)
    assert released is not None

    files = trust_files(released, tmp_path)

    assert files == trust_files(None, desk.source)
    assert set(files) == {ROOTS, LIST}
    trust = read_trust(files)
    assert len(trust.authorities) == 2
    assert trust.lists[0].revoked_at(7) is not None

    (released.source / ROOTS).write_bytes(ExampleAuthority.make(NOW).roots_pem())
    assert ROOTS not in trust_files(released, tmp_path), "bytes that nobody signed are believed"


def test_a_new_list_alone_is_a_release(desk: Desk) -> None:
    write_trust(desk.source)
    desk.publish(to_all=True)
    write_trust(desk.source, until=NOW + timedelta(days=8))
    (change,) = desk.publish(to_all=True).plan.roles
    assert (change.role, change.changed) == ("targets", (LIST,))


def test_what_lies_beside_is_not_published(desk: Desk) -> None:
    write_trust(desk.source)
    (desk.source / "trust/efirma/key.pem").write_bytes(b"secret")
    plan = desk.publish(to_all=True).plan
    assert "trust/efirma/key.pem" not in plan.files


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        (ROOTS, b"nonsense", "certificates in PEM"),
        (LIST, b"nonsense", "no revocation list"),
        ("trust/efirma/crl/other.pem", b"", "not read"),
        ("trust/efirma/crl/large.crl", bytes(MAX_FILE_BYTES + 1), "not read"),
    ],
)
def test_damaged_trust_is_not_published(desk: Desk, path: str, content: bytes, told: str) -> None:
    write_trust(desk.source)
    (desk.source / path).write_bytes(content)
    assert any(told in problem.message for problem in check_catalogue(desk.source).errors)


def test_a_list_out_of_date_or_missing_is_told(desk: Desk) -> None:
    write_trust(desk.source, until=NOW - timedelta(days=1))
    messages = [str(problem) for problem in check_catalogue(desk.source).problems]
    assert any("was to be replaced" in message for message in messages)
    (desk.source / LIST).unlink()
    messages = [str(problem) for problem in check_catalogue(desk.source).problems]
    assert any("no revocation list of" in message for message in messages)
