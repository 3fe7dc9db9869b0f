"""`make deb-test`: a newcomer's whole way with the package, in a clean Debian of its own.

From `apt install` and `kiosk enrol` to a running kiosk that delivers, a newer release, one that
does not come up, and the end. Portal and agency are this tree's, on a loopback port; services run
under systemd, the screen in `cage` without a display. Needs root, systemd-nspawn, debootstrap and a
mirror; where one is missing it says so and ends.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from container import Container
from proof import NotProved, debian, step

from kiosk.tour.play import ANSWERS, SERVICE
from kiosk.tour.stage import CENTRE, Stage

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
WORK: Final = ROOT / "build" / "deb-test"
UNITS: Final = ("ventanilla-station.service", "ventanilla-screen.service")
HOME: Final = "/var/lib/ventanilla"
KEY_FILE: Final = f"{HOME}/keys/machine.key"
KEY_AS_IT_WAS: Final = ["ventanilla-station", "600", "32"]
SEALED: Final = "/etc/credstore.encrypted/ventanilla-machine-key"
GIVEN: Final = "/run/credentials/ventanilla-station.service"
HEADLESS: Final = "[Service]\nEnvironment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1\n"
SCREEN: Final = ("setpriv", "--reuid=ventanilla-screen", "--regid=ventanilla", "--init-groups")
LONG: Final = 300.0


def main() -> int:
    if missing := _missing():
        print(f"Left out: {missing}.")
        return 0
    parser = argparse.ArgumentParser(prog="make deb-test", description=__doc__)
    parser.add_argument("--built", action="store_true", help="with the packages of the last time")
    build = not parser.parse_args().built
    older, newer = _package("0.1.0", build=build), _package("0.1.1", build=build)
    with step("a clean Debian"):
        base = debian(WORK / "base", "systemd", "systemd-sysv", "udev")
    shutil.rmtree(WORK / "stage", ignore_errors=True)
    (WORK / "stage").mkdir(parents=True)
    with Stage(WORK / "stage") as stage, Container(base, WORK / "root") as machine:
        Proof(stage, machine, older, newer).run()
    print("All of it holds.")
    return 0


class Proof:
    """The steps, each of which raises `NotProved` where something is not as promised."""

    def __init__(self, stage: Stage, machine: Container, older: Path, newer: Path) -> None:
        self._stage = stage
        self._machine = machine
        self._older = older
        self._newer = newer

    def run(self) -> None:
        with step("a portal with a signed catalogue"):
            self._stage.prepare()
            self._stage.publish()
            self._stage.start_portal()
        with step("apt install of the package"):
            self._machine.runs("apt-get", "update", "-q")
            self._install(self._older)
        with step("station and screen up, each a user of its own, the screen without a network"):
            self._name_portal()
            self._start()
            self._look_at_processes()
        with step("the screen's page asks whose kiosk it would be; kiosk enrol makes it that one"):
            self._enrol()
        with step("its key sealed; one of before, in a file, sealed by the next start"):
            self._keep_key_sealed()
        with step("an application delivered, and opened by its agency"):
            first = self._accept()
            self._until_delivered(first)
            if self._stage.opened(first)["body"]["answers"] != ANSWERS:
                raise NotProved("the agency reads something else than was said")
        with step("the line down, an application waits; a newer release keeps it, and sends it"):
            self._stage.stop_portal()
            second = self._accept()
            self._install(self._newer)
            self._until_up("/usr/lib/ventanilla/0.1.1")
            self._expect(delivered=1, waiting=1)
            self._stage.start_portal()
            self._until_delivered(second)
        with step("a release that does not come up gives way to the one before"):
            self._break_release()
            self._until_up("/usr/lib/ventanilla/previous/0.1.0")
            self._expect(delivered=2, waiting=0)
            self._until_delivered(self._accept())
        with step(
            "purged with an application undelivered: it is kept, and installed again it goes"
        ):
            self._stage.stop_portal()
            third = self._accept()
            self._purge(keeps=True)
            self._install(self._newer)
            self._name_portal()  # the settings are gone with the purge
            self._machine.runs("systemctl", "restart", UNITS[0])
            self._stage.start_portal()
            self._until_delivered(third)
        with step("an older release over a newer one has the key, too"):
            self._install(self._older)
            self._until_up("/usr/lib/ventanilla/0.1.0")
            self._expect_sealed()
            self._until_delivered(self._accept())
        with step("purged with nothing waiting: nothing is left"):
            self._purge(keeps=False)

    def _install(self, package: Path) -> None:
        shutil.copyfile(package, self._machine.root / "srv" / package.name)
        keeping = ("-o", "Dpkg::Options::=--force-confold")
        options = ("-y", "-q", "--no-install-recommends", "--allow-downgrades", *keeping)
        self._machine.runs("apt-get", "install", *options, f"/srv/{package.name}")

    def _enrol(self) -> None:
        facts = [part for pair in CENTRE.items() for part in pair]
        minted = json.loads(self._stage.portal_command("enrolment-code", *facts, "--json"))
        source = (HERE / "set_up_one.py").read_text("utf-8")
        asked = (*self._as_screen(source), self._stage.portal_url, minted["code"])
        kiosk = self._machine.runs(*asked).strip()
        if self._machine.tries("test", "-e", f"{HOME}/enrolment.json"):
            raise NotProved("it was enrolled before anybody said yes")
        if f"enrolled as {kiosk} " not in self._machine.runs("kiosk", "enrol", minted["code"]):
            raise NotProved(f"kiosk enrol made another kiosk than {kiosk}, by another key")

    def _name_portal(self) -> None:
        settings = self._machine.root / "etc/ventanilla/kiosk.toml"
        said = settings.read_text("utf-8")
        settings.write_text(f'portal_url = "{self._stage.portal_url}"\n{said}', "utf-8")

    def _start(self) -> None:
        folder = self._machine.root / "etc/systemd/system/ventanilla-screen.service.d"
        folder.mkdir(parents=True)
        (folder / "headless.conf").write_text(HEADLESS, "utf-8")
        self._machine.runs("systemctl", "daemon-reload")
        self._machine.runs("systemctl", "restart", *UNITS)
        self._until_up("/usr/lib/ventanilla/0.1.0")

    def _until_up(self, release: str) -> None:
        """Both services run the release, and have said so."""
        state = self._machine.root / "var/lib/ventanilla-release"

        def up() -> bool:
            marks = [state / "came-up-station", state / "came-up-screen"]
            return (
                str((state / "current").readlink()) == release
                and all(
                    mark.exists() and mark.read_text("utf-8").strip() == release for mark in marks
                )
                and all(self._machine.tries("systemctl", "is-active", "--quiet", u) for u in UNITS)
            )

        self._machine.until(up, f"{release} to come up", LONG)

    def _look_at_processes(self) -> None:
        users = self._machine.runs("ps", "-eo", "user:30,args").splitlines()
        seen = {line.split()[0] for line in users if "-m kiosk" in line}
        if seen != {"ventanilla-station", "ventanilla-screen"}:
            raise NotProved(f"the kiosk runs as {sorted(seen)}")
        if self._machine.tries(*SCREEN, "cat", f"{HOME}/keyring.json"):
            raise NotProved("the screen's user reads the keyring")
        shown = self._machine.runs("systemctl", "show", "-P", "MainPID", UNITS[1]).strip()
        network = self._machine.runs("cat", f"/proc/{shown}/net/dev").splitlines()[2:]
        if [line.split(":")[0].strip() for line in network] != ["lo"]:
            raise NotProved(f"the screen has a network: {network}")
        for unit in UNITS:
            print("           " + self._machine.runs("systemd-analyze", "security", unit)
                  .strip().splitlines()[-1].lstrip("→ "))  # fmt: skip

    def _keep_key_sealed(self) -> None:
        """From the start, and where a release that did not know better had it in a file."""
        self._expect_sealed()
        self._machine.runs("systemctl", "stop", UNITS[0])
        self._machine.runs("/usr/lib/ventanilla/deploy/machine-key", "file")
        if self._machine.runs("stat", "-c", "%U %a %s", KEY_FILE).split() != KEY_AS_IT_WAS:
            raise NotProved("the key came back into its file otherwise than it was")
        (self._machine.root / SEALED.lstrip("/")).unlink()
        self._machine.runs("systemctl", "start", UNITS[0])
        self._expect_sealed()

    def _expect_sealed(self) -> None:
        """The key opens, only what systemd gives has it, and only the station is given it."""
        self._machine.until(
            lambda: not self._machine.tries("test", "-e", KEY_FILE), "the file's end"
        )
        found = json.loads(self._machine.runs("sh", "-c", "kiosk doctor --json || true"))
        (key,) = [check for check in found["checks"] if check["name"] == "device-key"]
        if key["state"] != "ok" or "systemd unseals" not in key["meaning"]:
            raise NotProved(f"kiosk doctor says of the key: {key}")
        self._machine.runs("test", "-s", f"{GIVEN}/machine-key")
        for place in (SEALED, f"{GIVEN}/machine-key"):
            if self._machine.tries(*SCREEN, "cat", place):
                raise NotProved(f"the screen's user reads {place}")

    def _accept(self) -> str:
        """One application from the screen's user, into the outbox; its folio."""
        source = (HERE / "accept_one.py").read_text("utf-8")
        command = (*self._as_screen(source), SERVICE, json.dumps(ANSWERS))
        said: list[str] = []

        def accepted() -> bool:
            try:
                said.append(self._machine.runs(*command).strip().splitlines()[-1])
            except NotProved as error:
                if "Traceback" in str(error):
                    raise
                return False  # no catalogue from the portal yet
            return True

        self._machine.until(accepted, "the portal's catalogue", LONG)
        return said[-1]

    def _as_screen(self, source: str) -> tuple[str, ...]:
        """A program of the release's own Python, run as the screen's user."""
        python = f"/usr/lib/ventanilla/{self._release()}/bin/python3"
        apart = ("sh", "-c", 'umask 0007; exec "$@"', "sh", python, "-I", "-c", source)
        return (*SCREEN, *apart)

    def _release(self) -> str:
        current = (self._machine.root / "var/lib/ventanilla-release/current").readlink()
        return str(current.relative_to("/usr/lib/ventanilla"))

    def _outbox(self) -> dict[str, str]:
        """The state of each application, by its folio."""
        listed = json.loads(self._machine.runs("kiosk", "outbox", "list", "--json"))
        return {item["folio"]: item["state"] for item in listed["items"]}

    def _until_delivered(self, folio: str) -> None:
        self._machine.until(lambda: self._outbox()[folio] == "delivered", f"{folio}", LONG)

    def _expect(self, *, delivered: int, waiting: int) -> None:
        states = list(self._outbox().values())
        found = (states.count("delivered"), len(states) - states.count("delivered"))
        if found != (delivered, waiting):
            raise NotProved(f"{delivered} delivered and {waiting} waiting were expected: {states}")

    def _break_release(self) -> None:
        """As if it had just been put in use, and its Python ran no more."""
        state = self._machine.root / "var/lib/ventanilla-release"
        for part in ("station", "screen"):
            (state / f"came-up-{part}").unlink()
        python = self._machine.root / "usr/lib/ventanilla/0.1.1/bin/python3"
        python.unlink()
        python.symlink_to("/bin/false")
        self._machine.tries("systemctl", "restart", *UNITS)

    def _purge(self, *, keeps: bool) -> None:
        said = self._machine.runs("apt-get", "purge", "-y", "-q", "ventanilla-kiosk")
        if self._machine.tries("systemctl", "is-failed", "--quiet", UNITS[1]):
            raise NotProved("the screen was told to stop, and failed")
        kept = (self._machine.root / HOME.lstrip("/") / "outbox.sqlite").exists()
        sealed = (self._machine.root / SEALED.lstrip("/")).exists()
        if {kept, sealed, "is kept" in said} != {keeps}:
            raise NotProved(f"the outbox is {'kept' if kept else 'gone'}:\n{said}")


def _package(version: str, *, build: bool) -> Path:
    if not build:
        return next(WORK.glob(f"ventanilla-kiosk_{version}_*.deb"))
    with step(f"the package {version}"):
        command = [sys.executable, str(HERE / "build.py"), "--quick", "--version", version]
        done = subprocess.run(
            [*command, "--out", str(WORK)], stdout=subprocess.PIPE, text=True, check=True
        )
    return Path(done.stdout.strip().splitlines()[-1])


def _missing() -> str:
    if os.geteuid() != 0:
        return "only root can boot a system in a container"
    for program in ("systemd-nspawn", "debootstrap", "nsenter", "dpkg-deb"):
        if shutil.which(program) is None:
            return f"{program} is missing: see deploy/deb-packages.txt"
    return ""


if __name__ == "__main__":
    sys.exit(main())
