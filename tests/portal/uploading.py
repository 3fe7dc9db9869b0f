"""A kiosk that uploads by tus, signed, against the application or a real socket."""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import httpx
import requests
from portal_world import BASE, Device

from kiosk.protocol.attachment import (
    OFFSET_MEDIA_TYPE,
    TUS_VERSION,
    SealedAttachment,
    upload_path,
)
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.request_signature import sign_request

Headers = dict[str, str | None]


def announced(stream: bytes) -> SealedAttachment:
    return SealedAttachment(size=len(stream), sha256=sha256(stream).digest())


def metadata(submission: object, position: object, digest: bytes) -> str:
    values = {"submission": str(submission), "position": str(position)}
    pairs = [f"{key} {b64encode(value.encode()).decode()}" for key, value in values.items()]
    return ",".join([*pairs, f"sha256 {b64encode(digest).decode()}"])


@dataclass(frozen=True)
class Uploader:
    """`changes` to headers win; None leaves one out."""

    device: Device
    base: str = BASE

    def submission(self) -> UUID:
        return uuid7(self.device.portal.clock(), os.urandom)

    def signed(
        self, method: str, path: str, body: bytes = b"", changes: Headers | None = None
    ) -> requests.PreparedRequest:
        given = {"Tus-Resumable": TUS_VERSION} | (changes or {})
        headers = {name: value for name, value in given.items() if value is not None}
        request = requests.Request(method, self.base + path, headers, data=body or None).prepare()
        request.body = body
        now = self.device.portal.clock()
        sign_request(request, self.device.id, self.device.key, now, os.urandom(16).hex())
        return request

    def ask(
        self, method: str, path: str, body: bytes = b"", changes: Headers | None = None
    ) -> httpx.Response:
        request = self.signed(method, path, body, changes)
        return self.device.portal.call(method, path, body, dict(request.headers))

    def announce(
        self, submission: UUID, position: int, stream: bytes, changes: Headers | None = None
    ) -> httpx.Response:
        headers: Headers = {
            "Upload-Length": str(len(stream)),
            "Upload-Metadata": metadata(submission, position, sha256(stream).digest()),
        }
        return self.ask("POST", "/v1/attachments", changes=headers | (changes or {}))

    def find(self, submission: UUID, position: int) -> httpx.Response:
        return self.ask("HEAD", upload_path(submission, position))

    def piece(
        self,
        submission: UUID,
        position: int,
        offset: int,
        body: bytes,
        changes: Headers | None = None,
    ) -> requests.PreparedRequest:
        headers: Headers = {"Upload-Offset": str(offset), "Content-Type": OFFSET_MEDIA_TYPE}
        path = upload_path(submission, position)
        return self.signed("PATCH", path, body, headers | (changes or {}))

    def go_on(
        self,
        submission: UUID,
        position: int,
        offset: int,
        body: bytes,
        changes: Headers | None = None,
    ) -> httpx.Response:
        request = self.piece(submission, position, offset, body, changes)
        path = upload_path(submission, position)
        return self.device.portal.call("PATCH", path, body, dict(request.headers))

    def upload(self, submission: UUID, *streams: bytes) -> None:
        for position, stream in enumerate(streams):
            assert self.announce(submission, position, stream).status_code == 201
            assert self.go_on(submission, position, 0, stream).status_code == 204


def offset_of(answer: httpx.Response | requests.Response) -> int:
    return int(answer.headers["Upload-Offset"])
