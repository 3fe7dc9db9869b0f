"""What is found on a hostile stick, and what is read of it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.files.shown_name import MOST_SHOWN, shown_name
from kiosk.files.stick_files import (
    Bounds,
    Candidate,
    StickUnreadable,
    Why,
    find_files,
    read_file,
)

PDF = b"%PDF-1.7 and more"


def pdfs(candidate: Candidate) -> bool:
    return candidate.head(5) == b"%PDF-"


@pytest.fixture
def sticks(tmp_path: Path) -> Path:
    (tmp_path / "ana" / "KINGSTON").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def stick(sticks: Path) -> Path:
    return sticks / "ana" / "KINGSTON"


def test_files_are_found_by_what_they_hold_newest_first(sticks: Path, stick: Path) -> None:
    (stick / "acta.pdf").write_bytes(PDF)
    (stick / "papeles").mkdir()
    (stick / "papeles" / "sin-nombre").write_bytes(PDF)
    (stick / "virus.pdf").write_bytes(b"MZ")
    os.utime(stick / "acta.pdf", (1000, 1000))
    found = find_files(sticks, pdfs)
    assert [file.name for file in found.files] == ["sin-nombre", "acta.pdf"]
    assert [file.folder for file in found.files] == [
        "ana / KINGSTON / papeles",
        "ana / KINGSTON",
    ]
    assert found.stick
    assert found.whole
    assert read_file(sticks, found.files[1].path, 100) == PDF


def test_the_ending_of_a_name_may_decide_too(sticks: Path, stick: Path) -> None:
    (stick / "FIRMA.KEY").write_bytes(b"\x30\x82")
    (stick / "firma.key.txt").write_bytes(b"\x30\x82")
    found = find_files(sticks, lambda one: one.suffix == ".key" and one.size < 10)
    assert [file.name for file in found.files] == ["FIRMA.KEY"]


def test_no_stick_is_told_from_one_without_such_files(sticks: Path, stick: Path) -> None:
    assert not find_files(sticks, pdfs).stick
    assert not find_files(sticks / "nowhere", pdfs).stick
    (stick / "song.mp3").write_bytes(b"ID3")
    assert find_files(sticks, pdfs).stick


@pytest.fixture
def hostile(stick: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Links, a pipe, a socket, folders that lead back, and names that want to be more."""
    secret = tmp_path_factory.mktemp("own disk") / "secret.pdf"
    secret.write_bytes(PDF + b" of the kiosk's own")
    (stick / "link.pdf").symlink_to(secret)
    (stick / "way.pdf").symlink_to(secret.parent)
    (stick / "folder").symlink_to(secret.parent)
    (stick / "round").symlink_to(stick)
    (stick / "null.pdf").symlink_to("/dev/zero")
    os.mkfifo(stick / "pipe.pdf")
    (stick / ".hidden.pdf").write_bytes(PDF)
    (stick / "System Volume Information").mkdir()
    (stick / "System Volume Information" / "x.pdf").write_bytes(PDF)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(stick / "socket.pdf"))
        yield stick


def test_links_devices_pipes_and_sockets_are_no_files(sticks: Path, hostile: Path) -> None:
    assert find_files(sticks, lambda _: True).files == ()
    for name in ("link.pdf", "null.pdf", "pipe.pdf", "socket.pdf", "folder"):
        with pytest.raises(StickUnreadable) as caught:
            read_file(sticks, ("ana", "KINGSTON", name), 100)
        assert caught.value.why is Why.NO_FILE, name
    for path in (("ana", "KINGSTON", "folder", "secret.pdf"), ("..", "etc", "passwd")):
        with pytest.raises(StickUnreadable):
            read_file(sticks, path, 100_000)


def test_what_became_a_link_after_it_was_listed_is_not_followed(sticks: Path, stick: Path) -> None:
    (stick / "acta.pdf").write_bytes(PDF)
    (found,) = find_files(sticks, pdfs).files
    (stick / "acta.pdf").unlink()
    (stick / "acta.pdf").symlink_to("/etc/passwd")
    with pytest.raises(StickUnreadable) as caught:
        read_file(sticks, found.path, 100_000)
    assert caught.value.why is Why.NO_FILE


def test_what_is_larger_than_it_may_be_is_not_read(sticks: Path, stick: Path) -> None:
    (stick / "acta.pdf").write_bytes(PDF)
    (found,) = find_files(sticks, pdfs).files
    assert read_file(sticks, found.path, len(PDF)) == PDF
    with pytest.raises(StickUnreadable) as caught:
        read_file(sticks, found.path, len(PDF) - 1)
    assert caught.value.why is Why.TOO_LARGE
    with (stick / "acta.pdf").open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(StickUnreadable):
        read_file(sticks, found.path, 1000)


def test_a_stick_that_is_pulled_out_is_told_from_a_file_that_is_gone(
    sticks: Path, stick: Path
) -> None:
    (stick / "acta.pdf").write_bytes(PDF)
    (found,) = find_files(sticks, pdfs).files
    (stick / "acta.pdf").unlink()
    with pytest.raises(StickUnreadable) as caught:
        read_file(sticks, found.path, 100)
    assert caught.value.why is Why.NO_FILE
    stick.rmdir()
    with pytest.raises(StickUnreadable) as caught:
        read_file(sticks, found.path, 100)
    assert caught.value.why is Why.GONE


def test_no_more_is_looked_at_than_the_bounds_say(sticks: Path, stick: Path) -> None:
    for number in range(3000):
        (stick / f"{number:05}.pdf").write_bytes(b"")
    looked = 0

    def counts(_: Candidate) -> bool:
        nonlocal looked
        looked += 1
        return True

    found = find_files(sticks, counts, Bounds(entries=500, files=20))
    assert looked < 500
    assert len(found.files) == 20
    assert not found.whole


def test_a_slow_stick_ends_when_its_time_is_over(sticks: Path, stick: Path) -> None:
    for number in range(50):
        (stick / f"{number}.pdf").write_bytes(PDF)
    moments = iter(range(10_000))
    found = find_files(sticks, pdfs, Bounds(seconds=20), lambda: float(next(moments)))
    assert 0 < len(found.files) < 25
    assert not found.whole


def test_a_file_too_deep_is_not_looked_for(sticks: Path, stick: Path) -> None:
    deep = stick.joinpath(*["d"] * 30)
    deep.mkdir(parents=True)
    (deep / "acta.pdf").write_bytes(PDF)
    found = find_files(sticks, pdfs)
    assert found.files == ()
    assert not found.whole


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("acta de nacimiento.pdf", "acta de nacimiento.pdf"),
        ("n\u0303andu\u0301.pdf", "ñandú.pdf"),
        ("two\nlines\t.pdf", "two�lines�.pdf"),
        ("invoice\u202efdp.exe", "invoice�fdp.exe"),
        ("\u200bhidden\u2066.pdf", "�hidden�.pdf"),
        ("\x1b[31mred.pdf", "�[31mred.pdf"),
        (os.fsdecode(b"caf\xe9.pdf"), "caf�.pdf"),
        ("   ", "�"),
    ],
)
def test_a_name_is_shown_as_one_harmless_line(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_a_long_name_keeps_its_ends() -> None:
    shown = shown_name("a" * 5000 + ".pdf")
    assert len(shown) == MOST_SHOWN
    assert shown.startswith("aaa")
    assert shown.endswith("a.pdf")
    assert "…" in shown


def test_names_that_want_to_be_more_are_shown_and_read(sticks: Path, stick: Path) -> None:
    for name in ("a\nb.pdf", "\u202etxt.pdf", os.fsdecode(b"\xff\xfe.pdf"), "x" * 250 + ".pdf"):
        (stick / name).write_bytes(PDF)
    found = find_files(sticks, pdfs)
    assert len(found.files) == 4
    for file in found.files:
        assert read_file(sticks, file.path, 100) == PDF
        assert file.name.isprintable()
        assert len(file.name) <= MOST_SHOWN
