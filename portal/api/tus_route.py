"""What all routes of the uploads share: tus' version, and every outcome in its words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES, TUS_VERSION
from kiosk.protocol.problem import Problem, problem
from portal.api.problems import CHECKSUM_MISMATCH, RETRY_SECONDS, Refusal
from portal.api.tus import OFFERED, SPOKEN, BadField, progress
from portal.attachments.outcome import (
    NotAsAnnounced,
    OtherUpload,
    Superseded,
    TooLong,
    TooManyUploads,
    UnknownUpload,
    WrongOffset,
)
from portal.attachments.streams import PartBusy
from portal.events import event
from portal.submissions.deferrals import STORAGE_UNAVAILABLE

UNKNOWN: Final = problem(
    "unknown-upload", "Nothing of this kiosk is uploaded there.", 404, "Create it first."
)
TOO_LARGE: Final = problem(
    "upload-too-large",
    "The upload is longer than it may be.",
    413,
    f"At most {MAX_SEALED_ATTACHMENT_BYTES} bytes, and none beyond Upload-Length.",
)
_VERSION = problem("tus-version", f"Uploads speak tus {TUS_VERSION}.", 412)
_OTHER = problem("other-upload", "Another stream was announced for this place.", 409)
_TOO_MANY = problem(
    "too-many-uploads", "Too many uploads of this kiosk wait for their envelopes.", 429
)
_OFFSET = problem("wrong-offset", "The upload goes on elsewhere: see Upload-Offset.", 409)
_SUPERSEDED = problem("upload-superseded", "A later request goes on with this upload.", 409)
_MISMATCH = problem(
    "upload-mismatch",
    "The stream is not the one that was announced.",
    CHECKSUM_MISMATCH,
    "It was discarded: start anew.",
)
_SOME_MINUTES = "600"
_LOG = logging.getLogger("portal")


class TusRoute(APIRoute):
    """Requires Tus-Resumable, puts it into every answer, and turns outcomes into problems."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answered = super().get_route_handler()

        async def handle(request: Request) -> Response:
            spoken = request.headers.get("tus-resumable")
            if request.method != "OPTIONS" and spoken != TUS_VERSION:
                raise Refusal(_VERSION, SPOKEN | OFFERED)
            try:
                response = await answered(request)
            except Refusal as refusal:
                raise Refusal(refusal.answer, {**(refusal.headers or {}), **SPOKEN}) from refusal
            except tuple(_OUTCOMES) as outcome:
                answer, headers = _OUTCOMES[type(outcome)]
                raise Refusal(answer, headers | SPOKEN) from outcome
            except WrongOffset as outcome:
                raise Refusal(_OFFSET, progress(outcome.state) | SPOKEN) from outcome
            except BadField as error:
                answer = problem("bad-upload", "The upload's headers are wrong.", 400, f"{error}.")
                raise Refusal(answer, SPOKEN) from error
            except OSError as error:
                _LOG.error(
                    "an attachment cannot be stored: %s",
                    error.strerror,
                    extra=event("attachment-not-stored"),
                )
                raise Refusal(STORAGE_UNAVAILABLE, _RETRY | SPOKEN) from error
            response.headers.update(SPOKEN)
            return response

        return handle


_RETRY: Final = {"Retry-After": RETRY_SECONDS}
_OUTCOMES: Final[dict[type[Exception], tuple[Problem, dict[str, str]]]] = {
    UnknownUpload: (UNKNOWN, {}),
    OtherUpload: (_OTHER, {}),
    TooManyUploads: (_TOO_MANY, {"Retry-After": _SOME_MINUTES}),
    Superseded: (_SUPERSEDED, {}),
    TooLong: (TOO_LARGE, {"Connection": "close"}),  # there may be no end to it
    NotAsAnnounced: (_MISMATCH, {"Upload-Offset": "0"}),
    PartBusy: (STORAGE_UNAVAILABLE, _RETRY),
}
