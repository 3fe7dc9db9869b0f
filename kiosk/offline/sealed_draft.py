"""A draft as it lies on a disk or with the portal: closed under the key of its code.

AES-256-GCM, a random nonce of 12 bytes before it, the plaintext padded to the size classes of
`kiosk.sealing.seal`. Guarantees: it opens only with the key of the code it was sealed under,
and only where it belongs (the locator is bound in); whatever else is tried, or one changed bit, is
`CannotOpenDraft`, whose words hold nothing of what a visitor wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ConfigDict, Field, JsonValue

from kiosk.offline.draft_code import DraftKeys
from kiosk.protocol.draft import MAX_SEALED_DRAFT_BYTES
from kiosk.protocol.message import Instant, LanguageTag, Message, Slug
from kiosk.sealing.seal import CannotOpen, padded, unpadded

_NONCE_BYTES: Final = 12
_NOT_OPENED: Final = (
    "the draft does not open: it is none, belongs to another code, or was changed on the way"
)


class CannotOpenDraft(Exception):  # noqa: N818 - named for what happened
    """Not the draft of this code."""


class DraftGuide(Message):
    """How far the visitor had come on the way that the application is a step of.

    `told` by concept, `sent` the folio by the step. Claim codes are on the slips, not here.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    guide: Slug
    answers: dict[str, JsonValue]
    told: dict[str, JsonValue]
    sent: dict[Slug, str]
    had: tuple[Slug, ...]


class DraftContent(Message):
    """An application that is not finished: what was answered so far, good or not."""

    model_config = ConfigDict(hide_input_in_errors=True)

    service: Slug
    form_version: int = Field(ge=1, le=1_000_000)
    language: LanguageTag
    answers: dict[str, JsonValue]
    saved_at: Instant
    guide: DraftGuide | None = Field(default=None, exclude_if=lambda guide: guide is None)


def seal_draft(
    content: DraftContent, keys: DraftKeys, random_bytes: Callable[[int], bytes]
) -> bytes:
    """Closes a draft. Sealing twice gives other bytes each time.

    Raises `BodyTooLarge` where the answers do not fit, and `ValueError` where they are no JSON.
    """
    nonce = random_bytes(_NONCE_BYTES)
    plaintext = padded(content.canonical())
    return nonce + AESGCM(keys.key).encrypt(nonce, plaintext, _bound_to(keys.locator))


def open_draft(sealed: bytes, keys: DraftKeys) -> DraftContent:
    """The draft as it was before `seal_draft`. Raises `CannotOpenDraft`."""
    if len(sealed) > MAX_SEALED_DRAFT_BYTES:
        raise CannotOpenDraft(_NOT_OPENED)
    nonce, closed = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        plaintext = AESGCM(keys.key).decrypt(nonce, closed, _bound_to(keys.locator))
        return DraftContent.stored(unpadded(plaintext))
    except (InvalidTag, CannotOpen, ValueError):
        raise CannotOpenDraft(_NOT_OPENED) from None


def _bound_to(locator: str) -> bytes:
    return f"ventanilla/draft/1\n{locator}".encode("ascii")
