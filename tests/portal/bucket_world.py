"""A store that speaks S3, on the loopback: moto's server, once a run."""

from __future__ import annotations

import atexit
import json
import logging
from functools import cache
from itertools import count
from pathlib import Path

import botocore.session
from moto.server import ThreadedMotoServer  # with flask and flask-cors
from portal_world import Portal

_NUMBERS = count()
KEY = {"access_key_id": "portal", "secret_access_key": "very-secret-key"}


@cache
def endpoint() -> str:
    """Where the store is."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    atexit.register(server.stop)
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


def new_bucket() -> str:
    """One that is nobody's yet, as the setting names it."""
    name = f"portal-{next(_NUMBERS)}"
    client(endpoint()).create_bucket(Bucket=name)
    return f"s3://{name}/attachments?endpoint={endpoint()}"


@cache
def client(at: str):  # type: ignore[no-untyped-def]  # botocore has no types
    """Somebody else who looks into the store; to make one takes 70 ms of a processor."""
    return botocore.session.get_session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=at,
        aws_access_key_id="other",
        aws_secret_access_key="other",
    )


def portal_with_bucket(folder: Path, store: str) -> Portal:
    """A portal whose attachments lie there."""
    return Portal(folder, attachments_store=store, attachments_key=key_in(folder))


def key_in(folder: Path) -> Path:
    """The file with the portal's key."""
    key = folder / "key.json"
    key.write_text(json.dumps(KEY))
    key.chmod(0o600)
    return key
