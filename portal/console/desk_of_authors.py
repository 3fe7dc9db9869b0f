"""The pages over the manuscript put together: what is written, checked, signed and published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.routing import Route

from portal.console.catalogue_pages import CataloguePages
from portal.console.file_page import FILE_LIMITS, FilePage
from portal.console.guard import Guard
from portal.console.roles import Right
from portal.manuscript.folder import Manuscript
from portal.publishing.repository import Repository
from portal.storage.database import Database


def manuscript_routes(
    guard: Guard,
    database: Database,
    clock: Callable[[], datetime],
    *,
    repository: Repository,
    home: Path,
    source: Path | None,
) -> list[Route]:
    """All behind the guard."""
    manuscript = Manuscript(home)
    pages = CataloguePages(manuscript, repository, source, database, clock)
    file = FilePage(manuscript, database, clock)
    return [
        guard.shows("/catalogue", Right.SEE, pages.show),
        guard.does("/catalogue/begin", Right.EDIT, pages.begin),
        guard.does("/catalogue/new", Right.EDIT, pages.new),
        guard.shows("/catalogue/file", Right.SEE, file.show),
        guard.does("/catalogue/file", Right.EDIT, file.save, FILE_LIMITS),
    ]
