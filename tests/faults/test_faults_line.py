"""Lines that lose, delay, double, reorder, cut and crawl: everything arrives, once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest
from faults_proxy import Exchange, Manner, Proxy, Weather, good, served
from faults_record import FULL, RECORD, chance, times
from faults_world import World
from waiting import until

pytest_plugins = ["faults_fixtures"]

SENT = times(short=2, full=20)
SLOW_LINE = 23_000 / 8
PATIENCE = 240.0 if FULL else 60.0


@pytest.fixture
def proxy(world: World) -> Iterator[Proxy]:
    with served(Proxy(world.portal.port)) as proxy:
        yield proxy


WEATHERS = {
    "30 % of packets lost": Weather(loss=0.3, resend=0.05),
    "loss that breaks connections": Weather(loss=0.3, resend=0.05, reset=0.04),
    "120 ms for each packet": Weather(latency=0.12),
    "23 kbit/s": Weather(rate=SLOW_LINE),
    "23 kbit/s, lossy and late": Weather(SLOW_LINE, latency=0.05, loss=0.1, resend=0.2, reset=0.02),
}


@pytest.mark.parametrize("name", WEATHERS)
def test_a_bad_line(world: World, proxy: Proxy, name: str) -> None:
    with RECORD.case(f"line: {name}", tool="proxy") as case:
        for _ in range(times(short=1, full=2)):
            proxy.weather, proxy.draws = WEATHERS[name], chance(name)
            kiosk = world.kiosk(url=proxy.url)
            told = kiosk.accept(SENT)
            with kiosk.station():
                until(kiosk.nothing_waits, "the delivery over a bad line", PATIENCE)
            case.add(world.findings(told, [kiosk]))
            proxy.weather = Weather()
            case.add(world.settled(told, kiosk), runs=0)


async def twice(exchange: Exchange) -> None:
    """The request comes twice; the kiosk hears the second answer."""
    await exchange.forward()
    await exchange.relay()


async def twice_at_once(exchange: Exchange) -> None:
    both = await asyncio.gather(exchange.forward(), exchange.forward())
    await exchange.send(both[0])


def replaying() -> Manner:
    """Every earlier request comes again before each new one."""
    earlier: list[tuple[bytes, bytes]] = []

    async def manner(exchange: Exchange) -> None:
        now = exchange.head, exchange.body
        for exchange.head, exchange.body in earlier:
            await exchange.forward()
        exchange.head, exchange.body = now
        earlier.append(now)
        await exchange.relay()

    return manner


def out_of_order() -> Manner:
    """Every second request waits until a later one has passed, or for a while."""
    passed = asyncio.Event()
    number = 0

    async def manner(exchange: Exchange) -> None:
        nonlocal number
        number += 1
        if number % 2:
            passed.clear()
            with suppress(TimeoutError):  # nothing came after it
                await asyncio.wait_for(passed.wait(), 0.3)
        await exchange.relay()
        passed.set()

    return manner


@pytest.mark.parametrize(
    ("name", "manner"),
    [
        ("requests doubled", twice),
        ("requests doubled at once", twice_at_once),
        ("every earlier request replayed", replaying()),
        ("requests out of order", out_of_order()),
    ],
)
def test_requests_come_oddly(world: World, proxy: Proxy, name: str, manner: Manner) -> None:
    with RECORD.case(f"line: {name}", tool="proxy") as case:
        for _ in range(times(short=1, full=5)):
            proxy.manner = manner
            kiosk = world.kiosk(url=proxy.url)
            told = []
            with kiosk.station():
                for _ in range(times(short=4, full=15)):
                    told += kiosk.accept(2)
            proxy.manner = good
            case.add(world.settled(told, kiosk))


def test_the_line_returns(world: World, proxy: Proxy) -> None:
    """Long down, then up: the same station sends at once."""
    with RECORD.case("line: down, then up again", tool="proxy") as case:
        kiosk = world.kiosk(url=proxy.url)
        for _ in range(times(short=1, full=10)):
            proxy.down = True
            with kiosk.station():
                told = kiosk.accept(SENT)
                until(lambda: "offline" in kiosk.log_text(), "the line's end", 20)
                proxy.down = False
                until(kiosk.nothing_waits, "the delivery once the line is back", 30)
            case.add(world.findings(told, [kiosk]), runs=1)


async def captive(exchange: Exchange) -> None:
    page = b"<html>Acepte</html>"
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page))


def test_a_captive_portal_answers_everything(world: World, proxy: Proxy) -> None:
    with RECORD.case("line: a captive portal answers everything", tool="proxy") as case:
        kiosk = world.kiosk(url=proxy.url)
        told = kiosk.accept(2)
        proxy.manner = proxy.beside = captive
        with kiosk.station():
            until(lambda: "offline" in kiosk.log_text(), "the station's word", 20)
            assert proxy.submissions == 0, "it was taken for the portal"
            proxy.manner = proxy.beside = good
            until(kiosk.nothing_waits, "the delivery once the visitor accepted", 30)
        case.add(world.settled(told, kiosk))
