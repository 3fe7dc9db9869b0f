"""What `kiosk tour --all` shows: pictures with captions, a page of them, and `tour.json`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Final

_HEAD: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Ventanilla</title>
<meta name="viewport" content="width=device-width">
<style>body{font:18px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#161a1d}
img{width:100%;border:1px solid #999}figure{margin:0 0 2rem}h1,h2{color:#611232}</style>
<h1>Ventanilla, one capability after another</h1>
"""


@dataclass(frozen=True)
class Plate:
    """One picture of a scene; `ms` is what the step took, its picture not counted."""

    name: str
    caption: str
    ms: int
    screenshot: str


@dataclass(frozen=True)
class Chapter:
    """One scene as far as it was played."""

    name: str
    capability: str
    folder: Path
    plates: list[Plate] = field(default_factory=list)

    def step(
        self, name: str, caption: str, act: Callable[[], None], save: Callable[[Path], None]
    ) -> None:
        """Does one thing, then has its picture saved. Raises `OSError`."""
        started = time.monotonic()
        act()
        milliseconds = round((time.monotonic() - started) * 1000)
        picture = self.next_picture(name)
        save(picture)
        self.plates.append(Plate(name, caption, milliseconds, picture.name))

    def next_picture(self, name: str) -> Path:
        """Where the next step's picture goes."""
        return self.folder / f"{self.name}-{len(self.plates) + 1:02}-{name}.png"


@dataclass
class Album:
    """The chapters that were begun, in order; `folder` is where all of it lies."""

    folder: Path
    chapters: list[Chapter] = field(default_factory=list)

    def opens(self, name: str, capability: str) -> Chapter:
        """Begins a chapter; pictures of an earlier time go."""
        for old in self.folder.glob(f"{name}-[0-9][0-9]-*.png"):
            old.unlink()
        self.chapters.append(Chapter(name, capability, self.folder))
        return self.chapters[-1]

    def write(self) -> Path:
        """Writes `tour.json` and `index.html`; the first of them. Raises `OSError`."""
        record = [
            {
                "name": chapter.name,
                "capability": chapter.capability,
                "steps": [asdict(plate) for plate in chapter.plates],
            }
            for chapter in self.chapters
        ]
        path = self.folder / "tour.json"
        path.write_text(json.dumps({"scenes": record}, ensure_ascii=False, indent=2) + "\n")
        (self.folder / "index.html").write_text(_HEAD + "".join(self._figures()), "utf-8")
        return path

    def _figures(self) -> Iterator[str]:
        for chapter in self.chapters:
            yield f"<h2>{escape(chapter.capability)}</h2>\n"
            for plate in chapter.plates:
                caption = escape(plate.caption)
                yield (
                    f'<figure><img loading="lazy" src="{escape(plate.screenshot)}" alt="{caption}">'
                    f"<figcaption>{caption}</figcaption></figure>\n"
                )
