"""Between the rooms of the house one goes in one direction: no room knows who knows it.

A room is a package of `kiosk` or `portal`, or a module that stands beside them. Commands and
composition roots join rooms together and belong to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest
from house_tree import Import, imports_in, module_name, python_files

from kiosk.cli import COMMANDS as KIOSK_COMMANDS
from portal.cli import COMMANDS as PORTAL_COMMANDS

ROOTS = frozenset(module for module, _ in (*KIOSK_COMMANDS.values(), *PORTAL_COMMANDS.values()))
COMPOSE = {"portal.app", "kiosk.offline.courier.carrying"}
"""Beside the commands: what builds the whole for more than one of them."""


def room_of(name: str) -> str:
    """`kiosk.offline.courier.bundle.Packer` is of `kiosk.offline`, `kiosk.dates.day` of itself."""
    return ".".join(name.split(".")[:2])


def joins(module: str) -> bool:
    return module in ROOTS | COMPOSE or module.endswith("command")


def known_rooms(tops: tuple[str, ...]) -> Mapping[str, Mapping[str, Import]]:
    """For each room those it knows, with one import that says so."""
    known: dict[str, dict[str, Import]] = defaultdict(dict)
    for path in python_files(*tops):
        module = module_name(path)
        if joins(module):
            continue
        for found in imports_in(path):
            here, there = room_of(module), room_of(found.name)
            if found.is_within(*tops) and here != there and not joins(found.name):
                known[here].setdefault(there, found)
    return known


def circles(known: Mapping[str, Mapping[str, object]]) -> list[list[str]]:
    """Rooms that reach each other, each circle once."""
    reached = {room: _reached(known, room) for room in known}
    found = {
        tuple(sorted(other for other in reached[room] if room in reached.get(other, ())))
        for room in known
        if room in reached[room]
    }
    return [list(circle) for circle in sorted(found)]


def _reached(known: Mapping[str, Mapping[str, object]], room: str) -> set[str]:
    found: set[str] = set()
    left = [room]
    while left:
        new = set(known.get(left.pop(), ())) - found
        found |= new
        left += new
    return found


def test_circles_are_found() -> None:
    known: dict[str, dict[str, object]] = {"a": {"b": 1}, "b": {"c": 1}, "c": {"b": 1}, "d": {}}
    assert circles(known) == [["b", "c"]]


@pytest.mark.parametrize("top", ["kiosk", "portal"])
def test_no_room_knows_who_knows_it(top: str) -> None:
    known = known_rooms((top,))
    assert len(known) > 5, "the rooms are not found"
    wrong = [
        str(known[here][there])
        for circle in circles(known)
        for here in circle
        for there in circle
        if there in known[here]
    ]
    assert not wrong, "\n".join([*wrong, "move what both need below both, or hand it in."])
