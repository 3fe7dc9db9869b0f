"""The kernel's own bad line: packets dropped at random and a crawling link, under real TCP."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from faults_network import HERE, crawl, lose, namespace, why_not
from faults_proxy import Proxy, served
from faults_record import FULL, RECORD
from faults_world import Kiosk, World
from waiting import until

pytest_plugins = ["faults_fixtures"]

PROGRAM = Path(__file__).with_name("faults_program.py")
PATIENCE = 280.0
LINES: dict[str, list[Callable[[str], None]]] = {
    "30 % of packets dropped by the kernel": [partial(lose, percent=30)],
    "23 kbit/s by the kernel": [partial(crawl, rate="23kbit")],
    "64 kbit/s and 10 % dropped by the kernel": [
        partial(crawl, rate="64kbit"),
        partial(lose, percent=10),
    ],
}


@contextmanager
def station_in(name: str, kiosk: Kiosk) -> Iterator[None]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PROGRAM.parents[2]), str(PROGRAM.parent)]),
    }
    station = [sys.executable, str(PROGRAM), str(kiosk.home), kiosk.url, str(kiosk.log)]
    process = subprocess.Popen(["ip", "netns", "exec", name, *station], env=environment)
    try:
        yield
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", LINES)
def test_a_line_of_the_kernel(world: World, name: str) -> None:
    with RECORD.case(f"line: {name}", tool="netns") as case:
        if not FULL:
            case.skip("in the full form only; the proxy spoils the line here")
        if reason := why_not():
            case.skip(reason)
        with namespace() as there, served(Proxy(world.portal.port, host=HERE)) as proxy:
            for spoil in LINES[name]:
                spoil(there)
            kiosk = world.kiosk(url=proxy.url)
            told = kiosk.accept(8)
            with station_in(there, kiosk):
                until(kiosk.nothing_waits, f"the delivery with {name}", PATIENCE)
            case.add(world.findings(told, [kiosk]))
