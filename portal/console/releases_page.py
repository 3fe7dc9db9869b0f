"""Releases: which ring has which, by what the kiosks tell; on, halt, resume; services withdrawn.

What the online keys may sign is done here, through what the commands call. What needs offline keys
(publishing, agencies, the root) is not: the page says which command does it, and which of their
signatures end soon.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from starlette.responses import Response

from kiosk.words import Words
from portal import act_log
from portal.console.guard import Ask
from portal.console.plots import share
from portal.console.rendering import console_words, go_to, language_of
from portal.console.roles import Right
from portal.events import event
from portal.fleet.ages import short_age
from portal.publishing.ending import Ending, offline_ends, soon, stopping
from portal.publishing.errors import MovedOn, PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.refusals import refusing
from portal.publishing.repository import RINGS, Repository
from portal.publishing.rings import Halted, advance, halt, halted_releases, resume
from portal.publishing.role_signing import RoleSigner
from portal.publishing.withdrawing import published_services, withdraw, withdrawn_services
from portal.rollout.deciding import Halt, Lacking, Wait
from portal.rollout.round import RingStanding, Rollout
from portal.storage import kiosks
from portal.storage.database import Database

_MOST_DIGITS: Final = 9
_MOST_ENDS: Final = 20
_LOG = logging.getLogger("portal")


class ReleasesPage:
    """Over one repository, its online keys, and its rollout."""

    def __init__(
        self,
        database: Database,
        repository: Repository,
        online: KeyFolder,
        rollout: Rollout,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._repository = repository
        self._online = online
        self._rollout = rollout
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """Each ring, what is halted, what is withdrawn."""
        return self._page(ask)

    def advance(self, ask: Ask) -> Response:
        """The next ring gets what this one has, before its time."""
        ring, release = ask.field("ring"), _number(ask.field("release"))
        if ring not in {str(one) for one in RINGS[:-1]} or release is None:
            return self._page(ask, "none")
        return self._done(
            ask,
            "release-advanced",
            f"ring {ring}: release {release}",
            lambda: advance(self._repository, self._online, int(ring), self._clock(), release),
        )

    def halt(self, ask: Ask) -> Response:
        """A release goes no further, for the reason that was typed."""
        release, reason = _number(ask.field("release")), ask.field("reason")[:200]
        if release is None or not reason:
            return self._page(ask, "reason")
        told = f"release {release}: {reason}"
        return self._done(
            ask, "release-halted", told, lambda: halt(self._repository, release, Halted(reason))
        )

    def resume(self, ask: Ask) -> Response:
        """A halted release may go on, whatever kiosks told of it so far."""
        release = _number(ask.field("release"))
        if release is None:
            return self._page(ask, "none")
        return self._done(
            ask,
            "release-resumed",
            f"release {release}",
            lambda: resume(
                self._repository, release, refusing(self._database, self._repository, release)
            ),
        )

    def withdraw(self, ask: Ask) -> Response:
        """A service is taken off every kiosk at once."""
        return self._listing(ask, "service-withdrawn", undo=False)

    def restore(self, ask: Ask) -> Response:
        """A withdrawn service is shown again."""
        return self._listing(ask, "service-restored", undo=True)

    def _listing(self, ask: Ask, act: str, *, undo: bool) -> Response:
        service = ask.field("service")
        try:
            known = (
                withdrawn_services(self._repository)
                if undo
                else published_services(self._repository)
            )
        except PublishingError:
            return self._page(ask, "failed")
        if service not in known:
            return self._page(ask, "service")
        return self._done(ask, act, service, lambda: self._withdraw(service, undo=undo))

    def _withdraw(self, service: str, *, undo: bool) -> object:
        root = self._repository.root()
        roots = () if root is None else (root.signed,)
        signer = RoleSigner(self._online, self._online, self._clock(), roots)
        return withdraw(self._repository, signer, [service], undo=undo)

    def _done(self, ask: Ask, act: str, detail: str, does: Callable[[], object]) -> Response:
        if ask.field("sure") != "1":
            return self._page(ask, "sure")
        try:
            with act_log.doing(self._database, self._clock, ask.visitor.name, act, [detail]):
                does()
        except MovedOn:
            return self._page(ask, "moved-on")
        except PublishingError as error:
            _LOG.error(
                "%s by the console: %s", act, error, extra=event("console-act-failed", act=act)
            )
            return self._page(ask, "failed")
        return go_to(ask.request, "releases")

    def _page(self, ask: Ask, problem: str = "") -> Response:
        standings: tuple[RingStanding, ...] = ()
        halted: dict[int, Halted] = {}
        withdrawn: dict[str, str] = {}
        ends: tuple[Ending, ...] = ()
        is_damaged, now = False, self._clock()
        words = console_words(language_of(ask.request))
        try:
            standings = self._rollout.standings()
            halted = halted_releases(self._repository)
            withdrawn = withdrawn_services(self._repository)
            ends = soon(offline_ends(self._repository), now) if standings else ()
        except PublishingError:
            is_damaged = True
        with self._database.reading() as session:
            sizes = kiosks.by_ring(session)
        return ask.page(
            "releases.html",
            422 if problem else 200,
            room="releases",
            may=ask.visitor.may(Right.PUBLISH),
            rings=[
                (one, sizes.get(one.status.ring, 0), _taken(one), waits_words(one, words))
                for one in standings
            ],
            last=RINGS[-1],
            releases=sorted({one.status.release for one in standings}),
            halted={release: halted_words(why, words) for release, why in halted.items()},
            withdrawn=withdrawn,
            ends=[(one, one.is_over(now), one.at - now) for one in ends[:_MOST_ENDS]],
            more_ends=max(0, len(ends) - _MOST_ENDS),
            remedies=sorted({one.remedy for one in ends}),
            unheard=[one.role for one in stopping(ends, now)],
            problem=problem,
            is_damaged=is_damaged,
        )


def _taken(standing: RingStanding) -> int:
    return share(standing.reports.taken, standing.reports.seen)


def waits_words(standing: RingStanding, words: Words) -> str:
    """Why it does not go on yet; empty where it does."""
    reports = standing.reports
    match standing.decision:
        case Halt():
            return words("console.waits-halt", refused=reports.refused)
        case Wait(lacking=lacking, left=left):
            said = words(
                "console.waits-" + lacking,
                taken=reports.taken,
                seen=reports.seen,
                left=short_age(left),
            )
            lost = reports.lost if lacking is Lacking.KIOSKS else 0
            return f"{said} {words('console.waits-lost', count=lost)}" if lost else said
        case _:
            return ""


def halted_words(why: Halted, words: Words) -> str:
    """What somebody said, or how many kiosks refused it."""
    if why.reason:
        return why.reason
    return words("console.halted-refused", refused=why.refused, told=why.told)


def _number(text: str) -> int | None:
    is_one = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else None
