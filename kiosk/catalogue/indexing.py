"""What the search index holds of a service, in one language. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kiosk.catalogue.model import Agency, Service
from kiosk.catalogue.occasions import area_words_of, occasions_of
from kiosk.catalogue.place_names import phrases, place_exists
from kiosk.catalogue.search_table import BETWEEN, Indexed
from kiosk.catalogue.spelling import root, sound_without_ending, stem, words
from kiosk.catalogue.stop_words import is_stop_word
from kiosk.catalogue.text import SPANISH, Text
from kiosk.catalogue.word_table import KnownWord


def texts_of(service: Service, language: str) -> Indexed:
    """The service's words in `language`, Spanish where it has none, as they stand."""
    agency = service.agency
    return Indexed(
        name=_whole_name(service, language),
        keywords="\n".join(_keywords(service, language)),
        purpose=_joined((service.purpose, service.output), language),
        occasions=occasions_of(service, language),
        agency=_joined((agency.name, agency.called), language, *_places(agency, language)),
        rest=_joined(
            (*(evidence.name for evidence in service.evidence), service.description),
            language,
            area_words_of(service, language),
        ),
    )


def indexed(texts: Indexed, language: str) -> Indexed:
    """The same as stems, without stop words; what is long says each only once."""
    lines = texts.keywords.splitlines()
    return Indexed(
        name=" ".join(_stems(texts.name, language)),
        keywords=BETWEEN.join(" ".join(_stems(line, language)) for line in lines),
        purpose=" ".join(dict.fromkeys(_stems(texts.purpose, language))),
        occasions=" ".join(dict.fromkeys(_stems(texts.occasions, language))),
        agency=" ".join(dict.fromkeys(_stems(texts.agency, language))),
        rest=" ".join(dict.fromkeys(_stems(texts.rest, language))),
    )


def sayings_of(texts: Indexed) -> frozenset[str]:
    """The name and each keyword as `as_said` would have them."""
    return frozenset(map(as_said, (texts.name, *texts.keywords.splitlines())))


def as_said(text: str) -> str:
    """All words of a text, folded, stop words too."""
    return " ".join(word for word, _ in words(text))


def vocabulary_of(all_texts: Sequence[Indexed], language: str) -> list[KnownWord]:
    """Every word of the services, by name."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    services: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for texts in all_texts:
        said = set()
        for text in (texts.name, texts.keywords, texts.purpose, texts.occasions, texts.agency):
            said |= _spelled(text, language, spellings)
        services.update(said | _spelled(texts.rest, language, spellings))
        named.update(said)
    return [
        KnownWord(
            word=word,
            shown=spelled.most_common(1)[0][0],
            stem=stem(word, language),
            root=root(word, language),
            sound=sound_without_ending(word),
            services=services[word],
            named=named[word],
        )
        for word, spelled in sorted(spellings.items())
    ]


def _spelled(text: str, language: str, spellings: dict[str, Counter[str]]) -> set[str]:
    """The words of a text; notes how each is written."""
    said = set()
    for word, written in _telling(text, language):
        spellings[word][written if written.isupper() else written.lower()] += 1
        said.add(word)
    return said


def _whole_name(service: Service, language: str) -> str:
    """The name, or the official one where the name is its beginning."""
    name = service.name.in_language(language)
    official = service.official_name
    return official.in_language(language) if official and name.endswith("…") else name


def _keywords(service: Service, language: str) -> tuple[str, ...]:
    written = service.keywords.get(language) or service.keywords.get(SPANISH, ())
    official = service.official_name
    return (*written, official.in_language(language)) if official else written


def _places(agency: Agency, language: str) -> tuple[str, ...]:
    """Where it is the authority: the municipality and the state."""
    place = agency.place
    if place is None or not place_exists(place):
        return ()
    return tuple(phrases(place, language).values())


def _stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word, _ in _telling(text, language)]


@lru_cache(maxsize=4096)
def _telling(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The words that are no stop words; all, where nothing else is said."""
    found = tuple(words(text))
    return tuple(each for each in found if not is_stop_word(each[0], language)) or found


def _joined(texts: Iterable[Text | None], language: str, *more: str) -> str:
    return ". ".join([*(text.in_language(language) for text in texts if text), *more])
