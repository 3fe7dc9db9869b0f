"""The station as it runs: a real process against a portal on a loopback port."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from free_port import free_port
from kiosk_world import CLAIM, Kiosk, ask, enrolled
from loopback_portal import LoopbackPortal, bad_manners, served
from told_systemd import told_systemd
from waiting import until

from kiosk.identity.portal_address import keep_address
from kiosk.offline.drafts import Drafts
from kiosk.offline.outbox_item import State
from kiosk.protocol.draft import KEPT
from kiosk.protocol.problem import problem
from kiosk.protocol.receipt import Receipt
from kiosk.protocol.station_calls import NO_LINE, NOT_FOUND
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, claim_hash
from kiosk.settings import Settings

HERE = "0" * 32
World = tuple[Kiosk, LoopbackPortal, int]


def track(folio: str, claim: str = CLAIM) -> dict[str, object]:
    return TrackingRequest(folio=folio, claim_hash=claim_hash(folio, claim)).model_dump(mode="json")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An enrolled kiosk, its portal, and the port where the portal will be."""
    port = free_port()
    return *enrolled(tmp_path / "home", f"http://127.0.0.1:{port}"), port


def test_no_draft_goes_at_the_start_by_a_clock_that_the_portal_has_not_confirmed(
    tmp_path: Path,
) -> None:
    kiosk = Kiosk(tmp_path / "home", f"http://127.0.0.1:{free_port()}")
    drafts = Drafts(kiosk.settings.drafts_folder)
    drafts.save(HERE, b"sealed", datetime.now(UTC) - 2 * KEPT)
    with kiosk.station():
        until(kiosk.answers)
    assert drafts.find(HERE) is not None


def test_what_is_accepted_arrives_once_with_a_genuine_receipt(world: World) -> None:
    kiosk, portal, port = world
    with served(portal, port), kiosk.station():
        until(kiosk.online)
        items = kiosk.accept(3)
        kiosk.call("wake")
        until(kiosk.all_delivered)
        assert set(portal.submissions) == {item.id for item in items}
        for item, entry in zip(items, kiosk.entries(), strict=True):
            receipt = Receipt.model_validate_json(entry.receipt_json or "")
            assert receipt.acknowledges(item.header, item.body_sha256, portal.public_key)
            assert portal.submissions[item.id].sealed == item.sealed
        until(lambda: any(beat.outbox.delivered == 3 for beat in portal.heartbeats))
        today = portal.heartbeats[-1].today
        assert today is not None
        assert (today.visits, today.troubles) == (0, 0)
        assert kiosk.troubles() == set()
        answer = kiosk.call("status")
        assert answer.result is not None
        assert answer.result["outbox"]["delivered"] == 3
        assert answer.result["portal_seen_at"] is not None


def test_under_systemds_key_it_is_the_same_kiosk_and_the_file_goes(world: World) -> None:
    kiosk, portal, port = world
    in_file = kiosk.home / "keys/machine.key"
    given = kiosk.home.parent / "given"
    given.mkdir()
    (given / "machine-key").write_bytes(in_file.read_bytes())
    kiosk.variables["CREDENTIALS_DIRECTORY"] = str(given)
    for _ in range(2):
        with served(portal, port), kiosk.station():
            kiosk.accept()
            until(kiosk.all_delivered)
            assert not in_file.exists()
    assert kiosk.log_text().count("its file erased") == 1


def test_a_row_is_noticed_without_a_call(world: World) -> None:
    kiosk, portal, port = world
    with served(portal, port), kiosk.station():
        until(kiosk.online)
        kiosk.accept()
        until(kiosk.all_delivered)


def test_a_portal_that_is_down_costs_nothing_but_time(world: World) -> None:
    kiosk, portal, port = world
    with kiosk.station():
        folio = kiosk.accept(2)[0].folio
        kiosk.call("wake")
        assert not kiosk.online()
        assert kiosk.states() == [State.QUEUED] * 2
        waiting = kiosk.call("track", track(folio))
        assert Tracking.model_validate(waiting.result).steps[-1].stage is Stage.WAITING
        assert kiosk.call("track", track(folio, "0000-0000")).error is not None
        with served(portal, port):
            until(kiosk.all_delivered)
            assert kiosk.online()
            tracking = Tracking.model_validate(kiosk.call("track", track(folio)).result)
            assert tracking.steps[-1].stage is Stage.IN_REVIEW
        until(lambda: not kiosk.online())
        tracking = Tracking.model_validate(kiosk.call("track", track(folio)).result)
        assert tracking.steps[-1].stage is Stage.DELIVERED
        wrong = kiosk.call("track", track(folio, "0000-0000")).error
        foreign = kiosk.call("track", track("0000-0000-0000")).error
        assert wrong is not None
        assert wrong.code == NOT_FOUND
        assert foreign is not None
        assert foreign.code == NO_LINE
    assert len(portal.submissions) == 2


@pytest.mark.parametrize(
    "manners",
    ["page", "cut", "another_id", "wrong_key", "replayed", "broken", "hang"],
)
def test_a_portal_that_answers_wrongly_delivers_nothing_and_loses_nothing(
    world: World, manners: str
) -> None:
    kiosk, portal, port = world
    portal.manners = bad_manners(portal)[manners]
    first, *_ = kiosk.accept(2)
    with served(portal, port), kiosk.station():
        until(lambda: portal.submits >= 1)
        until(lambda: first.id not in _in_flight(kiosk))
        entry = kiosk.entries()[0]
        assert entry.state is State.QUEUED, entry
        assert entry.receipt_json is None
        assert entry.reason
        assert entry.attempts == 1 or portal.submits > 1
        portal.manners = None
        until(kiosk.all_delivered)
    assert len(portal.submissions) == 2


def _in_flight(kiosk: Kiosk) -> set[object]:
    return {entry.id for entry in kiosk.entries() if entry.state is State.SENDING}


def test_one_that_is_refused_is_held_with_its_reason_and_the_others_pass(world: World) -> None:
    kiosk, portal, port = world
    items = kiosk.accept(3)
    never = problem("foreign-folio", "Another kiosk's folio", 422)
    portal.refuses = lambda item: never if item.header.id == items[1].id else None
    with served(portal, port), kiosk.station():
        delivered, held = State.DELIVERED, State.HELD
        until(lambda: kiosk.states() == [delivered, held, delivered])
        assert kiosk.entries()[1].reason == "Another kiosk's folio"
        steps = Tracking.model_validate(kiosk.call("track", track(items[1].folio)).result).steps
        assert [step.stage for step in steps] == [Stage.WAITING, Stage.HELD]


def test_killed_in_the_middle_it_sends_again_and_the_portal_has_one(world: World) -> None:
    kiosk, portal, port = world
    portal.manners = bad_manners(portal)["hang"]
    kiosk.accept(2)
    with served(portal, port):
        with kiosk.station() as process:
            until(lambda: portal.submits >= 1)
            process.kill()
            process.wait(5)
        assert kiosk.states() == [State.SENDING] * 2
        portal.manners = None
        with kiosk.station():
            until(kiosk.all_delivered)
    assert len(portal.submissions) == 2
    assert "in flight" in kiosk.log_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_time_in_the_middle_of_a_slow_request(world: World, number: int) -> None:
    kiosk, portal, port = world
    kiosk.timeout = 60
    portal.track_seconds = 30

    def slow(*_: object) -> tuple[int, bytes, str]:
        time.sleep(30)
        return 200, b"", ""

    portal.manners = slow
    kiosk.accept()
    with served(portal, port), kiosk.station() as process:
        until(lambda: portal.submits >= 1)
        with kiosk.connected() as line:
            line.sendall(
                b'{"jsonrpc":"2.0","id":1,"method":"track","params":{"folio":"0000-0000-0000",'
                b'"claim_hash":"' + b"A" * 43 + b'="}}\n'
            )
            before = time.monotonic()
            process.send_signal(number)
            assert process.wait(5) == 0
            assert time.monotonic() - before < 2
        assert kiosk.log_text().endswith("ended\n"), "the request was cut, not left behind"
        assert not kiosk.settings.station_socket.exists()
        assert kiosk.states() in ([State.QUEUED], [State.SENDING])


def test_a_slow_track_holds_up_no_status(world: World) -> None:
    kiosk, portal, port = world
    portal.track_seconds = 2
    with served(portal, port), kiosk.station():
        until(kiosk.online)
        with kiosk.connected() as line:
            before = time.monotonic()
            request = {"jsonrpc": "2.0", "id": 1, "method": "track"} | {
                "params": track("0000-0000-0000")
            }
            line.sendall(json.dumps(request).encode() + b"\n")
            assert ask(line, {"id": 2, "method": "status"}).id == 2
            assert time.monotonic() - before < 1


def test_it_starts_before_it_is_enrolled_and_joins_when_it_is(world: World) -> None:
    kiosk, portal, port = world
    record = kiosk.settings.enrolment_path
    aside = record.rename(record.with_suffix(".aside"))
    kiosk.accept()
    with served(portal, port), kiosk.station():
        until(kiosk.online)
        assert kiosk.troubles() == {"not-enrolled"}
        assert portal.submits == 0
        aside.rename(record)
        until(kiosk.all_delivered)
        assert kiosk.troubles() == set()


def test_it_goes_to_the_portal_that_its_kiosk_is_enrolled_by_meanwhile(world: World) -> None:
    kiosk, portal, port = world
    address, kiosk.url = kiosk.url, Settings.portal_url
    record = kiosk.settings.enrolment_path
    aside = record.rename(record.with_suffix(".aside"))
    kiosk.accept()
    with served(portal, port), kiosk.station():
        until(lambda: kiosk.troubles() == {"not-enrolled"})
        keep_address(kiosk.settings.portal_address_path, address)
        aside.rename(record)
        until(kiosk.all_delivered)


def test_an_outbox_that_cannot_be_used_is_told_in_words_until_it_can(world: World) -> None:
    kiosk, portal, port = world
    kiosk.settings.outbox_path.write_bytes(b"no database at all " * 1000)
    with served(portal, port), kiosk.station():
        until(lambda: kiosk.troubles() == {"foreign-database"})
        until(lambda: any("foreign-database" in beat.troubles for beat in portal.heartbeats))
        error = kiosk.call("status").error
        assert error is not None
        assert "outbox" in error.message
        assert kiosk.settings.outbox_path.read_bytes().startswith(b"no database")
        kiosk.settings.outbox_path.unlink()
        until(lambda: kiosk.troubles() == set())
        kiosk.accept()
        until(kiosk.all_delivered)


def test_a_second_station_is_refused_in_words(world: World) -> None:
    kiosk, _, _ = world
    with kiosk.station() as first:
        second = subprocess.run(
            [sys.executable, "-m", "kiosk", "station"],
            env={"PATH": os.environ["PATH"], "KIOSK_HOME": str(kiosk.home)},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert second.returncode == 1
        assert second.stderr.strip().endswith(
            f"a station is already running in {kiosk.home} (process {first.pid})"
        )
        assert kiosk.answers()


def test_it_loads_no_qt() -> None:
    script = (
        "import sys; import kiosk.station.command, kiosk.station.doctor;"
        "print([name for name in sys.modules if 'PySide' in name or 'shiboken' in name.lower()])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_systemd_hears_that_it_is_up_that_it_lives_and_that_it_leaves(world: World) -> None:
    kiosk, _, _ = world
    with told_systemd(kiosk.home.parent, watchdog=0.6) as told:
        kiosk.variables.update(told.variables)
        with kiosk.station():
            told.hears("READY=1")
            told.hears("WATCHDOG=1", 3)
        told.hears("STOPPING=1")
