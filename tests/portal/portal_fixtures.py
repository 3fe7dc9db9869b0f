"""The fixtures of this folder, loaded by each test module as a plugin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from database_choice import BOTH_KINDS, CHOICE, is_postgresql
from portal_world import Device, Portal

BOTH = "both_databases"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Has a test that is marked so run on each database."""
    if metafunc.definition.get_closest_marker(BOTH) and not is_postgresql():
        metafunc.fixturenames.insert(0, "chosen_database")
        metafunc.parametrize("chosen_database", BOTH_KINDS, indirect=True)


@pytest.fixture
def chosen_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """`sqlite` or `postgresql`, for every portal of the test."""
    monkeypatch.setenv(CHOICE, request.param)
    return str(request.param)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    yield portal
    portal.close()


@pytest.fixture
def device(portal: Portal) -> Device:
    return portal.enrol()
