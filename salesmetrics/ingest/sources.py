"""Which files there are, and which of them feeds which entity."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from .problems import FileRefused, Problem, Problems, Words, shown
from .reading import LINE, Batch, Table, open_table
from .reading.table import filled, stem_of, suffix_of
from .reading.workbook import Workbook
from .specification import ENTITIES, Entity

ELSEWHERE: dict[str, Words] = {}
"""Files that are not loaded, by their names, and a sentence that says where they go."""


@dataclass(frozen=True)
class Source:
    """A file as it was found, with its header read."""

    path: Path
    name: str
    table: Table

    @property
    def stem(self) -> str:
        return stem_of(self.path)


@dataclass(frozen=True)
class Feed:
    """Rows of one entity from one file: the canonical columns it has, in batches."""

    entity: Entity
    source: Source
    present: tuple[str, ...]
    rows: Callable[[], Iterator[Batch]]
    optional: frozenset[str] = frozenset()
    """Required columns that may be empty all the same."""
    own_names: dict[str, str] = field(default_factory=dict)
    """Canonical column -> what the file calls it, where that is something else."""
    lacking: Mapping[str, list[int]] = field(default_factory=dict)
    """Column -> lines that tell nothing of it; what stands in their rows stays."""
    revive: bool = False
    """Whether what stands in deleted rows may stay too."""

    def problem(self, line: int | None, column: str, value: Any, reason: str) -> Problem:
        """A problem in this file, told in the file's own words."""
        column = self.own_names.get(column, column)
        return Problem(self.source.name, line, column, shown(value), reason)

    @property
    def fields(self) -> frozenset[str]:
        """The model fields that the file tells something about."""
        fork = self.entity.declared.fork
        names = {self.entity.by_name[name].field.name for name in self.present}
        return frozenset(names | set(fork.ways.values() if fork else ()))


def find_files(paths: Iterable[Path], problems: Problems) -> list[Path]:
    """The files given, and those of the folders given that we can read."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if file.is_file() and suffix_of(file))
        elif path.is_file():
            found.append(path)
        else:
            problems.add(FileRefused(_("There is no such file or folder.")).problem(str(path)))
    return list(dict.fromkeys(found))


def open_sources(files: Iterable[Path], problems: Problems) -> list[Source]:
    """Read every header; what cannot be read is told and left out."""
    sources = []
    for path in files:
        if words := ELSEWHERE.get(stem_of(path).lower()):
            problems.add(FileRefused(words).problem(path.name))
            continue
        try:
            sources.append(Source(path, path.name, open_table(path)))
        except FileRefused as refused:
            problems.add(refused.problem(path.name))
        except OSError as error:
            problems.add(FileRefused(str(error)).problem(path.name))
    return sources


def sheets_left_out(sources: Iterable[Source]) -> list[str]:
    """Which spreadsheets have more than the one sheet that is read, in words."""
    words = _("%(file)s has %(count)d sheets; “%(sheet)s” alone is read.")
    return [
        words % {"file": one.name, "count": len(one.table.sheets), "sheet": one.table.sheet}
        for one in sources
        if isinstance(one.table, Workbook) and len(one.table.sheets) > 1
    ]


def canonical_feeds(
    sources: Iterable[Source], given: set[Path], problems: Problems, notices: list[str]
) -> list[Feed]:
    """Canonical files by their names, in the order in which they depend on each other."""
    feeds: list[Feed] = []
    for source in sources:
        entity = ENTITIES.get(source.stem.lower())
        if entity is not None:
            feeds += _canonical_feed(entity, source, problems, notices)
        elif source.path in given:
            words = _("The file's name is none of ours; expected one of %(names)s, or a profile.")
            reason = words % {"names": ", ".join(ENTITIES)}
            problems.add(FileRefused(reason).problem(source.name))
        else:
            notices.append(
                _("%(file)s is ignored: its name is none of ours.") % {"file": source.name}
            )
    return in_order(feeds)


def in_order(feeds: Iterable[Feed]) -> list[Feed]:
    order = list(ENTITIES)
    return sorted(feeds, key=lambda feed: order.index(feed.entity.name))


def _canonical_feed(
    entity: Entity, source: Source, problems: Problems, notices: list[str]
) -> Iterator[Feed]:
    header = {name: name.strip().lower() for name in source.table.header}
    for name, canonical in header.items():
        if canonical not in entity.by_name and not name.startswith("\x1e"):
            notices.append(
                _("%(file)s: the column “%(column)s” is unknown and ignored.")
                % {"file": source.name, "column": name}
            )
    missing = [name for name in entity.required if name not in header.values()]
    for name in missing:
        reason = _("The column is missing; it must be there and filled.")
        problems.add(Problem(source.name, 1, name, "", reason))
    if missing:
        return
    renamed = {canonical: name for name, canonical in header.items() if canonical in entity.by_name}

    def rows() -> Iterator[Batch]:
        for batch in source.table.batches():
            chosen = [pl.col(name).alias(canonical) for canonical, name in renamed.items()]
            yield Batch(filled(batch.frame).select(*chosen, LINE), batch.problems)

    yield Feed(entity, source, tuple(renamed), rows, own_names=renamed)


def fingerprint(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
