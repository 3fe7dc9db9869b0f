"""The centre's time, from its place or from a setting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from kiosk.catalogue.place_names import municipalities_of, phrases, place_name
from kiosk.catalogue.places import STATES
from kiosk.catalogue.zones import CENTRAL, zone_at
from kiosk.settings import Settings, SettingsError
from kiosk.zone import keep_time_of_centre

BORDER = {
    "America/Ciudad_Juarez": {"Ascensión", "Guadalupe", "Janos", "Juárez", "Praxedis G. Guerrero"},
    "America/Ojinaga": {"Coyame del Sotol", "Manuel Benavides", "Ojinaga"},
}


@pytest.fixture(autouse=True)
def after(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as here:
        here.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def hours() -> float:
    """Local time's distance from UTC in the middle of winter."""
    offset = datetime(2026, 1, 15, 12).astimezone().utcoffset()
    assert offset is not None
    return offset / timedelta(hours=1)


@pytest.mark.parametrize(
    ("place", "distance"),
    [
        ("MX-ROO", -5),
        ("20067", -6),
        ("MX-CHH", -6),
        ("MX-SON", -7),
        ("25006", -7),
        ("03003", -7),
        ("18017", -7),
        ("18020", -6),
        ("MX-BCN", -8),
        ("02004", -8),
        ("08037", -7),
        ("28027", -6),
    ],
)
def test_the_zone_follows_from_the_place(place: str, distance: int) -> None:
    keep_time_of_centre(Settings(place=place))
    assert hours() == distance


def test_a_setting_wins_and_without_any_the_system_does() -> None:
    keep_time_of_centre(Settings())
    assert hours() == 0
    keep_time_of_centre(Settings(place="MX-OAX", timezone="America/Cancun"))
    assert hours() == -5


@pytest.mark.parametrize("name", ["Mexico/City", "../../etc/passwd", "/etc/localtime", "GMT-6 dos"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="timezone"):
        keep_time_of_centre(Settings(timezone=name))


def test_the_law_names_these_municipalities() -> None:
    chihuahua = {zone: set[str]() for zone in BORDER}
    for code in municipalities_of("MX-CHH"):
        if (zone := zone_at(code)) != CENTRAL:
            chihuahua[zone].add(place_name(code))
    assert chihuahua == BORDER
    matamoros = {
        state: {place_name(code) for code in municipalities_of(state)
                if zone_at(code) == "America/Matamoros"}
        for state in STATES
    }  # fmt: skip
    assert {state: names for state, names in matamoros.items() if names} == {
        "MX-COA": {
            "Acuña", "Allende", "Guerrero", "Hidalgo", "Jiménez", "Morelos", "Nava", "Ocampo",
            "Piedras Negras", "Villa Unión", "Zaragoza",
        },
        "MX-NLE": {"Anáhuac"},
        "MX-TAM": {
            "Camargo", "Guerrero", "Gustavo Díaz Ordaz", "Matamoros", "Mier", "Miguel Alemán",
            "Nuevo Laredo", "Reynosa", "Río Bravo", "Valle Hermoso",
        },
    }  # fmt: skip
    assert phrases("18020")["municipality"] == "Bahía de Banderas"
