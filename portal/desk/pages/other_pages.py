"""Two small pages: whether a slip is genuine, and what was done at this agency's desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from portal.console.rendering import language_of
from portal.desk.pages.catalogue import Services
from portal.desk.pages.guard import Ask

_MOST_CODE: Final = 2000


class SlipPage:
    """The portal is asked: it knows its kiosks."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    def ask(self, ask: Ask) -> Response:
        """The form."""
        return ask.page("slips.html", room="slips", answer=None, problem=False, service="")

    def judge(self, ask: Ask) -> Response:
        """What the code that was typed or scanned is."""
        text = ask.text("code").strip()
        if not text or len(text) > _MOST_CODE:
            return ask.page("slips.html", 422, room="slips", answer=None, problem=True, service="")
        answer = ask.desk.tray.slip(text)
        service = self._services().name(answer.service or "", language_of(ask.request))
        return ask.page("slips.html", room="slips", answer=answer, problem=False, service=service)


def log_page(ask: Ask) -> Response:
    """Newest first; the whole chain is checked here, on the agency's own machine."""
    log = ask.desk.log
    rows = log.go_on(ask.desk.tray.log)
    return ask.page("log.html", room="log", rows=rows, broken=log.broken, count=log.count)
