"""What the sync loop does next. Pure: moments are seconds of a monotonic clock, chance is drawn.

Two waits are kept apart. Each submission has its own next attempt (in the outbox); the line as a
whole is closed after failed exchanges, so that a long queue does not knock item by item. A portal
that answers nothing is only asked whether it is there; one that answers wrongly or is busy is left
alone ever longer, whatever its health says. One that is too busy and says when to come again is
asked nothing at all until then but for news, whichever question it answered so.

What was entrusted to the kiosk goes first when the line is back. A heartbeat waits for one pass at
most, and an errand for five minutes of them, for it may be the one that fetches a withdrawal.

While a question for news is out, which the portal keeps until there is some, no other is put. One
that is answered early and with no news is not repeated sooner than a portal that keeps none is
asked; one that broke off is put for half as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from kiosk.offline.backoff import (
    LONGEST_RETRY_AFTER_SECONDS,
    LONGEST_WINDOW_SECONDS,
    wait_seconds,
)
from kiosk.offline.pace import Pace
from kiosk.offline.sync import PortalBearing, Sent
from kiosk.station.rhythm import Rhythm

LONGEST_HONEST_WAIT = LONGEST_RETRY_AFTER_SECONDS + LONGEST_WINDOW_SECONDS
"""No schedule of ours lies farther ahead; one that does was made by a clock that was wrong."""
_SHORTEST_PROBE = 1.0
_SHORTEST_LISTENING = 50.0
"""Less than what lies in between gives up after, and more than the pace without it."""
_GIVEN_UP = 60.0
"""So long after its time a question that is out counts as lost: its own limits end it before."""
_NEARLY = 0.9
_LONGER = 1.1
_LONGEST_PUT_OFF = 300.0
"""Seconds of sending after which an errand that is due goes first, once."""
_MANY_SPOILT = 4
"""More than so many bad submissions are the portal's trouble, not theirs."""

Draw = Callable[[], float]
"""A number from 0 up to 1."""


@dataclass(frozen=True)
class LineStanding:
    """How it stands with the line."""

    online: bool = False
    failures: int = 0
    """Exchanges in a row that brought no genuine answer to a batch."""
    closed_until: float = 0.0
    told_until: float = 0.0
    """Until when the portal, too busy, wants nothing at all."""
    next_probe: float = 0.0
    probed_at: float = -_SHORTEST_PROBE
    next_heartbeat: float = 0.0
    beaten_at: float = 0.0
    next_listening: float = 0.0
    listening_until: float | None = None
    """While a question for news is out."""
    heard_at: float = 0.0
    """When the portal last said anything."""
    bears: float = LONGEST_HONEST_WAIT
    """How long the line is known to bear a question that is out, in seconds."""
    pace: Pace = field(default_factory=Pace)
    spoilt: frozenset[UUID] = frozenset()
    """Submissions over which the portal broke, or refused the request, since it last took any."""
    uploaded: bool = False
    """Whether an upload had the last turn among what goes on beside."""
    sending_since: float | None = None
    """Since when all that errands could have had went to submissions; None: nothing went out."""


@dataclass(frozen=True)
class Due:
    """In how many seconds what waits may go on; None where nothing of that kind waits."""

    submissions: float | None = None
    uploads: float | None = None
    errands: float | None = None


@dataclass(frozen=True)
class Probe:
    """Ask whether the portal is there."""


@dataclass(frozen=True)
class Listen:
    """Ask for news, in a while."""


@dataclass(frozen=True)
class Send:
    """Send the submissions that are due."""


@dataclass(frozen=True)
class Beat:
    """Send a heartbeat."""


@dataclass(frozen=True)
class Upload:
    """Send a piece of an attachment."""


@dataclass(frozen=True)
class Run:
    """Run an errand."""


@dataclass(frozen=True)
class Rest:
    """Nothing to do for so many seconds, unless somebody rings."""

    seconds: float


Step = Probe | Listen | Send | Beat | Upload | Run | Rest


def next_step(
    standing: LineStanding, now: float, due: Due, *, member: bool, listens: bool = False
) -> Step:
    """`member`: enrolled. Uploads and errands take turns, after what waits to be sent.

    `listens`: it can ask for news without waiting for the answer.
    """
    if standing.next_probe <= now:
        return Probe()
    waits = [standing.next_probe - now]
    if standing.online and member:
        if listens and (standing.listening_until or now) <= now:
            if standing.next_listening <= now:
                return Listen()
            waits.append(standing.next_listening - now)
        for step, wait in _in_turn(standing, now, due):
            if wait <= 0:
                return step
            waits.append(wait)
    return Rest(min(waits))


def _in_turn(standing: LineStanding, now: float, due: Due) -> Iterator[tuple[Step, float]]:
    """What there is to do, each with the seconds until it may be done, the most pressing first."""
    opens = standing.closed_until - now
    waits: dict[Step, float | None] = {
        Beat(): standing.next_heartbeat - now,
        Send(): due.submissions,
        Upload(): due.uploads,
        Run(): due.errands,
    }
    beside = (Run(), Upload()) if standing.uploaded else (Upload(), Run())
    since = standing.sending_since
    order: tuple[Step, ...]
    if since is None:
        order = (Send(), Beat(), *beside)
    elif now - since < _LONGEST_PUT_OFF:
        order = (Beat(), Send(), *beside)
    else:
        order = (Beat(), Run(), Send(), Upload())
    for step in order:
        if (seconds := waits[step]) is not None:
            yield step, seconds if isinstance(step, Beat) else max(seconds, opens)


def at_rest(standing: LineStanding, now: float) -> LineStanding:
    """There is nothing to do: where that is because all is done, no errand was put off."""
    if standing.online and standing.closed_until <= now:
        return replace(standing, sending_since=None)
    return standing


def after_sending(
    standing: LineStanding, sent: Sent, now: float, rhythm: Rhythm, draw: Draw
) -> LineStanding:
    """The portal's answers in one pass, or their absence."""
    spoilt = sent.spoilt if sent.line is PortalBearing.FINE else standing.spoilt | sent.spoilt
    paced = replace(standing, pace=sent.pace, spoilt=spoilt)
    if sent.line is PortalBearing.FINE:
        since = now if standing.sending_since is None else standing.sending_since
        fine = replace(paced, failures=0, closed_until=now, sending_since=since)
        return heard(fine, now, rhythm, draw)
    if (
        sent.spoilt
        and len(spoilt) < _MANY_SPOILT
        and sent.line in {PortalBearing.SPOILT, PortalBearing.REFUSED}
    ):
        return paced  # each waits by itself; another may fare better
    failures = (0 if sent.delivered else standing.failures) + 1
    absent = sent.line in {PortalBearing.ABSENT, PortalBearing.FALSE}
    opens = now + wait_seconds(failures, draw, sent.retry_after)
    if sent.retry_after:
        return left_alone(replace(paced, failures=failures), opens)
    return replace(
        paced,
        online=standing.online and not absent,
        failures=failures,
        closed_until=opens,
        next_probe=now
        if sent.line is PortalBearing.REFUSED
        else now + _jittered(rhythm.probe_offline, draw),
    )


def after_upload(standing: LineStanding, now: float, *, broke: bool) -> LineStanding:
    """A piece went out; where the line broke, it is asked for the portal at once."""
    turned = replace(standing, uploaded=True)
    return replace(turned, next_probe=now) if broke else turned


def after_errand(
    standing: LineStanding, now: float, *, broke: bool, told_until: float = 0.0
) -> LineStanding:
    """The same for an errand, and until when it was told to wait, by a portal that is too busy."""
    after = replace(after_upload(standing, now, broke=broke), uploaded=False, sending_since=None)
    return left_alone(after, told_until) if told_until > now else after


def left_alone(standing: LineStanding, until: float) -> LineStanding:
    """The portal is too busy for anything: what it told one question holds for all, but for news.

    Without that each of a crowd would come again with all that it has to ask.
    """
    return replace(
        standing,
        closed_until=max(standing.closed_until, until),
        told_until=until,
        next_heartbeat=max(standing.next_heartbeat, until),
        next_probe=max(standing.next_probe, until),
    )


def after_probe(
    standing: LineStanding,
    now: float,
    rhythm: Rhythm,
    draw: Draw,
    *,
    round_trip: float | None,
    retry_after: float | None = None,
) -> LineStanding:
    """After how many seconds the portal itself answered; None where it did not.

    `retry_after` is what it asked for instead: were it asked by all kiosks as often as a portal
    that is not there, it would have nothing else to do.
    """
    probed = replace(standing, probed_at=now)
    if round_trip is not None:
        soon = now + _jittered(rhythm.probe_online, draw)
        return replace(
            probed,
            online=True,
            heard_at=now,
            pace=probed.pace.after_answer(round_trip),
            next_probe=max(soon, probed.listening_until or soon),
        )
    wait = _jittered(rhythm.probe_offline, draw)
    if retry_after is not None:
        wait = max(wait, wait_seconds(1, draw, retry_after))
    return replace(probed, online=False, next_probe=now + wait)


def after_heartbeat(
    standing: LineStanding,
    now: float,
    rhythm: Rhythm,
    draw: Draw,
    *,
    there: bool,
    retry_after: float | None = None,
) -> LineStanding:
    """The next one is due a period later, whatever came of this one.

    Unless it was told to come again: then nothing is sent until that time, this one included.
    """
    if retry_after is not None:
        again = now + wait_seconds(1, draw, retry_after)
        return replace(left_alone(standing, again), next_heartbeat=again)
    following = now + _jittered(rhythm.heartbeat, draw)
    beaten = replace(standing, beaten_at=now, next_heartbeat=following)
    return heard(beaten, now, rhythm, draw) if there else replace(beaten, next_probe=now)


def hastened(standing: LineStanding, now: float, rhythm: Rhythm) -> LineStanding:
    """There is something worth telling: the heartbeat is due, if the last one is not just over."""
    soon = max(now, standing.beaten_at + rhythm.heartbeat_at_once, standing.told_until)
    return replace(standing, next_heartbeat=min(standing.next_heartbeat, soon))


def seconds_to_listen(standing: LineStanding, rhythm: Rhythm, draw: Draw) -> int:
    """How long the next question for news is out, by chance not all at one time."""
    seconds = min(rhythm.listening, standing.bears)
    return max(1, round(seconds * (0.9 + 0.2 * draw())))


def while_listening(standing: LineStanding, now: float, seconds: float) -> LineStanding:
    """A question for news is out, for so long."""
    until = now + seconds + _GIVEN_UP
    return replace(standing, listening_until=until, next_probe=max(standing.next_probe, until))


def after_listening(
    standing: LineStanding,
    now: float,
    rhythm: Rhythm,
    draw: Draw,
    *,
    asked: float,
    took: float,
    is_news: bool,
) -> LineStanding:
    """The portal itself answered a question that was to be out for `asked` seconds."""
    following, bears = now, standing.bears
    if is_news:
        following = now + _jittered(rhythm.probe_online, draw)
    elif took < _NEARLY * asked:  # it keeps none, or not so long, or not now
        pace = now - took + _jittered(rhythm.probe_online, draw)
        following = max(pace, now + rhythm.probe_offline * draw())
    else:
        bears = max(bears, min(_LONGER * asked, LONGEST_HONEST_WAIT))
    return replace(
        standing,
        online=True,
        heard_at=now,
        bears=bears,
        listening_until=None,
        next_listening=following,
        next_probe=following + rhythm.probe_online,
    )


def after_broken_listening(
    standing: LineStanding, now: float, rhythm: Rhythm, draw: Draw, *, took: float
) -> LineStanding:
    """Nobody answered it: whether the portal is there is asked at once."""
    return replace(
        standing,
        bears=max(_SHORTEST_LISTENING, min(took, rhythm.listening) / 2),
        listening_until=None,
        next_listening=now + _jittered(rhythm.probe_online, draw),
        next_probe=now,
    )


def heard(standing: LineStanding, now: float, rhythm: Rhythm, draw: Draw) -> LineStanding:
    """The portal was heard just now; only a probe hears of news, so none is put off."""
    if (standing.listening_until or now) > now:
        return replace(standing, online=True, heard_at=now)
    soon = now + _jittered(rhythm.probe_online, draw)
    probe = min(standing.next_probe, soon) if standing.online else soon
    return replace(standing, online=True, heard_at=now, next_probe=probe)


def rung(standing: LineStanding, now: float, rhythm: Rhythm) -> LineStanding:
    """Somebody waits: an absent portal is asked again at once, though not more than each second.

    So is one that was not heard for a while, because all that is out is a question for news.
    """
    if standing.online:
        is_silent = now - standing.heard_at > rhythm.probe_online
        is_listening = standing.listening_until is not None
        return replace(standing, next_probe=now) if is_listening and is_silent else standing
    soon = max(now, standing.probed_at + _SHORTEST_PROBE)
    return replace(standing, next_probe=min(standing.next_probe, soon))


def _jittered(seconds: float, draw: Draw) -> float:
    return seconds * (0.8 + 0.4 * draw())
