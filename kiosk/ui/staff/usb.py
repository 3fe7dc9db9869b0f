"""*USB*: what waits out on a stick, the portal's answers and the catalogue in. Pure."""

from __future__ import annotations

from kiosk.protocol.staff_calls import UsbStatus, UsbTrouble, UsbWay
from kiosk.ui.staff.blocks import Part, block, button, line
from kiosk.words import Words

_SIGNS = {
    UsbWay.EXPORT: "send",
    UsbWay.IMPORT: "document",
    UsbWay.CATALOGUE: "repeat",
    UsbWay.LOG: "time",
}


def derive_usb(status: UsbStatus, words: Words) -> list[Part]:
    """While something is under way nothing else is offered."""
    ways = [
        block(
            words(f"staff.usb-{way.value}"),
            lines=[line(_SIGNS[way], "", "", words(f"staff.usb-{way.value}-means"))],
            buttons=[]
            if status.running
            else [
                button(
                    "usb",
                    words(f"staff.usb-{way.value}-do"),
                    "stick",
                    argument=way.value,
                    primary=way is UsbWay.EXPORT,
                )
            ],
        )
        for way in UsbWay
    ]
    return [*_state(status, words), *ways]


def _state(status: UsbStatus, words: Words) -> list[Part]:
    if status.way is None:
        return []
    if status.running:
        said = words("staff.usb-running", percent=status.percent)
        return [block(banner=said, wide=True)]
    if status.trouble is None:
        said = words(f"staff.usb-{status.way.value}-done", count=status.count)
        return [block(banner=said, kind="success", wide=True)]
    lines = (
        [line("notice", "", "", words("staff.for-support", words=status.words))]
        if status.trouble is UsbTrouble.FAILED and status.words
        else []
    )
    said = words(f"staff.usb-trouble-{status.trouble.value}")
    return [block(banner=said, kind="danger", lines=lines, wide=True)]
