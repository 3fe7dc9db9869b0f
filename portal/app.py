"""The portal's composition root: builds every part and hands it to those who need it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette.staticfiles import StaticFiles

from kiosk import __version__
from portal.agencies import CatalogueAgencies
from portal.api.body_limit import BodyLimit
from portal.api.drafts import drafts_router
from portal.api.enrolments import enrolments_router
from portal.api.health import health_router
from portal.api.heartbeats import heartbeats_router
from portal.api.problems import answer_errors_with_problems
from portal.api.sender import Senders
from portal.api.submissions import submissions_router
from portal.api.tracking import tracking_router
from portal.drafts.shelf import DraftShelf
from portal.enrolment.desk import EnrolmentDesk
from portal.identity import load_or_create_signing_key
from portal.settings import PortalSettings
from portal.storage.database import Database, open_database
from portal.submissions.intake import Intake
from portal.tracking.inquiry import Inquiry
from portal.tracking.rate_limit import RateLimit

_LOG = logging.getLogger("portal")


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def build_app(settings: PortalSettings, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """The portal over an open, migrated database.

    Raises `DatabaseUnusable` and `IdentityUnusable`.
    """
    database = open_database(settings.database)
    signing_key = load_or_create_signing_key(settings.signing_key_path)
    portal_key = signing_key.public_key().public_bytes_raw()
    senders = Senders(database, clock, settings.public_url)
    agencies = CatalogueAgencies(settings.catalogue)
    shelf = DraftShelf(database, settings.drafts_per_kiosk, clock)
    _erase_old_drafts(shelf)
    app = FastAPI(
        title="Ventanilla: central portal",
        version=__version__,
        summary="Enrols kiosks, takes their sealed submissions, tells visitors how far they are.",
        docs_url=None,
        redoc_url=None,
        lifespan=_closing(database),
        separate_input_output_schemas=False,
    )
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    answer_errors_with_problems(app)
    app.include_router(health_router(clock))
    app.include_router(enrolments_router(EnrolmentDesk(database, portal_key, clock)))
    app.include_router(
        submissions_router(Intake(database, signing_key, agencies.knows, clock), senders)
    )
    app.include_router(
        tracking_router(Inquiry(database), RateLimit(settings.tracking_per_minute, clock), senders)
    )
    app.include_router(heartbeats_router(database, senders, clock))
    app.include_router(
        drafts_router(shelf, RateLimit(settings.draft_reads_per_minute, clock), senders)
    )
    if settings.catalogue is not None:
        app.mount("/catalogue", StaticFiles(directory=settings.catalogue), name="catalogue")
    return app


def _erase_old_drafts(shelf: DraftShelf) -> None:
    try:
        shelf.erase_expired()
    except OperationalError as error:  # a full disk, say: the portal still answers what it can
        _LOG.error("drafts that are kept no longer could not be erased: %s", error.orig)


def _closing(database: Database) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    return lifespan
