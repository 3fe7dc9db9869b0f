"""A printer that decodes what it gets, broken in every way: what is said of a slip is true."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
import zxingcpp
from sample_rasters import keep_an_application

from kiosk.printing.address import BadAddress, Way, read_address
from kiosk.printing.composing import compose
from kiosk.printing.condition import Condition, Failed, NotKnown, Printed, PrinterFault
from kiosk.printing.drawing import draw_roll, raster_of
from kiosk.printing.escpos import ASK_END, ASK_NOW, CUT, START, read_status
from kiosk.printing.paper import ROLL_58, ROLL_80
from kiosk.printing.raster import Raster
from kiosk.printing.samples import FOLIO, PORTAL_KEY, samples
from kiosk.printing.simulator import Simulator
from kiosk.printing.thermal import FAULT_SECONDS, ThermalPrinter
from kiosk.printing.wire import wire_to
from kiosk.protocol.slip import verify_slip
from kiosk.words import words_of


def striped(rows: int = 900) -> Raster:
    """Every row differs from its neighbours, so that one lost or doubled would be seen."""
    return Raster(384, rows, b"".join(n.to_bytes(2, "big") * 24 for n in range(rows)))


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as one:
        yield one


def printer_at(address: str) -> ThermalPrinter:
    return ThermalPrinter(wire_to(read_address(address)), time.monotonic)


@pytest.fixture
def printer(simulator: Simulator) -> ThermalPrinter:
    return printer_at(simulator.address)


def test_a_slip_comes_out_dot_by_dot_and_is_cut(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    assert printer.print_raster(striped()) == Printed()

    [printout] = simulator.wait_for(1)
    assert printout.raster == striped()
    assert printout.cut
    assert printout.text == ""
    assert simulator.drawer_pulses == 0


def test_slips_follow_each_other_after_the_printer_was_switched_off_and_on(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    assert printer.print_raster(striped(200)) == Printed()
    simulator.restart()
    assert printer.print_raster(striped(300)) == Printed()

    assert [one.raster.height for one in simulator.wait_for(2)] == [200, 300]


def test_a_printer_that_is_well_says_so(printer: ThermalPrinter) -> None:
    assert printer.look() == Condition(paper_low=False, answers=True)


def test_a_roll_near_its_end_is_known_and_still_prints(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(near_end=True)

    assert printer.look() == Condition(paper_low=True, answers=True)
    assert printer.print_raster(striped()) == Printed()


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"paper_out": True}, PrinterFault.PAPER_OUT),
        ({"cover_open": True}, PrinterFault.COVER_OPEN),
    ],
    ids=["paper out", "cover open"],
)
def test_a_fault_is_known_in_time_and_nothing_is_sent(
    simulator: Simulator, printer: ThermalPrinter, broken: dict[str, bool], fault: PrinterFault
) -> None:
    simulator.change(**broken)
    start = time.monotonic()

    assert printer.look().fault is fault
    assert printer.print_raster(striped()) == Failed(fault)
    assert time.monotonic() - start < FAULT_SECONDS
    simulator.change(paper_out=False, cover_open=False)
    assert simulator.wait_for(1, 0.2) == []


def test_paper_that_ends_in_mid_slip_is_no_print(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(rows_left=480)
    start = time.monotonic()

    assert printer.print_raster(striped()) == Failed(PrinterFault.PAPER_OUT)
    assert time.monotonic() - start < FAULT_SECONDS


def test_after_a_refill_nothing_more_of_the_broken_slip_comes_out(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(rows_left=480)
    assert printer.print_raster(striped()) == Failed(PrinterFault.PAPER_OUT)
    simulator.change(paper_out=False, rows_left=None)
    assert printer.print_raster(striped(200)) == Printed()

    broken, of_the_next = simulator.wait_for(2)
    assert broken.raster == striped(480), "as it hung there, and cut off"
    assert of_the_next.raster == striped(200)


def test_what_a_printer_does_not_clear_is_not_known(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(rows_left=480, keeps_all=True)
    assert printer.print_raster(striped()) == NotKnown()

    simulator.change(keeps_all=False)
    assert printer.look().fault is PrinterFault.PAPER_OUT
    simulator.change(paper_out=False, rows_left=None)
    assert simulator.wait_for(1)[0].raster == striped(480), "it was cleared when it was looked at"


def broken_off(simulator: Simulator, printer: ThermalPrinter) -> None:
    """A slip after another, ended in the middle of a band, as the cable is pulled and put back."""
    assert printer.print_raster(striped(100)) == Printed()
    simulator.change(bytes_left=3_000, keeps_all=True)
    assert printer.print_raster(striped()) != Printed()
    simulator.change(bytes_left=None)


def test_the_rest_that_a_printer_does_not_clear_comes_out_apart_from_the_next(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    broken_off(simulator, printer)
    assert printer.print_raster(striped(200)) == Printed()

    _, broken, of_the_next = simulator.wait_for(3)
    assert broken.raster.rows.startswith(striped(50).rows)
    assert of_the_next.raster == striped(200)


def test_the_rest_is_not_forgotten_by_a_station_that_starts_again(simulator: Simulator) -> None:
    broken_off(simulator, printer_at(simulator.address))
    assert printer_at(simulator.address).print_raster(striped(200)) == Printed()

    assert simulator.wait_for(3)[2].raster == striped(200)


class FallsSilent:
    """A wire to one that answers twice how it is, and nothing else."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.seconds = 0.0

    def send(self, content: bytes) -> None:
        self.sent.append(content)

    def receive(self) -> bytes:
        asked = self.sent.count(ASK_NOW)
        self.seconds += 1.0
        return b"\x12\x12\x12\x12" if self.sent[-1] == ASK_NOW and asked < 3 else b""

    def close(self) -> None: ...

    drop = close


def test_nothing_follows_a_rest_of_which_nobody_knows_whether_it_came_out() -> None:
    wire = FallsSilent()
    printer = ThermalPrinter(lambda: wire, lambda: wire.seconds)

    assert printer.print_raster(striped(200)) == Failed(PrinterFault.STUCK)
    assert CUT in wire.sent
    assert START not in wire.sent


def test_a_cover_that_is_opened_in_mid_slip_is_no_print(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(seconds_a_band=0.01)
    opening = Timer(0.2, lambda: simulator.change(cover_open=True))
    opening.start()

    assert printer.print_raster(striped(3000)) == Failed(PrinterFault.COVER_OPEN)
    opening.join()


@pytest.mark.parametrize("pulled_after", [30, 3_000, 20_000, 43_000])
def test_a_cable_pulled_in_mid_slip_never_yields_printed(
    simulator: Simulator, printer: ThermalPrinter, pulled_after: int
) -> None:
    simulator.change(bytes_left=pulled_after)
    start = time.monotonic()
    outcome = printer.print_raster(striped())

    assert outcome in {Failed(PrinterFault.LOST), Failed(PrinterFault.STUCK), NotKnown()}
    assert time.monotonic() - start < 2 * FAULT_SECONDS
    assert simulator.wait_for(1, 0.1) == []


def test_silence_is_not_known_and_never_paper_ok(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(mute=True)

    assert printer.look() == Condition(answers=False)
    assert printer.print_raster(striped()) == NotKnown()
    assert simulator.wait_for(1)[0].raster == striped()


def test_a_printer_that_falls_silent_in_mid_slip_is_not_known(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(seconds_a_band=0.02)
    falling = Timer(0.2, lambda: simulator.change(mute=True))
    falling.start()

    assert printer.print_raster(striped(3000)) == NotKnown()
    falling.join()


def test_a_slow_printer_is_waited_for_while_it_says_that_it_is_well(
    simulator: Simulator, printer: ThermalPrinter
) -> None:
    simulator.change(seconds_a_band=0.12)
    start = time.monotonic()

    assert printer.print_raster(striped()) == Printed()
    assert time.monotonic() - start > FAULT_SECONDS


class LowOnPaper:
    """A wire to one that prints at once: its end is told after `place` of the four answers that
    say how it is, and no more than `at_a_time` bytes are heard at a time."""

    def __init__(self, place: int, at_a_time: int, lost: int = 0) -> None:
        self._place = place
        self._at_a_time = at_a_time
        self._lost = lost
        self._prints = False
        self._coming = b""

    def send(self, content: bytes) -> None:
        if content == ASK_END:
            self._prints = True
        if content != ASK_NOW:
            return
        answers = b"\x12\x12\x12\x1e"
        if self._prints:
            answers = answers[: self._place] + b"\x03" + answers[self._place :]
            answers = answers[: len(answers) - self._lost]
        self._prints = False
        self._coming += answers

    def receive(self) -> bytes:
        heard = self._coming[: self._at_a_time]
        self._coming = self._coming[self._at_a_time :]
        return heard

    def close(self) -> None: ...

    drop = close


@pytest.mark.parametrize("at_a_time", range(1, 7))
@pytest.mark.parametrize("place", range(5))
def test_the_end_is_heard_wherever_it_comes_among_other_answers(place: int, at_a_time: int) -> None:
    printer = ThermalPrinter(lambda: LowOnPaper(place, at_a_time), time.monotonic)
    assert printer.print_raster(striped(100)) == Printed()


@pytest.mark.parametrize("lost", range(1, 5))
def test_one_that_answers_less_while_it_prints_is_asked_once_more(lost: int) -> None:
    printer = ThermalPrinter(lambda: LowOnPaper(0, 1, lost), time.monotonic)
    assert printer.print_raster(striped(100)) == Printed()


def test_nobody_there_is_known_in_time(simulator: Simulator, printer: ThermalPrinter) -> None:
    simulator.close()
    start = time.monotonic()

    assert printer.look() == Condition(PrinterFault.UNREACHABLE)
    assert printer.print_raster(striped()) == Failed(PrinterFault.UNREACHABLE)
    assert time.monotonic() - start < FAULT_SECONDS


def test_a_device_file_takes_a_slip_and_tells_nothing(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    printer = printer_at(f"escpos-file://{device}")

    assert printer.look() == Condition(answers=False)
    assert printer.print_raster(striped(10)) == NotKnown()
    assert device.stat().st_size > 480
    assert printer_at(f"escpos-file://{tmp_path}/none/lp").look().fault is PrinterFault.UNREACHABLE


def test_the_code_on_a_printout_is_read_back(
    simulator: Simulator, printer: ThermalPrinter, tmp_path: Path
) -> None:
    keep_an_application()
    image = draw_roll(compose(samples("es")["application"], words_of("es")), ROLL_58)
    assert printer.print_raster(raster_of(image)) == Printed()

    [printout] = simulator.wait_for(1)
    [found] = zxingcpp.read_barcodes(printout.image())
    assert verify_slip(found.text, PORTAL_KEY).facts.folio == FOLIO
    assert printout.save(tmp_path, 1).stat().st_size > 100


@pytest.mark.parametrize(
    "answer", [b"", b"\x12", b"\x12\x12\x12", b"\x00\x12\x12\x12", b"\xff" * 4, b"\x12\x12\x12\x93"]
)
def test_what_is_no_answer_is_no_status(answer: bytes) -> None:
    assert read_status(answer) is None


def test_addresses() -> None:
    assert read_address("escpos-tcp://10.0.0.7").port == 9100
    assert read_address("escpos-tcp://10.0.0.7:9101?paper=58mm").paper is ROLL_58
    assert read_address("escpos-usb://04b8:0E28").usb == (0x04B8, 0x0E28)
    assert read_address("escpos-serial:///dev/ttyS0?baud=19200").baud == 19200
    assert read_address("escpos-file:///dev/usb/lp0").way is Way.FILE
    assert read_address("escpos-file:///dev/usb/lp0").paper is ROLL_80


@pytest.mark.parametrize(
    "text",
    [
        "",
        "printer",
        "http://10.0.0.7",
        "escpos-tcp://",
        "escpos-tcp://10.0.0.7:999999",
        "escpos-tcp://10.0.0.7?paper=a0",
        "escpos-tcp://10.0.0.7?colour=red",
        "escpos-usb://04b8",
        "escpos-serial:///",
        "escpos-serial:///dev/ttyS0?baud=1",
    ],
)
def test_what_is_no_address_is_said_in_words(text: str) -> None:
    with pytest.raises(BadAddress, match=r"printer|paper|place"):
        read_address(text)
