"""Places one can go to: how far, when they are open, and how a list of them is narrowed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from kiosk.catalogue.location import Location, OpeningHours
from kiosk.catalogue.location_facts import label_of, opening_of, traits_of
from kiosk.catalogue.location_list import here_at, location_entries
from kiosk.catalogue.location_plots import location_plots_of
from kiosk.catalogue.opening_hours import (
    Openness,
    is_around_the_clock,
    opening_at,
    opens_on,
    packed,
    spans_of,
    unpacked,
)
from kiosk.catalogue.points import Point, away, point_in, seat_of
from kiosk.catalogue.posting_list import PostingList

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOW = datetime.fromisoformat("2026-11-25T10:00:00-06:00")
"""A Wednesday."""


def hours(days: tuple[str, ...], opens: str, closes: str, **valid: Any) -> OpeningHours:
    return OpeningHours(day_of_week=days, opens=opens, closes=closes, **valid)


def location(**fields: Any) -> Location:
    usual = {"id": "a", "name": "A", "source": {"identifier": "N1", "system": "prueba"}}
    return Location.model_validate({**usual, **fields})


@pytest.mark.parametrize(
    ("there", "km", "bearing"),
    [
        ((19.4326, -99.1332), 366.4, "nw"),  # Mexico City from Oaxaca
        ((17.0600, -96.7254), 0.0, "n"),
        ((17.1500, -96.7254), 10.0, "n"),
        ((17.0600, -96.6310), 10.0, "e"),
        ((16.9700, -96.7254), 10.0, "s"),
        ((-17.0600, 83.2746), 20015.1, "n"),  # the other end of the world
    ],
)
def test_how_far_along_the_great_circle(
    there: tuple[float, float], km: float, bearing: str
) -> None:
    found = away(Point(17.0600, -96.7254), Point(*there))
    assert found.km == pytest.approx(km, abs=0.5)
    if 0 < found.km < 20_000:
        assert found.bearing == bearing


def test_where_a_centre_stands() -> None:
    seat = seat_of("20067")
    assert seat is not None
    assert away(seat, Point(17.0609, -96.7253)).km < 1
    assert here_at("20067").point == seat
    assert here_at("20067", "16.5, -95.0").point == (16.5, -95.0)
    assert here_at("MX-OAX").point is here_at(None).point is None
    for wrong in ("", "17", "17,x", "91,0", "0,181", "1,2,3", "nan, 0"):
        assert point_in(wrong) is None


@pytest.mark.parametrize(
    ("moment", "standing", "until"),
    [
        ("2026-11-25T07:59", Openness.CLOSED, "2026-11-25T08:00"),
        ("2026-11-25T08:00", Openness.OPEN, "2026-11-25T14:00"),
        ("2026-11-25T14:00", Openness.CLOSED, "2026-11-25T16:00"),
        ("2026-11-25T17:00", Openness.OPEN, "2026-11-25T20:00"),
        ("2026-11-27T21:00", Openness.CLOSED, "2026-11-28T22:00"),
        ("2026-11-29T03:00", Openness.OPEN, "2026-11-29T06:00"),  # since Saturday evening
        ("2026-11-29T06:00", Openness.CLOSED, "2026-11-30T08:00"),
    ],
)
def test_open_or_closed_and_until_when(moment: str, standing: Openness, until: str) -> None:
    spans = spans_of(
        [
            hours(WEEK[:5], "08:00", "14:00"),
            hours(WEEK[:5], "16:00", "20:00"),
            hours(("Saturday",), "22:00", "06:00"),
        ]
    )
    found = opening_at(spans, datetime.fromisoformat(moment))
    assert (found.standing, found.until) == (standing, datetime.fromisoformat(until))
    assert unpacked(packed(spans)) == spans


@pytest.mark.parametrize(
    "always",
    [
        [hours(WEEK, "00:00", "23:59")],
        [hours(WEEK, "00:00", "24:00")],
        [hours(WEEK, "08:00", "08:00")],
        [hours(WEEK[:5], "00:00", "23:59"), hours(WEEK[5:], "00:00", "24:00")],
    ],
)
def test_what_never_closes(always: list[OpeningHours]) -> None:
    spans = spans_of(always)
    assert is_around_the_clock(spans)
    assert opening_at(spans, NOW).standing is Openness.ALWAYS


def test_a_day_that_begins_when_the_one_before_has_ended_leaves_no_gap_only_at_one_hour() -> None:
    spans = spans_of([hours(WEEK[:5], "08:00", "08:00"), hours(WEEK[5:], "00:00", "24:00")])
    assert not is_around_the_clock(spans)
    assert not opening_at(spans, datetime.fromisoformat("2026-11-30T05:00")).is_open


def test_hours_of_some_days_take_the_place_of_the_usual_ones() -> None:
    eve = date(2026, 12, 24)
    spans = spans_of(
        [
            hours(WEEK, "09:00", "17:00"),
            hours(WEEK, "09:00", "12:00", valid_from=eve, valid_through=eve),
        ]
    )
    found = opening_at(spans, datetime.fromisoformat("2026-12-24T13:00"))
    assert (found.standing, found.until) == (
        Openness.CLOSED,
        datetime.fromisoformat("2026-12-25T09:00"),
    )
    assert opening_at(spans, datetime.fromisoformat("2026-12-23T13:00")).is_open


def test_from_midnight_to_midnight_is_how_a_closed_day_is_written() -> None:
    christmas = date(2026, 12, 25)
    spans = spans_of(
        [
            hours(WEEK[:6], "08:00", "15:00"),
            hours(WEEK[6:], "00:00", "00:00"),
            hours(WEEK, "00:00", "00:00", valid_from=christmas, valid_through=christmas),
        ]
    )
    assert opening_at(spans, datetime.fromisoformat("2026-12-24T10:00")).is_open
    for shut, opens in (("2026-12-25", "2026-12-26T08:00"), ("2026-12-27", "2026-12-28T08:00")):
        found = opening_at(spans, datetime.fromisoformat(f"{shut}T10:00"))
        assert (found.standing, found.until) == (Openness.CLOSED, datetime.fromisoformat(opens))
    assert opens_on(spans, "6")
    assert not opens_on(spans, "7")
    assert not is_around_the_clock((*spans_of([hours(WEEK, "00:00", "24:00")]), spans[1]))


def test_what_holds_for_a_time_and_what_is_not_said() -> None:
    summer = spans_of(
        [hours(WEEK, "09:00", "13:00", valid_from="2027-07-01", valid_through="2027-07-31")]
    )
    assert opening_at(summer, NOW).standing is Openness.CLOSED
    assert opening_at(summer, NOW).until is None
    assert opening_at(summer, datetime.fromisoformat("2027-07-31T10:00")).is_open
    assert opening_at((), NOW).standing is Openness.UNSAID


@pytest.mark.parametrize(
    ("place", "is_open"),
    [(None, True), ("20067", True), ("02004", False), ("23005", True), ("MX-SON", True)],
)
def test_a_place_keeps_its_own_time(place: str | None, is_open: bool) -> None:
    own = hours(WEEK, "09:00", "11:30").model_dump(mode="json", by_alias=True)
    traits = traits_of(location(place=place, openingHoursSpecification=[own]), 1, "f", None)
    assert opening_of(traits, NOW).is_open is is_open  # 10:00 here, 8:00 in Tijuana


def test_what_a_place_offers_is_read_out_of_its_own_words() -> None:
    clinic = location(
        type="MedicalClinic",
        availableService=["Vacunación", "Atención del embarazo"],
        accessibility="Rampa en la entrada",
    )
    traits = traits_of(clinic, 1, "f", "MX-OAX")
    assert traits.offers == ("vaccination", "maternity", "wheelchair")
    assert traits.places == ("MX-OAX",)
    none = traits_of(location(accessibility="Sin rampa"), 1, "f", None)
    assert (none.offers, none.places) == ((), ())
    assert label_of(none) == "A (N1)"


def test_a_list_is_narrowed_and_the_nearest_comes_first() -> None:
    always = hours(WEEK, "00:00", "23:59").model_dump(mode="json", by_alias=True)
    given = [
        location(id="far", name="Far", type="Hospital", geo={"latitude": 19.4, "longitude": -99.1}),
        location(id="no-point", name="No point", place="20385"),
        location(
            id="near",
            name="Near",
            type="MedicalClinic",
            geo={"latitude": 17.07, "longitude": -96.72},
            openingHoursSpecification=[always],
            parentOrganization={"name": "IMSS"},
        ),
        location(id="nowhere", name="Nowhere", type="School"),
    ]
    traits = [traits_of(each, n, "f", None) for n, each in enumerate(given)]
    listed = PostingList(location_entries(traits, here_at("20067"), NOW))
    everything = listed.select({}, None)
    order = [entry.traits.id for entry in everything.first("near", 9)]
    assert order == ["near", "no-point", "far", "nowhere"]
    assert set(listed.entries[0].values) == {"kind", "open", "offers", "operator", "place"}
    assert everything.counts["kind"] == {
        "health": 2, "Hospital": 1, "MedicalClinic": 1, "Place": 1, "education": 1, "School": 1,
    }  # fmt: skip
    (open_now,) = listed.select({"open": "now", "operator": "IMSS"}, None)
    assert open_now.traits.id == "near"
    assert open_now.traits.away is not None
    assert open_now.traits.away.km < 2
    plots = location_plots_of(entry.traits for entry in listed.entries)
    assert (plots.locations, plots.without_place) == (4, 3)
    assert [bar.key for bar in plots.municipalities.bars] == ["20385"]
