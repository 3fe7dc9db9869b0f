"""The screen's composition root: builds every part, hands it down, and shows the window."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import PySide6.QtQuick  # noqa: F401 - else the root object comes back without `grabWindow`
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

import kiosk.ui.plain_imports  # noqa: F401 - before all others
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.location_list import here_at
from kiosk.catalogue.place_names import place_exists
from kiosk.catalogue.released import name_of_current
from kiosk.catalogue.store import CatalogueStore, ensure_store
from kiosk.catalogue.withdrawn import NAME, WithdrawnList
from kiosk.centre_choices import load_choices
from kiosk.events import event
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.offline.drafts import Drafts
from kiosk.offline.opinions import Opinions
from kiosk.printing.slip import Place
from kiosk.protocol.enrolment import Enrolment
from kiosk.settings import Settings
from kiosk.ui.admission import is_kept_out
from kiosk.ui.asking import Asking
from kiosk.ui.assistance import Assistance, Keys
from kiosk.ui.beforehand_pages import BeforehandPages
from kiosk.ui.deadlines import Deadlines
from kiosk.ui.draft_pages import DraftPages
from kiosk.ui.drafting import Drafting
from kiosk.ui.efirma_desk import EfirmaDesk, TrustPlace
from kiosk.ui.enquiry_pages import EnquiryPages
from kiosk.ui.file_desk import Devices, FileDesk
from kiosk.ui.finding import Finder
from kiosk.ui.finding_pages import FindingPages
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.headphones import Headphones
from kiosk.ui.models.helping import HelpingModel
from kiosk.ui.models.reading import ReadingModel
from kiosk.ui.models.scan import ScanModel
from kiosk.ui.models.screen import ScreenModel, ScreenParts
from kiosk.ui.models.setup import SetupModel
from kiosk.ui.models.setup_camera import SetupCamera
from kiosk.ui.models.staff import StaffModel, StaffPlace
from kiosk.ui.opinion_pages import OpinionPages
from kiosk.ui.pages import PageMaker
from kiosk.ui.paper_desk import PaperDesk
from kiosk.ui.paper_pages import PaperPages
from kiosk.ui.pictures import CodeProvider, FileProvider, IconProvider, NoticeProvider
from kiosk.ui.posting_pages import PostingPages
from kiosk.ui.sending import Sending
from kiosk.ui.setup_desk import SetupParts
from kiosk.ui.sign_pages import SignPages
from kiosk.ui.spare_memory import SpareMemory
from kiosk.ui.speech.jacks import Jack, jacks_in
from kiosk.ui.speech.seen import seen_in
from kiosk.ui.speech.voices import Voice, voices_of
from kiosk.ui.staff.centre import with_choices
from kiosk.ui.staff.desk import StaffDesk
from kiosk.ui.staff.outbox import service_name
from kiosk.ui.staff.saved_today import saved_today, savings_in
from kiosk.ui.station_client import StationClient
from kiosk.ui.track_pages import TrackPages
from kiosk.words import assets_folder, unfinished_languages, words_of

QML_FOLDER = Path(__file__).parent / "qml"
_SIGNS_OF_LIFE = {
    QEvent.Type.TouchBegin,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.KeyPress,
}
_USUAL_WIDTH_MM = 708
"""A 32-inch 16:9 screen, where the screen itself reports nothing believable."""

log = logging.getLogger(__name__)


class ScreenFailed(RuntimeError):  # noqa: N818 - named for what happened
    """The views could not be loaded: a bug of ours or a broken installation."""


class _TouchFilter(QObject):
    """Tells of every sign of life; takes away what is kept out, and a switch's or trembling key."""

    def __init__(
        self, touched: Callable[[], None], takes: Callable[[QKeyEvent], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._touched = touched
        self._takes = takes

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        if event.type() in _SIGNS_OF_LIFE:
            self._touched()
        if is_kept_out(event):
            return True
        return isinstance(event, QKeyEvent) and self._takes(event)


@dataclass(frozen=True)
class Screen:
    """A built screen. Keep it as long as the window is to live."""

    engine: QQmlApplicationEngine
    window: QQuickWindow
    model: ScreenModel
    reading: ReadingModel
    scan: ScanModel
    files: FileDesk
    staff: StaffModel
    helping: HelpingModel
    setup: SetupModel


@dataclass(frozen=True)
class World:
    """Time, chance, voices and plugs, so that a test can hold them still."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    random_bytes: Callable[[int], bytes] = token_bytes
    voices: Callable[[], tuple[Voice, ...]] = lambda: voices_of(assets_folder() / "speech")
    jacks: Callable[[], Sequence[Jack]] = jacks_in


def build_screen(
    settings: Settings,
    *,
    size: QSize | None = None,
    world: World | None = None,
    first_start: bool = False,
) -> Screen:
    """Builds the screen; `size` makes it a window, None leaves it for `showFullScreen`.

    With `first_start` a machine that is not enrolled shows nothing but how it is set up.

    Raises `ScreenFailed`. A missing catalogue, enrolment or station is no failure: the pages say
    so to the visitor and the log to the staff.
    """
    world = world or World()
    chosen = load_choices(settings.centre_choices_path)
    settings = with_choices(settings, chosen)
    enrolment = _enrolment(settings.enrolment_path)
    is_stale = _catalogue_watch(settings.catalogue_folder)  # from before it is opened
    store = _catalogue(settings)
    engine = QQmlApplicationEngine()
    station = StationClient(settings.station_socket, engine)
    files = FileDesk(Devices(settings.sticks, settings.camera, settings.scanner))
    sending = Sending(
        settings.outbox_path, enrolment, store, world.clock, world.random_bytes, held=files.held
    )
    drafting = Drafting(Drafts(settings.drafts_folder), store, world.clock, world.random_bytes)
    centre = enrolment.centre.name if enrolment else ""
    withdrawn = WithdrawnList(settings.catalogue_folder / NAME)
    finder = Finder(store, sending.usage, withdrawn, place_of(settings, enrolment))
    place = Place(centre, enrolment.kiosk if enrolment else "")
    paper = PaperPages(PaperDesk(station.call, place, world.clock), settings.public_pages)
    deadlines = Deadlines(world.clock, lambda: model.status.online)
    here = here_at(finder.place, settings.coordinates)
    postings = PostingPages(store, withdrawn, deadlines, paper, here)
    asking = Asking(lambda: postings.now().date())
    pages = PageMaker(
        store,
        sending,
        DraftPages(
            drafting,
            lambda request, callback: station.call("fetch_draft", callback, request),
            paper,
        ),
        FindingPages(
            store,
            finder,
            withdrawn,
            postings,
            EnquiryPages(store, withdrawn, asking),
            guides=GuidePages(store, withdrawn, asking, finder.place),
            beforehand=BeforehandPages(store, withdrawn, asking),
        ),
        TrackPages(
            lambda request, callback: station.call("track", callback, request),
            paper,
            store,
            sending,
            world.clock,
        ),
        paper=paper,
        files=files,
        signing=SignPages(
            EfirmaDesk(settings.sticks, _trust_place(settings), world.clock), sending
        ),
        opinions=OpinionPages(
            store,
            withdrawn,
            Opinions(settings.opinions_path),
            world.clock,
            world.random_bytes,
        ),
        asking=asking,
        centre_name=centre,
        drafted=unfinished_languages() if settings.preview_languages else (),
    )
    parts = ScreenParts(
        settings=settings,
        pages=pages,
        sending=sending,
        drafting=drafting,
        station=station,
        centre_name=centre,
        pixels_per_mm=pixels_per_mm(settings, QGuiApplication.primaryScreen(), size),
        monotonic=world.monotonic,
        is_stale=is_stale,
    )
    model = ScreenModel(parts, engine)
    model.pageChanged.connect(SpareMemory(engine).give_back_soon)
    engine.addImportPath(str(QML_FOLDER))
    engine.addImageProvider("icon", IconProvider())
    engine.addImageProvider("code", CodeProvider())
    engine.addImageProvider("files", FileProvider(files))
    engine.addImageProvider("notice", NoticeProvider(store))
    reading = ReadingModel(
        world.voices(),
        lambda: words_of(model.visit.language),
        lambda: model.view.chosen,
        lambda: seen_in(_window_of(engine)),
        engine,
    )
    scan = ScanModel(
        lambda: _window_of(engine),
        lambda: model.view.chosen.switches,
        settings.switch_step_seconds,
        engine,
    )
    saves = savings_in(store)
    desk = StaffDesk(
        station.call, place, world.clock, lambda seen: saved_today(seen, saves, finder.place)
    )
    helping = HelpingModel(model, desk, engine)
    staff = StaffModel(
        desk,
        StaffPlace(
            panel=lambda: model.panel,
            open_panel=model.openPanel,
            has_visit=lambda: model.page != "Attract",
            finish=model.finish,
            begin_help=helping.begin,
            words=lambda: words_of(model.visit.language),
            name_of=lambda service: service_name(store, service, model.visit.language),
            monotonic=world.monotonic,
            closed=chosen.closed,
        ),
        engine,
    )
    setup = SetupModel(
        SetupParts(
            station.call,
            lambda: words_of(model.visit.language),
            model.chooseLanguage,
            settings.enrolment_path.exists,
            model.finish,
        ),
        engine,
        open_=first_start and not settings.enrolment_path.exists(),
    )
    engine.setInitialProperties(
        {
            "dimmed": 1 - settings.brightness_percent / 100,
            "helping": helping,
            "screenModel": model,
            "reading": reading,
            "setup": setup,
            "setupCamera": SetupCamera(files, setup.takeScan, engine),
            "scan": scan,
            "staff": staff,
        }
    )
    engine.load(QUrl.fromLocalFile(str(QML_FOLDER / "Main.qml")))
    window = _window_of(engine)
    jacks = world.jacks() if settings.voice_by_headphones else ()
    assistance = Assistance(
        model,
        reading,
        scan,
        window,
        keys=keys_of(settings),
        headphones=Headphones(jacks, engine),
        idle_seconds=settings.idle_seconds,
        parent=engine,
    )

    def touched() -> None:
        assistance.touch()
        staff.touch()

    window.installEventFilter(_TouchFilter(touched, assistance.takes, window))
    if size is not None:
        window.resize(size)
    return Screen(engine, window, model, reading, scan, files, staff, helping, setup)


def keys_of(settings: Settings) -> Keys:
    """The keys of switches and voice. Raises `ScreenFailed` for a key that Qt does not know."""
    named = (settings.switch_next_key, settings.switch_select_key, settings.voice_key)
    try:
        return Keys(*(Qt.Key[f"Key_{name}"] for name in named))
    except KeyError as error:
        raise ScreenFailed(f"no key is called {error.args[0]}: see voice_key") from error


def _window_of(engine: QQmlApplicationEngine) -> QQuickWindow:
    window = next(iter(engine.rootObjects()), None)
    if not isinstance(window, QQuickWindow):
        raise ScreenFailed("the views could not be loaded; the lines above say why")
    return window


def place_of(settings: Settings, enrolment: Enrolment | None) -> str | None:
    """Where the centre stands: as set, else as it was enrolled, where there is such a place."""
    if settings.place is not None:
        return settings.place
    if enrolment is None:
        return None
    known = (enrolment.centre.municipality, enrolment.centre.state)
    return next((place for place in known if place_exists(place)), None)


def pixels_per_mm(settings: Settings, screen: QScreen, size: QSize | None) -> float:
    """The configured value, else the screen's own where plausible, else that of 32 inches."""
    if settings.pixels_per_mm:
        return settings.pixels_per_mm
    width = size.width() if size else screen.size().width()
    height = size.height() if size else screen.size().height()
    reported = screen.physicalDotsPerInch() / 25.4
    if size is None and 1.5 <= reported <= 8:
        return reported
    return max(width, height) / _USUAL_WIDTH_MM


def _enrolment(path: Path) -> Enrolment | None:
    try:
        return load_enrolment(path)
    except (NotEnrolled, EnrolmentDamaged) as error:
        log.warning("%s", error, extra=event("not-enrolled"))
        return None


def _trust_place(settings: Settings) -> TrustPlace:
    source = settings.catalogue_source or assets_folder() / "catalogue"
    return TrustPlace(settings.catalogue_folder, source)


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
