"""Days and moments in words: one way for screen, paper and pages."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

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
    """In local time, or in `zone`: `24 de noviembre de 2026, 10:05`."""
    local = moment.astimezone(zone)
    return words(
        "moment",
        day=local.day,
        month=words(f"month.{local.month}"),
        year=local.year,
        time=f"{local:%H:%M}",
    )


def month_names(words: Words) -> tuple[str, ...]:
    """January to December."""
    return tuple(words(f"month.{number}") for number in range(1, 13))
