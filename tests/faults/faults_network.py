"""A network of its own for a station: a namespace, two ends, and rules that spoil the line."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

TOOLS = ("ip", "nft", "tc")
HERE, THERE = "10.213.77.1", "10.213.77.2"


@cache
def why_not() -> str:
    """Empty where such a network can be made; else the reason."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"{', '.join(missing)} not installed"
    if os.geteuid() != 0:
        return "only root may make a network"
    name = f"vt-try-{os.getpid()}"
    if _run("ip", "netns", "add", name):
        return "network namespaces are not allowed here"
    _run("ip", "netns", "del", name)
    return ""


@contextmanager
def namespace() -> Iterator[str]:
    """Its name. From within, this machine is `HERE`."""
    name, end = f"vt-{os.getpid()}", f"vt{os.getpid()}"
    steps = [
        ["ip", "netns", "add", name],
        ["ip", "link", "add", end, "type", "veth", "peer", "name", "line", "netns", name],
        ["ip", "addr", "add", f"{HERE}/24", "dev", end],
        ["ip", "link", "set", end, "up"],
        ["ip", "-n", name, "addr", "add", f"{THERE}/24", "dev", "line"],
        ["ip", "-n", name, "link", "set", "line", "up"],
        ["ip", "-n", name, "link", "set", "lo", "up"],
    ]
    try:
        for step in steps:
            must(*step)
        yield name
    finally:
        _run("ip", "netns", "del", name)
        _run("ip", "link", "del", end)


def lose(name: str, percent: int) -> None:
    """So many of the packets in either direction, by chance."""
    rules = "".join(
        f"add chain inet spoil {hook} {{ type filter hook {hook} priority 0; }}\n"
        f'add rule inet spoil {hook} meta {which} "line" numgen random mod 100 < {percent} drop\n'
        for hook, which in (("input", "iifname"), ("output", "oifname"))
    )
    command = ["ip", "netns", "exec", name, "nft", "-f", "-"]
    done = subprocess.run(
        command, input=f"add table inet spoil\n{rules}", text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def crawl(name: str, rate: str) -> None:
    """`rate` as tc writes it, such as `23kbit`."""
    shape = ["tbf", "rate", rate, "burst", "1600", "latency", "2s"]
    must("ip", "netns", "exec", name, "tc", "qdisc", "add", "dev", "line", "root", *shape)


def must(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"


def _run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode
