"""What an imported catalogue says where its source is silent, and the labels of its long texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNKNOWN: Final[Mapping[str, str]] = {
    "es": "Consulte a la autoridad.",
    "en": "Check with the authority.",
}
TITLE: Final[Mapping[str, str]] = {
    "es": "Catálogo importado",
    "en": "Imported catalogue",
}
NOTICE: Final[Mapping[str, str]] = {
    "es": "Estos datos se tomaron de otro inventario y pueden haber cambiado. Confírmelos con la "
    "autoridad antes de ir o de pagar.",
    "en": "These facts were taken from another inventory and may have changed. Check them with the "
    "authority before you go or pay.",
}
_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "es": {
        "costs": "Costo",
        "processing_time": "Tiempo",
        "output": "Qué se obtiene",
        "legal_basis": "Fundamento legal",
        "website": "Enlace",
        "phone": "Teléfono",
        "channels": "Dónde",
    },
    "en": {
        "costs": "Cost",
        "processing_time": "Time",
        "output": "What you get",
        "legal_basis": "Legal basis",
        "website": "Link",
        "phone": "Phone",
        "channels": "Where",
    },
}


def label(field: str, language: str) -> str:
    """What a field is called where its whole text stands; empty where it needs no name."""
    return _LABELS.get(language, _LABELS["es"]).get(field, "")


def in_languages(words: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """Only what the catalogue speaks."""
    return {language: text for language, text in words.items() if language in languages}
