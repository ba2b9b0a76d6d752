"""Another PostgreSQL: a SELECT for each canonical file, read and never written."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from ..specification import ENTITIES
from .addresses import vetted
from .cells import before, iso, text
from .kinds import Kind, Page, Part, Setting
from .troubles import Trouble

PAGE = 5_000
CHANGED = "changed_at"
"""A query with this column is asked only for rows that changed since the last fetch."""
MINUTES = 10
SECTION = re.compile(r"^\[([a-z_]+)\][ \t]*$", re.MULTILINE)
# Less than these would send the password to who cannot prove to be the server.
SSL_MODES = (
    ("verify-full", gettext_lazy("Encrypted, the server's certificate is checked")),
    ("require", gettext_lazy("Encrypted, the certificate is not checked")),
    ("disable", gettext_lazy("Not encrypted, for one's own network")),
)


class OtherPostgres(Kind):
    """A database that somebody else keeps."""

    key = "sql"
    title = gettext_lazy("PostgreSQL database")
    where = gettext_lazy(
        "Make a role of its own for it that may only read: CREATE ROLE salesmetrics LOGIN"
        " PASSWORD '…'; GRANT pg_read_all_data TO salesmetrics; or grant SELECT on what the queries"
        " read. Queries run in a read-only transaction."
    )
    settings = (
        Setting("host", gettext_lazy("Host")),
        Setting("port", gettext_lazy("Port"), default="5432", pattern=r"[0-9]{1,5}"),
        Setting("dbname", gettext_lazy("Database")),
        Setting("user", gettext_lazy("User")),
        Setting("password", gettext_lazy("Password"), secret=True, required=False),
        Setting("sslmode", gettext_lazy("Encryption"), default=SSL_MODES[0][0], choices=SSL_MODES),
        Setting(
            "queries",
            gettext_lazy("Queries"),
            gettext_lazy(
                "A SELECT for each canonical file, below the file's name in square brackets: a line"
                " [accounts], then SELECT id, name, updated_at AS changed_at FROM customers. The"
                " columns are those of the file. With a column changed_at only rows that changed"
                " since the last fetch are asked for."
            ),
            long=True,
        ),
    )

    @classmethod
    def wrong(cls, given: Mapping[str, str], kept: Collection[str] = ()) -> dict[str, str]:
        """Queries must be for files that there are."""
        try:
            queries_of(given.get("queries", ""))
        except Trouble as trouble:
            return {"queries": str(trouble)}
        return {}

    def test(self) -> str:
        """Connect, and look at the columns of each query."""
        with self._connected() as connection:
            for entity, query in queries_of(self.given["queries"]).items():
                self._columns(connection, entity, query)
            version = connection.info.server_version // 10_000
        return _("PostgreSQL %s answers, and the queries can be run.") % version

    def parts(self) -> list[Part]:
        """The queries, each file after those it refers to."""
        queries = queries_of(self.given["queries"])
        return [
            Part(entity, self._pages(entity, queries[entity]))
            for entity in ENTITIES
            if entity in queries
        ]

    def _pages(self, entity: str, query: str) -> Any:
        def pages(cursor: Any) -> Iterator[Page]:
            with self._connected() as connection:
                columns = self._columns(connection, entity, query)
                since = before(cursor) if cursor and CHANGED in columns else None
                latest = cursor
                for found in self._read(connection, query, columns, since):
                    rows = [dict(zip(columns, map(_cell, row), strict=True)) for row in found]
                    times = [one for row in rows if (one := row.pop(CHANGED, ""))]
                    latest = max([latest or "", *times]) or None
                    yield Page({entity: rows}, cursor=latest)

        return pages

    def _read(
        self,
        connection: "psycopg.Connection[Any]",
        query: str,
        columns: list[str],
        since: str | None,
    ) -> Iterator[list[Any]]:
        # With a parameter PostgreSQL takes one statement alone, whatever stands in the query.
        asked = sql.SQL("SELECT * FROM ({query}) AS q WHERE {since}{order}").format(
            query=sql.SQL(_escaped(query)),
            since=sql.SQL("(%(since)s::timestamptz IS NULL OR {changed})").format(
                changed=sql.SQL("q.changed_at >= %(since)s::timestamptz")
                if CHANGED in columns
                else sql.SQL("true")
            ),
            order=sql.SQL(" ORDER BY q.changed_at" if CHANGED in columns else ""),
        )
        try:
            with connection.cursor(name="fetched") as cursor:
                cursor.execute(asked, {"since": since})
                while found := cursor.fetchmany(PAGE):
                    yield found
        except psycopg.Error as error:
            raise _trouble(error) from error

    def _columns(self, connection: "psycopg.Connection[Any]", entity: str, query: str) -> list[str]:
        asked = sql.SQL("SELECT * FROM ({query}) AS q WHERE %(never)s").format(
            query=sql.SQL(_escaped(query))
        )
        try:
            described = connection.execute(asked, {"never": False}).description or []
        except psycopg.Error as error:
            words = _("The query for %(entity)s cannot be run: %(error)s")
            raise Trouble(words % {"entity": entity, "error": _said(error)}) from error
        names = [column.name for column in described]
        lacking = [name for name in ENTITIES[entity].required if name not in names]
        if lacking:
            words = _("The query for %(entity)s lacks these columns: %(columns)s")
            raise Trouble(words % {"entity": entity, "columns": ", ".join(lacking)})
        return names

    @contextmanager
    def _connected(self) -> "Iterator[psycopg.Connection[Any]]":
        given = self.given
        host, port = given.get("host", ""), int(given.get("port") or 5432)
        known: dict[str, Any] = {"hostaddr": address} if (address := vetted(host, port)) else {}
        try:
            connection = psycopg.connect(
                host=host,
                port=port,
                dbname=given.get("dbname", ""),
                user=given.get("user", ""),
                password=self.secrets.get("password", ""),
                sslmode=given.get("sslmode") or SSL_MODES[0][0],
                sslrootcert="system" if given.get("sslmode") == "verify-full" else None,
                application_name="SalesMetrics",
                connect_timeout=10,
                passfile="/dev/null",  # the password is the connection's own, not this machine's
                options=f"-c statement_timeout={MINUTES}min -c TimeZone=UTC",
                **known,
            )
        except psycopg.Error as error:
            raise _trouble(error) from error
        with connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            yield connection


def queries_of(written: str) -> dict[str, str]:
    """The queries by their files. Raises Trouble with what is wrong."""
    parts = SECTION.split("\n".join(written.splitlines()))  # browsers end lines in two characters
    found = {
        name: query.strip().rstrip(";").strip()
        for name, query in zip(parts[1::2], parts[2::2], strict=True)
    }
    unknown = [name for name in found if name not in ENTITIES]
    if unknown:
        words = _("%(names)s is no canonical file; there are: %(known)s.")
        known = {"names": ", ".join(unknown), "known": ", ".join(ENTITIES)}
        raise Trouble(words % known)
    if not found or parts[0].strip() or not all(found.values()):
        raise Trouble(
            _("Expected the name of a file in square brackets and below it a SELECT for it.")
        )
    return found


def _escaped(query: str) -> Any:
    """The query as it stands; psycopg would take its percent signs for parameters."""
    return f"\n{query}\n".replace("%", "%%")


def _cell(value: Any) -> str:
    if hasattr(value, "astimezone"):
        return iso(value) if value.tzinfo else str(value.isoformat())
    return text(value)


def _trouble(error: psycopg.Error) -> Trouble:
    return Trouble(_("The database answers: %s") % _said(error))


def _said(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
