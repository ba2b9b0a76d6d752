"""Reading values out of a document, with a sentence for each that is wrong and its place."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

Problems = dict[str, str]
"""Where something is wrong (components.1.rate) -> what."""


class Entry:
    """A table of a document, read key by key; what nobody reads is a problem too."""

    def __init__(self, values: Any, problems: Problems, place: str = "") -> None:
        self.problems, self.place = problems, place
        if not isinstance(values, Mapping):
            self.wrong("", _("is not a table of names and values."))
            values = {}
        self.values: Mapping[str, Any] = values
        self.read: set[str] = set()

    def at(self, key: str) -> str:
        return ".".join(part for part in (self.place, key) if part)

    def wrong(self, key: str, words: str) -> None:
        self.problems.setdefault(self.at(key) or "document", words)

    def value(self, key: str, *, required: bool = False) -> Any:
        self.read.add(key)
        found = self.values.get(key)
        if found is None or found == "":
            if required:
                self.wrong(key, _("is missing."))
            return None
        return found

    def text(self, key: str, *, required: bool = False, most: int = 255) -> str:
        found = self.value(key, required=required)
        if found is None:
            return ""
        if not isinstance(found, str) or len(found) > most:
            self.wrong(key, _("is not a text of at most %d characters.") % most)
            return ""
        return found

    def choice(self, key: str, values: Iterable[str], default: str | None = None) -> str:
        known = [str(value) for value in values]
        found = self.value(key, required=default is None)
        if found is None:
            return default or known[0]
        if found not in known:
            self.wrong(key, _("is not one of: %s.") % ", ".join(known))
            return known[0]
        return str(found)

    def flag(self, key: str, *, default: bool = False) -> bool:
        found = self.value(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            self.wrong(key, _("is neither true nor false."))
        return bool(found)

    def number(
        self,
        key: str,
        *,
        required: bool = False,
        least: Decimal = Decimal(0),
        most: Decimal = Decimal(10) ** 14,
    ) -> Decimal | None:
        """An exact number: a text or a whole number, as a float would not be exact."""
        found = self.value(key, required=required)
        if found is None:
            return None
        try:
            number = Decimal(str(found))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(found, bool) or not number.is_finite():
            self.wrong(key, _("is not a number."))
            return None
        exponent = number.as_tuple().exponent
        if not least <= number <= most or (isinstance(exponent, int) and exponent < -8):
            self.wrong(key, _("is not between %(least)s and %(most)s, with at most 8 decimals.")
                       % {"least": least, "most": most})  # fmt: skip
            return None
        return number

    def day(self, key: str, *, required: bool = False) -> dt.date | None:
        found = self.value(key, required=required)
        if isinstance(found, dt.date) and not isinstance(found, dt.datetime):
            return found
        if found is not None:
            try:
                return dt.date.fromisoformat(str(found))
            except ValueError:
                self.wrong(key, _("is not a date such as 2026-01-31."))
        return None

    def names(self, key: str) -> tuple[str, ...]:
        found = self.value(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.wrong(key, _("is not a list of texts."))
            return ()
        return tuple(found)

    def table(self, key: str) -> "Entry | None":
        found = self.value(key)
        return None if found is None else Entry(found, self.problems, self.at(key))

    def tables(self, key: str) -> Iterator["Entry"]:
        found = self.value(key)
        if found is None:
            return
        if not isinstance(found, list):
            self.wrong(key, _("is not a list."))
            return
        for number, one in enumerate(found, start=1):
            yield Entry(one, self.problems, f"{self.at(key)}.{number}")

    def done(self) -> None:
        """Tell what was written and means nothing."""
        for key in self.values.keys() - self.read:
            self.wrong(str(key), _("means nothing here."))
