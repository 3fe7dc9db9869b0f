"""A CUPS of one's own, on a local socket: the real scheduler, filters and backends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ipp_world import lacking, program
from waiting import until

NEEDED: Final = ("cupsd", "lpadmin")
_CUPSD: Final = """Listen {folder}/cups.sock
Browsing No
WebInterface No
DefaultAuthType Basic
PreserveJobFiles {files}
PreserveJobHistory {history}
LogLevel debug
<Location />
Order allow,deny
Allow all
</Location>
"""
_FILES: Final = """SystemGroup root
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/temp
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
FileDevice Yes
Printcap
Sandboxing Relaxed
"""
_FOLDERS: Final = ("spool", "cache", "state", "state/certs", "temp", "ppd", "ssl")


class Cups:
    """`keeps`: as many are set up, it keeps slips and their history after printing."""

    def __init__(self, *, keeps: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cups-"))
        self.folder.chmod(0o755)  # its filters run as somebody else
        for name in _FOLDERS:
            (self.folder / name).mkdir(mode=0o755)
        if os.geteuid() == 0:
            lp = pwd.getpwnam("lp")
            for name in _FOLDERS:
                os.chown(self.folder / name, lp.pw_uid, lp.pw_gid)
        kept = "Yes" if keeps else "No"
        config = _CUPSD.format(folder=self.folder, files=kept, history=kept)
        (self.folder / "cupsd.conf").write_text(config)
        (self.folder / "cups-files.conf").write_text(_FILES.format(folder=self.folder))
        self.socket = self.folder / "cups.sock"
        self._process = subprocess.Popen(
            [
                program("cupsd"), "-f",
                "-c", self.folder / "cupsd.conf", "-s", self.folder / "cups-files.conf",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(lambda: self.socket.exists() or self._process.poll() is not None)
        assert self._process.poll() is None, "cupsd has ended"

    def add(self, queue: str, device: str, *options: str) -> str:
        """The new queue's address."""
        self.admin("-p", queue, "-E", "-v", device, *options)
        return f"cups:{queue}?socket={self.socket}"

    def admin(self, *arguments: str) -> None:
        self.run("lpadmin", *arguments)

    def run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [program(name), *arguments],
            env={**os.environ, "CUPS_SERVER": str(self.socket)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def files(self) -> list[str]:
        """What is left of jobs in its spool."""
        return sorted(path.name for path in (self.folder / "spool").glob("[cd]0*"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def why_not() -> str:
    """Why there can be none here; empty where it can."""
    missing = lacking(*NEEDED)
    return f"needs {', '.join(missing)}" if missing else ""
