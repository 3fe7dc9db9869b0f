"""The one-time code an operator gives a centre: `7K3M-9QXR-2TFA`, good once, for a week.

Only its hash is stored, so that whoever reads the database cannot enrol.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from kiosk.protocol.enrolment import Centre
from kiosk.protocol.folio import ALPHABET
from portal import act_log
from portal.act_log import COMMAND
from portal.storage import enrolment_codes
from portal.storage.database import Database

LIFETIME: Final = timedelta(days=7)
_SIGNS = 12


def mint_code(random_bytes: Callable[[int], bytes]) -> str:
    """Twelve signs, 60 random bits."""
    number = int.from_bytes(random_bytes(8), "big")
    signs = "".join(ALPHABET[number >> 5 * place & 0x1F] for place in range(_SIGNS))
    return "-".join(signs[start : start + 4] for start in range(0, _SIGNS, 4))


def code_hash(code: str) -> bytes:
    """What stands in the database in place of the code; 60 random bits need no salt."""
    return sha256(f"ventanilla/enrolment-code/1\n{code}".encode("ascii")).digest()


def issue_code(
    database: Database,
    centre: Centre,
    now: datetime,
    random_bytes: Callable[[int], bytes],
    *,
    replaces: int | None = None,
    who: str = COMMAND,
) -> tuple[str, datetime]:
    """A fresh code for one machine of `centre`, and when it expires; the log has who made it.

    `replaces` is the number of the kiosk that the machine succeeds: it may sign what that one
    accepted. Whoever could choose it freely could speak for others, so only an operator does.
    """
    code, expires_at = mint_code(random_bytes), now + LIFETIME
    with database.writing() as session:
        enrolment_codes.add(session, code_hash(code), centre, now, expires_at, replaces=replaces)
        act_log.write(session, now, who, "code-made", centre.id)
    return code, expires_at
