"""The fixtures of this folder, loaded by each test module as a plugin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from database_choice import BOTH_KINDS, CHOICE, is_postgresql
from portal_world import Device, Portal

BOTH = "both_databases"
CHOSEN = "chosen_database"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Has a test that is marked so run on each database."""
    if metafunc.definition.get_closest_marker(BOTH) is None:
        return
    if CHOSEN not in metafunc.fixturenames:
        raise pytest.UsageError(f"{metafunc.definition.nodeid} is {BOTH}, but knows no {CHOSEN}")
    if not is_postgresql():
        metafunc.parametrize(CHOSEN, BOTH_KINDS, indirect=True)


@pytest.fixture
def chosen_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """`sqlite` or `postgresql`, for every portal of the test; to be there before the first one."""
    kind = str(getattr(request, "param", os.environ.get(CHOICE, "sqlite")))
    monkeypatch.setenv(CHOICE, kind)
    monkeypatch.setenv("PORTAL_DATABASE_URL", "")  # and none is left behind by any of them
    return kind


@pytest.fixture
def portal(tmp_path: Path, chosen_database: str) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    assert portal.database.is_postgresql == (chosen_database == "postgresql")
    yield portal
    portal.close()


@pytest.fixture
def device(portal: Portal) -> Device:
    return portal.enrol()
