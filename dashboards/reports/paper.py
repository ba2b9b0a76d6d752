"""A document on paper: A4, light, with page numbers, and every figure of the page as text."""

import io
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import get_language

from dashboards.tiles import Tile

from .documents import Document, Section
from .grid import Grid, clipped, shrunk
from .palette import parts
from .pictures import picture
from .typefaces import MAIN, SHAPED, needed

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, GAP, FOOT = 14.0, 4.0, 12.0
TILES_A_ROW, TILE_HEIGHT = 5, 19.0
WIDTHS = (132.0, 112.0)
"""How wide pictures are: the second where the table beside them needs the room."""
Progress = Callable[[int, int], None]


class Placed(NamedTuple):
    """Where a picture stands: how wide, how high with what is beside it, and that."""

    width: float
    height: float
    grid: Grid | None


def pdf(document: Document, step: Progress | None = None) -> bytes:
    """The document as a PDF; `step` is told how many of its sections are done."""
    sheet = _sheet(document)
    paper = Paper(sheet, document)
    paper.head()
    for number, section in enumerate(document.sections):
        if step:
            step(number, len(document.sections))
        paper.section(section)
    return bytes(sheet.output())


def _sheet(document: Document) -> "FPDF":
    from fpdf import FPDF

    # It tells of every table of every typeface that it cuts down.
    logging.getLogger("fontTools").setLevel(logging.WARNING)

    class Sheet(FPDF):
        """Pages with a footer that says whose they are and which."""

        def cell(self, *args: Any, **kwargs: Any) -> Any:
            # The text before may have ended in a fallback's letters, and then so has the page.
            self.current_font_is_set_on_page = False
            return super().cell(*args, **kwargs)

        def footer(self) -> None:
            self.set_y(-FOOT)
            self.set_font(MAIN, "", 7.5)
            self.set_text_color(*parts("muted"))
            width = self.epw * 0.8
            told = f"{document.organization} · {document.title} · {document.freshness}"
            self.cell(width, 5, clipped(self, told, width))
            self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    sheet = Sheet("portrait" if document.upright else "landscape", "mm", "A4")
    words = document.words() + document.freshness
    faces = needed(words)
    for face in faces:
        sheet.add_font(face.family, "", face.regular)
        sheet.add_font(face.family, "B", face.bold)
    sheet.set_fallback_fonts([face.family for face in faces[1:]])
    if SHAPED.search(words):
        sheet.set_text_shaping(True)
    sheet.set_margins(MARGIN, MARGIN, MARGIN)
    sheet.set_auto_page_break(True, margin=FOOT + 4)
    sheet.set_title(document.title)
    sheet.set_author(document.organization)
    sheet.set_creator("SalesMetrics")
    sheet.set_lang(get_language() or "en")
    sheet.add_page()
    return sheet


class Paper:
    """Writes a document onto pages, from the top."""

    def __init__(self, sheet: "FPDF", document: Document) -> None:
        self.sheet, self.document = sheet, document

    def write(
        self, text: str, size: float, *, bold: bool = False, tone: str = "ink", above: float = 0
    ) -> None:
        """A paragraph over the whole width."""
        self.sheet.set_y(self.sheet.get_y() + above)
        self.sheet.set_font(MAIN, "B" if bold else "", size)
        self.sheet.set_text_color(*parts(tone))
        self.sheet.multi_cell(0, size * 0.48, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def head(self) -> None:
        """Whose it is, what it is, of when, narrowed to what."""
        document = self.document
        self.write(document.organization, 8.5, tone="muted")
        self.write(document.title, 19, bold=True, above=1)
        if document.question:
            self.write(document.question, 9.5, tone="muted", above=0.5)
        facts = "   ".join(f"{label}: {value}" for label, value in document.facts)
        self.write(facts, 9.5, bold=True, above=1.5)
        self.write(document.freshness, 8, tone="muted", above=0.8)
        self.rule()

    def rule(self) -> None:
        """A hairline."""
        sheet = self.sheet
        sheet.set_y(sheet.get_y() + 2)
        sheet.set_draw_color(*parts("line-strong"))
        sheet.set_line_width(0.2)
        sheet.line(MARGIN, sheet.get_y(), sheet.w - MARGIN, sheet.get_y())
        sheet.set_y(sheet.get_y() + 1)

    def keep(self, height: float) -> None:
        """Begin a new page unless so much of this one is left."""
        if self.sheet.get_y() + height > self.sheet.page_break_trigger:
            self.sheet.add_page()

    def section(self, section: Section) -> None:
        """Title, point, picture and figures of a panel."""
        drawn = picture(section.chart) if section.chart else None
        placed = self.placed(section, drawn) if drawn else None
        self.keep(placed.height + 24 if placed else 40)
        self.write(section.title, 12, bold=True, above=GAP)
        if section.of:
            self.write(section.of, 8, tone="muted", above=0.3)
        if section.point:
            self.write(section.point, 9.5, above=0.8)
        if section.empty:
            self.write(" ".join(section.empty), 9, tone="muted", above=1)
        if section.tiles:
            self.tiles(section.tiles)
        self.figures(section, drawn, placed)
        for note in section.notes:
            self.write(note, 7.5, tone="muted", above=0.6)

    def placed(self, section: Section, drawn: bytes) -> Placed:
        """The picture with its table beside it where that has room, if need be a smaller one."""
        from PIL import Image

        wide, high = Image.open(io.BytesIO(drawn)).size
        whole = self.sheet.page_break_trigger - MARGIN - 30
        for width in WIDTHS:
            room = self.sheet.epw - width - GAP
            if section.table and room > 0:
                grid = Grid(self.sheet, section.table, MARGIN + width + GAP, room)
                if grid.fits and grid.height < whole:
                    return Placed(width, max(width * high / wide, grid.height), grid)
        width = min(self.sheet.epw, WIDTHS[0])
        return Placed(width, width * high / wide, None)

    def figures(self, section: Section, drawn: bytes | None, placed: Placed | None) -> None:
        """The picture, and the table beside it or below."""
        sheet, table = self.sheet, section.table
        top = sheet.get_y() + 1.5
        if drawn and placed:
            self.picture(section, drawn, top, placed.width)
            if placed.grid:
                sheet.set_y(top)
                placed.grid.draw()
                sheet.set_y(max(sheet.get_y(), top + placed.height))
                return
            top += placed.height + 1
        sheet.set_y(top)
        if table:
            Grid(sheet, table, MARGIN, sheet.epw).draw()

    def picture(self, section: Section, drawn: bytes, top: float, width: float) -> None:
        """The chart; what it says is its text alternative."""
        told = f"{section.title}. {section.point}"
        self.sheet.image(io.BytesIO(drawn), MARGIN, top, w=width, alt_text=told)

    def tiles(self, tiles: tuple[Tile, ...]) -> None:
        """Headline figures side by side."""
        sheet = self.sheet
        a_row = 3 if self.document.upright else TILES_A_ROW
        width = (sheet.epw - GAP * (a_row - 1)) / a_row
        sheet.set_y(sheet.get_y() + 1.5)
        for first in range(0, len(tiles), a_row):
            self.keep(TILE_HEIGHT + 2)
            top = sheet.get_y()
            for place, tile in enumerate(tiles[first : first + a_row]):
                self.tile(tile, MARGIN + place * (width + GAP), top, width)
            sheet.set_y(top + TILE_HEIGHT + 2)

    def tile(self, tile: Tile, left: float, top: float, width: float) -> None:
        """One headline figure: all of it, not in short, since paper has no tooltip."""
        sheet = self.sheet
        sheet.set_draw_color(*parts("line"))
        sheet.set_line_width(0.2)
        sheet.rect(left, top, width, TILE_HEIGHT)
        tones = {"good": "good", "bad": "bad"}
        change = f"{tile.arrow} {tile.change} {tile.against}".strip()
        lines = (
            (tile.name, 7.5, "", "muted"),
            (f"{tile.full} {tile.unit}".strip(), 11, "B", "ink"),
            (change or tile.note, 7, "", tones.get(tile.tone, "muted")),
            (tile.target.words if tile.target else "", 7, "", "muted"),
        )
        sheet.set_xy(left + 2, top + 1.2)
        for text, size, style, tone in lines:
            sheet.set_font(MAIN, style, size)
            shrunk(sheet, text, width - 5)
            sheet.set_text_color(*parts(tone))
            sheet.set_x(left + 2)
            sheet.cell(width - 4, size * 0.5, clipped(sheet, text, width - 5),
                       new_x="LMARGIN", new_y="NEXT")  # fmt: skip
