"""What a group or each of a list asks, taken out of a form as one of its own, and put back. Pure.

So the builder's few functions reach every depth. What lies around stays as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kiosk.catalogue.form_words import schema_words, ui_words
from portal.manuscript.form_kinds import GROUP, LIST, FormFiles, Node
from portal.manuscript.form_parts import asking, kind_of, placed

DEEPEST: Final = 6
_ITEMS: Final = "items"


def inside(files: FormFiles, path: Sequence[str]) -> FormFiles | None:
    """What the group or list at the end of a path of names asks; None: there is none there."""
    for name in path:
        found = _part(files, name)
        if found is None:
            return None
        node, kind = found
        ui = _inner(files.ui.get(name), kind)
        files = FormFiles(asking(node), ui, files.english)
    return files


def with_inside(files: FormFiles, path: Sequence[str], to: FormFiles) -> FormFiles:
    """The form in which that asks so. Words that are said elsewhere stay translated."""
    if not path:
        return to
    before = inside(files, path)
    if before is None or before == to:
        return files
    new = files.copy()
    schema, ui = new.schema, new.ui
    for name in path:
        found = _part(FormFiles(schema, ui, {}), name)
        if found is None:
            raise AssertionError("it was there before")
        node, kind = found
        schema = asking(node)
        ui = _opened(ui, name, kind)
    schema.clear()
    schema.update(to.copy().schema)
    ui.clear()
    ui.update(to.copy().ui)
    _tidied(new.ui, path)
    own = {*schema_words(to.schema), *ui_words(to.ui)}
    said = {*schema_words(new.schema), *ui_words(new.ui)} - own
    kept = {k: v for k, v in files.english.items() if k in said and k not in to.english}
    return replace(new, english={**to.english, **kept})


def _part(files: FormFiles, name: str) -> tuple[Node, str] | None:
    for own, node, _ in placed(files):
        if own == name:
            ui = files.ui.get(name)
            kind = kind_of(node, ui if isinstance(ui, dict) else {})
            return (node, kind) if kind in (GROUP, LIST) else None
    return None


def _inner(ui: object, kind: str) -> Node:
    if kind == LIST:
        ui = ui.get(_ITEMS) if isinstance(ui, dict) else None
    return ui if isinstance(ui, dict) else {}


def _opened(ui: Node, name: str, kind: str) -> Node:
    """The uiSchema of a part, made where there is none."""
    for key in (name, _ITEMS) if kind == LIST else (name,):
        inner = ui.get(key)
        if not isinstance(inner, dict):
            inner = ui[key] = {}
        ui = inner
    return ui


def _tidied(ui: Node, path: Sequence[str]) -> None:
    """Hints that hint at nothing go again."""
    if not path:
        return
    own = ui.get(path[0])
    if not isinstance(own, dict):
        return
    items = own.get(_ITEMS)
    _tidied(items if isinstance(items, dict) else own, path[1:])
    if items == {}:
        del own[_ITEMS]
    if not own:
        del ui[path[0]]
