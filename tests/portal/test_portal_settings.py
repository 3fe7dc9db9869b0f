"""The environment is read strictly, and nothing is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogue.shipped import shipped_catalogue
from portal.settings import SettingsError, load_settings


def test_nothing_set_is_enough(tmp_path: Path) -> None:
    settings = load_settings({"XDG_STATE_HOME": str(tmp_path)})

    assert settings.home == tmp_path / "ventanilla-portal"
    assert settings.database == f"sqlite:///{tmp_path}/ventanilla-portal/portal.sqlite"
    assert settings.signing_key_path.parent == settings.home
    assert settings.catalogue == shipped_catalogue()


def test_what_is_set_counts_and_the_command_line_wins(tmp_path: Path) -> None:
    environment = {
        "PORTAL_HOME": "/srv/one",
        "PORTAL_DATABASE_URL": "postgresql://db/portal",
        "PORTAL_CATALOGUE": str(tmp_path),
        "PORTAL_PUBLIC_URL": "https://portal.example.mx/",
        "PORTAL_MAX_BODY_BYTES": "1000",
        "PORTAL_TRACKING_PER_MINUTE": "5",
        "PORTAL_DRAFTS_PER_KIOSK": "7",
        "PORTAL_DRAFT_READS_PER_MINUTE": "9",
    }

    settings = load_settings(environment)

    assert settings.home == Path("/srv/one")
    assert settings.database == "postgresql://db/portal"
    assert settings.catalogue == tmp_path
    assert settings.public_url == "https://portal.example.mx"
    assert (settings.max_body_bytes, settings.tracking_per_minute) == (1000, 5)
    assert (settings.drafts_per_kiosk, settings.draft_reads_per_minute) == (7, 9)
    assert load_settings(environment, home=tmp_path).home == tmp_path


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
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})
