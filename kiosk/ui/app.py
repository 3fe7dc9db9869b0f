"""The screen's composition root: builds every part, hands it down, and shows the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import PySide6.QtQuick  # noqa: F401 - else the root object comes back without `grabWindow`
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

import kiosk.ui.plain_imports  # noqa: F401 - before all others
from kiosk.settings import Settings
from kiosk.ui.admission import is_kept_out
from kiosk.ui.assistance import Assistance, Keys
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.ground import Ground, World, ground_of
from kiosk.ui.headphones import Headphones
from kiosk.ui.models.helping import HelpingModel
from kiosk.ui.models.reading import ReadingModel
from kiosk.ui.models.scan import ScanModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.models.screen_parts import ScreenParts
from kiosk.ui.models.setup import SetupModel
from kiosk.ui.models.setup_camera import SetupCamera
from kiosk.ui.models.staff import StaffModel, StaffPlace
from kiosk.ui.page_assembly import pages_of
from kiosk.ui.pictures import CodeProvider, FileProvider, IconProvider, NoticeProvider
from kiosk.ui.setup_desk import SetupParts
from kiosk.ui.spare_memory import SpareMemory
from kiosk.ui.speech.seen import seen_in
from kiosk.ui.staff.desk import StaffDesk
from kiosk.ui.staff.outbox import service_name
from kiosk.ui.staff.saved_today import saved_today, savings_in
from kiosk.words import Words, words_of

QML_FOLDER = Path(__file__).parent / "qml"
_SIGNS_OF_LIFE = {
    QEvent.Type.TouchBegin,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.KeyPress,
}
_USUAL_WIDTH_MM = 708
"""A 32-inch 16:9 screen, where the screen itself reports nothing believable."""


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
        if _is_sign_of_life(event):
            self._touched()
        if is_kept_out(event):
            return True
        return isinstance(event, QKeyEvent) and self._takes(event)


def _is_sign_of_life(event: QEvent) -> bool:
    """Not what a key says over and over: something may lie on it, and nobody be there."""
    repeats = isinstance(event, QKeyEvent) and event.isAutoRepeat()
    return event.type() in _SIGNS_OF_LIFE and not repeats


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
    engine = QQmlApplicationEngine()
    ground = ground_of(settings, world or World(), engine)
    models = _Models(ground, engine, size, first_start=first_start)
    window = _load(engine, ground, models)
    _attend(window, engine, ground, models)
    if size is not None:
        window.resize(size)
    return Screen(
        engine,
        window,
        models.screen,
        models.reading,
        models.scan,
        ground.files,
        models.staff,
        models.helping,
        models.setup,
    )


class _Models:
    """What the views show, over one ground; each is told of the others that it needs."""

    def __init__(
        self,
        ground: Ground,
        engine: QQmlApplicationEngine,
        size: QSize | None,
        *,
        first_start: bool,
    ) -> None:
        self._ground = ground
        self._engine = engine
        self.screen = self._screen(size)
        self.reading = ReadingModel(
            ground.world.voices(),
            self._words,
            lambda: self.screen.view.chosen,
            lambda: seen_in(_window_of(engine)),
            engine,
        )
        self.scan = ScanModel(
            lambda: _window_of(engine),
            lambda: self.screen.view.chosen.switches,
            ground.settings.switch_step_seconds,
            engine,
        )
        desk = self._staff_desk()
        self.helping = HelpingModel(self.screen, desk, engine)
        self.staff = self._staff(desk)
        self.setup = self._setup(first_start=first_start)

    def _words(self) -> Words:
        return words_of(self.screen.visit.language)

    def _screen(self, size: QSize | None) -> ScreenModel:
        ground = self._ground
        pages = pages_of(ground, lambda: self.screen.status.online)
        parts = ScreenParts(
            settings=ground.settings,
            pages=pages.models,
            applying=pages.applying,
            guides=pages.guides,
            sending=ground.sending,
            drafting=ground.drafting,
            station=ground.station,
            centre_name=ground.place.centre,
            place=ground.finder.place,
            pixels_per_mm=pixels_per_mm(ground.settings, QGuiApplication.primaryScreen(), size),
            monotonic=ground.world.monotonic,
            is_stale=ground.is_stale,
        )
        return ScreenModel(parts, self._engine)

    def _staff_desk(self) -> StaffDesk:
        ground = self._ground
        saves = savings_in(ground.store)
        return StaffDesk(
            ground.station.call,
            ground.place,
            ground.world.clock,
            lambda seen: saved_today(seen, saves, ground.finder.place),
        )

    def _staff(self, desk: StaffDesk) -> StaffModel:
        ground, screen = self._ground, self.screen
        place = StaffPlace(
            panel=lambda: screen.panel,
            open_panel=screen.openPanel,
            has_visit=lambda: screen.page != "Attract",
            finish=screen.finish,
            begin_help=self.helping.begin,
            words=self._words,
            name_of=lambda service: service_name(ground.store, service, screen.visit.language),
            monotonic=ground.world.monotonic,
            closed=ground.choices.closed,
        )
        return StaffModel(desk, place, self._engine)

    def _setup(self, *, first_start: bool) -> SetupModel:
        is_enrolled = self._ground.settings.enrolment_path.exists
        parts = SetupParts(
            self._ground.station.call,
            self._words,
            self.screen.chooseLanguage,
            is_enrolled,
            self.screen.finish,
        )
        return SetupModel(parts, self._engine, open_=first_start and not is_enrolled())


def _load(engine: QQmlApplicationEngine, ground: Ground, models: _Models) -> QQuickWindow:
    models.screen.pageChanged.connect(SpareMemory(engine).give_back_soon)
    engine.addImportPath(str(QML_FOLDER))
    engine.addImageProvider("icon", IconProvider())
    engine.addImageProvider("code", CodeProvider())
    engine.addImageProvider("files", FileProvider(ground.files))
    engine.addImageProvider("notice", NoticeProvider(ground.store))
    engine.setInitialProperties(
        {
            "dimmed": 1 - ground.settings.brightness_percent / 100,
            "helping": models.helping,
            "screenModel": models.screen,
            "reading": models.reading,
            "setup": models.setup,
            "setupCamera": SetupCamera(ground.files, models.setup.takeScan, engine),
            "scan": models.scan,
            "staff": models.staff,
        }
    )
    engine.load(QUrl.fromLocalFile(str(QML_FOLDER / "Main.qml")))
    return _window_of(engine)


def _attend(
    window: QQuickWindow, engine: QQmlApplicationEngine, ground: Ground, models: _Models
) -> None:
    """Watches for signs of life and for the keys and plugs that call for help."""
    jacks = ground.world.jacks() if ground.settings.voice_by_headphones else ()
    assistance = Assistance(
        models.screen,
        models.reading,
        models.scan,
        window,
        keys=keys_of(ground.settings),
        headphones=Headphones(jacks, engine),
        idle_seconds=ground.settings.idle_seconds,
        parent=engine,
    )

    def touched() -> None:
        assistance.touch()
        models.staff.touch()

    window.installEventFilter(_TouchFilter(touched, assistance.takes, window))


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
