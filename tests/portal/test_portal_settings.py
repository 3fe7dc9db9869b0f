"""The environment is read strictly, and nothing is needed."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.shipped import shipped_catalogue
from portal.settings import (
    AT_WORK_OF_SEVERAL,
    VARIABLES,
    PortalSettings,
    SettingsError,
    load_settings,
)


def test_nothing_set_is_enough(tmp_path: Path) -> None:
    settings = load_settings({"XDG_STATE_HOME": str(tmp_path)})

    assert settings.home == tmp_path / "ventanilla-portal"
    assert settings.database == f"sqlite:///{tmp_path}/ventanilla-portal/portal.sqlite"
    assert settings.signing_key_path.parent == settings.home
    assert settings.shown_catalogue == shipped_catalogue()
    assert settings.catalogue is None, "nobody's application is read by the example"


HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "PORTAL_HOME": ("/srv/one", {"home": Path("/srv/one")}),
    "PORTAL_DATABASE_URL": ("postgresql://db/portal", {"database_url": "postgresql://db/portal"}),
    "PORTAL_CATALOGUE": (str(HERE), {"catalogue": HERE}),
    "PORTAL_PUBLIC_URL": ("https://a.example.mx/", {"public_url": "https://a.example.mx"}),
    "PORTAL_MAX_BODY_BYTES": ("1000", {"max_body_bytes": 1000}),
    "PORTAL_TRACKING_PER_MINUTE": ("5", {"tracking_per_minute": 5}),
    "PORTAL_MAX_WAITING_BYTES": ("6000", {"max_waiting_bytes": 6000}),
    "PORTAL_DRAFTS_PER_KIOSK": ("7", {"drafts_per_kiosk": 7}),
    "PORTAL_DRAFT_READS_PER_MINUTE": ("9", {"draft_reads_per_minute": 9}),
    "PORTAL_RING_MINUTES": ("11", {"ring_minutes": 11}),
    "PORTAL_WORKERS": ("3", {"workers": 3, "max_at_work": AT_WORK_OF_SEVERAL}),
    "PORTAL_MAX_OPEN": ("800", {"max_open": 800, "max_open_per_address": 100}),
    "PORTAL_MAX_OPEN_PER_ADDRESS": ("13", {"max_open_per_address": 13}),
    "PORTAL_MAX_AT_WORK": ("14", {"max_at_work": 14}),
    "PORTAL_MAX_LISTENING": ("15", {"max_listening": 15}),
    "PORTAL_LISTEN_SECONDS": ("16", {"listen_seconds": 16}),
    "PORTAL_MAX_HELD_BYTES": ("17000000", {"max_held_bytes": 17_000_000}),
    "PORTAL_METRICS_TOKEN": ("a-token", {"metrics_token": "a-token"}),
    "PORTAL_OIDC": ("/etc/oidc.json", {"oidc": Path("/etc/oidc.json")}),
    "PORTAL_ATTACHMENTS": ("s3://bucket/a", {"attachments_store": "s3://bucket/a"}),
    "PORTAL_ATTACHMENTS_KEY": ("/etc/key.json", {"attachments_key": Path("/etc/key.json")}),
    "PORTAL_WEBHOOK_NETWORKS": (
        "10.20.0.0/16, fd00::/8",
        {"webhook_networks": (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))},
    ),
    "PORTAL_WEBHOOK_CA": (__file__, {"webhook_ca": Path(__file__)}),
    "PORTAL_LOG": ("json", {"log": "json"}),
}
USUAL = {"XDG_STATE_HOME": "/nowhere", "PORTAL_PUBLIC_URL": "https://portal.example.mx"}


@pytest.mark.parametrize("name", VARIABLES)
def test_each_variable_sets_its_field_and_no_other(name: str) -> None:
    text, changes = SAID[name]

    assert load_settings({**USUAL, name: text}) == replace(load_settings(USUAL), **changes)


def test_each_field_but_what_follows_of_others_has_a_variable() -> None:
    assert {of for of, _ in VARIABLES.values()} == {field.name for field in fields(PortalSettings)}


def test_the_example_too_may_be_named() -> None:
    named = load_settings({**USUAL, "PORTAL_CATALOGUE": str(shipped_catalogue())})
    assert named.catalogue == named.shown_catalogue == shipped_catalogue()


def test_each_variable_has_its_row_in_the_manual() -> None:
    manual = (ROOT / "docs" / "portal-operations.md").read_text()
    section = manual.split("## Settings\n")[1].split("\n## ")[0]
    named = re.findall("`(PORTAL_[A-Z_]+)`", "".join(re.findall(r"(?m)^\|[^|]*\|", section)))

    assert sorted(named) == sorted(VARIABLES)


def test_what_the_environment_leaves_empty_is_not_said() -> None:
    assert load_settings({**USUAL, **dict.fromkeys(VARIABLES, "")}) == load_settings(
        {"XDG_STATE_HOME": "/nowhere"}
    )


def test_the_command_line_wins(tmp_path: Path) -> None:
    assert load_settings({"PORTAL_HOME": "/srv/one"}, home=tmp_path).home == tmp_path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_CATALOGUE", "/no/such/folder"),
        ("PORTAL_PUBLIC_URL", "portal.example.mx"),
        ("PORTAL_MAX_BODY_BYTES", "0"),
        ("PORTAL_MAX_BODY_BYTES", "-5"),
        ("PORTAL_TRACKING_PER_MINUTE", "many"),
        ("PORTAL_DRAFTS_PER_KIOSK", "0"),
        ("PORTAL_TRACKING_PER_MINUTE", "٣"),
        ("PORTAL_WEBHOOK_NETWORKS", "10.20.0.1/16"),
        ("PORTAL_WEBHOOK_CA", "/no/such/file"),
        ("PORTAL_OIDC", "/etc/oidc.json"),
        ("PORTAL_LOG", "xml"),
        ("PORTAL_MAX_HELD_BYTES", "1000"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})
