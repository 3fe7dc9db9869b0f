"""`/usr/bin/kiosk`: which release runs, as whom, and what it does not hear."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from built_package import DEPLOY

PYTHON = """#!/bin/sh
echo "release $(basename "$(dirname "$(dirname "$0")")") $* $(umask) ${PYTHONPATH-unset}"
"""
TELLS = """#!/bin/sh
echo "$KIOSK_STICKS $KIOSK_STICK_WANTED"
"""
SETPRIV = """#!/bin/sh
while [ "$1" != -- ]; do echo "$1"; shift; done
shift
exec "$@"
"""
SYSTEMD_CREDS = """#!/bin/sh
[ "$1 $2 $3" = "decrypt --name=machine-key {sealed}" ] && echo opened >"$4" && {comes}
"""
GIVEN = """#!/bin/sh
echo "given ${CREDENTIALS_DIRECTORY-nothing}"
[ -z "${CREDENTIALS_DIRECTORY-}" ] || cat "$CREDENTIALS_DIRECTORY"/* 2>/dev/null
exit 7
"""


@dataclass(frozen=True)
class Launcher:
    """The launcher over a folder instead of the system's, with two releases."""

    folder: Path

    def runs(
        self, *arguments: str, uid: int = 1000, code: int = 0, sticks: str | None = None
    ) -> list[str]:
        tools = self.folder / "tools"
        (tools / "id").write_text(f"#!/bin/sh\necho {uid}\n", "utf-8")
        (tools / "id").chmod(0o755)
        done = subprocess.run(
            [str(self.folder / "kiosk"), *arguments],
            env={
                "PATH": f"{tools}:{os.environ['PATH']}",
                "PYTHONPATH": "hostile",
                **({} if sticks is None else {"KIOSK_STICKS": sticks}),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout.splitlines()

    def use(self, release: str) -> None:
        (self.folder / "state").mkdir()
        (self.folder / "state/current").symlink_to(self.folder / "lib" / release)


@pytest.fixture
def launcher(tmp_path: Path) -> Launcher:
    said = (DEPLOY / "root/usr/bin/kiosk").read_text("utf-8")
    said = said.replace("/var/lib/ventanilla-release", str(tmp_path / "state"))
    said = said.replace("/usr/lib/ventanilla/@VERSION@", str(tmp_path / "lib/2.0"))
    said = said.replace("/etc/credstore.encrypted", str(tmp_path / "sealed"))
    said = said.replace("/run/", f"{tmp_path}/")
    programs = {"kiosk": said, "tools/setpriv": SETPRIV}
    programs |= {f"lib/{release}/bin/python3": PYTHON for release in ("1.0", "2.0")}
    for name, content in programs.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        path.chmod(0o755)
    return Launcher(tmp_path)


def test_the_release_in_use_runs_apart_from_its_surroundings(launcher: Launcher) -> None:
    launcher.use("1.0")
    assert launcher.runs("doctor", "--json") == ["release 1.0 -I -m kiosk doctor --json 0007 unset"]


@pytest.mark.parametrize("uid", [0, 1000])
def test_whoever_runs_it_hears_where_this_package_has_its_sticks(
    launcher: Launcher, uid: int
) -> None:
    (launcher.folder / "lib/2.0/bin/python3").write_text(TELLS, "utf-8")
    wanted = launcher.folder / "ventanilla-stick/wanted"
    said = launcher.runs("station", uid=uid)
    assert said[-1] == f"/media/ventanilla {wanted}"
    said = launcher.runs("station", uid=uid, sticks="/elsewhere")
    assert said[-1] == f"/elsewhere {wanted}"


@pytest.mark.parametrize("used", [None, "0.9"])
def test_where_none_can_be_used_it_is_the_packages_own(
    launcher: Launcher, used: str | None
) -> None:
    if used is not None:
        launcher.use(used)
    assert launcher.runs("doctor")[0].startswith("release 2.0 ")


@pytest.mark.parametrize(
    ("command", "user"),
    [("screen", "screen"), ("enrol", "station"), ("station", "station"), ("", "station")],
)
def test_root_becomes_the_user_whom_the_files_belong_to(
    launcher: Launcher, command: str, user: str
) -> None:
    *options, ran = launcher.runs(*command.split(), uid=0)
    assert f"--reuid=ventanilla-{user}" in options
    assert {"--regid=ventanilla", "--init-groups", "--no-new-privs"} <= set(options)
    assert ran.startswith("release 2.0 -I -m kiosk")


@pytest.mark.parametrize(
    ("command", "comes", "words"),
    [("doctor", "true", ["opened"]), ("doctor", "false", []), ("screen", "true", [])],
)
def test_a_command_of_root_is_given_the_sealed_key_while_it_runs(
    launcher: Launcher, command: str, comes: str, words: list[str]
) -> None:
    sealed = launcher.folder / "sealed/ventanilla-machine-key"
    sealed.parent.mkdir()
    sealed.write_text("sealed", "utf-8")
    programs = {"tools/systemd-creds": SYSTEMD_CREDS.format(sealed=sealed, comes=comes)}
    programs |= {"tools/chown": "#!/bin/sh\n", "lib/2.0/bin/python3": GIVEN}
    for name, content in programs.items():
        (launcher.folder / name).write_text(content, "utf-8")
        (launcher.folder / name).chmod(0o755)
    said = launcher.runs(command, uid=0, code=7)
    given = next(line for line in said if line.startswith("given "))
    assert (given == "given nothing") is (command == "screen")
    assert said[said.index(given) + 1 :] == words
    assert not list(launcher.folder.glob("ventanilla-given.*")), "nothing of it is left"
    assert "given nothing" in launcher.runs(command, code=7), "systemd gives it to others itself"
