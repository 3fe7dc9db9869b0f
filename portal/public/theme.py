"""The house's colours for the pages: the kiosk's own, read from the one file that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

_THEME: Final = "ui/qml/Ventanilla/Theme/Theme.qml"
_SHADES: Final = r'shade\("(#\w{6})", "(#\w{6})", "(#\w{6})"'
_COLOUR: Final = re.compile(rf"readonly property color (\w+): {_SHADES}")
_BY_AREA: Final = re.compile(
    r"function (area\w+)\(area: string\): color \{(.+?)\n    \}", re.DOTALL
)
_AREA: Final = re.compile(rf'(?:case "(\w+)"|default):\s+return {_SHADES}')
_LIGHT, _DARK, _CONTRAST = 0, 1, 2


@cache
def theme_css() -> str:
    """Custom properties such as `--primary-tint`, for light, dark and more contrast."""
    colours = dict(_colours(files("kiosk").joinpath(_THEME).read_text("utf-8")))
    return "".join(
        (
            f":root{{{_set(colours, _LIGHT)}}}",
            f"@media (prefers-color-scheme:dark){{:root{{{_set(colours, _DARK)}}}}}",
            f"@media (prefers-contrast:more){{:root{{{_set(colours, _CONTRAST)}}}}}",
        )
    )


def _colours(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, *shades in _COLOUR.findall(text):
        yield _kebab(name), tuple(shades)
    for function, body in _BY_AREA.findall(text):
        for area, *shades in _AREA.findall(body):
            yield f"{_kebab(function)}-{area or 'government'}", tuple(shades)


def _set(colours: dict[str, tuple[str, ...]], scheme: int) -> str:
    return ";".join(f"--{name}:{shades[scheme].lower()}" for name, shades in colours.items())


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()
