"""Files sent by a browser or a program: kept, loaded by a worker, and then forgotten."""

import datetime as dt
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from salesmetrics.tenancy.models import Organization, User

from .archives import short, unpack
from .connectors.giving_way import untouched_starting_stages
from .deleting import delete
from .encodings import make_utf8
from .loading import load
from .locks import held_by_us, is_held
from .mapping import ProfileUnfit, ProfileUnknown, profile_of
from .mirroring import MirrorRefused
from .models import Import, Upload, UploadPart
from .problems import FileRefused
from .report import ImportReport
from .specification import ENTITIES

PART = 4 * 1024 * 1024
AT_WORK = (Import.Status.WAITING, Import.Status.RUNNING)
KEPT = dt.timedelta(days=1)
MOST_TRIES = 10
"""Files of which workers die are not handed to one after the other for ever."""
TOLD_EVERY = 0.5
"""Seconds between two words on how far a load is."""
REFUSALS = (FileRefused, MirrorRefused, ProfileUnfit, ProfileUnknown)
OPTIONS = ("skip_bad_rows", "create_missing", "mirror", "dry_run")


class Sent(Protocol):
    """A file as Django hands it on."""

    name: str | None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Its bytes."""
        ...


def receive(organization: Organization, user: User, files: Iterable[Sent]) -> Upload:
    """Keep the files where every web server and every worker finds them."""
    with transaction.atomic():
        upload = Upload.objects.create(organization=organization, user=user)
        taken: set[str] = set()
        for file in files:
            name = _free_name(short(Path(file.name or "file").name), taken)
            for number, data in enumerate(file.chunks(PART)):
                UploadPart.objects.create(upload=upload, name=name, number=number, data=data)
            if not upload.parts.filter(name=name).exists():
                UploadPart.objects.create(upload=upload, name=name, number=0, data=b"")
    return upload


def _free_name(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.partition(".")
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        free = f"{stem} ({number}){dot}{suffix}"
    taken.add(free.lower())
    return free


def begin(
    upload: Upload, *, profile: str = "", options: dict[str, bool], confirmed: bool = False
) -> Import:
    """Have a worker load what was sent; the import that tells how far it is.

    Asked twice it is the same import: a button was pressed twice, or an answer got lost.
    """
    from .tasks import load_upload

    with transaction.atomic():
        upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if upload.run is not None and upload.run.status in AT_WORK:
            return upload.run
        run = Import.objects.create(
            organization=upload.organization,
            user=upload.user,
            status=Import.Status.WAITING,
            origin=Import.Origin.UPLOAD,
            profile=profile[:64],
            options={**{name: options.get(name, False) for name in OPTIONS}, "yes": confirmed},
        )
        upload.run = run
        upload.save(update_fields=["run"])
        transaction.on_commit(lambda: load_upload.apply_async((run.pk,), retry=False), robust=True)
    return run


def work_on(import_id: int) -> None:
    """Load what was sent for an import, unless somebody does or did."""
    with held_by_us(import_id) as ours:
        upload = (
            Upload.objects.select_related("run", "organization", "user")
            .filter(run=import_id, run__status__in=AT_WORK)
            .first()
        )
        if not ours or upload is None or upload.run is None or not _tried(upload.run):
            return
        language = upload.user.language or upload.organization.default_language
        try:
            with translation.override(language), files_of(upload) as folder:
                _load(upload, upload.run, folder)
        except OSError as error:
            # A full disk, say: it is tried again, and told if that is of no use.
            Import.objects.filter(pk=import_id, status__in=AT_WORK).update(failure=str(error))
            raise
        if upload.run.status == Import.Status.LOADED:
            upload.delete()


def _tried(run: Import) -> bool:
    """Count that it is tried once more; whether it was not too often."""
    tried: int = run.options.get("tried", 0) + 1
    run.options["tried"] = tried
    if tried > MOST_TRIES:
        ended = _("Workers ended %(times)d times while they loaded it; it is not tried again.")
        run.failure = run.failure or ended % {"times": MOST_TRIES}
        run.status, run.finished_at = Import.Status.FAILED, timezone.now()
    run.save(update_fields=["options", "failure", "status", "finished_at"])
    return tried <= MOST_TRIES


def _load(upload: Upload, run: Import, folder: Path) -> ImportReport | None:
    options = run.options
    try:
        unpack(folder)
        make_utf8(folder)
        report = load(
            upload.organization,
            sorted(folder.iterdir()),
            profile=profile_of(upload.organization, run.profile) if run.profile else None,
            progress=Progress(run.pk),
            confirm=(lambda *_asked: True) if options.get("yes") else None,
            run=run,
            skip_bad_rows=bool(options.get("skip_bad_rows")),
            create_missing=bool(options.get("create_missing")),
            mirror=bool(options.get("mirror")),
            dry_run=bool(options.get("dry_run")),
        )
    except REFUSALS as refused:
        run.status, run.finished_at = Import.Status.REFUSED, timezone.now()
        run.failure = str(refused)
        run.save()
        return None
    if report.loaded and "stages" in report.counts:
        _starting_stages_leave(upload)
    return report


def _starting_stages_leave(upload: Upload) -> None:
    """Whoever brings stages of their own has no use for those of a new organization."""
    leaving = untouched_starting_stages(upload.organization)
    if leaving.exists():
        delete(
            upload.organization,
            ENTITIES["stages"],
            leaving,
            user=upload.user,
            origin=Import.Origin.UPLOAD,
        )


@contextmanager
def files_of(upload: Upload, *, sample: bool = False) -> Iterator[Path]:
    """A folder with the files as they were sent; it goes when it is left.

    A sample has of tables that are plain text their first megabytes alone.
    """
    with tempfile.TemporaryDirectory(prefix="salesmetrics-") as folder:
        for name in upload.parts.order_by("name").values_list("name", flat=True).distinct():
            with (Path(folder) / name).open("wb") as file:
                parts = upload.parts.filter(name=name).order_by("number")
                if sample and name.lower().endswith(".csv") and parts.count() > 1:
                    first = bytes(parts[0].data)
                    file.write(first[: first.rfind(b"\n") + 1] or first)
                    continue
                for part in parts.iterator():
                    file.write(part.data)
        yield Path(folder)


class Progress:
    """How far a load is, where the page and the API can read it: its transaction cannot tell."""

    def __init__(self, import_id: int) -> None:
        self.key = _progress_key(import_id)
        self.told = 0.0

    def __call__(self, step: str, rows: int) -> None:
        now = time.monotonic()
        if now - self.told < TOLD_EVERY and rows:
            return
        self.told = now
        with suppress(RedisError):  # without the cache the load goes on untold
            cache.set(self.key, {"step": step, "rows": rows}, 3600)


def progress_of(run: Import) -> dict[str, Any] | None:
    """What an import is doing, as far as it told; None once it has ended."""
    if run.status not in AT_WORK:
        return None
    try:
        found: dict[str, Any] | None = cache.get(_progress_key(run.pk))
    except RedisError:
        return None
    return found


def _progress_key(import_id: int) -> str:
    return f"import:{import_id}"


def take_up() -> list[int]:
    """Imports that wait and that nobody works on; old uploads are forgotten."""
    Upload.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(
        run__status__in=AT_WORK
    ).delete()
    waiting = Import.objects.filter(upload__isnull=False, status__in=AT_WORK)
    return [run.pk for run in waiting if not is_held(run.pk)]
