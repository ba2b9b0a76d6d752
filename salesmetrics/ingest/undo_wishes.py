"""An import that somebody wants taken back: a worker does it, and the page tells how far it is."""

from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from salesmetrics.tenancy.models import User

from .arriving import Progress
from .locks import held_by_us, is_held
from .models import Import
from .undoing import UndoRefused, undo

LOST_CONNECTION = (OperationalError, InterfaceError)


def wish(run: Import, user: User | None) -> None:
    """Have a worker take an import back. Raises UndoRefused."""
    from .tasks import undo_import

    with transaction.atomic():
        run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.status != Import.Status.LOADED:
            raise UndoRefused(_("Only an import that was loaded can be undone."))
        if run.being_undone:
            return
        run.undo_wished_at, run.undo_wished_by, run.undo_refusal = timezone.now(), user, ""
        run.save(update_fields=["undo_wished_at", "undo_wished_by", "undo_refusal"])
        with suppress(RedisError):  # what was told last is of its load
            cache.delete(Progress(run.pk).key)
        transaction.on_commit(lambda: undo_import.delay(run.pk), robust=True)


def fulfil(import_id: int) -> None:
    """Take an import back as it was wished, unless somebody does or did."""
    with held_by_us(import_id) as ours:
        run = _wished().filter(pk=import_id).first()
        if not ours or run is None:
            return
        user = run.undo_wished_by
        language = (user.language if user else "") or run.organization.default_language
        with translation.override(language):
            _undo(run, user)


def _undo(run: Import, user: User | None) -> None:
    try:
        undo(run, user, Progress(run.pk))
    except UndoRefused as refused:
        _keep(run, str(refused))
    except LOST_CONNECTION:
        raise  # it is tried again
    except Exception:
        _keep(run, _("It could not be undone, and nothing was changed. Try again later."))
        raise


def _keep(run: Import, refusal: str) -> None:
    """Note why it was not done; who looks at the import may wish it again."""
    Import.objects.filter(pk=run.pk).update(undo_wished_at=None, undo_refusal=refusal)


def left_over() -> list[int]:
    """Imports that are to be taken back and that nobody works on: a worker died."""
    return [run.pk for run in _wished().order_by("pk") if not is_held(run.pk)]


def progress_of(run: Import) -> dict[str, Any] | None:
    """What is being taken back just now, as far as it was told."""
    try:
        found: dict[str, Any] | None = cache.get(Progress(run.pk).key)
    except RedisError:
        return None
    return found if run.being_undone else None


def _wished() -> Any:
    wished = Import.objects.filter(status=Import.Status.LOADED, undo_wished_at__isnull=False)
    return wished.select_related("organization", "undo_wished_by")
