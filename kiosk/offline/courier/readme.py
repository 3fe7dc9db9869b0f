"""The note in plain words that lies on the stick, for whoever holds it or finds it."""

from __future__ import annotations

from typing import Final

from kiosk.assets import assets_folder
from kiosk.protocol.enrolment import Enrolment

README: Final = "LEEME.txt"


def readme(enrolment: Enrolment) -> bytes:
    """UTF-8 with a mark and CRLF, as the editors of every computer read it."""
    text = (assets_folder() / "courier" / README).read_text("utf-8")
    centre = enrolment.centre
    for name, value in {
        "centre": centre.name,
        "kiosk": enrolment.kiosk,
        "phone": f"Tel. {centre.phone}" if centre.phone else "",
    }.items():
        text = text.replace("{" + name + "}", value)
    return text.strip().replace("\n", "\r\n").encode("utf-8-sig") + b"\r\n"
