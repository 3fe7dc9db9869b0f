"""One service as a page shows it: every word in one language, every address safe to follow. Pure.

Of what is withdrawn nothing is said but who answers, since any of it may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kiosk.catalogue.model import Agency, Channel, Form, Service
from kiosk.catalogue.place_names import place_name
from kiosk.catalogue.service_words import cost_lines, cost_summary, in_spanish_only, time_summary
from kiosk.catalogue.terms import ChannelType
from kiosk.catalogue.text import SPANISH
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.words import Words

_TEN: Final = 10
_SHORT: Final = 3


@dataclass(frozen=True)
class ContactLine:
    """Something with a note, and where it leads: `tel:`, `https:`, or nowhere."""

    text: str
    note: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Address and words."""


@dataclass(frozen=True)
class ServiceView:
    """What the page of one service says."""

    id: str
    name: str
    purpose: str
    withdrawn: bool
    partly_spanish: bool
    facts: tuple[tuple[str, ContactLine], ...]
    """Label and what holds."""
    evidence: tuple[ContactLine, ...] = ()
    steps: tuple[str, ...] = ()
    ways: tuple[ContactLine, ...] = ()
    questions: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    is_example: bool = False
    filling_minutes: int = 0
    data: Mapping[str, Any] | None = None
    """schema.org's `GovernmentService`."""


def service_view(
    service: Service, questions: tuple[str, ...], words: Words, *, withdrawn: bool
) -> ServiceView:
    """`questions` are what its form asks (`questions_of`)."""
    language = words.language
    agency = service.agency
    reach = [text.in_language(language) for text in (agency.address, agency.hours) if text]
    if agency.phone and phone_address(agency.phone) is None:
        reach.append(agency.phone)
    authority = ContactLine(
        agency.name.in_language(language), "\n".join(reach), tuple(_contacts(agency))
    )
    name = service.name.in_language(language)
    if withdrawn:
        facts = ((words("service.authority"), authority),)
        return ServiceView(service.id, name, "", True, False, facts)  # noqa: FBT003
    return ServiceView(
        id=service.id,
        name=name,
        purpose=service.purpose.in_language(language),
        withdrawn=False,
        partly_spanish=in_spanish_only(service, language),
        facts=tuple(_facts(service, authority, words)),
        evidence=tuple(
            ContactLine(
                one.name.in_language(language), one.note.in_language(language) if one.note else ""
            )
            for one in service.evidence
        ),
        steps=tuple(step.in_language(language) for step in service.next_steps),
        ways=tuple(_way(channel, words) for channel in service.channels),
        questions=questions,
        description=_paragraphs(service, language),
        is_example=service.is_example,
        filling_minutes=service.filling_minutes if service.can_apply else 0,
        data=_schema_org(service, language),
    )


def questions_of(form: Form | None, language: str) -> tuple[str, ...]:
    """What is asked of everyone, in order, as the kiosk asks it; none where it cannot be shown.

    Some milliseconds: the form is compiled.
    """
    if form is None:
        return ()
    translations = None if language == SPANISH else form.translations.get(language, {})
    try:
        compiled = compile_form(dict(form.schema), dict(form.ui_schema), translations)
    except (FormDamaged, FormUnsupported):
        return ()
    questions = (question for step in compiled.steps_of({}) for question in step.questions)
    return tuple(question.title for question in questions if question.title)


def phone_address(phone: str) -> str | None:
    """RFC 3966, of ten digits in Mexico or a short number; None for what cannot be dialled."""
    first = re.split(r"[,;/]| ext| o | or ", phone, maxsplit=1, flags=re.IGNORECASE)[0]
    digits = "".join(re.findall(r"\d", first))
    if first.strip().startswith("+"):
        return f"tel:+{digits}" if len(digits) > _TEN else None
    if len(digits) == _TEN and not digits.startswith("800"):
        return f"tel:+52{digits}"
    return f"tel:{digits}" if len(digits) in range(_SHORT, _TEN + 1) else None


def web_address(website: str) -> str | None:
    """An address that a link may lead to."""
    return website if re.fullmatch(r"https?://[^\s\"'<>\\]+", website) else None


def _facts(
    service: Service, authority: ContactLine, words: Words
) -> Iterator[tuple[str, ContactLine]]:
    language, note = words.language, service.processing_time.note
    yield (
        words("service.cost"),
        ContactLine(cost_summary(service, words), cost_lines(service, words)),
    )
    time_note = note.in_language(language) if note else ""
    yield words("service.time"), ContactLine(time_summary(service, words), time_note)
    yield words("service.output"), ContactLine(service.output.in_language(language))
    yield words("service.authority"), authority
    place = service.agency.place
    where = place_name(place, language) if place else words("place.country")
    yield words("service.place"), ContactLine(where)
    if service.official_name:
        yield words("service.official"), ContactLine(service.official_name.in_language(language))
    if service.legal_basis:
        yield words("service.legal"), ContactLine(service.legal_basis.in_language(language))


def _contacts(agency: Agency) -> Iterator[tuple[str, str]]:
    if agency.phone and (address := phone_address(agency.phone)):
        yield address, agency.phone
    if agency.website and (address := web_address(agency.website)):
        yield address, agency.website


def _way(channel: Channel, words: Words) -> ContactLine:
    here = channel.type is ChannelType.KIOSK  # where its note says "here", it is not this page
    note = channel.note.in_language(words.language) if channel.note and not here else ""
    links = []
    if channel.phone and (address := phone_address(channel.phone)):
        links.append((address, channel.phone))
    elif channel.phone:
        note = " · ".join(part for part in (note, channel.phone) if part)
    if channel.website and (address := web_address(channel.website)):
        links.append((address, channel.website))
    return ContactLine(words(f"channel.{channel.type.value}"), note, tuple(links))


def _paragraphs(service: Service, language: str) -> tuple[str, ...]:
    if service.description is None:
        return ()
    lines = service.description.in_language(language).splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def _schema_org(service: Service, language: str) -> Mapping[str, Any]:
    agency = service.agency
    provider = {
        "@type": "GovernmentOrganization",
        "name": agency.name.in_language(language),
        "telephone": agency.phone,
        "url": agency.website,
    }
    place = agency.place
    area = (
        {"@type": "AdministrativeArea", "name": place_name(place, language)}
        if place
        else {"@type": "Country", "name": "México"}
    )
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "identifier": service.id,
        "name": service.name.in_language(language),
        "description": service.purpose.in_language(language),
        "provider": {key: value for key, value in provider.items() if value},
        "areaServed": area,
        "serviceOutput": {"@type": "Thing", "name": service.output.in_language(language)},
        "offers": [
            {"@type": "Offer", "price": f"{cost.amount:.2f}", "priceCurrency": "MXN"}
            for cost in service.costs
            if cost.amount is not None
        ],
        "availableChannel": list(_channels(service.channels)),
    }


def _channels(channels: Sequence[Channel]) -> Iterator[Mapping[str, Any]]:
    for channel in channels:
        reached: dict[str, Any] = {}
        if channel.phone:
            reached["servicePhone"] = {"@type": "ContactPoint", "telephone": channel.phone}
        if channel.website and (address := web_address(channel.website)):
            reached["serviceUrl"] = address
        if reached:
            yield {"@type": "ServiceChannel", **reached}
