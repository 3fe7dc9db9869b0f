"""The programs that speak, found at run time: espeak-ng, speech-dispatcher, players of clips.

What is said goes in by standard input and is never an argument, which every user of the machine
could read. espeak-ng comes first: it forgets what it said when it ends; a dispatcher keeps a
history.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kiosk.languages import Language
from kiosk.money import money_aloud
from kiosk.ui.speech.script import Utterance
from kiosk.words import words_of

Which = Callable[[str], str | None]
PERCENTS: Mapping[str, int] = {"off": 70, "low": 40, "usual": 70, "high": 100}
"""How loud each volume of the preferences is; `off` for who asks to hear it all the same."""
PACES: Mapping[str, int] = {"slow": 110, "usual": 145, "fast": 200, "fastest": 280}
"""Words a minute of each speed of the preferences."""


@dataclass(frozen=True)
class Manner:
    """How a line is said: `percent` of the loudest, `pace` in words a minute."""

    percent: int = PERCENTS["usual"]
    pace: int = PACES["usual"]


@dataclass(frozen=True)
class Command:
    """A program to run; `spoken` is its standard input. `hush` ends what outlives it."""

    program: str
    arguments: tuple[str, ...]
    spoken: bytes = b""
    hush: tuple[str, ...] = ()


class Voice(Protocol):
    """Something that can speak some languages."""

    def command(self, line: Utterance, language: Language, manner: Manner) -> Command | None:
        """How a line is said, or None where this voice does not have the language."""
        ...


@dataclass(frozen=True)
class Espeak:
    """espeak-ng, with the first voice that the language's card names."""

    program: str
    arguments: tuple[str, ...] = ()

    def command(self, line: Utterance, language: Language, manner: Manner) -> Command | None:
        if not language.voices:
            return None
        options = (
            *("-v", language.voices[0]),
            *("-s", str(manner.pace), "-a", str(manner.percent * 2)),
        )
        return Command(self.program, (*options, *self.arguments, "--stdin"), _flat(line))


@dataclass(frozen=True)
class Dispatcher:
    """speech-dispatcher, for a machine whose voices are all behind it."""

    program: str

    def command(self, line: Utterance, language: Language, manner: Manner) -> Command | None:
        if not language.voices:
            return None
        tongue = language.voices[0].partition("-")[0]
        rate = round(100 * (manner.pace / PACES["usual"] - 1))
        options = (
            *("-e", "-w", "-l", tongue),
            *("-i", str(manner.percent * 2 - 100), "-r", str(min(rate, 100))),
        )
        # `!-!` at a line's beginning would be a command to the dispatcher.
        spoken = _flat(replace(line, text=line.text.replace("!-!", "")))
        return Command(self.program, options, spoken, (self.program, "-C"))


@dataclass(frozen=True)
class Clips:
    """Recordings: `<folder>/<language>/<key>.ogg`, for languages that no synthesizer speaks.

    They keep the pace of whoever spoke them.
    """

    folder: Path
    program: str
    loudness: Callable[[int], tuple[str, ...]]

    def command(self, line: Utterance, language: Language, manner: Manner) -> Command | None:
        path = self.folder / language.code / f"{line.clip}.ogg"
        if not path.is_file():
            return None
        return Command(self.program, (*self.loudness(manner.percent), str(path)))


_PLAYERS: Mapping[str, Callable[[int], tuple[str, ...]]] = {
    "pw-play": lambda percent: (f"--volume={percent / 100}",),
    "paplay": lambda percent: (f"--volume={percent * 65536 // 100}",),
    "play": lambda percent: ("-q", "-v", str(percent / 100)),
}


def voices_of(clips: Path, which: Which = shutil.which) -> tuple[Voice, ...]:
    """What this machine can speak with, the best first."""
    found: list[Voice] = []
    for name, loudness in _PLAYERS.items():
        if clips.is_dir() and (program := which(name)):
            found.append(Clips(clips, program, loudness))
            break
    if program := which("espeak-ng"):
        found.append(Espeak(program))
    elif program := which("spd-say"):
        found.append(Dispatcher(program))
    return tuple(found)


def command_for(
    voices: tuple[Voice, ...], line: Utterance, language: Language, manner: Manner
) -> Command | None:
    """How a line is said by the first voice that can."""
    found = (voice.command(line, language, manner) for voice in voices)
    return next((command for command in found if command is not None), None)


def _flat(line: Utterance) -> bytes:
    said = money_aloud(line.text, words_of(line.language))
    return " ".join(said.split()).encode() + b"\n"
