"""By which keys a kiosk knows its portal: a table of lists, and what is here instead of one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from kiosk.identity.portal_keys import believed_keys
from kiosk.protocol.portal_keys import PortalKeys, RevokedKey

PINNED, NEXT, OTHER = (bytes([n]) * 32 for n in (1, 2, 3))
SINCE = datetime(2026, 11, 27, tzinfo=UTC)


def listing(believed: tuple[bytes, ...], *revoked: bytes) -> PortalKeys:
    gone = tuple(RevokedKey(key=key, since=SINCE) for key in revoked)
    return PortalKeys(believed=believed, revoked=gone)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (None, (PINNED,)),
        (listing((NEXT, PINNED)), (PINNED, NEXT)),
        (listing((NEXT,), PINNED), (NEXT,)),
        (listing((PINNED,), OTHER), (PINNED,)),
        (listing((NEXT,), OTHER), (PINNED,)),
    ],
    ids=["no list", "both", "pinned revoked", "enrolled after", "another portal's"],
)
def test_which_keys_are_believed(
    tmp_path: Path, keys: PortalKeys | None, expected: tuple[bytes, ...]
) -> None:
    kept = tmp_path / "portal-keys.json"
    if keys is not None:
        kept.write_bytes(keys.canonical())
    assert believed_keys(kept, PINNED) == expected


@pytest.mark.parametrize("content", [b"", b"{", b'{"believed": []}'])
def test_a_list_that_cannot_be_read_leaves_nobody_to_believe(
    tmp_path: Path, content: bytes
) -> None:
    kept = tmp_path / "portal-keys.json"
    kept.write_bytes(content)
    assert believed_keys(kept, PINNED) == ()


def test_no_list_believes_what_it_revokes() -> None:
    with pytest.raises(ValidationError, match="believed and revoked"):
        listing((PINNED, NEXT), NEXT)


MANY = tuple(bytes([n]) * 32 for n in range(10, 110))


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (listing((PINNED, NEXT)), listing((NEXT,), PINNED), listing((NEXT,), PINNED)),
        (listing((NEXT,), OTHER), listing((NEXT,), PINNED), listing((NEXT,), PINNED, OTHER)),
        (listing((NEXT,), OTHER), listing((NEXT,), PINNED, OTHER), listing((NEXT,), PINNED, OTHER)),
        (listing((PINNED,), NEXT), listing((NEXT,), PINNED), listing((NEXT,), PINNED)),
        (listing((NEXT,), *MANY), listing((NEXT,), PINNED), listing((NEXT,), PINNED)),
    ],
    ids=["it says less", "another", "a part of them", "the other way round", "too many"],
)
def test_what_is_revoked_stays_so_whatever_a_later_list_says(
    new: PortalKeys, old: PortalKeys, expected: PortalKeys
) -> None:
    assert new.still_revoking(old) == expected
