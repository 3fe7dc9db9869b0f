"""One row on its way into the catalogue: its texts made to fit, and what was done to them told."""

from __future__ import annotations

from portal.importing.cleaning import one_line
from portal.importing.evaluating import Cells
from portal.importing.mapping import Expression, Mapping
from portal.importing.phrases import UNKNOWN, in_languages, label
from portal.importing.shortening import TEXT, divide, shorten

LONGEST = 100_000


class Drafting:
    """Texts that were cut stand whole in `description`, which a visitor can open."""

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        self.cells = cells
        self.mapping = mapping
        self._long: dict[str, list[str]] = {}

    def text(
        self, expression: Expression | None, what: str, limit: int = TEXT
    ) -> dict[str, str] | None:
        """One paragraph by language; None where nothing is said."""
        words = {self.mapping.language: self.cells.words(expression, what)}
        for language, other in (expression.translations if expression else {}).items():
            words[language] = self.cells.words(other, f"{what} ({language})")
        return self.fitted({lang: said for lang, said in words.items() if said}, what, limit)

    def fitted(self, words: dict[str, str], what: str, limit: int = TEXT) -> dict[str, str] | None:
        """Each text within the limit; what is cut goes whole into the description."""
        if not words:
            return None
        fitting = {}
        for language, text in words.items():
            fitting[language] = shorten(text, limit)
            if len(whole := one_line(text)) > limit:
                told = f"shortened from {len(whole):,} to {len(fitting[language]):,} signs"
                self.cells.tell(what, f"{told}; whole in the description")
                self.keep(what, text, language)
        return self.with_spanish(fitting, what)

    def with_spanish(self, words: dict[str, str], what: str) -> dict[str, str]:
        """A catalogue has Spanish words for everything; nothing is translated here."""
        if "es" not in words:
            self.cells.tell(what, "no Spanish: the words of another language stand in its place")
            return {"es": next(iter(words.values())), **words}
        return words

    def items(self, expression: Expression | None, what: str) -> list[dict[str, str]]:
        """A list of texts, long ones divided."""
        found = []
        for item in self.cells.items(expression, what):
            pieces = divide(item, TEXT)
            if len(pieces) > 1:
                self.cells.tell(what, f"an entry of {len(item):,} signs was divided")
            found += [self.with_spanish({self.mapping.language: one}, what) for one in pieces]
        return found

    def unknown(self, what: str) -> dict[str, str]:
        """Said where the source is silent."""
        self.cells.tell(what, "nothing is said: visitors are sent to the authority")
        return in_languages(UNKNOWN, self.mapping.languages)

    def keep(self, what: str, text: str, language: str | None = None, name: str = "") -> None:
        """Puts words into the description, under the field's label or `name`."""
        spoken = language or self.mapping.language
        heading = name or label(what, spoken)
        kept = f"{heading}: {text}" if heading else text
        self._long.setdefault(spoken, []).append(kept)

    def description(self) -> dict[str, str] | None:
        """All that was kept, a paragraph a line."""
        whole = {}
        for language, texts in self._long.items():
            lines = [one_line(line) for text in texts for line in text.split("\n") if line.strip()]
            text = "\n".join(lines)
            if len(text) > LONGEST:
                self.cells.tell("description", f"{len(text) - LONGEST:,} signs at its end left out")
                text = text[:LONGEST].rstrip()
            if text:
                whole[language] = text
        return self.with_spanish(whole, "description") if whole else None
