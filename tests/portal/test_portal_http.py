"""Every error is problem+json; limits hold before parsing; the document describes it all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
import requests
from at_length import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from portal_world import BASE, Device, Portal, kind_of, problem_of, served
from sqlalchemy.exc import OperationalError
from starlette.types import Message

from kiosk.protocol.batch import Batch
from kiosk.protocol.enrolment import EnrolmentRequest
from kiosk.protocol.heartbeat import Heartbeat, HeartbeatAnswer
from kiosk.protocol.message import Message as ProtocolMessage
from kiosk.protocol.tracking import TrackingRequest
from portal.api.body_limit import BodyLimit
from portal.storage import heartbeats

pytest_plugins = ["portal_fixtures"]

JSON = {"Content-Type": "application/json"}
POSTS = ("/v1/enrolments", "/v1/submissions", "/v1/tracking", "/v1/heartbeats")


def test_health_says_who_answers_and_when(portal: Portal) -> None:
    answer = portal.call("GET", "/v1/health")

    assert answer.json() == {
        "status": "ok",
        "portal": "ventanilla",
        "time": "2026-01-15T16:30:00.000000Z",
    }


def test_a_heartbeat_is_kept_and_answered_with_the_portals_clock(
    portal: Portal, device: Device
) -> None:
    device.post("/v1/heartbeats", device.heartbeat())
    portal.clock.advance(minutes=5)
    latest = device.heartbeat()

    answer = device.post("/v1/heartbeats", latest)

    assert HeartbeatAnswer.model_validate_json(answer.content).portal_time == portal.clock()
    with portal.database.reading() as session:
        assert heartbeats.of(session, device.id) == (latest, portal.clock())
        assert heartbeats.of(session, "kiosk-2") is None


def test_a_kiosk_cannot_speak_for_another(portal: Portal, device: Device) -> None:
    other = portal.enrol()

    answer = device.post("/v1/heartbeats", device.heartbeat(kiosk=other.id))

    assert kind_of(problem_of(answer)) == "not-the-sender"
    with portal.database.reading() as session:
        assert heartbeats.of(session, other.id) is None


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/docs", 404),
        ("GET", "/v1/catalogue/metadata/nothing.json", 404),
        ("GET", "/v1/catalogue/metadata/../../portal-signing-key.pem", 404),
        ("GET", "/v1/catalogue/metadata/%2e%2e/%2e%2e/portal-signing-key.pem", 404),
        ("PUT", "/v1/health", 405),
        ("GET", "/v1/submissions", 405),
        ("DELETE", "/v1/catalogue/metadata/1.root.json", 405),
    ],
)
def test_the_frameworks_errors_are_problems_too(
    portal: Portal, method: str, path: str, status: int
) -> None:
    assert problem_of(portal.call(method, path)).status == status


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a": 1}', b"[" * 200_000, b'"' + b"a" * 99]
)
def test_garbage_is_a_problem_that_quotes_nothing(portal: Portal, path: str, body: bytes) -> None:
    problem = problem_of(portal.call("POST", path, body, JSON))

    assert problem.status in {401, 422}
    assert "aaaa" not in problem.detail


@settings(
    max_examples=cases(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(("/v1/enrolments", "/v1/tracking")),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.dictionaries(
            st.sampled_from(["code", "folio", "claim_hash", "device_key", "signature", "x"]), inner
        ),
    ),
)
def test_no_json_makes_the_portal_fail(portal: Portal, path: str, value: object) -> None:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(portal.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            return await http.post(path, json=value)

    assert problem_of(asyncio.run(send())).status == 422


def test_what_was_sent_is_not_quoted_back(portal: Portal, device: Device) -> None:
    body = b'{"folio": "PEPE-CURP-1234", "claim_hash": "GODE561231HDFRRN04"}'

    answer = portal.call("POST", "/v1/tracking", body, JSON)

    assert problem_of(answer).detail
    assert "GODE561231" not in answer.text
    assert "PEPE" not in answer.text


@pytest.mark.parametrize("path", [*POSTS, "/v1/nothing"])
def test_a_body_over_the_limit_is_refused_before_it_is_parsed(tmp_path: Path, path: str) -> None:
    portal = Portal(tmp_path, max_body_bytes=1000)

    assert problem_of(portal.call("POST", path, b"x" * 1001, JSON)).status == 413
    assert problem_of(portal.call("POST", path, b"x" * 1000, JSON)).status in {401, 404, 422}
    portal.close()


def test_a_body_that_does_not_say_its_length_is_limited_too(tmp_path: Path) -> None:
    portal = Portal(tmp_path, max_body_bytes=1000)
    sent = []

    async def chunks() -> object:
        for _ in range(1000):
            sent.append(100)
            yield b"x" * 100

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(portal.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            return await http.post("/v1/tracking", content=chunks(), headers=JSON)  # type: ignore[arg-type]  # an async generator of bytes

    assert problem_of(asyncio.run(send())).status == 413
    assert sum(sent) < 2000
    portal.close()


def test_a_length_over_the_limit_is_refused_without_reading_the_body() -> None:
    sent: list[int] = []

    async def unreachable(*_: object) -> Message:
        raise AssertionError("nothing was to be read or called")

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    limit = BodyLimit(unreachable, max_bytes=10)  # type: ignore[arg-type]  # is never called
    scope = {"type": "http", "path": "/", "headers": [(b"content-length", b"11")]}
    asyncio.run(limit(scope, unreachable, send))

    assert sent == [413]


def test_over_a_real_socket_a_large_body_is_refused_in_words(tmp_path: Path) -> None:
    portal = Portal(tmp_path, max_body_bytes=1000)
    with served(portal.app) as base:
        answer = requests.post(f"{base}/v1/tracking", b"x" * 5000, headers=JSON, timeout=10)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    portal.close()


def test_a_full_disk_is_busy_and_not_a_refusal(
    portal: Portal,
    device: Device,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("INSERT secret", {}, Exception("database or disk is full"))

    monkeypatch.setattr("portal.storage.submissions.add", full)

    answer = device.post("/v1/submissions", Batch(envelopes=(device.envelope(),)))

    assert kind_of(problem_of(answer)) == "storage-unavailable"
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "database or disk is full" in caplog.text
    assert "secret" not in caplog.text


def test_a_bug_is_a_problem_without_its_insides(
    portal: Portal, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("insides")

    monkeypatch.setattr("portal.storage.heartbeats.keep", broken)

    answer = device.post("/v1/heartbeats", device.heartbeat())

    assert kind_of(problem_of(answer)) == "internal"
    assert "insides" not in answer.text


def test_the_document_is_openapi_3_1_and_its_examples_are_valid(portal: Portal) -> None:
    document = portal.call("GET", "/openapi.json").json()
    models: dict[str, type[ProtocolMessage]] = dict(
        zip(POSTS, (EnrolmentRequest, Batch, TrackingRequest, Heartbeat), strict=True)
    )

    assert document["openapi"].startswith("3.1")
    for path, model in models.items():
        operation = document["paths"][path]["post"]
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        assert examples
        for example in examples.values():
            assert (
                model.model_validate(example["value"]).model_dump(mode="json") == example["value"]
            )
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema["$ref"] == "#/components/schemas/Problem"
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_examples_pass_their_own_checks(portal: Portal) -> None:
    document = portal.call("GET", "/openapi.json").json()

    def example(path: str) -> object:
        content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        return content["examples"]["typical"]["value"]

    assert EnrolmentRequest.model_validate(example("/v1/enrolments")).is_genuine()
    request = EnrolmentRequest.model_validate(example("/v1/enrolments"))
    (envelope,) = Batch.model_validate(example("/v1/submissions")).envelopes
    assert envelope.is_signed_by(request.device_key)


def test_behind_a_proxy_the_public_address_is_what_kiosks_sign(tmp_path: Path) -> None:
    portal = Portal(tmp_path, public_url="https://portal.example.mx")
    device = portal.enrol()
    heartbeat = device.heartbeat()

    public = device.signed("/v1/heartbeats", heartbeat, "https://portal.example.mx")
    inner = device.signed("/v1/heartbeats", heartbeat, BASE)

    assert device.send(public).status_code == 200
    assert device.send(inner).status_code == 401
    portal.close()
