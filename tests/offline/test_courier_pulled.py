"""A stick that is pulled out, full, read-only or faulty at any moment: the next export goes on."""

from __future__ import annotations

import errno
import os
import random
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from at_length import cases
from courier_world import Kiosk, Pulled, kiosk_at, on_stick, quiet, read_bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from warm_processes import warm_processes

from kiosk.offline.courier.copying import (
    BLOCK_BYTES,
    PART,
    SYNC_EVERY_BYTES,
    Copied,
    copy_to_stick,
)
from kiosk.offline.courier.errors import (
    CourierError,
    StickFaulty,
    StickFull,
    StickGone,
    StickReadOnly,
)
from kiosk.offline.courier.progress import Progress, Report, Step
from kiosk.offline.courier.stick import Calls, stick_at
from kiosk.offline.outbox_item import State
from kiosk.protocol.courier import FOLDER

NAME = "bundle.vcourier"


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """A kiosk with a bundle of some 13 MB on its shelf."""
    with kiosk_at(tmp_path_factory.mktemp("loaded") / "home") as kiosk:
        for _ in range(5):
            kiosk.accept(os.urandom(1_500_000))
        kiosk.accept(b"small", attachments=[os.urandom(3_000_000)])
        nowhere = tmp_path_factory.mktemp("pulled-at-once")
        with pytest.raises(StickGone):
            kiosk.export(nowhere, calls=Pulled(at=1).calls)
        assert len(kiosk.bundles()) == 1
        yield kiosk


@pytest.fixture
def loaded(heavy: Kiosk) -> Kiosk:
    """The same, of which nothing was carried yet."""
    waits_again(heavy)
    return heavy


def calls_of_a_whole_export(kiosk: Kiosk, stick: Path) -> int:
    """How often an undisturbed export touches a stick; the kiosk is as before afterwards."""
    counting = Pulled()
    with pytest.raises(Interrupted):
        kiosk.export(stick, interrupt_at(Step.CHECK), calls=counting.calls)
    return counting.made + 2  # the rename and the folder's sync


class Interrupted(BaseException):
    """Ctrl-C."""


def interrupt_at(step: Step) -> Report:
    def report(progress: Progress) -> None:
        if progress.step is step:
            raise Interrupted

    return report


def test_pulled_at_every_call_it_goes_on_and_never_starts_anew(
    loaded: Kiosk, tmp_path: Path
) -> None:
    (bundle,) = loaded.bundles().values()
    probe = tmp_path / "probe"
    probe.mkdir()
    total = calls_of_a_whole_export(loaded, probe)
    assert total > 20
    kept_in_all = 0
    for at in range(1, total + 1):
        stick = tmp_path / str(at)
        stick.mkdir()
        pulled = Pulled(at=at)
        with pytest.raises(StickGone, match=said_of(stick)):
            loaded.export(stick, calls=pulled.calls)
        assert set(loaded.states()) == {State.QUEUED}, "carried before it was on the stick"
        lose_what_was_not_synced(stick, pulled, seed=at)
        there = sizes(stick)

        back = Pulled()
        (carried,) = loaded.export(stick, calls=back.calls).bundles

        assert on_stick(stick) == {carried.id: bundle}
        synced = pulled.synced.get(f"{carried.id}.vcourier{PART}", 0)
        assert carried.copied.kept >= synced
        assert carried.copied.kept <= max(there.values(), default=0)
        assert carried.copied.kept + carried.copied.written == len(bundle)
        assert back.written - carried.copied.written < 4_000, "more than the note was written"
        kept_in_all += carried.copied.kept
        assert set(loaded.states()) == {State.CARRIED}
        waits_again(loaded)
    assert kept_in_all > total * len(bundle) // 3
    print(f"pulled {total} times, {kept_in_all / total / len(bundle):.0%} kept on average")


def said_of(stick: Path) -> str:
    """Of one that was pulled out, whichever call noticed it."""
    return f"^{re.escape(str(stick))}(/{FOLDER})? does not answer .*: was the stick pulled out"


def waits_again(kiosk: Kiosk) -> None:
    """As if nothing had been carried, for the next round."""
    file = apsw.Connection(str(kiosk.outbox.path))
    file.execute("UPDATE submission SET state = 'queued', carried_at = NULL")
    file.close()


def lose_what_was_not_synced(stick: Path, pulled: Pulled, seed: int) -> None:
    """What a stick may hold behind the last sync: nothing, zeros, or other bytes."""
    for path in (stick / FOLDER).glob(f"*{PART}"):
        kept, size = pulled.synced.get(path.name, 0), path.stat().st_size
        rest = size - kept
        lost = (b"", bytes(rest), random.Random(seed).randbytes(rest))[seed % 3]  # noqa: S311
        with path.open("r+b") as file:
            file.truncate(kept)
            file.seek(kept)
            file.write(lost)


def sizes(stick: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in (stick / FOLDER).glob("*")}


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (errno.ENOSPC, StickFull, "no room is left"),
        (errno.EFBIG, StickFull, "no room is left"),
        (errno.EROFS, StickReadOnly, "cannot be written"),
        (errno.EACCES, StickReadOnly, "unlock the stick, or take another one$"),
        (errno.EIO, StickGone, "pulled out[?] Put it back and run this again$"),
        (errno.ENODEV, StickGone, "pulled out"),
        (errno.ENOENT, StickGone, "pulled out"),
    ],
)
def test_each_fault_is_one_clear_line(
    loaded: Kiosk, tmp_path: Path, error: int, kind: type[CourierError], words: str
) -> None:
    before = loaded.states()
    with pytest.raises(kind, match=words) as told:
        loaded.export(tmp_path, calls=Pulled(at=9, error=error).calls)
    assert str(tmp_path / FOLDER) in str(told.value)
    assert "\n" not in str(told.value)
    assert loaded.states() == before
    assert loaded.export(tmp_path).items == 6


def test_a_folder_that_cannot_be_synced_alone_is_no_fault(loaded: Kiosk, tmp_path: Path) -> None:
    def sync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(errno.EINVAL, "Invalid argument")
        os.fsync(descriptor)

    assert loaded.export(tmp_path, calls=Calls(sync=sync)).items == 6


def test_a_stick_that_gives_back_something_else_is_found_out(loaded: Kiosk, tmp_path: Path) -> None:
    def write(descriptor: int, content: memoryview) -> int:
        altered = bytearray(content)
        altered[-1] ^= len(content) == BLOCK_BYTES
        return os.write(descriptor, altered)

    with pytest.raises(StickFaulty, match="take another stick"):
        loaded.export(tmp_path, calls=Calls(write=write))
    assert on_stick(tmp_path) == {}
    assert loaded.export(tmp_path).bundles[0].copied.kept == BLOCK_BYTES - 1


def test_a_stick_that_gives_back_less_than_its_length_is_found_out(
    loaded: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = os.pread

    def ends_early(descriptor: int, size: int, offset: int) -> bytes:
        return read(descriptor, max(0, min(size, 2_500_000 - offset)), offset)

    monkeypatch.setattr(os, "pread", ends_early)
    with pytest.raises(StickFaulty, match="take another stick"):
        loaded.export(tmp_path)
    assert on_stick(tmp_path) == {}


def test_a_stick_that_gives_little_at_a_time_gives_all(
    loaded: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = os.pread
    monkeypatch.setattr(os, "pread", lambda file, size, at: read(file, min(size, 700_000), at))
    assert loaded.export(tmp_path).items == 6
    assert list(on_stick(tmp_path).values()) == list(loaded.bundles().values())


def test_every_few_megabytes_are_brought_to_the_stick_itself(loaded: Kiosk, tmp_path: Path) -> None:
    reached: list[int] = []

    def sync(descriptor: int) -> None:
        os.fsync(descriptor)
        if os.fstat(descriptor).st_size >= BLOCK_BYTES:
            reached.append(os.fstat(descriptor).st_size)

    loaded.export(tmp_path, calls=Calls(sync=sync))
    (bundle,) = loaded.bundles().values()
    assert reached == [*range(SYNC_EVERY_BYTES, len(bundle), SYNC_EVERY_BYTES), len(bundle)]


def test_how_far_it_is_with_what_is_there_is_told(loaded: Kiosk, tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        loaded.export(tmp_path, interrupt_at(Step.CHECK))
    seen: list[Progress] = []
    loaded.export(tmp_path, seen.append)
    assert {progress.step for progress in seen} == {Step.COMPARE, Step.CHECK}


def test_a_copy_that_was_altered_on_the_stick_is_mended(loaded: Kiosk, tmp_path: Path) -> None:
    (bundle,) = loaded.bundles().values()
    loaded.export(tmp_path)
    (path,) = (tmp_path / FOLDER).glob("*.vcourier")
    with path.open("r+b") as file:
        file.seek(5_000_000)
        (stood,) = file.read(1)
        file.seek(5_000_000)
        file.write(bytes([stood ^ 1]))
    (carried,) = loaded.export(tmp_path).bundles
    assert on_stick(tmp_path) == {carried.id: bundle}
    assert carried.copied.kept == 5_000_000
    assert list((tmp_path / FOLDER).glob(f"*{PART}")) == []


def test_a_copy_that_was_cut_short_on_the_stick_is_mended(loaded: Kiosk, tmp_path: Path) -> None:
    (bundle,) = loaded.bundles().values()
    loaded.export(tmp_path)
    (path,) = (tmp_path / FOLDER).glob("*.vcourier")
    os.truncate(path, 3_000_000)
    assert not read_bundle(path.read_bytes()).complete
    (carried,) = loaded.export(tmp_path).bundles
    assert on_stick(tmp_path) == {carried.id: bundle}
    assert carried.copied == Copied(kept=3_000_000, written=len(bundle) - 3_000_000)


def test_a_copy_that_became_longer_on_the_stick_is_mended(loaded: Kiosk, tmp_path: Path) -> None:
    (bundle,) = loaded.bundles().values()
    loaded.export(tmp_path)
    (path,) = (tmp_path / FOLDER).glob("*.vcourier")
    with path.open("ab") as file:
        file.write(bytes(512))
    (carried,) = loaded.export(tmp_path).bundles
    assert on_stick(tmp_path) == {carried.id: bundle}


@pytest.fixture
def small_stick(tmp_path: Path) -> Iterator[Path]:
    """A stick of 4 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk; full sticks are tested without")
    mounted = tmp_path / "stick"
    mounted.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(mounted)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here; full sticks are tested without")
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)


def test_a_stick_too_small_says_what_it_has_and_what_is_needed(
    loaded: Kiosk, small_stick: Path
) -> None:
    with pytest.raises(StickFull, match=r"has room for 4\.2 MB and needs 13\.\d MB"):
        loaded.export(small_stick)
    assert on_stick(small_stick) == {}


def test_a_stick_that_fills_up_meanwhile_goes_on_when_there_is_room(
    loaded: Kiosk, small_stick: Path
) -> None:
    def fill(progress: Progress) -> None:
        if progress.step is Step.COPY and progress.done == 2 * BLOCK_BYTES:
            (small_stick / "filler").write_bytes(bytes(4_000_000))

    roomy = ["mount", "-o", "remount,size=16m", str(small_stick)]
    subprocess.run(roomy, check=True)
    (small_stick / "filler").write_bytes(bytes(500_000))
    with pytest.raises(StickFull, match="no room is left"):
        loaded.export(small_stick, fill)
    (small_stick / "filler").unlink()
    (carried,) = loaded.export(small_stick).bundles
    assert carried.copied.kept > 8_000_000


def test_a_locked_stick_is_said(loaded: Kiosk, small_stick: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_stick)], check=True)
    with pytest.raises(StickReadOnly, match="unlock the stick"):
        loaded.export(small_stick)


def export_and_die(home: Path, stick: Path, at: int) -> None:
    """Killed at the `at`-th progress."""
    left = [at]

    def report(_: Progress) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with kiosk_at(home) as kiosk:
        kiosk.export(stick, report)


def test_killed_at_every_step_it_goes_on(tmp_path: Path) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick"
    stick.mkdir()
    with kiosk_at(home) as kiosk:
        accepted = [kiosk.accept(os.urandom(400_000)).id for _ in range(4)]
    processes = warm_processes()
    killed = 0
    for at in range(1, 200, 5):
        process = processes.Process(target=export_and_die, args=(home, stick, at))
        process.start()
        process.join(60)
        code = process.exitcode
        process.close()
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
        with kiosk_at(home) as kiosk:
            assert set(kiosk.states()) == {State.QUEUED}
    assert code == 0
    assert killed > 5
    with kiosk_at(home) as kiosk:
        assert set(kiosk.states()) == {State.CARRIED}
        (content,) = on_stick(stick).values()
        assert list(kiosk.bundles().values()) == [content]
        names = sorted(path.suffix for path in kiosk.shelf.iterdir())
        assert names == ["", ".json", ".vcourier"]
    read = read_bundle(content)
    assert [envelope.header.id for envelope, _ in read.submissions] == accepted


SOURCE = random.Random(7).randbytes(2 * BLOCK_BYTES + 12_345)  # noqa: S311


@settings(max_examples=cases(60), deadline=None)
@given(
    common=st.integers(0, len(SOURCE)),
    behind=st.one_of(
        st.binary(max_size=50),
        st.integers(0, BLOCK_BYTES).map(bytes),
        st.integers(0, len(SOURCE)).map(lambda n: SOURCE[:n]),
    ),
)
def test_whatever_lies_on_the_stick_the_copy_is_the_source(
    tmp_path_factory: pytest.TempPathFactory, common: int, behind: bytes
) -> None:
    place = tmp_path_factory.mktemp("copy")
    source = place / "source"
    source.write_bytes(SOURCE)
    (place / FOLDER).mkdir()
    there = SOURCE[:common] + behind
    (place / FOLDER / (NAME + PART)).write_bytes(there)
    same = len(os.path.commonprefix([SOURCE, there]))  # noqa: RUF071
    pulled = Pulled()
    with stick_at(place, calls=pulled.calls) as stick:
        copied = copy_to_stick(source, stick, NAME, quiet)
    assert (place / FOLDER / NAME).read_bytes() == SOURCE
    assert (copied.kept, copied.written) == (same, len(SOURCE) - same)
    assert pulled.written == copied.written
    for path in (source, place / FOLDER / NAME):
        path.unlink()
