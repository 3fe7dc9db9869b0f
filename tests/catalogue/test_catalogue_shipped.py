"""The catalogue that ships: how much there is, in every language, and nothing that is not known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from kiosk.catalogue.model import Agency, Catalogue, Service
from kiosk.catalogue.place_names import place_name
from kiosk.catalogue.places import STATES, is_state, state_of
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.templates import expand_templates
from kiosk.catalogue.terms import Area, Certainty, Level, LifeEvent
from kiosk.catalogue.text import Text

ASK = "consulte a la autoridad"


@pytest.fixture(scope="session")
def given(shipped: Catalogue) -> list[Service]:
    """The services that templates give."""
    paths = expand_templates(SourceFolder(shipped_catalogue()), shipped.languages).given
    ids = {path.stem for path in paths if path.parent.name == "services"}
    return [service for service in shipped.services if service.id in ids]


def texts_of(value: object) -> Iterator[Text]:
    """All texts, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


def everything(catalogue: Catalogue) -> list[Service | Agency]:
    return [*catalogue.services, *catalogue.agencies.values()]


def test_there_are_a_thousand_services_of_every_kind(
    shipped: Catalogue, given: list[Service]
) -> None:
    by_hand = len(shipped.services) - len(given)
    print(f"{len(shipped.services)} services, {by_hand} of them written one by one")
    assert len(shipped.services) >= 1100
    assert by_hand >= 200
    areas = Counter(service.area for service in shipped.services)
    levels = Counter(service.level for service in shipped.services)
    assert all(areas[area] >= 100 for area in Area), areas
    assert all(levels[level] >= 100 for level in Level), levels
    assert {event for each in shipped.services for event in each.life_events} == set(LifeEvent)


def test_everything_is_said_in_spanish_and_english(shipped: Catalogue) -> None:
    for whole in everything(shipped):
        for text in texts_of(whole):
            assert text.speaks("es"), (whole.id, text)
            assert text.speaks("en"), (whole.id, text)
    for service in shipped.services:
        assert service.keywords["es"], service.id
        assert service.keywords["en"], service.id


def test_no_placeholder_is_left(shipped: Catalogue) -> None:
    for whole in everything(shipped):
        said = [words for text in texts_of(whole) for words in text.words.values()]
        if isinstance(whole, Service):
            said += [word for words in whole.keywords.values() for word in words]
        assert not [words for words in said if re.search(r"[{}]", words)], whole.id


def test_a_template_tells_no_fact_that_differs_between_places(given: list[Service]) -> None:
    for service in given:
        assert service.certainty is Certainty.EXAMPLE
        assert service.processing_time.duration is None
        assert service.processing_time.note is not None
        assert ASK in service.processing_time.note.words["es"]
        for cost in service.costs:
            assert cost.note is not None
            if cost.amount is None:
                assert ASK in cost.note.words["es"]
            else:  # a law of the whole country says so
                assert cost.amount == 0
                assert service.legal_basis is not None
        assert not [way for way in service.channels if way.phone or way.website]
        assert not re.search(r"\$|\bpesos\b|\d{7}|https?:|www\.", str(list(texts_of(service))))


def test_an_agency_that_a_template_gives_has_no_contact_made_up(shipped: Catalogue) -> None:
    paths = expand_templates(SourceFolder(shipped_catalogue()), shipped.languages).given
    names = {path.parent.name for path in paths if path.name == "agency.yaml"}
    assert len(names) >= 300
    for agency in map(shipped.agencies.__getitem__, names):
        facts = (agency.phone, agency.email, agency.website, agency.hours, agency.address)
        assert not any(facts), agency.id


def test_every_state_has_its_services(shipped: Catalogue, given: list[Service]) -> None:
    states = Counter(s.agency.place for s in shipped.services if s.level is Level.STATE)
    assert all(states[state] >= 20 for state in STATES), states
    places = {service.agency.place for service in given if service.level is Level.MUNICIPAL}
    assert len(places) >= 40
    assert {state_of(place) for place in places if place} == set(STATES) - {"MX-CMX"}
    for service in given:
        place = service.agency.place or ""
        where = place if is_state(place) else state_of(place)
        said = f"{service.name.words['es']} {service.agency.name.words['es']}"
        assert place_name(place) in said or place_name(where) in said


def test_a_place_has_a_service_of_a_template_once(shipped: Catalogue) -> None:
    alike = Counter((s.template, s.agency.place) for s in shipped.services if s.template)
    assert set(alike.values()) == {1}
    groups = {template for template, _ in alike}
    assert len(groups) >= 30
    assert {template for template, place in alike if place == "MX-OAX"} == {
        template for template, place in alike if place == "MX-PUE"
    }


def test_what_is_written_by_hand_wins() -> None:
    source = SourceFolder(shipped_catalogue())
    left_out = expand_templates(source, ("es", "en")).left_out
    assert ("acta-de-nacimiento", "MX-OAX") in {(each.service, each.place) for each in left_out}
    for each in left_out:
        assert (source.root / Path(each.by_hand)).is_file()
