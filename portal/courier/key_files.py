"""The courier's key pairs on disk: the newest public half is named to kiosks, all of them open.

A private half is readable by the portal's user alone, is never replaced and never removed: bundles
that were sealed to an old key may still be on their way. A key is named only after its private half
is safely written.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.disk.whole_file import create_file, replace_file
from kiosk.protocol.courier import CourierKey, sign_courier_key
from kiosk.sealing.agency_key import AgencyPrivateKey, BadAgencyKey, generate_agency_key
from portal.identity import IdentityUnusable
from portal.settings import PortalSettings


def make_first_courier_key(
    settings: PortalSettings,
    signing_key: Ed25519PrivateKey,
    random_bytes: Callable[[int], bytes],
) -> None:
    """Makes a key and names it where none is named; of two starts at once the first does.

    Raises `IdentityUnusable`.
    """
    with _in_words(settings):
        published = _make(settings, signing_key, random_bytes)
        with suppress(FileExistsError):
            create_file(settings.courier_key_path, published.canonical() + b"\n")


def rotate_courier_key(
    settings: PortalSettings,
    signing_key: Ed25519PrivateKey,
    random_bytes: Callable[[int], bytes],
) -> CourierKey:
    """Names a new key from now on. Raises `IdentityUnusable`."""
    with _in_words(settings):
        published = _make(settings, signing_key, random_bytes)
        replace_file(settings.courier_key_path, published.canonical() + b"\n")
    return published


def load_courier_key(settings: PortalSettings, key_id: str) -> AgencyPrivateKey | None:
    """What opens bundles sealed to `key_id`, None where it was never here.

    Raises `IdentityUnusable`.
    """
    path = _private_path(settings, key_id)
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise IdentityUnusable(f"{path} can be read by others: chmod 600 it")
        return AgencyPrivateKey.from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IdentityUnusable(f"the courier key {path}: {error.strerror}") from error
    except BadAgencyKey as error:
        raise IdentityUnusable(f"{path} is damaged: restore it from a backup") from error


def _make(
    settings: PortalSettings,
    signing_key: Ed25519PrivateKey,
    random_bytes: Callable[[int], bytes],
) -> CourierKey:
    private_key = generate_agency_key(random_bytes)
    published = sign_courier_key(private_key.public_key().raw, signing_key)
    settings.courier_keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_file(_private_path(settings, published.key_id), private_key.to_json())
    return published


def _private_path(settings: PortalSettings, key_id: str) -> Path:
    return settings.courier_keys / f"{key_id}.json"


@contextmanager
def _in_words(settings: PortalSettings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IdentityUnusable(
            f"no courier key can be made in {settings.home}: {error.strerror}"
        ) from error
