"""What a form may know of the tender or job that an application is about (`kiosk.forms.known`)."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from typing import Final

from kiosk.catalogue.job import Job
from kiosk.catalogue.job_facts import JobTraits
from kiosk.catalogue.places import is_state
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.tender_facts import TenderTraits
from kiosk.forms.known import Facts

_CENTRAL: Final = timezone(timedelta(hours=-6))
"""Of central Mexico: a day that ends says no hour nor zone of its own."""


def tender_facts(tender: Tender, traits: TenderTraits) -> Facts:
    """By the names that forms use; what is not published is left out."""
    questions = tender.enquiry_period.end_date if tender.enquiry_period else None
    return _said(
        {
            "tender.title": tender.title,
            "tender.ocid": tender.ocid,
            "tender.buyer": traits.buyer,
            "tender.category": traits.category,
            "tender.state": _state(traits.places),
            "tender.deadline": _moment(traits.closes),
            "tender.enquiry_deadline": _moment(questions),
        }
    )


def job_facts(job: Job, traits: JobTraits) -> Facts:
    """As `tender_facts`."""
    until = job.valid_through
    last = datetime.combine(until, time(23, 59), _CENTRAL) if until else None
    return _said(
        {
            "job.title": job.title,
            "job.employer": traits.employer,
            "job.identifier": job.source.identifier,
            "job.state": _state(traits.places),
            "job.until": _moment(last),
        }
    )


def _said(facts: dict[str, str]) -> Facts:
    return {name: fact for name, fact in facts.items() if fact}


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _state(places: tuple[str, ...]) -> str:
    """The code: what a question for a state takes."""
    return next((place for place in places if is_state(place)), "")
