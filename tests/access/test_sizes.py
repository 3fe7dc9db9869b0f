"""Targets, type and room, measured on the real screen in each layout and text size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from all_pages import is_drawn, pages_of
from measures import is_control, is_text, outside, shown_items, target_faults, text_faults

if TYPE_CHECKING:
    from conftest import Kiosk

LAYOUTS = {
    "1920x1080, 32 inches": ((1920, 1080), 2.71),
    "1366x768, 18.5 inches": ((1366, 768), 3.33),
    "portrait, 32 inches": ((1080, 1920), 2.71),
}


@pytest.mark.parametrize("text_percent", [100, 150])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_targets_type_and_clipping(kiosk: Kiosk, layout: str, text_percent: int) -> None:
    size, pixels_per_mm = LAYOUTS[layout]
    kiosk.open(size, pixels_per_mm=pixels_per_mm, text_percent=text_percent)
    smallest_letters = (7.3 if text_percent == 150 else 4.8) * pixels_per_mm
    faults = []
    for page in pages_of(kiosk.screen.model):
        is_drawn(kiosk.screen.window)
        for item in shown_items(kiosk.screen.window.contentItem()):
            if is_control(item):
                faults += [f"{page}: {fault}" for fault in target_faults(item, pixels_per_mm)]
            elif is_text(item):
                faults += [f"{page}: {fault}" for fault in text_faults(item, smallest_letters)]
        faults += [f"{page}: {fault}" for fault in outside(kiosk.screen.window.contentItem())]
    assert not faults, "\n".join(dict.fromkeys(faults))
