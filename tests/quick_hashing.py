"""Passwords and PINs are hashed at the least strength, but where a test asks for what they have.

A password at its full strength takes a fifth of a second of a processor, each time that somebody
logs in; hardly a test is about that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest
from argon2 import PasswordHasher

from kiosk.identity.staff import book
from portal.console import secrets

_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NAME: Final = "_HASHER"
_FULL: Final = {module: getattr(module, _NAME) for module in (book, secrets)}


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """In this process; a hash tells what it was made by, so that others read it too."""
    with pytest.MonkeyPatch.context() as there:
        for module in _FULL:
            there.setattr(module, _NAME, _QUICK)
        yield


@pytest.fixture
def full_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is outside of tests."""
    for module, hasher in _FULL.items():
        monkeypatch.setattr(module, _NAME, hasher)
