"""Days, clocks and moments in words: one way for screen, paper, forms and pages."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from kiosk.words import Words


def day_words(day: date, words: Words) -> str:
    """`24 de noviembre de 2026`."""
    return words("day", day=day.day, month=words(f"month.{day.month}"), year=day.year)


def weekday_words(day: date, words: Words) -> str:
    """`martes 24 de noviembre`."""
    return words(
        "weekday-day",
        weekday=words(f"weekday.{day.isoweekday()}"),
        day=day.day,
        month=words(f"month.{day.month}"),
    )


def moment_words(moment: datetime, words: Words, zone: tzinfo | None = None) -> str:
    """In local time, or in `zone`: `24 de noviembre de 2026, 9:05`."""
    local = moment.astimezone(zone)
    return day_and_clock_words(local.date(), clock_words(local.hour, local.minute), words)


def day_and_clock_words(day: date, clock: str, words: Words) -> str:
    """A moment whose day and clock stand as they were given, in whatever zone."""
    return words("moment", day=day_words(day, words), time=clock)


def zone_words(zone: ZoneInfo, words: Words) -> str:
    """Whose clock it is: `hora de Cancún`. Of `kiosk.catalogue.zones.ZONES`."""
    return words(f"zone.{zone_word(zone)}")


def zone_word(zone: ZoneInfo) -> str:
    """What ends the keys of its words: `ciudad-juarez`."""
    return zone.key.partition("/")[2].lower().replace("_", "-")


def other_clock_words(moment: datetime, zone: ZoneInfo | None, words: Words) -> str:
    """`zone_words` where that clock shows another hour at `moment` than local time; else empty."""
    if zone is None or moment.astimezone(zone).utcoffset() == moment.astimezone().utcoffset():
        return ""
    return zone_words(zone, words)


def clock_words(hour: int, minute: int) -> str:
    """`9:05`, of 24 hours."""
    return f"{hour}:{minute:02}"


def month_names(words: Words) -> tuple[str, ...]:
    """January to December."""
    return tuple(words(f"month.{number}") for number in range(1, 13))
