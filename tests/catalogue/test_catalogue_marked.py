"""YAML and JSON with lines: what is read, and how each damage is told."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.marked import MAX_BYTES, Unreadable, line_of, read_json, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", "no"),  # not false, as YAML 1.1 has it
        ("a: 0123", "0123"),  # not octal 83
        ("a: 2026-11-24", "2026-11-24"),
        ("a: 2026.11.24", "2026.11.24"),
        ("a: 74.00", Decimal("74.00")),
        ("a: 12", 12),
        ("a: -3", -3),
        ("a: '12'", "12"),
        ("a: true", True),
        ("a:", None),
        ("a: null", None),
        ("a: [1, b]", [1, "b"]),
        ("a: {b: c}", {"b": "c"}),
        ("a: >-\n  one\n  two", "one two"),
        ("\ufeffa: ñ", "ñ"),
    ],
)
def test_reads_values_as_an_author_means_them(text: str, value: Any) -> None:
    assert read_yaml(text.encode()).value == {"a": value}


def test_knows_the_line_of_everything() -> None:
    marked = read_yaml(b"# head\na: 1\nb:\n  - x\n  - c: 2\n    d: 3\n")
    assert marked.line(("a",)) == 2
    assert marked.line(("b", 1, "d")) == 6
    assert marked.line(("b", 1, "missing")) == 5
    assert marked.line(("missing",)) == 2


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a: 1\nb: [1, 2\n", 3, "not YAML"),
        (b"a: 1\n b: 2\n", 2, "not YAML"),
        (b"a: 1\na: 2\n", 2, "'a' stands twice"),
        (b"a: &x 1\nb: *x\n", 1, "anchor"),
        (b"a: !!python/object:os.system {}\n", 1, "tag"),
        (b"a: 1\n---\nb: 2\n", 3, "second document"),
        (b"? [a]\n: 1\n", 1, "no plain word"),
        (b"a:\n  <<: b\n", 2, "no plain word"),
        (b"", 1, "empty"),
        (b"# only a comment\n", 1, "empty"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        (b"a: \x00\n", 1, "not YAML"),
        (b"a: " + b"[" * 400 + b"]" * 400, 1, "nested too deeply"),
        (b"a" * (MAX_BYTES + 1), 1, "larger"),
    ],
)
def test_damaged_yaml_is_told_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_yaml(content)
    assert caught.value.line == line
    assert words in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b'{\n "a": 1\n "b"}', 3, "not JSON"),
        (b'{"a": 1,\n "a": 2}', 2, "'a' stands twice"),
        (b'{"a": NaN}', 1, "NaN is no JSON number"),
        (b"", 1, "not JSON"),
        (b"\xfe\xff", 1, "not UTF-8"),
        (b"[" * 100_000, 1, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", 1, "not JSON"),
    ],
)
def test_damaged_json_is_told_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_json(content)
    assert (caught.value.line, words in caught.value.message) == (line, True)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for read in (read_yaml, read_json):
        with suppress(Unreadable):
            read(content)


def test_finds_a_string_whichever_way_it_is_escaped() -> None:
    assert line_of('{\n"\\u00f1": 1}', "ñ") == 2
    assert line_of('{\n"ñ": 1}', "ñ") == 2
    assert line_of("{}", "ñ") == 1
