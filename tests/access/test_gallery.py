"""Every page of the gallery is measured: room, targets, contrast, overlap, missing glyphs.

`GALLERY=full` measures every page in every look; else a few of each kind on each screen, in looks
far apart.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import measures
import pytest
from PySide6.QtGui import QColor, QGuiApplication

from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.store import CatalogueStore
from kiosk.gallery.exhibits import Exhibit, exhibits
from kiosk.gallery.hall import Hall
from kiosk.gallery.look import LAYOUTS, Layout, Look, looks
from kiosk.gallery.scenes import seen
from kiosk.tour.stage import Stage

WHOLE = os.environ.get("GALLERY") == "full"
SHORT = dict(
    zip(
        LAYOUTS,
        (Look("yellow", 100, "en"), Look("light", 150, "es"), Look("contrast", 125, "es")),
        strict=True,
    )
)


@pytest.fixture(scope="module")
def shown(enrolled: Stage) -> list[Exhibit]:
    """Every kind of question, found once."""
    settings = enrolled.settings(portal_url="http://127.0.0.1:9")
    ensure_store(settings)
    return exhibits(CatalogueStore.open(settings.catalogue_store_path))


@pytest.fixture
def halls(
    enrolled: Stage, tmp_path: Path, qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Hall]]:
    """On a machine that is no kiosk: its clock is not the centre's."""
    home = tmp_path / "kiosk"
    shutil.copytree(enrolled.kiosk_home, home)
    made: list[Hall] = []
    with monkeypatch.context() as there:
        there.setenv("TZ", "UTC")
        time.tzset()
        yield made
        for hall in made:
            hall.close()
    time.tzset()


def faults_of(hall: Hall) -> list[str]:
    """All that is wrong with what the hall shows."""
    picture = hall.picture()
    root = hall.screen.window.contentItem()
    per_mm = hall.layout.pixels_per_mm
    least = (7.3 if hall.look.text_percent == 150 else 4.8) * per_mm
    faults = [
        *measures.outside(root),
        *measures.overlaps(root),
        *measures.room_faults(root, per_mm),
        *measures.gap_faults(root, per_mm),
        *measures.contrast_faults(root, picture),
        *measures.edge_faults(root, picture),
        *measures.missing_glyphs(root),
    ]
    for item in hall.items():
        if measures.is_control(item):
            faults += measures.target_faults(item, per_mm) + measures.spill_faults(item)
        elif measures.is_text(item):
            faults += measures.text_faults(item, least)
    return faults


def chosen(hall: Hall) -> Iterator[str]:
    """The scenes that are measured: in the short form one of each kind, on each screen another.

    Of a kind that has no more each screen measures the first.
    """
    place = LAYOUTS.index(hall.layout)
    taken: Counter[str] = Counter()
    for name in seen(hall):
        kind = name.split()[0]
        if WHOLE or taken[kind] in (0, place):
            yield name
        taken[kind] += 1


@pytest.mark.parametrize("layout", LAYOUTS if WHOLE else SHORT, ids=lambda lay: lay.name)
@pytest.mark.timeout(7200 if WHOLE else 300)
def test_every_page_is_fit_to_be_seen(
    halls: list[Hall], shown: list[Exhibit], enrolled: Stage, tmp_path: Path, layout: Layout
) -> None:
    settings = enrolled.settings(home=tmp_path / "kiosk", portal_url="http://127.0.0.1:9")
    hall = Hall(settings, layout, shown)
    halls.append(hall)
    assert hall.now().utcoffset() == timedelta(hours=-6), "the centre's time"
    faults: list[str] = []
    for look in looks() if WHOLE else (SHORT[layout],):
        hall.takes_on(look)
        for name in chosen(hall):
            faults += [f"{name}, {layout.name} {look.name}: {f}" for f in faults_of(hall)]
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_the_measures_know_contrast() -> None:
    """Figures of WCAG and of the palette."""
    white = QColor("#FFFFFF")
    assert measures.contrast(white, QColor("#000000")) == pytest.approx(21)
    assert measures.contrast(QColor("#9B2247"), white) == pytest.approx(7.7, abs=0.1)
    assert measures.contrast(QColor("#767676"), white) == pytest.approx(4.54, abs=0.01)
