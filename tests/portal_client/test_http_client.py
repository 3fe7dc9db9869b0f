"""The portal client against a loopback server that answers well, badly, late and never."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import pytest
from raw_server import (
    DEVICE,
    JSON,
    NOW,
    Heard,
    Respond,
    always,
    answer,
    closing,
    connected,
    serving,
)

from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.portal_client.wire import MAX_ANSWER_BYTES, device_signer
from kiosk.protocol.batch import Batch, BatchResult, Deferred
from kiosk.protocol.envelope import Header, sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.heartbeat import Heartbeat, OutboxFigures
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.problem import problem
from kiosk.protocol.request_signature import verify_request

HEALTH = {"status": "ok", "portal": "ventanilla", "time": "2026-11-24T12:00:00.000000Z"}


def batch(bodies: int = 1, size: int = 40) -> Batch:
    envelopes = []
    for number in range(bodies):
        random_bytes: Callable[[int], bytes] = lambda count, n=number: bytes([n]) * count  # type: ignore[misc]  # noqa: E731
        header = Header(
            id=uuid7(NOW, random_bytes),
            folio=mint_folio(number, NOW, random_bytes),
            kiosk="kiosk-1",
            agency="registro-civil",
            service="acta-de-nacimiento",
            form_version=1,
            key_id="0" * 16,
            created_at=NOW,
            claim_hash=bytes(32),
        )
        envelopes.append(sign_envelope(header, b"s" * size, DEVICE))
    return Batch(envelopes=tuple(envelopes))


def deferred(sent: Batch) -> bytes:
    later = problem("later", "Later", 503)
    results = tuple(Deferred(id=item.header.id, problem=later) for item in sent.envelopes)
    return BatchResult(results=results).model_dump_json().encode()


def ok_health() -> bytes:
    return answer(200, json.dumps(HEALTH).encode())


def test_health_tells_the_portals_time_and_keeps_the_connection() -> None:
    with serving(always(ok_health())) as (server, url), connected(url) as client:
        assert client.health().time == NOW
        client.health()
        assert server.connections == 1
        assert server.heard[0].path == "/v1/health"


def test_a_batch_comes_back_with_a_result_for_each() -> None:
    sent = batch(3)
    with serving(always(answer(200, deferred(sent)))) as (server, url), connected(url) as client:
        result = client.submit(sent)
        assert [item.id for item in result.results] == [e.header.id for e in sent.envelopes]
        assert Batch.model_validate_json(server.heard[0].body) == sent
        assert server.heard[0].headers["content-type"] == JSON


def test_requests_of_an_enrolled_kiosk_are_signed_over_what_is_sent() -> None:
    sign = device_signer("kiosk-1", DEVICE, lambda: NOW, lambda count: b"n" * count)
    sent = batch()
    with (
        serving(always(answer(200, deferred(sent)))) as (server, url),
        connected(url, sign=sign) as client,
    ):
        client.submit(sent)
        heard = server.heard[0]
        kiosk = verify_request(
            heard.method,
            url + heard.path,
            heard.headers,
            heard.body,
            resolve_key={"kiosk-1": DEVICE.public_key().public_bytes_raw()}.get,
            now=NOW,
        )
        assert kiosk == "kiosk-1"


GARBAGE = {
    "captive portal page": answer(200, b"<html>Bienvenido</html>", "text/html"),
    "HTML that claims to be JSON": answer(200, b"<html></html>"),
    "cut JSON": answer(200, json.dumps(HEALTH).encode()[:-3]),
    "no type": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "empty": answer(200, b""),
    "wrong schema": answer(200, b'{"status": "ok"}'),
    "another service's health": answer(200, json.dumps(HEALTH | {"portal": "otro"}).encode()),
    "deep": answer(200, b"[" * 100_000),
    "redirect": answer(302, b"", Location="http://127.0.0.1:1/login"),
    "redirect in Latin-1": b"HTTP/1.1 302 X\r\nLocation: /sesi\xf3n\r\nContent-Length: 0\r\n\r\n",
    "redirect to no address": answer(302, b"", Location="http://[fe80::1/login"),
    "packed redirect": answer(302, gzip.compress(b" "), Location="/", Content_Encoding="gzip"),
    "a refusal that is no problem": answer(404, b"<html>Not found</html>", "text/html"),
    "network login required": answer(511, b"<html></html>", "text/html"),
    "cut in the head": b"HTTP/1.1 200 OK\r\nContent-Type: application/js",
    "not modified": b"HTTP/1.1 304 X\r\n\r\n",
    "too much": answer(200, json.dumps(HEALTH).encode() + b" " * MAX_ANSWER_BYTES),
    "packed": answer(200, b"\x1f\x8b\x08\x00", JSON, Content_Encoding="gzip"),
}


@pytest.mark.parametrize("reply", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_not_the_portals_answer_is_garbage(reply: bytes) -> None:
    with (
        serving(closing(reply)) as (_, url),
        connected(url) as client,
        pytest.raises(PortalGarbage),
    ):
        client.health()


def test_what_a_page_in_between_wants_remembered_is_not_sent_to_the_portal() -> None:
    page = answer(200, b"<html>Bienvenido</html>", "text/html", Set_Cookie="visit=" + "x" * 4_000)
    with serving(always(page)) as (server, url), connected(url) as client:
        for _ in range(2):
            with pytest.raises(PortalGarbage):
                client.health()
    assert len(server.heard) == 2
    assert "cookie" not in server.heard[1].headers


UNREACHABLE = {
    "closes at once": b"",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "cut in the body": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Content-Length: 90\r\n\r\n{",
    "cut in a chunk": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n50\r\n{",
    "endless head": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000,
}


@pytest.mark.parametrize("reply", UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_what_breaks_off_is_unreachable(reply: bytes) -> None:
    with (
        serving(closing(reply)) as (_, url),
        connected(url) as client,
        pytest.raises(PortalUnreachable),
    ):
        client.health()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1", "http://nowhere.invalid", "http://", "http://[half", "http://a..b"],
)
def test_no_address_is_unreachable(address: str) -> None:
    with connected(address) as client, pytest.raises(PortalUnreachable):
        client.health()


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "60", 60.0),
        (503, "0", 0.0),
        (500, None, None),
        (502, "Wed, 21 Oct 2026 07:28:00 GMT", None),
        (503, "-3", None),
        (503, "²", None),
        (503, "9" * 40, float("9" * 40)),
    ],
)
def test_a_busy_portal_says_when_to_come_back(
    status: int, header: str | None, seconds: float | None
) -> None:
    head = f"Retry-After: {header}\r\n" if header else ""
    reply = f"HTTP/1.1 {status} X\r\n{head}Content-Length: 4\r\n\r\nbusy".encode()
    with serving(always(reply)) as (_, url), connected(url) as client:
        with pytest.raises(PortalBusy) as caught:
            client.health()
        assert (caught.value.status, caught.value.retry_after) == (status, seconds)


def test_a_refusal_carries_the_problem() -> None:
    refusal = problem("unknown-kiosk", "Unknown kiosk", 401)
    reply = answer(401, refusal.model_dump_json().encode(), "application/problem+json")
    heartbeat = Heartbeat(
        kiosk="kiosk-1",
        at=NOW,
        software="0",
        outbox=OutboxFigures(queued=0, sending=0, carried=0, held=0, delivered=0),
    )
    with serving(always(reply)) as (_, url), connected(url) as client:
        with pytest.raises(PortalRefused) as caught:
            client.heartbeat(heartbeat)
        assert caught.value.problem == refusal


def test_a_proxy_that_finds_a_batch_too_large_refuses_it_in_its_own_words() -> None:
    page = answer(413, b"<html>Request Entity Too Large</html>", "text/html")
    with serving(always(page)) as (_, url), connected(url) as client:
        with pytest.raises(PortalRefused) as caught:
            client.submit(batch())
        assert caught.value.problem.status == 413
        with pytest.raises(PortalGarbage):
            client.health()


@pytest.mark.parametrize("answered", [batch(1), batch(3)], ids=["too few", "too many"])
def test_results_for_other_submissions_are_garbage(answered: Batch) -> None:
    with (
        serving(always(answer(200, deferred(answered)))) as (_, url),
        connected(url) as client,
        pytest.raises(PortalGarbage),
    ):
        client.submit(batch(2))


def silent(connection: socket.socket, heard: Heard) -> None:
    connection.recv(1)


def dripping(connection: socket.socket, heard: Heard) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X: y\r\n")
        time.sleep(0.05)


def dripping_body(connection: socket.socket, heard: Heard) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    connection.sendall(b"Content-Length: 100000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


@pytest.mark.parametrize("respond", [silent, dripping, dripping_body])
def test_every_call_ends(respond: Respond) -> None:
    with serving(respond) as (_, url), connected(url, timeout=0.3) as client:
        before = time.monotonic()
        with pytest.raises((PortalUnreachable, PortalGarbage)):
            client.health()
        assert time.monotonic() - before < 2


def test_a_call_can_be_cut_off_from_another_thread() -> None:
    arrived, failures = Event(), list[PortalError]()

    def hang(connection: socket.socket, heard: Heard) -> None:
        arrived.set()
        connection.recv(1)

    with serving(hang) as (_, url), connected(url, timeout=60) as client:
        caller = in_a_thread(client.health, failures)
        assert arrived.wait(5)
        client.cut()
        caller.join(5)
        assert [type(failure) for failure in failures] == [PortalUnreachable]


def in_a_thread(call: Callable[[], object], failures: list[PortalError]) -> Thread:
    """So that a test of a call that does not end fails, and ends."""

    def run() -> None:
        try:
            call()
        except PortalError as error:
            failures.append(error)

    caller = Thread(target=run, daemon=True)
    caller.start()
    return caller


def test_a_call_that_is_cut_off_while_it_looks_the_name_up_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looking, found, failures = Event(), Event(), list[PortalError]()
    look_up = socket.getaddrinfo

    def slow(*arguments: Any, **named: Any) -> Any:
        looking.set()
        assert found.wait(5)
        return look_up(*arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with serving(dripping_body) as (server, url), connected(url, timeout=60) as client:
        caller = in_a_thread(client.health, failures)
        assert looking.wait(5)
        client.cut()
        found.set()
        caller.join(5)
        assert [str(one) for one in failures] == ["no answer from the portal: it took too long"]
        assert server.heard == []
        server.respond = always(answer(200, json.dumps(HEALTH).encode()))
        assert client.health().status == "ok", "the cut was of that call alone"


def test_a_call_ends_whose_name_is_looked_up_for_longer_than_it_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures = list[PortalError]()
    look_up = socket.getaddrinfo

    def slow(*arguments: Any, **named: Any) -> Any:
        Event().wait(0.5)
        return look_up(*arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with serving(dripping_body) as (_, url), connected(url, timeout=0.1) as client:
        in_a_thread(client.health, failures).join(5)
        assert [str(one) for one in failures] == ["no answer from the portal: it took too long"]


def test_a_call_ends_whose_handshake_drips() -> None:
    """By TLS: a record of 16 KiB, a byte at a time."""

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
            while True:
                connection.sendall(b"x")
                time.sleep(0.05)

    failures = list[PortalError]()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with connected(url, timeout=0.2) as client:
            in_a_thread(client.health, failures).join(5)
            assert [str(one) for one in failures] == ["no answer from the portal: it took too long"]
        thread.join(5)
        assert not thread.is_alive(), "the connection is closed"


def test_a_large_batch_passes_a_line_that_takes_longer_than_the_time_out() -> None:
    """Each block has a time-out of its own; the whole is allowed what the slowest line needs."""
    sent = batch(4, size=1_900_000)
    expected = len(sent.model_dump_json())

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            taken = 0
            while taken < expected:
                taken += len(connection.recv(65_536))
                time.sleep(0.01)
            connection.sendall(answer(200, deferred(sent)))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        thread = Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with connected(url, timeout=0.5) as client:
            before = time.monotonic()
            client.submit(sent)
            assert time.monotonic() - before > 1, "the line was not slow enough to prove it"
        thread.join(5)
