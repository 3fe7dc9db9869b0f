"""An agency's key and its right to sign: changed past the rings, as a stolen key needs it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.publishing.changing import change_rings
from portal.publishing.contents import TARGETS, WITHDRAWALS
from portal.publishing.delegating import agencies_of, top_of
from portal.publishing.draft import Draft, Write, write_public
from portal.publishing.errors import PublishingError
from portal.publishing.publish import newest_state
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import withdrawn_in


def rotate_agency_key(
    repository: Repository, signer: RoleSigner, agency: str, *, write: Write = write_public
) -> int:
    """What the agency published is signed by the key that lies ready for it, and no other from now.

    `lay_ready` makes it. How many files were written; 0: it is so already. Raises
    `PublishingError`.
    """
    with repository.locked():
        _check_known(repository, agency)
        new, *_ = signer.keys.of_agency(agency)

        def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
            top = top_of(draft, state)
            if agency not in top.keys or (not again and top.keys[agency] == (new.public_key,)):
                return {}
            files = draft.targets(agency, state.roles[agency]).signed.targets
            return {
                agency: signer.put_agency(draft, agency, files, new),
                TARGETS: signer.put_top(draft, top.with_keys(agency, new.public_key)),
            }

        return change_rings(repository, signer, change, write=write)


def lay_ready(repository: Repository, signer: RoleSigner, agency: str) -> str:
    """Makes the agency's next key, unless one lies ready since a cut-off run; the key's id.

    The old file is set aside. Raises `PublishingError`.
    """
    with repository.locked():
        state = _check_known(repository, agency)
        own, _ = signer.keys.agency_paths(agency)
        here = signer.keys.of_agency(agency) if own.exists() else []
        if not here or here[0].public_key.keyid in top_of(repository, state).key_ids(agency):
            signer.keys.retire(agency)
            return signer.keys.make_for_agency(agency).public_key.keyid
        return here[0].public_key.keyid


def revoke_agency(
    repository: Repository, signer: RoleSigner, agency: str, *, write: Write = write_public
) -> int:
    """The agency signs no more, and its services leave every kiosk; no publishing undoes it.

    How many files were written; 0: it is so already. Raises `PublishingError`.
    """

    def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        top = top_of(draft, state)
        is_so = agency in top.revoked and agency not in top.keys
        if is_so and not again:
            return {}
        revoked = {*top.revoked, agency}
        return {TARGETS: signer.put_top(draft, top.with_keys(agency).with_revoked(*revoked))}

    with repository.locked():
        state = newest_state(repository)
        if state is not None and agency not in top_of(repository, state).revoked:
            _check_known(repository, agency)
        return change_rings(repository, signer, change, write=write)


def admit_agency(
    repository: Repository, signer: RoleSigner, agency: str, *, write: Write = write_public
) -> int:
    """Lets a revoked agency be published again. How many files were written; 0: it is so already.

    Raises `PublishingError`.
    """

    def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        top = top_of(draft, state)
        if agency not in top.revoked and not again:
            return {}
        revoked = set(top.revoked) - {agency}
        return {TARGETS: signer.put_top(draft, top.with_revoked(*revoked))}

    with repository.locked():
        return change_rings(repository, signer, change, write=write)


def rotate_withdrawals_key(
    repository: Repository, signer: RoleSigner, *, write: Write = write_public
) -> int:
    """A new key for the list of withdrawals, in all rings; older ones are set aside.

    Raises `PublishingError`.
    """
    with repository.locked():
        new = signer.online.make(WITHDRAWALS)

        def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
            top = top_of(draft, state)
            if not again and top.keys[WITHDRAWALS] == (new.public_key,):
                return {}
            top = top.with_keys(WITHDRAWALS, new.public_key)
            return {
                WITHDRAWALS: signer.put_withdrawals(draft, withdrawn_in(draft, state), top),
                TARGETS: signer.put_top(draft, top),
            }

        written = change_rings(repository, signer, change, write=write)
        signer.online.retire_others(WITHDRAWALS, [new.public_key.keyid])
        return written


def _check_known(repository: Repository, agency: str) -> PublishedState:
    state = newest_state(repository)
    if state is None or agency not in agencies_of(top_of(repository, state)):
        raise PublishingError(f"no agency {agency!r} is published")
    return state
