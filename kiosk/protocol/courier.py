"""The courier: submissions that travel on a USB stick, and the portal's answer that comes back.

A bundle is one file, `<bundle id>.vcourier`: a line of JSON (`BundleLabel`, signed by the device)
that says what it is, then a stream sealed to the portal's courier key, so that a lost stick tells
nobody who applied for what. In the stream stand records, one after another: an envelope, then its
attachments. The portal's answer is `<bundle id>.vanswer`: a `CourierAnswer`, signed by the portal.
"""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.protocol.batch import ItemResult
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Base64, Instant, KeyId, Message, Slug, Told
from kiosk.protocol.signature import is_signed_by, key_id, sign

FOLDER: Final = "ventanilla"
"""On the stick, at its root."""
BUNDLE_SUFFIX: Final = ".vcourier"
ANSWER_SUFFIX: Final = ".vanswer"
MAX_BUNDLE_ITEMS: Final = 5000
_LABEL, _KEY, _ANSWER = "courier-label", "courier-key", "courier-answer"


class CourierKey(Told):
    """GET /v1/courier-key: what bundles are sealed to (`AgencyPublicKey`'s raw form), signed."""

    public_key: Base64 = Field(min_length=1, max_length=4096)
    signature: Base64 = Field(min_length=64, max_length=64)

    @property
    def key_id(self) -> str:
        """The name that a bundle's label gives this key."""
        return key_id(self.public_key)

    def is_of(self, portal_key: bytes) -> bool:
        """Whether the portal that owns the raw Ed25519 `portal_key` names it as its own."""
        return is_signed_by(self, _KEY, self.signature, portal_key)


class BundleLabel(Message):
    """The first line of a bundle: whose it is, to whom it is sealed, how much it holds."""

    kind: Literal["ventanilla-courier-bundle"] = "ventanilla-courier-bundle"
    version: Literal[1] = 1
    id: UUID
    kiosk: Slug
    made_at: Instant
    items: int = Field(ge=1, le=MAX_BUNDLE_ITEMS)
    sealed_bytes: int = Field(ge=1, le=MAX_WHOLE_NUMBER)
    key_id: KeyId
    signature: Base64 = Field(min_length=64, max_length=64)

    def is_signed_by(self, device_key: bytes) -> bool:
        """Whether the device that owns the raw Ed25519 `device_key` made this bundle."""
        return is_signed_by(self, _LABEL, self.signature, device_key)


class CourierAnswer(Told):
    """What became of each submission of one bundle, as far as it could be read.

    `complete` is False where the file ended too soon: what was read counts, the rest is to be
    brought again.
    """

    bundle: UUID
    kiosk: Slug
    results: tuple[ItemResult, ...] = Field(max_length=MAX_BUNDLE_ITEMS)
    complete: bool
    answered_at: Instant
    signature: Base64 = Field(min_length=64, max_length=64)

    def is_of(self, portal_key: bytes) -> bool:
        """Whether the portal that owns the raw Ed25519 `portal_key` says this."""
        return is_signed_by(self, _ANSWER, self.signature, portal_key)


def sign_courier_key(public_key: bytes, portal_key: Ed25519PrivateKey) -> CourierKey:
    """The portal's courier key, named as its own."""
    unsigned = CourierKey(public_key=public_key, signature=bytes(64))
    return unsigned.model_copy(update={"signature": sign(unsigned, _KEY, portal_key)})


def sign_label(unsigned: BundleLabel, device_key: Ed25519PrivateKey) -> BundleLabel:
    """The label with the device's signature put in."""
    return unsigned.model_copy(update={"signature": sign(unsigned, _LABEL, device_key)})


def sign_answer(unsigned: CourierAnswer, portal_key: Ed25519PrivateKey) -> CourierAnswer:
    """The answer with the portal's signature put in."""
    return unsigned.model_copy(update={"signature": sign(unsigned, _ANSWER, portal_key)})
