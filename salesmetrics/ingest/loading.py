"""The loader: rows of an organization, checked whole and written in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from salesmetrics.tenancy.models import Organization, User

from .locks import hold_import
from .mapping import Profile
from .mirroring import Confirm
from .models import Import
from .originals import fill_values
from .references import Reach
from .report import ImportReport
from .rows import rows_feed
from .signals import ended, loaded
from .sources import Feed, find_files
from .specification import Entity
from .underway import Load, Progress, note_failure

SETTLED_AT_ONCE = 200
"""Rows sent by a program or a person whose facts are right again when the answer is given.

Of more, the worker that recomputes the figures works the facts out too: who sends thousands waits
for them to be checked and kept, not for what follows from them.
"""


def load(
    organization: Organization,
    paths: Iterable[Path | str],
    *,
    user: User | None = None,
    profile: str | Profile | None = None,
    skip_bad_rows: bool = False,
    create_missing: bool = False,
    mirror: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    confirm: Confirm | None = None,
    run: Import | None = None,
) -> ImportReport:
    """Bring files in: all rows or none, unless bad rows are to be skipped.

    `confirm` is asked before a mirror load marks more than a fifth of an entity's rows as
    deleted; without it such a load is refused. `run` is the record of a load that was asked
    for before.
    """
    options = {
        "skip_bad_rows": skip_bad_rows,
        "create_missing": create_missing,
        "mirror": mirror,
        "dry_run": dry_run,
    }
    name = profile.name if isinstance(profile, Profile) else Path(profile or "").stem
    run = run or Import(organization=organization, user=user)
    # One that is tried again keeps what it was confirmed with, and how often it was tried.
    run.options = {**run.options, **options}
    run.profile, run.status, run.failure = name[:64], Import.Status.RUNNING, ""
    run.save()
    report = ImportReport(run.pk, dry_run)
    work = Load(organization, run, report, options, progress or _silent, confirm)
    try:
        files = find_files([Path(path) for path in paths], report.problems)
        with transaction.atomic():
            _carry_out(
                work, lambda: work.feeds(files, {Path(path) for path in paths}, profile), files
            )
    except _NotWritten:
        refused = report.problems and not skip_bad_rows
        work.finish(Import.Status.REFUSED if refused else Import.Status.CHECKED, files)
    except BaseException as error:
        note_failure(run, error)
        raise
    ended.send(Import, run=run)
    return report


def load_rows(
    organization: Organization,
    entity: Entity,
    rows: Sequence[Mapping[str, Any]],
    *,
    user: User | None,
    origin: Import.Origin,
    create_missing: bool = False,
    revive: bool = False,
    reach: Reach | None = None,
) -> ImportReport:
    """Write rows that a program or a person sent: all or none.

    Lines of problems count the rows from 0. What is refused leaves no trace: who sent it was
    told at once. `reach` says what the rows may refer to, `revive` that a deleted row may be told
    by its key alone.
    """
    options = {
        "skip_bad_rows": False,
        "create_missing": create_missing,
        "mirror": False,
        "dry_run": False,
    }
    report = ImportReport(0)
    try:
        with transaction.atomic():
            run = Import.objects.create(
                organization=organization, user=user, origin=origin, options=options
            )
            report.import_id = run.pk
            feed = rows_feed(entity, rows, report.problems, revive)
            work = Load(organization, run, report, options, _silent, None, reach)
            work.leaves_facts = len(rows) > SETTLED_AT_ONCE
            _carry_out(work, lambda: [feed], [])
    except _NotWritten:
        pass
    return report


class _NotWritten(Exception):  # noqa: N818 - says what happened
    """Rolls the load back."""


def _carry_out(work: Load, feeds: Callable[[], list[Feed]], files: list[Path]) -> None:
    """Write all, record it, and have it told once the transaction is committed."""
    run, report = work.run, work.report
    hold_import(run.pk)
    work.write(feeds())
    report.problems.in_order([path.name for path in files])
    fill_values(report.problems, files)
    if work.options["dry_run"] or (report.problems and not work.options["skip_bad_rows"]):
        raise _NotWritten
    report.loaded = True
    work.finish(Import.Status.LOADED, files)
    transaction.on_commit(
        lambda: loaded.send(Import, organization=work.organization, import_id=run.pk),
        robust=True,  # what was loaded stays loaded, whoever fails to build on it
    )


def _silent(step: str, rows: int) -> None:
    """No progress is shown."""
