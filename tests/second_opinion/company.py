"""A company as its canonical files tell it."""

import csv
import datetime as dt
from fractions import Fraction
from functools import wraps
from zoneinfo import ZoneInfo


class Settings:
    """What an organization chooses for itself, and the moment at which is computed."""

    def __init__(
        self,
        now,
        zone="UTC",
        currency="EUR",
        fiscal_start=1,
        first_weekday=1,
        inactivity_days=365,
    ):
        self.zone = ZoneInfo(zone)
        self.currency = currency
        self.fiscal_start = fiscal_start
        self.first_weekday = first_weekday
        self.inactivity_days = inactivity_days
        self.now = now
        self.today = now.astimezone(self.zone).date()


class Company:
    """Rows by file as dictionaries of texts, where what is empty is None."""

    def __init__(self, files, settings):
        self.files = files
        self.settings = settings
        self.kept = {}

    @classmethod
    def read(cls, folder, settings):
        return cls({path.stem: _rows_of(path) for path in folder.glob("*.csv")}, settings)

    @property
    def today(self):
        return self.settings.today

    def rows(self, file):
        return self.files.get(file, [])

    def moment(self, text):
        """A time; a date alone is the start of that day, and without an offset it is our own."""
        if text is None:
            return None
        found = dt.datetime.fromisoformat(text)
        own = found if found.tzinfo else found.replace(tzinfo=self.settings.zone)
        return own.astimezone(dt.UTC)

    def day(self, text):
        """The organization's day of a time."""
        if text is None:
            return None
        if len(text) == len("2026-01-01"):
            return dt.date.fromisoformat(text)
        return self.moment(text).astimezone(self.settings.zone).date()

    def happened(self, text):
        """Whether there is a time and it is not after the moment of computing."""
        return text is not None and self.moment(text) <= self.settings.now


def _rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k: blank(v) for k, v in row.items()} for row in csv.DictReader(file)]


def blank(text):
    """The text without outer blanks; None where nothing is left."""
    return (text or "").strip() or None


def number(text):
    return None if text is None else Fraction(text)


def once(function):
    """Work a thing out once for a company (and, say, a day)."""

    @wraps(function)
    def kept(company, *of):
        key = function, of
        if key not in company.kept:
            company.kept[key] = function(company, *of)
        return company.kept[key]

    return kept


@once
def by_id(company, file):
    return {row["id"]: row for row in company.rows(file)}


@once
def grouped(company, file, column):
    """The rows of a file by what they have in a column."""
    found = {}
    for row in company.rows(file):
        if row.get(column) is not None:
            found.setdefault(row[column], []).append(row)
    return found


def named(company, file, row, column):
    """The row of another file that a row names."""
    id = row.get(column) if row else None
    return by_id(company, file).get(id) if id else None


def one(member):
    """The members of what belongs to one, or to none."""
    return frozenset([member])


@once
def with_all_above(company, file, id):
    """A member, and in a tree those that it is below; a file without parents is no tree."""
    above = by_id(company, file)[id].get("parent_id") if id in by_id(company, file) else None
    return one(id) | (with_all_above(company, file, above) if above else frozenset())
