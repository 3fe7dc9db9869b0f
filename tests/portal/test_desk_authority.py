"""A desk whose portal only an authority of one's own vouches for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_pages_world import Workstation, author_of
from own_authority import certificates
from portal_world import AGENCY, Portal, served

from portal.cli import main

pytest_plugins = ["portal_fixtures"]


def begun(station: Workstation, base: str, *options: str) -> subprocess.Popen[str]:
    """The command, with the passphrase typed."""
    program = [sys.executable, "-m", "portal", "desk", "serve", "--key", str(station.file)]
    where = ["--agency", AGENCY, "--portal", base, "--port", "0", "--ask"]
    process = subprocess.Popen(
        [*program, *where, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"{station.passphrase}\n")
    process.stdin.flush()
    return process


def test_the_desk_believes_it(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    portal.clock.now = datetime.now(UTC)  # the command signs by the machine's
    authority, chain = certificates(tmp_path, "localhost")
    with served(portal.app, chain) as base:
        station = Workstation(portal, tmp_path, base)
        with begun(station, base) as without:
            told = without.communicate(timeout=60)[1]
        assert without.returncode == 1
        assert "the desk stays locked" in told
        with begun(station, base, "--portal-ca", str(authority)) as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("http://127.0.0.1:")
            process.terminate()
            assert process.wait(30) == 0


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_file_that_gives_none_is_told_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_bytes(content)
    options: Sequence[str] = ("--agency", AGENCY, "--key", "unread", "--portal-ca", str(file))
    assert main(["desk", "serve", *options]) == 1
    assert str(file) in capsys.readouterr().err
