"""Job postings, in the words of schema.org's `JobPosting`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from kiosk.catalogue.postings import (
    Address,
    Amount,
    Currency,
    Line,
    Lines,
    Posting,
    Source,
    read_postings,
)
from kiosk.protocol.message import Slug

FOLDER: Final = "jobs"


class Employer(Posting):
    """schema.org *hiringOrganization*."""

    name: Line
    url: Address | None = None


class Place(Posting):
    """schema.org *PostalAddress*, as far as it is said."""

    street_address: Line | None = None
    address_locality: Line | None = None
    address_region: Line | None = None
    postal_code: Line | None = None
    address_country: Line | None = None


class Salary(Posting):
    """`words` say what the figures do not; `unit_text` is HOUR, DAY, WEEK, MONTH or YEAR."""

    currency: Currency | None = None
    min_value: Amount | None = None
    max_value: Amount | None = None
    unit_text: Line | None = None
    words: Line | None = None


class Job(Posting):
    """One posting. Texts are plain, a paragraph a line."""

    id: Slug
    title: Line
    description: Lines | None = None
    hiring_organization: Employer | None = None
    job_location: tuple[Place, ...] = ()
    job_location_type: Line | None = None
    base_salary: Salary | None = None
    employment_type: tuple[Line, ...] = ()
    date_posted: date | None = None
    valid_through: date | None = None
    total_job_openings: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    work_hours: Line | None = None
    qualifications: Lines | None = None
    education_requirements: Lines | None = None
    experience_requirements: Lines | None = None
    skills: Lines | None = None
    responsibilities: Lines | None = None
    job_benefits: Lines | None = None
    industry: Line | None = None
    occupational_category: Line | None = None
    telephone: Line | None = None
    email: Line | None = None
    language: Line | None = None
    source: Source


def read_jobs(folder: Path) -> tuple[Job, ...]:
    """The postings of a catalogue's folder, by id. Raises `CatalogueError`."""
    return read_postings(folder / FOLDER, Job)
