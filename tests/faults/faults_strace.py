"""Faults in the very system calls of a process, by strace's injection."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from faults_children import Child, is_traced
from waiting import until


@cache
def why_not() -> str:
    """Empty where strace may hold and break a process here; else the reason."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    kill = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=getppid:signal=KILL:when=1"]
    done = subprocess.run(
        [*kill, sys.executable, "-c", "import os; os.getppid()"],
        capture_output=True,
        check=False,
        timeout=30,
    )
    return "" if done.returncode < 0 else "strace may not trace here"


@contextmanager
def injected(process: Child, syscall: str, what: str) -> Iterator[None]:
    """`what` as strace writes it: `signal=KILL:when=3`, `error=ENOSPC:when=2..9`."""
    options = ["-f", "-qq", "-o", "/dev/null", "-p", str(process.pid)]
    tracer = subprocess.Popen(
        ["strace", *options, "-e", f"trace={syscall}", "-e", f"inject={syscall}:{what}"],
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: process.exit_code is not None or is_traced(process.pid), "strace's grip", 10)
        yield
    finally:
        tracer.terminate()
        tracer.wait(10)
