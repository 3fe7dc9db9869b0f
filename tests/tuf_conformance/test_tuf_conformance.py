"""Our client behind the conformance suite's command line, against a repository on loopback HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NoReturn
from urllib.parse import quote

import client
import pytest
from tuf.api.metadata import DelegatedRole, Metadata, MetaFile, Targets
from updating_repository import ROOT, SNAPSHOT, TARGETS, TIMESTAMP, Repository, generated, signed
from warm_processes import die_with_parent, warm_processes

CLIENT = Path(client.__file__)
SECONDS = 60
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
TOP = [(ROOT, 2), (TIMESTAMP, None), (SNAPSHOT, 1), (TARGETS, 1)]


@dataclass
class Suite:
    """What the suite's runner does: it starts the client, and looks at folders and requests."""

    place: Path
    repository: Repository
    url: str
    asked: list[str] = field(default_factory=list)

    @property
    def metadata(self) -> Path:
        return self.place / "metadata"

    def init(self, root: bytes | None = None) -> int:
        self.metadata.mkdir(exist_ok=True)
        (self.place / "targets").mkdir(exist_ok=True)
        trusted = self.place / "initial_root.json"
        trusted.write_bytes(self.repository.anchor if root is None else root)
        return self.client("--metadata-dir", str(self.metadata), "init", str(trusted))

    def refresh(self, at: datetime | None = None) -> int:
        where = ("--metadata-url", f"{self.url}/metadata/", "--metadata-dir", str(self.metadata))
        return self.client(*where, "refresh", at=at)

    def download(self, name: str) -> int:
        where = ("--metadata-url", f"{self.url}/metadata/", "--metadata-dir", str(self.metadata))
        what = ("--target-name", name, "--target-dir", str(self.place / "targets"))
        base = ("--target-base-url", f"{self.url}/targets/")
        return self.client(*where, *what, *base, "download")

    def client(self, *arguments: str, at: datetime | None = None) -> int:
        """Its exit code. One to whom it is `at` is begun from nothing: the clock is put before."""
        told = self.place / "told"
        if at is None:
            process = warm_processes().Process(target=_client, args=(arguments, told))
            process.start()
            process.join(SECONDS)
            code = process.exitcode
            process.kill()
        else:
            command = ["faketime", f"{at:%Y-%m-%d %H:%M:%S}", sys.executable, str(CLIENT)]
            with told.open("w") as errors:
                code = subprocess.run(
                    [*command, *arguments], stderr=errors, timeout=SECONDS, check=False
                ).returncode
        assert "Traceback" not in told.read_text("utf-8"), told.read_text("utf-8")
        assert code is not None, "the client does not end"
        return code

    def version(self, role: str) -> int | None:
        path = self.metadata / f"{role}.json"
        if not path.exists():
            return None
        version: int = Metadata.from_file(str(path)).signed.version
        return version

    def trusted_roles(self) -> list[tuple[str, int | None]]:
        names = sorted(p.name.removesuffix(".json") for p in self.metadata.glob("*.json"))
        return [(name, self.version(name)) for name in names]

    @property
    def downloaded(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.place / "targets").rglob("*"))]

    @property
    def statistics(self) -> list[tuple[str, int | None]]:
        """Role and version of each request for metadata."""
        found: list[tuple[str, int | None]] = []
        for path in self.asked:
            if path.startswith("/metadata/"):
                name = path.removeprefix("/metadata/").removesuffix(".json")
                number, _, role = name.partition(".")
                found.append((role, int(number)) if number.isdigit() else (name, None))
        return found


def _client(arguments: Sequence[str], told: Path) -> NoReturn:
    """The client's process; what it says goes into a file."""
    die_with_parent()
    with told.open("w") as errors:
        os.dup2(errors.fileno(), 2)
    sys.argv = [str(CLIENT), *arguments]
    sys.exit(client.main())


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Suite]:
    """A repository with top-level roles at version 1, and a client that was initialised."""
    repository = Repository()
    for role in (
        repository.root,
        repository.targets,
        repository.snapshot,
        repository.timestamp,
    ):
        role.expires = LATER
    repository.publish_root(bump=False)
    repository.publish()
    suite = Suite(tmp_path, repository, "")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            suite.asked.append(self.path)
            content = repository.files.get(self.path.removeprefix("/"))
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            """Not said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    suite.url = f"http://127.0.0.1:{server.server_address[1]}"
    assert suite.init() == 0
    yield suite
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_init_asks_nothing_and_refresh_asks_in_order(suite: Suite) -> None:
    assert suite.asked == []
    assert suite.refresh() == 0
    assert suite.statistics == TOP
    assert suite.trusted_roles() == [(ROOT, 1), (SNAPSHOT, 1), (TARGETS, 1), (TIMESTAMP, 1)]
    for role in (TIMESTAMP, SNAPSHOT, TARGETS):
        path = f"metadata/{'' if role == TIMESTAMP else '1.'}{role}.json"
        assert (suite.metadata / f"{role}.json").read_bytes() == suite.repository.files[path]


def test_a_root_that_is_none_is_refused_before_anything_is_asked(suite: Suite) -> None:
    for bent in (b"{}", suite.repository.anchor.replace(b'"version"', b'"vorsion"')):
        suite.init(bent)
        assert suite.refresh() == 1
    content = json.loads(suite.repository.anchor)
    content["signatures"][0]["sig"] = "00" * 64
    suite.init(json.dumps(content).encode())
    assert suite.refresh() == 1
    assert suite.asked == []


def test_a_download_refreshes_and_keeps_what_it_has(suite: Suite) -> None:
    assert suite.download("nonexistent artifact") == 1
    assert suite.statistics == TOP
    suite.repository.put("path/to/a file.txt", b"content", TARGETS)
    path = next(path for path in suite.repository.files if "a file.txt" in path)
    suite.repository.files[quote(path)] = suite.repository.files[path]
    suite.repository.publish()
    assert suite.download("path/to/a file.txt") == 0
    assert suite.downloaded == [b"content"]
    requests = len(suite.asked)
    assert suite.download("path/to/a file.txt") == 0
    assert not any("targets/" in path for path in suite.asked[requests:])
    suite.repository.files[quote(path)] = b"malicious"
    suite.repository.put("other", b"another", TARGETS)
    suite.repository.publish()
    other = next(path for path in suite.repository.files if path.endswith(".other"))
    suite.repository.files[other] = b"malicious"
    assert suite.download("other") == 1
    assert suite.downloaded == [b"content"]


def test_a_repository_without_consistent_snapshots(suite: Suite) -> None:
    repository = suite.repository
    repository.root.consistent_snapshot = False
    repository.publish_root()
    repository.put("file", b"content", TARGETS)
    repository.publish()
    for role, version in ((SNAPSHOT, repository.snapshot.version), (TARGETS, 2)):
        repository.files[f"metadata/{role}.json"] = repository.files.pop(
            f"metadata/{version}.{role}.json"
        )
    hashed = next(path for path in repository.files if path.endswith(".file"))
    repository.files["targets/file"] = repository.files.pop(hashed)
    assert suite.download("file") == 0
    assert suite.downloaded == [b"content"]


def test_rollbacks(suite: Suite) -> None:
    repository = suite.repository
    repository.publish()
    assert suite.refresh() == 0
    repository.timestamp.version = 1
    repository.publish_timestamp(bump=False)
    assert suite.refresh() == 1
    repository.timestamp.version, repository.snapshot.version = 3, 1
    repository.publish_snapshot(bump=False)
    repository.publish_timestamp(bump=False)
    assert suite.refresh() == 1
    assert (suite.version(TIMESTAMP), suite.version(SNAPSHOT)) == (2, 2)
    assert suite.statistics[-1] == (TIMESTAMP, None)


def test_a_rollback_to_a_client_that_lost_its_metadata(suite: Suite) -> None:
    """The hole that python-tuf leaves open."""
    old = dict(suite.repository.files)
    suite.repository.publish()
    assert suite.refresh() == 0
    for role in (TIMESTAMP, SNAPSHOT):
        (suite.metadata / f"{role}.json").write_bytes(b"")
    suite.repository.files.update(old)
    assert suite.refresh() == 1


def test_a_snapshot_that_the_timestamp_does_not_name(suite: Suite) -> None:
    repository = suite.repository
    repository.snapshot.version = 2
    repository.files["metadata/1.snapshot.json"] = signed(
        repository.snapshot, *repository.signers[SNAPSHOT]
    )
    repository.timestamp.snapshot_meta = MetaFile(1)
    repository.publish_timestamp(bump=False)
    assert suite.refresh() == 1
    assert suite.trusted_roles() == [(ROOT, 1), (TIMESTAMP, 1)]
    assert suite.statistics[-1] == (SNAPSHOT, 1)


def test_recovery_from_fast_forward(suite: Suite) -> None:
    repository = suite.repository
    repository.timestamp.version = repository.snapshot.version = 99_999
    repository.publish()
    assert suite.refresh() == 0
    repository.rotate(TIMESTAMP, SNAPSHOT)
    repository.timestamp.version = repository.snapshot.version = 1
    repository.publish_snapshot(bump=False)
    repository.publish_timestamp(bump=False)
    assert suite.refresh() == 0
    assert (suite.version(TIMESTAMP), suite.version(SNAPSHOT)) == (1, 1)


def test_recovery_of_the_timestamp_alone(suite: Suite) -> None:
    repository = suite.repository
    repository.timestamp.version = 99
    repository.publish_timestamp()
    assert suite.refresh() == 0
    repository.rotate(TIMESTAMP)
    repository.timestamp.version = 1
    repository.publish_timestamp(bump=False)
    assert suite.refresh() == 0
    assert suite.version(TIMESTAMP) == 1


def test_recovery_of_targets_by_new_snapshot_keys(suite: Suite) -> None:
    repository = suite.repository
    repository.targets.version = 99
    repository.publish()
    assert suite.refresh() == 0
    repository.rotate(SNAPSHOT)
    repository.targets.version = 2
    repository.publish_role(TARGETS)
    repository.publish_snapshot()
    repository.publish_timestamp()
    assert suite.refresh() == 0
    assert suite.version(TARGETS) == 2


@pytest.mark.parametrize(
    ("role", "kept"),
    [
        (ROOT, {ROOT: 2, TIMESTAMP: 1, SNAPSHOT: 1}),
        (TIMESTAMP, {ROOT: 1, TIMESTAMP: 1, SNAPSHOT: 1}),
        (SNAPSHOT, {ROOT: 1, TIMESTAMP: 2, SNAPSHOT: 1}),
        (TARGETS, {ROOT: 1, TIMESTAMP: 2, SNAPSHOT: 2, TARGETS: 1}),
    ],
)
def test_what_expired_is_not_trusted(suite: Suite, role: str, kept: dict[str, int]) -> None:
    assert suite.refresh() == 0
    repository = suite.repository
    getattr(repository, role).expires = datetime.now(UTC) - timedelta(days=1)
    if role == ROOT:
        repository.publish_root()
    repository.publish()
    assert suite.refresh() == 1
    assert {name: suite.version(name) for name in kept} == kept


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
def test_expired_local_metadata_serves_to_renew_itself(suite: Suite) -> None:
    assert suite.refresh() == 0
    for role in (ROOT, TIMESTAMP, SNAPSHOT, TARGETS):
        getattr(suite.repository, role).expires = LATER + timedelta(days=21)
    suite.repository.publish_root()
    suite.repository.publish()
    assert suite.refresh(at=LATER + timedelta(days=9)) == 0
    assert suite.version(TIMESTAMP) == 2
    assert suite.refresh(at=LATER + timedelta(days=30)) == 1


def test_root_rotations_are_followed_one_by_one(suite: Suite) -> None:
    for _ in range(5):
        suite.repository.publish_root()
    suite.repository.rotate(TIMESTAMP, SNAPSHOT, TARGETS)
    suite.repository.publish()
    assert suite.refresh() == 0
    assert suite.version(ROOT) == 7
    assert [v for role, v in suite.statistics if role == ROOT] == [2, 3, 4, 5, 6, 7, 8]


def test_too_few_signatures(suite: Suite) -> None:
    repository = suite.repository
    repository.root.roles[TIMESTAMP].threshold = 2
    repository.root.add_key(generated().public_key, TIMESTAMP)
    repository.publish_root()
    repository.publish()
    assert suite.refresh() == 1
    assert suite.version(TIMESTAMP) is None


@pytest.mark.parametrize("role", ["?", "#", "/delegatedrole", "../delegatedrole", "1.role"])
def test_unusual_names_of_roles(suite: Suite, role: str) -> None:
    repository = suite.repository
    repository.delegate(role, "*")
    repository.agencies[role].expires = LATER
    content = signed(repository.agencies[role], *repository.signers[role])
    repository.files[f"metadata/1.{quote(role, '')}.json"] = content
    repository.snapshot.meta[f"{role}.json"] = MetaFile(1)
    repository.publish(TARGETS)
    assert suite.download("nonexistent target") == 1
    assert (quote(role, ""), 1) in suite.statistics
    assert len(suite.trusted_roles()) == 5


def test_delegations_are_searched_in_their_order(suite: Suite) -> None:
    """Depth first; a terminating role ends the search; no role is asked twice, cycles or not."""
    repository = suite.repository
    for role in ("a", "b", "c"):
        repository.delegate(role, "*")
        repository.agencies[role].expires = LATER
    assert repository.targets.delegations is not None
    roles = repository.targets.delegations.roles
    assert roles is not None
    roles["a"] = DelegatedRole("a", roles["a"].keyids, 1, terminating=False, paths=["*"])
    repository.put("file", b"of b", "b")
    repository.put("hidden", b"of c", "c")
    repository.publish()
    assert suite.download("file") == 0
    assert suite.downloaded == [b"of b"]
    assert suite.download("hidden") == 1
    asked = [role for role, _ in suite.statistics if role in {"a", "b", "c"}]
    assert asked == ["a", "b"]


def test_a_role_signed_by_nobody(suite: Suite) -> None:
    repository = suite.repository
    repository.delegate("a", "*")
    repository.agencies["a"] = Targets(expires=LATER)
    repository.signers["a"] = []
    repository.put("file", b"content", "a")
    repository.publish()
    assert suite.download("file") == 1
    assert suite.downloaded == []
    assert suite.version("a") is None
