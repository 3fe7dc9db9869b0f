"""Which questions the answers so far call for: a schema's conditionals, applied.

`allOf`, `if`/`then`/`else`, `dependentRequired`, `dependentSchemas`, draft-07 `dependencies` (with
react-jsonschema-form's `oneOf` inside, where the branch is chosen by the property depended on),
and `oneOf`/`anyOf` of objects that are told apart by one property's `const` or `enum`.

The semantics are JSON Schema's: an `if` that speaks of an unanswered property holds vacuously.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kiosk.forms.merging import APPLICATORS, CHOICES, AnySchema, Schema, merged_schemas
from kiosk.forms.options import is_among, lists_options, value_of

_OPTIONS = ("oneOf", "anyOf")
_SCALARS = {"string", "number", "integer", "boolean"}

IsValid = Callable[[Any, Any], bool]
"""(schema, value) → whether the value fits the schema."""


def flat(schema: AnySchema, value: Any, is_valid: IsValid) -> Schema:
    """The schema with every conditional that holds for `value` merged in.

    What stays are keywords without conditions, and `oneOf`/`anyOf` where they list options.
    """
    if isinstance(schema, bool):
        return {}
    if is_settled(schema):
        return dict(schema)
    result = {keyword: part for keyword, part in schema.items() if keyword not in APPLICATORS}
    for keyword in ("oneOf", "anyOf"):
        if lists_options(schema.get(keyword)):
            result[keyword] = schema[keyword]
        elif leaves_open(schema, keyword):
            result = merged_schemas(result, {"type": "object", CHOICES: [schema[keyword]]})
    for part in _applied(schema, value, is_valid):
        result = merged_schemas(result, flat(part, value, is_valid))
    if aside := result.pop("allOf", None):  # two lists of options: only what both offer
        result = _narrowed(result, aside)
    return result


def is_settled(schema: Schema) -> bool:
    """Whether it is flat as it stands, whatever is answered: all it leaves open are options."""
    applied = APPLICATORS & schema.keys()
    return all(key in _OPTIONS and lists_options(schema[key]) for key in applied)


def _applied(schema: Schema, value: Any, is_valid: IsValid) -> Iterator[AnySchema]:
    yield from schema.get("allOf", ())
    if "if" in schema:
        holds = is_valid(schema["if"], value)
        yield schema.get("then" if holds else "else", {})
    answers = value if isinstance(value, dict) else {}
    for name, part in dependencies(schema):
        if name in answers:
            chosen = chosen_branch(part, name, answers, is_valid)
            # an answer that no branch is for chooses none, and is not asked for a second time
            chooses = bool(branches_on(part, name))
            yield {key: sub for key, sub in part.items() if not chooses or key != "oneOf"}
            if chosen is not None:
                yield chosen
    for keyword in ("oneOf", "anyOf"):
        key = discriminator(schema, keyword)
        if key is not None:
            yield selector(schema, keyword, key)
            if key in answers:
                yield chosen_branch({"oneOf": schema[keyword]}, key, answers, is_valid) or {}
        elif (only := plainest(schema, keyword)) is not None:
            yield only


def leaves_open(schema: Schema, keyword: str) -> bool:
    """Whether the visitor is to say which of the objects in `oneOf`/`anyOf` is meant."""
    branches = schema.get(keyword)
    if not isinstance(branches, list) or len(branches) < 2:
        return False
    if discriminator(schema, keyword) is not None:
        return False
    known = schema.get("properties", {})
    return all(isinstance(branch, dict) and _is_object(branch) for branch in branches) and any(
        name not in known for branch in branches for name, _ in every_property(branch)
    )


def plainest(schema: Schema, keyword: str) -> Schema | None:
    """The one alternative that is asked for: the only one, or of several types words rather than a
    number.

    `null` is never asked for: what is left empty is not sent. None where there is more to choose.
    """
    branches = schema.get(keyword)
    if not isinstance(branches, list) or not all(isinstance(branch, dict) for branch in branches):
        return None
    if lists_options(branches):
        return None
    asked = [branch for branch in branches if branch.get("type") != "null"]
    if len(asked) == 1:
        return dict(asked[0])
    for wanted in ("string", "number", "integer"):
        of_type = [branch for branch in asked if branch.get("type") == wanted]
        scalars = all(str(branch.get("type")) in _SCALARS for branch in asked)
        if scalars and len(of_type) == 1:
            return dict(of_type[0])
    return None


def _is_object(branch: Schema) -> bool:
    return branch.get("type", "object") == "object" and "enum" not in branch


def every_property(schema: AnySchema) -> Iterator[tuple[str, AnySchema]]:
    """Name and schema of each property that an object may have, in whatever branch."""
    if isinstance(schema, bool):
        return
    yield from schema.get("properties", {}).items()
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword, ()):
            yield from every_property(part)
    for keyword in ("then", "else"):
        yield from every_property(schema.get(keyword, True))
    for _, part in dependencies(schema):
        yield from every_property(part)


def dependencies(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Each property that others depend on, with what then applies, in one form for all drafts."""
    for name, names in schema.get("dependentRequired", {}).items():
        yield name, {"required": names}
    for name, part in schema.get("dependentSchemas", {}).items():
        if isinstance(part, dict):
            yield name, part
    for name, part in schema.get("dependencies", {}).items():
        if isinstance(part, list):
            yield name, {"required": part}
        elif isinstance(part, dict):
            yield name, part


def chosen_branch(part: Schema, name: str, answers: Schema, is_valid: IsValid) -> Schema | None:
    """The branch of `oneOf` that the answer to `name` selects, without what it says of `name`."""
    for branch in branches_on(part, name):
        if is_valid(branch["properties"][name], answers[name]):
            return without_key(branch, name)
    return None


def branches_on(part: Schema, name: str) -> list[Schema]:
    """The branches of `oneOf` that say for which answers to `name` they are meant."""
    return [
        branch
        for branch in part.get("oneOf", ())
        if isinstance(branch, dict) and name in branch.get("properties", {})
    ]


def without_key(branch: Schema, name: str) -> Schema:
    """The branch without the property that selected it: that question stands elsewhere."""
    rest = {key: schema for key, schema in branch["properties"].items() if key != name}
    # the branch's title names the branch, not the object that it is merged into
    kept = {key: value for key, value in branch.items() if key not in {"title", "description"}}
    return kept | {"properties": rest}


def discriminator(schema: Schema, keyword: str) -> str | None:
    """The property whose fixed values tell the objects in `oneOf`/`anyOf` apart, if one does."""
    branches = schema.get(keyword)
    if not isinstance(branches, list) or not branches:
        return None
    if not all(isinstance(branch, dict) for branch in branches):
        return None
    for name in branches[0].get("properties", {}):
        fixed = [branch.get("properties", {}).get(name) for branch in branches]
        if all(
            isinstance(part, dict) and ("const" in part or "enum" in part) for part in fixed
        ) and _differ(fixed):
            return str(name)
    return None


def _differ(fixed: list[Schema]) -> bool:
    """Whether no value stands in two of them: one that does selects none of their branches."""
    told: list[Any] = []
    for part in fixed:
        values = [part["const"]] if "const" in part else part["enum"]
        if any(is_among(value, told) for value in values):
            return False
        told += values
    return True


def selector(schema: Schema, keyword: str, name: str) -> Schema:
    """The question that selects the branch, its options gathered from all the branches."""
    options: list[Schema] = []
    for branch in schema[keyword]:
        part = branch["properties"][name]
        if "const" in part:
            title = part.get("title") or branch.get("title") or str(part["const"])
            options.append({"const": part["const"], "title": title})
        else:
            names = part.get("enumNames", ())
            for place, value in enumerate(part["enum"]):
                title = names[place] if place < len(names) else str(value)
                options.append({"const": value, "title": title})
    own = schema.get("properties", {}).get(name)
    lists = isinstance(own, dict) and (
        "enum" in own or any(lists_options(own.get(keyword)) for keyword in _OPTIONS)
    )  # in its own words, then
    offered = {"enum": [option["const"] for option in options]} if lists else {"oneOf": options}
    required = [] if _may_be_left_out(schema, keyword, name) else [name]
    return {"properties": {name: offered}, "required": required}


def _may_be_left_out(schema: Schema, keyword: str, name: str) -> bool:
    """Whether answers without the property pass: what a branch alone asks for is not asked then,
    and of `oneOf` no two may fit."""
    asked = schema.get("properties", {}).keys() - {name}
    fitting: int = sum(asked >= set(branch.get("required", ())) for branch in schema[keyword])
    return fitting > 0 if keyword == "anyOf" else fitting == 1


def _narrowed(schema: Schema, parts: list[Schema]) -> Schema:
    for part in parts:
        for keyword in ("oneOf", "anyOf"):
            if keyword in part and keyword in schema:
                allowed = [value_of(option) for option in part[keyword]]
                schema[keyword] = [
                    option for option in schema[keyword] if value_of(option) in allowed
                ]
            elif keyword in part:
                schema[keyword] = part[keyword]
    return schema
