"""Moments as the pages say them: in the hour of the centre of Mexico, and named as that."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.words import Words
from kiosk.zone import CENTRAL


def central_moment(moment: datetime, words: Words) -> str:
    """`24 de noviembre de 2026, 10:05`, in the hour of the centre of Mexico."""
    local = moment.astimezone(ZoneInfo(CENTRAL))
    month = words(f"month.{local.month}")
    return words("moment", day=local.day, month=month, year=local.year, time=f"{local:%H:%M}")
