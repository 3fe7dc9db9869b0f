"""Packs: what goes in comes out; what is hostile is bounded and never leads astray."""

from __future__ import annotations

import struct
from collections import ChainMap
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zstandard import ZstdCompressor

from kiosk.catalogue.updating.pack import (
    MAX_CONTENT_BYTES,
    MAX_ENTRIES,
    PackDamaged,
    PackEntry,
    read_pack,
    write_pack,
)

OLD = PackEntry("metadata/6.imss.json", b"the old words of the metadata, and many of them" * 20)
NEW = PackEntry("metadata/7.imss.json", OLD.content + b"!", OLD)
SERVICE = PackEntry("targets/agencies/imss/services/ab12.cita.yaml", b"name: {es: Cita}\n")


def unpacked(pack: bytes, *had: PackEntry) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    known = ChainMap(files, {entry.path: entry.content for entry in had})
    files.update(read_pack(BytesIO(pack), known.get))
    return files


def entry(path: bytes, frame: bytes, size: int, base: bytes = b"") -> bytes:
    names = struct.pack(">H", len(path)) + path + struct.pack(">H", len(base)) + base
    return names + struct.pack(">II", size, len(frame)) + frame


def hostile(*entries: bytes) -> bytes:
    return b"VTPACK1\n" + b"".join(entries)


def test_what_is_packed_comes_out() -> None:
    pack = write_pack([NEW, SERVICE])
    assert unpacked(pack, OLD) == {NEW.path: NEW.content, SERVICE.path: SERVICE.content}
    assert pack == write_pack([NEW, SERVICE])


def test_a_changed_file_costs_little() -> None:
    words = bytes(range(256)) * 4
    old = PackEntry("metadata/1.a.json", words)
    new = PackEntry("metadata/2.a.json", words[:500] + b"changed" + words[500:], old)
    assert len(write_pack([new])) < 120


def test_one_file_may_be_packed_against_an_earlier_one_of_the_pack() -> None:
    assert unpacked(write_pack([OLD, NEW])) == {OLD.path: OLD.content, NEW.path: NEW.content}


def test_what_is_packed_against_an_unknown_file_is_left_out() -> None:
    assert unpacked(write_pack([NEW, SERVICE])) == {SERVICE.path: SERVICE.content}


@given(st.dictionaries(st.from_regex(r"targets/[a-z0-9]{1,9}", fullmatch=True), st.binary()))
def test_any_files_come_out_again(files: dict[str, bytes]) -> None:
    pack = write_pack([PackEntry(path, content) for path, content in files.items()])
    assert unpacked(pack) == files


@given(st.data())
def test_a_cut_or_bent_pack_gives_true_files_or_none(data: st.DataObject) -> None:
    pack = bytearray(write_pack([OLD, NEW, SERVICE]))
    if data.draw(st.booleans()):
        del pack[data.draw(st.integers(0, len(pack) - 1)) :]
    else:
        pack[data.draw(st.integers(0, len(pack) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        files = unpacked(bytes(pack))
    except PackDamaged:
        return
    assert all(path.startswith(("metadata/", "targets/")) for path in files)


@pytest.mark.parametrize(
    "path",
    [
        b"",
        b"/etc/passwd",
        b"metadata",
        b"metadata/",
        b"metadata/../x",
        b"targets/a/../../x",
        b"targets//x",
        b"targets/.hidden",
        b"rings/1/timestamp.json",
        b"targets/a\x00b",
        b"targets/a\nb",
        "targets/ñ".encode(),
        b"targets/\xff",
        b"targets/" + b"a" * 600,
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path: bytes) -> None:
    frame = ZstdCompressor().compress(b"x")
    with pytest.raises(PackDamaged):
        unpacked(hostile(entry(path, frame, 1)))
    with pytest.raises(PackDamaged):
        unpacked(hostile(entry(b"targets/x", frame, 1, b"/etc/passwd")))


def test_a_bomb_is_not_unpacked() -> None:
    frame = ZstdCompressor(write_content_size=False).compress(bytes(MAX_CONTENT_BYTES))
    assert len(frame) < 10_000
    for size in (0, 10, 100_000):
        with pytest.raises(PackDamaged, match="size"):
            unpacked(hostile(entry(b"targets/x", frame, size)))
    with pytest.raises(PackDamaged, match="more"):
        unpacked(hostile(entry(b"targets/x", frame, MAX_CONTENT_BYTES + 1)))


def test_many_bombs_together_are_bounded() -> None:
    frame = ZstdCompressor().compress(bytes(MAX_CONTENT_BYTES // 2))
    one = entry(b"targets/x", frame, MAX_CONTENT_BYTES // 2)
    with pytest.raises(PackDamaged, match="more"):
        unpacked(hostile(one, one, one))


def test_a_frame_that_wants_a_huge_window_is_refused() -> None:
    window_of_a_terabyte = b"\x28\xb5\x2f\xfd\x00\xf0" + b"\x09\x00\x00a"
    with pytest.raises(PackDamaged):
        unpacked(hostile(entry(b"targets/x", window_of_a_terabyte, 1)))


def test_endless_small_entries_are_bounded() -> None:
    one = entry(b"targets/x", ZstdCompressor().compress(b""), 0)
    with pytest.raises(PackDamaged, match="more"):
        unpacked(hostile(one * (MAX_ENTRIES + 1)))


@pytest.mark.parametrize("pack", [b"", b"VTPACK2\n", b"<html>", b"VTPACK1\n\x00"])
def test_what_is_no_pack_is_told_apart(pack: bytes) -> None:
    with pytest.raises(PackDamaged):
        unpacked(pack)


def test_nobody_writes_what_nobody_reads() -> None:
    with pytest.raises(ValueError, match="path"):
        write_pack([PackEntry("../x", b"")])
    with pytest.raises(ValueError, match="more"):
        write_pack([PackEntry("targets/x", bytes(MAX_CONTENT_BYTES + 1))])
