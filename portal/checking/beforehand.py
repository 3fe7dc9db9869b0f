"""Whether the questions before a form can be asked, and their rules mean something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.model import Beforehand, Catalogue, Rule, Service, WayOut
from kiosk.forms.beforehand import FACT
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.forms.formula import FormulaDamaged, names_in, texts_compared
from kiosk.forms.options import raw_options


def check_beforehand(catalogue: Catalogue) -> Iterator[CatalogueProblem]:
    """A rule that means nothing would let everybody through, or turn somebody away for nothing."""
    placed: set[tuple[str | None, str | None]] = {
        (service.template, service.agency.place)
        for service in catalogue.services
        if service.template
    }
    known = _Known({service.id for service in catalogue.services}, placed)
    for service in catalogue.services:
        if service.beforehand is not None:
            file = f"agencies/{service.agency.id}/services/{service.id}.yaml"
            for message, remedy in _wrong(catalogue, service, service.beforehand, known):
                yield CatalogueProblem(file, 1, f"beforehand: {message}", remedy, Severity.ERROR)


@dataclass(frozen=True)
class _Known:
    """The services of the catalogue: by id, and by template and place."""

    services: set[str]
    placed: set[tuple[str | None, str | None]]


def _wrong(
    catalogue: Catalogue, service: Service, beforehand: Beforehand, known: _Known
) -> Iterator[tuple[str, str]]:
    """What is wrong, and the remedy."""
    source = catalogue.beforehand_of(service)
    if source is None:
        return
    try:
        form = compile_form(dict(source.schema), dict(source.ui_schema), None)
    except (FormDamaged, FormUnsupported) as error:
        yield f"{beforehand.form}: {error}", "mend the questions"
        return
    asked = _asked(form.schema)
    for number, rule in enumerate(beforehand.rules, start=1):
        for message, remedy in _of_rule(rule, asked):
            yield f"rule {number}: {message}", remedy
        for way in rule.instead:
            for message, remedy in _of_way(way, service, known):
                yield f"rule {number}: instead: {message}", remedy
    yield from _of_form(catalogue, service, asked.keys())


def _asked(schema: object) -> dict[str, set[object]]:
    """What is asked in any branch, and what can be chosen for it; empty: it is typed."""
    found: dict[str, set[object]] = {}
    for part in _parts(schema):
        properties = part.get("properties")
        for name, asked in properties.items() if isinstance(properties, dict) else ():
            if isinstance(asked, dict) and "title" in asked:
                found.setdefault(name, set()).update(
                    value for value, _ in raw_options(asked, None, None, None)
                )
    return found


def _parts(node: object) -> Iterator[dict[str, object]]:
    if isinstance(node, dict):
        yield node
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _parts(part)


def _of_rule(rule: Rule, asked: Mapping[str, set[object]]) -> Iterator[tuple[str, str]]:
    try:
        unknown = sorted(names_in(rule.when) - asked.keys())
        texts = texts_compared(rule.when)
    except FormulaDamaged as error:
        yield f"when: {error}", "write a formula"
        return
    if unknown:
        yield f"when: nothing is asked under {', '.join(unknown)}", "ask it, or name what is asked"
    for name, text in sorted(texts):
        if asked.get(name) and text not in asked[name]:
            yield f"when: {name} is never {text!r}", "write one of what can be chosen"


def _of_way(way: WayOut, service: Service, known: _Known) -> Iterator[tuple[str, str]]:
    if way.service is not None and way.service not in known.services:
        yield f"there is no service {way.service}", "name one of the catalogue"
    if way.service == service.id:
        yield "it leads back to the service itself", "name another"
    if way.template is not None and (way.template, service.agency.place) not in known.placed:
        yield f"no service of the template {way.template} is of this place", "name another"


def _of_form(
    catalogue: Catalogue, service: Service, asked: Collection[str]
) -> Iterator[tuple[str, str]]:
    form = catalogue.form_of(service)
    for name in _facts(form.ui_schema if form else {}):
        if name.removeprefix(FACT) not in asked:
            message = f"the form wants {name}, which is not asked before it"
            yield message, "ask it beforehand, or take ui:known out of the form"


def _facts(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        known = node.get("ui:known")
        if isinstance(known, str) and known.startswith(FACT):
            yield known
        for name, part in node.items():
            if not name.startswith("ui:"):
                yield from _facts(part)
