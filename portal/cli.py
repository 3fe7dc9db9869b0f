"""The `portal` command: a table of subcommands, each imported only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from kiosk.cli import run_command

COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("portal.serve", "the central portal, over HTTP"),
    "enrolment-code": ("portal.enrolment.command", "a one-time code for one machine of a centre"),
    "enrolment-codes": ("portal.enrolment.codes_command", "what became of codes; one taken back"),
    "identity": ("portal.identity_command", "the portal's own key: shown, renewed, changed"),
    "retire": ("portal.enrolment.retire_command", "a kiosk that is gone or stolen: from when on"),
    "submissions": ("portal.submissions.command", "how many came, by kiosk and service"),
    "keys": ("portal.desk.keys_command", "agencies' key pairs: made where there is none"),
    "courier": ("portal.courier.command", "takes in the submissions that a stick brings"),
    "publish": ("portal.publishing.command", "signs what changed in the catalogue's source"),
    "sign": ("portal.publishing.sign_command", "signs a prepared release where the keys are"),
    "manuscript": ("portal.manuscript.command", "the catalogue's draft: begun, changed, published"),
    "withdraw": ("portal.publishing.withdraw_command", "takes services off every kiosk at once"),
    "rings": ("portal.publishing.rings_command", "which kiosks have which release; on, or halt"),
    "renew": ("portal.publishing.renew_command", "signs anew what would end; to be run daily"),
    "agency": ("portal.publishing.agency_command", "an agency's key, and its right to sign"),
    "root": ("portal.publishing.root_command", "the three keys above all others"),
    "check": ("portal.checking.command", "whether a catalogue's source may be published"),
    "fleet": ("portal.fleet.command", "how every kiosk is; one kiosk's past days"),
    "operator": (
        "portal.console.operator_command",
        "who may log in to the console, and what they did",
    ),
    "rollout": ("portal.rollout.command", "how far a new catalogue is, by what the kiosks tell"),
    "backup": ("portal.backup.command", "all that must not be lost, taken along while it serves"),
    "restore": ("portal.backup.restore_command", "the portal of a backup, in an empty place"),
    "recovered": (
        "portal.backup.recovered_command",
        "after a database's own recovery: who must not come back is kept out",
    ),
    "schema": ("portal.storage.schema_command", "the database's schema, and the way back"),
    "maintenance": ("portal.maintenance", "erases what is kept no longer; to be run daily"),
    "import": (
        "portal.importing.command",
        "others' services, tenders, jobs and places into a catalogue",
    ),
    "opinions": ("portal.opinions.command", "how services are rated, by centre"),
    "staff-log": ("portal.staff_log", "whether a staff log is the one that heartbeats told of"),
    "clerk": ("portal.clerks.command", "who acts for an agency by its desk, and what they did"),
    "webhooks": ("portal.webhooks.command", "where agencies' own systems are told of events"),
    "desk": ("portal.desk.command", "an agency reads what was sent to it, and moves it along"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one subcommand; 0 done, 1 the world's fault, 2 called wrongly."""
    return run_command("portal", COMMANDS, sys.argv[1:] if arguments is None else list(arguments))
