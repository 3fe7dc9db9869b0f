"""Rollback, freeze, mix-and-match, stolen keys: genuine metadata, at the wrong time."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from updating_repository import (
    NOW,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    MemorySource,
    Repository,
    generated,
    instead,
)
from updating_world import (
    AGENCY,
    NEW,
    OLD,
    SERVICE,
    World,
    path_of,
    recovers,
    refused,
    showing_old,
    target_of,
    world_at,
)

from kiosk.catalogue.updating.errors import (
    MetadataExpired,
    MetadataRefused,
    RolledBack,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    return showing_old(tmp_path)


def rolled_back(world: World, *, lost: tuple[str, ...] = ()) -> MemorySource:
    """The state of before, replayed to a kiosk that has seen a newer one, and lost some of it."""
    old = dict(world.repository.files)
    world.publish_name(NEW)
    world.update()
    for name in lost:
        (world.folder / "tuf" / name).write_bytes(b"{}")
    replayed = Repository()
    replayed.files = old
    return MemorySource(replayed)


@pytest.mark.parametrize(
    "lost",
    [
        (),
        ("timestamp.json",),
        ("snapshot.json",),
        ("timestamp.json", "snapshot.json"),
        ("timestamp.json", "snapshot.json", "targets.json", f"{AGENCY}.json"),
    ],
)
def test_rollback_of_everything(world: World, lost: tuple[str, ...]) -> None:
    source = rolled_back(world, lost=lost)
    with pytest.raises(RolledBack):
        world.update(source)
    assert world.shown == [NEW]
    assert world.update().is_new is False


def test_rollback_to_a_kiosk_whose_metadata_is_gone(world: World) -> None:
    source = rolled_back(world)
    shutil.rmtree(world.folder / "tuf")
    with pytest.raises(RolledBack):
        world.update(source)
    assert world.shown == [NEW]


def test_rollback_of_the_root(world: World) -> None:
    world.repository.publish_root()
    source = rolled_back(world)
    shutil.rmtree(world.folder / "tuf" / "root_history")
    source.repository.files.pop("metadata/2.root.json")
    source.repository.files["metadata/timestamp.json"] = world.repository.files[
        "metadata/timestamp.json"
    ]
    source.repository.files |= {
        path: content for path, content in world.repository.files.items() if "root" not in path
    }
    with pytest.raises(RolledBack, match="root"):
        world.update(source)


def test_rollback_of_the_snapshot_under_a_new_timestamp(world: World) -> None:
    repository = world.repository
    repository.publish()
    world.update()
    repository.snapshot.version = 1
    repository.publish_snapshot(bump=False)
    repository.publish_timestamp()
    refused(world, RolledBack)


@pytest.mark.parametrize("role", [TARGETS, AGENCY])
def test_rollback_of_one_role_under_a_new_snapshot(world: World, role: str) -> None:
    repository = world.repository
    repository.publish()
    world.update()
    repository.snapshot.meta[f"{role}.json"].version = 1
    repository.publish_snapshot()
    repository.publish_timestamp()
    refused(world, RolledBack)


@pytest.mark.parametrize("role", [TARGETS, AGENCY])
def test_rollback_of_one_role_to_a_kiosk_that_lost_its_metadata(world: World, role: str) -> None:
    repository = world.repository
    repository.publish()
    world.update()
    (world.folder / "tuf" / "snapshot.json").write_bytes(b"")
    (world.folder / "tuf" / f"{role}.json").write_bytes(b"")
    repository.snapshot.meta[f"{role}.json"].version = 1
    repository.snapshot.meta[f"{role}.json"].hashes = None
    repository.snapshot.meta[f"{role}.json"].length = None
    repository.publish_snapshot()
    repository.publish_timestamp()
    refused(world, RolledBack)


def test_a_role_that_leaves_the_snapshot(world: World) -> None:
    del world.repository.snapshot.meta[f"{AGENCY}.json"]
    world.repository.publish_snapshot()
    world.repository.publish_timestamp()
    refused(world, MetadataRefused)


@pytest.mark.parametrize("role", [TIMESTAMP, SNAPSHOT, TARGETS])
def test_freeze_with_metadata_that_has_expired(world: World, role: str) -> None:
    signed_role = {
        TIMESTAMP: world.repository.timestamp,
        SNAPSHOT: world.repository.snapshot,
        TARGETS: world.repository.targets,
    }[role]
    signed_role.expires = NOW - timedelta(seconds=1)
    world.publish_name(NEW)
    refused(world, MetadataExpired)


def test_freeze_shows_with_time(world: World) -> None:
    """Nothing new ever comes: the kiosk shows what it has, and tells that it is out of date."""
    assert world.standing.expires is not None
    world.now = world.standing.expires + timedelta(seconds=1)
    refused(world, MetadataExpired)


def test_a_root_that_has_expired(world: World) -> None:
    world.repository.root.expires = NOW - timedelta(seconds=1)
    world.repository.publish_root()
    world.publish_name(NEW)
    refused(world, MetadataExpired)


def test_expiry_is_held_against_the_time_that_is_vouched_for(tmp_path: Path) -> None:
    """Neither a machine's clock in 1970 nor one in 2037 decides."""
    world = world_at(tmp_path)
    for signed_role in (world.repository.timestamp, world.repository.snapshot):
        signed_role.expires = datetime(1999, 1, 2, tzinfo=UTC)
    world.publish_name(OLD)
    world.now = datetime(1999, 1, 1, tzinfo=UTC)
    world.update()
    assert world.shown == [OLD]
    world.now = datetime(1999, 1, 3, tzinfo=UTC)
    refused(world, MetadataExpired)


def test_one_agency_that_expired_keeps_its_old_files(world: World) -> None:
    world.author.agency("otra")
    world.author.service("otro-tramite", "otra", name={"es": "Otro", "en": "Other"})
    world.publish()
    world.update()
    world.repository.agencies[AGENCY].expires = NOW - timedelta(seconds=1)
    world.author.service("otro-tramite", "otra", name={"es": "Otro más", "en": "Other"})
    world.publish_name(NEW)
    assert world.update().expired == (AGENCY,)
    assert world.shown == [OLD, "Otro más"]
    assert world.standing.expired == (AGENCY,)


def test_mix_and_match_of_metadata(world: World) -> None:
    """An older version of an agency's metadata, put in the place of the one that belongs here."""
    older = path_of(world.repository, AGENCY)
    world.publish_name(NEW)
    source = world.source()
    newer = path_of(world.repository, AGENCY)
    source.answers[newer] = instead(world.repository.files[older])
    refused(world, MetadataRefused, source)
    recovers(world)


def test_mix_and_match_of_snapshots(world: World) -> None:
    old = f"metadata/{world.repository.snapshot.version}.snapshot.json"
    world.publish_name(NEW)
    source = world.source()
    new = f"metadata/{world.repository.snapshot.version}.snapshot.json"
    source.answers[new] = instead(world.repository.files[old])
    refused(world, MetadataRefused, source)
    recovers(world)


def test_mix_and_match_of_targets(world: World) -> None:
    older = target_of(world.repository, SERVICE)
    world.publish_name(NEW)
    source = world.source()
    newer = target_of(world.repository, SERVICE)
    source.answers[newer] = instead(world.repository.files[older])
    refused(world, MetadataRefused, source)
    recovers(world)


def test_a_revoked_agency_key_signs_no_more(world: World) -> None:
    repository = world.repository
    stolen = repository.signers[AGENCY]
    new = generated()
    repository.signers[AGENCY] = [new]
    paths = [f"agencies/{AGENCY}/{p}" for p in ("*", "services/*", "forms/*")]
    repository.grant(AGENCY, [new.public_key], *paths)
    repository.publish()
    world.update()
    repository.signers[AGENCY] = stolen
    world.publish_name("Acta falsa")
    refused(world, MetadataRefused)
    repository.signers[AGENCY] = [new]
    recovers(world)


def test_a_revoked_timestamp_key_signs_no_more(world: World) -> None:
    stolen = world.repository.signers[TIMESTAMP]
    world.repository.rotate(TIMESTAMP)
    world.repository.publish()
    world.update()
    world.repository.signers[TIMESTAMP] = stolen
    world.publish_name("Acta falsa")
    refused(world, MetadataRefused)


def test_recovery_from_versions_that_an_attacker_ran_up(world: World) -> None:
    """Fast forward: with the stolen online keys; new keys let the numbers begin anew."""
    repository = world.repository
    repository.timestamp.version = 2**40
    repository.snapshot.version = 2**40
    repository.publish()
    world.update()
    repository.rotate(TIMESTAMP, SNAPSHOT)
    repository.timestamp.version, repository.snapshot.version = 1, 1
    world.author.service("acta-de-nacimiento", name={"es": NEW, "en": NEW})
    repository.take(world.author.folder)
    for role in (TARGETS, AGENCY):
        repository.publish_role(role)
    repository.publish_snapshot(bump=False)
    repository.publish_timestamp(bump=False)
    world.update()
    assert world.shown == [NEW]


def test_without_new_keys_run_up_versions_stay(world: World) -> None:
    world.repository.timestamp.version = 2**40
    world.repository.publish()
    world.update()
    world.repository.timestamp.version = 1
    world.repository.publish_timestamp()
    refused(world, RolledBack)


def test_what_the_marks_know_is_more_than_the_metadata(world: World) -> None:
    """The marks stand apart: with the metadata put back from an old copy, nothing older comes."""
    kept = world.folder / "tuf"
    copy = world.folder.parent / "copy"
    shutil.copytree(kept, copy, symlinks=True)
    source = rolled_back(world)
    shutil.rmtree(kept)
    copy.rename(kept)
    with pytest.raises(RolledBack):
        world.update(source)
    assert json.loads((kept / "timestamp.json").read_bytes())["signed"]["version"] >= 1
    assert world.shown == [NEW]
