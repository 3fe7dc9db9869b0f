"""What is derived from a service's facts, and the small types beneath."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kiosk.catalogue.duration import Duration, parse_duration
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.model import AgencyKey, Catalogue, Cost, ProcessingTime, Service
from kiosk.catalogue.places import STATES, is_municipality, municipalities_prefix, state_of
from kiosk.catalogue.terms import ChannelType
from kiosk.catalogue.text import Text
from kiosk.words import words_of

KEY = AgencyKey("0" * 16, b"key", date(2026, 11, 24))


@pytest.fixture
def service(shipped: Catalogue) -> Service:
    """A service with a form, whose agency has no key yet."""
    found = next(each for each in shipped.services if each.form)
    return replace(found, agency=replace(found.agency, keys=()))


@pytest.mark.parametrize(
    ("amounts", "free"),
    [([0], True), ([0, 0], True), ([0, 74], False), ([None], False), ([0, None], False)],
)
def test_free_is_only_what_costs_nothing_at_all(
    service: Service, amounts: list[int | None], free: bool
) -> None:
    costs = tuple(Cost(None if a is None else Decimal(a)) for a in amounts)
    assert replace(service, costs=costs).is_free is free


def test_applying_here_needs_a_form_and_a_key(service: Service) -> None:
    keyed = replace(service, agency=replace(service.agency, keys=(KEY,)))
    assert keyed.can_apply
    assert not service.can_apply
    assert not replace(keyed, form=None, form_version=None).can_apply


OLDER = replace(KEY, key_id="1" * 16, created=date(2025, 1, 1))
SAME_DAY = replace(KEY, key_id="2" * 16)


@pytest.mark.parametrize(
    ("keys", "newest"),
    [
        ((), None),
        ((KEY,), KEY),
        ((OLDER, KEY), KEY),
        ((KEY, OLDER), KEY),
        ((KEY, SAME_DAY, OLDER), SAME_DAY),
        ((SAME_DAY, OLDER, KEY), KEY),
    ],
)
def test_the_newest_key_is_sealed_to_wherever_it_stands(
    service: Service, keys: tuple[AgencyKey, ...], newest: AgencyKey | None
) -> None:
    assert replace(service.agency, keys=keys).key == newest


def test_the_other_ways_leave_out_the_kiosk(service: Service) -> None:
    assert any(way.type is ChannelType.KIOSK for way in service.channels)
    assert ChannelType.KIOSK not in {way.type for way in service.other_ways()}


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT0S", Duration()),
        ("P0D", Duration()),
        ("PT30M", Duration(minutes=30)),
        ("P2W", Duration(weeks=2)),
        ("P1M", Duration(months=1)),
        ("P1Y6M", Duration(years=1, months=6)),
        ("P1DT2H", Duration(days=1, hours=2)),
    ],
)
def test_reads_iso_8601_durations(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "3D", "P-1D", "P1.5D", "P1W2D", "p1d", "P١D", "PT5S", "P1D "]
)
def test_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)


def test_every_phrase_has_words() -> None:
    durations = [Duration(1, 1, 1, 1, 1, 1), Duration(2, 2, 2, 2, 2, 2), Duration(), None]
    phrases = [p for d in durations for p in ProcessingTime(d).phrases()]
    for language in ("es", "en"):
        for phrase in phrases:
            said = words_of(language)(phrase.key, **phrase.parameters)
            assert said
            assert "{" not in said


def test_a_missing_language_falls_back_to_spanish() -> None:
    text = Text({"es": "Acta", "en": ""})
    assert (text.in_language("en"), text.in_language("nah")) == ("Acta", "Acta")
    assert not text.speaks("en")


def test_places() -> None:
    assert len(set(STATES)) == 32
    assert (state_of("20067"), state_of("09003"), state_of("32001")) == (
        "MX-OAX",
        "MX-CMX",
        "MX-ZAC",
    )
    assert municipalities_prefix("MX-AGU") == "01"
    assert [is_municipality(p) for p in ("20067", "33001", "00001", "20000", "2006", "x0067")] == [
        True,
        *[False] * 5,
    ]


@pytest.mark.parametrize("place", ["", "MX", "99999", "MX-XXX", "'; DROP TABLE service"])
def test_a_filter_by_no_place_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Filters(place=place)
