"""Moments are UTC on the wire, wherever the machine stands; a refusal is put together whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.protocol.message import Instant, Message
from kiosk.protocol.problem import Problem, problem

NOON = "2026-11-24T12:00:00-06:00"


class Told(Message):
    at: Instant


@pytest.mark.usefixtures("central_time")
def test_a_moment_is_utc_whatever_the_clock_on_the_wall_says() -> None:
    told = Told.model_validate({"at": NOON})
    assert told.at == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert told.at.tzinfo is UTC
    assert told.canonical() == b'{"at":"2026-11-24T18:00:00.000000Z"}'
    elsewhere = Told.model_construct(at=datetime.fromisoformat(NOON))
    assert elsewhere.canonical() == told.canonical()


def test_a_refusal_says_its_kind_its_title_and_its_status() -> None:
    told = problem("same-id-other-bytes", "Ya llegó otra", 409)
    assert told == Problem(
        type="urn:ventanilla:problem:same-id-other-bytes", title="Ya llegó otra", status=409
    )
    assert told.detail == ""
    assert problem("busy", "Espere", 503, "ahora").detail == "ahora"
