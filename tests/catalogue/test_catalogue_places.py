"""Codes and names of places, and the centre's own place in the settings."""

from __future__ import annotations

import pytest

from kiosk.settings import SettingsError, load_settings


@pytest.mark.parametrize("place", ["MX-OAX", "20067", "09003"])
def test_the_centre_stands_in_a_state_or_a_municipality(place: str) -> None:
    assert load_settings({"KIOSK_PLACE": place}).place == place


def test_where_the_centre_stands_may_be_unknown() -> None:
    assert load_settings({}).place is None


@pytest.mark.parametrize("place", ["", "OAX", "20", "20000", "33001", "MX-DIF"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(SettingsError, match="setting place"):
        load_settings({"KIOSK_PLACE": place})
