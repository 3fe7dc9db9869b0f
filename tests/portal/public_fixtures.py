"""The fixtures of the public pages' tests, loaded by each test module as a plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from public_world import PublicWorld, open_world


@pytest.fixture(scope="module")
def public_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicWorld]:
    public_world = open_world(tmp_path_factory.mktemp("public"))
    assert public_world.shelf.look()
    yield public_world
    public_world.portal.close()


@pytest.fixture
def _a_minute_later(public_world: PublicWorld) -> None:
    """So that no test waits for another's questions."""
    public_world.portal.clock.advance(minutes=5)


@pytest.fixture
def folio(public_world: PublicWorld) -> str:
    return public_world.application()
