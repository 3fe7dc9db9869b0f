"""Tenders and jobs in words: nothing guessed, nothing ahead of the facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.catalogue.feed import FeedHead
from kiosk.catalogue.job import Job, Salary
from kiosk.catalogue.job_facts import traits_of as job_traits_of
from kiosk.catalogue.posting_list import tender_entries
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.tender_facts import traits_of as tender_traits_of
from kiosk.catalogue.tender_plots import plots_of
from kiosk.forms.definition import compile_form
from kiosk.forms.known import FACTS, deadline_in, lacks_fact, names_deadline, with_known
from kiosk.ui.deadlines import Deadlines, late_words
from kiosk.ui.job_page import job_page
from kiosk.ui.plot_words import amount_charts, count_charts
from kiosk.ui.posting_facts import job_facts, tender_facts
from kiosk.ui.posting_pages import as_of_words
from kiosk.ui.posting_parts import PageParts, for_view
from kiosk.ui.posting_words import amount_words, left_words, pay_words, posted_words, tender_card
from kiosk.ui.tender_page import tender_page
from kiosk.words import words_of

WORDS = words_of("es")
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SOURCE = {"identifier": "n-1", "system": "prueba"}
BUYER = {"name": "Agua", "address": "Centro, Oaxaca de Juárez, Oaxaca"}
RICH: dict[str, Any] = {
    "id": "t",
    "ocid": "ocds-t",
    "title": "Tubería",
    "status": "active",
    "buyer": BUYER,
    "mainProcurementCategory": "works",
    "value": {"amount": 1_500_000.5, "currency": "MXN"},
    "tenderPeriod": {
        "startDate": "2026-11-20T09:00:00-06:00",
        "endDate": "2026-11-28T14:00:00-06:00",
    },
    "enquiryPeriod": {"endDate": "2026-11-24T14:00:00-06:00"},
    "documents": [{"title": "Bases", "documentType": "biddingDocuments", "url": "https://x.mx/b"}],
    "items": [{"description": "Tubo", "quantity": 4000, "unit": "metro"}],
    "releases": [{"id": "1"}],
    "source": SOURCE,
}
PRICE = {"amount": 9, "currency": "MXN"}
DECIDED = {
    **RICH,
    "numberOfTenderers": 2,
    "bids": [
        {"status": "valid", "value": PRICE, "tenderers": [{"name": "A"}]},
        {"status": "disqualified", "value": {"amount": 8}, "tenderers": [{"name": "B"}]},
    ],
    "awards": [{"status": "active", "value": PRICE, "suppliers": [{"name": "A"}]}],
}


def page_of(fields: dict[str, Any], now: datetime = NOW) -> PageParts:
    tender = Tender.model_validate(fields)
    return tender_page(tender, tender_traits_of(tender, 1, "f", None), now, WORDS)


def lines_of(page: PageParts, title: str) -> list[str]:
    part = next(part for part in page.parts if part.title.startswith(title))
    return [f"{line.text}: {line.note}" for line in part.lines] or [part.nothing]


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (1_850_000.0, "MXN", "$1,850,000"),
        (1_850_000.5, "MXN", "$1,850,000.50"),
        (0.0, "MXN", "$0"),
        (310_000.0, "USD", "310,000 USD"),
        (310_000.0, "", "310,000 (no se dice en qué moneda)"),
        (None, "MXN", "Monto no publicado"),
    ],
)
def test_amounts(amount: float | None, currency: str, words: str) -> None:
    assert amount_words(amount, currency, WORDS) == words


@pytest.mark.parametrize(
    ("salary", "words"),
    [
        (None, "Sueldo no publicado"),
        (Salary(words="A convenir"), "A convenir"),
        (Salary(min_value=9000, unit_text="MONTH"), "$9,000 al mes"),
        (
            Salary(min_value=300, max_value=400, unit_text="DAY"),
            "$300 a $400 al día",
        ),
        (Salary(min_value=2305, max_value=2305), "$2,305. No dice cada cuándo."),
    ],
)
def test_pay(salary: Salary | None, words: str) -> None:
    assert pay_words(salary, WORDS) == words


@pytest.mark.parametrize(
    ("left", "words"), [(0, "Es hoy"), (1, "Queda 1 día"), (12, "Quedan 12 días")]
)
def test_days_left(left: int, words: str) -> None:
    assert left_words(left, WORDS) == words


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        (date(2026, 11, 25), "Publicada hoy"),
        (date(2026, 11, 24), "Publicada hace 1 día"),
        (date(2027, 1, 1), "Publicada hoy"),  # a clock that is behind
        (date(2024, 3, 1), "Publicada el 1 de marzo de 2024"),
    ],
)
def test_when_it_was_posted(posted: date, words: str) -> None:
    assert posted_words(posted, date(2026, 11, 25), WORDS) == words


def test_an_open_tender_says_until_when_and_hides_nothing() -> None:
    page = page_of(RICH)
    assert page.good
    assert page.verdict.startswith("Quedan 3 días. Se reciben ofertas hasta el 28 de noviembre")
    assert [(step.state, step.said) for step in page.steps] == [
        ("past", "Ya pasó"),
        ("past", "Ya pasó"),
        ("next", "Quedan 3 días"),
    ]
    assert lines_of(page, "Lo que se compra") == ["Tubo: Cantidad: 4,000 (metro)"]
    documents = next(part for part in page.parts if part.title == "Documentos")
    assert documents.lines[0].code == "image://code/https%3A%2F%2Fx.mx%2Fb"
    assert not [part for part in page.parts if part.title.startswith("Quién ganó")]


def test_after_its_end_it_is_being_decided() -> None:
    page = page_of(RICH, NOW + timedelta(days=10))
    assert not page.good
    assert lines_of(page, "Quién ganó") == [WORDS("tender.means-deciding")]
    assert lines_of(page, "Quién más ofreció") == [WORDS("tender.offers-unsaid")]


def test_who_offered_who_won_and_at_what_price() -> None:
    page = page_of(DECIDED)
    assert lines_of(page, "Quién ganó") == ["A: $9"]
    assert lines_of(page, "Quién ofreció: 2 ofertas") == [
        "A: $9 · Ganó",
        "B: 8 (no se dice en qué moneda) · no cumplía",
    ]
    labels = [fact.label for fact in page.facts]
    assert "Precio acordado" in labels
    assert "Monto estimado" in labels


def test_a_tender_that_says_nothing_says_so() -> None:
    bare = {name: RICH[name] for name in ("id", "ocid", "title", "releases", "source")}
    page = page_of(bare)
    values = [fact.value for fact in page.facts]
    assert values[:3] == ["No se dice cómo va", "Monto no publicado", "No se dice quién compra"]
    assert lines_of(page, "Documentos") == ["No se publicó ningún documento."]
    tender = Tender.model_validate(bare)
    (entry,) = tender_entries([tender_traits_of(tender, 1, "f", None)], NOW)
    card = tender_card(entry, NOW, WORDS)
    assert [tag.text for tag in card.tags] == ["No se dice cómo va", "Monto no publicado"]


def test_a_job_that_says_nothing_says_so() -> None:
    job = Job.model_validate({"id": "j", "title": "J", "source": SOURCE})
    page = job_page(job, job_traits_of(job, 1, "f", None), NOW, WORDS)
    assert page.verdict == WORDS("job.until-unsaid")
    assert [fact.value for fact in page.facts] == [
        "Sueldo no publicado", "No se dice", "No se dice dónde", "No se dice", "No se dice",
        "No se dice",
    ]  # fmt: skip


def test_lists_within_parts_are_lists_for_the_view() -> None:
    for part in for_view(page_of(RICH).parts):
        assert isinstance(part["lines"], list)


def test_charts_have_words_for_each_bar_and_say_what_is_left_out() -> None:
    unlike: list[dict[str, Any]] = [
        {},
        {"value": {"amount": 3, "currency": "USD"}},
        {"value": None},
    ]
    tenders = [
        tender_traits_of(Tender.model_validate({**RICH, **fields}), n, "f", None)
        for n, fields in enumerate(unlike)
    ]
    pesos, dollars = amount_charts(plots_of(tenders), WORDS)
    assert pesos["title"] == "¿Quién compra más? $1,500,000.50 en 1 compra"
    assert pesos["bars"] == [
        {
            "label": "Agua",
            "said": "$1,500,000.50",
            "spoken": "Agua: $1,500,000.50",
            "share": 1.0,
        }
    ]
    assert dollars["bars"][0]["said"] == "3 USD"
    assert dollars["notes"] == ["1 compra no dice su monto: no se sumó."]
    bidders, months = count_charts(plots_of(tenders), WORDS)
    assert bidders["notes"] == ["3 compras no dicen cuántos ofrecieron, o todavía no se sabe."]
    assert [bar["spoken"] for bar in months["bars"]] == ["Noviembre de 2026: 3 compras"]
    (unsaid,) = amount_charts(plots_of(tenders[2:]), WORDS)
    assert unsaid["bars"] == []
    assert unsaid["notes"]


def test_the_oldest_day_is_the_one_that_is_promised() -> None:
    heads = [FeedHead(title={"es": "x"}, as_of=date(2026, 11, day)) for day in (20, 3, 24)]
    assert as_of_words(heads, NOW, WORDS) == "Datos del 3 de noviembre de 2026."
    example = FeedHead(title={"es": "x"}, as_of=date(2020, 1, 1), example=True)
    assert as_of_words([example], NOW, WORDS) == "Datos de ejemplo, al 25 de noviembre de 2026."
    assert as_of_words([], NOW, WORDS) == ""


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["tender"],
    "properties": {
        "tender": {
            "type": "object",
            "required": ["title"],
            "properties": {
                "title": {"type": "string", "readOnly": True},
                "until": {"type": "string", "format": "date-time", "readOnly": True},
            },
        },
        "buyer": {"type": "string"},
    },
}
UI: dict[str, Any] = {
    "tender": {
        "title": {"ui:known": "tender.title"},
        "until": {"ui:known": "tender.deadline"},
    },
    "buyer": {"ui:known": "tender.buyer"},
}


def test_a_form_is_told_what_it_is_about() -> None:
    form = compile_form(SCHEMA, UI, None)
    tender = Tender.model_validate(RICH)
    facts = tender_facts(tender, tender_traits_of(tender, 1, "f", None))
    answers = with_known(form, {}, facts)
    assert answers["tender"]["title"] == "Tubería"
    assert answers["buyer"] == "Agua"
    assert deadline_in(form, answers) == datetime.fromisoformat("2026-11-28T14:00:00-06:00")
    assert names_deadline(form) == "tender.deadline"
    assert not lacks_fact(form, facts)
    assert lacks_fact(form, {})
    assert facts["tender.state"] == "MX-OAX"
    assert set(facts) <= FACTS


@pytest.mark.parametrize(
    ("field", "fact", "taken"),
    [
        ({"type": "string", "enum": ["goods", "works"]}, "works", True),
        ({"type": "string", "enum": ["goods", "works"]}, "consultingServices", False),
        ({"type": "string", "maxLength": 5}, "works", True),
        ({"type": "string", "maxLength": 4}, "works", False),
    ],
)
def test_a_fact_that_does_not_fit_is_asked_for(
    field: dict[str, Any], fact: str, taken: bool
) -> None:
    schema = {"type": "object", "properties": {"kind": field}}
    form = compile_form(schema, {"kind": {"ui:known": "tender.category"}}, None)
    answers = with_known(form, {}, {"tender.category": fact})
    assert answers == ({"kind": fact} if taken else {})


@pytest.mark.parametrize(
    ("place", "distance"), [(None, "-06:00"), ("MX-ROO", "-05:00"), ("02004", "-08:00")]
)
def test_a_job_ends_with_its_last_day_where_it_is(place: str | None, distance: str) -> None:
    job = Job.model_validate(
        {"id": "j", "title": "J", "validThrough": "2026-11-30", "source": SOURCE}
    )
    facts = job_facts(job, job_traits_of(job, 1, "f", place))
    assert facts["job.until"] == f"2026-11-30T23:59:00{distance}"
    assert facts["job.identifier"] == "n-1"
    assert "job.employer" not in facts


@pytest.mark.parametrize(
    ("hours", "online", "key"),
    [
        (None, True, None),
        (-1, True, "deadline.over"),
        (0, False, "deadline.over"),
        (1, True, "deadline.soon"),
        (24, True, "deadline.soon"),
        (25, True, "deadline.in-time"),
        (25, False, "deadline.offline"),
        (1000, False, "deadline.offline"),
    ],
)
def test_what_is_said_of_a_deadline_before_sending(
    hours: int | None, online: bool, key: str | None
) -> None:
    due = None if hours is None else NOW + timedelta(hours=hours)
    said = Deadlines(lambda: NOW, lambda: online).before_sending(due, WORDS)
    assert said.split(" el ")[0] == ("" if key is None else WORDS(key).split(" el ")[0])
    assert ("no hay conexión" in said) == (key == "deadline.offline")
    assert ("si la conexión falla" in said) == (key == "deadline.soon")


def test_what_counts_is_when_it_was_sent() -> None:
    before, after = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    assert "antes de que terminara" in late_words(NOW, before, WORDS)[0]
    assert "después de que terminó" in late_words(NOW, after, WORDS)[0]
    assert late_words(None, NOW, WORDS) == ()
