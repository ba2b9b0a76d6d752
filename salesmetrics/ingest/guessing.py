"""What the columns of a foreign file mean, as far as names and values tell; a person decides."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl

from .kinds import Day, Number, Time
from .mapping.writing import EARLIEST, SIGNS
from .reading.table import LINE, filled
from .sources import Source
from .specification import ENTITIES, Entity

SYNONYMS = Path(__file__).with_name("synonyms.toml")
SAMPLE = 500
"""Rows whose values are looked at."""
DAYS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d",
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%Y年%m月%d日",
)  # fmt: skip
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p")
STATES_ASKED = 20
"""Values of a status, of those that end a deal and of the others, that are shown."""
STATES = {
    "won": "won gewonnen closedwon 赢单 贏單 ชนะ wygrana wygrane wygrany ganho ganha ganada",
    "lost": "lost verloren closedlost 输单 輸單 แพ้ przegrana przegrane przegrany perdido perdida",
    "open": "open offen pending inprogress 进行中 進行中 เปิด otwarta otwarte aberto aberta",
}

PRODUCT = "item article sku artykuł towar artikel item_name produkt_nazwa nazwa_towaru"
QUANTITY = "quantity qty units ilość sztuk menge anzahl quantidade 数量 數量 จำนวน"


@dataclass
class Writing:
    """How a file writes numbers and days."""

    decimal: str = "."
    grouping: str = ""
    days: list[str] = field(default_factory=list)
    """Ways of writing that fit every day of the sample; with several a person must choose."""

    @property
    def is_clear(self) -> bool:
        """Whether there is one reading of the days."""
        return len({format for format in self.days if "%Y-%m-%d" not in format}) < 2


@dataclass
class Guess:
    """One file: which entity it is, and which of its columns is which of ours."""

    entity: Entity
    columns: dict[str, str]
    writing: Writing
    states: dict[str, str] = field(default_factory=dict)
    product: str = ""
    """Of a list of sales the column that names what was sold: orders have it in their lines."""
    quantity: str = ""
    fractions: frozenset[str] = frozenset()
    """Columns of numbers from 0 to 1, as a spreadsheet keeps what it shows as 50 %."""
    sign: str = ""
    """What stands beside amounts, or in their heading, that names a currency; no column does."""

    @property
    def currency(self) -> str:
        """The currency that the sign most likely means; a person is asked."""
        return SIGNS.get(self.sign, self.sign).partition(" ")[0]

    @property
    def lacks_currency(self) -> bool:
        """Whether there are amounts, and no column tells their currency."""
        named = self.entity.by_name
        return "currency" in named and "currency" not in self.columns and "amount" in self.columns

    @property
    def missing(self) -> list[str]:
        """What an entity cannot do without and no column was found for."""
        lacking = [name for name in self.entity.required if name not in self.columns]
        if self.ended and not {"closed_at", "expected_close_on"} & set(self.columns):
            lacking.append("closed_at")
        return [name for name in lacking if name != "id"]

    @property
    def told_by(self) -> str:
        """The column that tells which opportunities are won or lost."""
        return _told_by(self.entity.name, self.columns)

    @property
    def ended(self) -> list[str]:
        """The values of that column that mean won or lost."""
        return [value for value, state in self.states.items() if state != "open"]


def guess(source: Source, entity: str = "") -> Guess:
    """The likeliest meaning of a file; of the entity, if that is known already."""
    header = [name for name in source.table.header if not name.startswith("\x1e")]
    candidates = [entity] if entity else list(known_names())
    found = {name: _columns(name, header) for name in candidates}
    best = max(candidates, key=lambda name: _agreement(name, found[name]))
    sample = next(source.table.batches(), None)
    whole = filled(sample.frame) if sample is not None else pl.DataFrame()
    frame = whole.head(SAMPLE)
    columns = found[best]
    if (
        "id" in columns
        and columns["id"] in frame.columns
        and frame[columns["id"]].drop_nulls().is_duplicated().any()
    ):
        del columns["id"]  # it numbers something larger than a row, as an invoice of several lines
    free = {bare(name): name for name in header if name not in columns.values()}
    return Guess(
        ENTITIES[best],
        columns,
        _writing(ENTITIES[best], columns, frame),
        _states(whole, _told_by(best, columns)),
        _named(free, "name", PRODUCT) if best == "orders" else "",
        _named(free, "quantity", QUANTITY) if best == "orders" else "",
        _fractions(whole),
        _sign(frame, columns.get("amount", "")),
    )


def _named(free: dict[str, str], column: str, more: str) -> str:
    """A column that means what was sold, or how many of it."""
    names = {bare(name) for name in more.split()}
    if column == "name":
        names |= known_names()["products"]["name"] - {"name"}
    return next((name for key, name in free.items() if key in names), "")


def _told_by(entity: str, columns: dict[str, str]) -> str:
    stage = columns.get("stage", "") if entity == "opportunities" else ""
    return columns.get("status", "") or stage


def _agreement(name: str, columns: dict[str, str]) -> float:
    """How well a file fits: what is required and there, then what else is."""
    required = [column for column in ENTITIES[name].required if column != "id"]
    there = sum(column in columns for column in required)
    # A number of its own tells more than an amount, which many things have.
    return 3 * there / max(len(required), 1) + len(columns) / 4 + ("id" in columns) * 0.75


@cache
def known_names() -> dict[str, dict[str, set[str]]]:
    """Entity -> column -> what it may be called."""
    told = tomllib.loads(SYNONYMS.read_text())
    return {
        entity: {
            column: {bare(column), bare(column.removesuffix("_id"))}
            | {bare(name) for name in names.get(column, ())}
            for column in ENTITIES[entity].by_name
        }
        for entity, names in told.items()
    }


def bare(name: str) -> str:
    """A name without case, blanks and signs."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _columns(entity: str, header: list[str]) -> dict[str, str]:
    """Each column of ours with a header that means it; a header means one of them."""
    free = {bare(name): name for name in reversed(header)}
    found = {}
    # An exact name first, so that a synonym elsewhere does not take it away.
    for column in known_names()[entity]:
        if (name := free.pop(bare(column), None)) is not None:
            found[column] = name
    for column, names in known_names()[entity].items():
        known = next((name for name in free if name in names), None)
        if column not in found and known is not None:
            found[column] = free.pop(known)
    return found


# --- Values --------------------------------------------------------------------------------------


def _writing(entity: Entity, columns: dict[str, str], frame: pl.DataFrame) -> Writing:
    numbers: list[str] = []
    moments: list[str] = []
    for column, name in columns.items():
        if name not in frame.columns:
            continue
        values = frame[name].drop_nulls().to_list()
        kind = entity.by_name[column].kind
        if isinstance(kind, Number):
            numbers += values
        elif isinstance(kind, Day | Time):
            moments += values
    return Writing(*_decimal(numbers), days=_days(moments))


def _decimal(values: list[str]) -> tuple[str, str]:
    """The signs before decimals and between thousands."""
    commas = any(re.search(r",\d{1,2}\D*$|\.\d{3},", value) for value in values)
    points = any(re.search(r"\.\d{1,2}\D*$|,\d{3}\.", value) for value in values)
    pointed = [value for value in values if "." in value]
    # Three places behind every point are thousands: money is hardly ever written with so many.
    thousands = pointed and all(re.search(r"^\D*[1-9]\d{0,2}(\.\d{3})+\D*$", v) for v in pointed)
    if (commas and not points) or (thousands and not any("," in value for value in values)):
        return ",", "."
    if any("," in value or any(sign in value for sign in SIGNS) for value in values):
        return ".", ","
    return ".", ""


def _days(values: list[str]) -> list[str]:
    """The ways of writing that fit the most values, of days or of times; some may be slips."""
    texts = pl.Series(values[:SAMPLE], dtype=pl.String)
    found: dict[str, int] = {}
    for day in DAYS:
        read = [
            texts.str.strptime(pl.Datetime("us"), day + clock, strict=False)
            if clock
            else texts.str.to_date(day, strict=False).cast(pl.Datetime("us"))
            for clock in CLOCKS
        ]
        years = pl.coalesce(*read).dt.year()
        found[day] = pl.select((years >= EARLIEST).sum()).item()
    most = max(found.values())
    return [day for day, fits in found.items() if fits == most and 2 * fits > len(texts)]


def _states(frame: pl.DataFrame, name: str) -> dict[str, str]:
    """What the values of a status mean; what is none of those known is left to a person."""
    if name not in frame.columns:
        return {}
    words = {word: state for state, known in STATES.items() for word in known.split()}
    values = frame[name].drop_nulls().unique(maintain_order=True).to_list()
    states = {value: words.get(bare(value), "open") for value in values}
    # What ends a deal stands late in a list by stage, and is never among those left out.
    ended = [value for value, state in states.items() if state != "open"]
    asked = {*ended[:STATES_ASKED], *values[:STATES_ASKED]}
    return {value: state for value, state in states.items() if value in asked}


def _fractions(frame: pl.DataFrame) -> frozenset[str]:
    """Where all values are from 0 to 1, and one is between them."""
    share = pl.exclude(LINE).str.contains(r"^(0|1|0?[.,][0-9]+|1[.,]0+)$")
    between = pl.exclude(LINE).str.contains(r"^0?[.,]0*[1-9]")
    if not frame.height:
        return frozenset()
    found = frame.select(share.all() & between.any()).row(0, named=True)
    return frozenset(name for name, are in found.items() if are)


def _sign(frame: pl.DataFrame, name: str) -> str:
    """What names a currency in the heading of a column of amounts, or beside its numbers."""
    texts = [name, *(frame[name].drop_nulls().to_list() if name in frame.columns else ())]
    for text in texts:
        if found := re.search(r"\b[A-Z]{3}\b", text):
            return found[0]
        for sign in SIGNS:
            if sign in text:
                return sign
    return ""
