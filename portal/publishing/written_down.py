"""What a command does to every kiosk, in the operators' log as what the console does."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from kiosk.cli import CommandError
from portal import act_log
from portal.act_log import COMMAND
from portal.clock import utc_now
from portal.command import database_of, print_note, settings_of
from portal.storage.database import STORAGE_FAILURES, cause_of


@contextmanager
def written_down(arguments: argparse.Namespace, act: str, details: Sequence[str]) -> Iterator[None]:
    """Around an act. Where the database fails it is done all the same, and that is said.

    A service that does harm goes off the kiosks just when the portal is in trouble.
    """
    with ExitStack() as stack:
        try:
            database = stack.enter_context(database_of(settings_of(arguments)))
            stack.enter_context(act_log.doing(database, utc_now, COMMAND, act, details))
        except (CommandError, *STORAGE_FAILURES) as error:
            print_note(f"not in the operators' log: {cause_of(error)}")
        yield
