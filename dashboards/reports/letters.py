"""A document as a letter: its figures as tables to be read without pictures, and its pictures."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from dashboards import exports
from salesmetrics.metrics.record_table import safe
from salesmetrics.watch.letters import File
from salesmetrics.watch.models import Enclosed

from .documents import Document, Row, Section, Table
from .paper import pdf
from .pictures import picture

MOST_ROWS = 15  # a letter is read at once; all rows are in what is attached, and on the page
STYLE = (settings.BASE_DIR / "templates" / "dashboards" / "reports" / "letter.css").read_text()


def enclosed(document: Document, kind: str) -> list[File]:
    """What is attached: the page on paper, or its figures for spreadsheets."""
    if kind == Enclosed.PDF:
        return [File(f"{document.name}.pdf", "application/pdf", pdf(document))]
    if kind == Enclosed.XLSX and has_tables(document):
        media = exports.FORMS["xlsx"][1]
        return [File(f"{document.name}.xlsx", media, workbook(document))]
    if kind == Enclosed.CSV and has_tables(document):
        return [File(f"{document.name}.zip", "application/zip", packed(document))]
    return []


def has_tables(document: Document) -> bool:
    """Whether there is anything for a spreadsheet."""
    return bool(document.payloads or tables(document))


def tables(document: Document) -> list[tuple[str, list[list[str]]]]:
    """The parts that are no panels, as a scorecard's quota and deals: rows of words."""
    panels = {made["title"] for made in document.payloads}
    found = []
    for one in document.sections:
        if one.table and one.title not in panels:
            head = [column.name for column in one.table.columns]
            found.append((one.title, [head, *(list(row.cells) for row in one.table.rows)]))
    return found


def workbook(document: Document) -> bytes:
    """A sheet for each panel, and for each part that is none."""
    out = io.BytesIO()
    names: set[str] = set()
    with xlsxwriter.Workbook(out, exports.HARMLESS) as book:
        for made in document.payloads:
            exports.add_sheet(book, made, _unlike(exports.sheet_name(made["title"]), names))
        for title, rows in tables(document):
            sheet = book.add_worksheet(_unlike(exports.sheet_name(title), names))
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
    return out.getvalue()


def packed(document: Document) -> bytes:
    """A CSV for each panel, in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, made in enumerate(document.payloads, start=1):
            archive.writestr(f"{number:02}-{made['panel']}.csv", exports.as_csv(made))
        for number, (title, rows) in enumerate(tables(document), start=len(document.payloads) + 1):
            table = io.StringIO()
            csv.writer(table).writerows([safe(cell) for cell in row] for row in rows)
            name = f"{number:02}-{slugify(title) or 'table'}.csv"
            archive.writestr(name, ("\N{ZERO WIDTH NO-BREAK SPACE}" + table.getvalue()).encode())
    return out.getvalue()


def _unlike(name: str, names: set[str]) -> str:
    """A sheet's name that no other sheet has; workbooks do not tell cases apart."""
    found, number = name, 2
    while found.lower() in names:
        found, number = f"{name[:27]} {number}", number + 1
    names.add(found.lower())
    return found


def pictures(document: Document) -> list[File]:
    """The charts, to be shown between the tables."""
    drawn = ((number, picture(s.chart, width=6.2, dpi=110))
             for number, s in enumerate(document.sections) if s.chart)  # fmt: skip
    return [
        File(f"{n}.png", "image/png", made, content_id=f"panel-{n}") for n, made in drawn if made
    ]


def html(document: Document, drawn: Iterable[File], leave: str) -> str:
    """The letter in its layout."""
    there = {file.content_id for file in drawn}
    parts = [
        {
            "section": section,
            "picture": f"panel-{number}" if f"panel-{number}" in there else "",
            "rows": [
                {
                    "strong": row.strong,
                    "columns": zip(section.table.columns, row.cells, strict=True),
                }
                for row in rows_of(section.table)
            ]
            if section.table
            else [],
            "more": has_more(section),
        }
        for number, section in enumerate(document.sections)
    ]
    return render_to_string(
        "dashboards/reports/letter.html",
        {
            "document": document,
            "parts": parts,
            # A letter brings its style along; a page gets it from a file.
            "style": format_html("<style>{}</style>", mark_safe(STYLE)),  # noqa: S308 - our own file
            "address": settings.SITE_URL + document.address,
            "leave": leave,
        },
    )


def text(document: Document, leave: str) -> str:
    """The letter in plain text, its columns under one another."""
    lines = [document.title, "=" * len(document.title), document.organization, document.question]
    lines += [f"{label}: {value}" for label, value in document.facts]
    lines.append(document.freshness)
    for section in document.sections:
        lines += ["", "", section.title, "-" * len(section.title)]
        lines += [told for told in (section.of, section.point, *(section.empty or ())) if told]
        lines += [
            f"{tile.name}: {tile.full} {tile.unit} {tile.change} {tile.against}".strip()
            for tile in section.tiles
        ]
        lines += ["", *_aligned(section.table)] if section.table else []
        lines += section.notes
    told = {"address": settings.SITE_URL + document.address, "leave": leave}
    return "\n".join(lines) + render_to_string("dashboards/reports/letter.txt", told)


def rows_of(table: Table | None) -> Sequence[Row]:
    """The rows that a letter shows, and the total."""
    if table is None or len(table.rows) <= MOST_ROWS + 1:
        return table.rows if table else ()
    last = table.rows[-1:] if table.rows[-1].strong else ()
    return (*table.rows[:MOST_ROWS], *last)


def has_more(section: Section) -> bool:
    """Whether there are rows that a letter does not show."""
    return section.table is not None and len(rows_of(section.table)) < len(section.table.rows)


def _aligned(table: Table) -> Iterator[str]:
    rows = [tuple(" ".join(cell.split()) for cell in row.cells) for row in rows_of(table)]
    lines = [tuple(column.name for column in table.columns), *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(table.columns))]
    for line in lines:
        cells = (
            cell.rjust(width) if column.number else cell.ljust(width)
            for cell, width, column in zip(line, widths, table.columns, strict=True)
        )
        yield "  ".join(cells).rstrip()
