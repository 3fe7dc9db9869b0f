"""The usual alternative: a browser in kiosk mode that shows the services as a page of cards."""

from __future__ import annotations

import html
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.memory_of import family_of, weight_of

PACKAGE = "chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_SETTLE_SECONDS = 5.0


def browser() -> str | None:
    """The browser's program, where one is installed."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def weigh_browser(program: str, services: Sequence[str], scratch: Path) -> float:
    """MiB of all its processes with the page open, without a display."""
    page = scratch / "services.html"
    cards = "".join(f"<article><h2>{html.escape(name)}</h2></article>" for name in services)
    page.write_text(f"<!doctype html><meta charset=utf-8><title>Services</title>{cards}", "utf-8")
    command = [
        program,
        "--headless=new",
        "--no-sandbox",
        "--kiosk",
        "--window-size=1920,1080",
        "--remote-debugging-port=0",  # keeps it open
        f"--user-data-dir={scratch / 'browser'}",
        page.as_uri(),
    ]
    with subprocess.Popen(  # noqa: S603 - a fixed command, no shell
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            time.sleep(_SETTLE_SECONDS)
            return weight_of(*family_of(process.pid))
        finally:
            process.terminate()
