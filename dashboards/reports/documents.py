"""What stands on a page, ready to be put on paper or in a letter: the same words and figures."""

from dataclasses import dataclass
from typing import Any

from dashboards.tiles import Tile

Payload = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    name: str
    number: bool = True


@dataclass(frozen=True)
class Row:
    """A row of cells as they are read, the first being its name."""

    cells: tuple[str, ...]
    depth: int = 0
    strong: bool = False
    levels: tuple[int | None, ...] = ()
    """How dark each cell of a heat map is, the name's left out."""


@dataclass(frozen=True)
class Table:
    """Rows under heads; the last of them may be a total."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """A panel, or another part of a page: its words, its picture, its figures."""

    title: str
    of: str = ""
    """Its unit and period."""
    point: str = ""
    chart: Payload | None = None
    """The payload that its picture is drawn from."""
    tiles: tuple[Tile, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    empty: tuple[str, str] | None = None
    """Why there is nothing to show, and what to do."""


@dataclass(frozen=True)
class Document:
    """A page as a whole."""

    title: str
    question: str
    organization: str
    facts: tuple[tuple[str, str], ...]
    """Period, comparison and filters, each with its label."""
    freshness: str
    sections: tuple[Section, ...]
    name: str
    """What its file is called, without the ending."""
    payloads: tuple[Payload, ...] = ()
    """The panels it was made from, for workbooks."""
    address: str = ""
    """Where the page is, from the root of the site."""
    upright: bool = False
    """Whether it is taller than wide on paper."""

    @property
    def empty(self) -> bool:
        """Whether nothing of it has a figure."""
        return not any(section.table or section.tiles for section in self.sections)

    def words(self) -> str:
        """All that is written in it, to see which letters it needs."""
        told = [self.title, self.question, self.organization, self.freshness]
        told += [part for fact in self.facts for part in fact]
        for section in self.sections:
            told += [section.title, section.of, section.point, *section.notes]
            told += section.empty or ()
            told += [word for tile in section.tiles for word in (tile.name, tile.change)]
            if section.table:
                told += [column.name for column in section.table.columns]
                told += [cell for row in section.table.rows for cell in row.cells]
        return " ".join(told)
