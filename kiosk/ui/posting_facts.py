"""What a form may know of what an application is about: a tender, a job or a place."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from kiosk.catalogue.job import Job
from kiosk.catalogue.job_facts import JobTraits
from kiosk.catalogue.location_facts import LocationTraits, label_of
from kiosk.catalogue.places import is_state
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.tender_facts import TenderTraits
from kiosk.catalogue.zones import CENTRAL, zone_at
from kiosk.forms.known import Facts


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
    """As `tender_facts`. A day says no zone of its own: it ends when it does at the workplace."""
    until = job.valid_through
    zone = ZoneInfo(zone_at(traits.places[0]) if traits.places else CENTRAL)
    last = datetime.combine(until, time(23, 59), zone) if until else None
    return _said(
        {
            "job.title": job.title,
            "job.employer": traits.employer,
            "job.identifier": job.source.identifier,
            "job.state": _state(traits.places),
            "job.until": _moment(last),
        }
    )


def location_facts(traits: LocationTraits) -> Facts:
    """As `tender_facts`. The municipality is its code, as a question for one takes it."""
    municipality = next((place for place in traits.places if not is_state(place)), "")
    return _said(
        {
            "location.name": label_of(traits),
            "location.identifier": traits.identifier,
            "location.state": _state(traits.places),
            "location.municipality": municipality,
        }
    )


def _said(facts: dict[str, str]) -> Facts:
    return {name: fact for name, fact in facts.items() if fact}


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _state(places: tuple[str, ...]) -> str:
    """The code: what a question for a state takes."""
    return next((place for place in places if is_state(place)), "")
