"""Text cells into values the database takes; what is wrong is told, all of it, column by column."""

import polars as pl
from django.db import models
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization

from .problems import Problems, shown
from .reading import LINE
from .references import References
from .sources import Feed
from .specification import Column, is_term

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
        self.bad_cells: dict[int, set[str]] = {}
        """Line -> columns about which nothing more can be said."""

    def staged(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows with the columns of the staging table, marked where they are refused.

        What is refused is staged all the same, so that everything wrong with it is told at once.
        """
        frame, malformed = self._well_formed(frame)
        ids, unknown = self._resolved(frame, malformed)
        refused = malformed | unknown
        self._remember(frame.filter(refused))
        given = {column.field.name: column for column in self.columns}
        values = [pl.col(LINE).alias("row_line"), pl.lit(refused).alias("refused")]
        for field in self.entity.fields:
            if field.column not in ids.columns:
                value = self._value(field, given.get(field.name))
                values.append(value.alias(str(field.column)))
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

    def _well_formed(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """The rows without their malformed cells, and which rows had any."""
        flags = frame.select(
            (self._malformed(column) | self._missing(column)).fill_null(True).alias(column.name)
            for column in self.columns
        )
        refused = flags.select(pl.any_horizontal(pl.all())).to_series()
        if not refused.any():
            return frame, refused
        cleared = []
        for column in self.columns:
            bad = flags[column.name]
            for line, value in frame.filter(bad).select(LINE, column.name).iter_rows():
                self._report(line, column, value)
            cleared.append(pl.when(~bad).then(pl.col(column.name)).alias(column.name))
        return frame.with_columns(cleared), refused

    def _malformed(self, column: Column) -> pl.Expr:
        value = pl.col(column.name)
        return value.is_not_null() & ~column.kind.good(value)

    def _missing(self, column: Column) -> pl.Expr:
        if not column.required or column.name in self.feed.optional:
            return pl.lit(False)
        untold = pl.Series(self.feed.lacking.get(column.name, ()), dtype=pl.Int64)
        return pl.col(column.name).is_null() & ~pl.col(LINE).is_in(untold.implode())

    def _report(self, line: int, column: Column, value: str | None) -> None:
        if value is None:
            reason = _("is empty; expected %(expected)s.") % {"expected": column.kind.expected}
        else:
            reason = _("“%(value)s” is not well-formed; expected %(expected)s.") % {
                "value": shown(value),
                "expected": column.kind.expected,
            }
        self._tell(line, column, value, reason)

    def _remember(self, rows: pl.DataFrame) -> None:
        """Keep the ids of refused rows, so that what refers to them is told why."""
        if "id" not in rows.columns or not rows.height:
            return
        known = self.references.refused.setdefault(self.entity.model, {})
        for line, ref in rows.select(LINE, "id").iter_rows():
            if ref is not None:
                known.setdefault(ref, f"{self.feed.source.name}:{line}")

    def _resolved(
        self, frame: pl.DataFrame, malformed: pl.Series
    ) -> tuple[pl.DataFrame, pl.Series]:
        """The ids meant, and which rows refer to something unknown."""
        ids: dict[str, pl.Series] = {}
        refused = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
        for column, model, field, values in self._references(frame):
            if is_term(model) or self.references.create_missing:
                # Nothing is made for a row that is refused.
                values = pl.select(pl.when(~malformed).then(values)).to_series()
            found = self.references.resolve(model, values)
            ids[str(field.column)] = found.ids
            unknown = values.is_not_null() & found.ids.is_null()
            if unknown.any():
                refused |= unknown
                rows = pl.DataFrame({LINE: frame[LINE], "ref": values, "two": found.ambiguous})
                for line, ref, two in rows.filter(unknown).iter_rows():
                    self._report_reference(line, column, model, ref, two)
        return pl.DataFrame(ids), refused

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
                field = self.entity.field(field_name)
                chosen = pl.col(fork.by).str.to_lowercase() == way
                values = frame.select(pl.when(chosen).then(pl.col(column.name))).to_series()
                found.append((column, field.related_model, field, values))  # type: ignore[arg-type]  # a foreign key has one
        return found

    def _report_reference(
        self, line: int, column: Column, model: type[models.Model], ref: str, ambiguous: bool
    ) -> None:
        if ambiguous:
            reason = _("“%(value)s” is the name of more than one; expected an id.")
        else:
            reason = "“%(value)s” " + self.references.why_unknown(model, ref).replace("%", "%%")
        self._tell(line, column, ref, reason % {"value": shown(ref)})

    def _tell(self, line: int, column: Column, value: str | None, reason: str) -> None:
        self.bad_cells.setdefault(line, set()).add(column.name)
        self.problems.add(self.feed.problem(line, column.name, value, reason))
