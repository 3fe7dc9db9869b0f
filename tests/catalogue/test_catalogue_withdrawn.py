"""The list of withdrawn services, as the station leaves it for the screen."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kiosk.catalogue.withdrawn import MOST_BYTES, WithdrawnList

PLAIN = json.dumps({"services": ["acta", "beca"]})
DATED = json.dumps({"services": [{"id": "acta", "at": "2026-11-25T12:00:00Z"}, {"id": "beca"}]})


def replace(path: Path, content: str) -> None:
    """As the station does: a whole new file in the place of the old."""
    fresh = path.with_suffix(".new")
    fresh.write_text(content, "utf-8")
    fresh.replace(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "withdrawn.json"


@pytest.mark.parametrize("content", [PLAIN, DATED])
def test_what_is_named_is_withdrawn(path: Path, content: str) -> None:
    replace(path, content)
    withdrawn = WithdrawnList(path)
    assert withdrawn.look()
    assert withdrawn.ids == {"acta", "beca"}
    assert "acta" in withdrawn
    assert "licencia" not in withdrawn


def test_without_a_file_nothing_is(path: Path) -> None:
    withdrawn = WithdrawnList(path)
    assert not withdrawn.look()
    assert withdrawn.ids == frozenset()


def test_a_new_file_is_seen_at_the_next_look(path: Path) -> None:
    withdrawn = WithdrawnList(path)
    withdrawn.look()
    replace(path, PLAIN)
    assert withdrawn.look()
    assert not withdrawn.look()
    replace(path, json.dumps({"services": []}))
    assert withdrawn.look()
    assert withdrawn.ids == frozenset()


def test_an_unchanged_file_is_not_read_again(path: Path) -> None:
    replace(path, PLAIN)
    withdrawn = WithdrawnList(path)
    withdrawn.look()
    stamp = path.stat()
    path.write_text(PLAIN.replace("acta", "otra"), "utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert not withdrawn.look()
    assert "acta" in withdrawn


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"services": 5}',
        '{"services": [{"at": "now"}]}',
        "[" * 100_000,
        json.dumps({"services": ["acta"] * (MOST_BYTES // 8)}),
    ],
    ids=["empty", "cut", "list", "null", "number", "no id", "deep", "too long"],
)
def test_what_makes_no_sense_leaves_the_last_good_list(
    path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    replace(path, PLAIN)
    withdrawn = WithdrawnList(path)
    withdrawn.look()
    replace(path, content)
    assert not withdrawn.look()
    assert withdrawn.ids == {"acta", "beca"}
    assert "withdrawn services" in caplog.text


def test_a_file_that_is_gone_brings_nothing_back(path: Path) -> None:
    replace(path, PLAIN)
    withdrawn = WithdrawnList(path)
    withdrawn.look()
    path.unlink()
    assert not withdrawn.look()
    assert withdrawn.ids == {"acta", "beca"}
