"""A company that does not exist, in canonical files: believable, and the same for the same seed."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from .company import make_company
from .deal_sheets import deal_sheets
from .event_sheets import event_sheets
from .money_sheets import money_sheets
from .sizes import SIZES
from .standing_sheets import standing_sheets

__all__ = ["SIZES", "write_company"]


def write_company(
    folder: Path,
    *,
    seed: int,
    size: str,
    until: dt.date,
    base_currency: str = "EUR",
    written: Callable[[str, int], None] = lambda name, rows: None,
) -> list[Path]:
    """Write every canonical file of the company of `seed` into `folder`, made if need be.

    The company's history ends in the morning of `until`. The same arguments give the same
    bytes, on any machine. `written` is told each file's name and number of rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    company = make_company(seed, size, until, base_currency)
    paths = []
    for sheets in (standing_sheets, event_sheets, deal_sheets, money_sheets):
        for sheet in sheets(company):
            paths.append(sheet.write(folder))
            written(sheet.name, sheet.rows)
    return paths
