"""Plays scenes, each at a fresh screen, and puts what was seen into an album."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtQuick import QQuickWindow

from kiosk.cli import CommandError
from kiosk.identity.efirma.command import write_example
from kiosk.settings import Settings
from kiosk.tour.album import Album
from kiosk.tour.scenes.programme import SCENES, Scene, scene_named
from kiosk.tour.scenes.walk import Walk
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import NotSeen, Visitor
from kiosk.ui.app import Screen, build_screen
from kiosk.words import Words, words_of


def chosen_scenes(names: Iterable[str]) -> list[Scene]:
    """Those of these names, or all. Raises `CommandError`."""
    found = [(name, scene_named(name)) for name in names]
    for name, scene in found:
        if scene is None:
            known = ", ".join(one.name for one in SCENES)
            raise CommandError(f"there is no scene {name!r}; there are {known}")
    return [scene for _, scene in found if scene is not None] or list(SCENES)


def lay_stick(stage: Stage) -> None:
    """An authority that the catalogue believes, and an e.firma of it on a stick."""
    write_example(stage.catalogue, stage.sticks / "usb0", datetime.now(UTC))


def show(
    scene: Scene,
    stage: Stage,
    album: Album,
    settings: Settings,
    *,
    size: QSize,
    visitor_at: Callable[[QQuickWindow, Words], Visitor] = Visitor,
) -> None:
    """Plays one scene while portal and station run. Raises `CommandError` where it ends wrongly."""
    chapter = album.opens(scene.name, scene.capability)
    words = words_of(settings.language)
    screen = build_screen(settings, size=size)
    screen.window.show()
    visitor = visitor_at(screen.window, words)
    try:
        scene.play(Walk(visitor, stage, words, chapter, stage.sticks))
    except NotSeen as error:
        visitor.shows(chapter.next_picture("stopped-here"))
        raise CommandError(f"{scene.name}: the visitor does not see {error}") from error
    finally:
        album.write()
        _close(screen)


def _close(screen: Screen) -> None:
    """The views go before the models they read."""
    screen.window.close()
    screen.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    screen.engine.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
