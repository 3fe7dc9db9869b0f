"""The portal's settings: defaults that serve at once, changed by `PORTAL_*` in the environment.

Nothing here names an agency's private key: the server never needs one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from kiosk.catalogue.errors import NoCatalogue
from kiosk.catalogue.shipped import shipped_catalogue
from portal.log_lines import FORMS
from portal.webhooks.address import Network

MEBIBYTE: Final = 1024 * 1024
AT_WORK_OF_SEVERAL: Final = 12
"""Who runs several serves thousands of kiosks: what is taken on is answered within two seconds
also where all of them return at once (docs/fleet.md). One process turns few away instead."""
_ADDRESSES: Final = 8
"""At least so many must act together to take all the room (docs/portal-operations.md)."""


class SettingsError(ValueError):
    """A setting is unusable; the message says which and why."""


@dataclass(frozen=True)
class PortalSettings:
    """What the operator decides."""

    home: Path
    """Where the portal keeps its signing key and, by default, its database."""
    database_url: str | None = None
    """An SQLAlchemy URL; None: an SQLite file in `home`."""
    catalogue: Path | None = None
    """The folder of the catalogue's source files; None: nobody named one.

    The desk goes by this alone: the example's forms may have the very names and versions of an
    agency's own, and it believes no authority.
    """
    public_url: str | None = None
    """Under what scheme and host the kiosks know the portal; None: as each request says."""
    max_body_bytes: int = 16 * MEBIBYTE
    tracking_per_minute: int = 30
    """How often one caller may ask in a minute where an application stands."""
    max_waiting_bytes: int = 4096 * MEBIBYTE
    """How much of one kiosk's attachments may lie here whose envelopes have not come."""
    drafts_per_kiosk: int = 500
    """How many drafts that one kiosk left may be kept at a time; each is up to a mebibyte."""
    draft_reads_per_minute: int = 30
    """How often one kiosk, or one address, may ask for a draft in a minute."""
    ring_minutes: int = 60
    """How long a release must do well in one ring before the next gets it."""

    workers: int = 1
    """How many processes answer."""
    max_open: int = 1024
    """How many requests may be open in one process at a time, those included that are sending."""
    max_open_per_address: int = max_open // _ADDRESSES
    """How many of them may come from one address (IPv6: from one network of 64 bits).

    Where the environment says nothing, that share of `max_open`, whatever it is.
    """
    max_at_work: int = 128
    """How many of them may be answered at a time; the others are told to come later.

    Where the environment says nothing, `AT_WORK_OF_SEVERAL` for each of several processes.
    """
    max_listening: int = 4096
    """How many kiosks one process keeps listening for news at a time, besides those open."""
    listen_seconds: int = 600
    """How long it keeps one at most: less than what lies in between gives up after."""
    max_held_bytes: int = 256 * MEBIBYTE
    """How much of bodies one process holds at a time."""
    metrics_token: str | None = field(default=None, repr=False)
    """What others than this machine itself bring to read `/metrics`; None: they may not."""
    oidc: Path | None = None
    """The file that names an identity provider for the console (`portal.console.oidc`)."""
    attachments_store: str | None = None
    """A bucket of S3's kind (`portal.attachments.opening`); None: the folder `attachments`."""
    attachments_key: Path | None = None
    """The file with the bucket's key; None: `attachments-key.json` in `home`."""
    webhook_networks: tuple[Network, ...] = ()
    """Networks in which agencies' own systems may stand, besides the public one."""
    webhook_ca: Path | None = None
    """Certificates (PEM) that are believed of agencies' systems, besides the system's own."""
    log: str = "text"
    """The log's form: `text` or `json`."""

    @property
    def shown_catalogue(self) -> Path | None:
        """What pages show before anything is published: the folder that was named, else the
        example that ships with the program, where it is here."""
        return self.catalogue or _shipped_catalogue()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'portal.sqlite'}"

    @property
    def attachments(self) -> Path:
        """Where the sealed streams lie."""
        return self.home / "attachments"

    @property
    def attachments_key_path(self) -> Path:
        """Who the portal is at the bucket."""
        return self.attachments_key or self.home / "attachments-key.json"

    @property
    def repository(self) -> Path:
        """The catalogue's repository, as kiosks read it (`docs/catalogue-repository.md`)."""
        return self.home / "repository"

    @property
    def online_keys(self) -> Path:
        """What signs the catalogue's timestamps, snapshots and withdrawals."""
        return self.home / "online-keys"

    @property
    def courier_key_path(self) -> Path:
        """The courier key that kiosks are told."""
        return self.home / "courier-key.json"

    @property
    def courier_keys(self) -> Path:
        """The private halves of all courier keys; the server reads none."""
        return self.home / "courier-keys"

    @property
    def signing_key_path(self) -> Path:
        return self.home / "portal-signing-key.pem"

    @property
    def next_signing_key_path(self) -> Path:
        """What takes its place once the kiosks know it; as a rule there is none."""
        return self.home / "portal-signing-key.next.pem"


def load_settings(
    environment: Mapping[str, str] | None = None, home: Path | None = None
) -> PortalSettings:
    """Reads `PORTAL_*`; `home` from the command line wins. Raises `SettingsError`."""
    environment = os.environ if environment is None else environment
    said: dict[str, Any] = {}
    for name, (of, read) in VARIABLES.items():
        if text := environment.get(name):
            said[of] = read(name, text)
    said["home"] = home or said.get("home") or _default_home(environment)
    settings = PortalSettings(**said)
    if "max_open_per_address" not in said:
        share = max(1, settings.max_open // _ADDRESSES)
        settings = replace(settings, max_open_per_address=share)
    if "max_at_work" not in said and settings.workers > 1:
        settings = replace(settings, max_at_work=AT_WORK_OF_SEVERAL)
    return _checked(settings)


def _default_home(environment: Mapping[str, str]) -> Path:
    state = environment.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "ventanilla-portal"


def _shipped_catalogue() -> Path | None:
    try:
        return shipped_catalogue()
    except NoCatalogue:
        return None


def _text(_name: str, text: str) -> str:
    return text


def _address(_name: str, text: str) -> str | None:
    return text.rstrip("/") or None


def _path(_name: str, text: str) -> Path:
    return Path(text).expanduser()


def _positive(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SettingsError(f"{name}: {text!r} is not a whole number above zero")
    return int(text)


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(f"{name}: {error}; such as 10.20.0.0/16, with commas") from error


VARIABLES: Final[Mapping[str, tuple[str, Callable[[str, str], Any]]]] = MappingProxyType(
    {
        "PORTAL_HOME": ("home", _path),
        "PORTAL_DATABASE_URL": ("database_url", _text),
        "PORTAL_CATALOGUE": ("catalogue", _path),
        "PORTAL_PUBLIC_URL": ("public_url", _address),
        "PORTAL_MAX_BODY_BYTES": ("max_body_bytes", _positive),
        "PORTAL_TRACKING_PER_MINUTE": ("tracking_per_minute", _positive),
        "PORTAL_MAX_WAITING_BYTES": ("max_waiting_bytes", _positive),
        "PORTAL_DRAFTS_PER_KIOSK": ("drafts_per_kiosk", _positive),
        "PORTAL_DRAFT_READS_PER_MINUTE": ("draft_reads_per_minute", _positive),
        "PORTAL_RING_MINUTES": ("ring_minutes", _positive),
        "PORTAL_WORKERS": ("workers", _positive),
        "PORTAL_MAX_OPEN": ("max_open", _positive),
        "PORTAL_MAX_OPEN_PER_ADDRESS": ("max_open_per_address", _positive),
        "PORTAL_MAX_AT_WORK": ("max_at_work", _positive),
        "PORTAL_MAX_LISTENING": ("max_listening", _positive),
        "PORTAL_LISTEN_SECONDS": ("listen_seconds", _positive),
        "PORTAL_MAX_HELD_BYTES": ("max_held_bytes", _positive),
        "PORTAL_METRICS_TOKEN": ("metrics_token", _text),
        "PORTAL_OIDC": ("oidc", _path),
        "PORTAL_ATTACHMENTS": ("attachments_store", _text),
        "PORTAL_ATTACHMENTS_KEY": ("attachments_key", _path),
        "PORTAL_WEBHOOK_NETWORKS": ("webhook_networks", _networks),
        "PORTAL_WEBHOOK_CA": ("webhook_ca", _path),
        "PORTAL_LOG": ("log", _text),
    }
)
"""Each variable, the field that it sets, and who reads it; an empty one sets nothing."""


def _checked(settings: PortalSettings) -> PortalSettings:
    if settings.catalogue is not None and not settings.catalogue.is_dir():
        raise SettingsError(f"PORTAL_CATALOGUE: {settings.catalogue} is not a folder")
    if settings.public_url and not settings.public_url.startswith(("http://", "https://")):
        raise SettingsError(f"PORTAL_PUBLIC_URL: {settings.public_url!r} is not an http(s) address")
    if settings.oidc is not None and settings.public_url is None:
        raise SettingsError("PORTAL_OIDC needs PORTAL_PUBLIC_URL: the provider sends people there")
    if settings.webhook_ca is not None and not settings.webhook_ca.is_file():
        raise SettingsError(f"PORTAL_WEBHOOK_CA: {settings.webhook_ca} is not a file")
    if settings.log not in FORMS:
        raise SettingsError(f"PORTAL_LOG: {settings.log!r} is none of {', '.join(FORMS)}")
    if settings.max_held_bytes < settings.max_body_bytes:
        raise SettingsError("PORTAL_MAX_HELD_BYTES is less than PORTAL_MAX_BODY_BYTES")
    return settings
