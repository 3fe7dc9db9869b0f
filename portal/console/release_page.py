"""From the draft to the first ring: what is other, whether it may be, who must sign, how far it is.

Nothing here signs for an agency: what is to be signed is taken along, what was signed is brought,
and what is published is what the signers were asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Thread
from typing import Any, Final

from starlette.responses import Response

from kiosk.catalogue.errors import CatalogueProblem, Severity
from portal.console.guard import Ask, FormLimits
from portal.console.plots import share
from portal.console.rendering import go_to
from portal.console.roles import Right
from portal.events import event
from portal.manuscript.checking import Checker, checked
from portal.manuscript.folder import Manuscript, ManuscriptError, digest_of_files
from portal.manuscript.publishing import Publisher
from portal.manuscript.release import AT_WORK, DONE, FAILED, Release, ReleaseStanding
from portal.public.rendering import HEADERS
from portal.publishing.differences import FileChange, differences
from portal.publishing.ending import Remedy, offline_ends, soon
from portal.publishing.errors import PublishingError
from portal.publishing.publish import newest_state, published_files
from portal.publishing.repository import Repository
from portal.publishing.requests import MOST_SIGNED_BYTES

SIGNED_LIMITS: Final = FormLimits(MOST_SIGNED_BYTES)
_MOST_FILES: Final = 100
_MOST_FIELDS: Final = 40
_MOST_PROBLEMS: Final = 300
_WATCHING: Final = {
    "Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; connect-src 'self'"
}
"""The page asks again how far it is."""
_LOG = logging.getLogger("portal")


class ReleasePage:
    """Over one manuscript; `publisher` does what the commands do."""

    def __init__(
        self,
        manuscript: Manuscript,
        repository: Repository,
        release: Release,
        publisher: Publisher,
        clock: Callable[[], datetime],
    ) -> None:
        self._manuscript = manuscript
        self._repository = repository
        self._release = release
        self._publisher = publisher
        self._clock = clock
        self._checker = Checker(manuscript)
        self._working: Thread | None = None

    def changes(self, ask: Ask) -> Response:
        """What is other than what the first ring has, field by field."""
        if not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        found: Sequence[FileChange] = ()
        damaged = False
        try:
            before = published_files(self._repository, newest_state(self._repository))
            found = differences(before, self._manuscript.files())
        except (PublishingError, ManuscriptError):
            damaged = True
        return ask.page(
            "changes.html",
            room="catalogue",
            changes=found[:_MOST_FILES],
            count=len(found),
            most=_MOST_FIELDS,
            damaged=damaged,
        )

    def show(self, ask: Ask) -> Response:
        """Each step, and which of them is next."""
        return self._page(ask)

    def check(self, ask: Ask) -> Response:
        """Has all of it checked, in a process of its own."""
        if self._manuscript.is_begun and _may_check(ask):
            self._checker.begin()
        return go_to(ask.request, "catalogue", "release")

    def prepare(self, ask: Ask) -> Response:
        """Only what was checked, and holds no error; or signatures that end, and no more."""
        renews = ask.field("only") == "renewals"
        if not renews and not self._may_be_prepared():
            return self._page(ask, "unchecked")
        who = ask.visitor.name
        return self._tried(ask, lambda: self._publisher.prepares(who, only_renewals=renews))

    def download(self, ask: Ask) -> Response:
        """What is to be signed, as a file."""
        pack = self._release.request()
        if pack is None:
            return go_to(ask.request, "catalogue", "release")
        headers = {
            **HEADERS,
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="release-request.pack"',
        }
        return Response(pack, 200, headers, "application/octet-stream")

    def take(self, ask: Ask) -> Response:
        """What was signed elsewhere."""
        content = ask.uploads.get("signed", b"")
        return self._tried(ask, lambda: self._publisher.takes(ask.visitor.name, content))

    def publish(self, ask: Ask) -> Response:
        """Begins it; it goes on whoever closes the page, and what was cut off is gone on with."""
        if ask.field("sure") != "1":
            return self._page(ask, "sure")
        try:
            standing = self._release.standing()
        except PublishingError as error:
            return self._page(ask, "failed", str(error))
        if standing is None or not standing.is_ready:
            return self._page(ask, "unsigned")
        if not self._is_working():
            to_all, who = ask.field("ring") == "all", ask.visitor.name
            self._working = Thread(target=self._published, args=(who, to_all), daemon=False)
            self._working.start()
        return go_to(ask.request, "catalogue", "release")

    def _published(self, who: str, to_all: bool) -> None:  # noqa: FBT001 - of a thread
        try:
            self._publisher.publishes(who, to_all=to_all)
        except (PublishingError, ManuscriptError) as error:
            _LOG.error(
                "release-published by the console: %s",
                error,
                extra=event("console-act-failed", act="release-published"),
            )

    def _is_working(self) -> bool:
        return self._working is not None and self._working.is_alive()

    def _may_be_prepared(self) -> bool:
        found = checked(self._manuscript)
        if not self._manuscript.is_begun or found is None or found.errors:
            return False
        return found.digest == digest_of_files(self._manuscript.files())

    def _tried(self, ask: Ask, does: Callable[[], object]) -> Response:
        try:
            does()
        except (PublishingError, ManuscriptError) as error:
            return self._page(ask, "failed", str(error))
        return go_to(ask.request, "catalogue", "release")

    def _page(self, ask: Ask, problem: str = "", detail: str = "") -> Response:
        if not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        standing: ReleaseStanding | None = None
        trouble, is_due = detail, False
        try:
            standing = self._release.standing()
            ends = soon(offline_ends(self._repository), self._clock())
            is_due = any(one.remedy is Remedy.SIGN for one in ends)
        except PublishingError as error:
            problem, trouble = problem or "failed", trouble or str(error)
        files = self._manuscript.files()
        digest = digest_of_files(files)
        found = checked(self._manuscript)
        is_fresh = found is not None and found.digest == digest
        at_work = self._is_working() or (
            standing is not None and standing.progress.stage == AT_WORK and not standing.cut_off
        )
        is_checking = self._checker.is_at_work()
        return ask.page(
            "release.html",
            422 if problem else 200,
            room="catalogue",
            headers=_WATCHING,
            problem=problem,
            detail=trouble,
            problems=() if found is None else _gravest_first(found.problems)[:_MOST_PROBLEMS],
            errors=0 if found is None else len(found.errors),
            all_problems=0 if found is None else len(found.problems),
            is_checked=is_fresh,
            was_checked=found is not None,
            is_checking=is_checking,
            standing=standing,
            is_of_now=standing is not None and standing.progress.digest == digest,
            at_work=at_work,
            is_due=is_due,
            watching=at_work or is_checking,
            steps=_steps(standing, at_work=at_work),
            percent=0
            if standing is None
            else share(standing.progress.done, standing.progress.total),
            is_error=_is_error,
            done=DONE,
            failed=FAILED,
            may=ask.visitor.may(Right.PUBLISH),
            may_check=_may_check(ask),
        )


def _may_check(ask: Ask) -> bool:
    """It takes a processor for a while: those may to whom it is of use."""
    return ask.visitor.may(Right.EDIT) or ask.visitor.may(Right.PUBLISH)


def _steps(standing: ReleaseStanding | None, *, at_work: bool) -> list[tuple[str, str]]:
    """What publishing does, in order: `past`, `now` or `to-come`."""
    names = ("signatures", "comparing", "writing", "rings")
    place = 0
    if standing is not None and standing.progress.stage == DONE:
        place = len(names)
    elif at_work:
        place = 2 if standing is not None and standing.progress.total else 1
    return [
        (name, "past" if number < place else "now" if number == place and at_work else "to-come")
        for number, name in enumerate(names)
    ]


def _gravest_first(problems: Sequence[CatalogueProblem]) -> list[CatalogueProblem]:
    return sorted(problems, key=lambda one: one.severity is not Severity.ERROR)


def _is_error(problem: Any) -> bool:
    return bool(problem.severity is Severity.ERROR)
