"""Real page printers for the tests: CUPS' `ippeveprinter` on loopback, and a real `cupsd`.

`ippeveprinter` announces itself and will not begin without avahi and a system bus: both are started
here, private, with a /run of their own. Where one of the programs is missing, tests that need it
are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import urllib.parse
import urllib.request
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest
from free_port import free_port
from waiting import until

NEEDED: Final = ("ippeveprinter", "avahi-daemon", "dbus-daemon", "unshare", "mount")
_SECONDS: Final = 10.0
_BUS: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={bus}</listen><policy context="default">
<allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
"""
_AVAHI: Final = "[server]\nallow-interfaces=lo\n[publish]\ndisable-publishing=no\n"
_STACK: Final = """
mount -t tmpfs none /run && mkdir -p /run/avahi-daemon || exit 1
dbus-daemon --config-file=bus.conf --nofork --nopidfile 2>bus.log &
n=0; while [ ! -S bus ] && [ $n -lt 200 ]; do sleep 0.02; n=$((n+1)); done
export DBUS_SYSTEM_BUS_ADDRESS="unix:path=$PWD/bus"
avahi-daemon -f avahi.conf --no-drop-root --no-chroot --no-rlimits 2>avahi.log &
n=0; until grep -q "startup complete" avahi.log; do
  sleep 0.05; n=$((n+1)); [ $n -lt 200 ] || exit 1
done
echo ready; cat >/dev/null
"""
_COMMAND: Final = """#!/bin/sh
cat "$1" > "{folder}/printed-$(ls {folder} | grep -c printed)"
: > "{folder}/begun"
while [ -e "{folder}/hold" ]; do
  [ -e "{folder}/say" ] && cat "{folder}/say" >&2 && rm -f "{folder}/say"
  sleep 0.05
done
exit "$(cat "{folder}/code")"
"""


def lacking(*names: str) -> list[str]:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [name for name in names if shutil.which(name, path=path) is None]


def program(name: str) -> str:
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    assert found, name
    return found


def show(request: pytest.FixtureRequest, title: str, figures: list[str]) -> None:
    """Prints figures, whether or not the tests' output is shown."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        print("\n".join(("", title, *figures)))


class Announcing:
    """A private bus with avahi on it, for loopback alone; `why_not` where it cannot be."""

    def __init__(self, folder: Path) -> None:
        missing = lacking(*NEEDED)
        self.why_not: str = f"needs {', '.join(missing)}" if missing else ""
        if not missing and os.geteuid() != 0:
            self.why_not = "only root can start avahi with a /run of its own"
        self.address = f"unix:path={folder}/bus"
        self._process: subprocess.Popen[str] | None = None
        if self.why_not:
            return
        (folder / "bus.conf").write_text(_BUS.format(bus=folder / "bus"))
        (folder / "avahi.conf").write_text(_AVAHI)
        apart = [program("unshare"), "--mount", "--pid", "--fork", "--kill-child"]
        self._process = subprocess.Popen(
            [*apart, "sh", "-c", _STACK],
            cwd=folder,
            env={**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            self.why_not = "no bus and avahi of one's own can be started here"

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate(timeout=_SECONDS)


class Eve:
    """One IPP Everywhere printer. What was printed lies in `printed`, in the form it came in."""

    def __init__(self, announcing: Announcing, folder: Path, *options: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.port = free_port()
        self._announcing = announcing
        self._options = options
        command = folder / "command"
        command.write_text(_COMMAND.format(folder=folder))
        command.chmod(0o700)
        self.exits(0)
        self._process = self._started()

    @property
    def address(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    @property
    def printed(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("printed-*"))]

    def hold(self) -> None:
        """The next sheet stays in the middle, until `release`."""
        (self.folder / "hold").touch()

    def release(self) -> None:
        (self.folder / "hold").unlink()

    def wait_until_it_prints(self) -> None:
        until((self.folder / "begun").exists)

    def exits(self, code: int) -> None:
        (self.folder / "code").write_text(str(code))

    def says(self, reasons: str) -> None:
        """Of itself, in the middle of a held sheet: `+media-jam-error`."""
        (self.folder / "say.new").write_text(f"STATE: {reasons}\n")
        (self.folder / "say.new").rename(self.folder / "say")

    def set_paper(self, sheets: int, size: str = "na_letter_8.5x11in") -> None:
        """By the form on its own web page, until the other of its pages says so."""
        form = {"size1": size, "type1": "stationery", "level1": str(sheets)}
        if sheets:  # else it says "empty" of its slot for envelopes, and waits there
            form |= {"size3": "na_number-10_4.125x9.5in", "type3": "envelope", "level3": "25"}
        until(lambda: self._is_empty_after(urllib.parse.urlencode(form)) is (sheets == 0))

    def _is_empty_after(self, form: str) -> bool:
        self._page(f"media?{form}")
        return "Media Empty" in self._page("")

    def _page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=_SECONDS) as it:
            assert it.status == 200
            return str(it.read().decode())

    def pause(self) -> None:
        """It hears and says nothing any more."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As when its cable is pulled."""
        self._process.kill()
        self._process.wait(_SECONDS)

    def restart(self) -> None:
        self._process = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        (self.folder / "hold").unlink(missing_ok=True)
        self.resume()
        self.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        (self.folder / "spool").mkdir(exist_ok=True)
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(
            [
                program("ippeveprinter"), "-p", str(self.port), "-n", "localhost",
                "-K", self.folder, "-d", self.folder / "spool", "-c", self.folder / "command",
                *self._options, "Ventanilla test",
            ],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self._announcing.address},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )  # fmt: skip
        log.close()
        until(lambda: _answers(self.port) or process.poll() is not None)
        assert process.poll() is None, (self.folder / "log").read_text()
        return process


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False
