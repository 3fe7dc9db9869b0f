"""What can be measured of a page that is shown: sizes, room, contrast, overlap, missing glyphs.

Each measure gives a list of faults in words; empty where there is none. Lengths are in pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QRawFont
from PySide6.QtQuick import QQuickItem, QQuickWindow

TARGET_MM = 20
GAP_MM = 3
NOTO_SANS_CAPITAL = 0.714
TEXT_CONTRAST = 4.5
CONTROL_CONTRAST = 3.0
_DRAWN_CONTRAST = 4.3
"""What thin letters reach of their colour's contrast once their edges are smoothed."""
_WITHOUT_LIMIT = 100
"""Lines from which on a text is not meant to be cut short."""
_CONTROLS = ("QQuickAbstractButton", "QQuickTextInput", "QQuickTextEdit")


def shown_items(root: QQuickItem) -> Iterator[QQuickItem]:
    """All that is drawn, whether or not a screen reader is told of it."""
    if root.isVisible() and root.opacity() > 0:
        yield root
        for child in root.childItems():
            yield from shown_items(child)


def is_control(item: QQuickItem) -> bool:
    return any(item.inherits(kind) for kind in _CONTROLS)


def is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") and bool(str(item.property("text")).strip())


def called(item: QQuickItem) -> str:
    """What a control or text is called in the words of a fault."""
    return repr(item.property("text") or item.property("label") or item.metaObject().className())


def target_faults(item: QQuickItem, pixels_per_mm: float) -> list[str]:
    least = TARGET_MM * pixels_per_mm - 0.5
    if item.width() >= least and item.height() >= least:
        return []
    size = f"{item.width():.0f} × {item.height():.0f} px"
    return [f"{called(item)} is {size}, a target needs {least:.0f}"]


def text_faults(item: QQuickItem, smallest_letters: float) -> list[str]:
    text = item.property("text")
    faults = []
    fitted = item.property("fontInfo")
    letters = (
        fitted.pixelSize() if hasattr(fitted, "pixelSize") else item.property("font").pixelSize()
    )
    if letters * NOTO_SANS_CAPITAL < smallest_letters - 0.5:
        faults.append(f"{text!r} has capitals of {letters * NOTO_SANS_CAPITAL:.1f} px")
    if item.property("truncated") and item.property("maximumLineCount") > _WITHOUT_LIMIT:
        faults.append(f"{text!r} is cut short")
    if item.property("contentWidth") > item.width() + 1:
        faults.append(f"{text!r} is wider than its place: {item.property('contentWidth'):.0f}")
    if item.property("contentHeight") > item.height() + 1:
        faults.append(f"{text!r} is taller than its place")
    return faults


def room_faults(root: QQuickItem, pixels_per_mm: float) -> list[str]:
    """Pages that have more to show than they leave the room for a finger to find it in."""
    least = int(TARGET_MM * pixels_per_mm)
    return [
        f"{called(item)} shows only {item.height():.0f} px of {item.property('contentHeight'):.0f}"
        for item in shown_items(root)
        if item.inherits("QQuickFlickable") and item.height() < least
        if item.property("contentHeight") > item.height() + 1
    ]


def focus_faults(window: QQuickWindow) -> list[str]:
    """A control that has the focus, and is cut off by the page that it could be whole in.

    Asks the window, and never an item for its window or the content for its parent: each of these
    answers takes a reference too many (docs/findings.md).
    """
    item = window.activeFocusItem()
    content = window.contentItem()
    area: QQuickItem | None = item
    while area is not None and area is not content and not area.inherits("QQuickFlickable"):
        area = area.parentItem()
    if area is None or area is content or area is item or not is_control(item):
        return []
    place, page = _scene_rect(item), _scene_rect(area).adjusted(0, -1, 0, 1)
    fits = place.height() <= page.height()
    seen = page.top() <= place.top() and place.bottom() <= page.bottom()
    return [f"{called(item)} has the focus and is cut off"] if fits and not seen else []


def spill_faults(item: QQuickItem) -> list[str]:
    """Words of a button that reach above or below it."""
    if not item.inherits("QQuickAbstractButton"):
        return []
    place = _scene_rect(item).adjusted(0, -1, 0, 1)
    texts = [text for text in shown_items(item) if is_text(text)]
    spilt = [text for text in texts if not _within(_lines(text), place)]
    return [f"{called(text)} reaches beyond its button" for text in spilt]


def outside(root: QQuickItem) -> list[str]:
    """Controls and texts that lie beyond the window's sides."""
    faults = []
    for item in shown_items(root):
        if not is_control(item) and not item.inherits("QQuickText"):
            continue
        rect = item.mapRectToScene(item.boundingRect())
        if rect.left() < -1 or rect.right() > root.width() + 1:
            faults.append(f"{called(item)} lies beyond the window's side")
    return faults


def overlaps(root: QQuickItem) -> list[str]:
    """Texts and controls that lie over one another, neither inside the other."""
    held = [
        (item, seen)
        for item in shown_items(root)
        if is_text(item) or is_control(item)
        if not (seen := _lines_in_sight(item, root)).isEmpty() and item.opacity() > 0
    ]
    return [
        f"{called(one)} lies over {called(other)}"
        for (one, here), (other, there) in combinations(held, 2)
        if here.adjusted(2, 2, -2, -2).intersects(there.adjusted(2, 2, -2, -2))
        if not (one.isAncestorOf(other) or other.isAncestorOf(one))
        if _layer(one, root) == _layer(other, root)
    ]


def gap_faults(root: QQuickItem, pixels_per_mm: float) -> list[str]:
    """Controls that stand closer to one another than a finger can tell."""
    least = int(GAP_MM * pixels_per_mm)
    held = [
        (item, seen)
        for item in shown_items(root)
        if item.inherits("QQuickAbstractButton") and item.isEnabled()
        if not (seen := in_sight(item, root)).isEmpty()
    ]
    faults = []
    for (one, here), (other, there) in combinations(held, 2):
        apart = max(
            max(here.left(), there.left()) - min(here.right(), there.right()),
            max(here.top(), there.top()) - min(here.bottom(), there.bottom()),
        )
        if 0 <= apart < least - 0.5:
            faults.append(f"{called(one)} and {called(other)} are {apart:.0f} px apart")
    return faults


def contrast_faults(root: QQuickItem, picture: QImage) -> list[str]:
    """Texts that are hard to tell from what they stand on, as drawn and by their colour."""
    faults = []
    for item in shown_items(root):
        if not is_text(item) or not item.isEnabled():
            continue
        seen = _lines_in_sight(item, root).toAlignedRect()
        if seen.height() < item.property("font").pixelSize() or seen.width() < 2:
            continue
        colours = _colours(picture, seen)
        ground = QColor.fromRgb(colours.most_common(1)[0][0])
        drawn = max(contrast(ground, QColor.fromRgb(colour)) for colour in colours)
        meant = contrast(ground, item.property("color"))
        if drawn < _DRAWN_CONTRAST or meant < TEXT_CONTRAST:
            told = f"is drawn at {drawn:.1f}:1 and coloured at {meant:.1f}:1"
            faults.append(f"{called(item)} {told} on {ground.name()}")
    return faults


def edge_faults(root: QQuickItem, picture: QImage) -> list[str]:
    """Fields and choices whose outline is hard to tell from the page."""
    faults = []
    for item in shown_items(root):
        if not item.isEnabled() or not (
            item.property("isEntryField") or item.property("chosen") is not None
        ):
            continue
        seen = in_sight(item, root)
        if seen != _scene_rect(item) or not is_control(item):
            continue
        middle = int(seen.center().y())
        left = int(seen.left())
        across = QRect(left - 6, middle, 14, 1)
        if not picture.rect().contains(across):
            continue
        beyond = picture.pixelColor(left - 6, middle)
        drawn = max(contrast(beyond, QColor.fromRgb(c)) for c in _colours(picture, across))
        if drawn < CONTROL_CONTRAST:
            faults.append(f"the edge of {called(item)} is drawn at {drawn:.1f}:1")
    return faults


def missing_glyphs(root: QQuickItem) -> list[str]:
    """Texts with signs that the font does not have: they would be drawn as boxes."""
    faults = []
    for item in shown_items(root):
        if is_text(item):
            family = item.property("font").family()
            lacking = {sign for sign in item.property("text") if not _has(family, sign)}
            if lacking:
                faults.append(f"{family} has no {sorted(lacking)} for {called(item)}")
    return faults


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2's contrast ratio of two opaque colours."""
    light, dark = sorted((_luminance(one.rgb()), _luminance(other.rgb())), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@cache
def _luminance(rgb: int) -> float:
    parts = [((rgb >> shift) & 255) / 255 for shift in (16, 8, 0)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _has(family: str, sign: str) -> bool:
    if sign.isspace() or not sign.isprintable():
        return True
    return 0 not in QRawFont.fromFont(QFont(family)).glyphIndexesForString(sign)


def _colours(picture: QImage, part: QRect) -> Counter[int]:
    crop = picture.copy(part).convertToFormat(QImage.Format.Format_RGB32)
    return Counter(memoryview(crop.constBits()).cast("I"))


def _layer(item: QQuickItem, root: QQuickItem) -> QQuickItem:
    """What of the window an item lies in: a panel hides the page behind it."""
    part = item
    while part.parentItem() != root:
        part = part.parentItem()
    return part


def _scene_rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _lines(item: QQuickItem) -> QRectF:
    """Where a text's lines are, in the window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.property("contentHeight")))


def _within(part: QRectF, whole: QRectF) -> bool:
    return whole.top() <= part.top() and part.bottom() <= whole.bottom()


def _lines_in_sight(item: QQuickItem, root: QQuickItem) -> QRectF:
    """Where a text's lines are, or a control is, as far as nothing clips them."""
    seen = in_sight(item, root)
    if item.inherits("QQuickText"):
        seen = seen.intersected(_lines(item))
    return seen


def in_sight(item: QQuickItem, root: QQuickItem) -> QRectF:
    """The part of an item, in the window, that nothing clips."""
    seen = _scene_rect(item).intersected(QRectF(0, 0, root.width(), root.height()))
    part = item
    while part != root:
        if part.clip():
            seen = seen.intersected(_scene_rect(part))
        part = part.parentItem()
    return seen
