"""What lists need of tenders and jobs: where they stand, where they are, what they ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.catalogue import job_facts, tender_facts
from kiosk.catalogue.feed import FeedHead, moved
from kiosk.catalogue.job import Job
from kiosk.catalogue.posting_places import places_in
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.tender_facts import TenderStage, stage_of

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SOURCE = {"identifier": "1", "system": "prueba"}
PAST, AHEAD = "2026-11-25T11:59:59-06:00", "2026-11-25T12:00:01-06:00"
AWARD = [{"status": "active", "value": {"amount": 5, "currency": "MXN"}}]

ENDED_BY_TAG: dict[str, Any] = {
    "status": "active",
    "tenderPeriod": {"endDate": AHEAD},
    "releases": [{"id": "1", "tag": ["tender"]}, {"id": "2", "tag": ["tenderCancellation"]}],
}


def tender(**fields: Any) -> Tender:
    usual = {"id": "t", "ocid": "o-t", "title": "T", "releases": [{"id": "1"}], "source": SOURCE}
    return Tender.model_validate({**usual, **fields})


def job(**fields: Any) -> Job:
    return Job.model_validate({"id": "j", "title": "J", "source": SOURCE, **fields})


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"status": "active", "tenderPeriod": {"endDate": AHEAD}}, TenderStage.OPEN),
        ({"status": "active", "tenderPeriod": {"endDate": PAST}}, TenderStage.DECIDING),
        ({"status": "active", "tenderPeriod": {"startDate": AHEAD}}, TenderStage.PLANNED),
        ({"status": "planned"}, TenderStage.PLANNED),
        ({"tag": ["planning"]}, TenderStage.PLANNED),
        ({"tenderPeriod": {"endDate": AHEAD}}, TenderStage.OPEN),
        ({}, TenderStage.UNKNOWN),
        ({"status": "complete"}, TenderStage.AWARDED),
        ({"status": "complete", "awards": AWARD}, TenderStage.AWARDED),
        ({"status": "active", "awards": AWARD, "contracts": AWARD}, TenderStage.SIGNED),
        ({"tag": ["tender", "implementation"]}, TenderStage.RUNNING),
        ({"contracts": [{"status": "terminated"}]}, TenderStage.OVER),
        ({"contracts": [{"status": "terminated"}, {"status": "active"}]}, TenderStage.SIGNED),
        ({"contracts": [{"status": "cancelled"}], "status": "active"}, TenderStage.OPEN),
        ({"awards": [{"status": "pending"}], "status": "active"}, TenderStage.OPEN),
        ({"status": "unsuccessful", "tag": ["award"]}, TenderStage.DESERTED),
        ({"status": "cancelled", "tenderPeriod": {"endDate": AHEAD}}, TenderStage.CANCELLED),
        ({"status": "withdrawn"}, TenderStage.CANCELLED),
        (ENDED_BY_TAG, TenderStage.CANCELLED),
        ({**ENDED_BY_TAG, "status": "unsuccessful"}, TenderStage.DESERTED),
        ({**ENDED_BY_TAG, "releases": ENDED_BY_TAG["releases"][::-1]}, TenderStage.OPEN),
    ],
)
def test_where_a_tender_stands(fields: dict[str, Any], stage: TenderStage) -> None:
    assert stage_of(tender_facts.traits_of(tender(**fields), 1, "f", None), NOW) is stage


def worth(amount: float | None, currency: str | None = "MXN") -> dict[str, Any]:
    return {"status": "active", "value": {"amount": amount, "currency": currency}}


@pytest.mark.parametrize(
    ("fields", "amount", "currency"),
    [
        ({}, None, ""),
        ({"value": {"amount": 10, "currency": "MXN"}}, 10, "MXN"),
        ({"value": {"amount": 10}}, 10, ""),
        ({"value": {"amount": 10, "currency": "MXN"}, "awards": [worth(7), worth(1)]}, 8, "MXN"),
        ({"awards": [worth(7)], "contracts": [worth(6)]}, 6, "MXN"),
        ({"awards": [worth(7), worth(1, "USD")]}, None, ""),  # never added up
        ({"awards": [worth(None)], "value": {"amount": 3, "currency": "MXN"}}, 3, "MXN"),
    ],
)
def test_what_a_tender_is_worth(
    fields: dict[str, Any], amount: float | None, currency: str
) -> None:
    traits = tender_facts.traits_of(tender(**fields), 1, "f", None)
    assert (traits.amount, traits.currency) == (amount, currency)


def test_who_offered_is_told_once() -> None:
    one, two = {"name": "Uno", "id": "1"}, {"name": "Dos", "id": "2"}
    found = tender(bids=[{"tenderers": [one]}, {"tenderers": [two]}], tenderers=[two, one])
    assert [party.name for party in tender_facts.offerers(found)] == ["Uno", "Dos"]
    assert tender_facts.bidders_of(found) == 2
    assert tender_facts.bidders_of(tender(numberOfTenderers=0)) == 0
    assert tender_facts.bidders_of(tender()) is None


@pytest.mark.parametrize(
    ("address", "otherwise", "places"),
    [
        ("Av. Juárez 1, Guadalajara, Jalisco, 44100, México", None, ("14039", "MX-JAL")),
        ("DR. LAVISTA, MÉXICO D. F., DF, 6720, MX", None, ("MX-CMX",)),
        ("JUAREZ / APODACA, Nuevo León, MX", None, ("19031", "19006", "MX-NLE")),
        ("Toluca, México, México", None, ("15106", "MX-MEX")),
        ("Monterrey, N.L.", None, ("19039", "MX-NLE")),
        ("Calle Oaxaca 5", None, ()),
        ("México", None, ()),
        ("", "20067", ("20067", "MX-OAX")),
        ("Calle 5", "MX-OAX", ("MX-OAX",)),
        ("Guadalupe", "MX-NLE", ("19026", "MX-NLE")),
    ],
)
def test_where_a_posting_is(address: str, otherwise: str | None, places: tuple[str, ...]) -> None:
    assert places_in(address, otherwise) == places


@pytest.mark.parametrize(
    ("salary", "monthly"),
    [
        ({"minValue": 100, "unitText": "HOUR", "currency": "MXN"}, 20_800),
        ({"minValue": 300, "maxValue": 400, "unitText": "DAY"}, 9_000),
        ({"minValue": 3_000, "unitText": "WEEK"}, 13_000),
        ({"minValue": 9_000, "unitText": "month"}, 9_000),
        ({"minValue": 120_000, "unitText": "YEAR"}, 10_000),
        ({"minValue": 9_000}, None),  # how often is not said
        ({"minValue": 900, "unitText": "MONTH", "currency": "USD"}, None),
        ({"words": "a convenir"}, None),
    ],
)
def test_pay_a_month(salary: dict[str, Any], monthly: float | None) -> None:
    found = job_facts.traits_of(job(baseSalary=salary), 1, "f", None)
    assert found.monthly == (None if monthly is None else pytest.approx(monthly))
    assert found.pays


@pytest.mark.parametrize(
    ("fields", "trait", "value"),
    [
        ({"educationRequirements": "Preparatoria/Técnica"}, "schooling", "high-school"),
        ({"educationRequirements": "PRIMARIA"}, "schooling", "primary"),
        ({"educationRequirements": "Sin estudios"}, "schooling", "none"),
        ({"educationRequirements": "Bachelor degree"}, "schooling", "university"),
        ({}, "schooling", "unknown"),
        ({"experienceRequirements": "No se requiere"}, "experience", "no-experience"),
        ({"experienceRequirements": "Sin experiencia: se enseña"}, "experience", "no-experience"),
        ({"experienceRequirements": "Dos años"}, "experience", "experience"),
        ({}, "experience", "unknown"),
        ({"employmentType": ["PART_TIME"]}, "hours", "part"),
        ({"workHours": "Medio tiempo, de 9 a 1"}, "hours", "part"),
        ({"employmentType": ["FULL_TIME"]}, "hours", "full"),
        ({"employmentType": ["Fijo"]}, "hours", "other"),
        ({}, "hours", "unknown"),
        ({}, "pays", False),
    ],
)
def test_what_a_job_asks_for(fields: dict[str, Any], trait: str, value: object) -> None:
    assert getattr(job_facts.traits_of(job(**fields), 1, "f", None), trait) == value


def test_a_job_is_over_the_day_after_its_last() -> None:
    traits = job_facts.traits_of(job(validThrough="2026-11-25"), 1, "f", None)
    assert not job_facts.is_over(traits, date(2026, 11, 25))
    assert job_facts.is_over(traits, date(2026, 11, 26))


def test_every_date_of_an_example_moves_and_nothing_else() -> None:
    given = {
        "title": "2026-01-05",
        "tenderPeriod": {"startDate": "2026-01-05T09:00:00-06:00"},
        "releases": [{"id": "1", "date": "2026-01-05T09:00:00-06:00"}],
        "validThrough": "2026-01-05",
    }
    later = moved(given, timedelta(days=2))
    assert later == {
        "title": "2026-01-05",
        "tenderPeriod": {"startDate": "2026-01-07T09:00:00-06:00"},
        "releases": [{"id": "1", "date": "2026-01-07T09:00:00-06:00"}],
        "validThrough": "2026-01-07",
    }
    assert moved(given, timedelta()) is given


def test_a_clock_that_is_behind_promises_no_day_to_come() -> None:
    head = FeedHead(title={"es": "x"}, as_of=date(2026, 11, 20))
    assert head.as_of_on(date(2026, 11, 25)) == date(2026, 11, 20)
    assert head.as_of_on(date(2026, 11, 1)) == date(2026, 11, 1)
