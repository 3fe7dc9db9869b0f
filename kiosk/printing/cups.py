"""The queues of this machine's CUPS: which there are, what stands behind them, what they keep."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from kiosk.printing.address import CUPS_SOCKET, IPP_PORT, Address
from kiosk.printing.ipp_line import Endpoint, NoReply
from kiosk.printing.page_line import PrinterLine, PrinterRefused

FORGET: Final = (
    "Set `PreserveJobFiles No` in /etc/cups/cupsd.conf, and have `cancel -a -x {queue}` erase them."
)
_SERVICE: Final = "._tcp"


def line_to_queue(queue: str, socket_path: str = CUPS_SOCKET) -> PrinterLine:
    """By the local socket, on which CUPS sees who asks."""
    path = f"/printers/{queue}"
    endpoint = Endpoint("localhost", IPP_PORT, path, socket_path=socket_path)
    return PrinterLine(endpoint, f"ipp://localhost{path}")


def line_to(address: Address) -> PrinterLine:
    """To a page printer by its address."""
    return _line(address.way, address.host, address.port, address.path, address.pin)


def line_behind(device: str) -> PrinterLine | None:
    """To the printer itself; None where CUPS reaches it otherwise than by IPP, or looks its host up
    by the name of its service (DNS-SD), which no resolver knows.
    """
    try:
        parts = urlsplit(device)
        port = parts.port or IPP_PORT
    except ValueError:
        return None
    if parts.scheme not in {"ipp", "ipps"} or not parts.hostname or not parts.path:
        return None
    if _SERVICE in parts.hostname:
        return None
    return _line(parts.scheme, parts.hostname, port, parts.path)


def _line(scheme: str, host: str, port: int, path: str, pin: str = "") -> PrinterLine:
    uri = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}{path}"
    return PrinterLine(Endpoint(host, port, path, tls=scheme == "ipps", pin=pin), uri)


def queues(socket_path: str = CUPS_SOCKET) -> tuple[tuple[str, str], ...]:
    """Names and what stands behind them; none where no CUPS answers."""
    try:
        found = line_to_queue("", socket_path).queues()
    except (NoReply, PrinterRefused):
        return ()
    texts = ((one.get("printer-name", ("",))[0], one.get("device-uri", ("",))[0]) for one in found)
    return tuple((str(name), str(device)) for name, device in texts if name)


def kept_jobs(queue: str, socket_path: str = CUPS_SOCKET) -> int:
    """How many slips that ended CUPS still knows. Raises `NoReply`, `PrinterRefused`."""
    return len(line_to_queue(queue, socket_path).ended_jobs())


def kept_words(address: Address) -> str:
    """The same, for staff."""
    try:
        kept = kept_jobs(address.queue, address.path)
    except (NoReply, PrinterRefused):
        return "What CUPS keeps of slips is not known, for it does not answer."
    if not kept:
        return "CUPS keeps nothing of what was printed."
    slips = "1 slip" if kept == 1 else f"{kept} slips"
    return f"CUPS keeps {slips}. {FORGET.format(queue=address.queue)}"
