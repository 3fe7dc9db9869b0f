"""An agency's own system: a clerk who signs requests to the portal's API."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
from typing import Any

import httpx
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import AGENCY, BASE, Portal

from kiosk.protocol.message import Message
from kiosk.protocol.request_signature import sign_request
from portal.clerks.roles import ClerkRole
from portal.cli import main

APPLICATIONS = "/v1/agency/applications"
OTHER = "otra-dependencia"


def know_another_agency(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue of the portal, and of its commands, has that one too."""
    folder = portal.catalogue / "agencies" / OTHER
    folder.mkdir()
    (folder / "agency.yaml").write_text("name: {es: Otra}\nlevel: federal\n")
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))


class ClerkSystem:
    """One that is registered at a portal."""

    def __init__(
        self,
        portal: Portal,
        name: str = "ana-torres",
        role: ClerkRole = ClerkRole.HANDLER,
        agency: str = AGENCY,
    ) -> None:
        self.portal = portal
        self.name = name
        self.key = Ed25519PrivateKey.generate()
        raw = base64.b64encode(self.key.public_key().public_bytes_raw()).decode()
        added = clerk(portal, "add", name, "--agency", agency, "--role", role.value, "--key", raw)
        self.signs_as = str(added["signs_as"])

    def signed(
        self, method: str, path: str, message: Message | None = None
    ) -> requests.PreparedRequest:
        body = b"" if message is None else message.model_dump_json().encode()
        headers = {"Content-Type": "application/json"} if body else {}
        request = requests.Request(method, BASE + path, headers).prepare()
        request.body = body
        now, nonce = self.portal.clock(), os.urandom(16).hex()
        sign_request(request, self.signs_as, self.key, now, nonce)
        return request

    def send(self, request: requests.PreparedRequest) -> httpx.Response:
        assert isinstance(request.body, bytes)
        assert request.method is not None
        return self.portal.call(
            request.method, request.path_url, request.body, dict(request.headers)
        )

    def get(self, path: str) -> httpx.Response:
        return self.send(self.signed("GET", path))

    def post(self, path: str, message: Message | None = None) -> httpx.Response:
        return self.send(self.signed("POST", path, message))


def clerk(portal: Portal, *arguments: str) -> Any:
    """What `portal clerk` says, for programs."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main(["clerk", *arguments, "--json", "--home", str(portal.settings.home)])
    assert code == 0, said.getvalue()
    return json.loads(said.getvalue())
