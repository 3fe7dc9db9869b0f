"""The few calls of S3 that are needed, on any store that speaks it; the only module that does.

Guarantees: whatever fails is an `OSError` whose words name no key of the portal's and nothing that
was stored; the store checks the SHA-256 of all it is sent, which is signed with the request;
nothing is read from the environment, nor from the files of Amazon's own tools.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

_ABSENT: Final = {"404", "NoSuchKey", "NotFound", "NoSuchUpload", "NoSuchVersion"}
_CONNECT_SECONDS: Final = 5
_READ_SECONDS: Final = 20
_ATTEMPTS: Final = 2
_CONNECTIONS: Final = 64
_BLOCK: Final = 256 * 1024
_NOWHERE: Final = (None, None, None, None)
_OF_OTHERS: Final = ("profile", "config_file", "credentials_file", "ca_bundle")
"""Which of Amazon's own variables and files are not looked at."""


@dataclass(frozen=True)
class Credentials:
    """Who the portal is at its store."""

    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class StoreAddress:
    """`endpoint` is None for Amazon's own; every key begins with `prefix`."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str = "us-east-1"
    ca: Path | None = None
    """Certificates (PEM) that are believed of it; None: those that come with botocore."""


class Bucket:
    """One bucket, or a part of one."""

    def __init__(self, address: StoreAddress, credentials: Credentials) -> None:
        self._name, self._prefix = address.bucket, address.prefix
        session = botocore.session.Session(session_vars=dict.fromkeys(_OF_OTHERS, _NOWHERE))
        self._client: Any = session.create_client(
            "s3",
            region_name=address.region,
            endpoint_url=address.endpoint,
            verify=None if address.ca is None else str(address.ca),
            aws_access_key_id=credentials.key_id,
            aws_secret_access_key=credentials.secret,
            config=Config(
                signature_version="s3v4",
                ignore_configured_endpoint_urls=True,
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
                max_pool_connections=_CONNECTIONS,
                # Amazon's newer checksums are not known to every store; a signed SHA-256 is.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={
                    "payload_signing_enabled": True,
                    "addressing_style": "path" if address.endpoint else "auto",
                },
            ),
        )

    def put(self, key: str, body: bytes) -> None:
        """In place of what was there."""
        with _told():
            self._client.put_object(Bucket=self._name, Key=self._prefix + key, Body=body)

    def read(self, key: str) -> BinaryIO:
        """An object from its start. Raises `FileNotFoundError`."""
        with _told():
            answer = self._client.get_object(Bucket=self._name, Key=self._prefix + key)
        return io.BufferedReader(_Body(answer["Body"]), _BLOCK)

    def delete(self, key: str) -> None:
        """What is not there is none the less deleted."""
        with _told():
            self._client.delete_object(Bucket=self._name, Key=self._prefix + key)

    def sizes(self, start: str) -> dict[str, int]:
        """The keys that begin so, and how many bytes lie there."""
        found: dict[str, int] = {}
        pages = self._client.get_paginator("list_objects_v2")
        with _told():
            for page in pages.paginate(Bucket=self._name, Prefix=self._prefix + start):
                for one in page.get("Contents", ()):
                    found[one["Key"].removeprefix(self._prefix)] = int(one["Size"])
        return found

    def multipart(self, key: str) -> Multipart:
        """Begins an object that is there once it is completed."""
        with _told():
            place = {"Bucket": self._name, "Key": self._prefix + key}
            upload = self._client.create_multipart_upload(**place)["UploadId"]
        return Multipart(self._client, {**place, "UploadId": upload})

    def abort_all(self, key: str) -> None:
        """What was begun of an object, and never completed: somebody was killed meanwhile."""
        with _told():
            begun = self._client.list_multipart_uploads(
                Bucket=self._name, Prefix=self._prefix + key
            )
            for one in begun.get("Uploads", ()):
                with suppress(FileNotFoundError), _told():
                    self._client.abort_multipart_upload(
                        Bucket=self._name, Key=one["Key"], UploadId=one["UploadId"]
                    )

    def answers(self) -> bool:
        """Whether the store has the bucket, and lets the portal in."""
        try:
            with _told():
                self._client.head_bucket(Bucket=self._name)
        except OSError:
            return False
        return True


class Multipart:
    """An object that comes in parts."""

    def __init__(self, client: Any, place: dict[str, str]) -> None:
        self._client = client
        self._place = place
        self._parts: list[dict[str, object]] = []

    def add(self, body: bytes) -> None:
        """The next part."""
        number = len(self._parts) + 1
        with _told():
            answer = self._client.upload_part(**self._place, PartNumber=number, Body=body)
        self._parts.append({"ETag": answer["ETag"], "PartNumber": number})

    def complete(self) -> bool:
        """All of it is there at once; False where somebody aborted it meanwhile."""
        try:
            with _told():
                self._client.complete_multipart_upload(
                    **self._place, MultipartUpload={"Parts": self._parts}
                )
        except FileNotFoundError:
            return False
        return True

    def abort(self) -> None:
        """Drops what came; what cannot be dropped now goes with the stream."""
        with suppress(OSError), _told():
            self._client.abort_multipart_upload(**self._place)


class _Body(io.RawIOBase):
    """What the store sends, as a file."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told():
            block = cast("bytes", self._stream.read(len(buffer)))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


@contextmanager
def _told() -> Iterator[None]:
    """Whatever the store or the line to it says, as an `OSError`."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "unknown"))[:60]
        if code in _ABSENT:
            raise FileNotFoundError(errno.ENOENT, "the store has it not") from error
        raise OSError(errno.EIO, f"the attachments' store says {code}") from error
    except (BotoCoreError, HTTPClientError) as error:
        raise OSError(errno.EIO, f"the attachments' store: {type(error).__name__}") from error
