"""A canonical file of the company, and how it is written: in slices, so that it may be long."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from .dice import Ints

_SLICE = 500_000


@dataclass(frozen=True)
class Sheet:
    name: str
    """The canonical file's name without its ending."""
    rows: int
    frame: Callable[[Ints], pl.DataFrame]
    """The table of the rows at these places."""

    def slices(self) -> "list[Ints]":
        starts = range(0, max(self.rows, 1), _SLICE)
        return [np.arange(start, min(start + _SLICE, self.rows)) for start in starts]

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.csv"
        with path.open("wb") as file:
            for number, rows in enumerate(self.slices()):
                self.frame(rows).write_csv(
                    file, include_header=number == 0, datetime_format="%Y-%m-%dT%H:%M:%S"
                )
        return path
