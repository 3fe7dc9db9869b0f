"""What keeps the machine key sealed, with systemd's own `systemd-creds`: made, moved, killed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from built_package import SCRIPTS
from free_port import free_port

from kiosk.identity.machine_keyring import erase_spare_key, machine_keyring

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("systemd-creds") is None or shutil.which("setpriv") is None,
    reason="sealing is root's, by systemd-creds",
)
REAL = "/usr/bin/systemd-creds"
TRY_AGAIN = 75
PROGRAMS = ("chmod", "mv", "rm", "setpriv", "sync", "systemd-creds")
KILLER = """#!/bin/sh
echo >>"$CALLS"
[ "$(wc -l <"$CALLS")" -lt "$AT" ] || kill -9 0
exec {program} "$@"
"""


@dataclass
class Machine:
    """A home, the place of what is sealed, and the system's own key, below one folder."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def in_file(self) -> Path:
        return self.home / "keys/machine.key"

    @property
    def sealed(self) -> Path:
        return self.folder / "etc/ventanilla-machine-key"

    @property
    def noted(self) -> str | None:
        note = self.folder / "state/machine-key"
        return note.read_text("ascii").strip() if note.exists() else None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "SYSTEMD_CREDENTIAL_SECRET": str(self.folder / "system.secret"),
            "VENTANILLA_HOME": str(self.home),
            "VENTANILLA_SEALED": str(self.sealed),
            "VENTANILLA_STATE": str(self.folder / "state"),
            "VENTANILLA_USER": "root",
            "VENTANILLA_TRIES": "1",
            "VENTANILLA_PAUSE": "0",
        }

    def runs(self, verb: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(SCRIPTS / "machine-key"), verb],
            env=self.environment | more,
            capture_output=True,
            text=True,
            start_new_session=True,
            timeout=60,
            check=False,
        )

    def seals(self, **more: str) -> str:
        done = self.runs("seal", **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def opened(self, **more: str) -> bytes | None:
        """The key that systemd would give to the station."""
        command = [REAL, "decrypt", "--name=machine-key", str(self.sealed), "-"]
        done = subprocess.run(
            command, env=self.environment | more, capture_output=True, check=False
        )
        return done.stdout if done.returncode == 0 else None

    def given(self) -> dict[str, str]:
        """The environment of the station that systemd starts now."""
        folder = self.folder / "given"
        folder.mkdir(exist_ok=True)
        if (key := self.opened()) is not None:
            (folder / "machine-key").write_bytes(key)
        return {"CREDENTIALS_DIRECTORY": str(folder)}

    def replaced(self, program: str, does: str) -> None:
        path = self.folder / "bin" / program
        path.write_text(does, "utf-8")
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    for name in ("home", "state", "bin"):
        (tmp_path / name).mkdir()
    return Machine(tmp_path)


@pytest.fixture
def older(machine: Machine) -> Machine:
    """A kiosk of before, with its key in a file and something under it."""
    machine_keyring(machine.home, {}).set_password("ventanilla", "device-key", "s3cr3t")
    return machine


def test_a_new_machine_has_its_key_sealed_and_nowhere_else(machine: Machine) -> None:
    machine.seals()
    key, sealed = machine.opened(), machine.sealed.read_bytes()
    assert key is not None
    assert len(key) == 32
    assert machine.noted == "host"
    assert machine.sealed.stat().st_mode & 0o077 == 0
    assert (machine.folder / "state/machine-key").stat().st_mode & 0o444 == 0o444
    machine.seals()
    assert machine.sealed.read_bytes() == sealed, "it is made once"
    assert key not in b"".join(p.read_bytes() for p in machine.folder.rglob("*") if p.is_file())


def test_a_key_in_a_file_is_sealed_as_it_is_and_the_station_erases_the_file(
    older: Machine,
) -> None:
    kept = older.in_file.read_bytes()
    older.seals()
    assert older.opened() == older.in_file.read_bytes() == kept
    given = older.given()
    assert erase_spare_key(older.home, given)
    assert not older.in_file.exists()
    assert machine_keyring(older.home, given).get_password("ventanilla", "device-key") == "s3cr3t"
    older.seals()
    assert older.opened() == kept


@pytest.mark.parametrize("verb", ["seal", "file"])
def test_killed_before_any_program_it_runs_no_key_is_lost(older: Machine, verb: str) -> None:
    kept = older.in_file.read_bytes()
    if verb == "file":
        older.seals()
        before = older.sealed.read_bytes()
    for program in PROGRAMS:
        older.replaced(program, KILLER.format(program=shutil.which(program)))
    calls, killed = older.folder / "calls", 0
    while True:
        calls.write_bytes(b"")
        if verb == "seal":
            older.sealed.unlink(missing_ok=True)
        else:
            older.in_file.unlink(missing_ok=True)
            older.sealed.write_bytes(before)
        done = older.runs(verb, CALLS=str(calls), AT=str(killed + 1))
        in_file = older.in_file.read_bytes() if older.in_file.exists() else None
        assert {in_file, older.opened()} - {None} == {kept}
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        assert older.runs(verb, CALLS=str(calls), AT="999").returncode == 0
        assert older.opened() == older.in_file.read_bytes() == kept
    assert killed >= 6
    assert older.in_file.stat().st_mode & 0o777 == 0o600
    assert not [p for p in older.folder.rglob("*") if p.name.endswith((".new", ".machine.key"))]


def test_what_another_system_sealed_is_put_aside_and_taken_back_when_it_opens(
    older: Machine,
) -> None:
    kept = older.in_file.read_bytes()
    older.seals()
    older.in_file.unlink()
    secret = older.folder / "system.secret"
    ours = secret.read_bytes()
    secret.unlink()
    assert "put aside" in older.seals()
    assert not older.sealed.exists(), "or systemd would not start the station"
    assert older.noted is None
    secret.unlink(missing_ok=True)
    secret.write_bytes(ours)
    secret.chmod(0o400)
    older.seals()
    assert older.opened() == kept
    assert older.noted == "host"


def late(machine: Machine) -> Path:
    """A key that lies aside because its TPM does not answer yet, with what stands for the TPM: it
    answers once the file that is given back is gone.
    """
    down = machine.folder / "down"
    down.touch()
    machine.replaced("systemctl", f'#!/bin/sh\necho "$*" >>"{machine.folder}/asked"\n')
    machine.replaced("systemd-creds", f'#!/bin/sh\n[ ! -e "{down}" ] || exit 1\nexec {REAL} "$@"\n')
    return down


def asked_of_systemd(machine: Machine) -> list[str]:
    asked = machine.folder / "asked"
    return asked.read_text("ascii").splitlines() if asked.exists() else []


def test_a_tpm_that_is_late_is_awaited_and_the_station_alone_starts_anew(older: Machine) -> None:
    kept = older.in_file.read_bytes()
    older.seals()
    older.in_file.unlink()
    down = late(older)
    assert "put aside" in older.seals()
    assert older.runs("await").returncode == TRY_AGAIN
    assert asked_of_systemd(older) == []
    down.unlink()
    assert older.runs("await").returncode == 0
    assert asked_of_systemd(older) == ["--no-block try-restart ventanilla-station.service"]
    older.seals()  # as before each start
    assert older.opened() == kept


def test_where_another_key_was_sealed_meanwhile_nothing_is_awaited(older: Machine) -> None:
    older.seals()
    down = late(older)
    older.seals()  # aside, and the file that is still there has no TPM to be sealed by
    down.unlink()
    aside = older.sealed.with_name(f"{older.sealed.name}.unopened")
    shutil.copy2(aside, older.sealed)
    assert older.runs("await").returncode == 0
    aside.unlink()
    older.sealed.unlink()
    assert older.runs("await").returncode == 0
    assert asked_of_systemd(older) == []


BROKEN = {
    "without systemd-creds": "#!/bin/sh\nexit 127\n",
    "where what is sealed never opens": f"""#!/bin/sh
[ "$1" != decrypt ] || exit 1
exec {REAL} "$@"
""",
    "where half a key comes back": f"""#!/bin/sh
[ "$1" != decrypt ] || {{ {REAL} "$@" | head -c 16; exit; }}
exec {REAL} "$@"
""",
}


@pytest.mark.parametrize("way", BROKEN)
def test_the_key_stays_in_its_file(older: Machine, way: str) -> None:
    kept = older.in_file.read_bytes()
    older.replaced("systemd-creds", BROKEN[way])
    assert "kept in a file" in older.seals()
    assert older.in_file.read_bytes() == kept
    assert not older.sealed.exists()
    assert not list(older.sealed.parent.iterdir())
    assert older.noted is None


def test_a_tpm_that_does_not_work_is_done_without(older: Machine) -> None:
    refused = f'#!/bin/sh\ncase "$*" in *=auto*) exit 1 ;; esac\nexec {REAL} "$@"\n'
    older.replaced("systemd-creds", refused)
    older.seals()
    assert older.opened() == older.in_file.read_bytes()
    assert older.noted == "host"


@pytest.mark.parametrize("content", [bytes(32), b"", bytes(range(31)), bytes(range(33))])
def test_what_is_no_key_is_not_sealed(older: Machine, content: bytes) -> None:
    older.in_file.write_bytes(content)
    older.seals()
    assert not older.sealed.exists(), "nor is another made: the keyring is there"


def test_a_file_is_not_replaced_by_what_does_not_open(older: Machine) -> None:
    kept = older.in_file.read_bytes()
    older.seals()
    older.sealed.write_bytes(older.sealed.read_bytes()[:-20])
    assert older.runs("file").returncode == 1
    assert older.in_file.read_bytes() == kept


@contextmanager
def tpm(folder: Path) -> Iterator[dict[str, str]]:
    """A TPM in software, with what it keeps in the folder."""
    folder.mkdir(exist_ok=True)
    process, port = _begun(folder)
    try:
        yield {"SYSTEMD_TPM2_DEVICE": f"swtpm:port={port}", "VENTANILLA_KEYS": "host+tpm2"}
    finally:
        process.kill()
        process.wait()


def _begun(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """It ends where one of its two ports was taken by somebody else meanwhile: then two others."""
    end = time.monotonic() + 60
    while True:
        port = free_port()
        control = port + 1  # where systemd's TPM library looks for it
        command = [
            *("swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}"),
            *("--server", f"type=tcp,port={port},disconnect=no"),
            *("--ctrl", f"type=tcp,port={control}", "--flags", "not-need-init,startup-clear"),
        ]
        process = subprocess.Popen(command)
        time.sleep(0.1)  # for one that ends: somebody else might answer in its place
        while process.poll() is None:
            if _answers(control):
                return process, port
            assert time.monotonic() < end, "the TPM did not start"
            time.sleep(0.05)
        assert time.monotonic() < end, "the TPM ends at once"


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif(
    shutil.which("swtpm") is None or not list(Path("/usr/lib").rglob("libtss2-tcti-swtpm.so*")),
    reason="no TPM in software here: see deploy/deb-packages.txt",
)
def test_what_a_tpm_sealed_no_other_opens(older: Machine) -> None:
    kept = older.in_file.read_bytes()
    with tpm(older.folder / "ours") as ours:
        older.seals(**ours)
    assert older.noted == "tpm"
    older.in_file.unlink()
    with tpm(older.folder / "ours") as ours:
        assert older.opened(**ours) == kept, "after the machine was off"
    with tpm(older.folder / "another") as another:
        assert older.opened(**another) is None
        assert "put aside" in older.seals(**another)
    with tpm(older.folder / "ours") as ours:
        older.seals(**ours)
        assert older.opened(**ours) == kept
