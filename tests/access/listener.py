"""A voice that is a program, and a person who notes what it says."""

from __future__ import annotations

from pathlib import Path

from kiosk.languages import Language
from kiosk.ui.speech.script import Utterance
from kiosk.ui.speech.voices import Command, Manner


class Listener:
    """What was said in full is in `heard`; each line begins with its language."""

    def __init__(self, folder: Path) -> None:
        self._heard = folder / "heard"
        self._heard.touch()
        self._program = folder / "voice"
        self._program.write_text(f'#!/bin/sh\ncat >> "{self._heard}"\nexec sleep "$1"\n')
        self._program.chmod(0o755)
        self.seconds = "0"
        self.percents: list[int] = []
        self.paces: list[int] = []

    def command(self, line: Utterance, language: Language, manner: Manner) -> Command | None:
        self.percents.append(manner.percent)
        self.paces.append(manner.pace)
        text = f"{language.code}: {line.text}\n"
        return Command(str(self._program), (self.seconds,), text.encode())

    @property
    def heard(self) -> list[str]:
        return self._heard.read_text("utf-8").splitlines()
