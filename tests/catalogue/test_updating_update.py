"""Updates: only what changed, bad releases, withdrawals, rings, and whose clock decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import MetaFile
from updating_repository import (
    NOW,
)
from updating_world import (
    NEW,
    OLD,
    World,
    showing_old,
    store_of,
    targets_asked,
)

from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.released import current_release
from kiosk.catalogue.updating import facts
from kiosk.catalogue.updating.errors import (
    ReleaseRefused,
    RolledBack,
)
from kiosk.catalogue.updating.marks import Marks

_YEARS = timedelta(days=20 * 365)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """It shows `OLD`."""
    return showing_old(tmp_path)


def test_only_what_changed_is_fetched(world: World) -> None:
    world.author.service("otro-tramite", name={"es": "Otro", "en": "Other"})
    world.publish()
    source = world.source()
    world.update(source)
    assert [p.rpartition(".")[0][-12:] for p in targets_asked(source)] == ["otro-tramite"]
    assert world.shown == [OLD, "Otro"]


def test_without_a_change_little_is_asked(world: World) -> None:
    world.repository.withdraw("never-heard-of")
    world.repository.publish()
    world.update()
    source = world.source()
    assert world.update(source).is_new is False
    assert [path for path, _ in source.asked] == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
    ]


def test_metadata_signed_again_builds_no_store(world: World) -> None:
    store = store_of(world).stat()
    world.repository.publish()
    assert world.update().is_new is False
    assert store_of(world).stat().st_mtime_ns == store.st_mtime_ns
    assert world.standing.snapshot == world.repository.snapshot.version


def test_a_release_that_does_not_work_is_not_tried_again(world: World) -> None:
    looks: list[str] = []

    def broken(catalogue: Catalogue) -> None:
        looks.append(catalogue.version)
        raise ReleaseRefused("the form does not compile")

    world.check = broken
    world.publish_name(NEW)
    for _ in range(3):
        with pytest.raises(ReleaseRefused, match="compile"):
            world.update()
    assert len(looks) == 1
    assert world.shown == [OLD]
    assert world.standing.refused == world.repository.snapshot.version
    assert world.standing.reason == "the form does not compile"
    world.check = lambda _: None
    world.publish_name("Acta mejor")
    world.update()
    assert world.shown == ["Acta mejor"]
    assert world.standing.refused is None


def test_a_source_that_is_damaged_is_refused(world: World) -> None:
    world.author.write("agencies/registro-civil/services/acta-de-nacimiento.yaml", "name: {}\n")
    world.publish()
    with pytest.raises(ReleaseRefused, match=r"acta-de-nacimiento\.yaml"):
        world.update()
    assert world.shown == [OLD]


def test_a_withdrawn_service_goes_and_may_come_back(world: World) -> None:
    world.author.service("otro-tramite", name={"es": "Otro", "en": "Other"})
    world.publish()
    world.repository.withdraw("otro-tramite", "never-heard-of")
    world.repository.publish()
    world.update()
    assert world.shown == [OLD]
    assert (world.folder / "withdrawn.json").read_text() == (
        '{"services": ["never-heard-of", "otro-tramite"]}'
    )
    world.repository.withdraw()
    world.repository.publish("withdrawals")
    world.update()
    assert world.shown == [OLD, "Otro"]


def test_a_withdrawal_passes_by_a_release_that_does_not_work(world: World) -> None:
    world.author.service("otro-tramite", name={"es": "Otro", "en": "Other"})
    world.publish()
    world.update()

    def broken(catalogue: Catalogue) -> None:
        if any(service.name.words["es"] == NEW for service in catalogue.services):
            raise ReleaseRefused("does not work")

    world.check = broken
    world.publish_name(NEW)
    world.repository.withdraw("otro-tramite")
    world.repository.publish()
    with pytest.raises(ReleaseRefused):
        world.update()
    assert world.shown == [OLD]


def test_a_form_that_is_withdrawn_stays_readable(world: World) -> None:
    world.author.form("solicitud")
    world.author.service("con-forma", form="solicitud", form_version=1, channels=[_KIOSK])
    world.publish()
    world.repository.withdraw("con-forma")
    world.repository.publish()
    world.update()
    released = current_release(world.folder)
    assert released is not None
    assert [form.name for form in released.catalogue().forms.values()] == ["solicitud"]


_KIOSK = {"type": "kiosk", "note": {"es": "Aquí", "en": "Here"}}


def test_the_ring_decides_whose_timestamp_counts(world: World) -> None:
    world.repository.publish()
    world.repository.publish_timestamp(bump=False, ring=2)
    world.repository.publish_timestamp(bump=False, ring=1)
    world.ring = 2
    source = world.source()
    world.update(source)
    assert "rings/2/timestamp.json" in [path for path, _ in source.asked]
    assert "metadata/timestamp.json" not in [path for path, _ in source.asked]


def test_a_kiosk_that_moved_to_a_later_ring_waits_for_it(world: World) -> None:
    repository = world.repository
    repository.publish_timestamp(ring=3)
    world.publish_name(NEW)
    repository.publish_timestamp(bump=False, ring=1)
    world.ring = 1
    world.update()
    later = repository.snapshot.version - 1
    repository.timestamp.snapshot_meta = MetaFile(later)
    repository.publish_timestamp(ring=3)
    world.ring = 3
    with pytest.raises(RolledBack):
        world.update()
    assert world.shown == [NEW]
    assert world.standing.failure is None


@pytest.mark.parametrize(
    ("machine_then", "machine_now", "expected"),
    [
        (NOW, NOW + timedelta(minutes=5), NOW + timedelta(minutes=5)),
        (NOW + _YEARS, NOW + _YEARS + timedelta(minutes=5), NOW + timedelta(minutes=5)),
        (NOW - _YEARS, NOW - _YEARS + timedelta(minutes=5), NOW + timedelta(minutes=5)),
        (NOW, NOW - _YEARS, NOW),
        (NOW, NOW + timedelta(days=40), NOW + timedelta(days=40)),
    ],
    ids=["right", "in 2046 and asked", "in 2006 and asked", "fell back", "long not asked"],
)
def test_whose_clock_decides(
    world: World, machine_then: datetime, machine_now: datetime, expected: datetime
) -> None:
    marks = Marks(world.folder / facts.MARKS)
    assert facts.reference_time(marks, machine_now) == machine_now
    facts.note_portal_time(marks, NOW, machine_then)
    assert facts.reference_time(marks, machine_now) == expected


def test_a_portals_clock_that_was_wrong_bars_nothing_for_ever(world: World) -> None:
    marks = Marks(world.folder / facts.MARKS)
    facts.note_portal_time(marks, NOW + _YEARS, NOW)
    facts.note_portal_time(marks, NOW, NOW)
    assert facts.reference_time(marks, NOW + timedelta(days=1)) == NOW + timedelta(days=1)
