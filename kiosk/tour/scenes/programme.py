"""Which scenes there are: one for each capability. A new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.tour.scenes import (
    business,
    channels,
    clinics,
    jobs,
    letters,
    licence,
    opinions,
    signing,
    supports,
    tax,
    tenders,
)
from kiosk.tour.scenes.walk import Walk


@dataclass(frozen=True)
class Scene:
    """`play` raises `NotSeen` where something is not as it should be."""

    name: str
    capability: str
    play: Callable[[Walk], None]


SCENES: Final = (
    Scene("signing", "Signed with an e.firma, and verified by the agency", signing.play),
    Scene("tax", "A monthly return with its payment", tax.play),
    Scene("licence", "A licence renewed, and days to come wished for", licence.play),
    Scene("tenders", "What the government buys, and an offer", tenders.play),
    Scene("jobs", "Jobs, and an application with a short CV", jobs.play),
    Scene("clinics", "The nearest clinic, and vaccines for a child", clinics.play),
    Scene("business", "Open a business: three applications, told once", business.play),
    Scene("letters", "Follow up, and answer what the agency asks", letters.play),
    Scene("opinions", "An opinion, a complaint, a suggestion", opinions.play),
    Scene("channels", "A notice, and a call at an hour that suits", channels.play),
    Scene("supports", "What one may have a right to", supports.play),
)
"""In the order in which they are played."""


def scene_named(name: str) -> Scene | None:
    return next((scene for scene in SCENES if scene.name == name), None)
