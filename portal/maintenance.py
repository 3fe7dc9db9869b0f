"""`portal maintenance`: erases what is kept no longer; to be run daily, beside the server."""

from __future__ import annotations

import argparse

from kiosk.cli import CommandError
from portal.attachments.opening import open_streams
from portal.attachments.uploads import Uploads
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.drafts.shelf import DraftShelf
from portal.storage import heartbeat_history, kiosk_days, opinions
from portal.webhooks.keeping import erase_old


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    with database_of(settings) as database:
        shelf = DraftShelf(database, settings.drafts_per_kiosk, utc_now)
        drafts = shelf.erase_expired()
        with database.writing_at_length() as session:
            past = heartbeat_history.compact(session, utc_now())
            past += kiosk_days.forget(session, utc_now())
            comments = opinions.erase_comments(session, utc_now().date())
        events = erase_old(database, utc_now())
        database.let_go_of_erased()
        streams = open_streams(settings)
        try:
            Uploads(database, streams, settings.max_waiting_bytes, utc_now).prune()
        except OSError as error:
            raise CommandError(f"the attachments: {error.strerror}") from error
    if arguments.json:
        print_json(
            {
                "erased_drafts": drafts,
                "compacted_history": past,
                "erased_events": events,
                "erased_comments": comments,
            }
        )
    else:
        print(f"{drafts} drafts erased, and the uploads that nobody went on with")
        print(f"{past} rows of the kiosks' past hours and days put together or dropped")
        print(f"{comments} comments of opinions erased, a year after they were written")
        print(f"{events} events erased that agencies' systems had, or would not have")
    return 0
