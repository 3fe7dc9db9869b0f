"""Metadata as signed bytes, each role with its lifetime."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from tuf.api.metadata import (
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    T,
    TargetFile,
    Targets,
    Timestamp,
)

from portal.publishing.keys import CryptoSigner

LIFETIMES: Final[Mapping[type[Signed], timedelta]] = {
    Root: timedelta(days=730),
    Targets: timedelta(days=365),
    Snapshot: timedelta(days=30),
    Timestamp: timedelta(days=30),
}
RELEASE: Final = "release"
"""The snapshot's own field: the running number of what was published, whatever was withdrawn."""


def targets_bytes(
    version: int,
    targets: Mapping[str, TargetFile],
    delegations: Delegations | None,
    signers: Iterable[CryptoSigner],
    now: datetime,
    *,
    fields: Mapping[str, object] | None = None,
) -> bytes:
    """What the top role or a delegated one signs: its files, and whom else it lets sign."""
    expires = expiry(Targets, now)
    files = dict(sorted(targets.items()))
    signed = Targets(version, None, expires, files, delegations, dict(fields or {}))
    return signed_bytes(signed, signers)


def snapshot_bytes(
    number: int,
    release: int,
    roles: Mapping[str, int],
    signers: Iterable[CryptoSigner],
    now: datetime,
) -> bytes:
    """`roles`: which version of each role belongs to it."""
    meta = {f"{role}.json": MetaFile(version) for role, version in sorted(roles.items())}
    fields: dict[str, Any] = {RELEASE: release}
    expires = expiry(Snapshot, now)
    return signed_bytes(Snapshot(number, None, expires, meta, fields), signers)


def timestamp_bytes(
    version: int,
    snapshot: int,
    snapshot_content: bytes,
    signers: Iterable[CryptoSigner],
    now: datetime,
) -> bytes:
    """Names one snapshot by its number, length and hash."""
    meta = MetaFile.from_data(snapshot, snapshot_content, ["sha256"])
    return signed_bytes(Timestamp(version, None, expiry(Timestamp, now), meta), signers)


def signed_bytes(signed: T, signers: Iterable[CryptoSigner]) -> bytes:
    """The file of it, with a signature by each."""
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def expiry(kind: type[Signed], now: datetime) -> datetime:
    """When what is signed now is no longer taken."""
    return now.replace(microsecond=0) + LIFETIMES[kind]


def signed_on(signed: Targets) -> datetime:
    """When it was signed, by its end: the day is for people."""
    return signed.expires - LIFETIMES[Targets]


def said(metadata: Metadata[Targets]) -> tuple[object, ...]:
    """All that a role says, but for which version it is and until when."""
    signed = metadata.signed
    return signed.targets, signed.delegations, signed.unrecognized_fields


def is_signed_by(delegator: Root | Targets, role: str, metadata: Metadata[T]) -> bool:
    """Whether the delegator's keys for that role signed it, as many as must."""
    result = delegator.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    return bool(result)
