"""Which files a verified state of the repository is made of, role by role.

Only paths of the contract are taken (docs/catalogue-repository.md), each from the one role that may
sign it: `targets`, or the agency or feed whose folder it is, within what was delegated to it. One
whose metadata has expired keeps the files it had; whatever else fails, fails the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tuf.api.exceptions import ExpiredMetadataError, RepositoryError
from tuf.api.metadata import DelegatedRole, TargetFile, Targets

from kiosk.catalogue.updating import withdrawals
from kiosk.catalogue.updating.pack import MAX_CONTENT_BYTES
from kiosk.catalogue.updating.trusted import TimedUpdater

MAX_FILES: Final = 50_000
MAX_FILE_BYTES: Final = 4 * 1024 * 1024
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}"
_TRUST: Final = rf"trust/efirma/(?:roots\.pem|crl/{_NAME}\.crl)"
_CRITERIA: Final = r"criteria/questions\.(?:schema|uischema|[a-z]{2,3})\.json"
_GUIDE: Final = (
    r"guides/[a-z0-9-]{1,80}/(?:guide\.yaml|questions\.(?:schema|uischema|[a-z]{2,3})\.json)"
)
_NOTICE: Final = rf"notices/{_NAME}"
_TOP: Final = re.compile(
    rf"catalogue\.yaml|templates/(?:{_NAME}/){{0,2}}{_NAME}|{_TRUST}|{_CRITERIA}|{_GUIDE}|{_NOTICE}"
)
_AGENCY: Final = re.compile(rf"agencies/([a-z0-9-]{{1,80}})/(?:(?:services|forms)/)?{_NAME}")
_FEED: Final = re.compile(rf"feeds/([a-z0-9-]{{1,80}})/(?:(?:tenders|jobs|locations)/)?{_NAME}")
_FEED_ROLE: Final = "feed-"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Wanted:
    """`targets` by path can be fetched; `kept` are digests by path of files of the old release."""

    snapshot: int
    targets: Mapping[str, TargetFile] = field(repr=False)
    kept: Mapping[str, str] = field(repr=False)
    withdrawals: TargetFile | None
    expired: tuple[str, ...]
    """Roles out of date, whose old files stay."""

    @property
    def digests(self) -> dict[str, str]:
        """The digest of every file by its path."""
        return {**self.kept, **{path: digest_of(target) for path, target in self.targets.items()}}


def wanted_by(updater: TimedUpdater, old: Mapping[str, str]) -> Wanted:
    """Loads and verifies all roles; `old` are the digests of the files here.

    After the updater's `refresh`. Raises what python-tuf raises.
    """
    targets = {path: target for path, target in updater.top.targets.items() if _TOP.fullmatch(path)}
    kept: dict[str, str] = {}
    withdrawn: TargetFile | None = None
    expired: list[str] = []
    for role in _delegated(updater.top):
        try:
            if role.name == withdrawals.ROLE:
                signed = updater.delegated(role.name, withdrawals.TARGET)
                withdrawn = signed.targets.get(withdrawals.TARGET)
            else:
                folder, head, files = _folder_of(role.name)
                signed = updater.delegated(role.name, f"{folder}/{head}")
                targets.update(_own(role, signed, files, folder))
        except ExpiredMetadataError:
            expired.append(role.name)
            folder = _folder_of(role.name)[0]
            kept.update({p: digest for p, digest in old.items() if p.startswith(f"{folder}/")})
    _check_sizes([*targets.values(), *([withdrawn] if withdrawn else [])])
    return Wanted(updater.snapshot_version, targets, kept, withdrawn, tuple(expired))


def digest_of(target: TargetFile) -> str:
    """Raises `RepositoryError` where the role did not write a SHA-256."""
    digest = target.hashes.get("sha256", "")
    if not _SHA256.fullmatch(digest):
        raise RepositoryError(f"{target.path} has no SHA-256")
    return digest


def _delegated(top: Targets) -> Iterator[DelegatedRole]:
    roles = top.delegations.roles if top.delegations else None
    yield from (roles or {}).values()


def _folder_of(role: str) -> tuple[str, str, re.Pattern[str]]:
    """A role's folder, the file that it cannot be without, and what paths may lie there."""
    if role.startswith(_FEED_ROLE):
        return f"feeds/{role.removeprefix(_FEED_ROLE)}", "feed.json", _FEED
    return f"agencies/{role}", "agency.yaml", _AGENCY


def _own(
    role: DelegatedRole, signed: Targets, files: re.Pattern[str], folder: str
) -> Iterator[tuple[str, TargetFile]]:
    for path, target in signed.targets.items():
        own = files.fullmatch(path) and path.startswith(f"{folder}/")
        if own and role.is_delegated_path(path):
            yield path, target


def _check_sizes(targets: list[TargetFile]) -> None:
    for target in targets:
        if target.length > MAX_FILE_BYTES:
            raise RepositoryError(f"{target.path} is larger than a source file may be")
        digest_of(target)
    total = sum(target.length for target in targets)
    if len(targets) > MAX_FILES or total > MAX_CONTENT_BYTES:
        raise RepositoryError("the catalogue is larger than a kiosk takes")
