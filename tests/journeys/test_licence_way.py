"""A licence renewed, from the first question to the appointment on paper: real portal and printer.

The way itself is the tour's scene, with a line that is down while the application is made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hurried_visitor import HurriedVisitor
from paper_world import printing_station
from stage_copies import copy_of

from kiosk.tour.album import Album
from kiosk.tour.scenes import licence
from kiosk.tour.scenes.walk import Walk
from kiosk.tour.stage import Stage

if TYPE_CHECKING:
    from conftest import KioskAt

AGE = "¿Cuántos años tiene quien va a manejar?"


def test_a_licence_is_renewed_with_a_photo_and_days_to_come_and_the_appointment_is_printed(
    untouched: Stage, kiosk_at: KioskAt, tmp_path: Path
) -> None:
    with copy_of(untouched, tmp_path / "stage") as stage:
        stage.start_portal()
        with printing_station(stage.kiosk_home, stage.portal_url) as printer:
            kiosk = kiosk_at(stage, stage.kiosk_home)
            opened = kiosk.open(sticks=stage.sticks)
            visitor = HurriedVisitor(opened.window, opened.words)
            words = visitor.words
            chapter = Album(tmp_path).opens("licence", "Licence")
            licence.play(Walk(visitor, stage, words, chapter, stage.sticks))

            visitor.waits_for(words("paper.print-appointment"), 20)
            visitor.taps(words("paper.print-appointment"))
            visitor.waits_for(words("paper.printed"), 30)
            slip = printer.printouts[-1]
        assert slip.image().height > 0
        [folio] = {row["folio"] for row in _sent(stage)}
        read = json.loads(
            stage.portal_command(
                "desk", "open", "--folio", folio, "--keys", str(stage.agency_keys),
                "--words", "--json",
            )
        )  # fmt: skip
    [photo] = read["attachments"]
    assert (photo["name"], photo["fault"]) == (licence.PHOTO, "")
    told = dict(read["in_words"]["answered"])
    assert read["in_words"]["faults"] == [], "judged as on the screen"
    assert read["in_words"]["not_asked"] == [], "every answer stands under its question"
    assert told["¿A qué oficina le queda mejor ir?"] == "Oaxaca de Juárez"
    assert told["¿Qué necesita hacer?"] == "Renovar mi licencia"
    first, second = told["¿Qué días puede ir?"].split(", ")
    assert first.split(" ")[0] in {"lunes", "martes", "miércoles", "jueves", "viernes"}
    assert first != second
    assert AGE not in told


def _sent(stage: Stage) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads(
        stage.portal_command("desk", "list", "--agency", "movilidad-oaxaca", "--json")
    )
    return listed
