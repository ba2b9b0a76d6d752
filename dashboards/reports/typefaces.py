"""The typefaces of documents and pictures, which lie in `fonts` with their licences.

Latin, Greek, Cyrillic and Thai letters are Noto Sans, put together in one file for each weight;
Chinese, Japanese and Korean ones are Droid Sans Fallback. FONTS.json says whence, what was changed,
and their hashes.
"""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "fonts"


class Typeface(NamedTuple):
    """A family of letters, and the texts that need it."""

    family: str
    regular: Path
    bold: Path
    letters: re.Pattern[str] | None
    """What tells that it is needed; None where it always is."""


MAIN = "SalesMetrics Sans"
TYPEFACES = (
    Typeface(
        MAIN, FOLDER / "SalesMetricsSans-Regular.ttf", FOLDER / "SalesMetricsSans-Bold.ttf", None
    ),
    Typeface(
        "Droid Sans Fallback",
        FOLDER / "DroidSansFallback.ttf",
        FOLDER / "DroidSansFallback.ttf",
        letters=re.compile(
            r"[\u1100-\u11ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
        ),
    ),
)
SHAPED = re.compile(r"[\u0300-\u036f\u0e00-\u0e7f]")
"""Letters whose marks are put in their place by shaping, which takes longer."""


def needed(text: str) -> list[Typeface]:
    """The typefaces that a text needs: a large one is read only for its letters."""
    return [face for face in TYPEFACES if face.letters is None or face.letters.search(text)]
