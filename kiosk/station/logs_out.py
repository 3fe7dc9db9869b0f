"""The logs on a stick, for support: both programs', the staff's, and what `kiosk doctor` says.

None of them holds anything of a visitor, so that they are brought out in clear.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kiosk.event_log import PROGRAMS, whole_log
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.offline.courier.stick import stick_at
from kiosk.settings import Settings
from kiosk.station.doctor import as_json, examine


def logs_of(settings: Settings) -> Mapping[str, bytes]:
    """Each by the name that it has on the stick, which says of which machine it is."""
    try:
        kiosk = load_enrolment(settings.enrolment_path).kiosk
    except (NotEnrolled, EnrolmentDamaged):
        kiosk = "kiosk"
    findings = examine(settings, os.environ, datetime.now(UTC))
    return {
        **{f"{kiosk}-{name}.jsonl": whole_log(settings.log_folder, name) for name in PROGRAMS},
        f"{kiosk}-staff.jsonl": _read(settings.staff_log_path),
        f"{kiosk}-doctor.json": as_json(findings).encode(),
    }


def bring(files: Mapping[str, bytes], stick: Path) -> int:
    """Puts them into the stick's folder, over earlier ones; how many. Raises `CourierError`."""
    with stick_at(stick, make=True) as folder:
        for name, content in files.items():
            with folder.writing(name) as file:
                file.cut(0)
                file.write(content)
                file.sync()
    return len(files)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
