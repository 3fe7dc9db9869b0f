"""What comes next after something was sent, in the visitor's words."""

from __future__ import annotations

from datetime import datetime

from kiosk.catalogue.model import Service
from kiosk.ui.line_words import hours_words
from kiosk.visit.journey import Application
from kiosk.words import Words


def next_words(
    service: Service, application: Application, here: datetime, words: Words
) -> tuple[str, ...]:
    """The service's next steps; of an answer, that folio and code stay the same; of a call, when.

    `here` is now, by the centre's clock.
    """
    answering, agency = application.answering, service.agency
    if application.call_back:
        return (
            words("call.next-arrives", authority=agency.called.in_language(words.language)),
            words("call.next-called", hours=hours_words(agency.calls_back, agency, here, words)),
            words("call.next-follow"),
        )
    if answering is None:
        return tuple(step.in_language(words.language) for step in service.next_steps)
    return (
        words("confirmation.added", folio=answering.folio),
        words("confirmation.same-folio"),
        words(
            "confirmation.agency-reads", authority=service.agency.called.in_language(words.language)
        ),
    )
