"""Where a printer is, as the settings name it.

`escpos-tcp://192.168.1.40:9100`, `escpos-usb://04b8:0202`, `escpos-serial:///dev/ttyS0?baud=19200`,
`escpos-file:///dev/usb/lp0`; `?paper=58mm` where the roll is not of 80 mm.

Page printers: `ipp://printer.local/ipp/print`, `ipps://192.168.1.41/ipp/print?pin=` with the
SHA-256 of its certificate in hex, and `cups:QUEUE` for a queue of this machine's CUPS, `?socket=`
where its socket is another than usual.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from kiosk.printing.paper import LETTER, ROLL_58, ROLL_80, Paper

_ROLLS: Final = {paper.name: paper for paper in (ROLL_58, ROLL_80)}
_USB: Final = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})")
_QUEUE: Final = re.compile(r"[\w.+-]{1,127}", re.ASCII)
_PATH: Final = re.compile(r"/[\w./~+-]{0,255}", re.ASCII)
_PIN: Final = re.compile(r"[0-9a-f]{64}")
_BAUDS: Final = frozenset({"9600", "19200", "38400", "57600", "115200"})


IPP_PORT: Final = 631
CUPS_SOCKET: Final = "/run/cups/cups.sock"
_PAGE_WAYS: Final = ("ipp:", "ipps:", "cups:")


class BadAddress(ValueError):  # noqa: N818 - named for what happened
    """The setting names no printer; the message says what is wrong."""


class Way(StrEnum):
    """How the machine speaks to it."""

    TCP = "escpos-tcp"
    USB = "escpos-usb"
    SERIAL = "escpos-serial"
    FILE = "escpos-file"
    IPP = "ipp"
    IPPS = "ipps"
    CUPS = "cups"


@dataclass(frozen=True)
class Address:
    """A printer and its roll; of the other fields those are set that its way needs.

    A page printer has the page that slips are drawn for until it says what lies in it.
    """

    text: str
    way: Way
    paper: Paper
    host: str = ""
    port: int = 9100
    usb: tuple[int, int] = (0, 0)
    path: str = ""
    baud: int = 9600
    pin: str = ""
    queue: str = ""


def read_address(text: str) -> Address:
    """Raises `BadAddress`."""
    if text.startswith(_PAGE_WAYS):
        return _page_address(text)
    try:
        parts = urlsplit(text)
        way = Way(parts.scheme)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        paper = _ROLLS[options.pop("paper", ROLL_80.name)]
        port = (parts.port or 9100) if way is Way.TCP else 9100
    except (ValueError, KeyError):
        raise BadAddress(f"{text!r}: a printer is written as {', '.join(Way)}://…") from None
    baud = options.pop("baud", "9600")
    if options or baud not in _BAUDS:
        raise BadAddress(f"{text!r}: there are ?paper={'|'.join(_ROLLS)} and ?baud=9600…115200")
    if way is Way.TCP and parts.hostname:
        return Address(text, way, paper, host=parts.hostname, port=port)
    if way is Way.USB and (ids := _USB.fullmatch(parts.netloc.lower())):
        return Address(text, way, paper, usb=(int(ids[1], 16), int(ids[2], 16)))
    if way in {Way.SERIAL, Way.FILE} and not parts.netloc and len(parts.path) > 1:
        return Address(text, way, paper, path=parts.path, baud=int(baud))
    raise BadAddress(f"{text!r}: what follows {way}:// is no place of a printer")


def _page_address(text: str) -> Address:
    try:
        parts = urlsplit(text)
        way = Way(parts.scheme)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        port = parts.port or IPP_PORT
    except ValueError:
        raise BadAddress(f"{text!r}: a page printer is ipp://HOST/PATH or cups:QUEUE") from None
    pin, socket_path = options.pop("pin", "").lower(), options.pop("socket", CUPS_SOCKET)
    if options or (pin and not _PIN.fullmatch(pin)) or (pin and way is not Way.IPPS):
        raise BadAddress(f"{text!r}: there are ipps's ?pin=SHA-256 and cups's ?socket=/PATH")
    if way is Way.CUPS and not parts.netloc and _QUEUE.fullmatch(parts.path):
        return Address(text, way, LETTER, path=socket_path, queue=parts.path)
    path = parts.path or "/ipp/print"
    is_place = parts.username is None and _PATH.fullmatch(path)
    if way is not Way.CUPS and parts.hostname and is_place:
        return Address(text, way, LETTER, host=parts.hostname, port=port, path=path, pin=pin)
    raise BadAddress(f"{text!r}: this is no place of a printer")


def is_address(text: str) -> bool:
    """Whether a setting names a printer."""
    try:
        read_address(text)
    except BadAddress:
        return False
    return True
