"""One fetch of one connection: what changed, loaded slice by slice, and where to go on."""

import datetime as dt
import tempfile
from contextlib import suppress
from pathlib import Path

import structlog
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..connections import PAUSES, Connection, Fetch
from ..deleting import delete
from ..loading import load
from ..locks import connection_held_by_us, is_connection_held
from ..models import Import
from ..specification import ENTITIES
from .basket import Basket
from .giving_way import untouched_starting_stages
from .kinds import Kind
from .registry import KINDS
from .sealing import is_stale, seal, unseal
from .troubles import Trouble

SLICE = 20_000
"""Rows after which what was fetched is loaded, so that a failure loses no more than these."""
KEPT = 200
"""Fetches of a connection that stay in its log."""
log = structlog.get_logger(__name__)


def kind_of(connection: Connection) -> Kind:
    """The kind, set up with the connection's settings and secrets. Raises Trouble."""
    return KINDS[connection.kind](connection.settings, unseal(connection.sealed))


def try_out(connection: Connection) -> str:
    """Try to connect; says with what. Raises Trouble."""
    kind = kind_of(connection)
    if kind.calls:
        kind.calls.patient = False
    try:
        return kind.test()
    finally:
        _keep_secrets(connection, kind)
        kind.close()


def due(now: dt.datetime | None = None) -> list[int]:
    """Connections whose time has come and that nobody works on."""
    waiting = Connection.objects.filter(active=True, next_at__lte=now or timezone.now())
    found = waiting.order_by("next_at").values_list("pk", flat=True)
    return [key for key in found if not is_connection_held(key)]


def fetch(connection_id: int) -> Fetch | None:
    """Fetch what changed, unless somebody does; the record of it."""
    with connection_held_by_us(connection_id) as ours:
        connection = (
            Connection.objects.select_related("organization").filter(pk=connection_id).first()
        )
        if not ours or connection is None:
            return None
        _close_killed(connection)
        with translation.override(connection.organization.default_language):
            return _fetch(connection)


def _fetch(connection: Connection) -> Fetch:
    record = Fetch.objects.create(connection=connection)
    kind = None
    try:
        kind = kind_of(connection)
        _work(connection, kind, record)
    except Trouble as trouble:
        _failed(connection, record, str(trouble), trouble.wait)
    except Exception as error:
        log.exception("fetch failed", connection=connection.pk)
        _failed(connection, record, f"{type(error).__name__}: {error}")
    else:
        _done(connection, record)
    if kind is not None:
        record.calls = kind.calls_made
        _keep_secrets(connection, kind)
        kind.close()
    record.finished_at = timezone.now()
    record.save()
    _forget(connection)
    return record


def _work(connection: Connection, kind: Kind, record: Fetch) -> None:
    basket = Basket(connection.prefix)
    for part in kind.parts():
        for page in part.pages(connection.cursors.get(part.name)):
            basket.add(part.name, page)
            if basket.size >= SLICE:
                _empty(connection, basket, record)
                basket = Basket(connection.prefix)
    _empty(connection, basket, record)


def _empty(connection: Connection, basket: Basket, record: Fetch) -> None:
    """Load what is in the basket; only then is it fetched, as far as the next fetch knows."""
    with tempfile.TemporaryDirectory(prefix="salesmetrics-") as folder:
        files = basket.write(Path(folder))
        if files:
            _load(connection, files, record)
    if basket.rows.get("stages"):
        leaving = untouched_starting_stages(connection.organization)
        _take_out(connection, "stages", set(leaving.values_list("external_id", flat=True)), record)
    for name, ids in basket.gone.items():
        _take_out(connection, name, ids, record)
    connection.cursors = {**connection.cursors, **basket.cursors}
    connection.save(update_fields=["cursors"])
    record.save()


def _load(connection: Connection, files: list[Path], record: Fetch) -> None:
    run = Import(
        organization=connection.organization,
        user=connection.created_by,
        origin=Import.Origin.FETCH,
    )
    report = load(
        connection.organization,
        files,
        skip_bad_rows=connection.skip_bad_rows,
        create_missing=True,
        run=run,
    )
    record.imports.append(run.pk)
    record.rejected += report.rejected
    for name, counts in report.counts.items():
        record.count(name, counts.as_dict())
    if not report.loaded:
        words = _("%(count)s rows are not as they must be, so nothing was loaded.")
        raise Trouble(words % {"count": report.rejected})


def _take_out(connection: Connection, name: str, ids: set[str], record: Fetch) -> None:
    entity = ENTITIES[name]
    rows = entity.model._default_manager.filter(
        organization=connection.organization, external_id__in=ids, deleted_at=None
    )
    if ids and rows.exists():
        gone = delete(
            connection.organization,
            entity,
            rows,
            user=connection.created_by,
            origin=Import.Origin.FETCH,
        )
        record.count(name, {"deleted": gone})


def _done(connection: Connection, record: Fetch) -> None:
    now = timezone.now()
    record.status = Fetch.Status.DONE
    connection.failures, connection.trouble, connection.fetched_at = 0, "", now
    connection.next_at = connection.next_time(now)
    _save_outcome(connection)


def _failed(connection: Connection, record: Fetch, words: str, wait: float | None = None) -> None:
    """Come back after growing pauses, or when the other side said; what is asked by hand waits."""
    now = timezone.now()
    record.status, record.trouble = Fetch.Status.FAILED, words
    pause = PAUSES[min(connection.failures, len(PAUSES) - 1)]
    connection.failures += 1
    connection.trouble = words
    by_itself = connection.schedule != Connection.Schedule.HAND
    next_at = now + max(pause, dt.timedelta(seconds=wait or 0))
    connection.next_at = next_at if by_itself else None
    record.next_at = connection.next_at
    _save_outcome(connection)


def _save_outcome(connection: Connection) -> None:
    # Somebody may have paused it or changed its settings meanwhile.
    connection.save(update_fields=["failures", "trouble", "fetched_at", "next_at"])


def _keep_secrets(connection: Connection, kind: Kind) -> None:
    """A token that was changed by the other side, or that a former key sealed, is sealed anew."""
    known: dict[str, str] = {}
    with suppress(Trouble):
        known = unseal(connection.sealed)
    if kind.secrets != known or is_stale(connection.sealed):
        before = connection.sealed
        connection.sealed = seal(kind.secrets)
        # Unless somebody entered another one meanwhile.
        Connection.objects.filter(pk=connection.pk, sealed=before).update(sealed=connection.sealed)


def _close_killed(connection: Connection) -> None:
    Fetch.objects.filter(connection=connection, status=Fetch.Status.RUNNING).update(
        status=Fetch.Status.FAILED,
        finished_at=timezone.now(),
        trouble=_("The fetch was ended before its end; this one goes on from there."),
    )


def _forget(connection: Connection) -> None:
    kept = connection.fetches.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    connection.fetches.exclude(pk__in=list(kept)).delete()
