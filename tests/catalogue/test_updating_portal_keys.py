"""The portal's keys come with the catalogue, by the word of the offline key alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from catalogue_author import text
from updating_repository import TARGETS, MemorySource, Repository, generated, instead
from updating_world import NEW, OLD, World, refused, showing_old

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.updating.errors import MetadataRefused, ReleaseRefused, RolledBack
from kiosk.identity.portal_keys import believed_keys
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys, RevokedKey
from kiosk.settings import Settings

PINNED, NEXT, THIEFS = (bytes([n]) * 32 for n in (1, 2, 3))
BOTH = PortalKeys(believed=(PINNED, NEXT), revoked=())
REVOKED = PortalKeys(
    believed=(NEXT,),
    revoked=(RevokedKey(key=PINNED, since=datetime(2026, 11, 27, tzinfo=UTC)),),
)
FORGED = PortalKeys(believed=(PINNED, THIEFS), revoked=())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    return showing_old(tmp_path)


def publish(world: World, keys: PortalKeys | bytes) -> None:
    """With all the author wrote, as `portal publish` does."""
    place = world.author.folder / PORTAL_KEYS
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(keys.canonical() if isinstance(keys, PortalKeys) else keys)
    world.publish()


def believed(world: World) -> tuple[bytes, ...]:
    return believed_keys(Settings(home=world.folder.parent).portal_keys_path, PINNED)


def test_a_kiosk_believes_what_the_offline_key_signed(world: World) -> None:
    assert believed(world) == (PINNED,)
    publish(world, BOTH)
    world.update()
    assert believed(world) == (PINNED, NEXT)
    publish(world, REVOKED)
    world.update()
    assert believed(world) == (NEXT,)
    assert world.shown == [OLD]


def test_a_list_that_others_signed_is_never_believed(world: World) -> None:
    publish(world, BOTH)
    world.update()
    world.repository.signers[TARGETS] = [generated()]
    publish(world, FORGED)
    refused(world, MetadataRefused)
    assert believed(world) == (PINNED, NEXT)


def test_other_bytes_than_were_signed_are_never_believed(world: World) -> None:
    publish(world, BOTH)
    target = world.repository.targets.targets[PORTAL_KEYS]
    path = f"targets/{target.get_prefixed_paths()[0]}"
    source = MemorySource(world.repository, {path: instead(FORGED.canonical())})
    refused(world, MetadataRefused, source)
    assert believed(world) == (PINNED,)


@pytest.mark.parametrize("lost", [(), ("targets.json", "snapshot.json", "timestamp.json")])
def test_an_older_list_does_not_bring_a_revoked_key_back(
    world: World, lost: tuple[str, ...]
) -> None:
    publish(world, BOTH)
    world.update()
    replayed = Repository()
    replayed.files = dict(world.repository.files)
    publish(world, REVOKED)
    world.update()
    for name in lost:
        (world.folder / "tuf" / name).write_bytes(b"{}")
    refused(world, RolledBack, MemorySource(replayed))
    assert believed(world) == (NEXT,)


def test_a_catalogue_without_the_list_takes_none_away(world: World) -> None:
    publish(world, REVOKED)
    world.update()
    (world.author.folder / PORTAL_KEYS).unlink()
    world.publish_name(NEW)
    world.update()
    assert world.shown == [NEW]
    assert believed(world) == (NEXT,)


OTHER_NEXT = PortalKeys(believed=(THIEFS,), revoked=())
BACK_AGAIN = PortalKeys(believed=(PINNED,), revoked=())
TURNED_ROUND = PortalKeys(
    believed=(PINNED,), revoked=(RevokedKey(key=NEXT, since=REVOKED.revoked[0].since),)
)


@pytest.mark.parametrize(
    ("signed", "then"),
    [
        (BOTH, (NEXT,)),
        (FORGED, (THIEFS,)),
        (OTHER_NEXT, (THIEFS,)),
        (BACK_AGAIN, (NEXT,)),
        (TURNED_ROUND, (NEXT,)),
    ],
)
def test_a_newer_list_that_says_less_does_not_bring_a_revoked_key_back(
    world: World, caplog: pytest.LogCaptureFixture, signed: PortalKeys, then: tuple[bytes, ...]
) -> None:
    """Its signature is genuine: whoever has the *targets* key was led to sign it."""
    publish(world, REVOKED)
    world.update()
    caplog.clear()
    world.author.service("acta-de-nacimiento", name=text(NEW, NEW))
    publish(world, signed)
    world.update()
    assert believed(world) == then
    assert world.shown == [NEW], "the update goes on"
    (record,) = [one for one in caplog.records if one.levelname == "WARNING"]
    assert record.__dict__["event"] == "revoked-keys-kept"
    assert record.__dict__["fields"] == {"count": 1}
    world.update()
    assert believed(world) == then


@pytest.mark.parametrize("content", [b"nonsense", b'{"believed": []}'])
def test_a_signed_list_without_sense_changes_nothing(world: World, content: bytes) -> None:
    publish(world, BOTH)
    world.update()
    publish(world, content)
    refused(world, ReleaseRefused)
    assert believed(world) == (PINNED, NEXT)


def test_keys_are_taken_though_the_release_does_not_work_here(world: World) -> None:
    def breaks(_: Catalogue) -> None:
        raise ReleaseRefused("a form does not compile")

    world.check = breaks
    world.author.service("otro-tramite")
    publish(world, REVOKED)
    refused(world, ReleaseRefused)
    assert believed(world) == (NEXT,)


def test_a_list_that_rotted_is_fetched_anew(world: World) -> None:
    publish(world, REVOKED)
    world.update()
    Settings(home=world.folder.parent).portal_keys_path.write_bytes(b"{")
    assert believed(world) == ()
    world.update()
    assert believed(world) == (NEXT,)
