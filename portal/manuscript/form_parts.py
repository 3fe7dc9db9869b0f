"""A form as its builder knows it: its questions, and those that one answer opens. Pure.

What a group or a list asks is such a form itself (`portal.manuscript.form_inside`).
A question is changed where it was changed and nowhere else: what the builder does not know, of the
whole form or of a question, stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

from kiosk.catalogue.form_words import schema_words, ui_words
from portal.manuscript.form_kinds import (
    COMPUTE,
    COMPUTED,
    GROUP,
    KINDS,
    LIST,
    OF_A_KIND,
    OTHER,
    PARTS,
    WIDGET,
    WITH_OPTIONS,
    Asked,
    FormFiles,
    Node,
    Option,
    new_part,
)
from portal.manuscript.json_text import Number

_FIRST: Final = (Option("first", "Primera opción"), Option("second", "Segunda opción"))


def questions(files: FormFiles) -> list[Asked]:
    """In the order in which they are asked."""
    return [_asked(files, name, node, home) for name, node, home in placed(files)]


def changed(files: FormFiles, place: int, to: Asked) -> FormFiles:
    """The form with its question at a place as it is to be; where it is so, the same files.

    Its name stays: answers are kept under it. Two branches may ask under one name.
    """
    before = questions(files)[place]
    if before == to:
        return files
    new = files.copy()
    name, node, home = placed(new)[place]
    if before.kind in PARTS:
        _put_part(new, name, node, before, to)
    elif to.kind != before.kind and to.kind in KINDS:
        _take_kind(node, new.ui.setdefault(name, {}), to.kind)
        if to.kind in WITH_OPTIONS and not to.options:
            to = replace(to, options=_FIRST)
    for key, was, words in (
        ("title", before.title, to.title),
        ("description", before.help, to.help),
    ):
        if was != words:
            _put(node, key, words)
    if to.options != before.options and to.kind in WITH_OPTIONS:
        _put_options(node, to)
    _translate(new, to)
    if to.when != before.when:
        del home["properties"][name]
        _require(home, name, wanted=False)
        home = _home_for(new.schema, to.when)
        home.setdefault("properties", {})[name] = node
        _clear(new.schema)
    _require(home, name, wanted=to.required)
    return _said_only(files, _tidy(new, name))


def added(files: FormFiles, name: str, kind: str, title: str) -> FormFiles:
    """With one question more, the last. A name that is taken changes nothing."""
    if kind not in (*KINDS, *PARTS) or any(one.name == name for one in questions(files)):
        return files
    new = files.copy()
    node: Node = {"title": title}
    ui: Node = {}
    if kind in PARTS:
        schema, ui = new_part(kind, title)
        node |= schema
    else:
        _take_kind(node, ui, kind)
    if kind in WITH_OPTIONS:
        _put_options(node, Asked(name, kind, options=_FIRST))
    new.schema.setdefault("type", "object")
    new.schema.setdefault("properties", {})[name] = node
    if ui:
        new.ui[name] = ui
    order = new.ui.get("ui:order")
    if isinstance(order, list) and "*" not in order:
        order.append(name)
    return new


def removed(files: FormFiles, place: int) -> FormFiles:
    """Without the question at a place, and without what only its answer opened."""
    new = files.copy()
    name, _, home = placed(new)[place]
    del home["properties"][name]
    _require(home, name, wanted=False)
    if any(own == name for own, _, _ in placed(new)):  # another branch asks it
        _clear(new.schema)
        return _said_only(files, new)
    new.ui.pop(name, None)
    order = new.ui.get("ui:order")
    if isinstance(order, list):
        new.ui["ui:order"] = [one for one in order if one != name]
    for condition in _conditions(new.schema):
        if _meant(condition) is not None and name in condition["if"]["properties"]:
            condition["then"]["properties"].clear()
    _clear(new.schema)
    return _said_only(files, new)


def moved_up(files: FormFiles, place: int) -> FormFiles:
    """One place earlier in the order of asking."""
    asked = [one.name for one in questions(files)]
    names = list(dict.fromkeys(asked))
    at = names.index(asked[place])
    if not at:
        return files
    names[at - 1], names[at] = names[at], names[at - 1]
    new = files.copy()
    order = new.ui.get("ui:order")
    rest = [one for one in order if one not in names] if isinstance(order, list) else []
    new.ui["ui:order"] = [*names, *rest]
    return new


def placed(files: FormFiles) -> list[tuple[str, Node, Node]]:
    """Name, schema, and the object schema that holds it."""
    found = []
    for home in (files.schema, *(one["then"] for one in _conditions(files.schema))):
        properties = home.get("properties")
        for name, node in properties.items() if isinstance(properties, dict) else ():
            if isinstance(node, dict):
                found.append((name, node, home))
    order = files.ui.get("ui:order")
    if not isinstance(order, list):
        return found
    star = order.index("*") if "*" in order else len(order)
    places = {name: n if n < star else n + len(found) for n, name in enumerate(order)}
    return sorted(found, key=lambda one: places.get(one[0], star))


def _conditions(schema: Node) -> Iterator[Node]:
    """`if` this is answered so, `then` that is asked too: those of just this form."""
    parts = schema.get("allOf")
    for part in (schema, *(parts if isinstance(parts, list) else ())):
        if isinstance(part, dict) and _meant(part) is not None:
            yield part


def _meant(part: Node) -> tuple[str, str] | None:
    condition, then = part.get("if"), part.get("then")
    if not isinstance(condition, dict) or not isinstance(then, dict) or "else" in part:
        return None
    asked = condition.get("properties")
    if set(condition) - {"properties", "required"} or set(then) - {"properties", "required"}:
        return None
    if (
        not isinstance(asked, dict)
        or len(asked) != 1
        or not isinstance(then.get("properties"), dict)
    ):
        return None
    ((name, wanted),) = asked.items()
    if not isinstance(wanted, dict) or set(wanted) != {"const"}:
        return None
    return name, _answer(wanted["const"])


def _answer(const: Any) -> str:
    if isinstance(const, bool):
        return "true" if const else "false"
    return const.literal if isinstance(const, Number) else str(const)


def _asked(files: FormFiles, name: str, node: Node, home: Node) -> Asked:
    ui = files.ui.get(name)
    kind = kind_of(node, ui if isinstance(ui, dict) else {})
    title, note = _words(node.get("title")), _words(node.get("description"))
    when = next((_meant(one) for one in _conditions(files.schema) if one["then"] is home), None)
    required = home.get("required")
    return Asked(
        name=name,
        kind=kind,
        title=title,
        english=_words(files.english.get(title)),
        help=note,
        help_english=_words(files.english.get(note)),
        required=isinstance(required, list) and name in required,
        options=tuple(
            Option(one["const"], one["title"], _words(files.english.get(one["title"])))
            for one in _options(node)
        )
        if kind in WITH_OPTIONS
        else (),
        when=when,
        least=_literal(node.get("minItems")) if kind == LIST else "",
        most=_literal(node.get("maxItems")) if kind == LIST else "",
        formula=_words(ui.get(COMPUTE)) if kind == COMPUTED and isinstance(ui, dict) else "",
        inside=len(asking(node)["properties"]) if kind in (GROUP, LIST) else 0,
    )


def kind_of(node: Node, ui: Node) -> str:
    """As the builder calls it; `OTHER` where it has no such kind."""
    if "$ref" in node:
        return OTHER
    if COMPUTE in ui:
        return COMPUTED if isinstance(ui[COMPUTE], str) else OTHER
    inner = asking(node)
    if isinstance(inner.get("properties"), dict) and "$ref" not in inner:
        return GROUP if inner is node else LIST
    if "properties" in node:
        return OTHER
    signature = _signature(node, ui)
    found = next((k for k, (s, u) in KINDS.items() if _signature(s, u) == signature), OTHER)
    plain = all(
        isinstance(one.get("const"), str) and isinstance(one.get("title"), str)
        for one in _options(node)
    )
    return OTHER if found in WITH_OPTIONS and not plain else found


def asking(node: Node) -> Node:
    """The schema whose properties are asked: of a list what each of its items is, else itself."""
    items = node.get("items")
    return items if node.get("type") == "array" and isinstance(items, dict) else node


def _put_part(files: FormFiles, name: str, node: Node, before: Asked, to: Asked) -> None:
    if before.kind == COMPUTED and to.formula != before.formula:
        files.ui.setdefault(name, {})[COMPUTE] = to.formula
    for key, was, bound in (
        ("minItems", before.least, to.least),
        ("maxItems", before.most, to.most),
    ):
        if before.kind == LIST and was != bound:
            node.pop(key, None)
            if bound:
                node[key] = Number(bound)


def _literal(value: Any) -> str:
    return value.literal if isinstance(value, Number) else ""


def _signature(node: Node, ui: Node) -> tuple[object, ...]:
    items = node.get("items")
    inner = sorted(items) if isinstance(items, dict) else items
    widget = ui.get(WIDGET)
    return (
        node.get("type"), node.get("format"), node.get("const"), "oneOf" in node, "enum" in node,
        str(inner), widget if isinstance(widget, str) else "",
    )  # fmt: skip


def _options(node: Node) -> list[Node]:
    items = node.get("items")
    listed = node.get("oneOf") or (items.get("oneOf") if isinstance(items, dict) else None)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _take_kind(node: Node, ui: Node, kind: str) -> None:
    schema, hints = deepcopy(KINDS[kind])
    for key in OF_A_KIND.intersection(node):
        del node[key]
    ui.pop(WIDGET, None)
    node.update(schema)
    ui.update(hints)


def _put_options(node: Node, to: Asked) -> None:
    """What else an option says stays with it."""
    known = {one.get("const"): one for one in _options(node)}
    listed = [
        {**known.get(one.value, {}), "const": one.value, "title": one.title} for one in to.options
    ]
    target = node["items"] if to.kind == "choices" and isinstance(node.get("items"), dict) else node
    target["oneOf"] = listed


def _translate(files: FormFiles, to: Asked) -> None:
    pairs = [(to.title, to.english), (to.help, to.help_english)]
    pairs += [(one.title, one.english) for one in to.options]
    for spanish, english in pairs:
        if spanish and english:
            files.english[spanish] = english
        elif spanish and spanish in files.english:
            del files.english[spanish]


def _said_only(before: FormFiles, after: FormFiles) -> FormFiles:
    """Translations of words that are said no more go; those that never were stay, for the check."""
    said = {*schema_words(after.schema), *ui_words(after.ui)}
    was = {*schema_words(before.schema), *ui_words(before.ui)}
    kept = {k: v for k, v in after.english.items() if k in said or k not in was}
    return replace(after, english=kept)


def _home_for(schema: Node, when: tuple[str, str] | None) -> Node:
    if when is None:
        return schema
    for condition in _conditions(schema):
        if _meant(condition) == when:
            then: Node = condition["then"]
            return then
    name, answer = when
    asked = next((n for own, n, _ in placed(FormFiles(schema, {}, {})) if own == name), {})
    const: Any = answer == "true" if asked.get("type") == "boolean" else answer
    if asked.get("type") in ("integer", "number"):
        const = Number(answer)
    condition = {
        "if": {"properties": {name: {"const": const}}, "required": [name]},
        "then": {"properties": {}},
    }
    schema.setdefault("allOf", []).append(condition)
    made: Node = condition["then"]
    return made


def _clear(schema: Node) -> None:
    """Conditions that open nothing any more go."""
    parts = schema.get("allOf")
    if isinstance(parts, list):
        kept = [one for one in parts if not _is_empty(one)]
        _put_list(schema, "allOf", kept)
    if _is_empty(schema):
        del schema["if"], schema["then"]


def _is_empty(part: Any) -> bool:
    return isinstance(part, dict) and _meant(part) is not None and not part["then"]["properties"]


def _require(home: Node, name: str, *, wanted: bool) -> None:
    listed = home.get("required")
    names = list(listed) if isinstance(listed, list) else []
    if wanted and name not in names:
        home["required"] = [*names, name]
    elif not wanted and name in names:
        _put_list(home, "required", [one for one in names if one != name])


def _put_list(node: Node, key: str, value: list[Any]) -> None:
    if value:
        node[key] = value
    else:
        node.pop(key, None)


def _put(node: Node, key: str, words: str) -> None:
    if words:
        node[key] = words
    else:
        node.pop(key, None)


def _tidy(files: FormFiles, name: str) -> FormFiles:
    if files.ui.get(name) == {}:
        del files.ui[name]
    return files


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""
