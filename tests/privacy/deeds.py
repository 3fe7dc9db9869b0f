"""What a scripted visitor does in each of ten services, and what is secret in it.

Deeds name their canaries by kind, so that who has read this file does not hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Besides(Enum):
    """What else a visitor does."""

    SEARCHES = "searches"
    SAVES = "saves"
    TRACKS = "tracks"
    SENDS = "sends"


@dataclass(frozen=True)
class Deed:
    """`typed` gives for each page of the form which kind of canary goes into which field."""

    service: str
    typed: Mapping[str, Mapping[str, str]]
    besides: frozenset[Besides] = field(default_factory=frozenset)

    @property
    def kinds(self) -> set[str]:
        """The canaries that are typed."""
        found = {kind for fields in self.typed.values() for kind in fields.values()}
        if Besides.SEARCHES in self.besides:
            found.add("words sought")
        if Besides.TRACKS in self.besides:
            found.add("claim")
        return found


_NAME = {
    "Nombre o nombres": "given names",
    "Primer apellido": "first surname",
    "Segundo apellido": "second surname",
}

DEEDS = (
    Deed(
        "acta-de-nacimiento",
        {"registered_name": _NAME},
        frozenset({Besides.SEARCHES, Besides.SAVES}),
    ),
    Deed("queja-por-la-luz", {"facts": {"¿Qué pasó?": "story"}}),
    Deed("constancia-de-residencia", {"curp": {"¿Cuál es su CURP?": "curp"}}),
    Deed(
        "declaracion-mensual-resico",
        {
            "rfc": {"¿Cuál es su RFC?": "rfc"},
            "income_collected": {"¿Cuánto facturó y cobró en ese mes?": "money"},
        },
    ),
    Deed("cita-medica", {"phone": {"¿A qué teléfono le avisamos?": "phone"}}),
    Deed(
        "reserva-nombre-de-empresa",
        {
            "contact": {"Correo electrónico": "email"},
            "names": {"El que más le gusta": "company"},
        },
    ),
    Deed(
        "solicitud-de-empleo",
        {"jobs/0": {"¿De qué trabajaba?": "job", "¿En qué lugar o con quién?": "employer"}},
    ),
    Deed(
        "licencia-de-conducir",
        {
            "address": {
                "Calle": "street",
                "Colonia o barrio": "neighbourhood",
            }
        },
    ),
    Deed(
        "queja-de-consumidor",
        {
            "facts": {"¿Qué pasó?": "story"},
            "phone": {"¿A qué teléfono le podemos llamar?": "phone"},
        },
        frozenset({Besides.SENDS}),
    ),
    Deed(
        "denuncia-por-soborno",
        {"servant": {"¿Cómo se ve, o qué placa o patrulla traía?": "story"}},
        frozenset({Besides.TRACKS, Besides.SEARCHES}),
    ),
)
