"""What goes on for others' sake, whatever breaks in one of its rounds.

A bug is written to the log by its kind and place: its text, or its cause's, may quote what
somebody sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.where import where
from portal.events import event


@contextmanager
def outlived(log: logging.Logger, task: str) -> Iterator[None]:
    """Around one round of `task`: what breaks within is told, and who comes after goes on.

    Nothing is held back that is no error, such as being cancelled.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a bug: said in the log, and the next round is begun
        name, place = type(error).__name__, where(error)
        told = event("background-broke", task=task, error=name, place=place)
        said = "%s broke off, and is tried again: %s in %s"
        log.error(said, task, name, place, extra=told)  # noqa: TRY400 - not what the error says
