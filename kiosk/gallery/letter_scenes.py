"""An application that is followed up, with letters of its agency; and the answer to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from secrets import token_bytes
from typing import Final
from uuid import UUID

from kiosk.gallery.hall import Hall
from kiosk.protocol.letter import Appointment, Letter, Payment, Questions
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from kiosk.sealing.letterbox import About, seal_letter, with_letterbox
from kiosk.ui.models.check import CheckModel
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.ui.models.track import TrackModel
from kiosk.visit import journey
from kiosk.visit.answering import LookedUp
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import CheckPage, ConfirmationPage, Home, TrackPage

FOLIO: Final = "0001-1S15-3ECT"
_SERVICE: Final = "declaracion-mensual-resico"
_CLAIM: Final = with_letterbox("7K3M-9QXR", token_bytes)
_MOMENT: Final = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
_ID: Final = UUID("01935f4a-0000-7000-8000-000000000001")
_PAY: Final = (
    "Recibimos su declaración de octubre. Debe pagar el impuesto que resultó.\n"
    "Si ya lo pagó en otro lado, no haga caso de este mensaje."
)
_ASK: Final = "Una de sus facturas no se lee. Tómele otra foto, y díganos de qué mes es, por favor."
_CONCEPT: Final = "Impuesto sobre la renta, octubre de 2026"
_PAY_AT: Final = "En cualquier banco o en una tienda de conveniencia"
_APPOINTMENT: Final = Appointment(
    at=datetime(2026, 12, 3, 16, 30, tzinfo=UTC),
    address="Calle 5 de Mayo 12, Centro, Ciudad Juárez",
    bring=("Su INE", "El comprobante de esta solicitud"),
    zone="America/Ciudad_Juarez",
)
KINDS: Final = (
    "payment",
    "payment overdue",
    "paid",
    "appointment",
    "answered",
    "closed",
    "request",
)
_COME: Final = "Su credencial está lista. Le esperamos para entregársela."


WRITTEN: Final = frozenset(
    {
        _PAY,
        _ASK,
        _COME,
        _CONCEPT,
        _PAY_AT,
        _APPOINTMENT.address,
        "\n".join(f"• {one}" for one in _APPOINTMENT.bring),
    }
)
"""What the agency wrote in these letters, in no language but its own."""


def letter_scenes(hall: Hall) -> Iterator[str]:
    """Each kind of letter, then what the visitor does about one."""
    for kind in KINDS:
        hall.stands_on(following(hall.look.language, kind))
        yield f"letter, {kind}"
    begun = Application(_SERVICE, {"said": "…"})
    hall.stands_on(replace(following(hall.look.language, "request"), application=begun))
    yield "letter, request in the place of what was begun"
    hall.stands_on(following(hall.look.language, "request"))
    yield from _answered(hall)


def following(language: str, kind: str) -> Visit:
    """A visit in which an application was looked up whose agency wrote such a letter."""
    before = (_step(Stage.DELIVERED), _step(Stage.IN_REVIEW))
    tracking = Tracking(folio=FOLIO, service=_SERVICE, steps=(*before, *_steps(kind)))
    visit = journey.track(Visit(language, Home()))
    return replace(visit, page=TrackPage(LookedUp(tracking.canonical(), _CLAIM.code)))


def _steps(kind: str) -> tuple[TrackingStep, ...]:
    needs = Stage.NEEDS_VISITOR
    to_pay = _step(needs, _letter(_PAY, payment=_payment()))
    to_answer = _step(needs, _letter(_ASK, questions=_questions()))
    kinds = {
        "payment": (to_pay,),
        "payment overdue": (_step(needs, _letter(_PAY, payment=_payment(-40))),),
        "paid": (to_pay, _step(Stage.PAID)),
        "appointment": (_step(needs, _letter(_COME, appointment=_APPOINTMENT)),),
        "answered": (to_answer, _step(Stage.ANSWERED)),
        "closed": (_closed(to_pay),),
        "request": (to_pay, to_answer),
    }
    return kinds[kind]


def _payment(days: int = 5) -> Payment:
    return Payment(
        concept=_CONCEPT,
        reference="0420189377551098263417",
        amount=Decimal("1250.50"),
        due=(datetime.now(UTC) + timedelta(days=days)).date(),
        pay_at=_PAY_AT,
    )


def _answered(hall: Hall) -> Iterator[str]:
    page = hall.model.pageModel
    if isinstance(page, TrackModel):
        page.answer()
        yield "letter, its question"
    visit = replace(hall.model.visit, page=CheckPage(), trail=(Home(),))
    visit = journey.record_answers(visit, {"answer_1": "octubre"})
    hall.stands_on(visit)
    if isinstance(hall.model.pageModel, CheckModel):
        yield "letter, check"
    hall.model.openPanel("finish")
    yield "panel finish, answer unsent"
    if visit.application is not None:
        sent = replace(visit.application, sent=Sent("0001-1S15-4P7Y", _CLAIM.code, _MOMENT))
        hall.stands_on(replace(visit, application=sent, page=ConfirmationPage()))
    if isinstance(hall.model.pageModel, ConfirmationModel):
        hall.keeps()
        yield "confirmation, answer"


def _step(stage: Stage, letter: Letter | None = None) -> TrackingStep:
    about = About(FOLIO, _SERVICE)
    sealed = seal_letter(letter, _CLAIM.letterbox, about, token_bytes) if letter else None
    return TrackingStep(stage=stage, at=_MOMENT, letter=sealed)


def _closed(step: TrackingStep) -> TrackingStep:
    """As if it were for another code."""
    sealed = step.letter or b""
    return step.model_copy(update={"letter": sealed[:-1] + bytes([sealed[-1] ^ 1])})


def _letter(
    text: str,
    *,
    questions: Questions | None = None,
    payment: Payment | None = None,
    appointment: Appointment | None = None,
) -> Letter:
    return Letter(
        id=_ID,
        at=_MOMENT,
        language="es",
        text=text,
        questions=questions,
        payment=payment,
        appointment=appointment,
    )


def _questions() -> Questions:
    return Questions(
        json_schema={
            "type": "object",
            "required": ["answer_1"],
            "properties": {
                "document_1": {"type": "string", "format": "data-url", "title": "Su factura"},
                "answer_1": {"type": "string", "maxLength": 200, "title": "¿De qué mes es?"},
            },
        },
        ui_schema={"ui:order": ["document_1", "answer_1"]},
    )
