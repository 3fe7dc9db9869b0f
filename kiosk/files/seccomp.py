"""The filter of calls for a process that decodes bytes from outside, as a program in classic BPF.

What would write, make, move or take away a file, reach another process, open a socket or start a
program gets EPERM. What the filter cannot see into (`openat2`, `clone3`), and every call newer than
these tables, is answered as by a kernel that does not have it: a libc then takes the older one.

The numbers are the kernel's: `arch/x86/entry/syscalls/syscall_64.tbl` and, for arm64,
`include/uapi/asm-generic/unistd.h`; from 424 on the two are the same.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from errno import ENOSYS, EPERM
from typing import Final

ALLOW: Final = 0x7FFF0000
REFUSE: Final = 0x00050000 | EPERM
NOT_THERE: Final = 0x00050000 | ENOSYS

ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""By what `uname` says: the kernel's number in audit, and the column of the tables."""

_X32: Final = 0x40000000
"""From here on x32's calls, which go by numbers of their own under x86-64's architecture."""
FIRST_NOT_KNOWN: Final = 463
"""`setxattrat`; among what follows are `removexattrat`, `open_tree_attr` and `file_setattr`."""

REFUSED: Final[dict[str, tuple[int | None, int | None]]] = {
    # x86-64, arm64; None: that architecture has no such call
    # A file's content, without being opened for it
    "creat": (85, None),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "open_by_handle_at": (304, 265),
    "io_setup": (206, 0),
    "io_submit": (209, 2),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # Its name
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # What is noted of it, and who waits for it
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "flock": (73, 32),
    # Where it lies
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "fanotify_init": (300, 262),
    # Another process
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    # A new process, and another program
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    # A socket
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "sendmmsg": (307, 269),
    "recvmmsg": (299, 243),
    # The kernel's own keys and machines
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
}
HIDDEN: Final[dict[str, tuple[int | None, int | None]]] = {
    # What is asked lies in memory, where no filter sees it
    "openat2": (437, 437),
    "clone3": (435, 435),
}

BY_ARGUMENT: Final[dict[str, tuple[int | None, int | None]]] = {
    "open": (2, None),
    "openat": (257, 56),
    "clone": (56, 220),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "tgkill": (234, 131),
}

_Line = tuple[int, int, int, int]
_LOAD: Final = 0x20
_EQUAL: Final = 0x15
_AT_LEAST: Final = 0x35
_ANY_BIT: Final = 0x45
_END: Final = 0x06

WRITING: Final = 0o3 | 0o100 | 0o1000 | 0o20000000
"""O_WRONLY, O_RDWR, O_CREAT, O_TRUNC and O_TMPFILE without O_DIRECTORY's bit: alike on both."""
_CLONE_THREAD: Final = 0x00010000
_PR_SET_PDEATHSIG: Final = 1
FCNTL: Final = (0, 1, 2, 3, 4, 1030)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC; no lock, lease or owner."""
IOCTL: Final = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what Python and a libc ask."""


def program(machine: str, pid: int) -> bytes:
    """The filter for that machine and that process. Raises `KeyError` for one without a table."""
    architecture, column = ARCHITECTURES[machine]
    lines: list[_Line] = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_END, 0, 0, REFUSE)]
    lines += [(_LOAD, 0, 0, 0)]
    lines += [(_AT_LEAST, 0, 1, _X32), (_END, 0, 0, REFUSE)]
    lines += [(_AT_LEAST, 0, 1, FIRST_NOT_KNOWN), (_END, 0, 0, NOT_THERE)]
    for verdict, table in ((REFUSE, REFUSED), (NOT_THERE, HIDDEN)):
        for numbers in table.values():
            lines += _where(numbers[column], [(_END, 0, 0, verdict)])
    for name, judged in _by_argument(pid).items():
        lines += _where(BY_ARGUMENT[name][column], judged)
    lines += [(_END, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _by_argument(pid: int) -> dict[str, list[_Line]]:
    return {
        "open": _bits(1, WRITING, REFUSE, ALLOW),
        "openat": _bits(2, WRITING, REFUSE, ALLOW),
        "clone": _bits(0, _CLONE_THREAD, ALLOW, REFUSE),
        "fcntl": _values(1, FCNTL, ALLOW, REFUSE),
        "ioctl": _values(1, IOCTL, ALLOW, REFUSE),
        "prctl": _values(0, (_PR_SET_PDEATHSIG,), REFUSE, ALLOW),
        "prlimit64": _values(0, (0,), ALLOW, REFUSE),  # nobody else's limits
        "tgkill": _values(0, (pid,), ALLOW, REFUSE),  # `abort` sends itself a signal
    }


def _where(number: int | None, then: Sequence[_Line]) -> list[_Line]:
    """Lines for that call, which end with a verdict; any other goes on behind them."""
    return [] if number is None else [(_EQUAL, 0, len(then), number), *then]


def _bits(place: int, mask: int, any_set: int, none_set: int) -> list[_Line]:
    test: _Line = (_ANY_BIT, 0, 1, mask)
    return [_low(place), test, (_END, 0, 0, any_set), (_END, 0, 0, none_set)]


def _values(place: int, values: Sequence[int], among: int, other: int) -> list[_Line]:
    lines = [_low(place)]
    for value in values:
        lines += [(_EQUAL, 0, 1, value), (_END, 0, 0, among)]
    return [*lines, (_END, 0, 0, other)]


def _low(place: int) -> _Line:
    """Loads the low half of an argument: all that the kernel takes of these."""
    return (_LOAD, 0, 0, 16 + 8 * place)
