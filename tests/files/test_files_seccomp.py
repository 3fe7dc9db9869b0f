"""The filter of calls as a program: its numbers, and every path through it."""

from __future__ import annotations

import os
import re
import signal
import struct
from pathlib import Path
from typing import Final

import pytest

from kiosk.files.landlock import rules
from kiosk.files.seccomp import (
    ALLOW,
    ARCHITECTURES,
    BY_ARGUMENT,
    FIRST_NOT_KNOWN,
    HIDDEN,
    NOT_THERE,
    REFUSE,
    REFUSED,
    program,
)

HEADERS: Final = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
NEWER: Final = ("fchmodat2",)
"""What a distribution's headers may not have yet."""


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_numbers_are_those_of_the_kernels_headers(architecture: str) -> None:
    header = HEADERS[architecture]
    if not header.exists():
        pytest.skip(f"no {header} here")
    told = dict(
        re.findall(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$", header.read_text(), re.MULTILINE)
    )
    column = ARCHITECTURES[architecture][1]
    for name, numbers in (REFUSED | HIDDEN | BY_ARGUMENT).items():
        if name in told or name not in NEWER:
            known = int(told[name]) if name in told else None
            assert numbers[column] == known, name


def verdict(architecture: str, machine_told: int, call: int, *arguments: int) -> int:
    """As the kernel goes through the filter of a process with the number 7."""
    lines = program(architecture, 7)
    seen = struct.pack(
        "=iIQ6Q",
        call - (call >> 31 << 32),
        machine_told,
        0,
        *arguments,
        *[0] * (6 - len(arguments)),
    )
    loaded, at = 0, 0
    while True:
        what, when, otherwise, value = struct.unpack_from("HBBI", lines, at * 8)
        at += 1
        match what:
            case 0x06:
                return int(value)
            case 0x20:
                [loaded] = struct.unpack_from("I", seen, value)
            case _:
                holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: loaded & value}[what]
                at += when if holds else otherwise


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_filter_of_each_architecture(architecture: str) -> None:
    """Those, too, on which this does not run."""
    told, column = ARCHITECTURES[architecture]

    def asked(name: str, *arguments: int) -> int:
        number = (REFUSED | HIDDEN | BY_ARGUMENT)[name][column]
        assert number is not None
        return verdict(architecture, told, number, *arguments)

    assert {asked(name) for name, of in REFUSED.items() if of[column] is not None} == {REFUSE}
    assert {asked(name) for name in HIDDEN} == {NOT_THERE}
    read, get_pid = (0, 39) if architecture == "x86_64" else (63, 172)
    assert {verdict(architecture, told, number) for number in (read, get_pid)} == {ALLOW}
    assert verdict(architecture, 0x40000003, read) == REFUSE, "i386"
    assert verdict(architecture, told, 0x40000000 | read) == REFUSE, "x32"
    assert verdict(architecture, told, 0xFFFFFFFF) == REFUSE
    assert verdict(architecture, told, FIRST_NOT_KNOWN) == NOT_THERE
    assert verdict(architecture, told, FIRST_NOT_KNOWN - 1) == ALLOW

    assert asked("openat", 3, 1, os.O_CLOEXEC | os.O_NOFOLLOW) == ALLOW
    for flag in (os.O_WRONLY, os.O_RDWR, 3, os.O_CREAT, os.O_TRUNC, 0o20000000):
        assert asked("openat", 3, 1, os.O_CLOEXEC | flag | 1 << 40) == REFUSE
    assert asked("clone", 0x3D0F00) == ALLOW, "a thread, as a libc begins it"
    assert asked("clone", signal.SIGCHLD) == REFUSE
    assert asked("tgkill", 7, 7, signal.SIGABRT) == ALLOW
    assert asked("tgkill", 8, 8, signal.SIGABRT) == REFUSE
    assert (asked("prlimit64", 0), asked("prlimit64", 8)) == (ALLOW, REFUSE)
    assert (asked("prctl", 1), asked("prctl", 15)) == (REFUSE, ALLOW)
    assert (asked("ioctl", 0, 0x5401), asked("ioctl", 0, 0x5412)) == (ALLOW, REFUSE)
    assert (asked("fcntl", 0, 3), asked("fcntl", 0, 8)) == (ALLOW, REFUSE)


def test_landlock_is_asked_for_what_its_version_knows() -> None:
    asked = {
        version: struct.unpack(f"{len(rules(version)) // 8}Q", rules(version))
        for version in range(1, 9)
    }
    assert asked[1] == (0x1FF3,)
    assert asked[3] == (0x7FF3,)
    assert asked[5] == (0xFFF3, 3)
    assert asked[6] == asked[8] == (0xFFF3, 3, 3)
    assert all(first & 0b1100 == 0 for first, *_ in asked.values()), "reading is left alone"
