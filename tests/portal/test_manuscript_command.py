"""`portal manuscript`: what the console does, by commands, to a release that a kiosk takes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from portal_world import Portal
from publishing_world import RFC
from rollout_world import Country

from portal import act_log
from portal.cli import main
from portal.manuscript.folder import Manuscript, ManuscriptError

pytest_plugins = ["portal_fixtures"]


def test_a_release_is_written_signed_and_published_by_commands(
    portal: Portal,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    country = Country(tmp_path_factory.mktemp("country"), portal)
    shutil.copytree(country.desk.online.folder, portal.settings.online_keys)
    home = ["--home", str(portal.settings.home)]

    def does(*words: str) -> str:
        assert main(["manuscript", *words, *home]) == 0
        return capsys.readouterr().out

    assert main(["manuscript", "list", *home]) == 1, "there is none yet"
    assert "release 1" in does("begin")
    assert main(["manuscript", "begin", *home]) == 1, "there is one"
    assert "nothing is other" in does("diff")
    new = tmp_path / "rfc.yaml"
    new.write_text(does("show", RFC).replace("filling_minutes: 5", "filling_minutes: 44"))
    bad = tmp_path / "bad.yaml"
    bad.write_text(new.read_text().replace("area: government", "area: nowhere"))
    capsys.readouterr()
    assert main(["manuscript", "put", str(bad), RFC, *home]) == 1
    assert "area" in capsys.readouterr().err
    does("put", str(new), RFC)
    (change,) = json.loads(does("diff", "--json"))
    assert change["fields"] == [{"where": ["filling_minutes"], "before": "5", "after": "44"}]
    pack = tmp_path / "release.pack"
    does("prepare", "--out", str(pack))
    assert main(["manuscript", "publish", *home]) == 1, "nobody has signed"
    assert main(["sign", str(pack), "--keys", str(country.desk.keys.folder)]) == 0
    capsys.readouterr()
    assert "signed by sat" in does("take", f"{pack}.signed.json")
    assert "release 2 is on ring 1" in does("publish")
    assert does("publish").endswith("0 files written\n"), "done already"
    from portal.clock import utc_now  # noqa: PLC0415

    country.desk.now = utc_now()
    assert b"filling_minutes: 44" in (country.desk.kiosk("kiosk", ring=1).reads(RFC) or b"")
    with portal.database.reading() as session:
        told = [(one.act, one.who) for one in act_log.entries(session)]
    assert told[:2] == [("manuscript-begun", "command-line"), ("manuscript-saved", "command-line")]
    assert ("release-published", "command-line") in told
    does("remove", "agencies/registro-civil/forms/acta.schema.json")
    assert main(["manuscript", "check", *home]) == 0
    with pytest.raises(ManuscriptError):
        Manuscript(portal.settings.home).read("../portal-signing-key.pem")
