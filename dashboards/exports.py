"""A panel's figures to take along: as CSV and as a workbook, exact, and harmless to open."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from dashboards import shown
from dashboards.panels.payloads import payload
from dashboards.seats import seated
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.metrics.record_table import safe
from salesmetrics.tenancy.visibility import Scope

Payload = dict[str, Any]
SHEET_NAME_LENGTH = 31
WIDEST = 60
HARMLESS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@seated
def export(request: HttpRequest, scope: Scope, key: str, form: str) -> HttpResponseBase:
    """The figures of a panel, all rows of them, in the form that was asked for."""
    if form not in FORMS:
        raise Http404
    try:
        made = payload(key, scope, request.GET)
    except QuestionError as error:
        return refused_in_words(error)
    return download(made, key, form)


def refused_in_words(error: QuestionError) -> HttpResponse:
    """What is wrong with a wish, where a file was wanted."""
    return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")


def download(made: Payload, key: str, form: str) -> HttpResponse:
    """A panel's figures as a file of that form, named for the panel and the days."""
    content, kind = FORMS[form]
    period = made["period"]
    then = f"-as-of-run-{made['run']}" if made["former"] else ""
    name = f"{key}-{period['start']}-{period['end']}{then}.{form}"
    return HttpResponse(
        content(made),
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def as_csv(made: Payload) -> bytes:
    """The table as CSV, which spreadsheets take for UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    # A line above the header would be no table any more, so a past moment has a column.
    since = [(_("As of"), made["former"])] if made["former"] else []
    writer.writerow([safe(name) for name in [*header(made), *(name for name, _at in since)]])
    for row in lines(made):
        writer.writerow([safe(cell) for cell in [*row, *(at for _name, at in since)]])
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()).encode()


def as_workbook(made: Payload) -> bytes:
    """The table as a workbook: numbers are numbers, days are days, and no text is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, HARMLESS) as book:
        add_sheet(book, made, sheet_name(made["title"]))
    return out.getvalue()


def add_sheet(book: Any, made: Payload, called: str) -> None:
    """The table as a sheet of a workbook."""
    sheet = book.add_worksheet(called)
    bold, muted = book.add_format({"bold": True}), book.add_format({"font_color": "#666666"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, made["title"], bold)
    sheet.write_string(1, 0, f"{made['meaning']} · {made['period']['label']}", muted)
    if made["former"]:
        sheet.write_string(2, 0, former(made), bold)
    names = header(made)
    for place, name in enumerate(names):
        sheet.write_string(3, place, name, bold)
    numbers = [book.add_format({"num_format": form}) for form in formats(made)]
    for number, row in enumerate(lines(made), start=4):
        for place, cell in enumerate(row):
            write(sheet, number, place, cell, unit(made, place), numbers[place], day)
    for place, name in enumerate(names):
        longest = max([len(name), *(len(row[place] or "") for row in lines(made))])
        sheet.set_column(place, place, min(WIDEST, longest + 2))
    sheet.freeze_panes(4, 1)


def former(made: Payload) -> str:
    """That these are the figures of a past moment."""
    told = {"at": made["former"], "run": made["run"]}
    return _("Figures as they were published on %(at)s (run %(run)s), not as they are now.") % told


def write(
    sheet: Any, row: int, place: int, cell: str | None, of: str, number: Any, day: Any
) -> None:
    """One cell, as what it is."""
    if cell is None:
        return
    if of == "day":
        sheet.write_datetime(row, place, dt.datetime.fromisoformat(cell), day)
    elif not of or of == "text":
        sheet.write_string(row, place, cell)
    else:
        sheet.write_number(row, place, Decimal(cell), number)


def header(made: Payload) -> list[str]:
    """The names of the columns, with their units."""
    currency = made["currency"]
    names = []
    for column in columns(made):
        name = shown.unit_name(column["unit"] or "", currency)
        names.append(f"{column['name']} ({name})" if name else str(column["name"]))
    return names


def lines(made: Payload) -> Iterator[list[str | None]]:
    """The rows, and the total where there is one."""
    table = made["table"]
    if table is None:
        return
    yield from table["rows"]
    if table["total"]:
        yield table["total"]


def columns(made: Payload) -> list[dict[str, Any]]:
    """The columns; a panel without figures has none."""
    return made["table"]["columns"] if made["table"] else []


def unit(made: Payload, place: int) -> str:
    """What a column holds; empty for words. The figures of a scorecard are each of their own."""
    if made.get("cards") and place:
        return "count"
    return columns(made)[place]["unit"] or ""


def formats(made: Payload) -> Iterator[str]:
    """How a workbook shows each column's numbers."""
    for place in range(len(columns(made))):
        of = unit(made, place)
        places = 0 if not of or of in ("text", "day") else shown.decimals(of, made["currency"])
        if made.get("cards"):
            places = 2
        yield "#,##0" + ("." + "0" * places if places else "")


def sheet_name(title: str) -> str:
    """A title as a workbook takes it for the name of a sheet."""
    kept = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return kept[:SHEET_NAME_LENGTH].strip() or _("Figures")


FORMS: dict[str, tuple[Callable[[Payload], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
