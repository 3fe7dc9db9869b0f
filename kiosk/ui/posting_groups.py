"""What lists of tenders, jobs and places can be narrowed and sorted by, in words. Pure."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from kiosk.catalogue.location import LocationType
from kiosk.catalogue.location_facts import OFFERS, WHEELCHAIR
from kiosk.catalogue.location_list import LOCATION_SORTS
from kiosk.catalogue.places import is_place
from kiosk.catalogue.posting_list import (
    AMOUNTS,
    CLOSING,
    JOB_SORTS,
    OTHER_CURRENCY,
    PAYS,
    TENDER_SORTS,
    UNSAID,
)
from kiosk.catalogue.terms import Subject
from kiosk.ui.place_words import with_state
from kiosk.words import Words

CHOSEN_FROM: Final = {
    Subject.TENDER: (("buyer", "government"), ("place", "place")),
    Subject.JOB: (("place", "place"), ("employer", "business")),
    Subject.LOCATION: (("place", "place"), ("operator", "government")),
}
"""Fields with too many values for a row of chips, and their signs."""
_AMOUNTS: Final = (*(name for name, _ in AMOUNTS), "huge", OTHER_CURRENCY, UNSAID)
_KINDS: Final = ("health", "education", *(kind.value for kind in LocationType))
CHIPS: Final = {
    Subject.TENDER: (
        (
            "stage",
            ("open", "planned", "deciding", "decided", "cancelled", "deserted", "unknown"),
        ),
        ("closes", CLOSING),
        ("category", ("goods", "works", "services", UNSAID)),
        ("amount", _AMOUNTS),
    ),
    Subject.JOB: (
        ("experience", ("no-experience",)),
        ("pay", (*PAYS, "period-unsaid", UNSAID)),
        ("hours", ("full", "part", "temporary", "other", "unknown")),
        (
            "schooling",
            ("none", "primary", "secondary", "high-school", "technical", "university", UNSAID),
        ),
    ),
    Subject.LOCATION: (
        ("kind", _KINDS),
        ("open", ("now", "weekend", "always", UNSAID)),
        ("offers", (*(name for name, _ in OFFERS), WHEELCHAIR)),
    ),
}


_SORTS: Final = {
    Subject.TENDER: TENDER_SORTS,
    Subject.JOB: JOB_SORTS,
    Subject.LOCATION: LOCATION_SORTS,
}


def chip_groups(
    kind: Subject, words: Words, there: Container[str] | None = None
) -> list[dict[str, Any]]:
    """Each field with its values, by their names; of those in `there` alone, where it is given."""
    groups = [
        {
            "field": field,
            "title": words(f"postings.by-{field}"),
            "options": [
                {
                    "name": name_of(field, value),
                    "value": value,
                    "title": words(f"postings.{field}-{value}"),
                }
                for value in values
                if there is None or name_of(field, value) in there
            ],
        }
        for field, values in CHIPS[kind]
    ]
    return [group for group in groups if group["options"]]


def name_of(field: str, value: str) -> str:
    """How a view names one value of a field."""
    return f"{field}={value}"


def sorts_of(kind: Subject) -> tuple[str, ...]:
    """The first is the usual one."""
    return _SORTS[kind]


def value_words(field: str, value: str, words: Words) -> str:
    """A buyer, an employer or a place."""
    if value == UNSAID:
        return words(f"postings.{field}-unsaid")
    return with_state(value, words) if field == "place" and is_place(value) else value


def field_words(field: str, value: str | None, words: Words) -> str:
    """The field, with what is chosen of it."""
    if value is None:
        return words(f"postings.any-{field}")
    return value_words(field, value, words)
