"""From a line to its answer, whatever the line holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.event_log import JsonLines
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    MAX_LINE_BYTES,
    METHOD_NOT_FOUND,
    NOT_FOUND,
    PARSE_ERROR,
    Answer,
    Awake,
)
from kiosk.protocol.tracking import TrackingRequest
from kiosk.station.calls import (
    CallRefused,
    NotACall,
    answer_call,
    error_line,
    read_call,
    read_params,
)


class Long(Message):
    """An answer of any length."""

    words: str


async def wake(params: Mapping[str, Any]) -> Message:
    return Awake()


async def refuse(params: Mapping[str, Any]) -> Message:
    raise CallRefused(NOT_FOUND, "not here")


async def check(params: Mapping[str, Any]) -> Message:
    return read_params(TrackingRequest, params)


async def babble(params: Mapping[str, Any]) -> Message:
    return Long(words="x" * MAX_LINE_BYTES)


async def stumble(params: Mapping[str, Any]) -> Message:
    return TrackingRequest.model_validate({"folio": "SECRETO"})


async def break_down(params: Mapping[str, Any]) -> Message:
    raise KeyError("SECRETO")


METHODS = {
    "stumble": stumble,
    "break-down": break_down,
    "wake": wake,
    "refuse": refuse,
    "check": check,
    "babble": babble,
}


def answered(line: bytes) -> Answer | None:
    try:
        reply = asyncio.run(answer_call(read_call(line), METHODS))
    except NotACall as refusal:
        reply = error_line(refusal.id, refusal.code, str(refusal))
    if reply is None:
        return None
    assert reply.endswith(b"\n")
    assert reply.count(b"\n") == 1
    assert len(reply) <= MAX_LINE_BYTES
    assert ("result" in json.loads(reply)) != ("error" in json.loads(reply))
    return Answer.model_validate_json(reply)


def call(**members: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **members}).encode()


def test_a_call_gets_its_result_under_its_id() -> None:
    for id_ in (7, "seven"):
        reply = answered(call(id=id_, method="wake"))
        assert reply is not None
        assert (reply.id, reply.result, reply.error) == (id_, {"awake": True}, None)


def test_a_notification_gets_no_answer() -> None:
    assert answered(call(method="wake")) is None
    assert answered(call(method="no-such")) is None


@pytest.mark.parametrize(
    ("line", "code", "id_"),
    [
        (b"\x00\xff\xfe", PARSE_ERROR, None),
        (b"GET / HTTP/1.1", PARSE_ERROR, None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "wa', PARSE_ERROR, None),
        (b"[" * 60_000, PARSE_ERROR, None),
        (b'{"a":' * 10_000, PARSE_ERROR, None),
        (b'{"jsonrpc":"2.0","id":NaN,"method":"wake"}', PARSE_ERROR, None),
        (b'"\\ud800"', PARSE_ERROR, None),
        (b"[]", INVALID_REQUEST, None),
        (b"1", INVALID_REQUEST, None),
        (b"null", INVALID_REQUEST, None),
        (call(id=1), INVALID_REQUEST, 1),
        (call(id=1, method=5), INVALID_REQUEST, 1),
        (call(id="a", method="wake", extra=1), INVALID_REQUEST, "a"),
        (call(id=1, method="wake", params=[1]), INVALID_REQUEST, 1),
        (call(id=True, method="wake"), INVALID_REQUEST, None),
        (call(id=1.5, method="wake"), INVALID_REQUEST, None),
        (call(id={}, method="wake"), INVALID_REQUEST, None),
        (call(id="x" * 200, method="wake"), INVALID_REQUEST, None),
        (b'{"id":' + b"9" * 400 + b',"method":"wake"}', INVALID_REQUEST, None),
        (b'{"jsonrpc":"1.0","id":1,"method":"wake"}', INVALID_REQUEST, 1),
        (call(id=1, method="m" * 65), INVALID_REQUEST, 1),
        (call(id=1, method="no-such"), METHOD_NOT_FOUND, 1),
        (call(id=1, method="__class__"), METHOD_NOT_FOUND, 1),
        (call(id=1, method="refuse"), NOT_FOUND, 1),
        (call(id=1, method="check"), INVALID_PARAMS, 1),
        (call(id=1, method="check", params={"k" * 5_000: 1}), INVALID_PARAMS, 1),
        (call(id=1, method="babble"), INTERNAL_ERROR, 1),
    ],
)
def test_what_is_wrong_is_said_by_its_code(line: bytes, code: int, id_: int | str | None) -> None:
    reply = answered(line)
    assert reply is not None
    assert reply.error is not None
    assert (reply.error.code, reply.id) == (code, id_)


def test_an_error_never_quotes_what_was_sent() -> None:
    reply = answered(call(id=1, method="check", params={"folio": "SECRETO", "claim_hash": "x"}))
    assert reply is not None
    assert reply.error is not None
    assert "SECRETO" not in reply.error.message


@pytest.mark.parametrize(
    ("method", "kind"), [("stumble", "ValidationError"), ("break-down", "KeyError")]
)
def test_a_bug_within_a_method_is_answered_at_once_and_logged_without_values(
    caplog: pytest.LogCaptureFixture, method: str, kind: str
) -> None:
    reply = answered(call(id=1, method=method))

    assert reply is not None
    assert reply.error is not None
    assert (reply.error.code, reply.id) == (INTERNAL_ERROR, 1)
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert line["event"] == "call-failed"
    assert line["fields"].pop("place").startswith("kiosk/station/calls.py:")
    assert line["fields"] == {"method": method, "error": kind}
    assert "SECRETO" not in f"{line}{reply.error.message}"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
_members = st.sampled_from(["jsonrpc", "id", "method", "params", "x"])


@given(
    st.binary(max_size=200)
    | _json.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(_members, _json).map(lambda value: json.dumps(value).encode())
)
def test_every_line_is_answered_or_is_a_notification(line: bytes) -> None:
    answered(line)
