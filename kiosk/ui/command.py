"""`kiosk screen`: the visitor's screen, a fresh process for each visitor."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication

import kiosk.ui.plain_imports  # noqa: F401 - before all others
from kiosk.cli import CommandError
from kiosk.event_log import log_into
from kiosk.sd_notify import systemd_of
from kiosk.settings import Settings, SettingsError, load_settings
from kiosk.ui.app import build_screen
from kiosk.ui.bugs import log_bugs
from kiosk.ui.out_of_service import show_out_of_service
from kiosk.ui.prepared import prepare
from kiosk.ui.supervisor import LAST_MOMENT, PULSE, Reporter, Supervisor, Word
from kiosk.zone import keep_time_of_centre


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--window", action="store_true", help="a window instead of the full screen")
    parser.add_argument("--size", type=read_size, default=QSize(1920, 1080), metavar="WxH")


def read_size(text: str) -> QSize:
    """`1920x1080` as a size in pixels. Raises `argparse.ArgumentTypeError`."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1920x1080") from None
    return QSize(width, height)


def run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="screen: %(levelname)s: %(message)s")
    try:
        settings = load_settings()
        keep_time_of_centre(settings)
    except SettingsError as error:
        raise CommandError(str(error)) from error
    if not settings.home.is_dir():
        raise CommandError(
            f"the kiosk's folder {settings.home} is missing; set KIOSK_HOME or run `kiosk enrol`"
        )
    log_into(settings.log_folder, "screen")
    size = arguments.size if arguments.window else None
    return Supervisor(
        lambda reporter: _visit(settings, size, reporter),
        lambda reporter: show_out_of_service(size, reporter),
        systemd_of(os.environ),
        prepare,
    ).run()


def _visit(settings: Settings, size: QSize | None, reporter: Reporter) -> int:
    """One visitor's process."""
    log_bugs()
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    screen = build_screen(settings, size=size, first_start=True)
    screen.window.frameSwapped.connect(
        lambda: reporter.say(Word.READY), Qt.ConnectionType.SingleShotConnection
    )
    screen.model.ended.connect(lambda: leave(application, reporter))
    pulse = QTimer(screen.window, interval=int(PULSE * 1000))
    pulse.timeout.connect(lambda: reporter.say(Word.ALIVE))
    pulse.start()
    if size is None:
        # Where no window manager runs, nobody else gives the window its size.
        screen.window.setGeometry(application.primaryScreen().geometry())
        screen.window.showFullScreen()
    else:
        screen.window.show()
    return application.exec()


def leave(application: QGuiApplication, reporter: Reporter) -> None:
    """The curtain is drawn: the supervisor ends this process; so does its own last moment."""
    reporter.say(Word.ENDED)
    QTimer.singleShot(int(LAST_MOMENT * 1000), application, application.quit)
