"""Pages as rasters: drawn one under the other, parted again, set onto the sheet in the tray. Pure.

Letter and A4 are drawn with margins wider than they differ, so a page of one goes onto the other by
its middle, without a dot lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.printing.paper import PAGES, Paper
from kiosk.printing.raster import Raster, RasterDamaged


def page_of(raster: Raster) -> Paper | None:
    """The page that a raster was drawn for; None: a roll."""
    return next(
        (
            paper
            for paper in PAGES
            if paper.height and raster.width == paper.dots and raster.height % paper.height == 0
        ),
        None,
    )


def one_under_the_other(pages: Sequence[Raster]) -> Raster:
    """As they go to the station. Raises `RasterDamaged` for too many."""
    height = sum(page.height for page in pages)
    return Raster(pages[0].width, height, b"".join(page.rows for page in pages))


def pages_on(raster: Raster, sheet: Paper) -> list[Raster]:
    """Each page, on that sheet. Raises `RasterDamaged` for what was drawn for no page."""
    drawn_for = page_of(raster)
    if drawn_for is None or drawn_for.height is None or sheet.height is None:
        raise RasterDamaged("this was drawn for a roll")
    size = raster.stride * drawn_for.height
    starts = range(0, len(raster.rows), size)
    rows = (raster.rows[start : start + size] for start in starts)
    return [_onto(Raster(raster.width, drawn_for.height, one), sheet) for one in rows]


def _onto(page: Raster, sheet: Paper) -> Raster:
    """By the middle, in steps of eight dots across."""
    height = sheet.height or page.height
    wider = sheet.dots // 8 - page.stride
    left = abs(wider) // 2
    lines = [page.rows[at : at + page.stride] for at in range(0, len(page.rows), page.stride)]
    if wider < 0:
        lines = [line[left : left + sheet.dots // 8] for line in lines]
    elif wider > 0:
        lines = [bytes(left) + line + bytes(wider - left) for line in lines]
    taller = height - page.height
    above = abs(taller) // 2
    blank = bytes(sheet.dots // 8)
    if taller < 0:
        lines = lines[above : above + height]
    else:
        lines = [blank] * above + lines + [blank] * (taller - above)
    return Raster(sheet.dots, height, b"".join(lines))
