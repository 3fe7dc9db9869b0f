"""A whole pass over HTTP against answers that are not what they should be: nothing changes."""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from outbox_samples import NOON, accept
from raw_server import Heard, Respond, Server, answer, closing, connected, serving
from sync_world import DEVICE, PORTAL, STRANGER, Portal, Streams, receipt

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxEntry, State
from kiosk.offline.pace import Pace
from kiosk.offline.sync import PortalBearing, Sender, Sent, send_due
from kiosk.portal_client.errors import PortalGarbage, PortalUnreachable
from kiosk.portal_client.wire import MAX_ANSWER_BYTES
from kiosk.protocol.batch import Accepted, Batch, BatchResult
from kiosk.protocol.envelope import sign_envelope
from kiosk.protocol.problem import problem

Change = Callable[[Batch, BatchResult], bytes]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        accept(opened)
        accept(opened)
        yield opened


def send(outbox: Outbox, url: str, timeout: float = 5.0) -> Sent | None:
    with connected(url, timeout) as client:
        sender = Sender(
            portal=lambda _: client,
            device_key=DEVICE,
            portal_keys=(PORTAL.public_key().public_bytes_raw(),),
            clock=lambda: NOON,
            monotonic=lambda: 0.0,
            random=lambda: 0.5,
            attachments=Streams(),
        )
        return send_due(outbox, sender, Pace())


def content(entry: OutboxEntry) -> tuple[object, ...]:
    """All of it but what an attempt counts and plans."""
    return (
        entry.id,
        entry.folio,
        entry.header_json,
        entry.body_sha256,
        entry.state,
        entry.receipt_json,
        entry.delivered_at,
    )


def genuine(heard: Heard) -> tuple[Batch, BatchResult]:
    batch = Batch.model_validate_json(heard.body)
    return batch, Portal().submit(batch)


def by(change: Change) -> Respond:
    def respond(connection: socket.socket, heard: Heard) -> None:
        connection.sendall(change(*genuine(heard)))
        connection.shutdown(socket.SHUT_RDWR)

    return respond


def ok(result: BatchResult) -> bytes:
    return answer(200, result.model_dump_json().encode())


def swapped(_: Batch, result: BatchResult) -> bytes:
    return ok(BatchResult(results=tuple(reversed(result.results))))


def exchanged_receipts(_: Batch, result: BatchResult) -> bytes:
    """Each is genuine, and the other's."""
    first, second = result.results
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    return ok(
        BatchResult(
            results=(
                first.model_copy(update={"receipt": second.receipt}),
                second.model_copy(update={"receipt": first.receipt}),
            )
        )
    )


def by_a_stranger(batch: Batch, _: BatchResult) -> bytes:
    results = tuple(Accepted(id=e.header.id, receipt=receipt(e, STRANGER)) for e in batch.envelopes)
    return ok(BatchResult(results=results))


def too_few(_: Batch, result: BatchResult) -> bytes:
    return ok(BatchResult(results=result.results[:1]))


def packed(_: Batch, result: BatchResult) -> bytes:
    body = gzip.compress(result.model_dump_json().encode())
    return answer(200, body, Content_Encoding="gzip")


def bomb(*_: object) -> bytes:
    return answer(200, gzip.compress(bytes(200_000_000), 1), Content_Encoding="gzip")


def endless(_: Batch, result: BatchResult) -> bytes:
    return answer(200, result.model_dump_json().encode() + b" " * MAX_ANSWER_BYTES)


def early_hints_for_ever(*_: object) -> bytes:
    return b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500


def only_continue(*_: object) -> bytes:
    return b"HTTP/1.1 100 Continue\r\n\r\n"


def switching(_: Batch, result: BatchResult) -> bytes:
    return answer(101, result.model_dump_json().encode())


def moved(_: Batch, result: BatchResult) -> bytes:
    return answer(308, result.model_dump_json().encode(), Location="http://127.0.0.1:1/")


def created_as_html(_: Batch, result: BatchResult) -> bytes:
    return answer(200, result.model_dump_json().encode(), "text/html")


def error_with_receipts(_: Batch, result: BatchResult) -> bytes:
    """What counts is the status: a body that says the contrary is not believed."""
    return answer(500, result.model_dump_json().encode(), Retry_After="9")


def conflict(*_: object) -> bytes:
    refusal = problem("conflict", "Conflict", 409).model_dump_json().encode()
    return answer(409, refusal, "application/problem+json")


CHANGES: list[Change] = [
    swapped,
    exchanged_receipts,
    by_a_stranger,
    too_few,
    packed,
    bomb,
    endless,
    early_hints_for_ever,
    only_continue,
    switching,
    moved,
    created_as_html,
    error_with_receipts,
    conflict,
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_answer_that_is_not_a_genuine_receipt_changes_nothing(
    outbox: Outbox, change: Change
) -> None:
    before = [content(entry) for entry in outbox.items()]
    with serving(by(change)) as (_, url):
        sent = send(outbox, url)
    assert sent is not None
    assert (sent.delivered, sent.held, sent.waiting) == (0, 0, 2)
    assert [content(entry) for entry in outbox.items()] == before
    assert all(entry.next_attempt_at > NOON for entry in outbox.items())


def test_a_real_answer_cut_at_any_byte_counts_as_none(outbox: Outbox) -> None:
    """The answer's head and body, ended after each single byte; only the whole one counts."""
    item = outbox.items()[0]
    batch = Batch(envelopes=(sign_envelope(item.header, b"sealed", DEVICE),))
    whole = ok(Portal().submit(batch))
    cut = [0]

    def respond(connection: socket.socket, _: Heard) -> None:
        connection.sendall(whole[: cut[0]])
        connection.shutdown(socket.SHUT_RDWR)

    with serving(respond) as (_, url), connected(url) as client:
        for cut[0] in range(len(whole)):
            with pytest.raises((PortalUnreachable, PortalGarbage)):
                client.submit(batch)
        cut[0] = len(whole)
        assert len(client.submit(batch).results) == 1


@pytest.mark.parametrize("left", [1, 40, 400])
def test_a_pass_whose_answer_is_cut_changes_nothing(outbox: Outbox, left: int) -> None:
    before = [content(entry) for entry in outbox.items()]
    with serving(by(lambda _, result: ok(result)[:-left])) as (_, url):
        sent = send(outbox, url)
    assert sent is not None
    assert (sent.line, sent.waiting) == (PortalBearing.ABSENT, 2)
    assert [content(entry) for entry in outbox.items()] == before


def hanging(connection: socket.socket, _: Heard) -> None:
    connection.recv(1)


def resetting(connection: socket.socket, _: Heard) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("respond", [hanging, resetting, closing()])
def test_no_answer_changes_nothing(outbox: Outbox, respond: Respond) -> None:
    before = [content(entry) for entry in outbox.items()]
    with serving(respond) as (_, url):
        sent = send(outbox, url, timeout=0.2)
    assert sent is not None
    assert (sent.line, sent.waiting) == (PortalBearing.ABSENT, 2)
    assert [content(entry) for entry in outbox.items()] == before


def test_a_receipt_that_was_recorded_delivers_nothing_else(outbox: Outbox, tmp_path: Path) -> None:
    """Somebody in between answers everything with a genuine answer heard earlier."""
    recorded: list[bytes] = []

    def record(connection: socket.socket, heard: Heard) -> None:
        recorded.append(ok(genuine(heard)[1]))
        connection.sendall(recorded[0])

    server: Server
    with serving(record) as (server, url):
        assert send(outbox, url) == Sent(PortalBearing.FINE, delivered=2)
        accept(outbox)
        accept(outbox)
        server.respond = lambda connection, _: connection.sendall(recorded[0])
        sent = send(outbox, url)
    assert sent is not None
    assert (sent.delivered, sent.waiting) == (0, 2)


@pytest.mark.parametrize(
    "reply", [answer(413, b"<html></html>", "text/html"), answer(413, b"", "")]
)
def test_one_too_large_for_a_proxy_delays_no_other(outbox: Outbox, reply: bytes) -> None:
    large = accept(outbox, sealed=bytes(50_000))

    def proxy(connection: socket.socket, heard: Heard) -> None:
        connection.sendall(reply if len(heard.body) > 40_000 else ok(genuine(heard)[1]))

    with serving(proxy) as (_, url):
        assert send(outbox, url) == Sent(PortalBearing.FINE, delivered=2, held=1)
    (held,) = outbox.items({State.HELD})
    assert (held.id, held.reason) == (large.id, "Too large for the line")
