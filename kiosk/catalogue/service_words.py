"""A service in the visitor's words: what it costs, how long it takes, where it is done."""

from __future__ import annotations

from decimal import Decimal

from kiosk.catalogue.model import Channel, Cost, Service, Source
from kiosk.catalogue.phrase import Phrase
from kiosk.catalogue.terms import ChannelType
from kiosk.money import money_words
from kiosk.words import Words


def cost_summary(service: Service, words: Words) -> str:
    """The price in a few words: free, an amount, or from the lowest amount on."""
    amounts = sorted({cost.amount for cost in service.costs if cost.amount is not None})
    if not amounts:
        return words("service.cost-varies")
    if service.is_free:
        return words("service.free")
    paid = [amount for amount in amounts if amount > 0]
    if not paid:
        return words("service.cost-varies")
    money = money_words(paid[0], words)
    if amounts[0] == 0:
        return words("service.cost-part-free", amount=money)
    return money if len(service.costs) == 1 else words("service.cost-from", amount=money)


def cost_lines(service: Service, words: Words) -> str:
    """Every official price with what it is for, a line each; empty where the summary says all."""
    lines = [_cost_line(cost, words) for cost in service.costs]
    if len(lines) == 1:
        note = service.costs[0].note
        return note.in_language(words.language) if note else ""
    return "\n".join(lines)


def time_summary(service: Service, words: Words) -> str:
    """How long until the answer."""
    return " ".join(_say(phrase, words) for phrase in service.processing_time.phrases())


def where_summary(service: Service, words: Words) -> str:
    """The nearest way to have it, for a card."""
    if service.can_apply:
        return words("service.here")
    match service.other_ways():
        case (Channel(type=ChannelType.PHONE), *_):
            return words("service.by-phone")
        case (Channel(type=ChannelType.WEB), *_):
            return words("service.on-web")
        case _:
            return words("service.elsewhere")


def channel_words(channel: Channel, words: Words) -> tuple[str, str]:
    """A way to have the service: what it is, and the facts one needs for it."""
    note = channel.note.in_language(words.language) if channel.note else ""
    facts = [part for part in (note, channel.phone, channel.website) if part]
    return words(f"channel.{channel.type.value}"), " · ".join(facts)


def source_words(source: Source) -> tuple[str, str]:
    """The inventory it was taken from; under which name it stands there, and when that was read."""
    facts = [source.identifier, source.url, source.retrieved and source.retrieved.isoformat()]
    return source.system, " · ".join(fact for fact in facts if fact)


def in_spanish_only(service: Service, language: str) -> bool:
    """Whether anything that the service's page says is not there in the language."""
    time_note = service.processing_time.note
    texts = [
        service.name,
        service.purpose,
        service.output,
        *service.next_steps,
        *(item.name for item in service.evidence),
        *(item.note for item in service.evidence if item.note),
        *(cost.note for cost in service.costs if cost.note),
        *(way.note for way in service.channels if way.note),
        *([time_note] if time_note else []),
    ]
    return not all(text.speaks(language) for text in texts)


def _cost_line(cost: Cost, words: Words) -> str:
    price = _price(cost.amount, words)
    return f"{price}: {cost.note.in_language(words.language)}" if cost.note else price


def _price(amount: Decimal | None, words: Words) -> str:
    if amount is None:
        return words("service.cost-varies")
    return money_words(amount, words) if amount else words("service.free")


def _say(phrase: Phrase, words: Words) -> str:
    return words(phrase.key, **phrase.parameters)
