"""What a visit may have left behind: looked for in memory and in files, in every likely writing.

Guarantees that a needle is found wherever it stands whole in a process's own memory or in a file;
`test_the_search_finds_what_is_there` plants every writing of one and sees it found.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import quote

_PHONE_DIGITS = 10
_CLAIM_SIGNS = 8
_ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be", "utf-32-le")


def needles(texts: Iterable[str]) -> set[bytes]:
    """Each text as typed, in capitals, in small letters and without accents, in every writing."""
    return {
        written for text in texts for variant in _variants(text) for written in writings(variant)
    }


def writings(text: str) -> set[bytes]:
    """One text in every encoding; an amount as a floating point number, too."""
    found = {
        quote(text).encode(),
        json.dumps(text)[1:-1].encode(),
        *(_in_base64(text.encode(), offset) for offset in range(3)),
    }
    for encoding in _ENCODINGS:
        with suppress(UnicodeEncodeError):
            found.add(text.encode(encoding))
    with suppress(ValueError):
        if "." in text:
            found.add(struct.pack("<d", float(text)))
    return found


def _variants(text: str) -> set[str]:
    """As people and programs write it: a telephone number and a claim code in groups, too."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if sign.isascii())
    found = {text, text.lower(), text.upper(), plain, plain.lower(), text.replace("-", "")}
    if len(text) == _PHONE_DIGITS and text.isdigit():
        found.add(f"{text[:3]} {text[3:6]} {text[6:]}")
    if len(text) == _CLAIM_SIGNS and text.isupper():
        found.add(f"{text[:4]}-{text[4:]}")
    return found


def _in_base64(content: bytes, offset: int) -> bytes:
    """Those of its signs that hang on the content alone, `offset` bytes after a multiple of 3."""
    signs = base64.b64encode(b"\0" * offset + content)
    return signs[(offset * 8 + 5) // 6 : (offset + len(content)) * 8 // 6]


def memory_of(process: int) -> Iterator[bytes]:
    """A process's memory, but for what it only reads from files."""
    folder = Path(f"/proc/{process}")
    with (folder / "maps").open() as maps, (folder / "mem").open("rb", 0) as mem:
        for line in maps:
            span, rights, _, _, inode = line.split()[:5]
            if "r" not in rights or "[v" in line or ("w" not in rights and inode != "0"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            with suppress(OSError, ValueError):
                mem.seek(start)
                yield mem.read(end - start)


def contents_of(folders: Iterable[Path]) -> Iterator[bytes]:
    """Every file below, with its name."""
    for path in (path for folder in folders for path in folder.rglob("*")):
        yield bytes(path)
        if path.is_file():
            yield path.read_bytes()


def found(contents: Iterable[bytes], wanted: set[bytes], patterns: Path) -> set[bytes]:
    """Those of the needles that stand in the contents.

    grep looks for all of them in one go, some twenty times as fast as Python. `patterns` is a file
    that is written for it. No needle may have a line's end in it.
    """
    assert not [needle for needle in wanted if b"\n" in needle]
    patterns.write_bytes(b"\n".join(sorted(wanted)) + b"\n")
    grep = subprocess.Popen(
        ["grep", "-aFo", "-f", str(patterns)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert grep.stdin is not None
    assert grep.stdout is not None
    told: list[bytes] = []
    reader = Thread(target=lambda: told.extend(grep.stdout or ()))
    reader.start()
    with grep.stdin:
        for content in contents:
            grep.stdin.write(content + b"\n")
    reader.join()
    grep.stdout.close()
    assert grep.wait() in {0, 1}, "grep failed"
    return {line.removesuffix(b"\n") for line in told}


def processes_of(group: int) -> set[int]:
    """Every living process of a process group."""
    return {
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and _group_of(path) == group
    }


def _group_of(path: Path) -> int | None:
    try:
        fields = (path / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[2])
