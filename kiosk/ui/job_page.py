"""One job in plain words; what its posting does not say is said to be unsaid. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kiosk.catalogue.job import Job
from kiosk.catalogue.job_facts import JobTraits
from kiosk.dates import day_words
from kiosk.ui.posting_parts import Fact, PageParts, PostingLine, PostingPart
from kiosk.ui.posting_words import pay_words, place_words, posted_words
from kiosk.words import Words


def job_page(job: Job, traits: JobTraits, now: datetime, words: Words) -> PageParts:
    """`now` is the visitor's own time."""
    until = job.valid_through
    return PageParts(
        title=job.title,
        lead=job.description or "",
        verdict=words("job.until", day=day_words(until, words))
        if until is not None
        else words("job.until-unsaid"),
        good=until is not None,
        facts=tuple(_facts(job, traits, now, words)),
        parts=tuple(_parts(job, words)),
    )


def _facts(job: Job, traits: JobTraits, now: datetime, words: Words) -> Iterator[Fact]:
    employer = job.hiring_organization
    said = job.base_salary.words if job.base_salary else None
    pay = pay_words(job.base_salary, words)
    yield Fact("money", words("job.pay"), pay, said if said and said != pay else "")
    yield Fact(
        "business", words("job.employer"), employer.name if employer else words("job.unsaid")
    )
    streets = [place.street_address for place in job.job_location if place.street_address]
    yield Fact("place", words("job.where"), place_words(traits.places, words), " · ".join(streets))
    yield Fact("time", words("job.hours"), _hours(job, traits, words))
    yield Fact(
        "education", words("job.schooling"), job.education_requirements or words("job.unsaid")
    )
    experience = job.experience_requirements or words("job.unsaid")
    yield Fact("check", words("job.experience"), experience)
    if job.total_job_openings:
        yield Fact("person", words("job.openings"), str(job.total_job_openings))
    if job.date_posted:
        day = day_words(job.date_posted, words)
        ago = posted_words(job.date_posted, now.date(), words)
        yield Fact("calendar", words("job.posted-day"), day, ago if ago != day else "")
    if contact := " · ".join(filter(None, (job.telephone, job.email))):
        yield Fact("follow", words("job.contact"), contact)


def _hours(job: Job, traits: JobTraits, words: Words) -> str:
    kind = words(f"job.hours-{traits.hours}") if traits.hours not in {"other", "unknown"} else ""
    return ". ".join(filter(None, (kind, job.work_hours))) or words("job.unsaid")


def _parts(job: Job, words: Words) -> Iterator[PostingPart]:
    for name, text in (
        ("responsibilities", job.responsibilities),
        ("qualifications", job.qualifications),
        ("skills", job.skills),
        ("benefits", job.job_benefits),
    ):
        if text:
            lines = tuple(PostingLine(line.strip()) for line in text.splitlines() if line.strip())
            yield PostingPart(words(f"job.{name}"), lines)
