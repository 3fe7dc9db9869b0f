"""`kiosk doctor [--json]`: what works on this machine, what does not, and what to do.

It looks and changes nothing. Exit code 1 if any check fails; a warning is no failure.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from kiosk.catalogue.released import store_path
from kiosk.cli import CommandError
from kiosk.identity.portal_keys import believed_keys
from kiosk.settings import Settings, SettingsError, load_settings
from kiosk.station.checks_disk import (
    check_catalogue,
    check_fonts,
    check_home,
    check_outbox,
    check_published,
    check_room,
)
from kiosk.station.checks_identity import check_device_key, check_enrolment
from kiosk.station.checks_line import (
    ask_portal,
    check_authorities,
    check_clock,
    check_line,
    check_portal,
    check_station,
)
from kiosk.station.checks_machine import (
    check_confined,
    check_memory,
    check_speech,
    check_touch,
    check_versions,
)
from kiosk.station.checks_printer import check_printer, check_queues
from kiosk.station.finding import Finding, Severity, worst


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from error
    findings = examine(settings, os.environ, datetime.now(UTC))
    print(as_json(findings) if arguments.json else as_table(findings))
    return 1 if worst(findings) is Severity.FAIL else 0


def examine(settings: Settings, environment: Mapping[str, str], now: datetime) -> list[Finding]:
    """All checks, in the order in which one needs the other."""
    enrolled, enrolment = check_enrolment(settings.enrolment_path)
    keys = None
    if enrolment is not None:
        keys = believed_keys(settings.portal_keys_path, enrolment.portal_key)
    portal = ask_portal(settings.portal_url, keys, settings.portal_ca)
    return [
        check_home(settings.home),
        check_room(settings.home),
        check_outbox(settings.outbox_path, now),
        check_catalogue(store_path(settings.catalogue_folder, settings.catalogue_store_path)),
        check_published(settings.catalogue_folder, now),
        enrolled,
        check_device_key(settings.home, environment),
        check_station(settings.station_socket),
        check_line(settings.portal_url, portal),
        check_authorities(settings.portal_ca),
        check_portal(settings.portal_url, portal),
        check_clock(now, enrolment, portal),
        check_fonts(),
        check_printer(settings.station_socket, settings.printer or settings.printer_spare),
        *check_queues((settings.printer, settings.printer_spare)),
        check_touch(),
        check_speech(),
        check_confined(),
        check_memory(),
        check_versions(),
    ]


def as_json(findings: Sequence[Finding]) -> str:
    """`{"state": the worst, "checks": [{"name", "state", "meaning", "remedy"}]}`."""
    checks = [finding.model_dump(mode="json") for finding in findings]
    report = {"state": worst(findings).value, "checks": checks}
    return json.dumps(report, ensure_ascii=False, indent=2)


def as_table(findings: Sequence[Finding]) -> str:
    """One line a check, and what to do under it."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.state.value:<5} {finding.name:<11} {finding.meaning}")
        if finding.remedy:
            lines.append(f"{'':<17} → {finding.remedy}")
    return "\n".join(lines)
