"""What the sync loop does next. Pure: moments are seconds of a monotonic clock, chance is drawn.

Two waits are kept apart. Each submission has its own next attempt (in the outbox); the line as a
whole is closed after failed exchanges, so that a long queue does not knock item by item. A portal
that answers nothing is only asked whether it is there; one that answers wrongly or is busy is left
alone ever longer, whatever its health says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.offline.backoff import (
    LONGEST_RETRY_AFTER_SECONDS,
    LONGEST_WINDOW_SECONDS,
    wait_seconds,
)
from kiosk.offline.sync import MAX_BATCH_ITEMS, Line, Sent
from kiosk.station.rhythm import Rhythm

LONGEST_HONEST_WAIT = LONGEST_RETRY_AFTER_SECONDS + LONGEST_WINDOW_SECONDS
"""No schedule of ours lies farther ahead; one that does was made by a clock that was wrong."""
_SHORTEST_PROBE = 1.0

Draw = Callable[[], float]
"""A number from 0 up to 1."""


@dataclass(frozen=True)
class Standing:
    """How it stands with the line."""

    online: bool = False
    failures: int = 0
    """Exchanges in a row that brought no genuine answer to a batch."""
    closed_until: float = 0.0
    next_probe: float = 0.0
    probed_at: float = -_SHORTEST_PROBE
    next_heartbeat: float = 0.0
    most: int = MAX_BATCH_ITEMS
    """How many go together: fewer after each failure, so that one that spoils them is alone."""


@dataclass(frozen=True)
class Probe:
    """Ask whether the portal is there."""


@dataclass(frozen=True)
class Send:
    """Send one batch of at most `most`."""

    most: int


@dataclass(frozen=True)
class Beat:
    """Send a heartbeat."""


@dataclass(frozen=True)
class Rest:
    """Nothing to do for so many seconds, unless somebody rings."""

    seconds: float


Step = Probe | Send | Beat | Rest


def next_step(standing: Standing, now: float, due_in: float | None, *, member: bool) -> Step:
    """`due_in`: seconds until something may be sent, None if nothing waits; `member`: enrolled."""
    if standing.next_probe <= now:
        return Probe()
    waits = [standing.next_probe - now]
    if standing.online and member:
        if due_in is not None:
            until_sending = max(due_in, standing.closed_until - now)
            if until_sending <= 0:
                return Send(standing.most)
            waits.append(until_sending)
        if standing.next_heartbeat <= now:
            return Beat()
        waits.append(standing.next_heartbeat - now)
    return Rest(min(waits))


def after_sending(
    standing: Standing, sent: Sent, now: float, rhythm: Rhythm, draw: Draw
) -> Standing:
    """The portal's answer to a batch, or its absence."""
    if sent.line is Line.FINE:
        return replace(
            heard(standing, now, rhythm, draw),
            failures=0,
            closed_until=now,
            most=min(standing.most * 2, MAX_BATCH_ITEMS),
        )
    failures = standing.failures + 1
    absent = sent.line in {Line.ABSENT, Line.FALSE}
    return replace(
        standing,
        online=standing.online and not absent,
        failures=failures,
        closed_until=now + wait_seconds(failures, draw, sent.retry_after),
        next_probe=now
        if sent.line is Line.REFUSED
        else now + _jittered(rhythm.probe_offline, draw),
        most=max(standing.most // 2, 1),
    )


def after_probe(
    standing: Standing, now: float, rhythm: Rhythm, draw: Draw, *, there: bool
) -> Standing:
    """Whether the portal answered as the portal does."""
    probed = replace(standing, probed_at=now)
    if there:
        return heard(probed, now, rhythm, draw)
    return replace(probed, online=False, next_probe=now + _jittered(rhythm.probe_offline, draw))


def after_heartbeat(
    standing: Standing, now: float, rhythm: Rhythm, draw: Draw, *, there: bool
) -> Standing:
    """The next one is due a period later, whatever came of this one."""
    beaten = replace(standing, next_heartbeat=now + _jittered(rhythm.heartbeat, draw))
    return heard(beaten, now, rhythm, draw) if there else replace(beaten, next_probe=now)


def heard(standing: Standing, now: float, rhythm: Rhythm, draw: Draw) -> Standing:
    """The portal was heard just now."""
    return replace(standing, online=True, next_probe=now + _jittered(rhythm.probe_online, draw))


def rung(standing: Standing, now: float) -> Standing:
    """Somebody waits: an absent portal is asked again at once, though not more than each second."""
    if standing.online:
        return standing
    soon = max(now, standing.probed_at + _SHORTEST_PROBE)
    return replace(standing, next_probe=min(standing.next_probe, soon))


def _jittered(seconds: float, draw: Draw) -> float:
    return seconds * (0.8 + 0.4 * draw())
