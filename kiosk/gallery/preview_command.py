"""`kiosk preview`: pages of a catalogue that is being written, as pictures of the real screen.

A folder of source files is shown as a kiosk shows it that knows nothing else: it is not enrolled,
nothing is sent, nothing outlives it. Each line on standard output is the path of a picture.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.catalogue.zones import CENTRAL
from kiosk.cli import CommandError
from kiosk.gallery.look import LAYOUTS, TEXT_PERCENTS, Layout, Look
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.settings import THEMES, Settings
from kiosk.words import languages

_KINDS = ("service", "form", "notice")
_MOST_PAGES = 12
_LOOK = f"{LAYOUTS[1].name}:light:100:es"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder of source files")
    parser.add_argument("kind", choices=_KINDS)
    parser.add_argument(
        "id", metavar="ID", help="a service's, or a notice's; of a form its service"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    parser.add_argument(
        "--look",
        action="append",
        type=look_of,
        metavar="SIZE:THEME:TEXT:LANGUAGE",
        help=f"such as {_LOOK}; may be repeated",
    )


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    logging.basicConfig(level=logging.ERROR, format="preview: %(levelname)s: %(message)s")
    wanted = arguments.look or [look_of(_LOOK)]
    with tempfile.TemporaryDirectory(prefix="ventanilla-preview-") as folder:
        settings = Settings(home=Path(folder), catalogue_source=arguments.source, timezone=CENTRAL)
        enrol(settings)
        arguments.out.mkdir(parents=True, exist_ok=True)
        for path in _taken(settings, arguments, wanted):
            print(path, flush=True)
    return 0


def _taken(
    settings: Settings, arguments: argparse.Namespace, wanted: Sequence[tuple[Layout, Look]]
) -> list[Path]:
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.gallery.hall import Hall  # noqa: PLC0415
    from kiosk.gallery.preview_scenes import preview_scenes  # noqa: PLC0415

    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    found = []
    for layout in dict.fromkeys(layout for layout, _ in wanted):
        hall = Hall(settings, layout, ())
        for look in (look for own, look in wanted if own == layout):
            hall.takes_on(look)
            scenes = preview_scenes(hall, arguments.kind, arguments.id)
            for number, _ in zip(range(_MOST_PAGES), scenes, strict=False):
                path = arguments.out / f"{layout.name}-{look.name}-{number}.png"
                if not hall.picture().save(str(path)):
                    raise CommandError(f"the picture {path} could not be written")
                found.append(path)
        hall.close()
    return found


def enrol(settings: Settings) -> None:
    """As a kiosk of no centre: what can be applied for shows as it will."""
    nobody = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    centre = Centre(
        id="vista-previa", name="Vista previa", state="MX-OAX", municipality="20067", phone=""
    )
    enrolment = Enrolment(
        kiosk="vista-previa",
        kiosk_number=0,
        centre=centre,
        portal_key=nobody,
        enrolled_at=datetime.now(UTC),
    )
    save_enrolment(settings.enrolment_path, enrolment)


def look_of(text: str) -> tuple[Layout, Look]:
    """Raises `ValueError`."""
    size, theme, percent, language = text.split(":")
    layout = next((one for one in LAYOUTS if one.name == size), None)
    is_one = theme in THEMES and language in languages() and percent.isdigit()
    if layout is None or not is_one or int(percent) not in TEXT_PERCENTS:
        raise ValueError(text)
    return layout, Look(theme, int(percent), language)
