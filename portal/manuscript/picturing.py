"""How the kiosk shows what is being written: by the kiosk's own program, as pictures.

It draws the real pages in a process of its own (`portal.manuscript.painter`), one at a time; a
picture is kept by what it shows, and so drawn once. Of one that failed it is said why, and it is
drawn again for whoever asks so, or after a minute. Where the kiosk's screen is not installed there
are none, and that is said. The phones' page is made from the same files without it.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock, Semaphore
from typing import Final

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.model import Form, Service
from kiosk.catalogue.source import load_source, read_source
from portal.manuscript.around import around, example_of, laid_out, value_in
from portal.manuscript.folder import Manuscript, ManuscriptError, digest_of_files
from portal.manuscript.kinds import folder_of
from portal.manuscript.painter import NotPainted, Painter, tell_broken
from portal.manuscript.written import rewritten
from portal.publishing.source_files import Files

LOOKS: Final[Mapping[str, str]] = {
    "wide": "1366x768:light:100:es",
    "upright": "1080x1920:light:100:es",
    "large": "1366x768:light:150:es",
    "contrast": "1366x768:contrast:100:es",
    "english": "1366x768:light:100:en",
}
MOST_PAGES: Final = 40
_KEPT: Final = 40
_REMEMBERED: Final = 60.0
"""Seconds for which a failure is not tried again by itself."""
_MOST_REMEMBERED: Final = 200
_WAITING: Final = 6
"""Who may wait for a picture at a time, those included whose it is."""
_DIGEST_SIGNS: Final = 32
_WHAT: Final = "what.json"
_PAGES: Final = "pages"
_ALWAYS: Final = {"from": "2020-01-01", "until": "2100-12-31"}


@dataclass(frozen=True)
class Sight:
    """Something to look at: `kind` is a service, a form (by a service that uses it), a notice."""

    kind: str
    id: str


class Busy(Exception):  # noqa: N818 - named for what happened
    """As many wait for pictures as may: the kiosks need threads too."""


class Pictures:
    """Of one manuscript, in a folder beside it that no backup takes along."""

    def __init__(
        self,
        manuscript: Manuscript,
        painter: Painter | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._manuscript = manuscript
        self._folder = manuscript.folder / ".preview"
        self._painter = painter or Painter()
        self._monotonic = monotonic
        self._drawing = Lock()
        self._room = Semaphore(_WAITING)
        self._failed: dict[Path, tuple[str, float]] = {}

    @property
    def is_possible(self) -> bool:
        """Whether this machine has the kiosk's screen."""
        return find_spec("PySide6") is not None and find_spec("kiosk.gallery") is not None

    def lay(self, name: str, changes: Files) -> str | None:
        """Lays ready what a file would show; by the answer its pictures are asked for.

        None: it is nothing that is shown. Raises `ManuscriptError` and `OSError`.
        """
        files = around(self._manuscript, name, changes)
        if "/forms/" in name:
            files |= _with_a_user(name, files)
        sight = sight_of(name, files)
        if sight is None:
            return None
        if sight.kind == "notice":
            shown = {key: v for key, v in value_in(files[name]).items() if key != "places"}
            files[name] = rewritten(None, {**shown, **_ALWAYS}, list(shown))
        digest = digest_of_files({**files, "-": repr(sight).encode()})[:_DIGEST_SIGNS]
        folder = self._folder / digest
        if not (folder / _WHAT).exists():
            for path, content in files.items():
                place = folder / "source" / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            (folder / _WHAT).write_text(json.dumps([sight.kind, sight.id]), "utf-8")
            self._forget()
        os.utime(folder)  # those that nobody looks at go first
        return digest

    def laid(self, name: str) -> str | None:
        """As `lay`, of what is saved. None also where the disk refuses, which is logged."""
        try:
            return self.lay(name, {})
        except (ManuscriptError, OSError) as error:
            tell_broken(type(error).__name__)
            return None

    def warm(self) -> None:
        """Somebody begins to write: the first picture is to come soon."""
        if self.is_possible:
            with suppress(OSError):
                self._painter.warm()

    def picture(self, digest: str, look: str, page: int, *, again: bool = False) -> bytes | None:
        """None: nothing is laid ready there. Raises `Busy`, and `NotPainted`: unless `again`, also
        where that was so a moment ago.
        """
        folder, asked = self._folder / digest, LOOKS.get(look)
        if asked is None or not _is_digest(digest) or not (folder / _WHAT).exists():
            return None
        if not 0 <= page < MOST_PAGES or not self.is_possible:
            raise NotPainted("nothing")
        out = folder / look / f"{page}.png"
        if not out.exists():
            self._draws(folder, out, asked, page, again=again)
        return out.read_bytes()

    def pages(self, digest: str | None, look: str) -> int:
        """How many there are; 0: not known before one is drawn."""
        if digest is None or look not in LOOKS:
            return 0
        try:
            told = (self._folder / digest / look / _PAGES).read_text("utf-8")
        except OSError:
            return 0
        return min(MOST_PAGES, int(told)) if told.isdigit() else 0

    def service(self, digest: str) -> tuple[Service, Form | None] | None:
        """For the phones' page. None: it is of no service, or cannot be read."""
        folder = self._folder / digest
        if not _is_digest(digest) or not (folder / _WHAT).exists():
            return None
        _, named = json.loads((folder / _WHAT).read_text("utf-8"))
        try:
            catalogue = load_source(folder / "source")
        except CatalogueError:
            return None
        service = next((one for one in catalogue.services if one.id == named), None)
        return None if service is None else (service, catalogue.form_of(service))

    def _draws(self, folder: Path, out: Path, look: str, page: int, *, again: bool) -> None:
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            with self._drawing:  # others wait, and find it drawn
                if not out.exists():
                    self._check(out, again=again)
                    self._draw(folder, out, look, page)
        finally:
            self._room.release()

    def _draw(self, folder: Path, out: Path, look: str, page: int) -> None:
        kind, named = json.loads((folder / _WHAT).read_text("utf-8"))
        out.parent.mkdir(exist_ok=True)
        try:
            pages = self._painter.paint(
                folder / "source", kind, named, look=look, page=page, out=out
            )
        except NotPainted as error:
            if len(self._failed) >= _MOST_REMEMBERED:
                self._failed.clear()
            self._failed[out] = (error.trouble, self._monotonic() + _REMEMBERED)
            raise
        (out.parent / _PAGES).write_text(str(pages), "utf-8")

    def _check(self, out: Path, *, again: bool) -> None:
        trouble, until = self._failed.pop(out, ("", 0.0))
        if trouble and not again and self._monotonic() < until:
            self._failed[out] = (trouble, until)
            raise NotPainted(trouble)

    def _forget(self) -> None:
        """The oldest go."""
        found = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in found[:-_KEPT]:
            shutil.rmtree(path, ignore_errors=True)


def is_shown(name: str) -> bool:
    """Whether a file of that name shows on the screen."""
    return name.startswith("notices/") or "/services/" in name or "/forms/" in name


def sight_of(name: str, files: Files) -> Sight | None:
    """What there is to see of a file among those around it."""
    stem = name.rpartition("/")[2].partition(".")[0]
    if name.startswith("notices/"):
        return Sight("notice", stem)
    if "/services/" in name:
        return Sight("service", _placed(name, stem, files))
    if "/forms/" in name:
        user = next(iter(_users(name, files)), "")
        return Sight("form", _placed(user, user.rpartition("/")[2].partition(".")[0], files))
    return None


def _users(form: str, files: Files) -> list[str]:
    """The services that apply by a form; not those that ask by it beforehand."""
    folder, stem = folder_of(form), form.rpartition("/")[2].partition(".")[0]
    services = sorted(path for path in files if path.startswith(f"{folder}/services/"))
    return [path for path in services if value_in(files[path]).get("form") == stem]


def _with_a_user(form: str, files: Files) -> dict[str, bytes]:
    if _users(form, files):
        return {}
    return example_of(folder_of(form), form.rpartition("/")[2].partition(".")[0])


def _placed(name: str, service: str, files: Files) -> str:
    """A template's service is seen at the first of its places."""
    if not name.startswith("templates/"):
        return service
    with laid_out(files) as folder:
        reading = read_source(folder)
    services = reading.catalogue.services if reading.catalogue else ()
    return next((one.id for one in services if one.template == service), service)


def _is_digest(text: str) -> bool:
    return len(text) == _DIGEST_SIGNS and text.isascii() and text.isalnum()
