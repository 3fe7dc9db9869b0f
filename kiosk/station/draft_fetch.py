"""Fetching a draft for a visitor who goes on with it here: the newest that can be had."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from kiosk.events import event
from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import Drafts, DraftsFailed
from kiosk.portal_client.errors import PortalError
from kiosk.protocol.draft import KeptDraft

_LOG = logging.getLogger("kiosk.station")
TIDY_SECONDS: Final = 600.0

AskPortal = Callable[[str], KeptDraft | None]
"""The portal's draft of a locator; None where it has none. Raises `PortalError`."""


class NoSuchDraft(Exception):  # noqa: N818 - named for what happened
    """Nobody has a draft there: the words are others, or its time is over."""


class NoLineToDrafts(Exception):  # noqa: N818 - named for what happened
    """None is here, and the portal would have to be asked and cannot be."""


def fetch_draft(drafts: Drafts, locator: str, ask_portal: AskPortal, now: datetime) -> None:
    """Has the newest draft on this machine's disk. Raises the two above, and `DraftsFailed`.

    One that the portal has not yet is the newest; of any other the portal knows more. What it has
    no longer, since it was sent elsewhere, nobody opens here either. It stays until its own time is
    over, for a portal that was restored is given it again (`Drafts.send_again`).
    """
    if locator in drafts.gone():
        raise NoSuchDraft
    here = drafts.find(locator)
    if here is not None and here.state in {DraftState.LOCAL, DraftState.SENDING}:
        return
    try:
        there = ask_portal(locator)
    except PortalError as error:
        if here is None:
            raise NoLineToDrafts(str(error)) from error
        return
    if there is None:
        drafts.mark_missed(locator)
        raise NoSuchDraft
    if here is not None and here.state is DraftState.KEPT:
        drafts.renew(here, there.sealed, there.kept_until)
    else:
        drafts.put_fetched(locator, there.sealed, now)


def recover(drafts: Drafts) -> None:
    """At the station's start: what was on its way waits again, what was fetched is removed."""
    try:
        drafts.recover()
    except DraftsFailed as error:
        _LOG.warning("%s", error, extra=event("drafts-unusable"))


def tidy(drafts: Drafts, now: datetime) -> None:
    """Removes what is over by `now`, the earlier of two clocks, where the disk lets it."""
    try:
        if count := drafts.prune(now):
            _LOG.info(
                "%d drafts whose time is over are removed",
                count,
                extra=event("drafts-removed", count=count),
            )
    except DraftsFailed as error:
        _LOG.warning("%s", error, extra=event("drafts-unusable"))
