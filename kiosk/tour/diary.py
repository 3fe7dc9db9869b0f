"""What the tour writes down: a numbered picture of each step, and `tour.json`."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One step of the tour; `ms` is what it took, its picture not counted."""

    name: str
    ms: int
    screenshot: str


@dataclass
class Diary:
    """The tour's record so far."""

    folder: Path
    steps: list[Step] = field(default_factory=list)
    folio: str = ""
    states: list[str] = field(default_factory=list)
    receipt_verified: bool = False
    portal_submissions: int = 0
    answers_equal: bool = False
    _started: float = field(default_factory=time.monotonic)

    def next_picture(self, name: str) -> Path:
        """Where the next step's picture goes."""
        return self.folder / f"{len(self.steps) + 1:02}-{name}.png"

    def note_step(self, name: str, picture: Path, milliseconds: int) -> None:
        self.steps.append(Step(name, milliseconds, picture.name))

    def note_state(self, state: str) -> None:
        """A state of the application, where it differs from the last one."""
        if self.states[-1:] != [state]:
            self.states.append(state)

    @property
    def succeeded(self) -> bool:
        """Exactly one submission, delivered, receipt true, and its body what was typed."""
        return (
            bool(self.folio)
            and self.portal_submissions == 1
            and self.receipt_verified
            and self.answers_equal
            and self.states[:1] == ["queued"]
            and self.states[-1:] == ["delivered"]
        )

    def write(self) -> Path:
        """Writes `tour.json`. Raises `OSError`."""
        path = self.folder / "tour.json"
        record = {
            "steps": [asdict(step) for step in self.steps],
            "folio": self.folio,
            "states": self.states,
            "receipt_verified": self.receipt_verified,
            "portal_submissions": self.portal_submissions,
            "answers_equal": self.answers_equal,
        }
        path.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return path
