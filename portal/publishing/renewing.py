"""Signs anew what online keys sign and would soon end; to be run daily."""

from __future__ import annotations

from collections.abc import Mapping

from portal.publishing.changing import change_rings
from portal.publishing.contents import WITHDRAWALS
from portal.publishing.delegating import top_of
from portal.publishing.draft import Draft, Write, write_public
from portal.publishing.ending import ends_soon
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.rings import DAILY
from portal.publishing.role_signing import RoleSigner
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import withdrawn_in


def renew(
    repository: Repository, signer: RoleSigner, *, anew: bool = False, write: Write = write_public
) -> int:
    """How many files were written: none where all was signed within a day, unless `anew`.

    `anew`: all that online keys sign gets versions above those that were given out, those too that
    a restored repository knows nothing of. Raises `PublishingError`, where a file of the repository
    is damaged after all else was signed anew: kiosks that have what it says are not held up.
    """

    def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        signed = draft.targets(WITHDRAWALS, state.roles[WITHDRAWALS]).signed
        if not (again or anew or ends_soon(signed, signer.now)):
            return {}
        listed = withdrawn_in(draft, state)
        return {WITHDRAWALS: signer.put_withdrawals(draft, listed, top_of(draft, state))}

    with repository.locked():
        try:
            return change_rings(repository, signer, change, spare=DAILY, write=write)
        except PublishingError as error:
            change_rings(repository, signer, change, spare=DAILY, write=write, packs=False)
            raise PublishingError(f"{error}; all that could be was signed anew") from error
