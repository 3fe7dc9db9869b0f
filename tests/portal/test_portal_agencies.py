"""Which agencies the portal knows: what was published here, far away or not, needs no folder."""

from __future__ import annotations

import logging
from threading import Barrier, Thread

import pytest
from portal_world import Device, Portal, kind_of
from publishing_world import CIVIL, RFC, SAT, Cutting, PowerCut, quickly
from publishing_world import Desk as Admin
from stick_world import Stick, bundle

from kiosk.protocol.batch import Accepted, Deferred
from portal.agencies import Agencies, agencies_at
from portal.cli import main
from portal.publishing.agencies import revoke_agency
from portal.publishing.repository import RINGS, metadata_path, ring_path
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import prepare, publish_signed, read_request
from portal.publishing.source_files import read_files

pytest_plugins = ["portal_fixtures", "publishing_fixtures", "stick_fixtures"]

NEW = "imss"


def only_published(desk: Admin) -> Agencies:
    """As a worker that has just begun has them, without a folder."""
    return Agencies(desk.repository, None)


def join(desk: Admin, agency: str = NEW) -> None:
    """In the source: one more agency, with a service of its own."""
    desk.author.agency(agency)
    desk.author.service(f"de-{agency}", agency=agency)
    path, _ = desk.keys.agency_paths(agency)
    if not path.exists():
        desk.keys.make_for_agency(agency)
    desk.later(minutes=1)


def share_a_key(desk: Admin) -> None:
    """Whoever signs for several agencies may sign for new ones, far from the portal too."""
    own, shared = desk.keys.agency_paths(SAT)
    own.rename(shared)
    desk.author.agency("sep")
    desk.later(minutes=1)
    desk.publish(to_all=True)


def break_file(desk: Admin, name: str) -> None:
    path = desk.repository.folder / name
    path.write_bytes(path.read_bytes()[:-40])


def snapshot_of(desk: Admin, ring: int) -> str:
    return metadata_path("snapshot", desk.repository.ring_snapshots()[ring])


def test_an_agency_that_was_signed_far_away_is_applied_to_at_once(
    portal: Portal, device: Device, desk: Admin
) -> None:
    share_a_key(desk)
    envelopes = [device.envelope(agency=NEW) for _ in range(3)]
    results = device.submit(*envelopes)
    kinds = [kind_of(one.problem) for one in results if isinstance(one, Deferred)]
    assert kinds == 3 * ["unknown-agency"]

    desk.author.agency(NEW)
    desk.author.service(f"de-{NEW}", agency=NEW)
    desk.later(minutes=1)
    request = read_request(prepare(desk.repository, read_files(desk.source), desk.now))
    signed = sign_request(request, desk.keys)
    assert isinstance(device.submit(envelopes[0])[0], Deferred), "nobody has it yet"
    publish_signed(desk.repository, request, signed, desk.online, desk.now, write=quickly)

    early = desk.kiosk("early", ring=1)
    assert early.reads(f"agencies/{NEW}/services/de-{NEW}.yaml") is not None
    assert desk.kiosk("late").reads(f"agencies/{NEW}/services/de-{NEW}.yaml") is None
    assert not (portal.catalogue / "agencies" / NEW).exists()
    assert all(isinstance(one, Accepted) for one in device.submit(*envelopes)), "as one batch"
    assert isinstance(device.submit(device.envelope(agency=SAT))[0], Accepted), "on all rings"


def test_whoever_asks_for_agencies_knows_what_was_published(
    portal: Portal,
    desk: Admin,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    home = ["--home", str(portal.settings.home)]
    clerk = ["--role", "reader", "--key", "A" * 43 + "="]
    address = ["--address", "https://sat.example.mx/eventos"]

    assert main(["clerk", "add", "ana", "--agency", SAT, *clerk, *home]) == 0
    assert main(["webhooks", "add", "--agency", SAT, *address, *home]) == 0
    assert main(["desk", "list", "--agency", SAT, *home]) == 0
    capsys.readouterr()
    assert main(["desk", "list", "--agency", "nadie", *home]) == 1


def test_what_a_stick_brings_to_a_published_agency_is_taken_in(
    desk: Admin, device: Device, stick: Stick
) -> None:
    assert not (stick.portal.catalogue / "agencies" / SAT).exists()
    stick.put(bundle(device, [(device.envelope(agency=SAT), ())]))
    done = stick.imported("--json")
    assert (done.code, done.counts()) == (0, (1, 0, 0, 0, True, True)), done.err


def test_the_folder_is_enough_where_nothing_is_published(bare: Admin) -> None:
    agencies = Agencies(bare.repository, bare.source)
    assert agencies.knows(SAT)
    assert not agencies.knows(NEW)
    bare.author.agency(NEW)
    assert agencies.knows(NEW)
    assert not agencies.knows("../agencies/sat"), "no name of an agency's"


def test_only_agencies_are_agencies(desk: Admin) -> None:
    desk.author.write(
        "feeds/empleos/feed.json",
        '{"title": {"es": "Empleos"}, "asOf": "2026-11-20", "place": "MX-OAX"}',
    )
    desk.make_keys()
    desk.publish(to_all=True)
    agencies = only_published(desk)
    assert agencies.knows(CIVIL)
    assert desk.kiosk().reads("feeds/empleos/feed.json") is not None
    for role in ("root", "targets", "snapshot", "timestamp", "withdrawals", "feed-empleos"):
        assert not agencies.knows(role)


@pytest.mark.parametrize("ring", RINGS)
def test_an_agency_of_any_ring_is_one(desk: Admin, ring: int) -> None:
    """Though no other ring has anything."""
    agencies = only_published(desk)
    assert not agencies.knows(NEW)
    join(desk)
    desk.publish(to_all=True)
    for other in set(RINGS) - {ring}:
        (desk.repository.folder / ring_path(other)).unlink()
    assert agencies.knows(NEW), "asked before, it was not there"
    assert only_published(desk).knows(NEW)


def test_one_that_left_or_was_revoked_still_has_its_mail_taken_in(
    portal: Portal, device: Device, desk: Admin
) -> None:
    for path in (desk.source / "agencies" / SAT).rglob("*.yaml"):
        path.unlink()
    desk.later(minutes=1)
    desk.publish(to_all=True)
    assert desk.kiosk().reads(RFC) is None, "no kiosk shows it any more"
    assert only_published(desk).knows(SAT)
    assert isinstance(device.submit(device.envelope(agency=SAT))[0], Accepted)

    desk.later(minutes=1)
    revoke_agency(desk.repository, desk.signer(), CIVIL)
    assert only_published(desk).knows(CIVIL)


@pytest.mark.parametrize("cut", range(1, 12))
def test_while_a_release_is_written_everyone_who_was_known_is(desk: Admin, cut: int) -> None:
    join(desk)
    try:
        desk.publish(to_all=True, write=Cutting(cut))
    except PowerCut:
        begun = only_published(desk)
        assert begun.knows(SAT)
        assert begun.knows(CIVIL)
        desk.publish(to_all=True)
        assert begun.knows(NEW), "what was seen before its end is looked at again"
    assert only_published(desk).knows(NEW)


def test_what_was_known_stays_known_whatever_becomes_of_the_repository(
    portal: Portal, device: Device, desk: Admin, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(device.submit(device.envelope(agency=SAT))[0], Accepted)
    for ring in RINGS:
        break_file(desk, ring_path(ring))
    waiting = device.envelope(agency=NEW)
    with caplog.at_level(logging.WARNING):
        mixed = device.submit(device.envelope(agency=SAT), waiting, device.envelope())
        device.submit(waiting)
    assert [one.status for one in mixed] == ["accepted", "deferred", "accepted"]
    told = [record.event for record in caplog.records if hasattr(record, "event")]
    assert told.count("agencies-not-read") == 1, "one line for all that ask"
    assert told.count("agency-unknown") == 2
    assert f"no agency {NEW} was published here" in caplog.text

    gone = desk.repository.folder.rename(desk.repository.folder.with_name("unmounted"))
    assert isinstance(device.submit(device.envelope(agency=SAT))[0], Accepted)
    gone.rename(desk.repository.folder)
    for ring in RINGS:
        (desk.repository.folder / ring_path(ring)).unlink()


@pytest.mark.parametrize("broken", ["timestamps", "one timestamp", "snapshot"])
def test_a_worker_that_begins_beside_a_broken_file_knows_all_the_same(
    desk: Admin, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    join(desk)
    desk.publish()
    match broken:
        case "timestamps":
            names = [ring_path(ring) for ring in RINGS]
        case "one timestamp":
            names = [ring_path(3)]
        case _:
            names = [snapshot_of(desk, 1)]
    whole = {name: desk.repository.read(name) or b"" for name in names}
    for name in names:
        break_file(desk, name)

    agencies = only_published(desk)
    with caplog.at_level(logging.ERROR):
        assert agencies.knows(NEW)
        assert agencies.knows(SAT)
        assert not agencies.knows("nadie")
    assert "cannot be read" in caplog.text

    join(desk, "sep")
    for name, content in whole.items():
        (desk.repository.folder / name).write_bytes(content)
    assert not agencies.knows("sep")
    desk.publish()
    assert agencies.knows("sep")


def test_a_file_that_is_put_back_is_read_though_no_timestamp_changed(desk: Admin) -> None:
    join(desk)
    desk.publish(to_all=True)
    path = desk.repository.folder / snapshot_of(desk, 1)
    whole = path.read_bytes()
    path.unlink()
    for left in (desk.repository.folder / "metadata").glob(f"*.{NEW}.json"):
        left.unlink()
    agencies = only_published(desk)
    assert not agencies.knows(NEW), "nothing says so any more"
    path.write_bytes(whole)
    assert agencies.knows(NEW)


def test_many_that_ask_at_once_are_all_told_so(desk: Admin) -> None:
    agencies, start, told = only_published(desk), Barrier(16), []

    def ask() -> None:
        start.wait(30)
        told.append(agencies.knows(SAT))

    threads = [Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == 16 * [True]


def test_one_that_is_known_is_not_looked_for_again(portal: Portal, desk: Admin) -> None:
    agencies = agencies_at(portal.settings)
    assert agencies.knows(SAT)
    assert agencies.knows(CIVIL)
    for folder in (desk.repository.folder, portal.catalogue):
        folder.rename(folder.with_name(f"no-{folder.name}"))
    assert agencies.knows(SAT)
    assert agencies.knows(CIVIL)
    assert not agencies.knows(NEW)
