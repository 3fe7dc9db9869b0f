"""Answering with files: what was given, the ways to give one, and the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QPointF, QTimer, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.files.ink import Ink
from kiosk.forms.file_reference import references_in
from kiosk.forms.questions import Question, QuestionKind
from kiosk.ui.cameras import scan_page, watch_camera
from kiosk.ui.file_desk import FileDesk, Told
from kiosk.ui.file_words import (
    SIGN,
    found_row,
    held_row,
    limits_words,
    stem_of,
    ways_note,
    ways_of,
)
from kiosk.ui.signature import signature_png, statement_png
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_FRAME_MILLISECONDS: Final = 100
"""Between two pictures of the camera: fluent enough to aim, and bearable for a slow machine."""
_PATIENCE_MILLISECONDS = 15_000
"""Without a picture for so long, a camera does not answer."""
_SHOWN: Final = 20
"""Files of a stick that are shown at a time."""
_NAMED_HERE: Final = {"camera": "files.photo", "scanner": "files.scan", "sign": "files.signature"}


@QmlElement
@QmlUncreatable("made by a question")
class FilesModel(QObject):
    """`stage` is the way that is open: `camera`, `scanner`, `stick`, `sign`; `working` while a file
    is made anew; empty where none is. What is not used dies with the stage."""

    changed = Signal()
    frameChanged = Signal()
    inkChanged = Signal()
    given = Signal()

    def __init__(
        self,
        question: Question,
        answers: tuple[str, ...],
        desk: FileDesk,
        words: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._question = question
        self._rules = question.file_rules
        self.answers = answers
        self._desk = desk
        self._words = words
        self._stage = ""
        self._way = ""
        self._trouble = ""
        self._found: list[Told] = []
        self._shown = _SHOWN
        self._found_note = ""
        self._frozen = False
        self._frames = 0
        self._ink = Ink()
        self._beat = QTimer(self, interval=_FRAME_MILLISECONDS, singleShot=True)
        self._beat.timeout.connect(self._show_frame)
        self._patience = QTimer(self, interval=_PATIENCE_MILLISECONDS, singleShot=True)
        self._patience.timeout.connect(self._give_up)

    # What the views read ---------------------------------------------------------------------

    @Property("QVariant", notify=changed)
    def held(self) -> list[dict[str, Any]]:
        return [held_row(one, self._desk, self._words) for one in references_in(self.answers)]

    @Property("QVariant", notify=changed)
    def ways(self) -> list[dict[str, str]]:
        """The ways to give a file, or another one; none where no more are taken."""
        if self.answers and not self._takes_more and self._rules.most > 1:
            return []
        again = bool(self.answers)
        return [
            {
                "key": way.key,
                "glyph": way.glyph,
                "title": self._words(f"files.{way.key}-again" if again else f"files.{way.key}"),
            }
            for way in ways_of(self._question, self._desk.devices)
        ]

    @Property(str, notify=changed)
    def note(self) -> str:
        """What the form takes and this machine lacks; once a file is there, what of drafts."""
        if self.answers:
            return self._words("files.not-in-draft")
        said = limits_words(self._question, self._words)
        lacks = ways_note(self._question, self._desk.devices, self._words)
        return "\n".join(part for part in (said, lacks) if part)

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._stage

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @Property("QVariant", notify=changed)
    def found(self) -> list[dict[str, str]]:
        return [found_row(file, self._words) for file in self._found[: self._shown]]

    @Property(str, notify=changed)
    def foundNote(self) -> str:
        return self._found_note

    @Property(str, notify=changed)
    def moreFound(self) -> str:
        """The words for showing more; empty where all are shown."""
        left = len(self._found) - self._shown
        return self._words("files.more", count=min(left, _SHOWN)) if left > 0 else ""

    @Property(QUrl, notify=frameChanged)
    def frame(self) -> QUrl:
        """The address of the newest picture; empty before the first."""
        return QUrl(f"image://files/frame/{self._frames}" if self._frames else "")

    @Property(bool, notify=changed)
    def frozen(self) -> bool:
        """Whether a picture is taken, and waits to be used or taken again."""
        return self._frozen

    @Property("QVariant", notify=inkChanged)
    def strokes(self) -> list[list[QPointF]]:
        """What was drawn, in a frame of one by one."""
        return [[QPointF(x, y) for x, y in stroke] for stroke in self._ink.scaled(1, 1)]

    @Property(bool, notify=inkChanged)
    def drawn(self) -> bool:
        return bool(self._ink.strokes)

    @Property(bool, constant=True)
    def mayState(self) -> bool:
        """Whether words may stand for the signature."""
        return self._rules.statement

    @Property(str, constant=True)
    def cannotSign(self) -> str:
        """What is said to who cannot draw."""
        return self._words("files.state-lead" if self.mayState else "files.sign-help")

    # Ways ------------------------------------------------------------------------------------

    @Slot(str)
    def open(self, way: str) -> None:
        """Opens one of the ways."""
        self.leave()
        self._way = way
        self._open_way()

    @Slot()
    def leave(self) -> None:
        """Back to what was given; nothing is taken."""
        self._desk.rest()
        self._frozen, self._frames, self._found, self._ink = False, 0, [], Ink()
        self._show("")
        self.frameChanged.emit()
        self.inkChanged.emit()

    @Slot(int)
    def remove(self, place: int) -> None:
        """Takes a file out of the answer."""
        kept = tuple(one for position, one in enumerate(self.answers) if position != place)
        self._answer(kept)

    @Slot()
    def more(self) -> None:
        self._shown += _SHOWN
        self.changed.emit()

    @Slot(int)
    def take(self, place: int) -> None:
        """Takes a file that was found on the stick."""
        if self._stage == "stick" and 0 <= place < len(self._found):
            file = self._found[place]
            self._show("working")
            self._desk.take(file["path"], self._rules, self._taker(stem_of(str(file["name"]))))

    @Slot()
    def snap(self) -> None:
        """Holds the newest picture still."""
        if self._desk.frame and not self._frozen:
            frame = self._desk.frame
            self._desk.rest()
            self._desk.frame = frame
            self._frozen = True
            self._show_frame()
            self.changed.emit()

    @Slot()
    def again(self) -> None:
        """Lets the picture go, and looks anew."""
        self._frozen, self._frames = False, 0
        self._desk.rest()
        self.frameChanged.emit()
        self._open_way()

    @Slot()
    def use(self) -> None:
        """Takes the picture that is held still."""
        if self._frozen:
            self._remake(self._desk.frame)

    @Slot(float, float)
    def press(self, x: float, y: float) -> None:
        self._draw(self._ink.pressed(x, y))

    @Slot(float, float)
    def move(self, x: float, y: float) -> None:
        self._draw(self._ink.moved(x, y))

    @Slot()
    def undo(self) -> None:
        self._draw(self._ink.undone())

    @Slot()
    def clear(self) -> None:
        self._draw(Ink())

    @Slot()
    def sign(self) -> None:
        """Takes what was drawn, where it is enough to be a signature."""
        if not self._ink.is_enough:
            self._show("sign", self._words("files.trouble-little-ink"))
            return
        self._remake(signature_png(self._ink))

    @Slot()
    def state(self) -> None:
        """Takes words in the place of a signature, where the form lets them stand for it."""
        if self._rules.statement:
            self._remake(statement_png(self._words("files.statement")))

    # Inside ----------------------------------------------------------------------------------

    @property
    def _takes_more(self) -> bool:
        return len(self.answers) < self._rules.most

    def _open_way(self) -> None:
        match self._way:
            case "stick":
                self._show("working")
                self._found_note = self._words("files.looking")
                self._desk.list_stick(self._rules, self.show_found)
            case "camera":
                self._show("camera")
                self._patience.start()
                watch_camera(self._desk, self._see, self._lose)
            case "scanner":
                self._show("working")
                scan_page(self._desk, self._scanned, self._lose)
            case SIGN.key:
                self._show("sign")
            case _:
                self._show("")

    @Slot()
    def _give_up(self) -> None:
        if self._stage == "camera" and not self._frames:
            self._desk.rest()
            self._lose()

    def _see(self) -> None:
        if self._stage == "camera" and not self._frozen and not self._beat.isActive():
            self._beat.start()

    @Slot()
    def _show_frame(self) -> None:
        if self._desk.frame:
            self._frames += 1
            self.frameChanged.emit()

    def _scanned(self) -> None:
        self._frozen = True
        self._show("scanner")
        self._show_frame()

    def _lose(self) -> None:
        self._frozen = False
        way = "camera" if self._way == "camera" else "scanner"
        self._show("", self._words(f"files.trouble-{way}"))

    def show_found(self, told: Told) -> None:
        """Shows what the workshop found on the stick."""
        if "files" not in told:
            self._show("", self._words("files.trouble-failed"))
            return
        self._found, self._shown = list(told["files"]), _SHOWN
        if not told["stick"]:
            self._found_note = self._words("files.no-stick")
        elif not self._found:
            self._found_note = self._words("files.none-found")
        else:
            self._found_note = "" if told["whole"] else self._words("files.not-all")
        self._show("stick")

    def _remake(self, content: bytes) -> None:
        number = len(self.answers) + 1
        stem = self._words(_NAMED_HERE[self._way], number=number)
        self._show("working")
        self._desk.remake(content, self._rules, self._taker(stem))

    def _taker(self, stem: str) -> Callable[[Told, tuple[bytes, bytes]], None]:
        def taken(told: Told, parts: tuple[bytes, bytes]) -> None:
            if "media_type" not in told:
                back = "stick" if self._way == "stick" and told["trouble"] != "gone" else ""
                self._show(back, self._words(f"files.trouble-{told['trouble']}"))
                return
            held = self._desk.keep(told, parts, stem)
            if held is None:
                self._show("", self._words("files.trouble-no-room"))
                return
            written = held.reference.written(self._rules.shape)
            several = self._question.kind is QuestionKind.FILES and self._rules.most > 1
            kept = tuple(one for one in self.answers if several and one != written)
            self.leave()
            self._answer((*kept, written))

        return taken

    def _draw(self, ink: Ink) -> None:
        if self._stage == "sign" and ink != self._ink:
            self._ink = ink
            self.inkChanged.emit()

    def _answer(self, answers: tuple[str, ...]) -> None:
        self.answers = answers
        self._trouble = ""
        self.changed.emit()
        self.given.emit()

    def _show(self, stage: str, trouble: str = "") -> None:
        self._stage, self._trouble = stage, trouble
        self.changed.emit()
