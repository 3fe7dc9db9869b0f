"""A repository that signs for real, in memory, and can be made to lie in every known way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Key,
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from kiosk.catalogue.updating.errors import SourceFailed
from kiosk.catalogue.updating.pack import PackEntry, read_pack, write_pack
from kiosk.catalogue.updating.sources import Absent, Endless

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=20)
ROOT, TARGETS, SNAPSHOT, TIMESTAMP = "root", "targets", "snapshot", "timestamp"
WITHDRAWALS = "withdrawals"


def generated() -> CryptoSigner:
    return CryptoSigner.generate_ed25519()


class Repository:
    """Files by their path. Change what is public, then `publish` what is to be signed."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.signers: dict[str, list[CryptoSigner]] = {
            ROOT: [generated() for _ in range(3)],
            **{role: [generated()] for role in (TARGETS, SNAPSHOT, TIMESTAMP)},
        }
        self.root = Root(expires=LATER, consistent_snapshot=True)
        for role, signers in self.signers.items():
            for signer in signers:
                self.root.add_key(signer.public_key, role)
        self.root.roles[ROOT].threshold = 2
        self.targets = Targets(expires=LATER, delegations=Delegations({}, roles={}))
        self.snapshot = Snapshot(expires=LATER)
        self.timestamp = Timestamp(expires=LATER)
        self.agencies: dict[str, Targets] = {}
        self.publish_root(bump=False)

    @property
    def anchor(self) -> bytes:
        return self.files["metadata/1.root.json"]

    def last(self, **duration: float) -> None:
        """What is signed from now on is good for so long by the true clock; the first root too."""
        later = datetime.now(UTC).replace(microsecond=0) + timedelta(**duration)
        top = (self.root, self.targets, self.snapshot, self.timestamp)
        for role in (*top, *self.agencies.values()):
            role.expires = later
        self.publish_root(bump=False)

    def delegate(self, role: str, *paths: str) -> None:
        """A role of its own, with a key of its own."""
        signer = generated()
        self.signers[role] = [signer]
        self.agencies[role] = Targets(expires=LATER)
        self.grant(role, [signer.public_key], *paths)

    def grant(self, role: str, keys: list[Key], *paths: str) -> None:
        assert self.targets.delegations is not None
        assert self.targets.delegations.roles is not None
        self.targets.delegations.roles[role] = DelegatedRole(
            role, [key.keyid for key in keys], 1, terminating=True, paths=list(paths)
        )
        self.targets.delegations.keys.update({key.keyid: key for key in keys})

    def delegate_agency(self, agency: str) -> None:
        self.delegate(agency, *(f"agencies/{agency}/{p}" for p in ("*", "services/*", "forms/*")))

    def put(self, path: str, content: bytes, role: str | None = None) -> TargetFile:
        """A target of the role whose folder it is in, or of another."""
        role = role or self.role_for(path)
        target = TargetFile.from_data(path, content, ["sha256"])
        self._of(role).targets[path] = target
        folder, slash, name = path.rpartition("/")
        self.files[f"targets/{folder}{slash}{sha256(content).hexdigest()}.{name}"] = content
        return target

    def take(self, folder: Path) -> None:
        """Every file of an author's folder; what is gone is gone."""
        for role in (self.targets, *(a for n, a in self.agencies.items() if n != WITHDRAWALS)):
            role.targets.clear()
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                agency = self.role_for(name)
                if agency != TARGETS and agency not in self.agencies:
                    self.delegate_agency(agency)
                self.put(name, path.read_bytes())

    def withdraw(self, *services: str) -> None:
        if WITHDRAWALS not in self.agencies:
            self.delegate(WITHDRAWALS, "withdrawals.json")
        listed = ", ".join(f'{{"id": "{s}", "at": "2026-11-25T12:00:00Z"}}' for s in services)
        self.put("withdrawals.json", f'{{"services": [{listed}]}}'.encode(), WITHDRAWALS)

    def publish(self, *roles: str) -> None:
        """Signs the next version of these roles (all, by default), a snapshot and a timestamp."""
        for role in roles or (TARGETS, *self.agencies):
            self.publish_role(role)
        self.publish_snapshot()
        self.publish_timestamp()

    def publish_root(self, *, bump: bool = True) -> None:
        if bump:
            self.root.version += 1
        signers = self.signers[ROOT][:2]
        self.files[f"metadata/{self.root.version}.root.json"] = signed(self.root, *signers)

    def publish_role(self, role: str, *, bump: bool = True) -> None:
        targets = self._of(role)
        known = self.snapshot.meta.get(f"{role}.json")
        if bump and f"metadata/{targets.version}.{role}.json" in self.files:
            targets.version += 1
        content = signed(targets, *self.signers[role])
        self.files[f"metadata/{targets.version}.{role}.json"] = content
        if known is None or bump:
            self.snapshot.meta[f"{role}.json"] = MetaFile.from_data(
                targets.version, content, ["sha256"]
            )

    def publish_snapshot(self, *, bump: bool = True) -> None:
        if bump and f"metadata/{self.snapshot.version}.snapshot.json" in self.files:
            self.snapshot.version += 1
        content = signed(self.snapshot, *self.signers[SNAPSHOT])
        self.files[f"metadata/{self.snapshot.version}.snapshot.json"] = content
        self.timestamp.snapshot_meta = MetaFile.from_data(
            self.snapshot.version, content, ["sha256"]
        )

    def publish_timestamp(self, *, bump: bool = True, ring: int | None = None) -> None:
        path = "metadata/timestamp.json" if ring is None else f"rings/{ring}/timestamp.json"
        if bump and "metadata/timestamp.json" in self.files:
            self.timestamp.version += 1
        self.files[path] = signed(self.timestamp, *self.signers[TIMESTAMP])

    def rotate(self, *roles: str) -> None:
        """New keys for top-level roles, in a new root; their metadata is yet to be signed."""
        for role in roles:
            for old in self.signers[role]:
                self.root.revoke_key(old.public_key.keyid, role)
            self.signers[role] = [generated()]
            self.root.add_key(self.signers[role][0].public_key, role)
        self.publish_root()

    def pack(self, before: int | None = None, old: Collection[str] = ()) -> str:
        """Writes the pack of all but `old` to the newest snapshot, each against one alike."""
        after = self.snapshot.version
        name = f"packs/{after}.pack" if before is None else f"packs/{before}-{after}.pack"
        alike = {kind(path): path for path in old}
        entries = []
        for path in self.files:
            if path in old or "/timestamp" in path or path.startswith("packs/"):
                continue
            base = alike.get(kind(path))
            entries.append(
                PackEntry(path, self.files[path], None if base is None else self._entry(base))
            )
            alike[kind(path)] = path
        self.files[name] = write_pack(entries)
        return name

    def _entry(self, path: str) -> PackEntry:
        return PackEntry(path, self.files[path])

    def write_to(self, folder: Path) -> None:
        """As a stick carries it."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    @staticmethod
    def role_for(path: str) -> str:
        parts = path.split("/")
        return parts[1] if parts[0] == "agencies" else TARGETS

    def _of(self, role: str) -> Targets:
        return self.targets if role == TARGETS else self.agencies[role]


def kind(path: str) -> str:
    """What files have in common that have much the same in them."""
    folder, _, name = path.rpartition("/")
    return name.partition(".")[2] if folder == "metadata" else folder


def signed(content: Signed, *signers: CryptoSigner) -> bytes:
    metadata: Metadata[Any] = Metadata(content)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer(compact=True))


def unpacked(pack: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    files.update(read_pack(BytesIO(pack), files.get))
    return files


Answer = Callable[[str, int], Iterator[bytes]]
"""What comes in place of a file, from a byte on."""


@dataclass
class MemorySource:
    """Gives a repository's files, but for those that it is told to answer otherwise."""

    repository: Repository
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    received_bytes: int = 0
    has_packs: bool = True

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        self.asked.append((path, start))
        left = most
        for piece in self.answers.get(path, self._whole)(path, start):
            left -= len(piece)
            self.received_bytes += len(piece)
            if left < 0:
                raise Endless(path)
            yield piece

    def _whole(self, path: str, start: int) -> Iterator[bytes]:
        if path not in self.repository.files:
            raise Absent(path)
        yield self.repository.files[path][start:]


def instead(content: bytes) -> Answer:
    def answer(_: str, start: int) -> Iterator[bytes]:
        yield content[start:]

    return answer


def endless(_: str, start: int) -> Iterator[bytes]:
    while True:
        yield bytes(64 * 1024)


def dripping(_: str, start: int) -> Iterator[bytes]:
    """A byte, and then the wire's patience is at its end."""
    yield b"{"
    raise SourceFailed("no answer from the portal: it took too long")
