"""The portal has another key since: kiosks that heard, that were off meanwhile, and a thief's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from catalogue_author import Author, text
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from free_port import free_port
from kiosk_world import enrolled, enrolment
from loop_bench import Bench, on_the_bench, up
from loopback_portal import LoopbackPortal, served
from updating_repository import Repository
from updating_world import World
from waiting import until

from kiosk.identity.enrolment_record import save_enrolment
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys, RevokedKey
from kiosk.station.membership import Member

EIGHT_DAYS = 8 * 86_400.0
doubts: list[Member] = []


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    doubts.clear()
    with on_the_bench(tmp_path / "home", doubted=doubts.append) as bench:
        yield bench


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def listing(believed: list[Ed25519PrivateKey], *revoked: Ed25519PrivateKey) -> bytes:
    now = datetime.now(UTC)
    gone = tuple(RevokedKey(key=public(key), since=now) for key in revoked)
    return PortalKeys(believed=tuple(map(public, believed)), revoked=gone).canonical()


def hears(bench: Bench, content: bytes) -> None:
    """The catalogue's update brings it."""
    folder = bench.kiosk.settings.catalogue_folder
    world = World(folder, Author(bench.kiosk.home.parent / "author"))
    world.author.service("acta-de-nacimiento", name=text("Acta", "Certificate"))
    world.repository.take(world.author.folder)
    world.repository.put(PORTAL_KEYS, content)
    world.repository.publish()
    world.update()


def has_body(bench: Bench, id_: UUID) -> bool:
    with Outbox.open(bench.kiosk.settings.outbox_path) as outbox:
        return outbox.item(id_) is not None


def test_a_kiosk_that_heard_goes_on_when_the_portal_changes_its_key(bench: Bench) -> None:
    old, new = bench.portal.key, Ed25519PrivateKey.generate()
    with up(bench):
        bench.accept()
        bench.work()
        hears(bench, listing([old, new]))
        bench.accept()
        bench.work()
        assert bench.kiosk.all_delivered(), "the old key counts until it is revoked"
        bench.portal.key = new
        bench.accept()
        bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.troubles == set()
        assert doubts == []


def test_a_revoked_keys_word_counts_no_more(bench: Bench) -> None:
    old, new = bench.portal.key, Ed25519PrivateKey.generate()
    with up(bench):
        bench.work()
        hears(bench, listing([new], old))
        beats = len(bench.portal.heartbeats)
        bench.accept()
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED]
        assert (bench.portal.submits, len(bench.portal.heartbeats)) == (0, beats)
        assert bench.troubles == {"line-captive"}
        assert doubts, "its catalogue may know better"

        bench.portal.key = new
        bench.portal.manners = lambda batch, result: (
            200,
            result.model_copy(
                update={
                    "results": tuple(
                        one.model_copy(update={"receipt": bench.portal.receipt(sent, old)})
                        for one, sent in zip(result.results, batch.envelopes, strict=True)
                    )
                }
            ).canonical(),
            "application/json",
        )
        bench.clock.pass_(20)
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED], "a thief's receipt delivered it"
        assert bench.portal.submits > 0
        bench.portal.manners = None
        bench.portal.receipts.clear()
        bench.clock.pass_(1_000)
        bench.work()
        assert bench.kiosk.all_delivered()


def test_what_a_thief_took_is_sent_again_to_the_portal(bench: Bench) -> None:
    """His receipt came before the key was revoked; his audit would have the body erased."""
    old, new = bench.portal.key, Ed25519PrivateKey.generate()
    with up(bench):
        (item,) = bench.accept()
        bench.work()
        assert bench.kiosk.all_delivered()
        hears(bench, listing([new], old))
        bench.portal.key, bench.portal.audit_key = new, old
        bench.clock.pass_(EIGHT_DAYS)
        bench.work()
        assert bench.portal.audits
        assert has_body(bench, item.id)

        bench.portal.audit_key = None
        bench.portal.forget(item.id)  # the portal itself never saw it
        bench.clock.pass_(1_000)
        bench.work()
        assert set(bench.portal.submissions) == {item.id}
        assert bench.portal.receipts[item.id].acknowledges(
            item.header, bench.portal.submissions[item.id].body_sha256, public(new)
        )
        assert has_body(bench, item.id)


def test_a_login_page_is_no_reason_to_doubt(bench: Bench) -> None:
    bench.portal.health_page = b"<html>Acepte los terminos</html>"
    with up(bench):
        bench.work()
    assert bench.troubles == {"line-captive"}
    assert doubts == []


def published(repository: Repository, author: Author, content: bytes) -> None:
    repository.take(author.folder)
    repository.put(PORTAL_KEYS, content)
    repository.withdraw()
    repository.last(days=30)
    repository.publish()


@pytest.mark.parametrize("stolen", [False, True])
def test_a_kiosk_that_was_off_meanwhile_finds_its_portal_by_the_catalogue(
    tmp_path: Path, *, stolen: bool
) -> None:
    """A real station, and a real update: nobody visits the machine."""
    author = Author(tmp_path / "author")
    author.service("acta-de-nacimiento", name=text("Acta", "Certificate"))
    port, repository = free_port(), Repository()
    kiosk, portal = enrolled(tmp_path / "home", f"http://127.0.0.1:{port}")
    old, new = portal.key, Ed25519PrivateKey.generate()
    published(repository, author, listing([new], old) if stolen else listing([old, new]))
    enrol_with_root(kiosk.settings.enrolment_path, portal, repository)
    kiosk.accept()
    portal.key, portal.repository, portal.news = new, repository.files, 1
    with served(portal, port), kiosk.station():
        until(kiosk.all_delivered, seconds=60)
        until(lambda: kiosk.troubles() == set(), seconds=30)
        until(lambda: bool(portal.heartbeats))
    assert portal.submissions.keys() == {entry.id for entry in kiosk.entries()}


def enrol_with_root(place: Path, portal: LoopbackPortal, repository: Repository) -> None:
    root = sha256(repository.anchor).digest()
    known = enrolment(portal.public_key).model_copy(update={"catalogue_root_sha256": root})
    save_enrolment(place, known)
