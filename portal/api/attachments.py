"""/v1/attachments: sealed streams, uploaded resumably by tus 1.0 (core, creation, expiration).

https://tus.io/protocols/resumable-upload. Every request but OPTIONS is signed by the kiosk
(`kiosk.protocol.request_signature`; the signature covers the Upload-* fields that are sent), and
carries `Tus-Resumable: 1.0.0`. Every answer carries `Tus-Resumable` too. A kiosk sees its own
uploads only.

- `OPTIONS /v1/attachments` → 204 with `Tus-Version`, `Tus-Extension`, `Tus-Max-Size`.
- `POST /v1/attachments` with `Upload-Length`, `Upload-Metadata`, no body and no content type → 201
  with `Location` (`kiosk.protocol.attachment.upload_path`), `Upload-Offset`, `Upload-Expires`.
- `HEAD /v1/attachments/{submission}/{position}` with no body and no content type → 200 with
  `Upload-Offset`, `Upload-Length`, `Upload-Expires`, `Cache-Control: no-store`.
- `PATCH /v1/attachments/{submission}/{position}` with `Upload-Offset`, `Content-Type:
  application/offset+octet-stream`, `Content-Digest: sha-256=:…:` and no other digest, and some or
  all of what is left as its body → 204 with `Upload-Offset`, `Upload-Expires`.

`Upload-Metadata` is just `submission <b64>,position <b64>,sha256 <b64>`: the submission's UUID and
the position as ASCII text, and the 32 raw bytes of the whole sealed stream's SHA-256, each in
base64. Creating the same again answers the same, with the offset that was reached: a client may
start with POST instead of HEAD whenever it does not know.

**Whole**: in every answer `Upload-Offset` equals `Upload-Length` only when the stream's SHA-256 is
the announced one and it is on the disk. Then the envelope may be sent. `Upload-Expires` is left out
once the envelope is accepted.

A PATCH whose connection breaks off keeps what came; HEAD or POST says how much. A second PATCH at
the right offset takes over from one that still hangs. What fails, as problem details:

| status | kind | what to do |
|---|---|---|
| 400 | `bad-upload` | the headers are not as above; a bug |
| 400 | `digest-mismatch` | the body is not Content-Digest's; nothing was kept: send it again |
| 401 | `bad-request-signature` | as everywhere |
| 404 | `unknown-upload` | never created here, or expired: create it |
| 408 | `upload-idle` | nothing came for a minute; what came is kept |
| 409 | `wrong-offset` | go on at `Upload-Offset`, which the answer carries |
| 409 | `other-upload` | created before with another length or SHA-256 |
| 409 | `upload-superseded` | a later PATCH took over; what came is kept |
| 412 | `tus-version` | `Tus-Resumable` is missing or another |
| 413 | `upload-too-large` | over `Tus-Max-Size`, or beyond `Upload-Length`; nothing was kept |
| 415 | `unsupported-media-type` | the content type |
| 429 | `too-many-uploads` | too much of this kiosk's waits for its envelopes; `Retry-After` |
| 460 | `upload-mismatch` | all came, but it has another SHA-256: discarded, `Upload-Offset: 0` |
| 503 | `storage-unavailable` | `Retry-After`; what came is kept |
"""

import asyncio
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES, OFFSET_MEDIA_TYPE, upload_path
from kiosk.protocol.problem import problem
from kiosk.protocol.request_signature import BadRequestSignature, content_sha256
from portal.api.problems import CHECKSUM_MISMATCH, Refusal, documented
from portal.api.sender import Senders
from portal.api.tus import OFFERED, BadField, progress, read_metadata, read_number, read_place
from portal.api.tus_route import TOO_LARGE, TusRoute
from portal.attachments.outcome import TooLong, UnknownUpload
from portal.attachments.uploads import Uploads
from portal.attachments.writing import Writing
from portal.stream_place import StreamPlace

IDLE_SECONDS: Final = 60.0
"""How long the next bytes of a PATCH may take."""
_PREFIX: Final = "/v1/attachments"
_MEDIA_TYPE = problem("unsupported-media-type", f"Pieces are sent as {OFFSET_MEDIA_TYPE}.", 415)
_DIGEST = problem("digest-mismatch", "The body is not what Content-Digest says.", 400)
_IDLE = problem("upload-idle", "Nothing more came.", 408, "What came is kept.")

_Field = Annotated[str | None, Header()]


def is_streamed(scope: Scope) -> bool:
    """Whether a request's body is for this module alone to read."""
    path: str = scope.get("path", "")
    return scope["type"] == "http" and scope["method"] == "PATCH" and path.startswith(_PREFIX)


def attachments_router(
    uploads: Uploads, senders: Senders, idle_seconds: float = IDLE_SECONDS
) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix=_PREFIX, tags=["attachments"], route_class=TusRoute)

    @router.options("", status_code=204)
    def options() -> Response:
        """What of tus is spoken here."""
        return Response(status_code=204, headers=OFFERED)

    @router.post("", status_code=201, responses=documented(400, 401, 409, 412, 413, 422, 429, 503))
    def announce(
        sender: Annotated[str, Depends(senders.required)],
        upload_length: _Field = None,
        upload_metadata: _Field = None,
    ) -> Response:
        """Creates an upload, or finds the same one as far as it has come."""
        size = read_number("Upload-Length", upload_length)
        if size > MAX_SEALED_ATTACHMENT_BYTES:
            raise Refusal(TOO_LARGE)
        submission, position, announced = read_metadata(upload_metadata, size)
        state = uploads.announce(StreamPlace(sender, submission, position), announced)
        location = {"Location": upload_path(submission, position)}
        return Response(status_code=201, headers=location | progress(state))

    @router.head("/{submission}/{position}", responses=documented(401, 404, 412, 422, 503))
    def find(
        sender: Annotated[str, Depends(senders.required)], submission: str, position: str
    ) -> Response:
        """How far an upload has come."""
        state = uploads.state(_place(sender, submission, position))
        length = {"Upload-Length": str(state.size), "Cache-Control": "no-store"}
        return Response(status_code=200, headers=length | progress(state))

    @router.patch(
        "/{submission}/{position}",
        status_code=204,
        responses=documented(400, 401, 404, 408, 409, 412, 413, 415, 422, CHECKSUM_MISMATCH, 503),
    )
    async def go_on(
        request: Request,
        sender: Annotated[str, Depends(senders.streaming)],
        submission: str,
        position: str,
        upload_offset: _Field = None,
    ) -> Response:
        """Takes the next bytes, as they come."""
        if request.headers.get("content-type") != OFFSET_MEDIA_TYPE:
            raise Refusal(_MEDIA_TYPE)
        offset = read_number("Upload-Offset", upload_offset)
        place = _place(sender, submission, position)
        try:
            digest = content_sha256(request.headers)
        except BadRequestSignature as error:
            raise BadField(f"{error}") from error
        writing = await run_in_threadpool(uploads.begin, place, offset)
        try:
            if not await _received(request, writing, digest, idle_seconds):
                await run_in_threadpool(writing.undo)
                raise Refusal(_DIGEST, {"Upload-Offset": str(offset)})
            state = await run_in_threadpool(writing.finish)
        except TooLong:
            await run_in_threadpool(writing.undo)
            raise
        finally:
            await run_in_threadpool(writing.close)
        return Response(status_code=204, headers=progress(state))

    return router


async def _received(request: Request, writing: Writing, digest: bytes, idle_seconds: float) -> bool:
    """Writes the body down, piece by piece; whether it is the one that was signed for."""
    if read_number("Content-Length", request.headers.get("content-length", "0")) > writing.left:
        raise TooLong
    came, pieces = sha256(), request.stream()
    try:
        while True:
            async with asyncio.timeout(idle_seconds):
                piece = await anext(pieces, None)
            if piece is None:
                return came.digest() == digest
            came.update(piece)
            await run_in_threadpool(writing.write, piece)
    except (TimeoutError, ClientDisconnect) as error:
        raise Refusal(_IDLE) from error  # who broke off does not read it


def _place(kiosk: str, submission: str, position: str) -> StreamPlace:
    place = read_place(submission, position)
    if place is None:
        raise UnknownUpload
    return StreamPlace(kiosk, *place)
