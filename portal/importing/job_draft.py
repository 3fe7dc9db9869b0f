"""A row as a job posting, in schema.org's words. What the source does not say is left out."""

from __future__ import annotations

import re
from datetime import date
from itertools import zip_longest
from typing import Any

from kiosk.catalogue.job import Employer, Job, Place, Salary
from portal.importing.cleaning import clean, one_line
from portal.importing.contacts import find_addresses, find_emails, find_phones, postcode_of
from portal.importing.dates import parse_day
from portal.importing.evaluating import Cells
from portal.importing.mapping import Expression, JobSources, Mapping
from portal.importing.money import currency_in
from portal.importing.pay import pay_figures
from portal.importing.posting_draft import PostingDraft
from portal.importing.service_draft import CannotDraft


def draft_job(cells: Cells, mapping: Mapping, identifier: str, job_id: str) -> Job:
    """Raises `CannotDraft`. Repairs are told to `cells`."""
    if mapping.job is None:
        raise AssertionError(mapping.kind)  # the mapping was checked when it was read
    return _Drafting(cells, mapping, mapping.job).job(identifier, job_id)


def title_of(cells: Cells, sources: JobSources) -> str:
    """Raises `CannotDraft` where there is none: nobody could look for it."""
    title = one_line(cells.words(sources.title, "title"))
    if not title:
        raise CannotDraft("the posting has no title")
    return title


class _Drafting:
    def __init__(self, cells: Cells, mapping: Mapping, sources: JobSources) -> None:
        self._cells = cells
        self._from = sources
        self._row = PostingDraft(cells, mapping)

    def job(self, identifier: str, job_id: str) -> Job:
        sources = self._from
        fields: dict[str, Any] = {
            "id": job_id,
            "title": self._row.fit.line(title_of(self._cells, sources), "title"),
            "hiring_organization": self._employer(),
            "job_location": self._places(),
            "job_location_type": self._row.line(sources.location_type, "jobLocationType"),
            "base_salary": self._salary(),
            "employment_type": self._row.lines(sources.employment_type, "employmentType"),
            "date_posted": self._day(sources.date_posted, "datePosted"),
            "valid_through": self._day(sources.valid_through, "validThrough"),
            "total_job_openings": self._openings(),
            "work_hours": self._row.line(sources.work_hours, "workHours"),
            "qualifications": self._row.text(sources.qualifications, "qualifications"),
            "education_requirements": self._row.text(sources.education, "educationRequirements"),
            "experience_requirements": self._row.text(sources.experience, "experienceRequirements"),
            "skills": self._row.text(sources.skills, "skills"),
            "responsibilities": self._row.text(sources.responsibilities, "responsibilities"),
            "job_benefits": self._row.text(sources.benefits, "jobBenefits"),
            "industry": self._row.line(sources.industry, "industry"),
            "occupational_category": self._row.line(sources.category, "occupationalCategory"),
            "telephone": self._row.first(sources.phone, "telephone", find_phones),
            "email": self._row.first(sources.email, "email", find_emails),
            "source": self._row.source(identifier),
        }
        return self._row.finish(Job, sources.description, sources.more, fields)

    def _day(self, expression: Expression | None, what: str) -> date | None:
        words = one_line(self._cells.words(expression, what))
        day = parse_day(words) if words else None
        if words and day is None:
            self._cells.tell(what, f"{words[:40]!r} is no day: it stands in the description")
            self._row.fit.add(f"{what}: {words}")
        return day

    def _employer(self) -> Employer | None:
        name = self._row.line(self._from.organization, "hiringOrganization")
        url = self._row.first(self._from.organization_url, "hiringOrganization.url", find_addresses)
        return Employer(name=name, url=url) if name else None

    def _places(self) -> tuple[Place, ...]:
        sources = self._from
        columns = [
            self._stepped(each)
            for each in (
                sources.street, sources.locality, sources.region, sources.postcode, sources.country
            )
        ]  # fmt: skip
        places = []
        for street, locality, region, postcode, country in zip_longest(*columns, fillvalue=""):
            code = postcode_of(postcode) if postcode else None
            if postcode and code != postcode:
                self._cells.tell("postalCode", f"{postcode!r} read as {code or 'written'!r}")
            place = Place(
                street_address=street or None,
                address_locality=locality or None,
                address_region=region or None,
                postal_code=code or postcode or None,
                address_country=country or None,
            )
            if place != Place():
                places.append(place)
        return tuple(dict.fromkeys(places))

    def _stepped(self, expression: Expression | None) -> list[str]:
        """A column's lines, blank ones too: the Nth of each column is of the Nth place."""
        if expression is None:
            return []
        if expression.column is None or expression.values or expression.rules:
            return [self._row.fit.line(self._cells.words(expression, "jobLocation"), "jobLocation")]
        self._cells.text(expression.column)
        if not self._cells.text(expression.column):
            return [""]
        lines = self._cells.raw(expression.column).split("\n")
        return [self._row.fit.line(clean(line).text, "jobLocation") for line in lines]

    def _salary(self) -> Salary | None:
        sources = self._from
        low = one_line(self._cells.words(sources.salary, "baseSalary"))
        high = one_line(self._cells.words(sources.salary_max, "baseSalary.maxValue"))
        read = [pay_figures(words) for words in (low, high)]
        figures = {each for found in read for each in found or ()}
        plain = not re.sub(r"[\d,.' $a-]|mxn|pesos?", "", f"{low}{high}".lower())
        said = one_line(self._cells.words(sources.currency, "currency")).upper()
        currency = currency_in(low) or (said if re.fullmatch(r"[A-Z]{3}", said) else None)
        words = " – ".join(filter(None, (low, high)))
        if not words:
            return None
        if None in read or not figures or len(figures) > 2:
            self._cells.tell("baseSalary", "no certain amount: kept in words")
            return Salary(words=self._row.fit.line(words, "baseSalary"))
        return Salary(
            currency=currency,
            min_value=min(figures),
            max_value=max(figures),
            unit_text=self._row.line(sources.salary_unit, "baseSalary.unitText"),
            words=None if plain else self._row.fit.line(words, "baseSalary"),
        )

    def _openings(self) -> int | None:
        words = one_line(self._cells.words(self._from.openings, "totalJobOpenings"))
        if not words:
            return None
        if words.isascii() and words.isdigit() and 1 <= int(words[:8]) <= 1_000_000:
            return int(words)
        self._cells.tell("totalJobOpenings", f"{words[:40]!r} is no number of openings")
        self._row.fit.add(f"totalJobOpenings: {words}")
        return None
