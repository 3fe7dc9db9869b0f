"""How a visitor of the tests fills in the copy of a birth certificate."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxItem
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.body import SubmissionBody
from kiosk.sealing.seal import SealBinding, open_sealed
from kiosk.tour.play import ANSWERS
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor

SERVICE = "Copia del acta de nacimiento"


def opens_service(visitor: Visitor, name: str = SERVICE) -> None:
    """From home, by the area."""
    visitor.taps(visitor.words("area.government"))
    visitor.waits_for(" servicios en ")  # on a small screen the chips are folded away
    while not visitor.sees(name):
        visitor.waits_until(lambda: visitor.sees(name) or _more(visitor) is not None, name)
        if more := _more(visitor):
            visitor.taps(more)
    visitor.taps(name)
    visitor.waits_for(visitor.words("service.cost"))


def _more(visitor: Visitor) -> str | None:
    """The button below a list that goes on; it comes once the list so far is there."""
    names = (thing.name for thing in visitor.things())
    return next((name for name in names if re.fullmatch(r"Ver \d+ más", name)), None)


def starts(visitor: Visitor) -> None:
    opens_service(visitor)
    visitor.taps(visitor.words("service.apply"))


def goes_on(visitor: Visitor) -> None:
    visitor.taps(visitor.words("question.continue"))


def gives_name(visitor: Visitor) -> None:
    name = ANSWERS["registered_name"]
    visitor.enters("Nombre o nombres", name["given_names"])
    visitor.enters("Primer apellido", name["first_surname"])
    visitor.enters("Segundo apellido", name["second_surname"])


def answers_all(visitor: Visitor) -> None:
    """Every question, up to the check page."""
    visitor.taps("Es mía")
    goes_on(visitor)
    gives_name(visitor)
    goes_on(visitor)
    answers_from_curp_on(visitor)


def answers_from_curp_on(visitor: Visitor) -> None:
    """The questions that follow the name, up to the check page."""
    answers_up_to_consent(visitor)
    visitor.taps(visitor.words("question.consent"))
    goes_on(visitor)
    visitor.waits_for(visitor.words("check.heading"))


def answers_up_to_consent(visitor: Visitor) -> None:
    """The questions that follow the name, up to the page on which one agrees."""
    visitor.types(ANSWERS["registered_curp"])
    goes_on(visitor)
    goes_on(visitor)  # the parents are optional
    visitor.types(ANSWERS["registration_municipality"])
    goes_on(visitor)
    visitor.types(str(ANSWERS["registration_year"]))
    goes_on(visitor)
    visitor.types(str(ANSWERS["copies"]))
    goes_on(visitor)
    visitor.taps("Para la escuela")
    goes_on(visitor)
    visitor.taps("Oficina central, en Oaxaca de Juárez")
    goes_on(visitor)
    visitor.types(ANSWERS["phone"])
    goes_on(visitor)
    goes_on(visitor)  # so is the e-mail


def stored(home: Path) -> list[OutboxItem]:
    """What the outbox holds to be sent."""
    with Outbox.open(home / "outbox.sqlite") as outbox:
        far = max((item.next_attempt_at for item in outbox.items()), default=None)
        return outbox.due(far, 100) if far else []


def opened(stage: Stage, item: OutboxItem) -> dict[str, Any]:
    """The answers, opened with the agency's own key."""
    header = item.header
    file = stage.agency_keys / header.agency / f"{header.key_id}.json"
    key = AgencyPrivateKey.from_json(file.read_bytes())
    binding = SealBinding(header.id, header.form_version, header.key_id)
    body = SubmissionBody.model_validate_json(open_sealed(item.sealed, key, binding))
    return dict(body.answers)
