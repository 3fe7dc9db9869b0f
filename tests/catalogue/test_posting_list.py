"""Lists of tenders and jobs: narrowed, counted, sorted, summed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.job_facts import JobTraits
from kiosk.catalogue.posting_list import (
    PostingEntry,
    PostingList,
    days_left,
    job_entries,
    tender_entries,
)
from kiosk.catalogue.tender_facts import TenderTraits
from kiosk.catalogue.tender_plots import MOST_BUYERS, plots_of

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)


def ordered(entries: list[PostingEntry], sort: str) -> list[int]:
    listed = PostingList(entries)
    return [entry.number for entry in listed.select({}, None).first(sort, len(entries))]


def tender(number: int = 1, **fields: Any) -> TenderTraits:
    usual = TenderTraits(
        number, "f", f"t{number}", f"T{number}", "Agua", ("MX-OAX",), 100.0, "MXN", None,
        NOW + timedelta(days=5), NOW - timedelta(days=5), "active", 1, "goods", None,
    )  # fmt: skip
    return usual._replace(**fields)


def job(number: int = 1, **fields: Any) -> JobTraits:
    usual = JobTraits(
        number, "f", f"j{number}", f"J{number}", "Fonda", ("20067", "MX-OAX"), 9_000.0, True,
        "full", "primary", "no-experience", date(2026, 11, 20), date(2026, 12, 1),
    )  # fmt: skip
    return usual._replace(**fields)


def test_an_entry_has_every_field() -> None:
    assert set(tender_entries([tender()], NOW)[0].values) == {
        "stage",
        "closes",
        "amount",
        "category",
        "buyer",
        "place",
    }
    assert set(job_entries([job()])[0].values) == {
        "experience",
        "pay",
        "hours",
        "schooling",
        "employer",
        "place",
    }


@pytest.mark.parametrize(
    ("fields", "field", "values"),
    [
        ({}, "closes", ("7", "15")),
        ({"closes": NOW + timedelta(days=3)}, "closes", ("3", "7", "15")),
        ({"closes": NOW}, "closes", ()),
        ({"amount": None}, "amount", ("unsaid",)),
        ({"amount": 99_999.99}, "amount", ("small",)),
        ({"amount": 100_000.0}, "amount", ("medium",)),
        ({"amount": 1e7}, "amount", ("huge",)),
        ({"amount": 5.0, "currency": "USD"}, "amount", ("other-currency",)),
        ({"progress": 3}, "stage", ("decided",)),
        ({"buyer": ""}, "buyer", ("unsaid",)),
        ({"places": ()}, "place", ("unsaid",)),
    ],
)
def test_what_a_tender_is_narrowed_by(
    fields: dict[str, Any], field: str, values: tuple[str, ...]
) -> None:
    assert tender_entries([tender(**fields)], NOW)[0].values[field] == values


@pytest.mark.parametrize(
    ("fields", "field", "values"),
    [
        ({"schooling": "high-school"}, "schooling", ("high-school", "technical", "university")),
        ({"schooling": "unknown"}, "schooling", ("unsaid",)),
        ({"monthly": 12_500.0}, "pay", ("8000", "12000")),
        ({"monthly": None}, "pay", ("period-unsaid",)),
        ({"monthly": None, "pays": False}, "pay", ("unsaid",)),
    ],
)
def test_what_a_job_is_narrowed_by(
    fields: dict[str, Any], field: str, values: tuple[str, ...]
) -> None:
    assert job_entries([job(**fields)])[0].values[field] == values


ENTRIES = st.lists(
    unique_by=lambda entry: entry.number,
    elements=st.builds(
        lambda number, stage, who: PostingEntry(number, {"stage": (stage,), "who": who}, None),
        st.integers(0, 30),
        st.sampled_from("ab"),
        st.lists(st.sampled_from("xyz"), unique=True).map(tuple),
    ),
    max_size=20,
)


@given(
    ENTRIES,
    st.dictionaries(st.sampled_from(["stage", "who"]), st.sampled_from("abxyz")),
    st.none() | st.sets(st.integers(0, 30)),
)
def test_what_is_counted_is_what_would_be_left(
    entries: list[PostingEntry], narrowing: dict[str, str], found: set[int] | None
) -> None:
    listed = PostingList(entries)
    chosen = listed.select(narrowing, found)
    expected = [
        entry
        for entry in entries
        if (found is None or entry.number in found)
        and all(value in entry.values[field] for field, value in narrowing.items())
    ]
    assert list(chosen) == expected
    assert len(chosen) == len(expected)
    for field in ("stage", "who"):
        for value in "abxyz":
            left = listed.select({**narrowing, field: value}, found)
            assert chosen.counts.get(field, {}).get(value, 0) == len(left)


def test_what_ends_first_comes_first_and_what_is_decided_last() -> None:
    entries = tender_entries(
        [
            tender(1, progress=2),
            tender(2, closes=NOW + timedelta(days=9)),
            tender(3, closes=NOW + timedelta(days=1)),
            tender(4, status="planned", opens=NOW + timedelta(days=1)),
        ],
        NOW,
    )
    assert ordered(entries, "closing") == [3, 2, 4, 1]


def test_amounts_of_several_currencies_are_not_put_in_one_order() -> None:
    entries = tender_entries(
        [
            tender(1, amount=5.0),
            tender(2, amount=900.0, currency="USD"),
            tender(3, amount=None),
            tender(4, amount=50.0),
        ],
        NOW,
    )
    assert ordered(entries, "amount") == [4, 1, 2, 3]


def test_what_does_not_say_its_pay_comes_last() -> None:
    entries = job_entries([job(1, monthly=None), job(2, monthly=5.0), job(3, monthly=9.0)])
    assert ordered(entries, "pay") == [3, 2, 1]


def test_days_are_the_visitors_own() -> None:
    until = datetime.fromisoformat("2026-11-26T01:00:00+00:00")
    in_mexico = datetime.fromisoformat("2026-11-25T10:00:00-06:00")
    assert days_left(until, in_mexico) == 0
    assert days_left(until, in_mexico.astimezone(UTC)) == 1


def test_sums_are_of_one_currency_and_say_what_they_leave_out() -> None:
    tenders = [
        *(tender(n, buyer=f"B{n}", amount=float(n)) for n in range(1, MOST_BUYERS + 4)),
        tender(90, amount=1_000.0, currency="USD"),
        tender(91, amount=None),
        tender(92, amount=None, published=None, bidders=9),
        tender(93, bidders=0, amount=7.0, buyer="B1"),
    ]
    plots = plots_of(tenders)
    pesos, dollars = plots.amounts
    assert (pesos.currency, dollars.currency) == ("MXN", "USD")
    assert pesos.total == sum(range(1, MOST_BUYERS + 4)) + 7
    assert pesos.bars[0].value == MOST_BUYERS + 3
    assert pesos.rest + sum(bar.value for bar in pesos.bars) == pesos.total
    assert pesos.rest_buyers == 3
    assert (dollars.total, dollars.tenders) == (1_000, 1)
    assert plots.without_amount == 2
    assert [bar.value for bar in plots.bidders] == [1, 0, 0, 0, 0, 1]
    assert plots.without_bidders == len(tenders) - 2
    assert plots.without_month == 1


def test_months_without_any_are_shown_and_older_ones_told() -> None:
    days = [date(2026, 11, 3), date(2026, 9, 3), date(2024, 1, 1)]
    tenders = [
        tender(n, published=datetime(d.year, d.month, d.day, tzinfo=UTC))
        for n, d in enumerate(days)
    ]
    plots = plots_of(tenders)
    assert [bar.key for bar in plots.months][-3:] == ["2026-09", "2026-10", "2026-11"]
    assert [bar.value for bar in plots.months][-3:] == [1, 0, 1]
    assert sum(bar.value for bar in plots.months) + plots.earlier == 3


def test_nothing_makes_empty_pictures() -> None:
    plots = plots_of([])
    assert (plots.tenders, plots.amounts, plots.bidders, plots.months) == (0, (), (), ())


def test_five_thousand_are_narrowed_in_one_pass() -> None:
    tenders = [tender(n, buyer=f"B{n * n % 40}") for n in range(5_000)]
    entries = tender_entries(tenders, NOW)
    chosen = PostingList(entries).select({"buyer": "B9", "category": "goods"}, None)
    assert len(chosen) == sum(each.buyer == "B9" for each in tenders)
    assert sum(chosen.counts["buyer"].values()) == 5_000
