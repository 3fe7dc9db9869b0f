"""What a visitor holds of what was sent, and what comes next, in their words."""

from __future__ import annotations

from datetime import datetime

from kiosk.catalogue.model import Service
from kiosk.ui.deadlines import late_words
from kiosk.ui.line_words import hours_words
from kiosk.ui.proof import Proof
from kiosk.ui.saved_words import saved_words
from kiosk.visit.journey import Application
from kiosk.words import Words


def proof_of(
    service: Service, application: Application, here: datetime, place: str | None, words: Words
) -> Proof:
    """What the visitor holds of what was sent. Raises `ValueError` where nothing was.

    `place` is where the centre stands, where that is known.
    """
    sent, answering = application.sent, application.answering
    if sent is None:
        raise ValueError("nothing was sent")
    name = service.name.in_language(words.language)
    savings = service.saves if application.is_for_the_service else None
    return Proof(
        service=words("call.about", service=name) if application.call_back else name,
        folio=sent.folio,
        claim=sent.claim,
        accepted_at=sent.accepted_at,
        authority=service.agency.name.in_language(words.language),
        contact=service.agency.contact,
        next_steps=(
            *late_words(sent.due, sent.accepted_at, words),
            *next_words(service, application, here, words),
        ),
        added_to=answering.folio if answering else "",
        call_back=application.call_back,
        saved=saved_words(savings, place, words) if savings else "",
        saved_basis=savings.basis.in_language(words.language) if savings else "",
    )


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
