"""Slips of what the screen shows, in the visitor's words."""

from __future__ import annotations

from kiosk.catalogue.model import Service
from kiosk.catalogue.service_words import cost_summary, time_summary
from kiosk.printing.slip import ApplicationSlip, Place
from kiosk.printing.slip import Service as ServiceOnPaper
from kiosk.protocol.station_calls import SlipAnswer
from kiosk.ui.models.confirmation import Proof
from kiosk.words import Words


def receipt_of(  # noqa: PLR0917 - the first four are bound once
    service: Service,
    proof: Proof,
    place: Place,
    words: Words,
    facts: SlipAnswer,
    copy: bool,
) -> ApplicationSlip:
    """The receipt of an accepted application, with the state that the station vouches for."""
    return ApplicationSlip(
        place=place,
        service=ServiceOnPaper(
            name=proof.service,
            authority=proof.authority,
            cost=cost_summary(service, words),
            time=time_summary(service, words),
            contact=proof.contact,
        ),
        folio=proof.folio,
        claim=proof.claim,
        accepted_at=proof.accepted_at,
        stage=facts.stage,
        said_at=facts.said_at,
        next_steps=proof.next_steps,
        token=facts.token,
        copy=copy,
    )
