"""What is explained of the mutations speaks of code that stands there."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from explanations import BREAK, REASONS, Explanation, explanations

ROOT = Path(__file__).parents[2]
ALL = explanations()


def _source(explanation: Explanation) -> Path:
    module = explanation.change.function.rpartition(".")[0]
    return ROOT.joinpath(*module.split(".")).with_suffix(".py")


def _functions(path: Path) -> dict[str, set[str]]:
    """The lines of each function of a module, without what indents them, by mutmut's name for it:
    `x_function`, `xǁClassǁmethod`."""
    text = path.read_text(encoding="utf-8")
    lines, module = text.splitlines(), ast.parse(text)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    named = {f"x_{node.name}": node for node in module.body if isinstance(node, ast.FunctionDef)}
    named |= {
        f"xǁ{kind.name}ǁ{node.name}": node
        for kind in classes
        for node in kind.body
        if isinstance(node, ast.FunctionDef)
    }
    return {
        name: {line.strip() for line in lines[node.lineno - 1 : node.end_lineno]}
        for name, node in named.items()
    }


@pytest.mark.parametrize("path", sorted({_source(one) for one in ALL}), ids=lambda path: path.stem)
def test_what_is_explained_stands_in_its_function(path: Path) -> None:
    functions = _functions(path)
    gone = [
        one.change
        for one in ALL
        if _source(one) == path
        and not functions.get(one.change.function.rpartition(".")[2], set()).issuperset(
            one.change.went.split(BREAK)
        )
    ]
    assert gone == []


def test_each_says_why_once() -> None:
    assert {one.why for one in ALL} <= REASONS
    assert [one for one in ALL if not one.words] == []
    assert [
        change for change, count in Counter(one.change for one in ALL).items() if count > 1
    ] == []


def test_they_stand_in_the_order_of_their_functions() -> None:
    names = [one.change.function for one in ALL]
    assert names == sorted(names)
