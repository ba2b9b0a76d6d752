"""A connection to another side, and what tests ask of it."""

from salesmetrics.ingest.connections import Connection
from salesmetrics.ingest.connectors import fetching
from salesmetrics.ingest.connectors.sealing import seal
from tests.ingest.sides.server import Server


class Hooked:
    """A connection of an organization; of a side that is a server all requests go there."""

    def __init__(self, organization, kind, settings, secrets, *, side=None, project=None, **more):
        self.side = side
        self.server = Server(side) if side else None
        if side:
            project.CONNECTORS_GATEWAY = self.server.url
        self.connection = Connection.objects.create(
            organization=organization,
            kind=kind,
            name=kind,
            settings=settings,
            sealed=seal(secrets),
            **more,
        )

    def fetch(self):
        """The record of a fetch; it has forgotten what was asked before."""
        if self.side:
            self.side.asked.clear()
        record = fetching.fetch(self.connection.pk)
        self.connection.refresh_from_db()
        return record

    def fetched(self):
        """A fetch that must go well."""
        record = self.fetch()
        assert (record.status, record.trouble, record.rejected) == ("done", "", 0)
        return record

    def stop(self):
        if self.server:
            self.server.stop()


def rows(model, *columns):
    """What stands, by its id."""
    found = model.objects.filter(deleted_at=None).order_by("external_id")
    return list(found.values_list(*columns, flat=len(columns) == 1))
