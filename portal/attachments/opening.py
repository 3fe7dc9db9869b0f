"""Which store the portal's settings name, and who the portal is there."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.attachments.stream_folder import StreamFolder
from portal.attachments.streams import Streams
from portal.settings import PortalSettings, SettingsError

if TYPE_CHECKING:
    from portal.attachments.s3_line import StoreAddress

_OPTIONS: Final = frozenset({"endpoint", "region", "ca"})


class _KeyFile(BaseModel):
    """`attachments-key.json`: what the store gave out for the portal."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    access_key_id: str = Field(min_length=1, max_length=200)
    secret_access_key: str = Field(min_length=1, max_length=200)


def open_streams(settings: PortalSettings) -> Streams:
    """The folder, or the bucket that `PORTAL_ATTACHMENTS` names. Raises `SettingsError`.

    Nothing is asked of a store yet.
    """
    if settings.attachments_store is None:
        return StreamFolder(settings.attachments)
    # botocore is large: who keeps a folder never loads it.
    from portal.attachments.bucket import StreamBucket  # noqa: PLC0415
    from portal.attachments.s3_line import Bucket, Credentials  # noqa: PLC0415

    address = store_address(settings.attachments_store)
    key = _key(settings.attachments_key_path)
    return StreamBucket(Bucket(address, Credentials(key.access_key_id, key.secret_access_key)))


def store_address(text: str) -> StoreAddress:
    """`s3://bucket/prefix?endpoint=https://…&region=…&ca=…`. Raises `SettingsError`."""
    from portal.attachments.s3_line import StoreAddress  # noqa: PLC0415

    parts = urlsplit(text)
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.netloc or not set(options) <= _OPTIONS:
        raise SettingsError(
            "PORTAL_ATTACHMENTS: s3://BUCKET/PREFIX?endpoint=https://…&region=…&ca=…"
        )
    if "@" in parts.netloc:
        raise SettingsError("PORTAL_ATTACHMENTS: keys stand in attachments-key.json, never here")
    endpoint = options.get("endpoint")
    if endpoint is not None and not endpoint.startswith(("https://", *_OF_THIS_MACHINE)):
        raise SettingsError("PORTAL_ATTACHMENTS: an endpoint is an https:// address")
    prefix = parts.path.strip("/")
    return StoreAddress(
        bucket=parts.netloc,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=endpoint,
        region=options.get("region", StoreAddress.region),
        ca=Path(options["ca"]) if "ca" in options else None,
    )


_OF_THIS_MACHINE: Final = ("http://127.0.0.1:", "http://[::1]:", "http://localhost:")


def _key(path: Path) -> _KeyFile:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsError(f"{path} can be read by others: chmod 600 it")
        return _KeyFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; the store's key belongs there") from error
    except ValidationError as error:
        raise SettingsError(
            f'{path} is not {{"access_key_id": "…", "secret_access_key": "…"}}'
        ) from error
