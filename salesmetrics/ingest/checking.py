"""Text cells into values the database takes; what is wrong is told, all of it, column by column."""

from functools import reduce
from operator import or_

import polars as pl
from django.db import models
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization

from .problems import Problems, shown
from .reading import LINE
from .references import References
from .sources import Feed
from .specification import Column

PARENT = "parent_ref"
"""The staged column that holds what a tree's rows call their parent."""


class Checker:
    """Checks the batches of one file of one entity, and makes them ready to be staged."""

    def __init__(
        self, feed: Feed, organization: Organization, references: References, problems: Problems
    ) -> None:
        self.feed = feed
        self.entity = feed.entity
        self.columns = [feed.entity.by_name[name] for name in feed.present]
        self.organization = organization
        self.references = references
        self.problems = problems

    def staged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The good rows, with the columns of the staging table."""
        frame = self._well_formed(frame)
        frame, ids = self._resolved(frame)
        given = {column.field.name: column for column in self.columns}
        values = [pl.col(LINE).alias("row_line")]
        for field in self.entity.fields:
            if field.column in ids.columns:
                continue
            column = given.get(field.name)
            values.append(self._value(field, column).alias(str(field.column)))
        for name in self.entity.day_flags:
            present = name in frame.columns
            flag = pl.col(name).str.len_chars() <= 10 if present else pl.lit(None, pl.Boolean)
            values.append(flag.alias(f"{name}__day"))
        if self.entity.tree is not None:
            name = self.entity.tree.name
            values.append((pl.col(name) if name in frame.columns else pl.lit(None)).alias(PARENT))
        return pl.concat([frame.select(values), ids], how="horizontal")

    def _value(self, field: "models.Field[object, object]", column: Column | None) -> pl.Expr:
        empty = self._empty(field)
        if column is None or isinstance(field, models.ForeignKey):
            return pl.lit(empty, pl.String)
        value = column.kind.staged(pl.col(column.name))
        return value if empty is None else value.fill_null(empty)

    def _empty(self, field: "models.Field[object, object]") -> str | None:
        if field.name == "currency":
            return self.organization.base_currency
        if isinstance(field, models.ForeignKey) or not field.has_default():
            return None
        default = field.get_default()
        return None if default is None else str(default)

    def _well_formed(self, frame: pl.DataFrame) -> pl.DataFrame:
        flags = frame.select(
            (self._malformed(column) | self._missing(column)).fill_null(True).alias(column.name)
            for column in self.columns
        )
        any_bad = flags.select(pl.any_horizontal(pl.all())).to_series()
        if not any_bad.any():
            return frame
        for column in self.columns:
            for line, value in (
                frame.filter(flags[column.name]).select(LINE, column.name).iter_rows()
            ):
                self._report(line, column, value)
        self._refuse(frame.filter(any_bad))
        return frame.filter(~any_bad)

    def _malformed(self, column: Column) -> pl.Expr:
        value = pl.col(column.name)
        return value.is_not_null() & ~column.kind.good(value)

    def _missing(self, column: Column) -> pl.Expr:
        if not column.required or column.name in self.feed.optional:
            return pl.lit(False)
        return pl.col(column.name).is_null()

    def _report(self, line: int, column: Column, value: str | None) -> None:
        if value is None:
            reason = _("is empty; expected %(expected)s.") % {"expected": column.kind.expected}
        else:
            reason = _("“%(value)s” is not well-formed; expected %(expected)s.") % {
                "value": shown(value),
                "expected": column.kind.expected,
            }
        self.problems.add(self.feed.problem(line, column.name, value, reason))

    def _refuse(self, rows: pl.DataFrame) -> None:
        """Remember the ids, so that what refers to them is told why."""
        if "id" not in rows.columns:
            return
        known = self.references.refused.setdefault(self.entity.model, {})
        for line, ref in rows.select(LINE, "id").iter_rows():
            if ref is not None:
                known.setdefault(ref, f"{self.feed.source.name}:{line}")

    def _resolved(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows whose references are all known, and beside them the ids meant."""
        ids: dict[str, pl.Series] = {}
        bad: list[pl.Series] = []
        for column, model, field, values in self._references(frame):
            found = self.references.resolve(model, values)
            ids[str(field.column)] = found.ids
            unknown = values.is_not_null() & found.ids.is_null()
            if unknown.any():
                bad.append(unknown)
                rows = pl.DataFrame({LINE: frame[LINE], "ref": values, "two": found.ambiguous})
                for line, ref, two in rows.filter(unknown).iter_rows():
                    self._report_reference(line, column, model, ref, two)
        resolved = pl.DataFrame(ids)
        if not bad:
            return frame, resolved
        any_bad = reduce(or_, bad)
        self._refuse(frame.filter(any_bad))
        return frame.filter(~any_bad), resolved.filter(~any_bad)

    def _references(
        self, frame: pl.DataFrame
    ) -> "list[tuple[Column, type[models.Model], models.Field[object, object], pl.Series]]":
        found = []
        fork = self.entity.declared.fork
        for column in self.columns:
            model = column.refers_to
            if model is None or column == self.entity.tree:
                continue
            if fork is None or fork.column != column.name:
                found.append((column, model, column.field, frame[column.name]))
                continue
            for way, field_name in fork.ways.items():
                field = next(f for f in self.entity.fields if f.name == field_name)
                chosen = pl.col(fork.by).str.to_lowercase() == way
                values = frame.select(pl.when(chosen).then(pl.col(column.name))).to_series()
                found.append((column, field.related_model, field, values))
        return found

    def _report_reference(
        self, line: int, column: Column, model: type[models.Model], ref: str, ambiguous: bool
    ) -> None:
        if ambiguous:
            reason = _("“%(value)s” is the name of more than one; expected an id.")
        else:
            reason = "“%(value)s” " + self.references.why_unknown(model, ref).replace("%", "%%")
        self.problems.add(self.feed.problem(line, column.name, ref, reason % {"value": shown(ref)}))
