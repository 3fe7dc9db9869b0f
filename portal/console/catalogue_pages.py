"""The manuscript: begun, listed and searched; new services are begun here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.responses import Response

from kiosk.catalogue.terms import Area
from kiosk.folding import folded
from portal.console.guard import Ask
from portal.console.rendering import go_to
from portal.console.roles import Right
from portal.manuscript.contents import FileEntry, entries
from portal.manuscript.folder import Manuscript, ManuscriptError
from portal.manuscript.saving import Author
from portal.publishing.errors import PublishingError
from portal.publishing.publish import newest_state, published_files
from portal.publishing.repository import Repository
from portal.publishing.source_files import Files, read_files
from portal.storage.database import Database

A_PAGE: Final = 50
_ID: Final = re.compile(r"(?=.{1,80}$)[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


class CataloguePages:
    """Over one manuscript; `source` is what the portal came with."""

    def __init__(
        self,
        manuscript: Manuscript,
        repository: Repository,
        source: Path | None,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._manuscript = manuscript
        self._repository = repository
        self._source = source
        self._database = database
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """The services that are looked for; where nothing is begun, how to begin."""
        return self._page(ask)

    def begin(self, ask: Ask) -> Response:
        """From what is published, else from the portal's own source."""
        if ask.field("sure") != "1" and self._manuscript.is_begun:
            return self._page(ask, "sure")
        try:
            files, origin = self._first_files()
            author = Author(self._manuscript, self._database, self._clock, ask.visitor.name)
            author.begins(files, origin)
        except (PublishingError, ManuscriptError):
            return self._page(ask, "begin")
        return go_to(ask.request, "catalogue")

    def new(self, ask: Ask) -> Response:
        """The page of a service that is not there yet."""
        agency, service = ask.field("agency"), ask.field("service")
        folder = f"agencies/{agency}" if _ID.fullmatch(agency) else ""
        taken = (
            self._manuscript.paths(f"*/*/services/{service}.yaml")
            if _ID.fullmatch(service)
            else ["-"]
        )
        if not folder or self._manuscript.read(f"{folder}/agency.yaml") is None or taken:
            return self._page(ask, "new")
        name = f"{folder}/services/{service}.yaml"
        return go_to(ask.request, "catalogue", "file", name=name)

    def _first_files(self) -> tuple[Files, str]:
        """Raises `PublishingError`."""
        state = newest_state(self._repository)
        if state is not None:
            return published_files(self._repository, state), f"release {state.release}"
        if self._source is None:
            raise PublishingError("there is neither a release nor a source")
        return read_files(self._source), "source"

    def _page(self, ask: Ask, problem: str = "") -> Response:
        found: list[FileEntry] = []
        agencies: list[FileEntry] = []
        damaged = False
        if self._manuscript.is_begun:
            try:
                found = entries(self._manuscript, self._repository, "*/*/services/*.yaml")
                agencies = entries(self._manuscript, self._repository, "agencies/*/agency.yaml")
            except (PublishingError, ManuscriptError):
                damaged = True
        asked = {name: ask.query(name)[:80] for name in ("q", "area", "standing", "owner")}
        kept = [one for one in found if _fits(one, asked)]
        number = (
            int(text)
            if (text := ask.query("page")).isascii() and text.isdigit() and len(text) < 5
            else 1
        )
        pages = max(1, -(-len(kept) // A_PAGE))
        number = min(max(1, number), pages)
        return ask.page(
            "catalogue.html",
            422 if problem else 200,
            room="catalogue",
            is_begun=self._manuscript.is_begun,
            damaged=damaged,
            count=len(kept),
            shown=kept[(number - 1) * A_PAGE : number * A_PAGE],
            names={one.owner: one.title for one in agencies},
            agencies=agencies,
            asked=asked,
            query={name: value for name, value in asked.items() if value},
            number=number,
            pages=pages,
            areas=[area.value for area in Area],
            may=ask.visitor.may(Right.EDIT),
            problem=problem,
        )


def _fits(entry: FileEntry, asked: dict[str, str]) -> bool:
    return (
        all(word in entry.words for word in folded(asked["q"]).split())
        and asked["area"] in ("", entry.fields.get("area"))
        and (not asked["standing"] or bool(entry.standing))
        and asked["owner"] in ("", entry.owner)
    )
