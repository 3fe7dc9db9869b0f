"""The tour itself: one visitor, first without a line, then with one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.identity.enrolment_record import load_enrolment
from kiosk.identity.portal_keys import believed_keys
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxEntry, State
from kiosk.protocol.receipt import Receipt
from kiosk.tour.diary import Diary
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor
from kiosk.words import Words

DELIVERY_SECONDS = 60.0
SERVICE = "acta-de-nacimiento"
ANSWERS: dict[str, Any] = {
    "relationship": "self",
    "registered_name": {
        "given_names": "María José",
        "first_surname": "Núñez",
        "second_surname": "Peña",
    },
    "registered_curp": "NUPJ900412MOCXXS04",
    "registration_municipality": "Tlacolula",
    "registration_year": 1990,
    "copies": 2,
    "reason": "school",
    "pickup": "central_office",
    "phone": "9511234567",
    "consent": True,
}
"""What the visitor of the tour says, and what the agency must therefore read."""


@dataclass(frozen=True)
class Tour:
    """A visitor, the house around them, and what is written down."""

    visitor: Visitor
    stage: Stage
    diary: Diary
    words: Words
    service_name: str

    def step(self, name: str, act: Callable[[], None]) -> None:
        """Does one thing, then takes its picture."""
        started = time.monotonic()
        act()
        milliseconds = round((time.monotonic() - started) * 1000)
        picture = self.diary.next_picture(name)
        self.visitor.shows(picture)
        self.diary.note_step(name, picture, milliseconds)


def play(tour: Tour) -> None:
    """Walks the whole way. Raises `NotSeen` where the screen does not show what it should."""
    _arrive(tour)
    _look_at_postings(tour)
    _find_service(tour)
    tour.stage.stop_portal()
    _apply(tour)
    _send_without_a_line(tour)
    tour.stage.start_portal()
    _see_it_delivered(tour)
    _follow_up(tour)
    _leave(tour)
    tour.diary.portal_submissions = tour.stage.submissions()
    tour.diary.answers_equal = tour.stage.opened(tour.diary.folio)["body"]["answers"] == ANSWERS


def _arrive(tour: Tour) -> None:
    visitor, words = tour.visitor, tour.words
    tour.step("attract", lambda: visitor.waits_for(words("attract.start")))
    tour.step("language", lambda: visitor.taps(words("attract.start")))
    tour.step("home", lambda: visitor.taps(words("language.name")))
    visitor.waits_for(words("home.heading"))


def _look_at_postings(tour: Tour) -> None:
    """What the government buys, in a list and in pictures, and a job."""
    visitor, words = tour.visitor, tour.words
    tour.step("tenders", lambda: visitor.taps(words("home.tenders")))
    tour.step("tenders-in-charts", lambda: visitor.taps(words("postings.plots")))
    visitor.waits_for(words("plots.heading"))
    visitor.taps(words("bar.back"))
    tour.step("tender", lambda: visitor.taps("Pintar salones y bardas"))
    visitor.waits_for(words("tender.items"))
    visitor.taps(words("bar.home"))
    tour.step("jobs", lambda: visitor.taps(words("home.jobs")))
    tour.step("job", lambda: visitor.taps("Ayudante de albañil"))
    visitor.waits_for(words("job.pay"))
    visitor.taps(words("bar.home"))
    visitor.waits_for(words("home.heading"))


def _find_service(tour: Tour) -> None:
    visitor, words = tour.visitor, tour.words
    tour.step("area", lambda: visitor.taps(words("area.government")))
    tour.step("back-home", lambda: visitor.taps(words("bar.back")))
    tour.step(
        "search-with-a-typo",
        lambda: visitor.enters(words("search.label"), "acta de nasimiento"),
    )
    tour.step("service", lambda: visitor.taps(tour.service_name))


def _apply(tour: Tour) -> None:
    visitor, words = tour.visitor, tour.words
    go_on = words("question.continue")

    def question(name: str, *acts: Callable[[], None]) -> None:
        def answer() -> None:
            for act in acts:
                act()

        tour.step(f"question-{name}", answer)
        visitor.taps(go_on)

    visitor.taps(words("service.apply"))
    question("relationship", lambda: visitor.taps("Es mía"))
    tour.step("faults", lambda: visitor.taps(go_on))
    name = ANSWERS["registered_name"]
    question(
        "name",
        lambda: visitor.enters("Nombre o nombres", name["given_names"]),
        lambda: visitor.enters("Primer apellido", name["first_surname"]),
        lambda: visitor.enters("Segundo apellido", name["second_surname"]),
    )
    question(
        "curp",
        lambda: visitor.enters(
            "¿Cuál es la CURP de la persona del acta?", ANSWERS["registered_curp"]
        ),
    )
    question("parents")
    question(
        "municipality",
        lambda: visitor.enters(
            "¿En qué municipio de Oaxaca se hizo el registro?",
            ANSWERS["registration_municipality"],
        ),
    )
    question("year", lambda: visitor.enters("¿En qué año se hizo el registro?", "1990"))
    tour.step("saved-for-later", lambda: visitor.taps(words("draft.save")))
    visitor.taps(words("bar.back"))
    question("copies", lambda: visitor.enters("¿Cuántas copias necesita?", "2"))
    question("reason", lambda: visitor.taps("Para la escuela"))
    question("pickup", lambda: visitor.taps("Oficina central, en Oaxaca de Juárez"))
    question(
        "phone", lambda: visitor.enters("¿A qué teléfono le podemos llamar?", ANSWERS["phone"])
    )
    question("email")
    question("consent", lambda: visitor.taps(words("question.consent")))


def _send_without_a_line(tour: Tour) -> None:
    visitor, words = tour.visitor, tour.words
    tour.step("check", lambda: visitor.waits_for(words("check.heading")))

    def send() -> None:
        visitor.taps(words("check.send"))
        visitor.waits_for(words("state.queued.long"), DELIVERY_SECONDS)
        visitor.waits_until(lambda: _says_offline(tour), "the line is down", DELIVERY_SECONDS)

    tour.step("folio", send)
    entry = _only_entry(tour)
    tour.diary.folio = entry.folio
    tour.diary.note_state(entry.state.value)


def _see_it_delivered(tour: Tour) -> None:
    visitor = tour.visitor

    def wait() -> None:
        visitor.waits_until(lambda: _is_delivered(tour), "delivered", DELIVERY_SECONDS)
        visitor.waits_for(tour.words("state.delivered.long"), 10)

    tour.step("delivered", wait)
    entry = _only_entry(tour)
    settings = tour.stage.settings()
    pinned = load_enrolment(settings.enrolment_path).portal_key
    keys = believed_keys(settings.portal_keys_path, pinned)
    receipt = Receipt.model_validate_json(entry.receipt_json or "")
    tour.diary.receipt_verified = any(
        receipt.acknowledges(entry.header, entry.body_sha256, key) for key in keys
    )


def _follow_up(tour: Tour) -> None:
    visitor, words = tour.visitor, tour.words
    claim = next(
        after.name
        for thing, after in zip(visitor.things(), visitor.things()[1:], strict=False)
        if thing.name == words("confirmation.claim")
    )
    visitor.taps(words("bar.home"))
    tour.step("resume", lambda: visitor.taps(words("home.continue")))
    visitor.taps(words("bar.back"))
    tour.step("track", lambda: visitor.taps(words("home.track")))
    visitor.enters(words("confirmation.folio"), tour.diary.folio.replace("-", ""))
    visitor.enters(words("confirmation.claim"), claim.replace("-", ""))

    def look() -> None:
        visitor.taps(words("track.look"))
        visitor.waits_for(words("stage.delivered"), 20)

    tour.step("tracked", look)


def _leave(tour: Tour) -> None:
    visitor, words = tour.visitor, tour.words
    tour.step("finish", lambda: visitor.taps(words("bar.finish")))
    tour.step("curtain", lambda: visitor.taps(words("finish.leave")))


def _says_offline(tour: Tour) -> bool:
    """In full, or in short where the pill has little room."""
    words = tour.words
    full = words("status.offline-waiting", count=1)
    return tour.visitor.sees(full) or tour.visitor.sees(words("status.offline-short"))


def _only_entry(tour: Tour) -> OutboxEntry:
    with Outbox.open_for_reading(tour.stage.settings().outbox_path) as outbox:
        (entry,) = outbox.items()
        return entry


def _is_delivered(tour: Tour) -> bool:
    state = _only_entry(tour).state
    tour.diary.note_state(state.value)
    return state is State.DELIVERED
