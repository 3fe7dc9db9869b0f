"""`portal manuscript`: what the console does, by commands, to a release that a kiosk takes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from catalogue_author import Author
from portal_world import Portal
from publishing_world import RFC
from rollout_world import Country

from portal import act_log
from portal.checking.catalogue import Findings, check_catalogue
from portal.cli import main
from portal.clock import utc_now
from portal.manuscript import checking
from portal.manuscript.around import EXAMPLE, around
from portal.manuscript.folder import Manuscript, ManuscriptError, version_of
from portal.manuscript.judging import errors_in, problems_with
from portal.publishing.source_files import read_files

ASSETS = Path(__file__).parents[2] / "assets"

pytest_plugins = ["portal_fixtures"]


def test_a_release_is_written_signed_and_published_by_commands(
    portal: Portal,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    portal.clock.now = utc_now()  # the commands have no other clock
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
    country.desk.now = utc_now()
    assert b"filling_minutes: 44" in (country.desk.kiosk("kiosk", ring=1).reads(RFC) or b"")
    with portal.database.reading() as session:
        told = [(one.act, one.who) for one in act_log.entries(session)]
    assert told[:2] == [("manuscript-begun", "command-line"), ("manuscript-saved", "command-line")]
    assert ("release-published", "command-line") in told
    only = ["prepare", "--only-renewals", "--out", str(tmp_path / "renewals.pack")]
    assert main(["manuscript", *only, *home]) == 1, "none ends"
    does("remove", "agencies/registro-civil/forms/acta.schema.json")
    assert main(["manuscript", "check", *home]) == 0
    with pytest.raises(ManuscriptError):
        Manuscript(portal.settings.home).read("../portal-signing-key.pem")


@pytest.fixture
def shipped(tmp_path: Path) -> Manuscript:
    manuscript = Manuscript(tmp_path / "home")
    manuscript.begin(read_files(ASSETS / "catalogue"))
    return manuscript


def test_each_kind_of_file_that_is_sound_in_the_catalogue_is_sound_in_the_draft(
    shipped: Manuscript,
) -> None:
    paths = shipped.paths("templates/*/agency.yaml") + shipped.paths("notices/*.yaml")
    paths += shipped.paths("agencies/*/agency.yaml")[::60]
    paths += shipped.paths("*/*/services/*.yaml")[::200]
    paths += ["guides/abrir-un-negocio/guide.yaml", "templates/places.yaml", "catalogue.yaml"]
    found = {name: problems_with(shipped, name, {}, filled_in=False) for name in paths}
    assert not {name: problems for name, problems in found.items() if problems}


def test_a_guide_that_leads_nowhere_is_not_kept(shipped: Manuscript) -> None:
    name = "guides/abrir-un-negocio/guide.yaml"
    content = (shipped.read(name) or b"").replace(b"service: e-firma", b"service: nadie")
    (problem,) = errors_in(problems_with(shipped, name, {name: content}))
    assert "there is no 'nadie'" in problem.message


def test_a_file_is_read_with_its_neighbours_and_nothing_else(tmp_path: Path) -> None:
    author = Author(tmp_path / "source")
    written = author.folder / "agencies/registro-civil/services/acta-de-nacimiento.yaml"
    service = written.read_bytes()
    author.form("acta", agency="salud")
    author.agency("salud")
    author.write("templates/places.yaml", {"lists": {"two": ["MX-OAX", "MX-JAL"]}})
    author.write("templates/dif/agency.yaml", {"name": {"es": "DIF"}, "level": "state"})
    author.write("templates/dif/values.yaml", {"values": {}})
    author.write("templates/dif/services/apoyo.yaml", b"form: pide\n")
    author.write("templates/dif/services/otro.yaml", service)
    author.write("templates/dif/forms/pide.schema.json", {})
    author.write("agencies/dif-oaxaca/agency.yaml", b"template: dif\n")
    author.write("agencies/dif-oaxaca/services/suyo.yaml", b"template: apoyo\n")
    author.write("notices/aviso.yaml", b"service: suyo\n")
    author.write("notices/otro.yaml", b"service: acta-de-nacimiento\n")
    manuscript = Manuscript(tmp_path / "home")
    manuscript.begin(read_files(author.folder))

    def read_with(name: str, now: bytes | None = None) -> set[str]:
        return set(around(manuscript, name, {} if now is None else {name: now}))

    template = {
        "catalogue.yaml", "templates/places.yaml", "templates/dif/agency.yaml",
        "templates/dif/values.yaml",
    }  # fmt: skip
    asked = {"templates/dif/services/apoyo.yaml", "templates/dif/forms/pide.schema.json"}
    own = {"agencies/dif-oaxaca/agency.yaml", "agencies/dif-oaxaca/services/suyo.yaml"}
    assert read_with("agencies/dif-oaxaca/services/suyo.yaml") == {*template, *asked, *own}
    assert read_with("agencies/dif-oaxaca/agency.yaml") == {*template, *own}
    assert read_with("notices/aviso.yaml") == {*template, *asked, *own, "notices/aviso.yaml"}
    assert read_with("templates/dif/services/apoyo.yaml") == {*template, *asked}
    assert read_with("templates/dif/forms/pide.schema.json") == {*template, *asked}
    unused = read_with("agencies/salud/forms/acta.schema.json")
    assert f"agencies/salud/services/{EXAMPLE}.yaml" in unused, "a form is drawn before it is used"
    everything = set(manuscript.paths())
    assert read_with("notices/aviso.yaml", now=b"guide: abrir\n") == everything
    broken = read_with("agencies/dif-oaxaca/services/suyo.yaml", now=b"template: [\n")
    assert broken == {*template, *own}


def test_what_was_checked_while_it_changed_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = Author(tmp_path / "source")
    manuscript = Manuscript(tmp_path / "home")
    manuscript.begin(read_files(author.folder))
    head = manuscript.read("catalogue.yaml") or b""

    def writes_meanwhile(folder: Path) -> Findings:
        manuscript.save({"catalogue.yaml": b"title: ["}, seen=version_of(head))
        return check_catalogue(folder)

    monkeypatch.setattr(checking, "check_catalogue", writes_meanwhile)
    assert checking.check(manuscript).errors
    monkeypatch.undo()
    manuscript.save({"catalogue.yaml": head}, seen=version_of(b"title: ["))
    assert checking.checked(manuscript) is None
    assert not checking.check(manuscript).errors
