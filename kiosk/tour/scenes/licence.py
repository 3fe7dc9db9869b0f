"""A driver's licence renewed: first whether it can be done here, then a photo and days to come."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from kiosk.catalogue.zones import CENTRAL
from kiosk.forms.dates import real_date
from kiosk.tour.scenes.walk import Slip, Walk
from kiosk.tour.visitor import NotSeen

_SERVICE: Final = "Licencia de conducir en Oaxaca"
_FEDERAL: Final = "Licencia federal para manejar camión"
_OFFICE: Final = "Oaxaca de Juárez"
_ADDRESS: Final = "Oficina de licencias de Oaxaca de Juárez, ventanilla 4"
_BRING: Final = "Su licencia anterior"
_TEXT: Final = "Le damos su cita. Si no puede venir, llame antes, por favor."
_ON_FEDERAL_ROADS: Final = "¿Va a llevar carga o pasaje por carreteras federales?"
PHOTO: Final = "foto.jpg"


def play(walk: Walk) -> None:
    _lay_photo(walk.sticks)
    walk.arrives()
    walk.searches("licencia de conducir", _SERVICE)
    _is_turned_away(walk)
    _is_let_in(walk)
    walk.without_line()
    _fills_in(walk)
    _chooses_days(walk)
    walk.goes_on(lambda: walk.visitor.taps("En la mañana"))
    walk.goes_on(lambda: walk.visitor.types("9511234567"))
    walk.goes_on()
    walk.goes_on(lambda: walk.visitor.taps(walk.words("question.consent")))
    walk.visitor.waits_for(walk.words("check.heading"))
    slip = walk.sends()
    walk.with_line(slip)
    comes = _reads(walk, slip)
    _is_given_an_appointment(walk, slip, comes)


def _is_turned_away(walk: Walk) -> None:
    """One answer leads elsewhere; that service is opened, and the answer changed."""
    visitor, words = walk.visitor, walk.words
    visitor.taps(words("service.apply"))
    visitor.waits_for(words("beforehand.promise"))
    walk.shows("before", "A few questions first", lambda: visitor.taps("Renovar mi licencia"))
    walk.goes_on()
    walk.answers("¿Su licencia es de Oaxaca?", taps=words("question.yes"))
    walk.answers("¿Su licencia todavía sirve?", taps="Todavía sirve")
    walk.answers("¿Cuántos años tiene quien va a manejar?", types="40")
    walk.answers(_ON_FEDERAL_ROADS, taps=words("question.yes"))
    visitor.waits_for(words("beforehand.not-here"))
    walk.shows("not-here", "It cannot be done here: why, and where it can")
    visitor.taps(_FEDERAL)
    visitor.waits_for(words("service.cost"))
    visitor.taps(words("bar.back"))


def _is_let_in(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    visitor.taps(words("beforehand.again"))
    for _ in range(4):  # what was answered is still there
        walk.goes_on()
    walk.answers(_ON_FEDERAL_ROADS, taps=words("question.no"))
    visitor.waits_for(words("beforehand.here"))
    walk.shows("here", "It can be done here, and what to have at hand")
    visitor.taps(words("service.apply"))


def _fills_in(walk: Walk) -> None:
    """From the first question that was not asked before the form to where to come."""
    visitor, words = walk.visitor, walk.words
    visitor.waits_for("¿Qué número tiene su licencia?")
    walk.goes_on()
    walk.goes_on(lambda: visitor.taps("Coche o camioneta particular"))
    walk.goes_on(lambda: visitor.taps("3 años"))
    walk.goes_on(
        lambda: visitor.enters("Nombre o nombres", "Rosa"),
        lambda: visitor.enters("Primer apellido", "Ruiz"),
    )
    walk.goes_on(lambda: visitor.types("RUXR850712MOCZXS07"))
    _gives_address(walk)
    walk.goes_on()  # blood type
    walk.goes_on(lambda: visitor.taps(words("question.no")))
    walk.goes_on()  # organs
    walk.goes_on(
        lambda: visitor.enters("Nombre completo", "Luis Ruiz"),
        lambda: visitor.enters("Teléfono", "9517654321"),
    )
    visitor.waits_for("¿Quiere poner aquí su foto?")
    walk.shows("photo", "A photo from a stick, made anew", lambda: _brings_photo(walk))
    for _ in range(4):  # the papers are brought along
        walk.goes_on()
    walk.goes_on(lambda: visitor.taps(_OFFICE))


def _gives_address(walk: Walk) -> None:
    visitor = walk.visitor
    visitor.waits_for("¿Dónde vive usted?")
    narrow = f"Municipio o alcaldía, {walk.words('choice.filter')}"
    walk.goes_on(
        lambda: visitor.enters(narrow, "Tlacolula de Mat"),
        lambda: visitor.taps("Tlacolula de Matamoros"),
        lambda: visitor.enters("Localidad", "Tlacolula"),
        lambda: visitor.enters("Calle", "Reforma"),
        lambda: visitor.enters("Número de afuera", "45"),
        lambda: visitor.enters("Código postal", "70400"),
    )


def _brings_photo(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    visitor.taps(words("files.stick"))
    visitor.waits_for(PHOTO)
    visitor.taps(PHOTO)
    visitor.waits_for(words("files.remove-name", name=PHOTO), 20)


def _chooses_days(walk: Walk) -> None:
    """The second day that can be had, and the first."""
    visitor, words = walk.visitor, walk.words
    visitor.waits_for(words("days.preference"))
    days = _weekdays_in_sight(walk)
    if len(days) < 2:
        visitor.taps(words("days.later"))
        days = [*_weekdays_in_sight(walk)]
    for day in (days[1], days[0]):
        visitor.taps(day)
    walk.shows("days", "Days to come, the best first, within the office's hours: not a booking yet")
    walk.goes_on()


def _weekdays_in_sight(walk: Walk) -> list[str]:
    names = [walk.words(f"weekday.{day}") for day in range(1, 8)]
    return [one.name for one in walk.visitor.things() if one.name.split(" ")[0] in names]


def _reads(walk: Walk, slip: Slip) -> list[str]:
    """The agency reads just what was answered, once."""
    answers: dict[str, Any] = walk.desk("open", slip)["body"]["answers"]
    walk.finds("what is needed", answers["procedure"], "renewal")
    walk.finds("how the licence is", answers["licence_condition"], "valid")
    walk.finds("where to come", answers["appointment"]["office"], "oaxaca-de-juarez")
    if not {"age", "federal_work", "from_here"}.isdisjoint(answers):
        raise NotSeen("nothing but what the form asks is sent")
    days: list[str] = answers["appointment"]["days"]
    walk.finds("how many days", len(days), 2)
    walk.finds("which is wished for first", days[0] > days[1], expected=True)
    return days


def _is_given_an_appointment(walk: Walk, slip: Slip, days: list[str]) -> None:
    visitor, words = walk.visitor, walk.words
    walk.desk(
        "write", slip, "--text", _TEXT, "--appointment", _moment(days[0]).isoformat(),
        "--zone", CENTRAL, "--address", _ADDRESS, "--bring", _BRING,
    )  # fmt: skip
    visitor.taps(words("bar.home"))
    walk.follows_up(slip, _ADDRESS)
    if not visitor.sees(_BRING):
        raise NotSeen("what to bring")
    walk.shows("appointment", "The office answered with day, hour, place and what to bring")


def _moment(day: str) -> datetime:
    return datetime.combine(real_date(day) or date.max, time(10, 30), ZoneInfo(CENTRAL))


def _lay_photo(sticks: Path) -> None:
    """A stick with a photograph on it."""
    from PIL import Image  # noqa: PLC0415 - the tour alone draws one

    stick = sticks / "fotos"
    stick.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (600, 800), "tan").save(stick / PHOTO, "JPEG")
