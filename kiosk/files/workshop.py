"""The process in which files from outside are looked at: `python -m kiosk.files.workshop`.

One order each: a line of JSON on standard input, for some followed by the file; one answer: a line
of JSON on standard output, followed by what was made. It is confined before it reads the order, and
says nothing anywhere else: no name and no content reaches a log.

| order | answer |
|---|---|
| `{"do": "list", "sticks", "types", "most_bytes"}` | `{"files": […], "stick", "whole"}` |
| `{"do": "take", "sticks", "path", "types", "most_bytes", "most_pages"}` | as below |
| `{"do": "remake", "types", "most_bytes", "most_pages"}`, then the file | `{"media_type", "size", \
"preview", "pages"}`, then `size` bytes of the file and `preview` of its picture |

Where nothing came of it: `{"trouble": "…"}`, one of `Why` or `Trouble`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from kiosk.files.confined import confine
from kiosk.files.remaking import Made, NotMade, Trouble, Wanted, is_taken, ready, remade
from kiosk.files.stick_files import Candidate, StickUnreadable, find_files, read_file

MOST_READ: Final = 40_000_000
"""Bytes of a file as it lies on a stick: photos are made smaller, scans may be large."""
_HEAD: Final = 1100
_LONGEST_ORDER: Final = 100_000


def answer(order: Mapping[str, Any], content: BinaryIO) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """What comes of one order: the line, and what follows it."""
    try:
        match order["do"]:
            case "list":
                return _listed(order), ()
            case "take":
                path = tuple(map(str, order["path"]))
                read = read_file(Path(order["sticks"]), path, MOST_READ)
                return _told(remade(read, _wanted(order)))
            case _:
                return _told(remade(content.read(MOST_READ), _wanted(order)))
    except StickUnreadable as error:
        return {"trouble": error.why.value}, ()
    except NotMade as error:
        return {"trouble": error.trouble.value}, ()
    except MemoryError:
        return {"trouble": Trouble.TOO_LARGE.value}, ()


def _listed(order: Mapping[str, Any]) -> dict[str, Any]:
    types = tuple(order["types"])

    def accept(candidate: Candidate) -> bool:
        fits = 0 < candidate.size <= MOST_READ
        return fits and is_taken(candidate.head(_HEAD), types)

    found = find_files(Path(order["sticks"]), accept)
    return {
        "files": [asdict(file) for file in found.files],
        "stick": found.stick,
        "whole": found.whole,
    }


def _wanted(order: Mapping[str, Any]) -> Wanted:
    return Wanted(tuple(order["types"]), int(order["most_bytes"]), int(order["most_pages"]))


def _told(made: Made) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    line = {
        "media_type": made.media_type,
        "size": len(made.content),
        "preview": len(made.preview),
        "pages": made.pages,
    }
    return line, (made.content, made.preview)


def main(source: BinaryIO, sink: BinaryIO) -> int:
    """One order, one answer."""
    ready()
    confine()
    order = json.loads(source.readline(_LONGEST_ORDER))
    line, parts = answer(order, source)
    sink.write(json.dumps(line).encode("ascii") + b"\n")
    sink.writelines(parts)
    sink.flush()
    return 0


def _silent() -> TextIO:
    """Decoders' warnings and tracebacks may hold what a visitor brought."""
    return Path(os.devnull).open("w", encoding="utf-8")


if __name__ == "__main__":
    sys.stderr = _silent()
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
