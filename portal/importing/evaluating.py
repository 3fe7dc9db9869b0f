"""What a mapping's expression yields of a row: words, and what had to be said about them."""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.importing.cleaning import clean
from portal.importing.folding import fold
from portal.importing.lists import drop_number, split_items
from portal.importing.mapping import Expression, Reading, Rule
from portal.importing.table import Row


def _stands_in(word: str, plain: str) -> bool:
    """A word or the beginning of one; `*` is anything at all."""
    return bool(plain) if word == "*" else bool(re.search(rf"\b{re.escape(word)}", plain))


@dataclass
class Cells:
    """One row as the mapping reads it: cleaned, with what means nothing left out."""

    row: Row
    reading: Reading
    by_name: Named[str, str]
    """A column's name in the file, by its folded name."""
    repairs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._clean: dict[str, str] = {}
        self._empty = {fold(word) for word in self.reading.empty}

    def raw(self, column: str) -> str:
        """As it stands in the file, but for what the mapping replaces."""
        text = self.row.cells.get(self.by_name.get(fold(column), ""), "")
        for old, new in self.reading.replace.items():
            text = text.replace(old, new)
        return text

    def text(self, column: str) -> str:
        """Plain lines; repairs are told once a column."""
        if column not in self._clean:
            cleaned = clean(self.raw(column))
            self.tell(column, *cleaned.repairs)
            empty = fold(cleaned.text).strip(" .") in self._empty
            self._clean[column] = "" if empty else cleaned.text
        return self._clean[column]

    def tell(self, what: str, *repairs: str) -> None:
        for repair in repairs:
            told = f"{what}: {repair}"
            if told not in self.repairs:
                self.repairs.append(told)

    def words(self, expression: Expression | None, what: str) -> str:
        """The text of a field; lines stay lines, `""` where there is none."""
        return "\n".join(self.terms(expression, what))

    def terms(self, expression: Expression | None, what: str) -> tuple[str, ...]:
        """The values of a field, looked up where the mapping lists them."""
        if expression is None:
            return ()
        if expression.constant is not None:
            return expression.constant
        text = expression.join.join(
            part for name in expression.sources if (part := self.text(name))
        )
        if expression.drop_number:
            text = drop_number(text)
        if not expression.values and not expression.rules:
            return (text,) if text else self._default(expression, what, "")
        return self._looked_up(expression, text) or self._default(expression, what, text)

    def items(self, expression: Expression | None, what: str) -> list[str]:
        """The values of a field that is a list."""
        if expression is None or expression.constant is not None or expression.values:
            return list(self.terms(expression, what))
        separators = tuple(sign.replace("\\n", "\n") for sign in expression.split or ())
        return split_items(self.words(expression, what), separators)

    def refusal(self, rules: Sequence[Rule]) -> str | None:
        """Why the mapping wants none of this row; None where it may be taken."""
        for rule in rules:
            plain = fold(" ".join(self.text(name) for name in rule.columns or ()))
            if any(_stands_in(fold(word), plain) for word in rule.words):
                return " ".join(rule.value)
        return None

    def _looked_up(self, expression: Expression, text: str) -> tuple[str, ...]:
        listed = {fold(name): terms for name, terms in expression.values.items()}
        if fold(text) in listed:
            return listed[fold(text)]
        found: dict[str, None] = {}
        for rule in expression.rules:
            columns = rule.columns or expression.sources
            plain = fold(" ".join(self.text(name) for name in columns))
            if any(_stands_in(fold(word), plain) for word in rule.words):
                found.update(dict.fromkeys(rule.value))
        return tuple(found)

    def _default(self, expression: Expression, what: str, text: str) -> tuple[str, ...]:
        shown = " ".join(text.split())[:80]
        if expression.default is not None:
            named = ", ".join(expression.default)
            said = f"{shown!r} is not in the mapping" if shown else "nothing is said"
            self.tell(what, f"{said}; {named!r} is its default")
        elif shown:
            self.tell(what, f"{shown!r} is not in the mapping, and was left out")
        return expression.default or ()
