"""Names in certificates as the SAT writes them, read whatever the bytes are.

Its certificates hold Ñ as a raw Latin-1 byte in strings that cannot have one, and text in
`x500UniqueIdentifier`, which X.520 says is a bit string. asn1crypto, and with it pyHanko, refuses
both until it is taught; importing this module teaches it, for the whole process.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from asn1crypto import core, x509

_MAX_TEXT: Final = 500


class _AnyBytesUTF8String(core.UTF8String):  # type: ignore[misc]
    """What is no UTF-8 is Latin-1."""

    def __unicode__(self) -> str:
        return _decoded(self.contents or b"")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _teach() -> None:
    alternatives = [
        (name, _AnyBytesUTF8String if kind is core.UTF8String else kind)
        for name, kind in x509.DirectoryString._alternatives  # noqa: SLF001 - no other way to it
    ]
    x509.DirectoryString._alternatives = alternatives  # noqa: SLF001
    x509.NameTypeAndValue._oid_specs["unique_identifier"] = x509.DirectoryString  # noqa: SLF001


_teach()


def texts_of(name: x509.Name) -> Mapping[str, str]:
    """The first text under each attribute's dotted OID, without what is no text.

    Raises `ValueError` for no name at all.
    """
    found: dict[str, str] = {}
    for relative in name.chosen:
        for pair in relative:
            with suppress(ValueError, TypeError):
                found.setdefault(pair["type"].dotted, _text(pair["value"])[:_MAX_TEXT])
    return found


def _text(value: core.Asn1Value) -> str:
    chosen = value.chosen if isinstance(value, core.Choice) else value
    raw = bytes(chosen.contents or b"")
    if isinstance(chosen, core.BMPString):
        text = raw.decode("utf-16-be", errors="replace")
    elif isinstance(chosen, core.UTF8String):
        text = _decoded(raw)
    else:
        text = raw.decode("latin-1")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
