"""Statements as payroll takes them: exact amounts, one statement to a row."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from salesmetrics.commissions.amounts import minor_unit
from salesmetrics.commissions.models import Line, Statement
from salesmetrics.metrics.record_table import safe
from salesmetrics.tenancy.currencies import places

from .reasons import deal

COLUMNS = (
    "statement", "rep_id", "rep", "email", "plan", "from", "to", "state", "currency",
    "earned", "eligible", "advance", "repaid", "payable", "balance",
)  # fmt: skip
AMOUNTS = frozenset({"earned", "eligible", "advance", "repaid", "payable", "balance"})
DAYS = frozenset({"from", "to"})
LINE_COLUMNS = ("day", "kind", "component", "deal", "share", "credit", "before", "after", "rate",
                "multiplier", "amount", "cut", "note")  # fmt: skip
Rows = QuerySet[Statement]


def told(one: Statement) -> dict[str, Any]:
    """A statement's cells by column."""
    unit = minor_unit(one.currency)
    return {
        "statement": str(one.pk),
        "rep_id": one.rep.external_id,
        "rep": one.rep.name,
        "email": one.rep.email,
        "plan": one.plan.external_id,
        "from": one.starts_on,
        "to": one.ends_on,
        "state": one.status,
        "currency": one.currency,
        **{name: getattr(one, name).quantize(unit) for name in AMOUNTS},
    }


def as_csv(rows: Rows) -> bytes:
    """As CSV, which spreadsheets take for UTF-8."""
    return table(COLUMNS, (told(one) for one in rows))


def lines_as_csv(lines: QuerySet[Line], currency: str) -> bytes:
    """The lines of one statement as CSV."""
    return table(LINE_COLUMNS, (line_told(one, currency) for one in lines))


def line_told(one: Line, currency: str) -> dict[str, Any]:
    unit = minor_unit(currency)
    return {
        **{name: getattr(one, name) for name in LINE_COLUMNS if name != "deal"},
        "deal": deal(one),
        "amount": one.amount.quantize(unit),
        "cut": one.cut.quantize(unit),
    }


def table(columns: tuple[str, ...], rows: Iterator[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for one in rows:
        writer.writerow([cell(one[name]) for name in columns])
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()).encode()


def cell(value: Any) -> str | None:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return None
    return safe(f"{value:f}" if isinstance(value, Decimal) else str(value))


def as_workbook(rows: Rows) -> bytes:
    """As a workbook: numbers are numbers, days are days, and no text is a formula."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, settings) as book:
        sheet = book.add_worksheet(_("Commissions")[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        amounts: dict[str, Any] = {}
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, bold)
        for number, one in enumerate(map(told, rows), start=1):
            form = amounts.setdefault(one["currency"], book.add_format({
                "num_format": "#,##0" + ("." + "0" * places(one["currency"])).rstrip(".")
            }))  # fmt: skip
            for place, name in enumerate(COLUMNS):
                if name in AMOUNTS:
                    sheet.write_number(number, place, one[name], form)
                elif name in DAYS:
                    sheet.write_datetime(number, place, one[name], day)
                else:
                    sheet.write_string(number, place, one[name] or "")
        sheet.autofit()
        sheet.freeze_panes(1, 3)
    return out.getvalue()


FORMS: dict[str, tuple[Callable[[Rows], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
