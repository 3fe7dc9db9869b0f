"""Ways to services as titled groups, and what is left of them while one types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ui_samples import AGENCY, EN, ES, text

from kiosk.catalogue.model import Agency
from kiosk.catalogue.reading import AuthorityCount
from kiosk.catalogue.terms import Level, LifeEvent
from kiosk.ui.ways import (
    Group,
    Way,
    authority_groups,
    elsewhere_groups,
    life_event_groups,
    matching,
    municipality_groups,
    place_groups,
)

STATES = Group("Estados", tuple(Way(name, name) for name in ("Jalisco", "Michoacán", "Yucatán")))
TOWNS = Group("Municipios", (Way("14039", "Guadalajara, Jalisco"),), only_typed=True)


@pytest.mark.parametrize(
    ("typed", "most", "shown", "left"),
    [
        ("", 9, ["Jalisco", "Michoacán", "Yucatán"], 0),
        ("", 2, ["Jalisco", "Michoacán"], 1),
        ("jal", 9, ["Jalisco", "14039"], 0),
        ("JALISCO guada", 9, ["14039"], 0),
        ("michoacan", 9, ["Michoacán"], 0),
        ("catan", 9, [], 0),
        ("   ", 9, ["Jalisco", "Michoacán", "Yucatán"], 0),
        ("jal", 1, ["Jalisco"], 1),
    ],
)
def test_typing_leaves_what_has_the_words(
    typed: str, most: int, shown: list[str], left: int
) -> None:
    groups, more = matching([STATES, TOWNS], typed, most)
    assert [entry.key for group in groups for entry in group.entries] == shown
    assert more == left
    assert all(group.entries for group in groups)


def agency(name: str, level: Level, place: str | None = None) -> AuthorityCount:
    found = replace(AGENCY, id=name, name=text(name), short_name=None, level=level, place=place)
    return AuthorityCount(found, 2)


AUTHORITIES = [
    agency("SAT", Level.FEDERAL),
    agency("IMSS", Level.FEDERAL),
    agency("Oaxaca", Level.STATE, "MX-OAX"),
    agency("Jalisco", Level.STATE, "MX-JAL"),
    agency("Tlacolula", Level.MUNICIPAL, "20551"),
    agency("Mérida", Level.MUNICIPAL, "31050"),
]


@pytest.mark.parametrize(
    ("place", "order"),
    [
        (None, [["IMSS", "SAT"], ["Jalisco", "Oaxaca"], ["Mérida", "Tlacolula"]]),
        ("MX-OAX", [["Oaxaca"], ["IMSS", "SAT"], ["Jalisco"], ["Mérida", "Tlacolula"]]),
        ("20551", [["Tlacolula"], ["Oaxaca"], ["IMSS", "SAT"], ["Jalisco"], ["Mérida"]]),
    ],
)
def test_the_nearest_authorities_come_first(place: str | None, order: list[list[str]]) -> None:
    groups = authority_groups(AUTHORITIES, place, ES)
    assert [[entry.key for entry in group.entries] for group in groups] == order
    assert all(group.title for group in groups)


def test_an_authority_is_called_as_people_call_it() -> None:
    known: Agency = replace(AGENCY, name=text("Instituto Nacional", "Institute"))
    (group,) = authority_groups([AuthorityCount(known, 1)], "MX-OAX", EN)
    (entry,) = group.entries
    assert entry.title == "Civil Registry"
    assert entry.note == "1 service · Institute"


def test_a_life_event_without_a_service_is_left_out() -> None:
    counts = {LifeEvent.MOVING: 3, LifeEvent.FARMING: 0}
    (group,) = life_event_groups(counts, ES)
    assert group.entries == (Way("moving", "Me cambié de casa", "3 servicios"),)


COUNTS = {"MX-OAX": 9, "MX-JAL": 5, "14039": 7}


def test_a_state_leads_to_its_municipalities_where_they_have_services() -> None:
    groups = place_groups(COUNTS, "20551", ES, whole_country=True)
    near, states, towns = groups
    assert [entry.key for entry in near.entries] == ["20551", ""]
    assert near.entries[0].title == "Tlacolula de Matamoros, Oaxaca"
    assert len(states.entries) == 32
    leading = [entry.key for entry in states.entries if entry.leads]
    assert leading == ["MX-JAL"]
    assert towns.only_typed
    assert len(towns.entries) > 2000


def test_without_a_place_of_ones_own_and_a_list_to_narrow_there_is_nothing_near() -> None:
    groups = place_groups(COUNTS, None, ES, whole_country=False)
    assert [group.title for group in groups] == ["Estados", "Municipios"]


def test_a_state_offers_all_of_itself_first() -> None:
    whole, own, rest = municipality_groups("MX-JAL", COUNTS, ES)
    assert whole.entries == (Way("MX-JAL", "Todo Jalisco", "5 servicios"),)
    assert own.entries == (Way("14039", "Guadalajara, Jalisco", "7 servicios"),)
    assert rest.only_typed
    assert len(rest.entries) == 124


def test_a_service_elsewhere_is_listed_by_place() -> None:
    (group,) = elsewhere_groups({"MX-YUC": "acta-yucatan", "31050": "predial"}, ES)
    assert [(one.key, one.title) for one in group.entries] == [
        ("predial", "Mérida, Yucatán"),
        ("acta-yucatan", "Yucatán"),
    ]
