"""The methods that `dataclasses` writes for a class are compiled once, not at every start.

Up to Python 3.12 each is a text of its own that is compiled as its class comes into being: a fifth
of what the screen's modules take to load (docs/performance.md). What was compiled is kept beside
the modules' bytecode, under the very text that it was made from: it cannot be out of date, and
where it is missing, of another Python or damaged, the methods are compiled as ever.
"""

from __future__ import annotations

import dataclasses
import marshal
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType
from typing import Any, Final

_SUM_BYTES: Final = 4
_WITHOUT_REFERENCES: Final = 2
"""The version of `marshal` that writes the same bytes for the same code."""


def kept_for(program: str) -> Path:
    """Where the methods of a program's dataclasses are kept."""
    name = f"{program}.{sys.implementation.cache_tag}.methods"
    return Path(__file__).with_name("__pycache__") / name


@contextmanager
def kept_methods(place: Path) -> Iterator[None]:
    """While this is open, dataclasses take their methods from `place`; new ones are put there.

    Nothing is written where Python may write no bytecode, and a place that cannot be written is
    left as it is.
    """
    known, new = _read(place), dict[str, CodeType]()

    def run(text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        code = known.get(text) or new.get(text)
        if code is None:
            code = new[text] = compile(text, "<string>", "exec", dont_inherit=True)
        exec(code, names, made)  # noqa: S102 - as `dataclasses` itself

    with _in_place_of_exec(run):
        yield
    if new and not sys.dont_write_bytecode:
        with suppress(OSError):
            _write(place, known | new)


@contextmanager
def _in_place_of_exec(run: Callable[[str, dict[str, Any], dict[str, Any]], None]) -> Iterator[None]:
    """`dataclasses` finds its own global name before the built-in one."""
    before = vars(dataclasses).get("exec", exec)
    vars(dataclasses)["exec"] = run
    try:
        yield
    finally:
        vars(dataclasses)["exec"] = before


def _read(place: Path) -> dict[str, CodeType]:
    try:
        kept = place.read_bytes()
    except OSError:
        return {}
    content = kept[:-_SUM_BYTES]
    if not kept.startswith(MAGIC_NUMBER) or kept[-_SUM_BYTES:] != _sum_of(content):
        return {}
    methods: dict[str, CodeType] = marshal.loads(content[len(MAGIC_NUMBER) :])  # noqa: S302 - as bytecode
    return methods


def _write(place: Path, methods: dict[str, CodeType]) -> None:
    content = MAGIC_NUMBER + marshal.dumps(methods, _WITHOUT_REFERENCES)
    place.parent.mkdir(exist_ok=True)
    written = place.with_name(f"{place.name}.{os.getpid()}")
    written.write_bytes(content + _sum_of(content))
    written.replace(place)


def _sum_of(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(_SUM_BYTES, "big")
