"""Every error leaves as problem details (RFC 9457), the framework's own too.

What was sent is never quoted back or logged: it may be someone's application.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from kiosk.protocol.problem import Problem, problem
from portal.attachments.streams import StoreUnavailable
from portal.events import event
from portal.storage.database import STORAGE_FAILURES, cause_of
from portal.submissions.deferrals import ATTACHMENTS_UNAVAILABLE, INTERNAL, STORAGE_UNAVAILABLE

MEDIA_TYPE: Final = "application/problem+json"
_MAX_DETAIL = 2000
RETRY_SECONDS: Final = "30"
CHECKSUM_MISMATCH: Final = 460
"""A status of tus' own."""
_LOG = logging.getLogger("portal")


class Refusal(Exception):  # noqa: N818 - an answer, not a failure of ours
    """Leaves a route early with a problem as the answer."""

    def __init__(self, answer: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(answer.title)
        self.answer = answer
        self.headers = headers


def problem_response(answer: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response of its status."""
    return Response(answer.model_dump_json(), answer.status, headers=headers, media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """A route's `responses` in the OpenAPI document: which statuses it answers with a problem."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _phrase(status),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def _phrase(status: int) -> str:
    return "Checksum Mismatch" if status == CHECKSUM_MISMATCH else HTTPStatus(status).phrase


def answer_errors_with_problems(app: FastAPI) -> None:
    """Puts this module in the place of the framework's own answers."""
    app.exception_handler(Refusal)(_refused)
    app.exception_handler(HTTPException)(_framework)
    app.exception_handler(RequestValidationError)(_invalid)
    for failure in STORAGE_FAILURES:
        app.exception_handler(failure)(_storage)
    app.exception_handler(StoreUnavailable)(_store)
    app.exception_handler(Exception)(_bug)


def _refused(_request: Request, error: Refusal) -> Response:
    return problem_response(error.answer, error.headers)


def _framework(_request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.BAD_REQUEST:  # its answer to a body that is no UTF-8
        return problem_response(_invalid_because("body: it is no text"))
    phrase = HTTPStatus(error.status_code).phrase
    kind = phrase.lower().replace(" ", "-").replace("'", "")
    return problem_response(problem(kind, f"{phrase}.", error.status_code), error.headers)


def _invalid(_request: Request, error: RequestValidationError) -> Response:
    detail = "; ".join(_place(one) for one in error.errors())[:_MAX_DETAIL]
    return problem_response(_invalid_because(detail))


def _invalid_because(detail: str) -> Problem:
    return problem("invalid-request", "The request is not as the interface says.", 422, detail)


def _place(error: Mapping[str, Any]) -> str:
    location: Sequence[object] = error["loc"]
    return f"{'.'.join(str(part) for part in location)}: {error['msg']}"


def _storage(_request: Request, error: Exception) -> Response:
    _LOG.error("the database: %s", cause_of(error), extra=event("database-failed"))
    return problem_response(STORAGE_UNAVAILABLE, {"Retry-After": RETRY_SECONDS})


def _store(_request: Request, error: Exception) -> Response:
    _LOG.error("attachments: %s", cause_of(error), extra=event("attachments-unavailable"))
    return problem_response(ATTACHMENTS_UNAVAILABLE, {"Retry-After": RETRY_SECONDS})


def _bug(_request: Request, _error: Exception) -> Response:
    return problem_response(INTERNAL)
