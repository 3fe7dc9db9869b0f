"""Every page of the gallery is measured: room, targets, contrast, overlap, missing glyphs.

`GALLERY=full` measures every page in every look, which takes hours; `GALLERY=contrast-150-en,…`
every page in those looks. `LENGTH=full` measures a few of each kind on each screen, in looks far
apart; in short that is done on one screen, on another by the seed of the run.
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
from at_length import WHOLE
from PySide6.QtGui import QColor, QGuiApplication

from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.reading import CatalogueStore
from kiosk.gallery.exhibits import Exhibit, exhibits
from kiosk.gallery.hall import Hall
from kiosk.gallery.look import LAYOUTS, Layout, Look, looks
from kiosk.gallery.scenes import seen
from kiosk.tour.stage import Stage

ASKED = os.environ.get("GALLERY", "")
EVERY_PAGE = bool(ASKED)
LOOKS = dict(
    zip(
        LAYOUTS,
        (Look("yellow", 100, "en"), Look("light", 150, "es"), Look("contrast", 125, "es")),
        strict=True,
    )
)
"""The look in which each screen is measured where `GALLERY` asks for none."""


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


def asked_looks(layout: Layout) -> list[Look]:
    """Those that `GALLERY` asks for, else the layout's own."""
    if not ASKED:
        return [LOOKS[layout]]
    if ASKED == "full":
        return list(looks())
    found = [look for look in looks() if look.name in ASKED.split(",")]
    assert found, f"no look is called {ASKED}: {', '.join(look.name for look in looks())}"
    return found


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
    """The scenes that are measured: where `GALLERY` asks for no look, a few of each kind."""
    place = LAYOUTS.index(hall.layout)
    taken: Counter[str] = Counter()
    for name in seen(hall):
        kind = name.split()[0]
        if EVERY_PAGE or taken[kind] in (0, place):
            yield name
        taken[kind] += 1


def _name_of(layout: Layout | None) -> str:
    return layout.name if layout else "of-this-run"


@pytest.fixture(params=LAYOUTS if WHOLE or EVERY_PAGE else (None,), ids=_name_of)
def layout(request: pytest.FixtureRequest) -> Layout:
    """In short one of them, by the seed of the run."""
    chosen: Layout | None = request.param
    seed: int = request.config.getoption("randomly_seed", 0)
    return chosen or LAYOUTS[seed % len(LAYOUTS)]


@pytest.mark.at_length
@pytest.mark.timeout(7200 if EVERY_PAGE else 300)
def test_every_page_is_fit_to_be_seen(
    halls: list[Hall], shown: list[Exhibit], enrolled: Stage, tmp_path: Path, layout: Layout
) -> None:
    settings = enrolled.settings(home=tmp_path / "kiosk", portal_url="http://127.0.0.1:9")
    hall = Hall(settings, layout, shown)
    halls.append(hall)
    assert hall.now().utcoffset() == timedelta(hours=-6), "the centre's time"
    faults: list[str] = []
    for look in asked_looks(layout):
        hall.takes_on(look)
        for name in chosen(hall):
            found = faults_of(hall)
            if not name.endswith(", end"):  # there somebody has scrolled on
                found += measures.focus_faults(hall.screen.window)
            faults += [f"{name}, {layout.name} {look.name}: {f}" for f in found]
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_the_measures_know_contrast() -> None:
    """Figures of WCAG and of the palette."""
    white = QColor("#FFFFFF")
    assert measures.contrast(white, QColor("#000000")) == pytest.approx(21)
    assert measures.contrast(QColor("#9B2247"), white) == pytest.approx(7.7, abs=0.1)
    assert measures.contrast(QColor("#767676"), white) == pytest.approx(4.54, abs=0.01)
