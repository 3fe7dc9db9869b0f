"""The kiosk's only way to the portal: what may be asked of it, and when an answer counts.

An answer counts only when it is the JSON that was asked for. Everything else becomes one of the
four `PortalError`s; that each call ends is `kiosk.portal_client.wire`'s guarantee.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from pydantic import ValidationError

from kiosk.portal_client.errors import (
    PortalBusy,
    PortalGarbage,
    PortalRefused,
)
from kiosk.portal_client.wire import (
    Question,
    Reply,
    Signer,
    Wire,
)
from kiosk.protocol.attachment import (
    OFFSET_MEDIA_TYPE,
    TUS_VERSION,
    SealedAttachment,
    upload_path,
)
from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.courier import CourierKey
from kiosk.protocol.draft import Draft, KeptDraft
from kiosk.protocol.enrolment import Enrolment, EnrolmentRequest
from kiosk.protocol.health import Patience, PortalHealth
from kiosk.protocol.heartbeat import DayBatch, DaysTaken, Heartbeat, HeartbeatAnswer
from kiosk.protocol.message import Message
from kiosk.protocol.opinion import OpinionBatch, OpinionsTaken
from kiosk.protocol.problem import Problem, problem
from kiosk.protocol.tracking import Tracking, TrackingRequest

_MAX_PLACE: Final = 100
_SUBMISSIONS: Final = "/v1/submissions"
_UPLOADS: Final = "/v1/attachments"
_OFFSET: Final = re.compile(r"[0-9]{1,16}")
_NO_CONTENT: Final = 204
_TOO_LARGE: Final = 413
_TOO_LARGE_ON_THE_WAY: Final = problem("too-large", "Too large for the line", _TOO_LARGE)
_NETWORK_LOGIN: Final = 511  # a captive portal (RFC 6585)
_Answer = TypeVar("_Answer", bound=Message)


class PortalClient:
    """One portal, one caller at a time; `cut` alone may be called from another thread.

    `timeout_seconds` limits the wait for each part of an answer, and the whole call to twice that,
    plus what a body needs on the slowest line. `sign` signs what only an enrolled kiosk may ask.
    `portal_ca` is a file of authorities that are believed besides (`Authorities`).
    Every call raises `PortalError`.
    """

    def __init__(
        self,
        base_url: str,
        timeout_seconds: float = 30.0,
        sign: Signer | None = None,
        portal_ca: Path | None = None,
    ) -> None:
        self._wire = Wire(base_url, timeout_seconds, sign, portal_ca=portal_ca)

    def enrol(self, request: EnrolmentRequest) -> Enrolment:
        """Trades a one-time code for an enrolment."""
        return self._ask("POST", "/v1/enrolments", Enrolment, request, signed=False)

    def submit(self, batch: Batch) -> BatchResult:
        """One result for each envelope, in their order.

        That a result names the right submission is checked here; that a receipt is genuine is for
        `kiosk.offline.verdict`. Who finds the batch too large may be a proxy in between, and say it
        in its own words.
        """
        result = self._ask("POST", _SUBMISSIONS, BatchResult, batch)
        if [item.id for item in result.results] != [item.header.id for item in batch.envelopes]:
            raise PortalGarbage("the portal answered for other submissions than were sent")
        return result

    def track(self, request: TrackingRequest) -> Tracking:
        """What the portal knows of an application (refused: 404)."""
        return self._ask("POST", "/v1/tracking", Tracking, request)

    def heartbeat(self, heartbeat: Heartbeat) -> HeartbeatAnswer:
        """Tells how the kiosk is."""
        return self._ask("POST", "/v1/heartbeats", HeartbeatAnswer, heartbeat)

    def tell_days(self, batch: DayBatch) -> DaysTaken:
        """Tells the figures of days that are over (refused: 404, by a portal that knows none)."""
        return self._ask("POST", "/v1/heartbeats/days", DaysTaken, batch)

    def audit(self, request: AuditRequest) -> AuditAnswer:
        """Which of what it gave receipts for the portal misses; the caller checks the signature."""
        return self._ask("POST", "/v1/audits", AuditAnswer, request)

    def health(self, nonce: str | None = None) -> PortalHealth:
        """Whether a portal answers and what time it has; the caller checks that it is its own."""
        query = "" if nonce is None else f"?nonce={nonce}"
        return self._ask("GET", f"/v1/health{query}", PortalHealth, signed=False)

    def listen(self, nonce: str, patience: Patience) -> PortalHealth:
        """The same, once there is news or so long has passed; a portal may answer earlier."""
        path = f"/v1/health?nonce={nonce}&wait={patience.seconds}&newer={patience.newer}"
        reply = self._answered(Question("GET", path), signed=False, patience=patience.seconds)
        return _read(reply, PortalHealth)

    def give_opinions(self, batch: OpinionBatch) -> OpinionsTaken:
        """Leaves opinions with the portal; which of them it has now."""
        return self._ask("POST", "/v1/opinions", OpinionsTaken, batch)

    def courier_key(self) -> CourierKey:
        """What a courier's bundles are sealed to; the caller checks whose it is."""
        return self._ask("GET", "/v1/courier-key", CourierKey)

    def put_draft(self, locator: str, draft: Draft) -> KeptDraft:
        """Leaves a draft with the portal, in the place of the one before."""
        return self._ask("PUT", f"/v1/drafts/{locator}", KeptDraft, draft)

    def get_draft(self, locator: str) -> KeptDraft:
        """The draft that lies there (refused: 404)."""
        return self._ask("GET", f"/v1/drafts/{locator}", KeptDraft)

    def delete_draft(self, locator: str) -> None:
        """The portal shall keep the draft no longer."""
        reply = self._answered(Question("DELETE", f"/v1/drafts/{locator}"))
        if reply.status != _NO_CONTENT:
            raise PortalGarbage(f"unexpected answer {reply.status} to DELETE")

    def create_upload(self, submission: UUID, position: int, stream: SealedAttachment) -> int:
        """Announces a stream, or finds it announced; at which offset to go on.

        Its size only when the portal holds the whole of it, with that digest.
        """
        named = {
            "submission": str(submission).encode(),
            "position": str(position).encode(),
            "sha256": stream.sha256,
        }
        metadata = ",".join(f"{name} {b64encode(value).decode()}" for name, value in named.items())
        headers = {"Upload-Length": str(stream.size), "Upload-Metadata": metadata}
        return self._upload(Question("POST", _UPLOADS, headers=headers), stream.size)

    def upload_piece(self, submission: UUID, position: int, offset: int, piece: bytes) -> int:
        """Sends what follows at `offset`; at which offset to go on: just after it."""
        headers = {"Content-Type": OFFSET_MEDIA_TYPE, "Upload-Offset": str(offset)}
        question = Question("PATCH", upload_path(submission, position), piece, headers)
        end = offset + len(piece)
        if self._upload(question, end) != end:
            raise PortalGarbage("the portal goes on at another place than the piece ended")
        return end

    @property
    def sent_bytes(self) -> int:
        """How many bytes of bodies went out so far, arrived or not."""
        return self._wire.sent_bytes

    def cut(self) -> None:
        """Ends a call that is under way: it raises `PortalUnreachable`."""
        self._wire.cut()

    def close(self) -> None:
        """Lets go of connections that were kept open."""
        self._wire.close()

    def _ask(
        self,
        method: str,
        path: str,
        kind: type[_Answer],
        message: Message | None = None,
        *,
        signed: bool = True,
    ) -> _Answer:
        question = Question(method, path)
        if message is not None:
            body = message.model_dump_json().encode()
            question = Question(method, path, body, {"Content-Type": "application/json"})
        return _read(self._answered(question, signed=signed), kind)

    def _upload(self, question: Question, most: int) -> int:
        """The offset that a granted request of tus is answered with, from 0 to `most`."""
        tus = {"Tus-Resumable": TUS_VERSION, **question.headers}
        reply = self._answered(replace(question, headers=tus))
        offset = reply.headers.get("Upload-Offset", "")
        if reply.headers.get("Tus-Resumable") != TUS_VERSION or not _OFFSET.fullmatch(offset):
            raise PortalGarbage(f"answer {reply.status} to {question.method} is none of tus")
        if int(offset) > most:
            raise PortalGarbage("the portal holds more than there is")
        return int(offset)

    def _answered(self, question: Question, *, signed: bool = True, patience: float = 0.0) -> Reply:
        """The reply to what was granted."""
        reply = self._wire.exchange(question, signed=signed, patience=patience)
        status = reply.status
        if status == 429 or (status >= 500 and status != _NETWORK_LOGIN):
            raise PortalBusy(status, reply.retry_after)
        if status == _TOO_LARGE and question.path == _SUBMISSIONS and not _is_json(reply):
            raise PortalRefused(_TOO_LARGE_ON_THE_WAY)
        if 400 <= status < 500:
            raise PortalRefused(_read(reply, Problem))
        if not 200 <= status < 300:
            raise PortalGarbage(f"unexpected answer {status} to {question.method}")
        return reply


def _read(reply: Reply, kind: type[_Answer]) -> _Answer:
    if not _is_json(reply):
        raise PortalGarbage(
            f"not the portal: answer {reply.status} is {_media_type(reply) or 'of no type'}"
        )
    try:
        return kind.model_validate_json(reply.content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:_MAX_PLACE]
        raise PortalGarbage(
            f"answer {reply.status} is no {kind.__name__}: {place} {first['msg']}".strip()
        ) from None


def _is_json(reply: Reply) -> bool:
    media_type = _media_type(reply)
    return media_type == "application/json" or media_type.endswith("+json")


def _media_type(reply: Reply) -> str:
    return reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
