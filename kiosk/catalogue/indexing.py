"""What the search index holds of a service, in one language. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from kiosk.catalogue.model import Service
from kiosk.catalogue.search_table import Indexed
from kiosk.catalogue.spelling import root, sound_without_ending, stem, words
from kiosk.catalogue.stop_words import is_stop_word
from kiosk.catalogue.text import SPANISH, Text
from kiosk.catalogue.word_table import KnownWord


def texts_of(service: Service, language: str) -> Indexed:
    """The service's words in `language`, Spanish where it has none, as they stand."""
    agency = service.agency
    return Indexed(
        name=service.name.in_language(language),
        keywords=". ".join(service.keywords.get(language) or service.keywords[SPANISH]),
        purpose=_joined((service.purpose, service.output), language),
        agency=_joined((agency.name, agency.called), language),
        evidence=_joined((evidence.name for evidence in service.evidence), language),
    )


def indexed(texts: Indexed, language: str) -> Indexed:
    """The same as stems, without stop words."""
    return Indexed(
        name=_stems(texts.name, language),
        keywords=_stems(texts.keywords, language),
        purpose=_stems(texts.purpose, language),
        agency=_stems(texts.agency, language),
        evidence=_stems(texts.evidence, language),
    )


def vocabulary_of(all_texts: Sequence[Indexed], language: str) -> list[KnownWord]:
    """Every word of the services, by name."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    services: Counter[str] = Counter()
    for texts in all_texts:
        said = set()
        for text in (texts.name, texts.keywords, texts.purpose, texts.agency, texts.evidence):
            for word, written in _telling(text, language):
                spellings[word][written if written.isupper() else written.lower()] += 1
                said.add(word)
        services.update(said)
    return [
        KnownWord(
            word=word,
            shown=spelled.most_common(1)[0][0],
            stem=stem(word, language),
            root=root(word, language),
            sound=sound_without_ending(word),
            services=services[word],
        )
        for word, spelled in sorted(spellings.items())
    ]


def _stems(text: str, language: str) -> str:
    return " ".join(stem(word, language) for word, _ in _telling(text, language))


def _telling(text: str, language: str) -> list[tuple[str, str]]:
    """The words that are no stop words; all, where nothing else is said."""
    found = list(words(text))
    return [each for each in found if not is_stop_word(each[0], language)] or found


def _joined(texts: Iterable[Text], language: str) -> str:
    return ". ".join(text.in_language(language) for text in texts)
