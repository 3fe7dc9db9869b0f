"""A small catalogue whose every service is known, and a kiosk in Tlacolula that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from catalogue_author import AGENCY, SERVICE, Author, text
from warm_stage import WarmStage

if TYPE_CHECKING:
    from conftest import Kiosk, KioskAt

TLACOLULA, GUADALAJARA, MERIDA = "20551", "14039", "31050"
GRANTS = 34
APPLIED_FOR_HERE = {"form": "beca", "form_version": 1, "channels": [{"type": "kiosk"}]}
NO_WORDS = {"es": ["servicio"], "en": ["service"]}
FREE = [{"amount": 0}]
PAID = [{"amount": 100.0, "note": text("Por persona.", "Each.")}]
VARIES = [{"amount": None, "note": text("Consulte a la autoridad.", "Ask the authority.")}]


def known_catalogue(folder: Path) -> Author:
    """Federal health, grants and taxes; lenses of Oaxaca; certificates of three states; a tax of
    three municipalities."""
    author = Author(folder)
    (folder / f"agencies/{AGENCY}/services/{SERVICE}.yaml").unlink()
    _health(author)
    _education(author)
    _civil_registries(author)
    _councils(author)
    return author


def _health(author: Author) -> None:
    author.agency(
        "salud",
        name=text("Secretaría de Salud", "Ministry of Health"),
        short_name=text("Salud federal", "Federal health"),
        phone="8000044800",
    )
    health: dict[str, Any] = {
        "area": "health",
        "life_events": ["falling-ill"],
        "keywords": NO_WORDS,
    }
    author.service(
        "cita", "salud", **health, costs=FREE, name=text("Cita médica", "Medical appointment")
    )
    author.service("examen", "salud", **health, costs=PAID, name=text("Examen de la vista", "Eyes"))
    author.service("vacunas", "salud", **health, costs=FREE, name={"es": "Cartilla de vacunación"})
    author.agency(
        "salud-oaxaca",
        name=text("Servicios de Salud de Oaxaca", "Health Services of Oaxaca"),
        level="state",
        place="MX-OAX",
    )
    author.service(
        "lentes",
        "salud-oaxaca",
        **health,
        costs=FREE,
        name=text("Lentes gratis", "Free glasses"),
        official_name=text("Programa estatal de salud visual", "State programme of visual health"),
        description=text(
            "Hay lentes para quien no puede pagarlos. " * 8 + "\nSe piden en la clínica.",
            "There are glasses for whoever cannot pay. " * 8 + "\nAsk at the clinic.",
        ),
        source={"identifier": "OAX-113", "system": "Registro Estatal de Trámites"},
    )


def _education(author: Author) -> None:
    author.agency(
        "becas",
        name=text("Coordinación Nacional de Becas", "National Grants Office"),
        short_name=text("Becas", "Grants"),
    )
    author.form("beca", "becas")
    author.keys("becas")
    for number in range(1, GRANTS + 1):
        author.service(
            f"beca-{number:02}",
            "becas",
            name=text(f"Beca número {number:02}", f"Grant number {number:02}"),
            area="education",
            life_events=["studying"],
            keywords=NO_WORDS,
            costs=FREE,
            **(APPLIED_FOR_HERE if number <= 2 else {}),
            **({"signature": "required"} if number == 2 else {}),
        )


def _civil_registries(author: Author) -> None:
    author.write(
        "templates/places.yaml",
        f'lists:\n  some: ["MX-OAX", "MX-JAL", "MX-YUC"]\n'
        f'  towns: ["{TLACOLULA}", "{GUADALAJARA}", "{MERIDA}"]\n',
    )
    author.write(
        "templates/registro/agency.yaml",
        {
            "name": text("Registro Civil {of_the_state}", "Civil Registry {of_the_state}"),
            "level": "state",
            "places": "some",
        },
    )
    _template(author, "registro", "acta", "Acta de nacimiento {of_state}", ["having-a-child"])


def _councils(author: Author) -> None:
    author.write(
        "templates/ayuntamiento/agency.yaml",
        {
            "name": text("Ayuntamiento {of_municipality}", "Council {of_municipality}"),
            "level": "municipal",
            "places": "towns",
        },
    )
    _template(author, "ayuntamiento", "predial", "Predial {of_municipality}", ["owning-a-home"])


def _template(author: Author, agency: str, name: str, called: str, events: list[str]) -> None:
    fields = {
        "name": text(called, called),
        "purpose": text("Lo da {authority}.", "Given by {authority}."),
        "area": "government",
        "life_events": events,
        "keywords": NO_WORDS,
        "costs": VARIES,
        "processing_time": {"duration": None, "note": text("Varía.", "Varies.")},
        "filling_minutes": 0,
        "evidence": [],
        "output": text("Un papel.", "A paper."),
        "next_steps": [],
        "channels": [{"type": "in-person"}],
        "certainty": "example",
        "reviewed": "2026-11-24",
    }
    author.write(f"templates/{agency}/services/{name}.yaml", fields)


class Town:
    """The kiosk of Tlacolula; nothing runs, and it is not enrolled."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk

    def open(self, size: tuple[int, int] = (1920, 1080), **changes: Any) -> Any:
        """A visitor in front of a fresh screen."""
        return self.kiosk.open(size, **{"place": TLACOLULA, **changes})

    def withdraws(self, *services: str) -> None:
        """As the station notes it."""
        withdraw(self.kiosk.home, *services)


def withdraw(home: Path, *services: str) -> None:
    """Puts a whole new list in the place of the old."""
    folder = home / "catalogue"
    folder.mkdir(exist_ok=True)
    fresh = folder / "withdrawn.new"
    fresh.write_text('{"services": [' + ", ".join(f'"{one}"' for one in services) + "]}")
    fresh.replace(folder / "withdrawn.json")


@pytest.fixture
def town(tmp_path: Path, kiosk_at: KioskAt) -> Town:
    known_catalogue(tmp_path / "catalogue")
    home = tmp_path / "kiosk"
    home.mkdir()
    return Town(kiosk_at(WarmStage(tmp_path), home))
