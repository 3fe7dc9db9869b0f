"""The fixtures of the public pages' tests, loaded by each test module as a plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from public_world import PublicWorld, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicWorld]:
    world = open_world(tmp_path_factory.mktemp("public"))
    assert world.shelf.look()
    yield world
    world.portal.close()


@pytest.fixture
def _a_minute_later(world: PublicWorld) -> None:
    """So that no test waits for another's questions."""
    world.portal.clock.advance(minutes=5)


@pytest.fixture
def folio(world: PublicWorld) -> str:
    return world.application()
