"""Signs what is to change, each role by its own key; a key that is missing is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tuf.api.metadata import Key, Metadata, Root, TargetFile, Targets

from portal.publishing.contents import TARGETS, WITHDRAWALS
from portal.publishing.delegating import REVOKED, Top, top_in, top_of
from portal.publishing.draft import Draft
from portal.publishing.ending import Due
from portal.publishing.errors import PublishingError
from portal.publishing.keys import CryptoSigner, KeyFolder
from portal.publishing.plan import Plan
from portal.publishing.repository import metadata_path
from portal.publishing.signed_last import keep_signed
from portal.publishing.signing import targets_bytes
from portal.publishing.source_files import Files, by_role, shared_files
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import withdrawals_content, withdrawn_in


@dataclass(frozen=True)
class Presigned:
    """What was signed elsewhere, by that key among others."""

    version: int
    metadata: bytes
    key: Key


@dataclass(frozen=True)
class RoleSigner:
    """The keys at hand, and the time; `roots` are those whose clients must take what is signed."""

    keys: KeyFolder
    online: KeyFolder
    now: datetime
    roots: tuple[Root, ...]

    def sign_plan(
        self,
        draft: Draft,
        plan: Plan,
        before: PublishedState | None,
        presigned: Mapping[str, Presigned],
        *,
        again: bool = False,
    ) -> dict[str, int]:
        """Drafts files and metadata; the new versions by role. Raises `PublishingError`.

        `again`: what did not change is signed too, as far as the keys are at hand.
        """
        old = top_of(draft, before) if before is not None else Top()
        new = self._top_after(old, plan, presigned)
        is_due = Due(draft, before, self.now, again=again)
        versions = self._sign_agencies(draft, plan, new, is_due, presigned)
        if WITHDRAWALS not in old.keys:
            versions[WITHDRAWALS] = self.put_withdrawals(draft, {}, new)
        elif before is not None and again:
            listed = withdrawn_in(draft, before)
            versions[WITHDRAWALS] = self.put_withdrawals(draft, listed, new)
        if TARGETS in presigned:
            put_files(draft, shared_files(plan.files))
            versions[TARGETS] = presigned[TARGETS].version
            draft.put(metadata_path(TARGETS, versions[TARGETS]), presigned[TARGETS].metadata)
        elif (old.files, old.delegations) != (new.files, new.delegations) or (
            is_due(TARGETS) and self._top_signers()
        ):
            put_files(draft, shared_files(plan.files))
            versions[TARGETS] = self.put_top(draft, new)
        return versions

    def put_top(self, draft: Draft, top: Top) -> int:
        """Drafts the top role; its version. Raises `PublishingError`: its key is not at hand."""
        signers = self._top_signers()
        if not signers:
            raise PublishingError(
                "what belongs to no agency, or who may sign, changes, and the targets key is not at"
                f" hand: put targets-….pem into {self.keys.folder}"
            )
        fields = {REVOKED: list(top.revoked)} if top.revoked else {}
        return self._put(draft, TARGETS, top.files, signers, (top, fields))

    def put_withdrawals(self, draft: Draft, withdrawn: Mapping[str, str], top: Top) -> int:
        """Drafts the list and what signs it; its version. Raises `PublishingError`."""
        signers = self.online.of_role(WITHDRAWALS, top.key_ids(WITHDRAWALS))
        if not signers:
            raise PublishingError(f"the withdrawals key is not in {self.online.folder}: restore it")
        content = withdrawals_content(withdrawn)
        put_files(draft, content)
        return self._put(draft, WITHDRAWALS, target_files(content), signers)

    def put_agency(
        self, draft: Draft, agency: str, files: Mapping[str, TargetFile], signer: CryptoSigner
    ) -> int:
        """Drafts what the agency signs; its version."""
        return self._put(draft, agency, files, [signer])

    def agency_signer(self, agency: str, key_ids: set[str], because: str) -> CryptoSigner:
        """One of the agency's keys. Raises `PublishingError`, naming agency and file."""
        here = self.keys.of_agency(agency)
        for signer in here:
            if signer.public_key.keyid in key_ids:
                return signer
        own, default = self.keys.agency_paths(agency)
        if here:
            raise PublishingError(
                f"{agency}: {because}, and {own if own.exists() else default} is not the key it"
                f" signs with; `portal agency rotate {agency}` gives it a new one"
            )
        raise PublishingError(
            f"{agency}: {because}, and its key is not at hand: put it at {own}, or let the agency"
            f" sign its part with `portal publish --agency {agency} --bundle FILE`"
        )

    def _put(
        self,
        draft: Draft,
        role: str,
        files: Mapping[str, TargetFile],
        signers: list[CryptoSigner],
        top: tuple[Top, Mapping[str, object]] | None = None,
    ) -> int:
        version = draft.next_version(role, self.now)
        delegations, fields = (top[0].delegations, top[1]) if top else (None, {})
        content = targets_bytes(version, files, delegations, signers, self.now, fields=fields)
        if role != WITHDRAWALS:  # an online key's
            keep_signed(self.keys, role, content)
        draft.put(metadata_path(role, version), content)
        return version

    def _top_after(self, old: Top, plan: Plan, presigned: Mapping[str, Presigned]) -> Top:
        if TARGETS in presigned:
            signed: Metadata[Targets] = Metadata.from_bytes(presigned[TARGETS].metadata)
            return top_in(signed.signed)
        told = {agency: signed.key for agency, signed in presigned.items()}
        top = top_after(old, plan, lambda agency: told.get(agency) or self._first_key(agency))
        for agency, key in told.items():
            if key not in top.keys.get(agency, ()):
                top = top.with_keys(agency, key)
        if WITHDRAWALS not in top.keys:
            here = self.online.of_role(WITHDRAWALS)
            if not here:
                raise PublishingError(f"the withdrawals key is not in {self.online.folder}")
            top = top.with_keys(WITHDRAWALS, here[-1].public_key)
        return top

    def _first_key(self, agency: str) -> Key:
        here = self.keys.of_agency(agency)
        if not here:
            own, default = self.keys.agency_paths(agency)
            raise PublishingError(
                f"{agency} is new and has no key: put one at {own} or {default}, or let"
                " --make-keys make it"
            )
        return here[0].public_key

    def _sign_agencies(
        self,
        draft: Draft,
        plan: Plan,
        top: Top,
        is_due: Callable[[str], bool],
        presigned: Mapping[str, Presigned],
    ) -> dict[str, int]:
        changed = {change.role: change.first for change in plan.roles}
        versions = {}
        for agency, files in by_role(plan.files).items():
            key_ids = top.key_ids(agency)
            if agency in presigned:
                versions[agency] = presigned[agency].version
                put_files(draft, files)
                draft.put(metadata_path(agency, versions[agency]), presigned[agency].metadata)
            elif agency in changed or agency in plan.joining:
                signer = self.agency_signer(agency, key_ids, f"{changed[agency]} changed")
                put_files(draft, files)
                versions[agency] = self.put_agency(draft, agency, target_files(files), signer)
            elif is_due(agency):
                here = self.keys.of_agency(agency)
                fitting = [signer for signer in here if signer.public_key.keyid in key_ids]
                if fitting:
                    files_now = target_files(files)
                    versions[agency] = self.put_agency(draft, agency, files_now, fitting[0])
        return versions

    def _top_signers(self) -> list[CryptoSigner]:
        key_ids = {key_id for root in self.roots for key_id in root.roles[TARGETS].keyids}
        here = self.keys.of_role(TARGETS, key_ids)
        ids = {signer.public_key.keyid for signer in here}
        covers = all(ids.intersection(root.roles[TARGETS].keyids) for root in self.roots)
        return here if covers else []


def top_after(old: Top, plan: Plan, first_key: Callable[[str], Key]) -> Top:
    """What the top role is to say once the plan is published.

    Raises `PublishingError`: an agency joins that is revoked, or has no key.
    """
    top = Top(target_files(shared_files(plan.files)), old.keys, old.revoked)
    if back := sorted(set(plan.joining).intersection(top.revoked)):
        raise PublishingError(
            f"{back[0]} is revoked: take its folder out of the source, or let it in again with"
            f" `portal agency admit {back[0]}`"
        )
    for agency in plan.leaving:
        top = top.with_keys(agency)
    for agency in plan.joining:
        top = top.with_keys(agency, first_key(agency))
    return top


def target_files(files: Files) -> dict[str, TargetFile]:
    """Length and hash of each."""
    return {
        path: TargetFile.from_data(path, content, ["sha256"]) for path, content in files.items()
    }


def put_files(draft: Draft, files: Files) -> None:
    """Drafts each under its hash."""
    for path, file in target_files(files).items():
        draft.put(f"targets/{file.get_prefixed_paths()[0]}", files[path])
