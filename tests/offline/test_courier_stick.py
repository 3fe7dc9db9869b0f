"""A stick from outside is hostile: no link is followed, no pipe waited for, no name trusted."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from courier_world import Kiosk, answer_of, kiosk_at, on_stick, put_answer, read_bundle

from kiosk.offline.courier.copying import PART
from kiosk.offline.courier.errors import NoStick, StickGone, StickSuspicious
from kiosk.offline.courier.importing import MAX_ANSWER_BYTES, Left, Untouched
from kiosk.offline.courier.stick import stick_at
from kiosk.offline.outbox_item import State
from kiosk.protocol.courier import ANSWER_SUFFIX, BUNDLE_SUFFIX, FOLDER

SOME = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with kiosk_at(tmp_path / "home") as made:
        made.accept()
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


@pytest.fixture
def treasure(tmp_path: Path) -> Path:
    """A file of the machine's own that a stick must not reach."""
    path = tmp_path / "treasure"
    path.write_bytes(b"untouched")
    return path


def test_a_folder_that_is_a_link_is_refused(kiosk: Kiosk, stick: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (stick / FOLDER).symlink_to(elsewhere)
    for act in (lambda: kiosk.export(stick), lambda: kiosk.take_in(stick)):
        with pytest.raises(StickSuspicious, match="link or no folder"):
            act()
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_is_a_file_is_refused(kiosk: Kiosk, stick: Path) -> None:
    (stick / FOLDER).write_bytes(b"")
    with pytest.raises(StickSuspicious, match="link or no folder"):
        kiosk.export(stick)


@pytest.mark.parametrize("suffix", [BUNDLE_SUFFIX, BUNDLE_SUFFIX + PART])
@pytest.mark.parametrize("trap", ["symlink", "dangling", "hardlink", "pipe", "folder"])
def test_a_trap_in_a_bundles_place_is_refused(
    kiosk: Kiosk, stick: Path, treasure: Path, suffix: str, trap: str
) -> None:
    kiosk.export(stick)
    ((id_, _),) = on_stick(stick).items()
    (stick / FOLDER / f"{id_}{BUNDLE_SUFFIX}").unlink()
    lay(trap, stick / FOLDER / f"{id_}{suffix}", treasure)

    with pytest.raises(StickSuspicious, match=r"no plain file"):
        kiosk.export(stick)

    assert treasure.read_bytes() == b"untouched"
    assert not (treasure.parent / "nothing").exists()


@pytest.mark.parametrize("trap", ["symlink", "dangling", "hardlink", "pipe", "folder"])
def test_a_trap_in_the_notes_place_is_refused(
    kiosk: Kiosk, stick: Path, treasure: Path, trap: str
) -> None:
    (stick / FOLDER).mkdir()
    lay(trap, stick / FOLDER / "LEEME.txt", treasure)
    with pytest.raises(StickSuspicious):
        kiosk.export(stick)
    assert treasure.read_bytes() == b"untouched"
    assert kiosk.states() == [State.QUEUED]


@pytest.mark.parametrize("trap", ["symlink", "dangling", "hardlink", "pipe", "folder"])
def test_a_trap_in_an_answers_place_keeps_no_other_out(
    kiosk: Kiosk, stick: Path, treasure: Path, trap: str
) -> None:
    kiosk.export(stick)
    ((_, content),) = on_stick(stick).items()
    genuine = answer_of(read_bundle(content))
    put_answer(stick, genuine)
    treasure.write_bytes(genuine.canonical())
    lay(trap, stick / FOLDER / f"{SOME}{ANSWER_SUFFIX}", treasure)

    outcomes = kiosk.take_in(stick)

    assert Untouched(SOME, Left.NOT_GENUINE) in outcomes
    assert kiosk.states() == [State.DELIVERED]


def test_an_answer_on_a_bad_block_keeps_no_other_out(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.export(stick)
    ((_, content),) = on_stick(stick).items()
    put_answer(stick, answer_of(read_bundle(content)))
    bad = stick / FOLDER / f"{SOME}{ANSWER_SUFFIX}"
    bad.write_bytes(b"{}")
    read = os.pread

    def fails(descriptor: int, size: int, offset: int) -> bytes:
        if os.path.sameopenfile(descriptor, block):
            raise OSError(errno.EIO, "Input/output error")
        return read(descriptor, size, offset)

    with bad.open("rb") as file, monkeypatch.context() as patch:
        block = file.fileno()
        patch.setattr(os, "pread", fails)
        outcomes = kiosk.take_in(stick)

    assert Untouched(SOME, Left.UNREADABLE) in outcomes
    assert kiosk.states() == [State.DELIVERED]


def lay(trap: str, path: Path, treasure: Path) -> None:
    match trap:
        case "symlink":
            path.symlink_to(treasure)
        case "dangling":
            path.symlink_to(treasure.parent / "nothing")
        case "hardlink":
            path.hardlink_to(treasure)
        case "pipe":
            os.mkfifo(path)
        case _:
            path.mkdir()


def test_an_answer_without_end_is_not_read(kiosk: Kiosk, stick: Path) -> None:
    kiosk.export(stick)
    path = stick / FOLDER / f"{SOME}{ANSWER_SUFFIX}"
    path.touch()
    os.truncate(path, MAX_ANSWER_BYTES * 1000)
    assert kiosk.take_in(stick) == [Untouched(SOME, Left.NOT_GENUINE)]


@pytest.mark.parametrize(
    "name",
    [
        "answer.vanswer",
        f"{SOME}.VANSWER",
        f"{str(SOME).upper()}.vanswer",
        f"{SOME.hex}.vanswer",
        f"{{{SOME}}}.vanswer",
        f"urn:uuid:{SOME}.vanswer",
        f"{SOME}.vanswer.part",
        f".{SOME}.vanswer",
        ".vanswer",
        "\x1b[2J.vanswer",
        "ñ" * 100 + ".vanswer",
    ],
)
def test_only_names_of_ours_are_looked_at(stick: Path, name: str) -> None:
    (stick / FOLDER).mkdir()
    (stick / FOLDER / name).touch()
    with stick_at(stick) as at:
        assert at.ids_of(ANSWER_SUFFIX) == []


def test_names_that_are_no_text_are_passed_over(stick: Path) -> None:
    (stick / FOLDER).mkdir()
    (Path(os.fsdecode(os.fsencode(stick / FOLDER) + b"/\xff\xfe.vanswer"))).touch()
    with stick_at(stick) as at:
        assert at.ids_of(ANSWER_SUFFIX) == []


def test_more_names_than_so_many_are_not_looked_at(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.offline.courier.stick.MOST_NAMES", 3)
    (stick / FOLDER).mkdir()
    for number in range(5):
        (stick / FOLDER / f"{UUID(int=number)}{ANSWER_SUFFIX}").touch()
    with stick_at(stick) as at:
        assert len(at.ids_of(ANSWER_SUFFIX)) == 3


def test_whoever_takes_the_stick_may_open_our_folder(kiosk: Kiosk, stick: Path) -> None:
    before = os.umask(0o022)
    try:
        kiosk.export(stick)
    finally:
        os.umask(before)
    assert stat.S_IMODE((stick / FOLDER).stat().st_mode) == 0o755


@pytest.mark.parametrize("call", ["open", "stat", "pread", "posix_fadvise", "scandir"])
def test_whichever_call_a_stick_does_not_answer_its_place_is_said(
    kiosk: Kiosk, stick: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    kiosk.export(stick)
    answers = getattr(os, call)

    def fails(what: str | Path | int, *arguments: object, **named: object) -> object:
        place = named.get("dir_fd", what)
        path = f"/proc/self/fd/{place}" if isinstance(place, int) else str(place)
        if os.path.realpath(path).startswith(str(stick)):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return answers(what, *arguments, **named)

    monkeypatch.setattr(os, call, fails)
    with pytest.raises(StickGone) as told:
        (kiosk.take_in if call == "scandir" else kiosk.export)(stick)
    place = stick if call == "open" else stick / FOLDER
    assert str(told.value) == (
        f"{place} does not answer ({os.strerror(errno.EIO)}): was the stick pulled out? Put it back"
        " and run this again"
    )


def test_a_stick_without_our_folder_is_said(kiosk: Kiosk, stick: Path) -> None:
    with pytest.raises(NoStick, match="never exported to"):
        kiosk.take_in(stick)
