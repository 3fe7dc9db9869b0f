"""The OpenAPI document, completed by what no route can say of itself.

Every answer has an example; whatever may be refused for want of room says so, with `Retry-After`;
what only an enrolled kiosk or a clerk may ask is marked so; who reads it finds what RFC 9421 asks
for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from math import ceil
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from kiosk.protocol.attachment import OFFSET_MEDIA_TYPE, TUS_VERSION
from kiosk.protocol.problem import problem
from portal.api.answers import ANSWERS
from portal.api.problems import MEDIA_TYPE, documented

_Document = dict[str, Any]
_SCHEME: Final = "kioskSignature"
_CLERKS: Final = "clerkSignature"
_SIGNED: Final[tuple[_Document, ...]] = ({_SCHEME: []},)
_BY_CLERKS: Final[tuple[_Document, ...]] = ({_CLERKS: []},)
_UNSIGNED: Final[tuple[_Document, ...]] = ({},)
_BY_ADDRESS: Final = {
    "/v1/health": _UNSIGNED,
    "/v1/enrolments": _UNSIGNED,
    "/v1/courier-key": _UNSIGNED,
    "/v1/drafts-in-hand": _UNSIGNED,
    "/v1/tracking": (*_UNSIGNED, *_SIGNED),
}
"""Those that others than kiosks may ask; all else is for kiosks, or for clerks."""
_OF_ANYONE: Final = "options"
_SIGNATURE: Final = {
    "type": "apiKey",
    "in": "header",
    "name": "Signature",
    "description": (
        "An HTTP message signature (RFC 9421) by the kiosk's Ed25519 key, with its"
        " `Signature-Input` and `Content-Digest` (RFC 9530): over `@method`, `@target-uri`,"
        " `content-type`, `content-digest` and the `upload-*` fields that are sent; with `keyid`"
        " (the kiosk), `created` and a `nonce` that is used once."
    ),
}
_CLERK_SIGNATURE: Final = {
    **_SIGNATURE,
    "description": (
        "As `kioskSignature`, by the Ed25519 key of a clerk of the agency; `keyid` is `clerk-` and"
        " the first 16 hexadecimal digits of the SHA-256 of that key's raw public half."
    ),
}
_BASE64: Final = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_UPLOADS: Final = "/v1/attachments"
_AGENCY: Final = "/v1/agency"
_VERSION: Final = {"type": "string", "const": TUS_VERSION}
_TUS_RESUMABLE: Final = {
    "name": "Tus-Resumable",
    "in": "header",
    "required": True,
    "schema": _VERSION,
    "example": TUS_VERSION,
}
_TUS_ANSWER: Final = {
    "Tus-Resumable": {"description": "The version of tus.", "schema": _VERSION},
}
_UPLOAD_ANSWER: Final = {
    "Upload-Offset": {
        "description": "Where the stream goes on; its length once all of it is proved.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "example": "1048576",
    },
}
_TAGS: Final = {
    "health": "Whether the portal answers, and what time it has.",
    "enrolment": "How a machine becomes a kiosk.",
    "submissions": "Sealed applications, each taken exactly once, and what is held of them.",
    "attachments": "Sealed files, uploaded resumably by tus 1.0.",
    "tracking": "Where an application stands, for who holds its folio and claim code.",
    "fleet": "How a kiosk is.",
    "drafts": "Drafts that visitors take along.",
    "opinions": "What visitors thought of services.",
    "agency": "What was sent to an agency, for its clerks and its own systems.",
    "courier": "What a courier's bundles are sealed to.",
}
_RETRY_AFTER: Final = {
    "Retry-After": {
        "description": "Whole seconds to wait before the request is made again.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "example": "30",
    }
}
_REQUEST_ID: Final = {
    "X-Request-Id": {
        "description": "Names this answer in the portal's log.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "example": "0123456789abcdef",
    }
}


def complete_document(app: FastAPI, public_url: str | None) -> None:
    """Has the application serve the completed document."""
    made: list[_Document] = []

    def document() -> _Document:
        if not made:
            made.append(_complete(app, public_url))
        return made[0]

    served: Callable[[], _Document] = document
    app.openapi = served  # type: ignore[method-assign]  # FastAPI's own way


def _complete(app: FastAPI, public_url: str | None) -> _Document:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=app.routes,
        separate_input_output_schemas=False,
        tags=[{"name": name, "description": told} for name, told in _TAGS.items()],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": public_url or "/"}],
    )
    components = document["components"]
    _tell_base64(components["schemas"])
    components["securitySchemes"] = {_SCHEME: _SIGNATURE, _CLERKS: _CLERK_SIGNATURE}
    for path, method, operation in _operations(document):
        is_open = method == _OF_ANYONE
        usual = _BY_CLERKS if path.startswith(_AGENCY) else _SIGNED
        operation["security"] = list(_UNSIGNED if is_open else _BY_ADDRESS.get(path, usual))
        operation["responses"] = {
            **{str(status): answer for status, answer in documented(503).items()},
            **operation["responses"],
        }
        for status, answer in operation["responses"].items():
            _complete_answer(int(status), answer)
        if path.startswith(_UPLOADS):
            _complete_upload(method, operation)
    return document


def _tell_base64(schema: object) -> None:
    """Says how long bytes are as text: the models bound them as bytes."""
    inner = list(schema.values()) if isinstance(schema, dict) else schema
    if isinstance(inner, list):
        for one in inner:
            _tell_base64(one)
    if isinstance(schema, dict) and schema.get("contentEncoding") == "base64":
        for bound in ("minLength", "maxLength"):
            if bound in schema:
                schema[bound] = 4 * ceil(schema[bound] / 3)
        schema["pattern"] = _BASE64


def _complete_answer(status: int, answer: _Document) -> None:
    headers = answer.setdefault("headers", {})
    headers.update(_REQUEST_ID)
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers.update(_RETRY_AFTER)
    for kind, content in answer.get("content", {}).items():
        name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
        if kind == MEDIA_TYPE:
            told = problem("of-this-kind", answer["description"] + ".", status)
            content["example"] = told.model_dump(mode="json")
        elif name in ANSWERS:
            content["example"] = ANSWERS[name]


def _complete_upload(method: str, operation: _Document) -> None:
    """What tus has every request and every answer carry."""
    if method != _OF_ANYONE:
        operation.setdefault("parameters", []).append(_TUS_RESUMABLE)
    for status, answer in operation["responses"].items():
        answer["headers"].update(_TUS_ANSWER)
        if status.startswith("2"):
            answer.pop("content", None)
            answer["headers"].update({} if method == _OF_ANYONE else _UPLOAD_ANSWER)
    if method == "patch":
        content = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
        operation["requestBody"] = {"required": True, "content": {OFFSET_MEDIA_TYPE: content}}


def _operations(document: _Document) -> Iterator[tuple[str, str, _Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation
