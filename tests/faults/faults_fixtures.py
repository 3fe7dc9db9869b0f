"""The fixtures of this folder, loaded by each test module as a plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faults_world import Portal, World


@pytest.fixture(scope="session")
def faults_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A real portal in a process of its own, for all cases that leave it in peace."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def world(faults_portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """That portal, and a disk for kiosks."""
    world = World(faults_portal, tmp_path_factory.mktemp("kiosks"))
    yield world
    world.close()
