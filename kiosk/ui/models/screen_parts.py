"""What a screen is built from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.settings import Settings
from kiosk.ui.applying import Applying
from kiosk.ui.drafting import Drafting
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.page_models import PageModels
from kiosk.ui.sending import Sending
from kiosk.ui.station_client import StationClient


@dataclass(frozen=True)
class ScreenParts:
    """All that a screen is built from. `place` is the centre's own, `monotonic` gives seconds that
    never step back."""

    settings: Settings
    pages: PageModels
    applying: Applying
    guides: GuidePages
    sending: Sending
    drafting: Drafting
    station: StationClient
    centre_name: str
    place: str | None
    pixels_per_mm: float
    monotonic: Callable[[], float]
    is_stale: Callable[[], bool]
    """Whether a newer catalogue than this screen's has come."""
