"""The portal's composition root: builds every part and hands it to those who need it."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from kiosk import __version__
from kiosk.protocol.courier import CourierKey
from portal.agencies import agencies_at
from portal.api.admission import SMALL_BODY, Admission, Room
from portal.api.agency import agency_router
from portal.api.attachments import attachments_router, is_streamed
from portal.api.audits import audits_router
from portal.api.body_limit import BodyLimit
from portal.api.catalogue import first_root_of, mount_catalogue, news_of
from portal.api.clerks import REQUESTS_PER_MINUTE, Clerks
from portal.api.courier_key import courier_key_router
from portal.api.document import complete_document
from portal.api.drafts import drafts_router
from portal.api.drafts_in_hand import HandLimits, drafts_in_hand_router
from portal.api.enrolments import enrolments_router
from portal.api.health import health_router
from portal.api.heartbeats import heartbeats_router
from portal.api.listeners import Listeners, listens
from portal.api.metrics import Metrics, metrics_router
from portal.api.opinions import OPINION_BATCHES_PER_MINUTE, opinions_router
from portal.api.problems import answer_errors_with_problems
from portal.api.readiness import readiness_router
from portal.api.sender import Senders
from portal.api.submissions import submissions_router
from portal.api.tracking import tracking_router
from portal.api.watched import Watched
from portal.attachments.holdings import Holdings
from portal.attachments.opening import open_streams
from portal.attachments.prompt import PromptStreams
from portal.attachments.streams import Streams
from portal.attachments.uploads import Uploads
from portal.clerks.applications import Applications
from portal.clerks.desk_log import DeskLog
from portal.clerks.slips import AgencySlips
from portal.clock import utc_now
from portal.connections import LET_GO
from portal.console.oidc_door import BACK
from portal.console.proving import Provider
from portal.console.site import console_routes
from portal.courier.published_key import read_published_key
from portal.drafts.shelf import DraftShelf
from portal.enrolment.desk import EnrolmentDesk
from portal.events import event
from portal.public.catalogue_names import CatalogueNames
from portal.public.judging import Judge
from portal.public.limits import Limits
from portal.public.shelf import Shelf
from portal.public.site import is_page, kept_fresh, public_site, stand_beside
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.rollout.round import Rollout
from portal.rollout.watching import keep_rolling
from portal.settings import PortalSettings
from portal.signing_key import signing_key_of
from portal.storage.database import STORAGE_FAILURES, Database, cause_of, open_database
from portal.submissions.audit import Audit
from portal.submissions.intake import Intake
from portal.tracking.inquiry import Inquiry
from portal.tracking.shared_limit import MakeLimit, limits_in
from portal.webhooks.keeping import keep_sending
from portal.webhooks.line import AgencyLine, trusted
from portal.webhooks.register import Webhooks
from portal.webhooks.sender import WebhookSender
from portal.webhooks.telling import Telling

_LOG = logging.getLogger("portal")


@dataclass(frozen=True)
class _Parts:
    """What the portal stands on, each built once."""

    settings: PortalSettings
    clock: Callable[[], datetime]
    signing_key: Ed25519PrivateKey
    courier_key: Callable[[], CourierKey]
    database: Database
    limit: MakeLimit
    room: Room
    metrics: Metrics
    listeners: Listeners
    senders: Senders
    streams: Streams
    uploads: Uploads
    holdings: Holdings
    audit: Audit
    drafts: DraftShelf
    shown: Shelf
    repository: Repository
    online: KeyFolder
    rollout: Rollout

    @property
    def portal_key(self) -> bytes:
        """By which kiosks know this portal."""
        return self.signing_key.public_key().public_bytes_raw()


def build_app(
    settings: PortalSettings,
    clock: Callable[[], datetime] = utc_now,
    below: Callable[[int], int] = secrets.randbelow,
) -> FastAPI:
    """The portal over an open, migrated database; `below` is what kiosks' numbers are drawn by.

    Raises `DatabaseUnusable`, `IdentityUnusable` and `SettingsError`.
    """
    parts = _parts_of(settings, clock)
    _drop_old_uploads(parts.uploads)
    _erase_old_drafts(parts.drafts)
    app = FastAPI(
        title="Ventanilla: central portal",
        version=__version__,
        summary="Enrols kiosks, takes their sealed submissions, tells visitors how far they are.",
        docs_url=None,
        redoc_url=None,
        lifespan=_living(parts),
        separate_input_output_schemas=False,
    )
    _guard(app, parts)
    _answer_kiosks(app, parts, below)
    _answer_agencies(app, parts)
    mount_catalogue(app, settings.repository)
    complete_document(app, settings.public_url)
    _show_pages(app, parts)
    app.state.shelf = parts.shown
    app.state.database = parts.database
    app.state.room = parts.room
    return app


def _parts_of(settings: PortalSettings, clock: Callable[[], datetime]) -> _Parts:
    signing_key = signing_key_of(settings)
    courier_key = _courier_key(settings, signing_key)
    database = open_database(settings.database)
    room = _room(settings)
    streams = PromptStreams(open_streams(settings))
    holdings = Holdings(database, streams)
    repository, online = Repository(settings.repository), KeyFolder(settings.online_keys)
    soak = timedelta(minutes=settings.ring_minutes)
    is_shared = settings.workers > 1 or database.is_postgresql
    news = news_of(settings.repository)
    return _Parts(
        settings=settings,
        clock=clock,
        signing_key=signing_key,
        courier_key=courier_key,
        database=database,
        limit=limits_in(database, clock, _limits_secret(signing_key), shared=is_shared),
        room=room,
        metrics=Metrics(room),
        listeners=Listeners(news, secrets.SystemRandom().random, settings.listen_seconds),
        senders=Senders(database, clock, settings.public_url),
        streams=streams,
        uploads=Uploads(database, streams, settings.max_waiting_bytes, clock),
        holdings=holdings,
        audit=Audit(database, holdings, signing_key, clock),
        drafts=DraftShelf(database, settings.drafts_per_kiosk, clock),
        shown=Shelf(settings.home, settings.repository, settings.shown_catalogue),
        repository=repository,
        online=online,
        rollout=Rollout(database, repository, online, clock, soak),
    )


def _room(settings: PortalSettings) -> Room:
    return Room(
        max_open=settings.max_open,
        max_open_of_one=settings.max_open_per_address,
        max_bytes=settings.max_held_bytes,
        max_small=SMALL_BODY,
        max_at_work=settings.max_at_work,
        max_listening=settings.max_listening,
    )


def _guard(app: FastAPI, parts: _Parts) -> None:
    """What every request passes before it is read; the last that is added is the first."""
    app.add_middleware(
        BodyLimit,
        max_bytes=parts.settings.max_body_bytes,
        is_streamed=is_streamed,
        room=parts.room,
        is_page=is_page,
    )
    app.add_middleware(Admission, room=parts.room, refused=parts.metrics.refused, listens=listens)
    app.add_middleware(Watched, metrics=parts.metrics)
    answer_errors_with_problems(app)


def _answer_kiosks(app: FastAPI, parts: _Parts, below: Callable[[int], int]) -> None:
    settings, database, clock = parts.settings, parts.database, parts.clock
    senders, limit = parts.senders, parts.limit
    first_root = first_root_of(settings.repository)
    enrolments = EnrolmentDesk(database, parts.signing_key, clock, below, first_root)
    agencies = agencies_at(settings)
    intake = Intake(database, parts.holdings, parts.signing_key, agencies.knows, clock)
    tracking = limit("tracking", settings.tracking_per_minute)
    draft_reads = limit("drafts", settings.draft_reads_per_minute)
    opinions = limit("opinions", OPINION_BATCHES_PER_MINUTE)
    hand_limits = HandLimits(settings.draft_reads_per_minute, limit)
    for router in (
        readiness_router(database, parts.streams, settings.home),
        metrics_router(parts.metrics, settings.metrics_token),
        health_router(parts.signing_key, parts.listeners, clock),
        enrolments_router(enrolments),
        submissions_router(intake, senders, parts.metrics.took),
        attachments_router(parts.uploads, senders),
        audits_router(parts.audit, senders),
        tracking_router(Inquiry(database), tracking, senders),
        heartbeats_router(database, parts.audit, senders, clock),
        drafts_router(parts.drafts, draft_reads, senders),
        drafts_in_hand_router(parts.drafts, hand_limits),
        opinions_router(database, opinions, senders),
        courier_key_router(parts.courier_key),
    ):
        app.include_router(router)


def _answer_agencies(app: FastAPI, parts: _Parts) -> None:
    database, clock, settings = parts.database, parts.clock, parts.settings
    requests = parts.limit("agency", REQUESTS_PER_MINUTE)
    app.include_router(
        agency_router(
            Applications(database, parts.streams, clock),
            DeskLog(database, clock),
            AgencySlips(Judge(database, parts.portal_key), database),
            Webhooks(database, parts.portal_key, clock),
            Clerks(database, clock, settings.public_url, requests),
        )
    )


def _show_pages(app: FastAPI, parts: _Parts) -> None:
    """For phones, and the console for operators."""
    settings, database, shown = parts.settings, parts.database, parts.shown
    console = console_routes(
        database=database,
        repository=parts.repository,
        online=parts.online,
        rollout=parts.rollout,
        names=CatalogueNames(shown),
        limit=parts.limit,
        clock=parts.clock,
        provider=_provider(settings, parts.clock),
        signing_key=parts.signing_key,
        home=settings.home,
        source=settings.shown_catalogue,
        address=settings.public_url or "",
    )
    judge = Judge(database, parts.portal_key)
    limits = Limits(settings.tracking_per_minute, parts.limit)
    stand_beside(app, public_site(judge, Inquiry(database), shown, limits, console))


def _provider(settings: PortalSettings, clock: Callable[[], datetime]) -> Provider | None:
    if settings.oidc is None:
        return None
    # It is large: who has no provider never loads it.
    from portal.console.oidc import OidcProvider, read_oidc  # noqa: PLC0415

    return OidcProvider(read_oidc(settings.oidc), f"{settings.public_url}{BACK}", clock)


def _limits_secret(signing_key: Ed25519PrivateKey) -> bytes:
    """The same in all of the portal's processes, and nobody else's."""
    return sha256(b"ventanilla/limits/1\n" + signing_key.private_bytes_raw()).digest()


def _courier_key(
    settings: PortalSettings, signing_key: Ed25519PrivateKey
) -> Callable[[], CourierKey]:
    """Reads what is named at the time; makes a first one at the first start."""
    if not settings.courier_key_path.exists():
        # What could open is loaded at this one start only.
        from portal.courier.key_files import make_first_courier_key  # noqa: PLC0415

        make_first_courier_key(settings, signing_key, os.urandom)
    portal_key = signing_key.public_key().public_bytes_raw()
    read = partial(read_published_key, settings.courier_key_path, portal_key)
    read()  # a damaged one is told when the portal starts
    return read


def _drop_old_uploads(uploads: Uploads) -> None:
    try:
        uploads.prune()
    except (*STORAGE_FAILURES, OSError) as error:
        _LOG.error(
            "uploads that expired could not be dropped: %s",
            cause_of(error),
            extra=event("uploads-not-dropped"),
        )


def _erase_old_drafts(shelf: DraftShelf) -> None:
    try:
        shelf.erase_expired()
    except STORAGE_FAILURES as error:  # a full disk, say: the portal still answers what it can
        _LOG.error(
            "drafts that are kept no longer could not be erased: %s",
            cause_of(error),
            extra=event("drafts-not-erased"),
        )


def _living(parts: _Parts) -> Callable[[FastAPI], AbstractAsyncContextManager[dict[str, object]]]:
    """While it serves, the catalogue is rolled out, pages show it, and agencies are told."""
    settings, database, clock = parts.settings, parts.database, parts.clock
    line = AgencyLine(cache(partial(trusted, settings.webhook_ca)), settings.webhook_networks)
    metrics = parts.metrics

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, object]]:
        rolling = asyncio.create_task(
            keep_rolling(
                parts.rollout,
                parts.repository,
                parts.online,
                clock,
                show=lambda ends: metrics.signatures(ends, clock()),
            )
        )
        is_over = asyncio.Event()
        sender = WebhookSender(database, parts.signing_key, line, clock, posted=metrics.posted)
        telling = Telling(database, clock, lambda seen: metrics.webhooks(seen, clock()))
        sending = asyncio.create_task(keep_sending(sender, telling, settings.home, is_over))
        try:
            async with kept_fresh(parts.shown):
                yield {LET_GO: parts.listeners.end}
        finally:
            rolling.cancel()
            is_over.set()
            try:
                await sending
                with suppress(asyncio.CancelledError):
                    await rolling
            finally:
                database.close()

    return lifespan
