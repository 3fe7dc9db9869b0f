"""Poisoned repositories: a test for each class of attack that TUF names, and some of our own.

Each time the old catalogue stays in place, and a sound repository is taken afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tuf.api.metadata import TargetFile
from updating_repository import (
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    dripping,
    endless,
    generated,
    instead,
    signed,
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
)

from kiosk.catalogue.updating.errors import (
    MetadataRefused,
    ReleaseRefused,
    SourceFailed,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    return showing_old(tmp_path)


def test_sound_updates_are_taken(world: World) -> None:
    recovers(world)
    assert world.update().is_new is False


@pytest.mark.parametrize("role", [TIMESTAMP, SNAPSHOT, TARGETS, AGENCY])
def test_arbitrary_software_signed_by_a_stranger(world: World, role: str) -> None:
    world.repository.signers[role] = [generated()]
    world.publish_name(NEW)
    refused(world, MetadataRefused)


@pytest.mark.parametrize("role", [TIMESTAMP, SNAPSHOT, TARGETS, AGENCY])
def test_arbitrary_software_without_a_signature(world: World, role: str) -> None:
    world.repository.signers[role] = []
    world.publish_name(NEW)
    refused(world, MetadataRefused)


def test_a_root_signed_by_too_few(world: World) -> None:
    repository = world.repository
    repository.root.version += 1
    only_one = signed(repository.root, repository.signers["root"][0])
    repository.files[f"metadata/{repository.root.version}.root.json"] = only_one
    world.publish_name(NEW)
    refused(world, MetadataRefused)


def test_arbitrary_content_of_a_target(world: World) -> None:
    world.publish_name(NEW)
    source = world.source()
    path = target_of(world.repository, SERVICE)
    poisoned = world.repository.files[path].replace(b"Acta nueva", b"Acta falsa")
    source.answers[path] = instead(poisoned)
    refused(world, MetadataRefused, source)
    recovers(world)


def test_wrong_length_too_short(world: World) -> None:
    world.publish_name(NEW)
    source = world.source()
    path = target_of(world.repository, SERVICE)
    source.answers[path] = instead(world.repository.files[path][:-5])
    refused(world, MetadataRefused, source)
    recovers(world)


def test_wrong_length_too_long(world: World) -> None:
    world.publish_name(NEW)
    source = world.source()
    path = target_of(world.repository, SERVICE)
    source.answers[path] = instead(world.repository.files[path] + b"\n")
    refused(world, MetadataRefused, source)
    recovers(world)


@pytest.mark.parametrize("role", [TIMESTAMP, SNAPSHOT, TARGETS, AGENCY])
def test_truncated_metadata(world: World, role: str) -> None:
    world.publish_name(NEW)
    path = "metadata/timestamp.json" if role == TIMESTAMP else ""
    path = path or (
        f"metadata/{world.repository.snapshot.version}.snapshot.json"
        if role == SNAPSHOT
        else path_of(world.repository, role)
    )
    source = world.source()
    source.answers[path] = instead(world.repository.files[path][:100])
    refused(world, MetadataRefused, source)
    recovers(world)


def test_endless_data_for_each_file(world: World) -> None:
    world.publish_name(NEW)
    for path in (
        "metadata/2.root.json",
        "metadata/timestamp.json",
        f"metadata/{world.repository.snapshot.version}.snapshot.json",
        path_of(world.repository, TARGETS),
        path_of(world.repository, AGENCY),
        target_of(world.repository, SERVICE),
    ):
        source = world.source()
        source.answers[path] = endless
        refused(world, MetadataRefused, source)
        assert source.received_bytes < 1_000_000
    recovers(world)


def test_slow_retrieval(world: World) -> None:
    world.publish_name(NEW)
    for path in ("metadata/timestamp.json", target_of(world.repository, SERVICE)):
        source = world.source()
        source.answers[path] = dripping
        refused(world, SourceFailed, source)
        assert len([p for p, _ in source.asked if p == path]) < 10
    recovers(world)


def test_extraneous_files_are_not_taken(world: World) -> None:
    """An agency that signs another's files, the catalogue's own, or paths that lead out."""
    world.author.agency("otra")
    world.author.service("otro-tramite", "otra", name={"es": "Otro", "en": "Other"})
    world.repository.take(world.author.folder)
    hostile = world.repository.agencies["otra"]
    for path in (
        SERVICE,
        "catalogue.yaml",
        "../outside.yaml",
        "agencies/otra/../../outside.yaml",
        "agencies/otra/services/../../../outside.yaml",
        "/outside.yaml",
        "agencies/otra/forms/deep/er.json",
        "agencies/otra/.hidden",
    ):
        content = b"name: {es: Falso, en: False}\n"
        hostile.targets[path] = TargetFile.from_data(path, content, ["sha256"])
    world.repository.publish()
    world.update()
    assert world.shown == [OLD, "Otro"]
    written = [p for p in world.folder.parent.rglob("*") if "outside" in p.name]
    assert written == []


def test_a_delegation_bound_to_other_paths_gives_nothing(world: World) -> None:
    world.repository.grant(
        AGENCY, [s.public_key for s in world.repository.signers[AGENCY]], "agencies/otra/*"
    )
    world.publish_name(NEW)
    refused(world, MetadataRefused)


def test_a_target_larger_than_any_source_file(world: World) -> None:
    path = f"agencies/{AGENCY}/services/zz.yaml"
    world.repository.put(path, b"x").length = 2**40
    world.repository.publish()
    source = world.source()
    refused(world, MetadataRefused, source)
    assert source.received_bytes < 100_000


def test_metadata_that_is_no_metadata(world: World) -> None:
    nonsense = [b"", b"null", b"[]", b"[" * 100_000, b"\xff\xfe", b'{"signed": {}}', b"<html>"]
    world.publish_name(NEW)
    for content in nonsense:
        source = world.source()
        source.answers["metadata/timestamp.json"] = instead(content)
        refused(world, MetadataRefused, source)
    recovers(world)


def test_a_withdrawal_list_that_makes_no_sense(world: World) -> None:
    world.repository.withdraw("x")
    for content in (b"", b"[]", b'{"services": 1}', b'{"services": [{"id": "../x"}]}'):
        world.repository.put("withdrawals.json", content, "withdrawals")
        world.repository.publish()
        refused(world, ReleaseRefused)


def test_a_break_in_the_middle_is_taken_up_again(world: World) -> None:
    world.publish_name(NEW)
    path = path_of(world.repository, AGENCY)
    content = world.repository.files[path]

    def breaking(_: str, start: int) -> Iterator[bytes]:
        piece = len(content) // 3 + 1
        yield content[start : start + piece]
        if start + piece < len(content):
            raise SourceFailed("the line broke")

    source = world.source()
    source.answers[path] = breaking
    world.update(source)
    assert world.shown == [NEW]
    assert len([start for asked, start in source.asked if asked == path and start]) >= 2
