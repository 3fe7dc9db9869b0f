"""The console put together: its parts and its routes, which stand beside the public pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.console.codes_page import CodesPage
from portal.console.desk_of_authors import manuscript_routes
from portal.console.door import Door
from portal.console.fleet_pages import FleetPages
from portal.console.guard import Guard
from portal.console.kiosk_page import KioskPage
from portal.console.log_page import LogPage
from portal.console.oidc_door import OidcDoor
from portal.console.proving import Provider
from portal.console.releases_page import ReleasesPage
from portal.console.rendering import console_css, console_js
from portal.console.roles import Right
from portal.console.secrets import SecondFactors
from portal.console.usage_page import UsagePage
from portal.console.webhook_pages import WebhookPages
from portal.public.catalogue_names import CatalogueNames
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.rollout.round import Rollout
from portal.storage.database import Database
from portal.tracking.shared_limit import MakeLimit
from portal.webhooks.register import Webhooks


def console_routes(  # noqa: PLR0913 - a composition root
    *,
    database: Database,
    repository: Repository,
    online: KeyFolder,
    rollout: Rollout,
    names: CatalogueNames,
    limit: MakeLimit,
    clock: Callable[[], datetime],
    provider: Provider | None,
    signing_key: Ed25519PrivateKey,
    home: Path,
    source: Path | None,
    address: str,
) -> list[Route]:
    """All of them behind the guard, but for the log-in and the style sheet.

    The manuscript lies in `home`; it begins from what is published, else from `source`. The portal
    is reached at `address`, empty where that is not said.
    """
    portal_key = signing_key.public_key().public_bytes_raw()
    door = Door(database, SecondFactors(signing_key), clock)
    by_provider = None if provider is None else OidcDoor(provider, door, signing_key, clock)
    is_https = address.startswith("https://")
    guard = Guard(door, limit, is_https=is_https, provider=by_provider)
    fleet = FleetPages(database, repository, clock)
    codes = CodesPage(database, clock, portal_key, address)
    releases = ReleasesPage(database, repository, online, rollout, clock)
    webhooks = WebhookPages(database, Webhooks(database, portal_key, clock), names, clock)
    return [
        *guard.login_routes,
        Route("/console/console.css", _style, methods=["GET"]),
        Route("/console/console.js", _script, methods=["GET"]),
        guard.shows("", Right.SEE, fleet.overview),
        guard.shows("/kiosks", Right.SEE, fleet.table),
        guard.shows("/kiosks/{kiosk}", Right.SEE, KioskPage(database, repository, clock).show),
        guard.shows("/codes", Right.SEE, codes.show),
        guard.does("/codes", Right.ENROL, codes.make),
        guard.does("/codes/revoke", Right.ENROL, codes.revoke),
        guard.shows("/releases", Right.SEE, releases.show),
        guard.does("/releases/advance", Right.PUBLISH, releases.advance),
        guard.does("/releases/halt", Right.PUBLISH, releases.halt),
        guard.does("/releases/resume", Right.PUBLISH, releases.resume),
        guard.does("/releases/withdraw", Right.PUBLISH, releases.withdraw),
        guard.does("/releases/restore", Right.PUBLISH, releases.restore),
        *manuscript_routes(
            guard,
            database,
            clock,
            repository=repository,
            online=online,
            home=home,
            source=source,
            limit=limit,
        ),
        guard.shows("/webhooks", Right.SEE, webhooks.show),
        guard.shows("/webhooks/{webhook}", Right.SEE, webhooks.one),
        guard.does("/webhooks/resume", Right.CONNECT, webhooks.resume),
        guard.does("/webhooks/pause", Right.CONNECT, webhooks.pause),
        guard.does("/webhooks/ping", Right.CONNECT, webhooks.ping),
        guard.shows("/usage", Right.SEE, UsagePage(database, names, clock).show),
        guard.shows("/log", Right.AUDIT, LogPage(database).show),
    ]


async def _style(request: Request) -> Response:
    return console_css(request)


async def _script(request: Request) -> Response:
    return console_js(request)
