"""Fixtures that test modules load as plugins stand beside each other: no name means two of them.

Which of two of one name a test gets depends on which module was collected first.
"""

from __future__ import annotations

import ast
from collections import defaultdict

from house_tree import ROOT, python_files


def loaded_as_plugins() -> set[str]:
    """The modules that any test module names in `pytest_plugins`, and every `conftest`."""
    names = {"conftest"}
    for path in python_files("tests"):
        for node in ast.parse(path.read_text("utf-8")).body:
            match node:
                case ast.Assign(targets=[ast.Name(id="pytest_plugins")]):
                    names.update(ast.literal_eval(node.value))
    return names


def test_no_fixture_has_two_meanings() -> None:
    plugins = loaded_as_plugins()
    assert {"portal_fixtures", "publishing_fixtures"} <= plugins
    made = defaultdict(list)
    for path in python_files("tests"):
        if path.stem in plugins:
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and any(
                    "pytest.fixture" in ast.unparse(one) for one in node.decorator_list
                ):
                    made[node.name].append(path.relative_to(ROOT).as_posix())
    twice = {name: places for name, places in made.items() if len(places) > 1}
    assert not twice, f"{twice}: give one of them another name"
