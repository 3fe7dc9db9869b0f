"""Slips of what the screen shows, in the visitor's words."""

from __future__ import annotations

from datetime import datetime

from kiosk.catalogue.model import Service
from kiosk.catalogue.service_words import channel_words, cost_lines, cost_summary, time_summary
from kiosk.printing.slip import (
    ApplicationSlip,
    AppointmentSlip,
    DraftSlip,
    PaymentSlip,
    RequirementsSlip,
    SlipOrigin,
    TrackingSlip,
    TrackingStep,
)
from kiosk.printing.slip import Service as ServiceOnPaper
from kiosk.protocol.letter import Appointment, Payment
from kiosk.protocol.station_calls import SlipAnswer
from kiosk.protocol.tracking import Tracking
from kiosk.ui.proof import Proof
from kiosk.visit.journey import SavedDraft
from kiosk.words import Words


def application_of(
    service: Service,
    proof: Proof,
    place: SlipOrigin,
    words: Words,
    *,
    facts: SlipAnswer,
    copy: bool,
) -> ApplicationSlip:
    """The slip of an accepted application, with the state that is vouched for.

    To be called costs nothing, and takes as long as the steps say.
    """
    return ApplicationSlip(
        place=place,
        service=ServiceOnPaper(
            name=proof.service,
            authority=proof.authority,
            cost="" if proof.call_back else cost_summary(service, words),
            time="" if proof.call_back else time_summary(service, words),
            contact=proof.contact,
        ),
        folio=proof.folio,
        claim=proof.claim,
        accepted_at=proof.accepted_at,
        stage=facts.stage,
        said_at=facts.said_at,
        next_steps=proof.next_steps,
        saved=proof.saved,
        token=facts.token,
        copy=copy,
    )


def requirements_of(
    service: Service, place: SlipOrigin, words: Words, *, page: str, said_at: datetime, copy: bool
) -> RequirementsSlip:
    """What one needs, what it costs and where it is done; `page` is its address on the web."""
    language, agency = words.language, service.agency
    note = service.processing_time.note
    return RequirementsSlip(
        place=place,
        service=ServiceOnPaper(
            name=service.name.in_language(language),
            authority=agency.name.in_language(language),
            cost=_together(cost_summary(service, words), cost_lines(service, words)),
            time=_together(
                time_summary(service, words), note.in_language(language) if note else ""
            ),
            contact=agency.contact,
        ),
        purpose=service.purpose.in_language(language),
        evidence=tuple(
            _together(item.name.in_language(language), item.note.in_language(language))
            if item.note
            else item.name.in_language(language)
            for item in service.evidence
        ),
        ways=tuple(_together(*channel_words(channel, words)) for channel in service.channels),
        said_at=said_at,
        page=page,
        copy=copy,
    )


def draft_of(
    draft: SavedDraft,
    service: str,
    place: SlipOrigin,
    *,
    code: str,
    elsewhere: bool,
    on_phones: bool,
    copy: bool,
) -> DraftSlip:
    """The six words, for whoever chooses to have them on paper; `code` is what its QR holds."""
    return DraftSlip(
        place=place,
        service=service,
        words=draft.words,
        code=code,
        until=draft.until,
        elsewhere=elsewhere,
        on_phones=on_phones,
        copy=copy,
    )


def result_of(
    tracking: Tracking, service: str, place: SlipOrigin, *, page: str, said_at: datetime, copy: bool
) -> TrackingSlip:
    """Where an application stood when it was asked; `page` is where one asks on the web."""
    steps = (TrackingStep(step.stage, step.at, step.note) for step in reversed(tracking.steps))
    return TrackingSlip(
        place=place,
        service=service,
        folio=tracking.folio,
        steps=tuple(steps),
        said_at=said_at,
        page=page,
        copy=copy,
    )


def payment_of(
    payment: Payment, folio: str, service: ServiceOnPaper, place: SlipOrigin, *, copy: bool
) -> PaymentSlip:
    """What is to be paid, as the agency wrote it."""
    return PaymentSlip(
        place=place,
        service=service,
        folio=folio,
        reference=payment.reference,
        amount=payment.amount,
        due=payment.due,
        pay_at=payment.pay_at,
        concept=payment.concept,
        copy=copy,
    )


def appointment_of(
    appointment: Appointment, folio: str, service: ServiceOnPaper, place: SlipOrigin, *, copy: bool
) -> AppointmentSlip:
    """When and where somebody is expected."""
    return AppointmentSlip(
        place=place,
        service=service,
        folio=folio,
        at=appointment.at,
        address=appointment.address,
        bring=appointment.bring,
        zone=appointment.zone,
        copy=copy,
    )


def _together(first: str, second: str) -> str:
    """Two lines where there are two things to say."""
    return "\n".join(filter(None, (first, second)))
