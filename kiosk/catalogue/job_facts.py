"""What a list of jobs needs of each. What a posting does not say is said to be unsaid. Pure."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from kiosk.catalogue.job import Job, Salary
from kiosk.catalogue.posting_places import places_in
from kiosk.folding import folded


class Hours(StrEnum):
    """How much of the week a job takes."""

    FULL = "full"
    PART = "part"
    TEMPORARY = "temporary"
    OTHER = "other"
    UNKNOWN = "unknown"


class Schooling(StrEnum):
    """The least schooling that is asked for."""

    NONE = "none"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    HIGH = "high-school"
    TECHNICAL = "technical"
    UNIVERSITY = "university"
    UNKNOWN = "unknown"


class Experience(StrEnum):
    """Whether a job asks for experience."""

    NONE = "no-experience"
    SOME = "experience"
    UNKNOWN = "unknown"


class JobTraits(NamedTuple):
    """What a job is listed, filtered and sorted by.

    `monthly` are pesos a month, reckoned from the least that is paid, None where the pay or how
    often it is paid is not said.
    """

    number: int
    feed: str
    id: str
    title: str
    employer: str
    places: tuple[str, ...]
    monthly: float | None
    pays: bool
    hours: str
    schooling: str
    experience: str
    posted: date | None
    until: date | None


_PER_MONTH: Final = {"HOUR": 208.0, "DAY": 30.0, "WEEK": 52 / 12, "MONTH": 1.0, "YEAR": 1 / 12}
"""A working week of 48 hours (Ley Federal del Trabajo, article 61)."""
_HOURS: Final = (
    (Hours.PART, r"part.?time|medio tiempo|tiempo parcial|media jornada|fin(es)? de semana"),
    (Hours.TEMPORARY, r"temporar|temporal|eventual|per.?diem|por obra|seasonal"),
    (Hours.FULL, r"full.?time|tiempo completo|jornada completa|turno completo"),
)
_SCHOOLING: Final = (
    (Schooling.NONE, r"sin (estudios|escolaridad)|ningun|no requ|leer y escribir|no requirements"),
    (Schooling.PRIMARY, r"primaria|primary"),
    (Schooling.SECONDARY, r"secundaria|secondary"),
    (Schooling.HIGH, r"prepa|bachiller|media superior|high.?school"),
    (Schooling.TECHNICAL, r"tecnic|associate|professional certificate|carrera comercial"),
    (
        Schooling.UNIVERSITY,
        r"licenciatura|universi|ingenier|profesional|bachelor|posgrado|maestria",
    ),
)
_NO_EXPERIENCE: Final = re.compile(
    r"sin experiencia|no (se )?(requiere|necesita|pide|es neces)|no (previous )?experience"
    r"|^0\b|ningun"
)


def traits_of(job: Job, number: int, feed: str, place: str | None) -> JobTraits:
    """`place` is where the feed's jobs are that say nothing of it."""
    return JobTraits(
        number=number,
        feed=feed,
        id=job.id,
        title=job.title,
        employer=job.hiring_organization.name if job.hiring_organization else "",
        places=_places(job, place),
        monthly=monthly(job.base_salary),
        pays=job.base_salary is not None,
        hours=_hours(job).value,
        schooling=_schooling(job).value,
        experience=_experience(job).value,
        posted=job.date_posted,
        until=job.valid_through,
    )


def monthly(salary: Salary | None) -> float | None:
    """Pesos a month, where that can be said."""
    if salary is None or salary.min_value is None or salary.currency not in {None, "MXN"}:
        return None
    factor = _PER_MONTH.get((salary.unit_text or "").upper())
    return None if factor is None else salary.min_value * factor


def is_over(traits: JobTraits, today: date) -> bool:
    """Whether nobody can apply any more."""
    return traits.until is not None and traits.until < today


def _places(job: Job, place: str | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in job.job_location:
        parts = (each.address_locality, each.address_region, each.address_country)
        found.update(dict.fromkeys(places_in(", ".join(filter(None, parts)), place)))
    return tuple(found) or places_in("", place)


def _hours(job: Job) -> Hours:
    said = folded(" ".join((*job.employment_type, job.work_hours or ""))).replace("_", " ")
    if not said.strip():
        return Hours.UNKNOWN
    return next((hours for hours, words in _HOURS if re.search(words, said)), Hours.OTHER)


def _schooling(job: Job) -> Schooling:
    said = folded(job.education_requirements or "")
    return next((level for level, words in _SCHOOLING if re.search(words, said)), Schooling.UNKNOWN)


def _experience(job: Job) -> Experience:
    said = folded(job.experience_requirements or "").strip()
    if not said:
        return Experience.UNKNOWN
    return Experience.NONE if _NO_EXPERIENCE.search(said) else Experience.SOME
