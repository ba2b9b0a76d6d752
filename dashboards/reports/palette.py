"""The colours of the style sheet, as they are in the light theme: paper has no other."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings

TOKENS: Path = settings.BASE_DIR / "static" / "css" / "tokens.css"
TOKEN = re.compile(r"--([\w-]+):\s*(?:light-dark\()?(#[0-9a-f]{6})\b")
OF_STYLE = {
    "now": "accent",
    "former": "former",
    "target": "target",
    "part": "part",
    "other": "series-other",
    "plain": "series-other",
    "growth": "former",
    "again": "part",
    "shrink": "series-4",
    "loss": "bad",
}
"""Which colour a series has; any other style is the number of the member's own."""


@lru_cache(maxsize=1)
def tokens() -> dict[str, str]:
    """Every colour that the style sheet names."""
    return dict(TOKEN.findall(TOKENS.read_text()))


def colour(name: str) -> str:
    """A colour by its name in the style sheet."""
    return tokens()[name]


def of_series(style: str) -> str:
    """The colour of a series."""
    return colour(OF_STYLE.get(style, f"series-{style}"))


def parts(name: str) -> tuple[int, int, int]:
    """A colour as its red, green and blue."""
    text = colour(name)
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def shade(level: int) -> tuple[int, int, int]:
    """A step of the ramp of heat maps, from 0 (none of its colour) to 9."""
    part = level / 14  # never so dark that black figures could not be read on it
    red, green, blue = (round(255 + (full - 255) * part) for full in parts("accent"))
    return red, green, blue
