"""The server cannot open an envelope: nothing it can reach knows how, or where a key lies.

Two rooms open something, each as a command of its own: the desk an agency's envelopes, and the
courier the bundles that come on sticks, in which the envelopes are still sealed. The server loads
`portal.courier.key_files` once, at its first start, to make the courier's first key.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import portal
from portal.settings import PortalSettings

ROOT = Path(portal.__file__).parent
OPENS = (
    "kiosk.offline",
    "portal.desk",
    "portal.courier.bundle",
    "portal.courier.importing",
    "portal.courier.delivery",
    "cryptography.hazmat.primitives.hpke",
)
COMMANDS = {"desk", "courier"}
SERVER = sorted(
    path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] not in COMMANDS
)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the package's full name"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def opens(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in OPENS)


@pytest.mark.parametrize("path", SERVER, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_servers_modules_import_nothing_that_opens(path: Path) -> None:
    found = sorted({module for module in imported(path) if opens(module)})

    assert not found, (
        f"{path.relative_to(ROOT)} imports {', '.join(found)}: only portal/desk, which runs as the "
        "agency's own command, may open an envelope, and portal/courier a bundle; move what needs "
        "it there"
    )


def test_the_running_server_has_loaded_nothing_that_opens() -> None:
    program = (
        "import sys, portal.app, portal.serve, portal.cli;"
        f"print([name for name in sys.modules if name.startswith({OPENS!r})])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"


def test_the_courier_opens_no_envelope() -> None:
    found = {name for path in (ROOT / "courier").glob("*.py") for name in imported(path)}

    assert "kiosk.sealing.sealed_stream.open_stream" in found
    assert not {name for name in found if name.startswith("portal.desk")}
    assert not {"kiosk.sealing.seal.open_sealed", "kiosk.sealing.body"} & found


def test_the_desk_does_import_what_opens() -> None:
    """Else the tests above would look for names that no longer exist."""
    assert any(opens(module) for path in (ROOT / "desk").glob("*.py") for module in imported(path))


def test_no_setting_of_the_server_names_an_agencys_key() -> None:
    assert {field.name for field in fields(PortalSettings)} == {
        "home",
        "database_url",
        "catalogue",
        "public_url",
        "max_body_bytes",
        "tracking_per_minute",
        "max_waiting_bytes",
        "drafts_per_kiosk",
        "draft_reads_per_minute",
        "ring_minutes",
        "log",
        "workers",
        "max_open",
        "max_open_per_address",
        "listen_seconds",
        "max_at_work",
        "max_listening",
        "max_held_bytes",
        "metrics_token",
        "oidc",
        "attachments_store",
        "attachments_key",
        "webhook_networks",
        "webhook_ca",
    }
