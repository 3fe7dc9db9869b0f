"""A portal that dies, forgets, or answers wrongly: nothing is delivered but by its true receipt."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from faults_ledger import DELIVERED, Told
from faults_proxy import Exchange, Manner, Proxy, good, served
from faults_record import FULL, RECORD, chance, times
from faults_strace import injected, why_not
from faults_world import Kiosk, Portal, World
from waiting import until

pytest_plugins = ["faults_fixtures"]

SENT_TOGETHER = 8


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A portal of this case's own, for it to break."""
    portal = Portal(tmp_path_factory.mktemp("own-portal"))
    portal.start()
    yield World(portal, tmp_path_factory.mktemp("own-kiosks"))
    portal.kill()


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    with served(Proxy(world.portal.port)) as proxy:
        yield proxy


def test_the_portal_is_killed_at_any_moment(own: World) -> None:
    with RECORD.case("kill -9 of the portal at random moments", tool="kill") as case:
        draws = chance(case.name)
        kiosk, told = own.kiosk(), []
        for _ in range(times(short=3, full=60)):
            told += kiosk.accept(SENT_TOGETHER)
            with kiosk.station():
                time.sleep(draws.uniform(0.05, 0.35))  # the moment of the kill
                own.portal.kill()
            own.portal.start()
            case.add(own.at_once(told, kiosk), kills=1)
        case.add(own.settled(told, kiosk), runs=0)


@pytest.mark.parametrize("syscall", ["pwrite64", "fdatasync", "unlink"])
def test_the_portal_is_killed_at_a_system_call(own: World, syscall: str) -> None:
    name = f"kill -9 of the portal at every Nth {syscall}"
    with RECORD.case(name, tool="strace") as case:
        if reason := why_not():
            case.skip(reason)
        kiosk, told = own.kiosk(), []
        runs = times(short=1, full=15)
        for run in range(runs):
            told += kiosk.accept(SENT_TOGETHER)
            process = own.portal.process
            assert process is not None
            nth = 1 + run * 3 % 40
            with injected(process, syscall, f"signal=KILL:when={nth}"), kiosk.station():
                until(
                    lambda: process.exit_code is not None or delivered(kiosk, told),  # noqa: B023
                    f"{syscall} {nth}",
                    40,
                )
            killed = process.exit_code == -signal.SIGKILL
            if killed:
                own.portal.kill()
                own.portal.start()
            case.add(own.at_once(told, kiosk), kills=int(killed))
        case.add(own.settled(told, kiosk), runs=0)


def delivered(kiosk: Kiosk, told: list[Told]) -> bool:
    ids = {one.id for one in told}
    return all(one.state == DELIVERED for one in kiosk.kept() if one.id in ids)


async def hang(exchange: Exchange) -> None:
    await exchange.forward()
    await exchange.until_the_kiosk_hangs_up()


async def reset_before(exchange: Exchange) -> None:
    exchange.reset()


async def reset_after(exchange: Exchange) -> None:
    await exchange.forward()
    exchange.reset()


def answering(status: str, body: bytes = b"", *more: str, kind: str = "text/plain") -> Manner:
    """Takes it, and says something else."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]

    async def manner(exchange: Exchange) -> None:
        await exchange.forward()
        await exchange.send("\r\n".join([*lines, "", ""]).encode() + body)

    return manner


def altering(change: str) -> Manner:
    """Gives the portal's answer with its receipts falsified."""

    async def manner(exchange: Exchange) -> None:
        head, _, body = (await exchange.forward()).partition(b"\r\n\r\n")
        answer = json.loads(body)
        for result in answer["results"]:
            spoil(change, result)
        content = json.dumps(answer).encode()
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-len")]
        length = f"Content-Length: {len(content)}".encode()
        await exchange.send(b"\r\n".join([*kept, length, b"", b""]) + content)

    return manner


REPLAYED: list[object] = []


def spoil(change: str, result: dict[str, object]) -> None:
    receipt = result.get("receipt")
    if not isinstance(receipt, dict):
        return
    match change:
        case "another id":
            result["id"] = receipt["id"] = str(UUID(int=UUID(str(receipt["id"])).int ^ 1))
        case "replayed":
            REPLAYED.append(dict(receipt))
            result["receipt"] = REPLAYED[0]
        case "wrong signature":
            text = str(receipt["signature"])
            receipt["signature"] = ("B" if text[0] == "A" else "A") + text[1:]
        case "another body":
            receipt["body_sha256"] = "A" * 43 + "="


PAGE = b"<html><body>Acepte los t\xc3\xa9rminos</body></html>"
PROBLEM = b'{"type":"about:blank","title":"Conflict","status":409}'
MANNERS: dict[str, Manner] = {
    "accepts, then hangs": hang,
    "resets before it takes": reset_before,
    "resets after it took": reset_after,
    "500": answering("500 Internal Server Error", b"oops"),
    "502 with HTML": answering("502 Bad Gateway", PAGE, kind="text/html"),
    "409": answering("409 Conflict", PROBLEM, kind="application/problem+json"),
    "429": answering("429 Too Many Requests", b"", "Retry-After: 1"),
    "503 with Retry-After": answering("503 Service Unavailable", b"", "Retry-After: 1"),
    "200 with HTML": answering("200 OK", PAGE, kind="text/html"),
    "200 with an error inside": answering("200 OK", b'{"error":"x"}', kind="application/json"),
    "redirect to a captive portal": answering("302 Found", b"", "Location: http://127.0.0.1:9/"),
    "511": answering("511 Network Authentication Required", PAGE, kind="text/html"),
    "a receipt for another id": altering("another id"),
    "a replayed receipt": altering("replayed"),
    "a receipt of a wrong signature": altering("wrong signature"),
    "a receipt for another body": altering("another body"),
}


@pytest.mark.parametrize("name", MANNERS)
def test_the_portal_answers_wrongly(world: World, proxy: Proxy, name: str) -> None:
    with RECORD.case(f"portal: {name}", tool="proxy") as case:
        kiosk, told = world.kiosk(url=proxy.url), []
        kiosk.timeout = 0.5
        for _ in range(times(short=1, full=5)):
            REPLAYED.clear()
            if name == "a replayed receipt":
                proxy.manner = MANNERS[name]
                told += with_one_true_receipt(kiosk, proxy)
            new = kiosk.accept(2)
            told += new
            proxy.manner, proxy.submissions = MANNERS[name], 0
            with kiosk.station() as station:
                until(lambda: answered(kiosk, proxy), "a request, and its end", 20)
                assert station.exit_code is None
            wrong = [one for one in kiosk.kept() if one.state == DELIVERED and of(new, one.id)]
            assert not wrong, f"{name}: called delivered"
            proxy.manner = good
            case.add(world.settled(told, kiosk))


def answered(kiosk: Kiosk, proxy: Proxy) -> bool:
    """Whether a request went out, and what came of it is written down."""
    return proxy.submissions >= 1 and all(one.state != "sending" for one in kiosk.kept())


def with_one_true_receipt(kiosk: Kiosk, proxy: Proxy) -> list[Told]:
    """Something to replay: a receipt that is genuine, for what was sent before."""
    told = kiosk.accept(1)
    with kiosk.station():
        until(lambda: delivered(kiosk, told), "the first receipt", 20)
    return told


def of(told: list[Told], id_: UUID) -> bool:
    return any(one.id == id_ for one in told)


def test_an_answer_is_cut_at_every_byte(world: World, proxy: Proxy) -> None:
    with RECORD.case("portal: its answer cut at every byte", tool="proxy") as case:
        kiosk = world.kiosk(url=proxy.url)
        told = kiosk.accept(1)
        cut, length = 0, 1
        draws = chance(case.name)
        short_cuts = iter(sorted(draws.randrange(200, 900) for _ in range(3)))

        async def manner(exchange: Exchange) -> None:
            nonlocal length
            answer = await exchange.forward()
            length = len(answer)
            await exchange.send(answer[: min(cut, length - 1)])
            exchange.reset() if cut % 2 else exchange.hang_up()

        proxy.manner = manner
        while cut < length:
            proxy.submissions = 0
            with kiosk.station():
                until(lambda: answered(kiosk, proxy), "a request, and its end", 20)
            assert kiosk.kept()[0].state != DELIVERED, f"delivered by {cut} of {length} bytes"
            case.add(world.at_once(told, kiosk))
            cut = cut + 1 if FULL else next(short_cuts, length)
        proxy.manner = good
        case.add(world.settled(told, kiosk), runs=0)


@pytest.mark.parametrize("shutdown", ["stopped", "killed"])
def test_the_portal_is_restored_from_an_old_backup(own: World, shutdown: str) -> None:
    """It has forgotten what it acknowledged; the kiosk notices and sends again."""
    with RECORD.case(f"portal {shutdown}, restored from an old backup", tool="process") as case:
        kiosk, told = own.kiosk(), []
        for _ in range(times(short=1, full=10)):
            told += kiosk.accept(SENT_TOGETHER)
            case.add(own.settled(told, kiosk), runs=0)
            backup = own.folder / "backup"
            own.portal.stop()
            shutil.copytree(own.portal.home, backup)
            own.portal.start()
            told += kiosk.accept(SENT_TOGETHER)
            case.add(own.settled(told, kiosk), runs=0)
            own.portal.stop() if shutdown == "stopped" else own.portal.kill()
            shutil.rmtree(own.portal.home)
            backup.rename(own.portal.home)
            own.portal.start()
            assert own.findings(told, [kiosk]).false_delivered, "the portal has forgotten nothing"
            case.add(own.settled(told, kiosk))


def test_one_poisoned_among_500(world: World) -> None:
    """The others are delivered in the first pass; it is held, with the portal's reason."""
    count = 500 if FULL else 60
    with RECORD.case(f"{count} queued, one of them poisoned", tool="process") as case:
        kiosk = world.kiosk()
        foreign = replace(kiosk.desk, number=kiosk.number + 1)
        desks = [foreign if place == count // 2 else kiosk.desk for place in range(count)]
        with kiosk.opened() as outbox:
            told = [desk.accept(outbox) for desk in desks]
        poisoned = told[count // 2]
        kiosk.timeout = 60.0  # a busy machine is no bad line: what is heard late is not sent again
        kiosk.settle(180)
        with kiosk.opened() as outbox:
            entries = outbox.items()
        for entry in entries:
            assert entry.attempts == 1, "not in the first pass"
            assert (entry.state == DELIVERED) == (entry.id != poisoned.id)
            assert entry.id != poisoned.id or "folio" in (entry.reason or "")
        case.add(world.settled(told, kiosk, may_be_held={poisoned.id}))
