"""A screen reader's view of the real program: Xvfb, a session bus, and AT-SPI's own bus.

Everything runs in processes of its own and ends with the `with` block.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    Message,
    Properties,
    new_method_call,
)
from jeepney.io.blocking import (
    DBusConnection,
    open_dbus_connection,
)

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
NEEDED = {"Xvfb": "xvfb", "dbus-daemon": "dbus-daemon"}
ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
PATIENCE = 30.0
_STATES = {1: "active", 4: "checked", 8: "enabled", 11: "focusable", 12: "focused", 25: "showing"}
"""Bits of AT-SPI's state set (atspi-constants.h)."""


def what_is_missing() -> str:
    """The packages to install, or nothing."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if launcher() is None:
        missing.append("at-spi2-core")
    return " ".join(missing)


def launcher() -> str | None:
    return next((path for path in LAUNCHERS if Path(path).exists()), None)


@dataclass(frozen=True)
class Node:
    """One object of the tree, as the bus tells it."""

    bus: str
    path: str
    role: str
    name: str
    states: frozenset[str]


class Reader:
    """Asks the accessibility bus, as a screen reader does."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection

    def tree(self) -> list[Node]:
        """Everything that programs show on this bus, parents before children."""
        return list(self._walk("org.a11y.atspi.Registry", ROOT))

    def waits_for(self, holds: Callable[[list[Node]], bool], what: str) -> list[Node]:
        deadline = time.monotonic() + PATIENCE
        while not holds(tree := self.tree()):
            if time.monotonic() > deadline:
                names = [f"{node.role} {node.name!r}" for node in tree]
                raise AssertionError(f"{what} is not in the tree: {names}")
            time.sleep(0.1)
        return tree

    def finds(self, name: str) -> Node:
        def there(tree: list[Node]) -> bool:
            return any(node.name == name and "enabled" in node.states for node in tree)

        tree = self.waits_for(there, repr(name))
        return next(node for node in tree if node.name == name and "enabled" in node.states)

    def presses(self, name: str) -> None:
        """Does a control's first action."""
        node = self.finds(name)
        action = DBusAddress(node.path, node.bus, "org.a11y.atspi.Action")
        done = self._answer(new_method_call(action, "DoAction", "i", (0,)))
        assert done == (True,), f"{node} has no action"

    def _walk(self, bus: str, path: str) -> Iterator[Node]:
        for child_bus, child_path in self._children(bus, path):
            node = self._node(child_bus, child_path)
            if node is not None:
                yield node
                yield from self._walk(child_bus, child_path)

    def _children(self, bus: str, path: str) -> list[tuple[str, str]]:
        answer = self._call(bus, path, "GetChildren")
        return [(str(bus), str(path)) for bus, path in answer[0]] if answer else []

    def _node(self, bus: str, path: str) -> Node | None:
        role = self._call(bus, path, "GetRoleName")
        states = self._call(bus, path, "GetState")
        named = Properties(DBusAddress(path, bus, ACCESSIBLE)).get("Name")
        name = self._answer(named)
        if not role or not states or not name:
            return None  # gone while we looked
        low, high = states[0]
        bits = low | high << 32
        held = frozenset(word for bit, word in _STATES.items() if bits >> bit & 1)
        return Node(bus, path, str(role[0]), str(name[0][1]), held)

    def _call(self, bus: str, path: str, method: str) -> tuple[Any, ...]:
        return self._answer(new_method_call(DBusAddress(path, bus, ACCESSIBLE), method))

    def _answer(self, message: Message) -> tuple[Any, ...]:
        answer = self._connection.send_and_get_reply(message, timeout=PATIENCE)
        return () if answer.header.message_type.name == "error" else answer.body


@contextmanager
def reader_of(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[Reader]:
    """Runs a program on a display and a bus of its own, and a reader beside it."""
    with ExitStack() as house, log.open("w") as written:

        def run(arguments: list[str], **extra: Any) -> subprocess.Popen[str]:
            process = subprocess.Popen(arguments, text=True, **{"stderr": written, **extra})
            house.callback(_end, process)
            return process

        display = run(["Xvfb", "-displayfd", "1", "-screen", "0", "1920x1080x24"],
                      stdout=subprocess.PIPE)  # fmt: skip
        session = run(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                      stdout=subprocess.PIPE)  # fmt: skip
        env = {
            **os.environ,
            **environment,
            "DISPLAY": f":{_line(display)}",
            "DBUS_SESSION_BUS_ADDRESS": _line(session),
            "QT_QPA_PLATFORM": "xcb",
            "QT_QUICK_BACKEND": "software",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        run([str(launcher()), "--launch-immediately"], env=env, stdout=written)
        bus = house.enter_context(open_dbus_connection(env["DBUS_SESSION_BUS_ADDRESS"]))
        address = _bus_address(bus)
        run(command, env=env, stdout=written)
        yield Reader(house.enter_context(open_dbus_connection(address)))


def _bus_address(session: DBusConnection) -> str:
    asked = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = session.send_and_get_reply(new_method_call(asked, "GetAddress"))
        if answer.header.message_type.name != "error" and answer.body[0]:
            return str(answer.body[0])
        time.sleep(0.1)
    raise AssertionError("there is no accessibility bus")


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
