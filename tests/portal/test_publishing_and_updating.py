"""What an admin publishes, a kiosk takes: the real repository and the real client."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogue_author import text
from publishing_world import RFC, Desk
from updating_client import Client

from portal.publishing.withdrawing import withdraw

pytest_plugins = ["publishing_fixtures"]


@pytest.fixture
def client(desk: Desk, tmp_path: Path) -> Client:
    client = Client(desk, tmp_path / "kiosk")
    client.update()
    return client


def test_a_first_sync_and_a_change_take_a_pack_each(client: Client) -> None:
    assert client.shown == {"acta-de-nacimiento", "rfc"}
    client.desk.author.service("rfc", agency="sat", name=text("Otro nombre", "Another"))
    client.desk.publish(to_all=True)
    updated = client.update()
    assert updated.is_new
    changed = (client.desk.source / RFC).stat().st_size
    assert updated.received_bytes < 4000 + changed


def test_rings_take_a_release_one_after_the_other(client: Client, tmp_path: Path) -> None:
    early = Client(client.desk, tmp_path / "early", ring=1)
    early.update()
    client.desk.author.service("otro", agency="sat")
    client.desk.publish()
    assert not client.update().is_new
    assert early.update().is_new
    assert "otro" in early.shown
    early.ring = 3
    assert not early.update().is_new, "a later ring has nothing newer"
    assert "otro" in early.shown


def test_a_withdrawal_passes_by_the_rings(client: Client) -> None:
    client.desk.author.service("otro", agency="sat")
    client.desk.publish()
    withdraw(client.desk.repository, client.desk.signer(), ["rfc"])
    client.update()
    assert client.shown == {"acta-de-nacimiento"}
