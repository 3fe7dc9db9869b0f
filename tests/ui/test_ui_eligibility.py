"""What somebody may have a right to: a table of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kiosk.catalogue.model import Catalogue, Service
from kiosk.ui.eligibility import supports


@pytest.fixture(scope="module")
def some(shipped: Catalogue) -> Service:
    """Of a federal agency."""
    return next(one for one in shipped.services if one.agency.place is None)


def with_criterion(some: Service, criterion: str, place: str | None = None) -> Service:
    agency = replace(some.agency, place=place)
    return replace(some, agency=agency, criterion=criterion)


@pytest.mark.parametrize(
    ("criterion", "place", "answers", "found"),
    [
        ("age >= 65", None, {"age": 67}, "likely"),
        ("age >= 65", None, {"age": 40}, "not theirs"),
        ("age >= 65", None, {}, ("age",)),
        ("disability and age < 65", None, {"age": 40}, ("disability",)),
        ("disability and age < 65", None, {"age": 67}, "not theirs"),
        ("school.secondary", None, {"school": {"basic": True}}, ("school",)),
        ("school.secondary", None, {"school": {"secondary": True}}, "likely"),
        ("disability", "MX-OAX", {"disability": True}, ("lives_in",)),
        ("disability", "MX-OAX", {}, ("disability", "lives_in")),
        ("disability", "MX-OAX", {"disability": True, "lives_in": "MX-OAX"}, "likely"),
        ("disability", "20067", {"disability": True, "lives_in": "MX-OAX"}, "likely"),
        ("disability", "MX-OAX", {"disability": True, "lives_in": "MX-JAL"}, "not theirs"),
        ("disability", "20067", {"disability": True, "lives_in": "MX-JAL"}, "not theirs"),
        ("age >=", None, {"age": 67}, ()),
    ],
)
def test_what_was_answered_decides_and_what_was_not_rules_nothing_out(
    some: Service,
    criterion: str,
    place: str | None,
    answers: Mapping[str, Any],
    found: str | tuple[str, ...],
) -> None:
    judged = supports([with_criterion(some, criterion, place)], answers)
    if judged.likely:
        assert found == "likely"
    elif judged.perhaps:
        assert judged.perhaps[0].unanswered == found
    else:
        assert found == "not theirs"


def test_a_service_without_a_criterion_is_never_listed(some: Service) -> None:
    judged = supports([replace(some, criterion=None)], {})
    assert not judged.likely
    assert not judged.perhaps


def test_whoever_answers_nothing_is_shown_every_support_as_a_perhaps(shipped: Catalogue) -> None:
    asked = [one for one in shipped.services if one.criterion]
    judged = supports(asked, {})
    assert len(judged.perhaps) == len(asked) > 20
    assert all(one.unanswered for one in judged.perhaps)
