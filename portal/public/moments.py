"""Moments as the pages say them: in the hour of the centre of Mexico, and named as that."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.catalogue.zones import CENTRAL
from kiosk.dates import moment_words
from kiosk.words import Words


def central_moment(moment: datetime, words: Words) -> str:
    """`24 de noviembre de 2026, 10:05`, in the hour of the centre of Mexico."""
    return moment_words(moment, words, ZoneInfo(CENTRAL))
