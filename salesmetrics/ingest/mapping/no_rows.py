"""Lines of spreadsheets that are no rows: the totals below the others."""

import polars as pl
from django.utils.translation import gettext as _

from ..reading import LINE

TOTALS = (
    r"^(grand |sub-?|sum )?totals?( \(\d+ \w+\))?$|^total geral$|^somas?$"
    r"|^(gesamt|zwischen|end)?summen?$|^gesamt$|^insgesamt$|^suma( częściowa)?$|^razem$|^łącznie$"
    r"|^(合计|总计|小计|合計|總計|小計|总和|รวม|รวมทั้งหมด|ยอดรวม)$"
)
"""What spreadsheets call totals, in the product's languages and two of Europe's more."""
LINES_TOLD = 10


def without_totals(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
    """Without the lines that hold totals, and which lines they are.

    Their first cell says so, another has a number, and most are empty: a customer may be called so.
    """
    cells = pl.exclude(LINE)
    first = pl.coalesce(cells).str.to_lowercase().str.strip_chars(" :\uff1a*=")
    named = frame.select(first.str.contains(TOTALS).fill_null(False)).to_series()
    if not named.any():
        return frame, []
    count = frame.select(pl.sum_horizontal(cells.is_not_null())).to_series()
    numbers = frame.select(pl.any_horizontal(cells.str.contains(r"\d").fill_null(False)))
    totals = named & (count * 2 <= count.max()) & numbers.to_series()
    return frame.filter(~totals), frame.filter(totals)[LINE].to_list()


def told(file: str, lines: list[int]) -> str:
    """Which lines are left out for their totals."""
    words = _("%(file)s: totals are no rows and are left out, in line %(lines)s.")
    more = ", …" if len(lines) > LINES_TOLD else ""
    return words % {"file": file, "lines": ", ".join(map(str, lines[:LINES_TOLD])) + more}
