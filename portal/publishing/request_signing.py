"""The signer's side of a request: what it goes on from, and the signatures.

Guarantees: nobody signs for another role, or what the request does not hold, or, unless they say
so, over another state than was signed last with these keys. What the portal calls the state of
before proves nothing: any older one bears a genuine signature.
"""

from __future__ import annotations

from enum import Enum

from securesystemslib.exceptions import Error as SignatureError
from tuf.api.metadata import Key, Metadata, Targets

from portal.publishing.contents import TARGETS
from portal.publishing.delegating import top_in
from portal.publishing.errors import PublishingError
from portal.publishing.keys import CryptoSigner, KeyFolder
from portal.publishing.requests import Request, RoleRequest, files_of_request
from portal.publishing.signed_last import keep_signed, last_signed
from portal.publishing.signing import said, signed_on
from portal.publishing.source_files import role_of


class Footing(Enum):
    """What a role's part goes on from, by what was signed here."""

    UNKNOWN = "nothing was signed here yet"
    LAST = "what was signed here last"
    AS_SIGNED = "it says itself what was signed here last"
    LATER = "what the same key signed after that, on another machine"
    ANOTHER = "another state: an older one, or one that these keys did not sign"


def footing(part: RoleRequest, last: Metadata[Targets] | None, keys: KeyFolder) -> Footing:
    """`last` is what was signed here last. Raises `PublishingError`: a key cannot be read."""
    if last is None:
        return Footing.UNKNOWN
    if part.before is not None and part.before.signed_bytes == last.signed_bytes:
        return Footing.LAST
    if said(part.unsigned) == said(last):
        return Footing.AS_SIGNED
    if part.before is not None and part.before.signed.version > last.signed.version:
        signers = signers_of(part, keys)
        if any(is_before_signed_by(part, signer.public_key) for signer in signers):
            return Footing.LATER
    return Footing.ANOTHER


def sign_request(
    request: Request, keys: KeyFolder, *, over_another: bool = False
) -> dict[str, bytes]:
    """What the keys at hand sign, by role; the rest is for others.

    `over_another`: also what goes on from another state than was signed here last. Raises
    `PublishingError`; then nothing is signed.
    """
    asked = {}
    for role, part in request.roles.items():
        _check_scope(part)
        files_of_request(request, part)  # nobody signs for what they cannot see
        if signers := signers_of(part, keys):
            last = last_signed(keys, role)
            if last is not None and not over_another:
                _check_footing(part, last, keys)
            asked[role] = part.unsigned, signers
    found = {}
    for role, (metadata, signers) in asked.items():
        for signer in signers:
            metadata.sign(signer, append=True)
        found[role] = metadata.to_bytes()
        keep_signed(keys, role, found[role])
    return found


def signers_of(part: RoleRequest, keys: KeyFolder) -> list[CryptoSigner]:
    """The keys at hand for a role. Raises `PublishingError`."""
    if part.role == TARGETS:
        return keys.of_role(TARGETS)
    here = keys.of_agency(part.role)
    known = [signer for signer in here if is_before_signed_by(part, signer.public_key)]
    return known or here[:1]


def is_before_signed_by(part: RoleRequest, key: Key) -> bool:
    """Whether this key ever signed what was before."""
    if part.before is None:
        return False
    try:
        key.verify_signature(part.before.signatures[key.keyid], part.before.signed_bytes)
    except (LookupError, SignatureError):
        return False
    return True


def dated(metadata: Metadata[Targets] | None) -> str:
    """Which state it is, for people."""
    if metadata is None:
        return "nothing"
    return f"version {metadata.signed.version} of {signed_on(metadata.signed):%Y-%m-%d}"


def _check_footing(part: RoleRequest, last: Metadata[Targets], keys: KeyFolder) -> None:
    if footing(part, last, keys) is Footing.ANOTHER:
        raise PublishingError(
            f"{part.role}: {dated(last)} was signed here last, and this goes on from"
            f" {dated(part.before)}: ask whoever publishes why; if it is meant, --over-another"
        )


def _check_scope(part: RoleRequest) -> None:
    """A key that several share signs for nobody in another's name, and nobody lets others sign."""
    signed = part.unsigned.signed
    owners = {role_of(path) or TARGETS for path in signed.targets}
    lets = top_in(signed).delegations if part.role == TARGETS else None
    if owners - {part.role} or signed.delegations != lets:
        raise PublishingError(f"{part.role} is asked to sign for others: the request is refused")
