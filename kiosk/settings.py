"""One typed settings object: `kiosk.toml`, then `KIOSK_*` in the environment.

The file is the one named by `KIOSK_SETTINGS`, else `/etc/ventanilla/kiosk.toml` where it exists.
Every field may stand in it under its own name; `KIOSK_PORTAL_URL` overrides `portal_url`, and so
on. Nothing secret is ever a setting.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiosk.catalogue.places import is_place
from kiosk.catalogue.points import point_in
from kiosk.identity.portal_address import kept_address
from kiosk.printing.address import is_address

SYSTEM_FILE = Path("/etc/ventanilla/kiosk.toml")
THEMES = ("light", "dark", "contrast", "yellow")
SWITCHES = ("off", "two", "auto")
VOLUMES = ("off", "low", "usual", "high")
"""With `off` nothing is said but to who asks for it."""
BRIGHTNESS = (100, 85, 70)


class SettingsError(ValueError):
    """A setting is unknown, has the wrong type, or is out of range; the message says which."""


@dataclass(frozen=True)
class Settings:
    """Lengths in millimetres or pixels, times in seconds, as the names say."""

    home: Path = Path("/var/lib/ventanilla")
    portal_url: str = "http://127.0.0.1:8765"
    public_url: str = ""
    """Where visitors' phones find the portal's public pages; empty: at `portal_url`."""
    portal_ca: Path | None = None
    """A file (PEM) of authorities that are believed of the portal's certificate, besides the
    system's and those that come with the program; None: those alone."""
    catalogue_source: Path | None = None
    """The folder of source files; None: the example catalogue that ships with the program."""
    catalogue_root: Path | None = None
    """The root of trust of the portal's catalogue; None: the one that enrolment vouched for."""
    place: str | None = None
    """Where the centre stands: INEGI's code of the municipality (`20067`), or the state's ISO code
    (`MX-OAX`); None: not known. What is of this place comes first."""
    coordinates: str = ""
    """Where exactly the centre stands: degrees north and east (`17.0609, -96.7253`); empty: in the
    seat of its municipality. Places are as far away as they are from there."""
    timezone: str = ""
    """The centre's time zone, as IANA names it (`America/Cancun`); empty: that of `place`, and the
    system's where that is not known either."""
    language: str = "es"
    theme: str = "light"
    text_percent: int = 100
    volume: str = "usual"
    brightness_percent: int = 100
    pixels_per_mm: float = 0.0
    """The screen's pixels per millimetre; 0: what the screen itself reports, where plausible."""
    idle_seconds: float = 60.0
    idle_warning_seconds: float = 25.0
    reduced_motion: bool = False
    left_handed: bool = False
    preview_languages: bool = False
    """Offers translations that nobody has reviewed, marked as such: for those who review."""
    switches: str = "off"
    """Use by one or two switches: `off`, `two` (next, select), `auto` (moves on by itself)."""
    switch_next_key: str = "Space"
    switch_select_key: str = "Return"
    """Names of Qt's keys, as the switch interface sends them."""
    switch_step_seconds: float = 2.0
    voice_key: str = "F1"
    """The key that turns the voice on, by Qt's name; on a keypad the 5, with its mark, does too."""
    voice_by_headphones: bool = True
    """Whether headphones turn it on as they are plugged in."""
    printer: str = ""
    """Where the slip printer is (`kiosk.printing.address`); empty: there is none."""
    printer_spare: str = ""
    """The one that is tried where the first fails; empty: there is none."""
    printer_roll_metres: float = 50.0
    """How long a new roll is."""
    printer_tray_sheets: int = 100
    """How many sheets lie in a page printer's tray when it was filled."""
    sticks: Path = Path("/media")
    """The folder below which the system mounts USB sticks, for visitors' files."""
    stick_wanted: Path | None = None
    """The file that asks whoever may mount for a stick to write on; None: nobody waits for it."""
    camera: str = ""
    """The camera for photos, as `v4l2-ctl` knows it (`/dev/video0`); empty: there is none."""
    scanner: str = ""
    """The paper scanner, as `scanimage -L` names it; empty: there is none."""
    heartbeat_seconds: float = 900.0
    """Between two heartbeats on a day on which nothing happens; what does is told at once."""
    listen_seconds: float = 360.0
    """How long a question for news is out; less where the line drops what is silent so long."""
    request_timeout_seconds: float = 30.0

    @property
    def outbox_path(self) -> Path:
        return self.home / "outbox.sqlite"

    @property
    def catalogue_store_path(self) -> Path:
        """The store of the source files, which is shown until a catalogue is fetched."""
        return self.home / "catalogue.sqlite"

    @property
    def catalogue_folder(self) -> Path:
        """Where the catalogue lies that the portal publishes, once it was fetched."""
        return self.home / "catalogue"

    @property
    def portal_keys_path(self) -> Path:
        """Which of the portal's keys count, as the signed catalogue says; not there: the pinned."""
        return self.catalogue_folder / "portal-keys.json"

    @property
    def drafts_folder(self) -> Path:
        """Where applications lie, sealed, that visitors go on with later."""
        return self.home / "drafts"

    @property
    def staff_book_path(self) -> Path:
        return self.home / "staff.json"

    @property
    def staff_tries_path(self) -> Path:
        return self.home / "staff-tries.json"

    @property
    def staff_log_path(self) -> Path:
        return self.home / "staff-log.jsonl"

    @property
    def day_book_path(self) -> Path:
        return self.home / "day.json"

    @property
    def log_folder(self) -> Path:
        """What happened, one line an event, a few files for each program."""
        return self.home / "logs"

    @property
    def past_days_path(self) -> Path:
        """The figures of days that are over, until the portal has them."""
        return self.home / "past-days.json"

    @property
    def centre_choices_path(self) -> Path:
        """What staff chose for every visit, over these settings."""
        return self.home / "centre.json"

    @property
    def opinions_path(self) -> Path:
        """What visitors thought of services, until the portal has it."""
        return self.home / "opinions.sqlite"

    @property
    def enrolment_path(self) -> Path:
        return self.home / "enrolment.json"

    @property
    def portal_address_path(self) -> Path:
        """Where the portal is, as it was typed on the screen when the machine was set up."""
        return self.home / "portal.json"

    @property
    def portal_is_fixed(self) -> bool:
        """Whether the settings themselves say where it is, so that nobody types another."""
        unsaid = (Settings.portal_url, kept_address(self.portal_address_path))
        return self.portal_url not in unsaid

    @property
    def known_portal(self) -> str:
        """Where it is, by the settings or as it was typed; empty where nobody said."""
        return "" if self.portal_url == Settings.portal_url else self.portal_url

    @property
    def courier_key_path(self) -> Path:
        return self.home / "courier-key.json"

    @property
    def courier_folder(self) -> Path:
        """Where bundles for a USB stick are kept until the portal has answered."""
        return self.home / "courier"

    @property
    def public_pages(self) -> str:
        """What addresses for phones begin with; empty where a phone reaches no page."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = urlsplit(self.portal_url).hostname or ""
        here = host == "localhost" or host.startswith("127.") or host == "::1"
        return "" if here else self.portal_url.rstrip("/")

    @property
    def spool_folder(self) -> Path:
        """Where slips wait for the printer, sealed."""
        return self.home / "spool"

    @property
    def station_socket(self) -> Path:
        return self.home / "station.sock"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the file, then the environment. Raises `SettingsError`."""
    environment = os.environ if environment is None else environment
    named = environment.get("KIOSK_SETTINGS")
    path = Path(named) if named else SYSTEM_FILE
    values: dict[str, Any] = {}
    if named or path.exists():
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
    for name in _TYPES:
        if (text := environment.get(f"KIOSK_{name.upper()}")) is not None:
            values[name] = text
    settings = replace(Settings(), **{name: _typed(name, value) for name, value in values.items()})
    if "portal_url" not in values:
        kept = kept_address(settings.portal_address_path)
        settings = replace(settings, portal_url=kept or settings.portal_url)
    return _checked(settings)


_TYPES: dict[str, str] = {field.name: str(field.type) for field in fields(Settings)}


def _typed(name: str, value: object) -> Any:
    try:
        kind = _TYPES[name]
    except KeyError:
        raise SettingsError(f"unknown setting {name!r}; known are {', '.join(_TYPES)}") from None
    try:
        match kind:
            case "Path" | "Path | None":
                return Path(str(value)).expanduser()
            case "int":
                return int(str(value))
            case "float":
                return float(str(value))
            case "bool":
                return {"true": True, "false": False}[str(value).lower()]
            case _:
                return str(value)
    except (KeyError, ValueError):
        raise SettingsError(f"setting {name}: {value!r} is not a {kind}") from None


def _checked(settings: Settings) -> Settings:
    rules = {
        "place": settings.place is None or is_place(settings.place),
        "coordinates": not settings.coordinates or point_in(settings.coordinates) is not None,
        "switches": settings.switches in SWITCHES,
        "switch_step_seconds": 0.3 <= settings.switch_step_seconds <= 20,
        "theme": settings.theme in THEMES,
        "text_percent": settings.text_percent in {100, 125, 150},
        "volume": settings.volume in VOLUMES,
        "brightness_percent": settings.brightness_percent in BRIGHTNESS,
        "pixels_per_mm": settings.pixels_per_mm == 0 or 1 <= settings.pixels_per_mm <= 20,
        "idle_seconds": settings.idle_seconds > 0,
        "idle_warning_seconds": settings.idle_warning_seconds >= 20,
        "printer": not settings.printer or is_address(settings.printer),
        "printer_spare": not settings.printer_spare or is_address(settings.printer_spare),
        "printer_roll_metres": 1 <= settings.printer_roll_metres <= 1000,
        "printer_tray_sheets": 1 <= settings.printer_tray_sheets <= 10_000,
        "heartbeat_seconds": settings.heartbeat_seconds > 0,
        "listen_seconds": 1 <= settings.listen_seconds <= 3000,
        "request_timeout_seconds": settings.request_timeout_seconds > 0,
        "portal_url": settings.portal_url.startswith(("http://", "https://")),
        "public_url": not settings.public_url
        or settings.public_url.startswith(("http://", "https://")),
    }
    for name, holds in rules.items():
        if not holds:
            raise SettingsError(f"setting {name}: {getattr(settings, name)!r} is out of range")
    return settings
