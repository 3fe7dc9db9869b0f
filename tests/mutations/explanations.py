"""Changes of the code that no test notices, as somebody looked at them (`explained.tsv`)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final, NamedTuple

BREAK: Final = " ⏎ "
"""Between the lines of one change."""

REASONS: Final = {
    "same outcome",
    "spelling",
    "words for staff",
    "least bound",
    "second net",
    "disk or system",
    "other tests",
}
"""docs/tests.md says what each means."""

_FILE: Final = Path(__file__).with_name("explained.tsv")


class Change(NamedTuple):
    """One change of a function (as mutmut calls it), its lines without what indents them."""

    function: str
    went: str
    came: str


class Explanation(NamedTuple):
    """Why a change is left, and in a few words how so."""

    change: Change
    why: str
    words: str


def explanations() -> list[Explanation]:
    """All of them, in the order of the functions' names."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            Explanation(Change(row["function"], row["went"], row["came"]), row["why"], row["words"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
