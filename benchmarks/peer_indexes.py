"""The peers of the search: tantivy and Whoosh, as their makers' guides set them up for Spanish.

Both stem, forgive accents and typing slips, weigh the name above keywords above the text, and take
the last word as a beginning. `make bench` installs them (`requirements-bench.lock`). Whoosh takes
minutes to index what others do in seconds: its index is kept under `build` from run to run.
"""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

from kiosk.catalogue.model import Service
from kiosk.folding import folded as fold

MISSING: Final = "{0}: .venv/bin/python -m pip install --require-hashes -r requirements-bench.lock"
_SHOWN: Final = 40
_WEIGHTS: Final = {"name": 3.0, "keywords": 2.0, "purpose": 1.0}
_STEMMERS: Final = {"es": "spanish", "en": "english"}
_LEAST_FOR_SLIPS: Final = 4
_WORD: Final = re.compile(r"\w+")
_KEPT: Final = Path("build/bench-peers")
_MADE_OF: Final = "made-of"


class Peer(Protocol):
    """An index of the same services."""

    def search(self, typed: str) -> list[str]:
        """Ids of services, best first."""

    def close(self) -> None: ...


class TantivyIndex:
    """tantivy, Rust's Lucene, through its Python binding."""

    def __init__(self, folder: Path, services: Sequence[Service], language: str) -> None:
        import tantivy  # noqa: PLC0415 - not on every machine

        self._tantivy: Any = tantivy
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in _WEIGHTS:
            builder.add_text_field(name, tokenizer_name="spoken")
            builder.add_text_field(f"{name}_as_written", tokenizer_name="written")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        written = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
        )
        self._index.register_tokenizer("written", written.build())
        self._spoken = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer(_STEMMERS[language]))
            .filter(tantivy.Filter.ascii_fold())
            .build()
        )
        self._index.register_tokenizer("spoken", self._spoken)
        writer = self._index.writer(heap_size=64_000_000, num_threads=1)
        for service, texts in _texts(services, language):
            twice = {f"{name}_as_written": text for name, text in texts.items()}
            writer.add_document(tantivy.Document(id=service.id, **texts, **twice))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, typed: str) -> list[str]:
        words = _WORD.findall(typed)
        if not words:
            return []
        query = self._tantivy.Query.boolean_query(
            [
                (self._tantivy.Occur.Should, clause)
                for place, word in enumerate(words)
                for clause in self._clauses(word, unfinished=place == len(words) - 1)
            ]
        )
        found = self._searcher.search(query, _SHOWN, count=False)
        return [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def close(self) -> None:
        """Nothing is held open that must be let go."""

    def _clauses(self, word: str, *, unfinished: bool) -> Iterator[Any]:
        query = self._tantivy.Query
        folded = fold(word)
        for field, weight in _WEIGHTS.items():
            for stem in self._spoken.analyze(word):
                term = query.term_query(self._schema, field, stem)
                yield query.boost_query(term, weight)
            written = f"{field}_as_written"
            slips = int(len(word) >= _LEAST_FOR_SLIPS)
            if unfinished or slips:
                near = query.fuzzy_term_query(
                    self._schema, written, folded, distance=slips, prefix=unfinished
                )
                yield query.boost_query(near, weight / 3)


class WhooshIndex:
    """Whoosh, the search library in pure Python."""

    def __init__(self, folder: Path, services: Sequence[Service], language: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its regular expressions are of an older Python
            from whoosh import analysis, fields, index, query  # noqa: PLC0415
            from whoosh.support.charset import accent_map  # noqa: PLC0415
        self._query: Any = query
        folding = analysis.CharsetFilter(accent_map)
        self._spoken = analysis.LanguageAnalyzer(language) | folding
        kept = _KEPT / f"whoosh-{len(services)}-{language}"
        digest = _digest(services, language)
        mark = kept / _MADE_OF
        if mark.exists() and mark.read_text() == digest:
            self._searcher = index.open_dir(str(kept)).searcher()
            return
        folder.mkdir(parents=True)
        written = analysis.RegexTokenizer() | analysis.LowercaseFilter() | folding
        of_text = partial(fields.TEXT, phrase=False)
        kinds = {name: of_text(analyzer=self._spoken) for name in _WEIGHTS}
        kinds |= {f"{name}_as_written": of_text(analyzer=written) for name in _WEIGHTS}
        schema = fields.Schema(id=fields.ID(stored=True), **kinds)
        made = index.create_in(str(folder), schema)
        writer = made.writer(limitmb=256)
        for service, texts in _texts(services, language):
            twice = {f"{name}_as_written": text for name, text in texts.items()}
            writer.add_document(id=service.id, **texts, **twice)
        writer.commit(optimize=True)
        made.close()
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept)
        mark.write_text(digest)
        self._searcher = index.open_dir(str(kept)).searcher()

    def search(self, typed: str) -> list[str]:
        words = _WORD.findall(typed)
        clauses = [
            clause
            for place, word in enumerate(words)
            for clause in self._clauses(word, unfinished=place == len(words) - 1)
        ]
        if not clauses:
            return []
        found = self._searcher.search(self._query.Or(clauses), limit=_SHOWN)
        return [hit["id"] for hit in found]

    def close(self) -> None:
        self._searcher.close()

    def _clauses(self, word: str, *, unfinished: bool) -> Iterator[Any]:
        folded = fold(word)
        for field, weight in _WEIGHTS.items():
            for token in self._spoken(word, mode="query"):
                yield self._query.Term(field, token.text, boost=weight)
            written = f"{field}_as_written"
            if unfinished:
                yield self._query.Prefix(written, folded, boost=weight / 3)
            if len(word) >= _LEAST_FOR_SLIPS:
                yield self._query.FuzzyTerm(
                    written, folded, boost=weight / 3, maxdist=1, prefixlength=1
                )


PEERS: Final[dict[str, Callable[[Path, Sequence[Service], str], Peer]]] = {
    "tantivy": TantivyIndex,
    "Whoosh": WhooshIndex,
}


def is_here(peer: str) -> bool:
    """Whether it is installed."""
    return find_spec(peer.lower()) is not None


def missing(peer: str) -> str:
    """How to get it; empty where it is here."""
    return "" if is_here(peer) else MISSING.format(peer)


def _digest(services: Sequence[Service], language: str) -> str:
    """Of all that Whoosh's index is made of."""
    made_of = sha256(f"{version('whoosh')} {_WEIGHTS}".encode())
    for service, texts in _texts(services, language):
        made_of.update(repr((service.id, texts)).encode())
    return made_of.hexdigest()


def _texts(services: Sequence[Service], language: str) -> Iterator[tuple[Service, dict[str, str]]]:
    for service in services:
        yield (
            service,
            {
                "name": service.name.in_language(language),
                "keywords": " ".join(service.keywords.get(language, ())),
                "purpose": service.purpose.in_language(language),
            },
        )
