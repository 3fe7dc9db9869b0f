"""What is said of files: how large they are, what they are, what went wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from kiosk.dates import day_words
from kiosk.forms.file_reference import FileReference
from kiosk.forms.file_rules import FileRules
from kiosk.forms.questions import Question, QuestionKind
from kiosk.ui.file_desk import Devices, FileDesk
from kiosk.words import Words

_KILO: Final = 1_000
_MEGA: Final = 1_000_000
_PICTURES: Final = "image/"


@dataclass(frozen=True)
class Way:
    """One way to give a file: `key` names its words, `glyph` its icon."""

    key: str
    glyph: str


CAMERA: Final = Way("camera", "camera")
SCANNER: Final = Way("scanner", "scan")
STICK: Final = Way("stick", "stick")
SIGN: Final = Way("sign", "sign")


def ways_of(question: Question, devices: Devices) -> tuple[Way, ...]:
    """The ways that are open here for a question, the likeliest first."""
    if question.kind is QuestionKind.SIGNATURE:
        return (SIGN,)
    ways = []
    if devices.scanner and not question.file_rules.photo:
        ways.append(SCANNER)
    if devices.camera:
        ways.append(CAMERA)
    return (*ways, STICK)


def ways_note(question: Question, devices: Devices, words: Words) -> str:
    """Said where this machine has nothing to take a picture with."""
    if question.kind is QuestionKind.SIGNATURE or devices.camera or devices.scanner:
        return ""
    said = words("files.no-camera")
    return said if question.required else f"{said} {words('files.may-wait')}"


def limits_words(question: Question, words: Words) -> str:
    """What the form takes."""
    rules = question.file_rules
    if question.kind is QuestionKind.SIGNATURE:
        return ""
    said = [words("files.takes-pdf" if _takes_documents(rules) else "files.takes-pictures")]
    if question.kind is QuestionKind.FILES:
        said.append(words("files.takes-most", count=rules.most))
    return " ".join(said)


def _takes_documents(rules: FileRules) -> bool:
    return any(not kind.startswith(_PICTURES) for kind in rules.types)


def size_words(size: int, words: Words) -> str:
    """In thousands or millions of bytes, as sticks and phones tell it."""
    if size < _MEGA:
        return words("files.kilobytes", number=max(1, round(size / _KILO)))
    return words("files.megabytes", number=f"{size / _MEGA:.1f}")


def pages_words(pages: int, words: Words) -> str:
    return words("files.pages", count=pages)


def held_row(reference: FileReference, desk: FileDesk, words: Words) -> dict[str, Any]:
    """One file of an answer, as it is shown."""
    held = desk.held(reference.sha256)
    name = held.name if held else reference.name
    size = size_words(reference.size, words)
    document = not reference.media_type.startswith(_PICTURES)
    note = f"{pages_words(held.pages, words)} · {size}" if held and document else size
    return {
        "name": name,
        "note": note,
        "picture": f"image://files/{reference.sha256}" if held else "",
        "pictureName": words("files.picture-name", name=name),
        "removeName": words("files.remove-name", name=name),
    }


def found_row(file: Mapping[str, Any], words: Words) -> dict[str, str]:
    """One file of a stick, as it is offered."""
    parts = [size_words(int(file["size"]), words)]
    if day := _day(float(file["changed"]), words):
        parts.append(day)
    if folder := str(file["folder"]):
        parts.append(folder)
    return {"name": str(file["name"]), "note": " · ".join(parts)}


def _day(seconds: float, words: Words) -> str:
    try:
        day = datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return ""
    return day_words(day, words)


def stem_of(name: str) -> str:
    """A name without its ending."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and 0 < len(ending) <= 5 and stem else name
