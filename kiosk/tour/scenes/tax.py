"""The monthly return: reckoned while it is answered, signed, filed, and paid later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.identity.efirma.example import EXAMPLE_PERSON
from kiosk.tour.scenes.walk import Walk

RETURN: Final = "Declaración del mes (RESICO)"
_REFERENCE: Final = "0420 1893 7755 1098 2634"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    walk.without_line()
    begins_return(walk)
    walk.answers("¿Cobró algo", taps=words("question.yes"))
    walk.answers("¿De dónde vino", taps="De mi profesión u oficio")
    walk.answers("¿Cuánto facturó", types="12500")
    walk.answers("¿Cuánto fue de descuentos", types="0")
    walk.answers("¿Cuánto impuesto sobre la renta", types="0")
    walk.shows(
        "reckoned",
        "The tax, by the law's own table, one step after another",
        lambda: visitor.waits_for("$125"),
    )
    walk.goes_on()
    walk.answers("¿Tuvo ventas o compras con IVA", taps=words("question.no"))
    walk.answers("Lo que le toca pagar este mes")
    ends_return(walk)
    walk.signs()
    slip = walk.sends()
    walk.shows("folio", "Filed while the line is down")
    walk.with_line(slip)
    read = walk.desk("open", slip)
    walk.finds("the tax", read["body"]["answers"]["payment"]["total"], 125)
    due = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    walk.desk(
        "write", slip, "--text", "Debe pagar el impuesto del mes.", "--pay", "125.00",
        "--concept", "ISR, octubre de 2026", "--reference", _REFERENCE, "--due", due,
        "--pay-at", "En cualquier banco",
    )  # fmt: skip
    visitor.taps(words("bar.home"))
    walk.shows(
        "to-pay",
        "What to pay, until when, and the reference that a bank scans",
        lambda: walk.follows_up(slip, _REFERENCE),
    )
    walk.desk("move", slip, "--to", "paid")
    visitor.taps(words("bar.home"))
    walk.shows("paid", "Paid", lambda: walk.follows_up(slip, words("letter.paid")))


def begins_return(walk: Walk) -> None:
    """From home to the question whether there was an income."""
    visitor, words = walk.visitor, walk.words
    walk.taps(words("area.business"), RETURN)
    visitor.waits_for(words("service.cost"))
    visitor.taps(words("service.apply"))
    walk.answers("¿Cuál es su RFC?", types=EXAMPLE_PERSON.rfc)
    walk.answers("¿Cuál es su CURP?", types=EXAMPLE_PERSON.curp)
    visitor.waits_for("¿De qué mes es su declaración?")
    walk.goes_on(lambda: visitor.taps("Octubre"), lambda: visitor.enters("Año", "2026"))


def ends_return(walk: Walk) -> None:
    """What is asked of every return, up to the answers to be checked."""
    words = walk.words
    walk.answers("Si corrige una declaración")
    walk.answers("¿A qué correo", types="x@ejemplo.mx")
    walk.answers("¿A qué teléfono")
    walk.answers("aviso de privacidad", taps=words("question.consent"))
    walk.visitor.waits_for(words("check.heading"))
