"""schema.org `JobPosting` in JSON-LD: alone, in lists and graphs, and in the scripts of web pages.

Each posting becomes one row of dotted columns, as the mapping `job-posting` names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

from portal.importing.errors import CannotImport
from portal.importing.json_documents import Broken, read_json

TYPE: Final = "JobPosting"
_PREFIXES: Final = ("https://schema.org/", "http://schema.org/", "schema:")
_UNNAMED: Final = "_:"
"""Begins an `@id` that is a file's own: the next export may give it to another."""
_OF_PAY: Final = {
    "price": "value",
    "minPrice": "minValue",
    "maxPrice": "maxValue",
    "priceCurrency": "currency",
}
"""The fields of a `PriceSpecification`, which pay may be too."""
_LISTS: Final = ("@graph", "itemListElement", "item", "mainEntity", "itemOffered", "hasPart")


def scripts_in(html: str) -> list[Any]:
    """The JSON-LD documents of a page; a script that is no JSON is `Broken`."""
    soup = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("script"))
    found: list[Any] = []
    for script in soup.find_all("script"):
        if "ld+json" not in str(script.get("type", "")).lower():
            continue
        text = script.get_text().strip().removeprefix("<!--").removesuffix("-->")
        text = text.replace("//<![CDATA[", "").replace("//]]>", "").strip().rstrip(";")
        try:
            found += read_json(text).items
        except CannotImport as error:
            found.append(Broken(str(error)))
    return found


def postings_in(items: list[Any]) -> tuple[list[Any], list[str]]:
    """The postings among all nodes, and what else was there, in words."""
    nodes = [node for item in items for node in _nodes(item)]
    by_id = {
        node["@id"]: node
        for node in nodes
        if isinstance(node, dict) and isinstance(node.get("@id"), str) and len(node) > 2
    }
    postings: list[Any] = []
    others: Counter[str] = Counter()
    for node in nodes:
        if not isinstance(node, dict) or _is_posting(node):
            postings.append(_plain(_linked(node, by_id)) if isinstance(node, dict) else node)
        else:
            others[", ".join(_types(node)) or "no type"] += 1
    return postings, [f"{count} of type {name} are no postings" for name, count in others.items()]


def _nodes(value: Any) -> Iterator[Any]:
    """Nodes of any depth of lists and graphs."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif not isinstance(value, dict) or _is_posting(value):
        yield value
    else:
        inner = [value[name] for name in _LISTS if isinstance(value.get(name), dict | list)]
        for each in inner:
            yield from _nodes(each)
        if not inner:
            yield value


def _is_posting(node: dict[str, Any]) -> bool:
    return TYPE in _types(node)


def _types(node: dict[str, Any]) -> list[str]:
    given = node.get("@type", [])
    return [_name(str(name)) for name in (given if isinstance(given, list) else [given])]


def _name(written: str) -> str:
    """A term of schema.org without the prefix or the address that programs write before it."""
    prefix = next(filter(written.startswith, _PREFIXES), "")
    return written.removeprefix(prefix)


def _linked(node: dict[str, Any], by_id: dict[str, Any]) -> dict[str, Any]:
    """References into the same document, one step deep."""

    def followed(value: Any) -> Any:
        if isinstance(value, list):
            return [followed(each) for each in value]
        is_reference = isinstance(value, dict) and set(value) <= {"@id", "@type"}
        return by_id.get(str(value.get("@id")), value) if is_reference else value

    return {name: followed(value) for name, value in node.items()}


def _plain(node: dict[str, Any]) -> dict[str, Any]:
    """Values in the one form that the mapping knows."""
    plain: dict[str, Any] = _bare(node)
    if str(plain.get("@id")).startswith(_UNNAMED):
        del plain["@id"]
    identifier = _first(plain.get("identifier"))
    if isinstance(identifier, dict):
        identifier = identifier.get("value") or identifier.get("name")
    plain["identifier"] = identifier
    employer = plain.get("hiringOrganization")
    if isinstance(employer, str):
        plain["hiringOrganization"] = {"name": employer}
    salary = plain["baseSalary"] = _first(plain.get("baseSalary"))
    if isinstance(salary, str | int | float):
        plain["baseSalary"] = {"value": {"value": salary}}
    elif isinstance(salary, dict) and not isinstance(salary.get("value"), dict):
        inside = {_OF_PAY.get(name, name): value for name, value in salary.items()}
        plain["baseSalary"] = {"currency": inside.pop("currency", None), "value": inside}
    plain["jobLocation"] = _locations(plain.get("jobLocation"))
    plain["employmentType"] = _listed(plain.get("employmentType"))
    return plain


def _locations(value: Any) -> list[dict[str, Any]]:
    """Places with the same columns each, so that their lines stay in step."""
    places = []
    for place in value if isinstance(value, list) else [value]:
        found = place.get("address", place) if isinstance(place, dict) else place
        for each in found if isinstance(found, list) else [found]:
            given = {"streetAddress": each} if isinstance(each, str) else each
            if isinstance(given, dict):
                country = given.get("addressCountry")
                name = country.get("name") if isinstance(country, dict) else country
                places.append({"address": {**given, "addressCountry": name}})
    return places


def _first(value: Any) -> Any:
    """JSON-LD has one thing as a list of it too."""
    return next(iter(value), None) if isinstance(value, list) else value


def _bare(value: Any) -> Any:
    """Without the objects that JSON-LD has around a value to tell its language or type, and by
    schema.org's plain names."""
    if isinstance(value, list):
        return [_bare(each) for each in _in_one_language(value)]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    return {_name(name): _bare(inner) for name, inner in value.items()}


def _in_one_language(values: list[Any]) -> list[Any]:
    """Of the same in several languages the Spanish, or the first."""
    said = [str(each.get("@language", "")) for each in values if isinstance(each, dict)]
    if len(said) < len(values) or not all(said) or len(set(said)) < 2:
        return values
    return [values[next((n for n, one in enumerate(said) if one.startswith("es")), 0)]]


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return value if isinstance(value, list) else []
