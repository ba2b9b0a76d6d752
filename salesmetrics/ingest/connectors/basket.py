"""What was fetched and is not loaded yet: rows by entity, then canonical files in a folder."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..specification import ENTITIES, Entity, is_term
from .kinds import Page, Row

Key = tuple[str, ...]


class Basket:
    """Rows, each once by its identity, and ids that are gone; the last word on a row counts."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        """Stands before every id, so that those of two systems are never the same."""
        self.rows: dict[str, dict[Key, Row]] = {}
        self.gone: dict[str, set[str]] = {}
        self.cursors: dict[str, Any] = {}

    def add(self, part: str, page: Page) -> None:
        for name, rows in page.rows.items():
            held, entity = self.rows.setdefault(name, {}), ENTITIES[name]
            for row in rows:
                found = self._prefixed(entity, row)
                held[_key(entity, found)] = found
                self.gone.get(name, set()).discard(str(found.get("id")))
        for name, ids in page.gone.items():
            gone = {f"{self.prefix}{one}" for one in ids}
            self.gone.setdefault(name, set()).update(gone)
            for one in gone:
                self.rows.get(name, {}).pop((one,), None)
        self.cursors[part] = page.cursor

    @property
    def size(self) -> int:
        return sum(map(len, self.rows.values()))

    def write(self, folder: Path) -> list[Path]:
        """The files, for what there are rows of."""
        return [
            _written(folder / f"{name}.csv", rows.values())
            for name, rows in self.rows.items()
            if rows
        ]

    def _prefixed(self, entity: Entity, row: Row) -> Row:
        if not self.prefix:
            return row
        return {
            name: f"{self.prefix}{value}" if value and _is_id(entity, name) else value
            for name, value in row.items()
        }


def _key(entity: Entity, row: Row) -> Key:
    names = [c.name for field in entity.identity for c in entity.columns if c.field is field]
    return tuple(str(row.get(name, "")) for name in names)


def _is_id(entity: Entity, name: str) -> bool:
    column = entity.by_name.get(name)
    if column is None:
        return False
    return name == "id" or (column.refers_to is not None and not is_term(column.refers_to))


def _written(path: Path, rows: Iterable[Row]) -> Path:
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
