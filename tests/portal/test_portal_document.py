"""The OpenAPI document: complete, its examples true, and the portal just as it says.

`SCHEMATHESIS=full` tries each operation a few hundred times.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from clerk_world import ClerkSystem
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from portal_world import BASE, Device, Portal
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.types import Message, Receive, Scope, Send

from kiosk.protocol.attachment import OFFSET_MEDIA_TYPE
from kiosk.protocol.request_signature import sign_request
from kiosk.protocol.trouble import TroubleName
from portal.api import answers

pytest_plugins = ["portal_fixtures"]

EXAMPLES = 200 if os.environ.get("SCHEMATHESIS") == "full" else 2
schemathesis.serializer.alias(OFFSET_MEDIA_TYPE, "application/octet-stream")
AGENCY_API = "/v1/agency"
UNSIGNED = {"/v1/health", "/v1/enrolments", "/v1/courier-key", "/v1/drafts-in-hand"}


CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
]
"""All but those on authentication: whatever comes here is signed; and not that what fits is taken:
a kiosk that tells of another one is refused."""


REFUSALS = ["400", "401", "403", "404", "405", "406", "408", "409", "412", "413", "415", "422"]
CONFIG = {
    "checks": {
        name: {"expected-statuses": REFUSALS}
        for name in ("negative_data_rejection", "missing_required_header")
    }
}
"""With tus' own: 412 where its version is not told."""


class SignedBy:
    """The portal's application as a kiosk reaches it, or a clerk: they sign whatever they send."""

    def __init__(self, device: Device, clerk: ClerkSystem) -> None:
        self._device = device
        self._clerk = clerk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._device.portal.app
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)

        async def whole() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await app({**scope, "headers": self._headers(scope, body)}, whole, send)

    def _headers(self, scope: Scope, body: bytes) -> list[tuple[bytes, bytes]]:
        given = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        query = scope["query_string"].decode("latin-1")
        url = f"http://{given['host']}{scope['raw_path'].decode('latin-1')}"
        request = requests.Request(scope["method"], BASE).prepare()
        request.url = f"{url}?{query}" if query else url
        request.headers.update(given)
        request.body = body
        now = self._device.portal.clock()
        is_clerks = scope["path"].startswith(AGENCY_API)
        name = self._clerk.signs_as if is_clerks else self._device.id
        key = self._clerk.key if is_clerks else self._device.key
        sign_request(request, name, key, now, os.urandom(16).hex())
        return [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_tells_all_that_may_come_of_it(portal: Portal) -> None:
    document = portal.call("GET", "/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "/"}]
    tags = {tag["name"] for tag in document["tags"]}
    for path, method, operation in operations(document):
        named = f"{method} {path}"
        assert operation["summary"], named
        assert set(operation["tags"]) <= tags, named
        assert "503" in operation["responses"], named
        if path not in UNSIGNED and method != "options":
            scheme = "clerkSignature" if path.startswith(AGENCY_API) else "kioskSignature"
            assert {scheme: []} in operation["security"], named
        for status, answer in operation["responses"].items():
            assert answer["description"], f"{named}: {status}"
            assert "X-Request-Id" in answer["headers"], f"{named}: {status}"
            assert ("Retry-After" in answer["headers"]) == (status in {"429", "503"}), named
            for content in answer.get("content", {}).values():
                assert "example" in content, f"{named}: {status}"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            is_binary = content["schema"].get("format") == "binary"
            assert is_binary or content["examples"], named


def test_the_example_questions_say_only_what_can_be_said(portal: Portal) -> None:
    """A trouble is any slug to the schema: a kiosk may be newer than its portal."""
    document = portal.call("GET", "/openapi.json").json()

    asked = [
        example["value"]
        for _, _, operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for example in content.get("examples", {}).values()
    ]
    troubles = [name for value in asked for name in value.get("troubles", ())]
    assert troubles
    assert set(troubles) <= {*TroubleName}


def test_the_example_answers_are_answers(portal: Portal) -> None:
    document = portal.call("GET", "/openapi.json").json()
    models = {type(message).__name__: type(message) for message in answers.TYPICAL}

    seen = set()
    for _, _, operation in operations(document):
        for answer in operation["responses"].values():
            content = answer.get("content", {}).get("application/json")
            if content is not None:
                name = content["schema"]["$ref"].rpartition("/")[2]
                model = models[name]
                again = model.model_validate(content["example"]).model_dump(mode="json")
                assert again == content["example"]
                seen.add(name)
    assert seen == set(models)


@pytest.fixture
def patient(tmp_path: Path, chosen_database: str) -> Iterator[Portal]:
    """A portal that refuses nobody for asking much."""
    portal = Portal(
        tmp_path, tracking_per_minute=100_000, draft_reads_per_minute=100_000, max_listening=0
    )
    assert portal.database.is_postgresql == (chosen_database == "postgresql")
    yield portal
    portal.close()


# Threads of the portal draw by chance too while cases are thought of.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_portal_is_as_its_document_says(
    patient: Portal, mode: GenerationMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a kiosk sends that fits the document, or does not: no answer beyond it."""
    portal = patient
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    clerk = ClerkSystem(portal)
    for _, _, told in operations(portal.app.openapi()):
        told["security"] = []  # the kiosk signs, whatever the tester leaves out
    schema = schemathesis.openapi.from_asgi(
        "/openapi.json",
        SignedBy(portal.enrol(), clerk),
        config=schemathesis.Config.from_dict(CONFIG),
    )
    tried = 0

    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def conforms(case: schemathesis.Case[Any]) -> None:
            nonlocal tried
            tried += 1
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)

        # What takes nothing cannot be asked wrongly.
        with suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
            conforms()

    assert tried >= EXAMPLES * 10
