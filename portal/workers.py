"""Several processes that answer on one socket: started, watched, and ended together.

Each is the whole portal; what they must agree on lies in the database, in files or in the kernel's
locks, so that it does not matter which of them a request meets. One that dies or hangs is replaced;
where the first one dies the others end with it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from socket import socket
from time import monotonic
from typing import Final

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from portal.api.metrics import FOLDER_VARIABLE
from portal.app import build_app
from portal.log_lines import log_in
from portal.settings import PortalSettings, load_settings

_START_SECONDS: Final = 120
_PATIENCE_SECONDS: Final = 0.5
_HANGS_SECONDS: Final = 30
_PR_SET_PDEATHSIG: Final = 1
_WORKERS: Final = "PORTAL_WORKERS"
_HOME: Final = "PORTAL_HOME"


def serve_with(settings: PortalSettings, listener: socket, ready: Callable[[], None]) -> int:
    """Until a signal says that it is over; `ready` is called once all of them answer.

    0, or 1 where a process could not even start.
    """
    from portal.serve import serving  # noqa: PLC0415 - it is what calls this

    os.environ |= {_WORKERS: str(settings.workers), _HOME: str(settings.home)}
    config = uvicorn.Config(
        "portal.workers:app_of_worker",
        factory=True,
        workers=settings.workers,
        timeout_worker_healthcheck=_HANGS_SECONDS,
        **serving(),
    )
    with _figures():
        supervisor = _Workers(config, [listener], ready)
        supervisor.run()
    return int(supervisor.failed)


def app_of_worker() -> FastAPI:
    """The application in a process of its own, by the environment that it was started with."""
    _end_with_parent()
    settings = load_settings()
    log_in(settings.log)
    return build_app(settings)


class _Workers(Multiprocess):
    def __init__(
        self, config: uvicorn.Config, sockets: list[socket], ready: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self.failed = False
        self._ready = ready

    def init_processes(self) -> None:
        super().init_processes()
        if all(map(self._answers, self.processes)):
            self._ready()

    def keep_subprocess_alive(self) -> None:
        before, is_over = {process.pid for process in self.processes}, self.should_exit.is_set()
        super().keep_subprocess_alive()
        if self.should_exit.is_set() and not is_over:
            self.failed = True
        for gone in before - {process.pid for process in self.processes}:
            mark_process_dead(gone)  # type: ignore[no-untyped-call]

    def _answers(self, process: Process) -> bool:
        """Whether it does in the end, and nobody said that it is over."""
        deadline = monotonic() + _START_SECONDS
        while not process.wait_until_ready(_PATIENCE_SECONDS):
            self.handle_signals()
            if self.should_exit.is_set():
                return False
            if not process.process.is_alive() or monotonic() > deadline:
                self.failed = True
                self.should_exit.set()
                return False
        return True


@contextmanager
def _figures() -> Iterator[None]:
    """A folder for what the processes count, gone with them."""
    folder = tempfile.mkdtemp(prefix="portal-figures-")
    os.environ[FOLDER_VARIABLE] = folder
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_with_parent() -> None:
    """Also where that was killed, and could tell nobody."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = parent_process()
    if parent is not None and not parent.is_alive():
        raise SystemExit(0)
