"""A table on paper: heads again on every page, figures right-aligned, long words in lines."""

from typing import TYPE_CHECKING

from .documents import Row, Table
from .palette import parts, shade
from .typefaces import MAIN

if TYPE_CHECKING:
    from fpdf import FPDF

SIZE, LINE, PADDING, INDENT = 8.0, 3.9, 1.1, 3.0
MOST_MEASURED = 60
LEAST_WORDS = 18.0
SMALLEST = 5.5
"""Points of the smallest letters that can be read on paper."""


class Grid:
    """Draws a table from where the sheet stands, so far from the left and so wide."""

    def __init__(self, sheet: "FPDF", table: Table, left: float, width: float) -> None:
        self.sheet, self.table, self.left = sheet, table, left
        self.size = SIZE if len(table.columns) < 10 else 6.5
        sheet.set_font(MAIN, "", self.size)
        self.wanted = [self._wanted(place) for place in range(len(table.columns))]
        self.fits = sum(self.wanted) <= width
        """Whether no cell needs a second line."""
        self.widths = self._widths(width)

    @property
    def height(self) -> float:
        """About how high it is, if no cell needs a second line."""
        return (len(self.table.rows) + 1) * (LINE + PADDING) + 2 * LINE

    def draw(self) -> None:
        """All of it; heads are written again at the top of every further page."""
        if self.sheet.get_y() + 5 * LINE > self.sheet.page_break_trigger:
            self.sheet.add_page()
        self._heads()
        for row in self.table.rows:
            lines = [self._lines(row, place) for place in range(len(self.widths))]
            height = max(map(len, lines)) * LINE + PADDING
            if self.sheet.get_y() + height > self.sheet.page_break_trigger:
                self.sheet.add_page()
                self._heads()
            self._row(row, lines, height)

    def _heads(self) -> None:
        sheet, top = self.sheet, self.sheet.get_y()
        sheet.set_font(MAIN, "B", self.size - 0.5)
        sheet.set_text_color(*parts("muted"))
        lines = [
            self._wrapped(column.name, width)
            for column, width in zip(self.table.columns, self.widths, strict=True)
        ]
        height = max(map(len, lines)) * LINE + PADDING
        left = self.left
        for column, width, told in zip(self.table.columns, self.widths, lines, strict=True):
            lowest = top + height - PADDING / 2 - len(told) * LINE
            for number, line in enumerate(told):
                sheet.set_xy(left, lowest + number * LINE)
                sheet.cell(width, LINE, line, align="R" if column.number else "L")
            left += width
        self._rule(top + height, "line-strong")

    def _row(self, row: Row, lines: list[list[str]], height: float) -> None:
        sheet, top, left = self.sheet, self.sheet.get_y(), self.left
        sheet.set_font(MAIN, "B" if row.strong else "", self.size)
        sheet.set_text_color(*parts("ink"))
        for place, (width, told) in enumerate(zip(self.widths, lines, strict=True)):
            level = row.levels[place - 1] if place and row.levels else None
            if level:
                sheet.set_fill_color(*shade(level))
                sheet.rect(left, top, width, height, style="F")
            indent = INDENT * row.depth if not place else 0
            align = "R" if self.table.columns[place].number else "L"
            for number, line in enumerate(told):
                sheet.set_xy(left + indent, top + PADDING / 2 + number * LINE)
                sheet.cell(width - indent, LINE, line, align=align)
            left += width
        self._rule(top + height, "line")

    def _rule(self, at: float, tone: str) -> None:
        self.sheet.set_draw_color(*parts(tone))
        self.sheet.set_line_width(0.15)
        self.sheet.line(self.left, at, self.left + sum(self.widths), at)
        self.sheet.set_xy(self.sheet.l_margin, at)

    def _lines(self, row: Row, place: int) -> list[str]:
        self.sheet.set_font(MAIN, "B" if row.strong else "", self.size)
        indent = INDENT * row.depth if not place else 0
        return self._wrapped(row.cells[place], self.widths[place] - indent)

    def _wrapped(self, text: str, width: float) -> list[str]:
        sheet = self.sheet
        if "\n" not in text and sheet.get_string_width(text) < width - 2.2 * sheet.c_margin:
            return [text]
        found = sheet.multi_cell(width, LINE, text, dry_run=True, output="LINES", align="L")
        assert isinstance(found, list)  # noqa: S101 - what the output asked for is
        return found or [""]

    def _widths(self, width: float) -> list[float]:
        """Figures get what their longest needs, words the rest; together the whole width."""
        wanted = self.wanted
        words = [p for p, column in enumerate(self.table.columns) if not column.number]
        taken = sum(want for place, want in enumerate(wanted) if place not in words)
        rest = width - taken
        asked = sum(wanted[place] for place in words) or 1.0
        if rest < LEAST_WORDS * len(words):
            return [width * want / (sum(wanted) or 1.0) for want in wanted]
        shares = {place: rest * wanted[place] / asked for place in words}
        if asked > rest:
            # What is short keeps its line beside what is long: a day, a name.
            left = rest
            for done, place in enumerate(sorted(words, key=lambda place: wanted[place])):
                shares[place] = min(wanted[place], left / (len(words) - done))
                left -= shares[place]
        return [shares.get(place, want) for place, want in enumerate(wanted)]

    def _wanted(self, place: int) -> float:
        column = self.table.columns[place]
        texts = [row.cells[place] for row in self.table.rows[:MOST_MEASURED]]
        longest = max((self.sheet.get_string_width(text) for text in texts), default=0)
        # A head may take two lines, a cell of figures only one.
        head = self.sheet.get_string_width(column.name) * (0.62 if " " in column.name else 1)
        return float(max(longest, head) + 2 * self.sheet.c_margin + 3)


def shrunk(sheet: "FPDF", text: str, width: float) -> None:
    """Choose smaller letters, down to what can be read, where a text would not fit."""
    while sheet.get_string_width(text) > width and sheet.font_size_pt > SMALLEST:
        sheet.set_font_size(sheet.font_size_pt - 0.25)


def clipped(sheet: "FPDF", text: str, width: float) -> str:
    """As much of a text as one line holds."""
    if sheet.get_string_width(text) <= width:
        return text
    while text and sheet.get_string_width(text + "…") > width:
        text = text[: -max(1, len(text) // 20)]
    return text + "…"
