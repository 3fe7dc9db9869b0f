"""What the documents say to type is what the programs take: actions, and flags with their choices.

Words in capitals and `…` stand for values; `a|b` is one of several, `[…]` may be left out.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NoReturn

import pytest
from house_tree import ROOT
from test_house_docs import PAGES

from benchmarks.__main__ import main as benchmarks
from kiosk.cli import COMMANDS as KIOSK
from kiosk.cli import run_command
from portal.cli import COMMANDS as PORTAL

PROGRAMS: Final = {"kiosk": KIOSK, "portal": PORTAL}
_START: Final = r"(?:kiosk|portal|python -m benchmarks)(?= |$)"
_QUOTED = re.compile(rf"`({_START}[^`\n]*)`")
_FENCED = re.compile(r"^ *```(?:sh|text)?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_LINE = re.compile(rf"^ *({_START}.*)$", re.MULTILINE)
_VALUE = re.compile(r"[A-Z][A-Z_]*(?:…|\.\w+)?|…|.*…|\$.*")


class _Built(Exception):  # noqa: N818 - carries what was built
    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser


@cache
def parser_of(program: str, command: str) -> argparse.ArgumentParser:
    """The program's own parser, with that command's arguments, as it is when it begins to read."""

    def reads(parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        raise _Built(parser)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", reads)
        try:
            if program == "benchmarks":
                benchmarks([command])
            else:
                run_command(program, PROGRAMS[program], [command])
        except _Built as built:
            return built.parser
    raise AssertionError(f"{program} {command} reads no arguments")


def commands_in(text: str) -> Iterator[str]:
    """Each as it is written, without what comes behind a `#`."""
    fences = "\n".join(_FENCED.findall(text))
    prose = _FENCED.sub("", text)
    for found in (*_LINE.findall(fences), *_QUOTED.findall(prose)):
        line = re.sub(r"\s*[|\\]+\s*", "|", found.split(" #")[0])
        yield line.replace("[", " ").replace("]", " ").strip()


def what_is_wrong(line: str) -> str | None:
    """The first word that the program would not take."""
    words = shlex.split(line.removeprefix("python -m "))
    program, rest = words[0], words[1:]
    command = rest[0] if rest and (program != "benchmarks" or rest[0] == "fleet") else ""
    if program != "benchmarks" and command not in PROGRAMS[program]:
        return command
    if program == "benchmarks" and command:
        rest = rest[1:]
    return _walked(parser_of(program, command), rest)


def _walked(parser: argparse.ArgumentParser, words: list[str]) -> str | None:
    while words:
        word, *words = words
        flag, _, given = word.partition("=")
        if flag.startswith("-"):
            action = parser._option_string_actions.get(flag)
            if action is None:
                return flag
            if action.nargs != 0 and not given and words:
                given, *words = words
            if action.choices is not None and given and not _fits(given, action.choices):
                return f"{flag} {given}"
            continue
        inner = _actions(parser)
        if inner is None or _VALUE.fullmatch(word):
            continue
        several = [one for one in word.split("|") if not _VALUE.fullmatch(one)]
        if unknown := [one for one in several if one not in inner]:
            return unknown[0]
        parser = inner[several[-1]]
    return None


def _fits(given: str, choices: Iterable[object]) -> bool:
    return _VALUE.fullmatch(given) is not None or given in {str(one) for one in choices}


def _actions(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser] | None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return None


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("kiosk outbox retry FOLIO", None),
        ("kiosk outbox rety FOLIO", "rety"),
        ("kiosk screen --windows", "--windows"),
        ("portal operator add|list|reset", None),
        ("portal operator add|forget", "forget"),
        ("python -m benchmarks fleet --scene return", None),
        ("python -m benchmarks fleet --scene elsewhere", "--scene elsewhere"),
        ("python -m benchmarks --any", "--any"),
        ("portal nothing", "nothing"),
    ],
)
def test_what_a_program_does_not_take_is_found(line: str, wrong: str | None) -> None:
    assert what_is_wrong(line) == wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_says_to_type_is_taken(page: Path) -> None:
    text = page.read_text("utf-8")
    wrong = {line: word for line in commands_in(text) if (word := what_is_wrong(line)) is not None}
    assert not wrong, f"{page} says to type what is not taken: {wrong}"


def test_there_are_commands_to_find() -> None:
    found = [line for page in PAGES for line in commands_in(page.read_text("utf-8"))]
    assert len(found) > 200
    assert any(line.startswith("python -m benchmarks") for line in found)
