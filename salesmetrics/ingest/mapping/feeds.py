"""The rows of each entity that a profile names, from the files of the folder."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ..problems import FileRefused, Problem, Problems
from ..reading import LINE, Batch
from ..reading.table import filled
from ..reading.workbook import Workbook
from ..sources import Feed, Source, in_order
from ..specification import ENTITIES
from .cells import (
    Files,
    MissingColumn,
    cells,
    column_name,
    direct_column,
    holds,
    is_there,
)
from .no_rows import told, without_totals
from .profile import Mapping, Profile, ProfileUnknown
from .writing import canonical, of_one_order


def profile_feeds(
    profile: Profile, sources: list[Source], problems: Problems, notices: list[str]
) -> list[Feed]:
    """A feed for each entity of the profile whose file is there."""
    found = _recognised(profile, sources)
    read = {source.path: source for several in found.values() for source in several}
    for source in read.values() if profile.grouping == "." else ():
        if isinstance(source.table, Workbook):
            source.table.tell_numbers_apart()
    for source in sources:
        if source.path not in read:
            notices.append(
                _("%(file)s is ignored: the profile has no use for it.") % {"file": source.name}
            )
    if not found:
        words = _(
            "None of the files is one that the profile %(profile)s knows; it knows %(names)s."
        )
        # Where files go by their columns, the profile has names of its own for them.
        known = [name for alias, file in profile.files.items() for name in file.names or (alias,)]
        names = ", ".join(known)
        reason = words % {"profile": profile.name, "names": names}
        problems.add(FileRefused(reason).problem(sources[0].name if sources else profile.name))

    @cache
    def whole(alias: str) -> pl.DataFrame:
        if alias not in found:
            raise FileRefused(_needed(profile, alias))
        batches = [batch.frame for source in found[alias] for batch in source.table.batches()]
        return pl.concat(batches, how="diagonal") if batches else pl.DataFrame()

    feeds = []
    for mapping in profile.entities:
        if mapping.entity not in ENTITIES:
            if not mapping.if_known:
                words = _("The profile %(profile)s names an unknown entity: %(entity)s.")
                raise ProfileUnknown(words % {"profile": profile.name, "entity": mapping.entity})
        elif mapping.rows:
            if found:
                feeds.append(_constant_feed(profile, mapping, next(iter(read.values()))))
        else:
            for source in found.get(mapping.file, ()):
                if _can_have_rows(mapping, source):
                    mapped = _Mapped(profile, mapping, source, whole, notices)
                    feeds += [mapped.feed()] if _is_whole(mapping, source, problems) else []
    return in_order(feeds)


def _can_have_rows(mapping: Mapping, source: Source) -> bool:
    """Whether no column is missing that had to be filled for a row to count."""
    header = source.table.header
    return not mapping.as_far_as_there or all(
        is_there(name.split("|"), header)
        for name, condition in mapping.where.items()
        if condition == "filled"
    )


def _is_whole(mapping: Mapping, source: Source, problems: Problems) -> bool:
    """Whether the profile says all that the entity cannot do without; what it does not is told."""
    needed = set(ENTITIES[mapping.entity].required) - set(mapping.may_be_empty)
    for name in sorted(needed - set(mapping.columns)):
        reason = _("The column is missing; it must be there and filled.")
        problems.add(Problem(source.name, 1, name, "", reason))
    return needed <= set(mapping.columns)


def _recognised(profile: Profile, sources: list[Source]) -> dict[str, list[Source]]:
    """Alias of a file -> the files that are it, by their names and their headers."""
    found: dict[str, list[Source]] = {}
    taken: set[Path] = set()
    for alias, file in profile.files.items():
        names = {name.lower() for name in file.names}
        fit = [
            source
            for source in sources
            if (not names or source.stem.lower() in names) and file.fits(source.table.header)
        ]
        if fit:
            chosen = next((source for source in fit if source.path not in taken), fit[0])
            found[alias] = [chosen]
            taken.add(chosen.path)
    for several in found.values():
        # A file for each month: what has the very same columns is the same again.
        same = set(several[0].table.header)
        more = [s for s in sources if s.path not in taken and set(s.table.header) == same]
        several += more
        taken.update(source.path for source in more)
    return found


def _needed(profile: Profile, alias: str) -> str:
    file = profile.files.get(alias)
    names = ", ".join(file.names) if file else alias
    return _("Another file is needed for a look-up and is not there: %(names)s.") % {"names": names}


def _constant_feed(profile: Profile, mapping: Mapping, source: Source) -> Feed:
    """Rows that the profile itself holds, such as the stages of the other system."""
    names = tuple(dict.fromkeys(name for row in mapping.rows for name in row))
    columns = {
        name: [None if row.get(name) is None else str(row[name]) for row in mapping.rows]
        for name in names
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    lines = pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True).alias(LINE)
    named = Source(source.path, f"{profile.name}.toml", source.table)

    def rows() -> Iterator[Batch]:
        yield Batch(frame.with_columns(lines))

    return Feed(ENTITIES[mapping.entity], named, names, rows)


class _Mapped:
    """One mapping over one file."""

    def __init__(
        self, profile: Profile, mapping: Mapping, source: Source, files: Files, notices: list[str]
    ) -> None:
        self.profile = profile
        self.mapping = mapping
        self.source = source
        self.files = files
        self.notices = notices
        self.entity = ENTITIES[mapping.entity]
        self.own_names: dict[str, str] = {}
        self.columns = self._columns()
        for name, what in mapping.columns.items():
            if name not in self.entity.by_name:
                words = _("The profile %(profile)s maps an unknown column: %(entity)s.%(column)s.")
                known = {"profile": profile.name, "entity": self.entity.name, "column": name}
                raise ProfileUnknown(words % known)
            direct = direct_column(what)
            if direct is not None:
                self.own_names[name] = _shown_name(direct, source.table.header)

    def _columns(self) -> dict[str, Any]:
        """The mapped columns; those that the file lacks only where that is no matter."""
        columns = self.mapping.columns
        if not self.mapping.as_far_as_there:
            return columns
        header = self.source.table.header
        needed = set(self.entity.required) - set(self.mapping.may_be_empty)
        return {
            name: what for name, what in columns.items() if name in needed or is_there(what, header)
        }

    def feed(self) -> Feed:
        return Feed(
            self.entity,
            self.source,
            tuple(self.columns),
            self.rows,
            frozenset(self.mapping.may_be_empty),
            self.own_names,
        )

    def rows(self) -> Iterator[Batch]:
        if not self.mapping.distinct:
            for batch in self._batches():
                yield Batch(self._mapped(batch.frame), batch.problems)
            return
        batches = list(self._batches())
        problems = [problem for batch in batches for problem in batch.problems]
        frame = self._mapped(pl.concat([batch.frame for batch in batches]))
        names = [name for name in self.columns if name in self.entity.required]
        keyed = frame.drop_nulls(names[:1])
        yield Batch(keyed.unique(names, keep="first", maintain_order=True), problems)

    def _batches(self) -> Iterator[Batch]:
        """What the file has of rows; the first of them tell how its days are written."""
        for number, batch in enumerate(self.source.table.batches()):
            frame, totals = without_totals(filled(batch.frame))
            if totals and (words := told(self.source.name, totals)) not in self.notices:
                self.notices.append(words)
            if number == 0:
                self.profile = of_one_order(self.profile, frame)
            yield Batch(frame, batch.problems)

    def _mapped(self, frame: pl.DataFrame) -> pl.DataFrame:
        try:
            frame = self._chosen(frame)
            columns = [self._cells(name, what, frame) for name, what in self.columns.items()]
        except MissingColumn as missing:
            words = _("The column “%(column)s” is missing, which the profile %(profile)s maps.")
            known = {"column": missing, "profile": self.profile.name}
            raise FileRefused(words % known, 1) from missing
        return pl.DataFrame([*columns, frame[LINE]])

    def _cells(self, name: str, what: Any, frame: pl.DataFrame) -> pl.Series:
        found = cells(what, frame, self.files, self.profile)
        kind = self.entity.by_name[name].kind
        return canonical(what, found, kind, self.profile, self._currency).alias(name)

    @property
    def _currency(self) -> str:
        """The currency of all amounts, if the profile says one."""
        told = self.columns.get("currency")
        return str(told["value"]) if isinstance(told, dict) and "value" in told else ""

    def _chosen(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that the mapping is about."""
        where = self.mapping.where
        if self.mapping.as_far_as_there:
            where = {k: v for k, v in where.items() if is_there(k.split("|"), frame.columns)}
        return frame.filter(holds(where, frame)) if where else frame


def _shown_name(direct: Any, header: list[str]) -> str:
    try:
        return column_name(direct, header)
    except MissingColumn:
        return str(direct if isinstance(direct, str) else direct[0])
