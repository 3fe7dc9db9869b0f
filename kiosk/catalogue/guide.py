"""Guides: what to do, in which order, when something begins in somebody's life or business.

CPSV-AP's *Event* (a *Life Event* or a *Business Event*) that groups public services of several
levels of government. A step names one service, or a template: then it is the service of the
visitor's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.catalogue.terms import Area, LifeEvent
from kiosk.catalogue.text import Text

if TYPE_CHECKING:
    from kiosk.catalogue.model import Form


class EventKind(StrEnum):
    """CPSV-AP's two kinds of *Event*."""

    LIFE = "life-event"
    BUSINESS = "business-event"


@dataclass(frozen=True)
class GuideStep:
    """One service on the way. Either `service` or `template` is set.

    `gives` says what it is for. `when` is a formula over the answers to the guide's questions:
    without one, the step is everybody's. `needs` are the ids of steps whose result it asks for.
    """

    id: str
    gives: Text
    service: str = ""
    template: str = ""
    when: str | None = None
    optional: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guide:
    """A way through several services. `questions` are those that its steps hang on."""

    id: str
    kind: EventKind
    name: Text
    purpose: Text
    area: Area
    life_events: tuple[LifeEvent, ...]
    keywords: Mapping[str, tuple[str, ...]]
    steps: tuple[GuideStep, ...]
    reviewed: date
    questions: Form | None = None
