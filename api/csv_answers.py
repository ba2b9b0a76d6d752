"""Values as CSV: one line for each row, the figures as exact as in JSON."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from salesmetrics.metrics.record_table import as_csv, safe

COLUMNS = ("metric", "unit", "currency", "period", "member", "name")
FIGURES = ("value", "numerator", "denominator")


class CsvRenderer(BaseRenderer):
    """What `wire.as_json` gives, as a table; a question that is not split has one line."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Write the table."""
        if data is None:
            return b""
        compared = list(data["total"].get("compare", ()))
        out = io.StringIO()
        writer = csv.writer(out)
        headings = [heading for name in compared for heading in (name, f"{name}_change")]
        writer.writerow([*COLUMNS, *FIGURES, *headings])
        is_split = data["grain"] or data["by"]
        for row in data["rows"] if is_split else [data["total"]]:
            writer.writerow([*_about(data, row), *_figures(row, compared)])
        return out.getvalue().encode()


def _about(data: Mapping[str, Any], row: Mapping[str, Any]) -> list[str | None]:
    member = row.get("member") or {}
    head = [data["metric"], data["unit"], data["currency"], row.get("period")]
    return [*head, safe(member.get("id")), safe(member.get("name"))]


def _figures(row: Mapping[str, Any], compared: list[str]) -> list[str | None]:
    others = [row["compare"][name][part] for name in compared for part in ("value", "change")]
    return [*(row.get(name) for name in FIGURES), *others]


class RecordsCsvRenderer(BaseRenderer):
    """A page of the records behind a figure, as a table."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Write the table."""
        return as_csv(data["results"]).encode() if data else b""


class RowsCsvRenderer(BaseRenderer):
    """A page of an entity's rows, by its canonical columns."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Write the table."""
        if not data or renderer_context is None:
            return b""
        columns = list(renderer_context["view"].route.entity.by_name)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        for row in data["results"]:
            writer.writerow([safe(v) if isinstance(v := row[name], str) else v for name in columns])
        return out.getvalue().encode()
