"""Places that one can go to, in the words of schema.org's `Place`: clinics, schools, offices.

HSDS 3 calls one a *location*. A town of INEGI's is one as well: it lies somewhere and has a name.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from kiosk.catalogue.job import Employer, Place
from kiosk.catalogue.places import is_place
from kiosk.catalogue.postings import (
    Address,
    Line,
    Lines,
    Posting,
    Source,
    read_postings,
)
from kiosk.protocol.message import Slug

FOLDER: Final = "locations"


class LocationType(StrEnum):
    """What one finds there: the names of schema.org's types."""

    CLINIC = "MedicalClinic"
    HOSPITAL = "Hospital"
    PHARMACY = "Pharmacy"
    PRESCHOOL = "Preschool"
    PRIMARY = "ElementarySchool"
    SECONDARY = "MiddleSchool"
    HIGH = "HighSchool"
    UNIVERSITY = "CollegeOrUniversity"
    SCHOOL = "School"
    LIBRARY = "Library"
    OFFICE = "GovernmentOffice"
    TOWN = "City"
    AREA = "AdministrativeArea"
    OTHER = "Place"


DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Day = Annotated[str, StringConstraints(pattern=f"^({'|'.join(DAYS)})$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""Hours and minutes where the place is."""


def _known_place(place: str) -> str:
    if not is_place(place):
        raise ValueError("a state's code, such as MX-OAX, or INEGI's of a municipality")
    return place


class Geo(Posting):
    """schema.org *GeoCoordinates*: degrees, WGS 84."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class OpeningHours(Posting):
    """schema.org *OpeningHoursSpecification*. What closes before it opens closes the next day;
    00:00 to 23:59 is the whole day, 00:00 to 00:00 none of it."""

    day_of_week: Annotated[tuple[Day, ...], Field(min_length=1, max_length=7)]
    opens: Clock
    closes: Clock
    valid_from: date | None = None
    valid_through: date | None = None


class Location(Posting):
    """One place. `place` is the municipality or state where the source has its code; what is open
    when in `opening_hours_words` where that cannot be told from figures."""

    id: Slug
    name: Line
    type: LocationType = LocationType.OTHER
    description: Lines | None = None
    parent_organization: Employer | None = None
    address: Place | None = None
    place: Annotated[str, AfterValidator(_known_place)] | None = None
    geo: Geo | None = None
    telephone: Line | None = None
    email: Line | None = None
    url: Address | None = None
    opening_hours_specification: Annotated[tuple[OpeningHours, ...], Field(max_length=60)] = ()
    opening_hours_words: Line | None = None
    available_service: Annotated[tuple[Line, ...], Field(max_length=200)] = ()
    accessibility: Lines | None = None
    available_language: Annotated[tuple[Line, ...], Field(max_length=40)] = ()
    language: Line | None = None
    source: Source


def read_locations(folder: Path) -> tuple[Location, ...]:
    """The places of a catalogue's folder, by id. Raises `CatalogueError`."""
    return read_postings(folder / FOLDER, Location)
