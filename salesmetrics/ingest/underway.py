"""One load on its way: staged, checked and merged, entity by entity."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization

from . import facts
from .checking import Checker
from .checks import Checks
from .history import gain_stage_changes
from .locks import is_held, wait_for_turn
from .mapping import Profile, ProfileUnfit, find_profile, profile_feeds
from .merging import Merge, analyze_staged
from .mirroring import Confirm, mirror_entity
from .models import Import, ImportFile, ImportProblem, Upload
from .problems import FileRefused, Problems
from .reading.ahead import read_ahead
from .references import Reach, References
from .rejects import rejected_rows
from .report import Counts, ImportReport
from .sources import (
    Feed,
    Source,
    canonical_feeds,
    fingerprint,
    open_sources,
    sheets_left_out,
)
from .staging import Staging

Progress = Callable[[str, int], None]
"""Called with what is being done and how many rows of it are done."""

PASSING = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What a database says that went away, or has no room for now; rows are copied past Django."""
PROBLEMS_KEPT = 1_000
"""Problems of an import that stay in the database; all are counted."""
REJECTS_KEPT = 50_000
"""Rejected rows of a file that are kept to be mended; a file of which more are is sent anew."""


class Load:
    """One load on its way."""

    def __init__(
        self,
        organization: Organization,
        run: Import,
        report: ImportReport,
        options: dict[str, bool],
        progress: Progress,
        confirm: Confirm | None,
        reach: Reach | None = None,
    ) -> None:
        self.organization = organization
        self.run = run
        self.report = report
        self.options = options
        self.progress = progress
        self.confirm = confirm
        self.references = References(organization, run.pk, options["create_missing"], reach)
        self.by_file: dict[str, dict[str, dict[str, int]]] = {}
        self.staged: list[Staging] = []
        self.told: set[Path] = set()
        """Files whose broken lines are told; a file may feed several entities."""
        self.refused: set[tuple[Path, str]] = set()
        self.leaves_facts = False
        """Whether the facts are left to the run that follows the load."""

    @property
    def problems(self) -> Problems:
        return self.report.problems

    def feeds(
        self, files: list[Path], given: set[Path], profile: str | Profile | None
    ) -> list[Feed]:
        sources = open_sources(files, self.problems)
        self.report.notices += sheets_left_out(sources)
        if profile:
            found = find_profile(profile) if isinstance(profile, str) else profile
            return self._profile_feeds(found, sources)
        return canonical_feeds(sources, given, self.problems, self.report.notices)

    def _profile_feeds(self, profile: Profile, sources: list[Source]) -> list[Feed]:
        base = profile.base_currency
        if base and base != self.organization.base_currency:
            words = _(
                "The files count in %(theirs)s; the organization's base currency is %(ours)s."
            )
            known = {"theirs": base, "ours": self.organization.base_currency}
            raise ProfileUnfit(words % known)
        return profile_feeds(profile, sources, self.problems, self.report.notices)

    def write(self, feeds: list[Feed]) -> None:
        with connection.cursor() as cursor, named_as_writer(cursor, self.run.pk):
            self._write(feeds)

    def _write(self, feeds: list[Feed]) -> None:
        wait_for_turn(self.organization)
        _close_killed(self.organization, self.run.pk)
        with connection.cursor() as cursor:
            for number, feed in enumerate(feeds):
                with _session_zone(cursor, self.organization.time_zone):
                    self._write_feed(cursor, feed, number)
            if self.options["mirror"]:
                self._mirror(cursor)
            for entity, created in self.references.created.items():
                self.report.count(entity, Counts(created=created))
            if self.problems and not self.options["skip_bad_rows"]:
                return
            gain_stage_changes(cursor, self.organization, self.run.pk)
            # They go with the transaction; a caller's may last longer than the load.
            for staging in self.staged:
                staging.drop(cursor)
        if not (self.options["dry_run"] or self.leaves_facts):
            self.progress("facts", 0)
            facts.refresh(self.organization, contacts=False)

    def _write_feed(self, cursor: CursorWrapper, feed: Feed, number: int) -> None:
        staging = Staging(feed.entity, number)
        staging.create(cursor)
        before = len(self.problems.lines.get(feed.source.name, {}))
        checker = Checker(feed, self.organization, self.references, self.problems)
        self._stage(cursor, feed, staging, checker)
        merge = Merge(staging, self.organization, self.run.pk, feed.fields, cursor)
        analyze_staged(cursor, staging)
        merge.fill_absent()
        merge.fill_lacking(feed.lacking)
        Checks(
            staging,
            feed,
            self.organization,
            self.references,
            self.problems,
            checker.bad_cells,
            cursor,
        ).run()
        counts = _merged(merge)
        rejected = len(self.problems.lines.get(feed.source.name, {})) - before
        staging.refused = rejected > 0
        counts += Counts(rejected=rejected)
        self.report.count(feed.entity.name, counts)
        self.by_file.setdefault(feed.source.name, {})[feed.entity.name] = counts.as_dict()
        self.references.forget(feed.entity.model)
        self.staged.append(staging)

    def _stage(self, cursor: CursorWrapper, feed: Feed, staging: Staging, checker: Checker) -> None:
        seen, told = 0, feed.source.path in self.told
        try:
            for batch in read_ahead(feed.rows()):
                for problem in () if told else batch.problems:
                    self.problems.add(problem)
                staging.copy(cursor, checker.staged(batch.frame))
                seen += batch.frame.height
                self.progress(feed.entity.name, seen)
        except FileRefused as refused:
            # A file that feeds several entities is refused once for the same reason.
            if (feed.source.path, refused.reason) not in self.refused:
                self.problems.add(refused.problem(feed.source.name))
                self.refused.add((feed.source.path, refused.reason))
        self.told.add(feed.source.path)

    def _mirror(self, cursor: CursorWrapper) -> None:
        by_entity: dict[str, list[Staging]] = {}
        for staging in self.staged:
            by_entity.setdefault(staging.entity.name, []).append(staging)
        for name, stagings in by_entity.items():
            deleted = mirror_entity(
                cursor, self.organization, self.run.pk, stagings, self.references, self.confirm
            )
            self.report.count(name, Counts(deleted=deleted))

    def finish(self, status: Import.Status, files: list[Path]) -> None:
        """Write the record; within the transaction if the load happened, after it if not."""
        run = self.run
        run.status, run.finished_at = status, timezone.now()
        run.rejected = self.report.rejected
        run.counts = {name: counts.as_dict() for name, counts in self.report.counts.items()}
        run.notices = self.report.notices
        run.save()
        for path in files:
            self._note_file(path)
        ImportProblem.objects.bulk_create(
            ImportProblem(
                run=run,
                file=problem.file[:255],
                line=problem.line,
                column=problem.column[:255],
                value=problem.value[:255],
                reason=problem.reason,
            )
            for problem in self.problems.kept[:PROBLEMS_KEPT]
        )

    def _note_file(self, path: Path) -> None:
        size, digest = fingerprint(path)
        lines = self.problems.lines.get(path.name, {})
        kept = 0 < len(lines) <= REJECTS_KEPT
        ImportFile.objects.create(
            run=self.run,
            name=path.name[:255],
            size=size,
            sha256=digest,
            counts=self.by_file.get(path.name, {}),
            rejected=len(lines),
            rejects=gzip.compress(rejected_rows(path, lines).write_csv().encode())
            if kept
            else None,
        )


def _merged(merge: Merge) -> Counts:
    """Merge; once more if somebody else wrote one of the rows at the same moment."""
    try:
        with transaction.atomic():
            return merge.run()
    except IntegrityError:
        with transaction.atomic():
            return merge.run()


@contextmanager
def named_as_writer(cursor: CursorWrapper, import_id: int) -> Iterator[None]:
    """What database triggers note meanwhile is of this import; a caller's transaction goes on."""
    cursor.execute("SELECT set_config('salesmetrics.import', %s, true)", [str(import_id)])
    yield
    cursor.execute("SELECT set_config('salesmetrics.import', '', true)")


@contextmanager
def _session_zone(cursor: CursorWrapper, zone: str) -> Iterator[None]:
    """Times without an offset, and days of times, are the organization's while rows are written."""
    cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    yield
    # Django reads times as if the session were in the zone that it set itself.
    cursor.execute("SELECT set_config('TimeZone', %s, true)", [connection.timezone_name])


def _close_killed(organization: Organization, but: int) -> None:
    """Imports that are on record as running and of which no transaction is left."""
    running = Import.objects.filter(
        organization=organization,
        status=Import.Status.RUNNING,
        upload__isnull=True,  # what was sent is there still, and is taken up again
    )
    for run in running.exclude(pk=but):
        if not is_held(run.pk):
            note_failure(run, InterruptedError(_("The load was ended before its end.")))


def note_failure(run: Import, error: BaseException) -> None:
    """Keep on record why a load failed; what is tried again goes on, with the reason noted."""
    # One that was committed did not fail, whatever came after.
    running = Import.objects.filter(pk=run.pk, status=Import.Status.RUNNING)
    failure = f"{type(error).__name__}: {error}"
    try:
        if _comes_again(run, error):
            running.update(failure=failure)
        else:
            running.update(status=Import.Status.FAILED, finished_at=timezone.now(), failure=failure)
    except Exception:
        return


def _comes_again(run: Import, error: BaseException) -> bool:
    """Whether it was the machine that failed, and the files were sent, so that they are there."""
    passing = isinstance(error, PASSING) or not isinstance(error, Exception)
    return passing and Upload.objects.filter(run=run).exists()
