"""What comes next after something was sent, in the visitor's words."""

from __future__ import annotations

from kiosk.catalogue.model import Service
from kiosk.visit.answering import Answering
from kiosk.words import Words


def next_words(service: Service, answering: Answering | None, words: Words) -> tuple[str, ...]:
    """The service's next steps; of an answer, that folio and code stay the same."""
    if answering is None:
        return tuple(step.in_language(words.language) for step in service.next_steps)
    return (
        words("confirmation.added", folio=answering.folio),
        words("confirmation.same-folio"),
        words(
            "confirmation.agency-reads", authority=service.agency.called.in_language(words.language)
        ),
    )
