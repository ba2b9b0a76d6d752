"""What every kind of row has in common: reading a file, whom it names, what is told of it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import Scope

from ..entries import Entry, Problems

MOST = 50_000
LARGEST = 20 * 2**20
MOST_TOLD = 500
Rows = Sequence[Mapping[str, Any]]


class RowsError(Exception):
    """Rows of which nothing was written; `problems` says where and why (rows.3.rep_id).

    Rows count from 0, as in lists everywhere in the API.
    """

    def __init__(self, problems: Problems) -> None:
        super().__init__("; ".join(f"{place}: {words}" for place, words in problems.items()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of the rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


class FileRows(list[dict[str, str]]):
    """The rows of a file, and on which of its lines each begins."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def place_in(rows: Rows, number: int) -> int:
    """Where a row stands in what was sent: on which line of a file, or at which place of a list."""
    return rows.lines[number] if isinstance(rows, FileRows) else number


def rows_of_csv(content: bytes, columns: Iterable[str]) -> FileRows:
    """The rows of a file with these columns, in whatever order; comma, semicolon or tab."""
    if len(content) > LARGEST:
        raise RowsError({"file": _("This file is too large.")})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowsError({"file": _("This file is not UTF-8.")}) from error
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        names = [name.strip() for name in reader.fieldnames or ()]
        check_names(names, list(columns))
        reader.fieldnames = names
        found = FileRows()
        for row in reader:
            if None in row:
                place = f"rows.{reader.line_num - 2}"
                raise RowsError({place: _("has more cells than there are columns.")})
            inner = sum((value or "").count("\n") for value in row.values())
            found.lines.append(reader.line_num - inner)
            found.append({name: (value or "").strip() for name, value in row.items()})
    except csv.Error as error:
        raise RowsError({"file": _("This file is not a table: %s") % error}) from error
    return found


def check_names(names: Sequence[str], columns: Sequence[str]) -> None:
    unknown = [name for name in names if name not in columns]
    if unknown or not names or len(set(names)) < len(names):
        words = _("The columns may be: %(columns)s. There are: %(names)s.")
        told = {"columns": ", ".join(columns), "names": ", ".join(names)[:MOST_TOLD]}
        raise RowsError({"file": words % told})


def checked(scope: Scope, rows: Rows) -> None:
    """Only an admin writes them, and not without end."""
    if not scope.is_admin:
        raise PermissionDenied(_("Only an admin arranges who is paid by what."))
    if len(rows) > MOST:
        raise RowsError({"rows": _("Send at most %d rows.") % MOST})


class Names:
    """The records of a model by id, and by exact name where that is one record's alone."""

    def __init__(self, organization: Organization, model: type[models.Model]) -> None:
        fields = {field.name for field in model._meta.get_fields()}
        present = {"deleted_at": None} if "deleted_at" in fields else {}
        rows = model._default_manager.filter(organization=organization, **present)
        name = "name" if "name" in fields else "external_id"
        self.by_id: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = {}
        for key, external_id, called in rows.values_list("pk", "external_id", name):
            self.by_id[external_id] = key
            self.by_name.setdefault(called, []).append(key)

    def of(self, entry: Entry, key: str, *, required: bool = False) -> int | None:
        """The number of what a cell names."""
        asked = entry.text(key, required=required)
        if not asked:
            return None
        named = self.by_name.get(asked, [])
        found = self.by_id.get(asked) or (named[0] if len(named) == 1 else None)
        if found is None:
            entry.wrong(key, _("names “%s”, which is not known here.") % asked)
        return found
