"""Batches under way together: each on a free line, none left behind."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
from outbox_samples import submission
from sync_world import DEVICE, Portal

from kiosk.offline.flights import Flights, Landed, SubmissionPortal
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.envelope import Envelope, sign_envelope


def envelope() -> Envelope:
    return sign_envelope(submission()(None).header, b"sealed", DEVICE)


@dataclass
class Held:
    """Answers when it is let go."""

    let_go: Event = field(default_factory=Event)

    def submit(self, batch: Batch) -> BatchResult:
        assert self.let_go.wait(10)
        return Portal().submit(batch)


def flights(*portals: SubmissionPortal) -> Flights:
    return Flights(lambda number: portals[number], lambda: 0.0)


def test_what_lands_first_frees_its_line() -> None:
    slow, quick = Held(), Held()
    quick.let_go.set()
    both = flights(slow, quick)
    both.start((), [envelope()])
    both.start((), [second := envelope()])
    landed = both.land(10)
    assert isinstance(landed, Landed)
    assert list(landed.envelopes) == [second]
    assert both.count == 1
    assert both.land(0.01) is None
    both.start((), [third := envelope()])
    landed = both.land(10)
    assert isinstance(landed, Landed)
    assert list(landed.envelopes) == [third], "it took the line that was free"
    slow.let_go.set()
    assert both.land(10) is not None
    assert both.count == 0


def test_how_long_it_took_is_told() -> None:
    clock = iter([100.0, 102.5])
    timed = Flights(lambda _: Portal(), lambda: next(clock))
    timed.start((), [envelope()])
    landed = timed.land(10)
    assert isinstance(landed, Landed)
    assert landed.seconds == 2.5


def test_a_portal_that_hangs_holds_up_no_programs_end() -> None:
    before = set(threading.enumerate())
    hanging = Held()
    one = flights(hanging)
    one.start((), [envelope()])
    (waits,) = set(threading.enumerate()) - before
    assert waits.daemon, "Python waits at its end for all others"
    hanging.let_go.set()
    one.abandon()


def test_a_portals_failure_is_an_outcome_and_a_bug_is_raised_where_it_lands() -> None:
    class Failing:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def submit(self, batch: Batch) -> BatchResult:  # noqa: ARG002 - as a portal
            raise self.error

    failing = flights(Failing(PortalUnreachable("no line")))
    failing.start((), [envelope()])
    landed = failing.land(10)
    assert isinstance(landed, Landed)
    assert isinstance(landed.outcome, PortalUnreachable)
    crashing = flights(Failing(ZeroDivisionError()))
    crashing.start((), [envelope()])
    with pytest.raises(ZeroDivisionError):
        crashing.land(10)
    assert crashing.count == 0


def test_what_is_abandoned_is_waited_for_so_that_no_line_has_two_callers() -> None:
    slow = Held()
    one = flights(slow)
    one.start((), [envelope()])
    over = Event()

    def abandon() -> None:
        one.abandon()
        over.set()

    Thread(target=abandon, daemon=True).start()
    assert not over.wait(0.05)
    slow.let_go.set()
    assert over.wait(10)
    assert one.count == 0


def test_what_cannot_start_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoThread(Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    slow = Held()
    one = flights(slow, slow)
    one.start((), [envelope()])
    monkeypatch.setattr("kiosk.offline.flights.Thread", NoThread)
    with pytest.raises(RuntimeError):
        one.start((), [envelope()])
    assert one.count == 1
    slow.let_go.set()
    one.abandon()
