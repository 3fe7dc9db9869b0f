"""CURP: the population register's key, 18 signs (RENAPO, *Instructivo normativo*, 2021).

Own rules where python-stdnum 2.2 errs: sex `X` is issued. Its check digit is right and used.
"""

from __future__ import annotations

import re
from datetime import date

from stdnum.mx import curp as stdnum_curp

from kiosk.forms.verdict import Sound, Verdict, Wrong, wrong

LENGTH = 18
BORN_ABROAD = "NE"

STATES = {
    "AS": "MX-AGU", "BC": "MX-BCN", "BS": "MX-BCS", "CC": "MX-CAM", "CH": "MX-CHH", "CL": "MX-COA",
    "CM": "MX-COL", "CS": "MX-CHP", "DF": "MX-CMX", "DG": "MX-DUR", "GR": "MX-GRO", "GT": "MX-GUA",
    "HG": "MX-HID", "JC": "MX-JAL", "MC": "MX-MEX", "MN": "MX-MIC", "MS": "MX-MOR", "NL": "MX-NLE",
    "NT": "MX-NAY", "OC": "MX-OAX", "PL": "MX-PUE", "QR": "MX-ROO", "QT": "MX-QUE", "SL": "MX-SIN",
    "SP": "MX-SLP", "SR": "MX-SON", "TC": "MX-TAB", "TL": "MX-TLA", "TS": "MX-TAM", "VZ": "MX-VER",
    "YN": "MX-YUC", "ZS": "MX-ZAC",
}  # fmt: skip
"""RENAPO's code of the state of birth → ISO 3166-2."""

_PARTS = (
    ("signs", slice(0, 18), r"[A-Z0-9]+"),
    ("name", slice(0, 4), r"[A-Z][AEIOUX][A-Z]{2}"),
    ("date-digits", slice(4, 10), r"[0-9]+"),
    ("sex", slice(10, 11), r"[HMX]"),
    ("consonants", slice(13, 16), r"[B-DF-HJ-NP-TV-Z]{3}"),
    ("last-digit", slice(16, 18), r"[A-Z0-9][0-9]"),
)
"""What each part of a CURP is made of, in the order in which it is explained."""


def check_curp(typed: str) -> Verdict:
    """Takes spaces, hyphens and lower case. Says which part is wrong."""
    value = compact_curp(typed)
    if len(value) != LENGTH:
        return wrong("fault.curp.length", length=len(value))
    if problem := _wrong_part(value):
        return problem
    if value[-1] != stdnum_curp.calc_check_digit(value):
        return wrong("fault.curp.check-digit")
    return Sound(value)


def compact_curp(typed: str) -> str:
    """The signs alone, in capitals."""
    return re.sub(r"[\s._/-]+", "", typed).upper()


def _wrong_part(value: str) -> Wrong | None:
    for key, part, pattern in _PARTS:
        if not re.fullmatch(pattern, value[part]):
            return wrong(f"fault.curp.{key}")
    if value[11:13] not in STATES and value[11:13] != BORN_ABROAD:
        return wrong("fault.curp.state")
    try:
        _birth_date(value)
    except ValueError:
        return wrong("fault.curp.date")
    return None


def _birth_date(value: str) -> date:
    # the 17th sign keeps namesakes apart: a digit up to 1999, a letter since
    century = 1900 if value[16].isdigit() else 2000
    return date(century + int(value[4:6]), int(value[6:8]), int(value[8:10]))
