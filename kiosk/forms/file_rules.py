"""Which schemas ask for a file, and what the form allows of it.

`format: data-url`, `contentEncoding: base64`, `contentMediaType` of a picture or a document, and
`ui:widget` `file`, `files`, `photo`, `signature` ask for one; a list of such items for several.
`ui:options` may narrow: `accept` (as HTML's), `maxBytes`, `maxPages`; `statement: true` lets a
visitor who cannot draw a signature agree in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kiosk.forms.checker import FormDamaged, validator
from kiosk.forms.file_reference import Shape, longest_reference
from kiosk.forms.hints import Hints
from kiosk.forms.merging import Schema

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
PDF: Final = "application/pdf"
TYPES: Final = (JPEG, PNG, PDF)
"""What a file is made into, and therefore all that is ever sent."""
MOST_FILES: Final = 10
MOST_BYTES: Final = 5_000_000
"""Of one file, as it is sent."""
MOST_BYTES_IN_ALL: Final = 40_000_000
MOST_PAGES: Final = 20
_FEWEST_BYTES: Final = 20_000
_ENDINGS: Final = {".jpg": JPEG, ".jpeg": JPEG, ".png": PNG, ".pdf": PDF}
_FAMILIES: Final = {"image/*": (JPEG, PNG), "application/*": (PDF,), "*/*": TYPES, "*": TYPES}
_WIDGETS: Final = frozenset({"file", "files", "photo", "signature"})


@dataclass(frozen=True)
class FileRules:
    """What a question takes. `types` in the order of preference, `most` and `least` files.

    `photo` where a photograph is meant rather than a paper; `statement` where words may stand for a
    signature.
    """

    types: tuple[str, ...]
    shape: Shape
    least: int = 0
    most: int = 1
    most_bytes: int = MOST_BYTES
    most_pages: int = MOST_PAGES
    photo: bool = False
    statement: bool = False


@dataclass(frozen=True)
class NoFile:
    """A file is asked for, but none that can be given here: the keyword, and its value."""

    reason: str
    detail: str


def widget_of(hints: Hints) -> str:
    """The widget in lower case, `FileWidget` as `file`; empty where it is none for files."""
    name = str(hints.get("widget") or "").lower().removesuffix("widget")
    return name if name in _WIDGETS else ""


def asks_file(schema: Schema, hints: Hints) -> bool:
    """Whether a flat schema of a text asks for a file."""
    media_type = str(schema.get("contentMediaType", "")).lower()
    return (
        schema.get("format") == "data-url"
        or bool(widget_of(hints))
        or "contentEncoding" in schema
        or media_type.startswith("image/")
        or media_type == PDF
    )


def file_rules(
    schema: Schema, hints: Hints, items: Schema | None = None, item_hints: Hints | None = None
) -> FileRules | NoFile:
    """What a flat schema that asks for a file allows; `items` where it is a list of them."""
    leaf, leaf_hints = (schema, hints) if items is None else (items, item_hints or Hints())
    encoding = leaf.get("contentEncoding")
    if encoding not in (None, "base64"):
        return NoFile("contentEncoding", str(encoding))
    wanted = hints.get("accept") or leaf_hints.get("accept") or leaf.get("contentMediaType")
    accepted = _accepted(wanted)
    signs = "signature" in (widget_of(hints), widget_of(leaf_hints))
    if signs:
        accepted = tuple(kind for kind in (PNG, JPEG) if kind in accepted)
    if not accepted:
        return NoFile("ui:options.accept", str(wanted))
    shape, types = _writable(leaf, accepted)
    if not types:
        return NoFile("pattern", "no reference to a file fits it")
    least = schema.get("minItems", 0) if items is not None else 0
    most = min(schema.get("maxItems", MOST_FILES), MOST_FILES) if items is not None else 1
    if least > most:
        return NoFile("minItems", f"more than {most} files")
    return FileRules(
        types,
        shape,
        least,
        most,
        _tighter(hints.get("maxBytes"), _FEWEST_BYTES, MOST_BYTES),
        _tighter(hints.get("maxPages"), 1, MOST_PAGES),
        photo="photo" in (widget_of(hints), widget_of(leaf_hints)),
        statement=hints.get("statement") is True,
    )


def _accepted(wanted: Any) -> tuple[str, ...]:
    if not wanted:
        return TYPES
    named = wanted if isinstance(wanted, list) else str(wanted).split(",")
    kinds: set[str] = set()
    for name in (str(one).strip().lower() for one in named):
        kinds.update(_FAMILIES.get(name, (_ENDINGS.get(name, name),)))
    return tuple(kind for kind in TYPES if kind in kinds)


def _writable(leaf: Schema, accepted: tuple[str, ...]) -> tuple[Shape, tuple[str, ...]]:
    """How a reference must be written to be valid, and for which types it then is."""
    bare = leaf.get("contentEncoding") == "base64" and leaf.get("format") != "data-url"
    shapes = [Shape.BASE64] if bare else list(Shape)
    best: tuple[Shape, tuple[str, ...]] = (shapes[0], ())
    try:
        judge = validator(leaf)
    except FormDamaged:
        return best
    for shape in shapes:
        types = tuple(
            kind for kind in accepted if judge.is_valid(longest_reference(kind).written(shape))
        )
        if len(types) > len(best[1]):
            best = shape, types
    return best


def _tighter(wanted: Any, least: int, most: int) -> int:
    """The form's own limit where it is a number, never beyond what is bearable."""
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        return most
    return max(least, min(wanted, most))
