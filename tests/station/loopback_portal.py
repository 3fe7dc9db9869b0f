"""A portal that works: on a loopback port, in memory, checking and signing for real.

Its manners can be changed while it runs (`manners`): each is a way of answering `POST
/v1/submissions` wrongly, after having taken what was sent or not.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Lock, Thread
from urllib.parse import parse_qsl
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from loopback_tus import Shelf

from kiosk.protocol.audit import AuditAnswer, AuditRequest, sign_audit_answer
from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, ItemResult, Refused
from kiosk.protocol.courier import sign_courier_key
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.health import PortalHealth, sign_health
from kiosk.protocol.heartbeat import DayBatch, DayFigures, DaysTaken, Heartbeat, HeartbeatAnswer
from kiosk.protocol.message import Message
from kiosk.protocol.problem import Problem, problem
from kiosk.protocol.receipt import Receipt, sign_receipt
from kiosk.protocol.request_signature import BadRequestSignature, verify_request
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, TrackingStep

Reply = tuple[int, bytes, str]
STRANGER = Ed25519PrivateKey.generate()


class HangUp(Exception):  # noqa: N818 - what it does
    """Say nothing and reset the connection."""


@dataclass
class LoopbackPortal:
    """What the portal knows, and how it behaves."""

    device_keys: dict[str, bytes]
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    submissions: dict[UUID, Envelope] = field(default_factory=dict)
    heartbeats: list[Heartbeat] = field(default_factory=list)
    days: list[DayFigures] = field(default_factory=list)
    audits: list[AuditRequest] = field(default_factory=list)
    audit_key: Ed25519PrivateKey | None = None
    """Another key than its own to sign audits with."""
    proves: bool = True
    """Whether it signs its health."""
    health_page: bytes | None = None
    """A login page in the place of its health."""
    nonces: list[str] = field(default_factory=list)
    manners: Callable[[Batch, BatchResult], Reply] | None = None
    refuses: Callable[[Envelope], Problem | None] = lambda _: None
    puts_off: Callable[[Envelope], Problem | None] = lambda _: None
    submits: int = 0
    probes: int = 0
    track_seconds: float = 0.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    lock: Lock = field(default_factory=Lock)
    receipts: dict[UUID, Receipt] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    repository: Mapping[str, bytes] = field(default_factory=dict)
    """The catalogue's files by their path."""
    news: int | None = None
    """How new the catalogue is."""
    ring: int | None = None
    keeps: bool = False
    """Whether it keeps a question for news until there is some."""
    kept: int = 0
    """How many such questions were put."""
    waiting: int = 0
    """How many of them wait."""
    turned: Condition = field(default_factory=Condition)
    """To be notified where the news, or anything else of the health, is changed."""
    dead_lines: bool = False
    """Who asks for news is never answered, nor told so: the line forgot him."""
    ends_kept: Reply | None = None
    """What somebody in between answers in its place."""

    def publish(self, news: int) -> None:
        """There is a newer catalogue."""
        with self.turned:
            self.news = news
            self.turned.notify_all()

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def answer(
        self, method: str, path: str, url: str, headers: dict[str, str], body: bytes
    ) -> Reply:
        """Status, body and media type."""
        path, _, query = path.partition("?")
        match method, path:
            case "GET", "/v1/health":
                return self._health(query)
            case "GET", "/v1/courier-key":
                return _ok(sign_courier_key(b"a key for bundles", self.key))
            case "POST", "/v1/tracking":
                time.sleep(self.track_seconds)
                return self._track(TrackingRequest.model_validate_json(body))
            case (
                "POST",
                "/v1/submissions" | "/v1/heartbeats" | "/v1/heartbeats/days" | "/v1/audits",
            ):
                return self._answer_signed(method, path, url, headers, body)
            case "GET", file if (name := file.removeprefix("/v1/catalogue/")) in self.repository:
                return 200, self.repository[name], "application/octet-stream"
            case _:
                return _refusal(problem("not-found", "Not found", 404))

    def _answer_signed(
        self, method: str, path: str, url: str, headers: dict[str, str], body: bytes
    ) -> Reply:
        try:
            verify_request(
                method,
                url,
                headers,
                body,
                resolve_key=self.device_keys.get,
                now=self.clock(),
            )
        except BadRequestSignature as error:
            return _refusal(problem("bad-request-signature", str(error), 401))
        match path:
            case "/v1/heartbeats":
                return self._beat(Heartbeat.model_validate_json(body))
            case "/v1/heartbeats/days":
                self.days += DayBatch.model_validate_json(body).days
                return _ok(DaysTaken())
            case "/v1/audits":
                return self._audit(AuditRequest.model_validate_json(body))
            case _:
                return self._submit(Batch.model_validate_json(body))

    def _beat(self, beat: Heartbeat) -> Reply:
        self.heartbeats.append(beat)
        remembers = beat.newest_receipt is None or beat.newest_receipt in self.submissions
        return _ok(HeartbeatAnswer(portal_time=self.clock(), remembers=remembers, ring=self.ring))

    def _health(self, query: str) -> Reply:
        self.probes += 1
        if self.health_page is not None:
            return 200, self.health_page, "text/html"
        asked = dict(parse_qsl(query))
        nonce = asked.get("nonce")
        if "wait" in asked:
            self.kept += 1
            if self.ends_kept is not None:
                return self.ends_kept
            if self.keeps:
                self._keep(int(asked["wait"]), int(asked["newer"]))
        health = PortalHealth(time=self.clock(), nonce=nonce, catalogue=self.news)
        if nonce is None or not self.proves:
            return _ok(health)
        self.nonces.append(nonce)
        return _ok(sign_health(health, self.key))

    def _keep(self, seconds: int, newer: int) -> None:
        with self.turned:
            self.waiting += 1
            self.turned.notify_all()
            while self.dead_lines:
                self.turned.wait(30)
            self.turned.wait_for(lambda: (self.news or 0) != newer, timeout=seconds)
            self.waiting -= 1

    def _audit(self, request: AuditRequest) -> Reply:
        self.audits.append(request)
        unsigned = AuditAnswer(
            kiosk=next(iter(self.device_keys)),
            nonce=request.nonce,
            missing=tuple(id_ for id_ in request.ids if id_ not in self.submissions),
            answered_at=self.clock(),
            signature=bytes(64),
        )
        return _ok(sign_audit_answer(unsigned, self.audit_key or self.key))

    def forget(self, id_: UUID) -> None:
        """It was restored from a backup that is older than this one."""
        del self.submissions[id_], self.receipts[id_]

    def _submit(self, batch: Batch) -> Reply:
        with self.lock:
            self.submits += 1
            result = BatchResult(results=tuple(self._take(item) for item in batch.envelopes))
        return _ok(result) if self.manners is None else self.manners(batch, result)

    def _take(self, envelope: Envelope) -> ItemResult:
        header = envelope.header
        if (why := self.refuses(envelope)) is not None:
            return Refused(id=header.id, problem=why)
        if (why := self.puts_off(envelope)) is not None:
            return Deferred(id=header.id, problem=why)
        if not envelope.is_signed_by(self.device_keys[header.kiosk]):
            return Refused(id=header.id, problem=problem("bad-device-signature", "Forged", 403))
        if not all(
            self.shelf.holds(f"{header.id}/{position}", stream.sha256)
            for position, stream in enumerate(header.attachments)
        ):
            missing = problem("attachments-missing", "Its attachments are not here", 409)
            return Deferred(id=header.id, problem=missing)
        if self.submissions.setdefault(header.id, envelope) != envelope:
            return Refused(id=header.id, problem=problem("same-id-other-bytes", "Altered", 422))
        receipt = self.receipts.setdefault(header.id, self.receipt(envelope))
        return Accepted(id=header.id, receipt=receipt)

    def receipt(self, envelope: Envelope, key: Ed25519PrivateKey | None = None) -> Receipt:
        unsigned = Receipt(
            id=envelope.header.id,
            folio=envelope.header.folio,
            body_sha256=envelope.body_sha256,
            attachments=tuple(one.sha256 for one in envelope.header.attachments),
            received_at=self.clock(),
            key_id="0" * 16,
            signature=bytes(64),
        )
        return sign_receipt(unsigned, key or self.key)

    def _track(self, request: TrackingRequest) -> Reply:
        for item in self.submissions.values():
            if (item.header.folio, item.header.claim_hash) == (request.folio, request.claim_hash):
                steps = (TrackingStep(stage=Stage.IN_REVIEW, at=datetime.now(UTC), note="Ya casi"),)
                return _ok(Tracking(folio=request.folio, service=item.header.service, steps=steps))
        return _refusal(problem("no-such-application", "Not found", 404))


@contextmanager
def served(portal: LoopbackPortal, port: int = 0) -> Iterator[str]:
    """The portal's address while it is up."""

    open_lines: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            url = f"http://{self.headers['Host']}{self.path}"
            if self.path.startswith("/v1/attachments"):
                _shelve(self, portal.shelf, body)
                return
            try:
                status, answer, media_type = portal.answer(
                    self.command, self.path, url, dict(self.headers.items()), body
                )
            except HangUp:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
                return
            with suppress(OSError):  # a station that ends does not wait for the answer
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        do_POST = do_PATCH = do_GET  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            open_lines.append(connection)
            return connection, address

        def handle_error(self, *_: object) -> None:
            """A connection that broke off is what some of the tests are about."""

    server = Server(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        for line in open_lines:
            with suppress(OSError):  # most are closed
                line.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _shelve(request: BaseHTTPRequestHandler, shelf: Shelf, body: bytes) -> None:
    headers = {name.title(): value for name, value in request.headers.items()}
    status, fields = shelf.answer(request.command, request.path, headers, body)
    request.send_response(status)
    for name, value in fields.items():
        request.send_header(name, value)
    request.send_header("Content-Length", "0")
    request.end_headers()


def _ok(message: Message) -> Reply:
    return 200, message.model_dump_json().encode(), "application/json"


def _refusal(answer: Problem) -> Reply:
    return answer.status, answer.model_dump_json().encode(), "application/problem+json"


def _first(result: BatchResult, receipt: Receipt) -> Reply:
    first = result.results[0].model_copy(update={"receipt": receipt})
    return _ok(BatchResult(results=(first, *result.results[1:])))


def bad_manners(portal: LoopbackPortal) -> dict[str, Callable[[Batch, BatchResult], Reply]]:
    """Every way of answering a batch that must deliver nothing."""

    def page(batch: Batch, result: BatchResult) -> Reply:
        return 200, b"<html><body>Acepte los terminos</body></html>", "text/html"

    def cut(batch: Batch, result: BatchResult) -> Reply:
        return 200, result.model_dump_json().encode()[:-20], "application/json"

    def another_id(batch: Batch, result: BatchResult) -> Reply:
        other = result.results[0].model_copy(update={"id": _other(batch.envelopes[0].header.id)})
        return _ok(BatchResult(results=(other, *result.results[1:])))

    def wrong_key(batch: Batch, result: BatchResult) -> Reply:
        return _first(result, portal.receipt(batch.envelopes[0], STRANGER))

    def replayed(batch: Batch, result: BatchResult) -> Reply:
        """A genuine receipt, of another application."""
        header = batch.envelopes[0].header
        other = header.model_copy(update={"id": _other(header.id)})
        envelope = batch.envelopes[0].model_copy(update={"header": other})
        return _first(result, portal.receipt(envelope))

    def broken(batch: Batch, result: BatchResult) -> Reply:
        return 500, b"Internal Server Error", "text/plain"

    def busy(batch: Batch, result: BatchResult) -> Reply:
        return 429, b"", "text/plain"

    def hang(batch: Batch, result: BatchResult) -> Reply:
        time.sleep(0.3)
        raise HangUp

    kinds = (page, cut, another_id, wrong_key, replayed, broken, busy, hang)
    return {kind.__name__: kind for kind in kinds}


def _other(id_: UUID) -> UUID:
    return UUID(int=id_.int ^ 1)
