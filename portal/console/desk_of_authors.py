"""The pages over the manuscript put together: what is written, checked, signed and published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.routing import Route

from portal.console.catalogue_pages import CataloguePages
from portal.console.file_page import FILE_LIMITS, FilePage
from portal.console.form_page import FormPage
from portal.console.guard import Guard
from portal.console.notice_pages import PICTURE_LIMITS, NoticePages
from portal.console.preview_pages import Editors, PreviewPages
from portal.console.release_page import SIGNED_LIMITS, ReleasePage
from portal.console.roles import Right
from portal.manuscript.folder import Manuscript
from portal.manuscript.picturing import Pictures
from portal.manuscript.publishing import Publisher
from portal.manuscript.release import Release
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.storage.database import Database
from portal.tracking.shared_limit import MakeLimit


def manuscript_routes(
    guard: Guard,
    database: Database,
    clock: Callable[[], datetime],
    *,
    repository: Repository,
    online: KeyFolder,
    home: Path,
    source: Path | None,
    limit: MakeLimit,
) -> list[Route]:
    """All behind the guard."""
    manuscript = Manuscript(home)
    pages = CataloguePages(manuscript, repository, source, database, clock)
    pictures = Pictures(manuscript)
    file = FilePage(manuscript, pictures, database, clock)
    form = FormPage(manuscript, repository, pictures, database, clock)
    sight = PreviewPages(manuscript, pictures, Editors(file, form), limit)
    notices = NoticePages(manuscript, repository, database, clock)
    release = Release(manuscript, repository)
    publisher = Publisher(release, database, online, clock)
    out = ReleasePage(manuscript, repository, release, publisher, clock)
    return [
        guard.shows("/catalogue", Right.SEE, pages.show),
        guard.does("/catalogue/begin", Right.EDIT, pages.begin),
        guard.does("/catalogue/new", Right.EDIT, pages.new),
        guard.shows("/catalogue/file", Right.SEE, file.show),
        guard.does("/catalogue/file", Right.EDIT, file.save, FILE_LIMITS),
        guard.shows("/catalogue/form", Right.SEE, form.show),
        guard.does("/catalogue/form", Right.EDIT, form.save, FILE_LIMITS),
        guard.shows("/catalogue/notices", Right.SEE, notices.show),
        guard.does("/catalogue/notices/new", Right.EDIT, notices.new),
        guard.does("/catalogue/notices/picture", Right.EDIT, notices.picture, PICTURE_LIMITS),
        guard.does("/catalogue/notices/end", Right.EDIT, notices.end),
        guard.shows("/catalogue/preview", Right.SEE, sight.show),
        guard.does("/catalogue/look", Right.EDIT, sight.lay, FILE_LIMITS),
        guard.shows("/catalogue/warm", Right.EDIT, sight.warm),
        guard.does("/catalogue/form/look", Right.EDIT, sight.lay_form, FILE_LIMITS),
        guard.shows("/catalogue/picture", Right.SEE, sight.picture),
        guard.shows("/catalogue/phone", Right.SEE, sight.phone),
        guard.shows("/catalogue/changes", Right.SEE, out.changes),
        guard.shows("/catalogue/release", Right.SEE, out.show),
        guard.does("/catalogue/release/check", Right.SEE, out.check),
        guard.does("/catalogue/release/prepare", Right.PUBLISH, out.prepare),
        guard.shows("/catalogue/release/request", Right.SEE, out.download),
        guard.does("/catalogue/release/signed", Right.PUBLISH, out.take, SIGNED_LIMITS),
        guard.does("/catalogue/release/publish", Right.PUBLISH, out.publish),
    ]
