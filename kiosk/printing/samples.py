"""One slip of every kind, of nobody: for the gallery, for tests, and to see how a change looks."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.printing.slip import (
    ApplicationSlip,
    AppointmentSlip,
    DayReportSlip,
    DraftSlip,
    LocationSlip,
    PaymentSlip,
    PrinterTestSlip,
    RequirementsSlip,
    Service,
    Slip,
    SlipOrigin,
    TrackingSlip,
    TrackingStep,
)
from kiosk.protocol.kiosk_certificate import KioskCertificate, certify
from kiosk.protocol.slip import SlipFacts, SlipKind, sign_slip
from kiosk.protocol.tracking import Stage
from kiosk.words import words_of

MORNING = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)
FOLIO = "0400-1S2C-1CB4"
_PORTAL = Ed25519PrivateKey.from_private_bytes(b"the samples' portal, never real!")
_DEVICE = Ed25519PrivateKey.from_private_bytes(b"the samples' kiosk, never real!!")
PORTAL_KEY = _PORTAL.public_key().public_bytes_raw()
_CERTIFICATE = certify(
    KioskCertificate(4096, "centro-oaxaca", _DEVICE.public_key().public_bytes_raw()), _PORTAL
)
_PLACE = SlipOrigin("Centro Digital Comunitario Oaxaca", "kiosk-4096")
_SPANISH = Service(
    name="Constancia de no antecedentes penales",
    authority="Fiscalía General del Estado de Oaxaca",
    cost="$146.00",
    time="3 días hábiles",
    contact="951 501 6900, lunes a viernes de 9 a 15 h",
)
_ENGLISH = Service(
    name="Certificate of no criminal record",
    authority="Fiscalía General del Estado de Oaxaca",
    cost="$146.00",
    time="3 working days",
    contact="951 501 6900, Monday to Friday, 9 to 15 h",
)
_STEPS = {
    "es": (
        "La fiscalía revisa su solicitud.",
        "En tres días hábiles pregunte aquí, o en cualquier centro, con su folio y su clave.",
        "Recoja su constancia en el módulo de Ciudad Judicial con una identificación.",
    ),
    "en": (
        "The prosecutor's office reviews your application.",
        "In three working days ask here, or at any centre, with your folio and code.",
        "Collect the certificate at Ciudad Judicial with an identity card.",
    ),
}
_EVIDENCE = {
    "es": (
        "Identificación oficial con fotografía (INE, pasaporte o cédula)",
        "CURP",
        "Comprobante de domicilio de no más de tres meses",
    ),
    "en": (
        "Official identity card with a photograph (INE, passport or licence)",
        "CURP",
        "Proof of address, no older than three months",
    ),
}
_PURPOSE = {
    "es": "Dice que usted no ha sido sentenciado por un delito. Suelen pedirla para un empleo.",
    "en": "It says that no court has sentenced you. Employers often ask for it.",
}
_WAYS = {
    "es": ("Aquí, en este equipo", "Módulo de Ciudad Judicial, Reyes Mantecón"),
    "en": ("Here, at this kiosk", "Office at Ciudad Judicial, Reyes Mantecón"),
}
_PAY_AT = {
    "es": "Bancos, y tiendas de abarrotes con servicio de cobro",
    "en": "Banks, and grocery stores that take payments",
}
_ADDRESS = "Carretera Oaxaca–Puerto Ángel km 9.5, Reyes Mantecón, San Bartolo Coyotepec"
_NOTE = {
    "es": "Señora Núñez: falta el año en su comprobante. Tráigalo, por favor, a la ventanilla 4.",
    "en": "The year is missing on your proof of address. Please bring it to window 4.",
}
_HOURS = {
    "es": ("Lunes a viernes: 8:00 a 20:00", "Sábado: 9:00 a 13:00"),
    "en": ("Monday to Friday: 8:00 to 20:00", "Saturday: 9:00 to 13:00"),
}
_DRAFT_WORDS = ("ábaco", "noche", "señal", "cobre", "maíz", "pez")
_SAVED = {
    "es": (
        "38 idas a la oficina, unos 1,240 km de ida y vuelta en línea recta, 14 horas",
        "Contado en 27 de 31 solicitudes; de las demás no se sabe.",
    ),
    "en": (
        "38 trips to the office, about 1,240 km there and back, in a straight line, 14 hours",
        "Counted for 27 of 31 applications; of the others it is not known.",
    ),
}
_DRAFT_HELD = b32encode(bytes(range(57))).decode("ascii").rstrip("=")


def samples(language: str) -> Mapping[str, Slip]:
    """By the name of the kind. Texts of the catalogue are there in Spanish and English."""
    own = language if language in _STEPS else "es"
    service = _ENGLISH if own == "en" else _SPANISH
    token = _token(Stage.WAITING)
    delivered = _token(Stage.DELIVERED, copy=True)
    application = ApplicationSlip(
        place=_PLACE,
        service=service,
        folio=FOLIO,
        claim="7K3M-9QXR",
        accepted_at=MORNING,
        stage=Stage.WAITING,
        said_at=MORNING + timedelta(seconds=9),
        next_steps=_STEPS[own],
        token=token,
    )
    return {
        "application": application,
        "application-copy": _delivered_copy(application, delivered),
        "requirements": RequirementsSlip(
            place=_PLACE,
            service=service,
            purpose=_PURPOSE[own],
            evidence=_EVIDENCE[own],
            ways=_WAYS[own],
            said_at=MORNING,
            page="https://ventanilla.example/t/constancia-de-no-antecedentes-penales",
        ),
        "draft": DraftSlip(
            place=_PLACE,
            service=service.name,
            words=_DRAFT_WORDS,
            code=f"https://ventanilla.example/d#{_DRAFT_HELD}",
            until=MORNING + timedelta(days=30),
            elsewhere=True,
            on_phones=True,
        ),
        "tracking": TrackingSlip(
            place=_PLACE,
            service=service.name,
            folio=FOLIO,
            steps=(
                TrackingStep(Stage.NEEDS_VISITOR, MORNING + timedelta(days=2), _NOTE[own]),
                TrackingStep(Stage.IN_REVIEW, MORNING + timedelta(days=1)),
                TrackingStep(Stage.DELIVERED, MORNING + timedelta(minutes=4)),
            ),
            said_at=MORNING + timedelta(days=3),
            page="https://ventanilla.example/s",
        ),
        "location": LocationSlip(
            place=_PLACE,
            name="Centro de Salud Urbano de ejemplo",
            kind={"es": "Clínica o centro de salud", "en": "Clinic or health centre"}[own],
            address=("Calle de la Salud 12, Centro", "68000 Oaxaca de Juárez, Oaxaca"),
            how_far={"es": "a 1.2 km, al norte", "en": "1.2 km away, north"}[own],
            phone="951 000 0134",
            hours=_HOURS[own],
            services=({"es": "Vacunación", "en": "Vaccination"}[own],),
            as_of={"es": "Datos de ejemplo.", "en": "Example data."}[own],
            said_at=MORNING,
            card="BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Centro de Salud\r\nEND:VCARD\r\n",
        ),
        "appointment": AppointmentSlip(
            place=_PLACE,
            service=service,
            folio=FOLIO,
            at=MORNING + timedelta(days=7),
            address=_ADDRESS,
            bring=_EVIDENCE[own],
        ),
        "payment": PaymentSlip(
            place=_PLACE,
            service=service,
            folio=FOLIO,
            reference="0123456789012345678",
            amount=Decimal("146.00"),
            due=date(2026, 12, 8),
            pay_at=_PAY_AT[own],
        ),
        "day-report": DayReportSlip(
            place=_PLACE,
            day=date(2026, 11, 24),
            visits=47,
            accepted=31,
            delivered=28,
            waiting=5,
            carried=3,
            oldest="3 h",
            held=1,
            opinions=12,
            printed=40,
            not_printed=1,
            paper="8.4 m",
            errors=2,
            saved=_SAVED[own][0],
            saved_of=_SAVED[own][1],
            troubles=(words_of(language)("staff.trouble-line"),),
            note=words_of(language)("staff.note-needs-paper"),
            by="Guadalupe Martínez",
            said_at=MORNING + timedelta(hours=8),
        ),
        "test": PrinterTestSlip(
            place=_PLACE, printer="escpos-tcp://192.0.2.40:9100", said_at=MORNING
        ),
    }


def _delivered_copy(slip: ApplicationSlip, token: str) -> ApplicationSlip:
    return replace(
        slip,
        stage=Stage.DELIVERED,
        said_at=MORNING + timedelta(minutes=6),
        token=token,
        copy=True,
    )


def _token(stage: Stage, *, copy: bool = False) -> str:
    facts = SlipFacts(
        kind=SlipKind.APPLICATION,
        folio=FOLIO,
        service="constancia-de-no-antecedentes-penales",
        agency="fiscalia-oaxaca",
        created_at=MORNING,
        stage=stage,
        said_at=MORNING + timedelta(seconds=9),
        copy=copy,
    )
    return sign_slip(facts, _CERTIFICATE, _DEVICE)
