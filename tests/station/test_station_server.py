"""The call server under callers that mean no good."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    INVALID_REQUEST,
    MAX_LINE_BYTES,
    PARSE_ERROR,
    Answer,
    Awake,
)
from kiosk.station.server import CallServer, SocketUnusable, listen

WAKE = b'{"jsonrpc":"2.0","id":1,"method":"wake"}\n'
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Callers:
    """Talks to a served socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open: list[asyncio.StreamWriter] = []

    async def connect(self) -> Streams:
        reader, writer = await asyncio.open_unix_connection(self.path)
        self.open.append(writer)
        return reader, writer

    async def ask(self, line: bytes) -> Answer:
        reader, writer = await self.connect()
        writer.write(line)
        return await answer(reader)

    async def is_served(self) -> bool:
        return (await self.ask(WAKE)).result == {"awake": True}


async def answer(reader: asyncio.StreamReader) -> Answer:
    async with asyncio.timeout(5):
        return Answer.model_validate_json(await reader.readline())


async def closed(reader: asyncio.StreamReader) -> bool:
    async with asyncio.timeout(5):
        try:
            return await reader.read() == b""
        except ConnectionError:
            return True


def serving(path: Path, story: Callable[[Callers], Awaitable[None]], **limits: float) -> None:
    """Runs `story` against a server whose `slow` never ends before the server does."""

    async def wake(params: Mapping[str, Any]) -> Message:
        return Awake()

    async def slow(params: Mapping[str, Any]) -> Message:
        await asyncio.sleep(60)
        return Awake()

    async def run() -> None:
        end = asyncio.Event()
        server = CallServer({"wake": wake, "slow": slow}, **limits)  # type: ignore[arg-type]  # shorthand
        listener = listen(path)
        serving_ = asyncio.create_task(server.serve(listener, end))
        callers = Callers(path)
        try:
            await story(callers)
        finally:
            for writer in callers.open:
                writer.close()
            end.set()
            async with asyncio.timeout(2):
                await serving_
            listener.close()

    asyncio.run(run())


def test_garbage_is_answered_and_the_connection_goes_on(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        reader, writer = await callers.connect()
        writer.write(b"\x00\xff garbage\n" + b"[" * 60_000 + b"\n\n \n" + WAKE)
        for _ in range(2):
            error = (await answer(reader)).error
            assert error is not None
            assert error.code == PARSE_ERROR
        assert (await answer(reader)).result == {"awake": True}

    serving(tmp_path / "s", story)


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_line_of_a_megabyte_is_refused_and_its_caller_dropped(tmp_path: Path, end: bytes) -> None:
    async def story(callers: Callers) -> None:
        reader, writer = await callers.connect()
        writer.write(b'{"a":"' + b"x" * 1_000_000 + end)
        error = (await answer(reader)).error
        assert error is not None
        assert error.code == INVALID_REQUEST
        assert await closed(reader)
        assert await callers.is_served()

    serving(tmp_path / "s", story)


def test_a_line_of_the_greatest_length_is_taken(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        line = WAKE.rstrip() + b" " * (MAX_LINE_BYTES - len(WAKE) + 1) + b"\n"
        assert (await callers.ask(line)).result == {"awake": True}

    serving(tmp_path / "s", story)


@pytest.mark.parametrize("drips", [False, True])
def test_half_a_line_is_waited_for_only_so_long(tmp_path: Path, drips: bool) -> None:
    async def story(callers: Callers) -> None:
        reader, writer = await callers.connect()
        writer.write(WAKE + b'{"jsonrpc"')
        await answer(reader)
        waiting = asyncio.create_task(closed(reader))
        before = time.monotonic()
        while drips and not waiting.done():
            writer.write(b" ")
            await asyncio.sleep(0.02)
        assert await waiting
        assert time.monotonic() - before < 2

    serving(tmp_path / "s", story, line_seconds=0.2)


def test_silence_between_lines_is_no_fault(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        reader, writer = await callers.connect()
        await asyncio.sleep(0.2)
        writer.write(WAKE)
        assert (await answer(reader)).result

    serving(tmp_path / "s", story, line_seconds=0.05)


def test_two_hundred_idle_callers_keep_nobody_out(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        screen, screen_out = await callers.connect()
        idle = [await callers.connect() for _ in range(20)]
        screen_out.write(WAKE)
        assert (await answer(screen)).result
        for _ in range(40):
            idle.append(await callers.connect())
            idle[-1][1].write(b"{")
        assert await callers.is_served()
        idle.extend([await callers.connect() for _ in range(140)])
        assert await callers.is_served()
        assert await closed(idle[0][0])

    serving(tmp_path / "s", story)


def test_who_spoke_last_is_dropped_last(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        screen, screen_out = await callers.connect()
        for _ in range(30):
            await callers.connect()
            screen_out.write(WAKE)
            assert (await answer(screen)).result

    serving(tmp_path / "s", story, max_connections=4)


def test_a_slow_call_holds_up_no_other_on_the_same_connection(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        reader, writer = await callers.connect()
        writer.write(b'{"jsonrpc":"2.0","id":9,"method":"slow"}\n' + WAKE)
        assert (await answer(reader)).id == 1

    serving(tmp_path / "s", story)


def test_a_caller_that_never_reads_is_dropped(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        _, writer = await callers.connect()

        async def write_for_ever() -> None:
            while True:
                writer.write(WAKE * 1_000)
                await writer.drain()

        with pytest.raises(ConnectionError):
            await asyncio.wait_for(write_for_ever(), 5)
        assert await callers.is_served()

    serving(tmp_path / "s", story, line_seconds=0.2)


def test_a_caller_that_ends_its_side_is_still_answered(tmp_path: Path) -> None:
    async def story(callers: Callers) -> None:
        reader, writer = await callers.connect()
        writer.write(WAKE)
        writer.write_eof()
        assert (await answer(reader)).result
        assert await closed(reader)

    serving(tmp_path / "s", story)


def test_the_socket_is_the_groups_and_takes_a_stale_ones_place(tmp_path: Path) -> None:
    path = tmp_path / "s"
    listen(path).close()
    assert path.exists()
    listener = listen(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    listener.close()


def test_what_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("precious")
    with pytest.raises(SocketUnusable, match="no socket"):
        listen(path)
    link = tmp_path / "link"
    link.symlink_to(path)
    with pytest.raises(SocketUnusable):
        listen(link)
    assert path.read_text() == "precious"


def test_a_path_that_is_too_long_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SocketUnusable, match="too long"):
        listen(tmp_path / ("x" * 120))


def test_no_folder_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SocketUnusable, match="No such file"):
        listen(tmp_path / "missing" / "s")
