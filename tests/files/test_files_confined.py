"""What a confined process cannot do: every way to write a file or to reach another process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from errno import EACCES, EBADF, ENOSYS, EPERM
from pathlib import Path
from platform import machine
from typing import Any, Final

import pytest

from kiosk.files.confined import NOT_CONFINED
from kiosk.files.remaking import JPEG
from kiosk.files.seccomp import HIDDEN, REFUSED

INTEL: Final = pytest.mark.skipif(machine() != "x86_64", reason="the numbers are x86-64's")
WITHOUT_LANDLOCK: Final = "confined.lock = lambda libc: 0"
WITHOUT_FILTER: Final = "confined._filter = lambda libc, lines: None"

TO_FILES: Final = {
    "open for writing": "os.open(own, os.O_WRONLY)",
    "open for both": "os.open(own, os.O_RDWR)",
    "open for both, and store": "mmap.mmap(os.open(own, os.O_RDWR), 0)[0] = 1",
    "open and empty": "os.open(own, os.O_RDONLY | os.O_TRUNC)",
    "open and make": "os.open(new, os.O_RDONLY | os.O_CREAT)",
    "open without a name": "os.open(folder, os.O_TMPFILE | os.O_RDWR)",
    "open with the high half set": "call('openat', -100, own.encode(), 1 << 32 | os.O_RDWR, 0)",
    "open as Python does": "open(own, 'ab', 0)",
    "openat2": "call('openat2', -100, own.encode(), struct.pack('QQQ', 2, 0, 0), 24)",
    "another's memory": "os.open(f'/proc/{os.getppid()}/mem', os.O_RDWR)",
    "its own memory": "os.open('/proc/self/mem', os.O_RDWR)",
    "truncate": "os.truncate(own, 0)",
    "unlink": "os.unlink(own)",
    "unlinkat": "os.unlink('own', dir_fd=here)",
    "rename": "os.rename(own, new)",
    "renameat": "os.rename('own', 'new', src_dir_fd=here, dst_dir_fd=here)",
    "renameat2": "call('renameat2', -100, own.encode(), -100, new.encode(), 0)",
    "replace": "os.replace(own, new)",
    "link": "os.link(own, new)",
    "symlink": "os.symlink(own, new)",
    "mkdir": "os.mkdir(new)",
    "rmdir": "os.rmdir(empty)",
    "mkfifo": "os.mkfifo(new)",
    "mknod": "os.mknod(new, stat.S_IFREG | 0o600)",
    "bind a socket that was there": "pair.bind(new)",
}

ABOUT_FILES: Final = {
    "chmod": "os.chmod(own, 0)",
    "fchmod": "os.chmod(reading, 0)",
    "fchmodat2": "call('fchmodat2', -100, own.encode(), 0, 0)",
    "chown": "os.chown(own, 1, 1)",
    "fchown": "os.chown(reading, 1, 1)",
    "lchown": "os.lchown(own, 1, 1)",
    "utime": "os.utime(own, (0, 0))",
    "utime of what is open": "os.utime(reading, (0, 0))",
    "setxattr": "os.setxattr(own, 'user.mark', b'x')",
    "fsetxattr": "os.setxattr(reading, 'user.mark', b'x')",
    "removexattr": "os.removexattr(own, 'user.mark')",
    "setxattrat": "call(463, -100, own.encode(), 0, b'user.mark', 0, 0)",
    "chattr": "fcntl.ioctl(reading, 0x40086602, struct.pack('l', 0x40))",
    "seal for ever": "fcntl.ioctl(reading, 0x40286685, bytes(128))",
    "lock": "fcntl.lockf(reading, fcntl.LOCK_SH | fcntl.LOCK_NB)",
    "flock": "fcntl.flock(reading, fcntl.LOCK_EX | fcntl.LOCK_NB)",
    "lease": "fcntl.fcntl(reading, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "ftruncate": "os.ftruncate(handed, 0)",
    "punch a hole": "call('fallocate', handed, 3, 0, 4)",
    "write to what was handed down": "os.pwrite(handed, b'x', 0)",
    "store in what was handed down": "mmap.mmap(handed, 0)[0] = 1",
    "mount": "call('mount', 0, folder.encode(), b'tmpfs', 0, 0)",
    "unshare": "call('unshare', 0x10000000)",
    "io_uring": "call('io_uring_setup', 2, bytes(120))",
    "mq_open": "call('mq_open', b'ventanilla', os.O_CREAT | os.O_RDWR, 0o600, 0)",
}
BEYOND_FILES: Final = {
    "kill": "os.kill(os.getppid(), 0)",
    "kill itself": "os.kill(os.getpid(), 0)",
    "killpg": "os.killpg(os.getpgid(0), 0)",
    "tkill": "call('tkill', os.getppid(), 0)",
    "tgkill another": "call('tgkill', os.getppid(), os.getppid(), 0)",
    "sigqueue": "call('rt_sigqueueinfo', os.getppid(), 0, bytes(128))",
    "pidfd": "os.pidfd_open(os.getppid())",
    "a signal by the way of a pipe": "fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getppid())",
    "which signal that would be": "fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)",
    "type into the terminal": "fcntl.ioctl(0, termios.TIOCSTI, b'x')",
    "ptrace": "call('ptrace', 16, os.getppid(), 0, 0)",
    "process_vm_readv": "call('process_vm_readv', os.getppid(), 0, 0, 0, 0, 0)",
    "process_vm_writev": "call('process_vm_writev', os.getppid(), 0, 0, 0, 0, 0)",
    "another's limits": "resource.prlimit(os.getppid(), resource.RLIMIT_CORE)",
    "another's pace": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "outlive its parent": "call('prctl', 1, 0, 0, 0, 0)",
    "fork": "os.fork() or os._exit(0)",
    "clone3": "call('clone3', struct.pack('QQQQQQQQ', 0, 0, 0, 0, 17, 0, 0, 0), 64)",
    "another program": "os.execv(sys.executable, ['x'])",
    "a socket": "socket.socket(socket.AF_INET)",
    "a socket of the machine": "socket.socket(socket.AF_UNIX)",
    "a pair": "socket.socketpair()",
    "a descriptor by post": "socket.send_fds(pair, [b'x'], [0])",
    "shared memory": "call('shmget', 0, 4096, 0o1600)",
    "a key": "call('add_key', b'user', b'x', b'x', 1, -2)",
    "bpf": "call('bpf', 0, bytes(128), 128)",
    "userfaultfd": "call('userfaultfd', 1)",
    "perf": "call('perf_event_open', bytes(128), 0, -1, -1, 0)",
    "memory": "bytearray(3_000_000_000)",
}

SCRIPT: Final = """
import ctypes, fcntl, json, mmap, os, resource, signal, socket, stat, struct, sys, termios
from kiosk.files import confined
from kiosk.files.seccomp import BY_ARGUMENT, HIDDEN, REFUSED

KNOWN = REFUSED | HIDDEN | BY_ARGUMENT
folder, attempts = sys.argv[1], json.loads(sys.argv[2])
own, new, empty = (os.path.join(folder, name) for name in ("own", "new", "empty"))
here, reading, handed = os.open(folder, os.O_RDONLY), os.open(own, 0), os.open(own, os.O_RDWR)
pair, _ = socket.socketpair()
pipe, _ = os.pipe()
intel = os.uname().machine == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)

def call(what, *arguments):
    number = what if isinstance(what, int) else KNOWN[what][0 if intel else 1]
    sent = [one if isinstance(one, bytes) else ctypes.c_long(one) for one in arguments]
    if libc.syscall(ctypes.c_long(number), *sent) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

PREPARED
confined.confine()
told = {}
for name, attempt in attempts.items():
    try:
        exec(attempt)
    except OSError as error:
        told[name] = error.errno
    except (MemoryError, ValueError) as error:
        told[name] = type(error).__name__
    else:
        told[name] = "done"
os.write(1, json.dumps(told).encode())
"""


def ran(script: str, *arguments: str, put_in: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        input=put_in,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def tried(folder: Path, attempts: dict[str, str], prepared: str = "") -> dict[str, Any]:
    """What a confined process says of each attempt upon the user's own files."""
    (folder / "own").write_bytes(b"what was accepted")
    (folder / "empty").mkdir()
    before = standing(folder)
    done = ran(SCRIPT.replace("PREPARED", prepared), str(folder), json.dumps(attempts))
    assert done.returncode == 0, done.stderr
    assert standing(folder) == before, "what was accepted is not as it was"
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def standing(folder: Path) -> dict[str, Any]:
    """All that can be seen of the files."""
    seen: dict[str, Any] = {}
    for one in folder.iterdir():
        told = one.stat()
        content = one.read_bytes() if one.is_file() else b""
        noted = (told.st_mode, told.st_uid, told.st_gid, told.st_mtime_ns, told.st_nlink)
        seen[one.name] = (content, noted, os.listxattr(one))
    return seen


def landlock_version() -> int:
    """The kernel's; 0 without one."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.files.confined"], capture_output=True, timeout=60, check=False
    )
    return int(done.stdout or 0)


LANDLOCK: Final = landlock_version()
ATTEMPTS: Final = TO_FILES | ABOUT_FILES | BEYOND_FILES


@pytest.fixture(scope="module", params=["", WITHOUT_LANDLOCK], ids=["whole", "without Landlock"])
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    return tried(tmp_path_factory.mktemp("own"), ATTEMPTS, request.param)


EXPECTED: Final[dict[str, Any]] = {
    "openat2": ENOSYS,
    "clone3": ENOSYS,
    "setxattrat": ENOSYS,
    "memory": "MemoryError",
    "write to what was handed down": EBADF,
    "store in what was handed down": EBADF,
}
"""All others are told that they may not."""


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_confined_process_cannot(outcomes: dict[str, Any], name: str) -> None:
    assert outcomes[name] == EXPECTED.get(name, EPERM)


@pytest.mark.skipif(LANDLOCK < 3, reason="Landlock knows of no truncating here")
def test_landlock_alone_keeps_the_files_and_the_others_memory(tmp_path: Path) -> None:
    """Each lock holds by itself; what only the filter knows is not asked of the other."""
    attempts = {name: what for name, what in TO_FILES.items() if name != "its own memory"}
    attempts["read another's memory"] = "os.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY)"
    outcomes = tried(tmp_path, attempts, WITHOUT_FILTER)
    assert set(outcomes.values()) <= {EACCES, EPERM}, outcomes


@pytest.mark.skipif(LANDLOCK < 1, reason="no Landlock here")
def test_with_landlock_the_memory_of_others_is_not_even_read(tmp_path: Path) -> None:
    attempt = {"read": "os.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY)"}
    assert tried(tmp_path, attempt)["read"] in {EACCES, EPERM}


def test_what_it_needs_it_can_do(tmp_path: Path) -> None:
    attempts = {
        "read": "assert open(own, 'rb').read()",
        "list": "os.listdir(folder)",
        "duplicate": "os.close(os.dup(reading))",
        "map": "mmap.mmap(reading, 0, prot=mmap.PROT_READ)",
        "a thread": "import threading; t = threading.Thread(target=print); t.start(); t.join()",
        "import": "import xml.dom.minidom",
        "chance": "os.urandom(8)",
    }
    prepared = "sys.stdout = open(os.devnull, 'w')"
    assert set(tried(tmp_path, attempts, prepared).values()) == {"done"}


def test_it_can_still_abort() -> None:
    done = ran("import os\nfrom kiosk.files.confined import confine\nconfine()\nos.abort()")
    assert done.returncode == -signal.SIGABRT


@INTEL
@pytest.mark.parametrize("name", REFUSED | HIDDEN)
def test_each_call_is_refused_by_its_number(by_number: dict[str, int], name: str) -> None:
    assert by_number[name] == (ENOSYS if name in HIDDEN else EPERM)


@pytest.fixture(scope="module")
def by_number(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every call of the tables with arguments of which the kernel would make nothing."""
    attempts = {name: f"call({name!r}, -1, -1, -1, -1, -1, -1)" for name in REFUSED | HIDDEN}
    return tried(tmp_path_factory.mktemp("own"), attempts, WITHOUT_LANDLOCK)


@INTEL
@pytest.mark.parametrize("number", [0x40000000 | 41, 0x40000000 | 39], ids=["socket", "getpid"])
def test_no_number_of_x32_is_taken(tmp_path: Path, number: int) -> None:
    assert tried(tmp_path, {"x32": f"call({number}, 2, 1, 0)"}) == {"x32": EPERM}


@pytest.mark.parametrize(
    "failing",
    [
        "platform.machine = lambda: 'riscv64'",
        "program = lambda *_: bytes(8)",
        "program = lambda *_: struct.pack('HBBI', 6, 0, 0, 0x7FFF0000)",
        "_PR_SET_SECCOMP = 1000",
        "_PR_SET_NO_NEW_PRIVS = 1000",
        "_PR_SET_PDEATHSIG = 1000",
        "lock = fails",
        "resource.setrlimit = fails",
        "threading.Thread(target=time.sleep, args=(30,), daemon=True).start()",
    ],
)
def test_who_cannot_be_confined_ends_before_the_order_is_read(failing: str) -> None:
    begins = """
import struct, sys, threading, time
from kiosk.files import confined, workshop
def fails(*_):
    raise OSError(22, "not here")
"""
    patch = failing if failing.startswith("threading") else f"confined.{failing}"
    goes_on = "workshop.main(sys.stdin.buffer, sys.stdout.buffer)"
    order = json.dumps({"do": "list", "sticks": "/nowhere", "types": [JPEG]}) + "\n"
    assert ran(f"{begins}\n{goes_on}", put_in=order).returncode == 0
    done = ran(f"{begins}\n{patch}\n{goes_on}", put_in=order)
    assert (done.returncode, done.stdout) == (NOT_CONFINED, "")
    assert done.stderr.startswith("not confined: ")


def test_a_confined_process_dies_with_its_parent() -> None:
    script = """
import os, sys
from kiosk.files.confined import confine
reading, writing = os.pipe()
if os.fork() == 0:
    confine()
    os.write(writing, b"x")
    sys.stdin.read()  # stays until it is killed: the writing end is ours too
    os._exit(0)
os.read(reading, 1)
os._exit(0)
"""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        end = theirs.fileno()
        started = subprocess.Popen([sys.executable, "-c", script], stdin=end, stdout=end)
        theirs.close()
        started.wait(30)
        ours.settimeout(30)
        assert ours.recv(1) == b"", "the confined process still holds its end"
