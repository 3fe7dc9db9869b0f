"""Signs anew what would soon end; to be run daily. What only offline keys can sign is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.publishing.changing import change_rings
from portal.publishing.contents import TARGETS, WITHDRAWALS
from portal.publishing.delegating import agencies_of, top_of
from portal.publishing.draft import Draft, Write, write_public
from portal.publishing.publish import newest_state
from portal.publishing.repository import Repository
from portal.publishing.rings import DAILY
from portal.publishing.role_signing import RENEW_BEFORE, RoleSigner, ends_soon
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import withdrawn_in


@dataclass(frozen=True)
class Renewal:
    """`ending`: the offline roles that must soon be signed, and when kiosks refuse them."""

    written: int
    ending: Mapping[str, datetime]


def renew(
    repository: Repository, signer: RoleSigner, *, anew: bool = False, write: Write = write_public
) -> Renewal:
    """Writes nothing where all was signed within a day, unless `anew`. Raises `PublishingError`.

    `anew`: all that online keys sign gets versions above those that were given out, those too that
    a restored repository knows nothing of.
    """

    def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        signed = draft.targets(WITHDRAWALS, state.roles[WITHDRAWALS]).signed
        if not (again or anew or ends_soon(signed, signer.now)):
            return {}
        listed = withdrawn_in(draft, state)
        return {WITHDRAWALS: signer.put_withdrawals(draft, listed, top_of(draft, state))}

    with repository.locked():
        written = change_rings(repository, signer, change, spare=DAILY, write=write)
    return Renewal(written, ending_roles(repository, signer.now))


def ending_roles(repository: Repository, now: datetime) -> dict[str, datetime]:
    """The offline roles that end within 90 days. Raises `PublishingError`."""
    state = newest_state(repository)
    roles = [TARGETS, *agencies_of(top_of(repository, state))] if state else []
    ends = {"root": repository.trusted_root().signed.expires}
    if state is not None:
        ends |= {role: repository.targets(role, state.roles[role]).signed.expires for role in roles}
    return {role: end for role, end in ends.items() if end - now < RENEW_BEFORE}
