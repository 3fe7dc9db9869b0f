"""What every part of the screen stands on: the world outside it, and what is opened once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_bytes

from PySide6.QtCore import QObject

from kiosk.assets import assets_folder
from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.place_names import place_exists
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import name_of_current
from kiosk.catalogue.withdrawn import NAME, WithdrawnList
from kiosk.centre_choices import load_choices
from kiosk.events import event
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.offline.drafts import Drafts
from kiosk.printing.slip import SlipOrigin
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.staff_calls import CentreChoices
from kiosk.settings import Settings
from kiosk.ui.asking import Asking
from kiosk.ui.drafting import Drafting
from kiosk.ui.file_desk import Devices, FileDesk
from kiosk.ui.finding import Finder
from kiosk.ui.paper_desk import PaperDesk
from kiosk.ui.paper_pages import PaperPages
from kiosk.ui.sending import Sending
from kiosk.ui.speech.jacks import Jack, jacks_in
from kiosk.ui.speech.voices import Voice, voices_of
from kiosk.ui.staff.centre import with_choices
from kiosk.ui.station_client import StationClient

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class World:
    """Time, chance, voices and plugs, so that a test can hold them still."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    random_bytes: Callable[[int], bytes] = token_bytes
    voices: Callable[[], tuple[Voice, ...]] = lambda: voices_of(assets_folder() / "speech")
    jacks: Callable[[], Sequence[Jack]] = jacks_in


@dataclass(frozen=True)
class Ground:
    """Opened once, and handed to whoever needs it.

    `settings` are those of the machine with what the staff chose over them. Without a catalogue
    `store` is None, and without an enrolment `place` names nobody. `is_stale` says whether another
    catalogue lies there by now, or what staff chose was for a day that is over.
    """

    settings: Settings
    choices: CentreChoices
    world: World
    place: SlipOrigin
    store: CatalogueStore | None
    is_stale: Callable[[], bool]
    withdrawn: WithdrawnList
    station: StationClient
    files: FileDesk
    asking: Asking
    sending: Sending
    drafting: Drafting
    finder: Finder
    paper: PaperPages


def ground_of(settings: Settings, world: World, parent: QObject) -> Ground:
    """Opens what there is; `parent` keeps what is Qt's. What is missing is told in the log."""
    clock, random_bytes = world.clock, world.random_bytes

    def today() -> date:
        return clock().astimezone().date()

    choices = load_choices(settings.centre_choices_path, today())
    settings = with_choices(settings, choices)
    enrolment = _enrolment(settings.enrolment_path)
    is_other_catalogue = _catalogue_watch(settings.catalogue_folder)  # from before it is opened
    store = _catalogue(settings)
    files = FileDesk(Devices(settings.sticks, settings.camera, settings.scanner))
    asking = Asking(lambda: clock().astimezone(), store)
    sending = Sending(
        settings.outbox_path,
        enrolment,
        store,
        clock,
        random_bytes,
        asking=asking,
        held=files.held,
    )
    withdrawn = WithdrawnList(settings.catalogue_folder / NAME)
    place = SlipOrigin(
        *(("", "") if enrolment is None else (enrolment.centre.name, enrolment.kiosk))
    )
    station = StationClient(settings.station_socket, parent)
    return Ground(
        settings=settings,
        choices=choices,
        world=world,
        place=place,
        store=store,
        is_stale=lambda: is_other_catalogue() or choices.on(today()) != choices,
        withdrawn=withdrawn,
        station=station,
        files=files,
        asking=asking,
        sending=sending,
        drafting=Drafting(Drafts(settings.drafts_folder), store, clock, random_bytes),
        finder=Finder(store, sending.usage, withdrawn, place_of(settings, enrolment)),
        paper=PaperPages(PaperDesk(station.call, place, clock), settings.public_pages),
    )


def place_of(settings: Settings, enrolment: Enrolment | None) -> str | None:
    """Where the centre stands: as set, else as it was enrolled, where there is such a place."""
    if settings.place is not None:
        return settings.place
    if enrolment is None:
        return None
    known = (enrolment.centre.municipality, enrolment.centre.state)
    return next((place for place in known if place_exists(place)), None)


def _enrolment(path: Path) -> Enrolment | None:
    try:
        return load_enrolment(path)
    except (NotEnrolled, EnrolmentDamaged) as error:
        log.warning("%s", error, extra=event("not-enrolled"))
        return None


def _catalogue_watch(folder: Path) -> Callable[[], bool]:
    opened = name_of_current(folder)
    return lambda: name_of_current(folder) != opened


def _catalogue(settings: Settings) -> CatalogueStore | None:
    try:
        return CatalogueStore.open(ensure_store(settings))
    except CatalogueError as error:
        told = event("catalogue-unusable")
        log.error("%s", error, extra=told)  # noqa: TRY400 - the world's fault: no traceback
        return None
