"""What the metrics keep: runs, their chunks, published cells and what they were before."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization


def organization(**options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, **options
    )


class Run(models.Model):
    """One recomputation of what went stale; published once and whole, or not at all."""

    class Status(models.TextChoices):
        COMPUTING = "computing", _("Computing")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Failed")

    class Reason(models.TextChoices):
        NIGHT = "night", _("Nightly")
        IMPORT = "import", _("After an import")
        REQUEST = "request", _("On request")

    organization = organization()
    reason = models.CharField(max_length=7, choices=Reason.choices)
    full = models.BooleanField(default=False)
    # Of a full run: whether the facts were worked out anew as well.
    facts = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.COMPUTING)
    today = models.DateField()
    started_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    changed_cells = models.BigIntegerField(default=0)
    # Of a full run: what was known to be stale (source -> months), and how many figures by month
    # came out otherwise than they stood though nothing had told so.
    expected = models.JSONField(null=True)
    faults = models.BigIntegerField(default=0, db_default=0)
    asked_again = models.BooleanField(default=False)
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(status="computing"),
                name="run_one_at_a_time",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "-published_at"], name="run_published")
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} · {self.pk} · {self.status}"


class Chunk(models.Model):
    """A part of a run: one source over some months. Working it out twice changes nothing."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="chunks")
    source = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    rows = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.source} {self.start} - {self.end}"


class Stale(models.Model):
    """A month of a source that must be worked out again; without a month, all of them.

    `source` is `*` for every source. Database triggers write these. With `due_at` it must be
    from then on: an event of that moment has been entered already.
    """

    organization = organization(db_constraint=False)
    source = models.CharField(max_length=40)
    month = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization"], name="stale_organization")]


class Keyed(models.Model):
    """What a cell is about."""

    # Not checked by the database: a check for each of a million cells costs half their writing.
    organization = organization(db_constraint=False)
    measure = models.CharField(max_length=80)
    dimension = models.CharField(max_length=20)
    grain = models.CharField(max_length=7)
    period = models.DateField()
    member = models.BigIntegerField()

    class Meta:
        abstract = True


class Cell(Keyed):
    """A published value of a measure; `dimension` is empty for the whole organization."""

    pk = models.CompositePrimaryKey(
        "organization_id", "measure", "dimension", "grain", "period", "member"
    )
    value = models.DecimalField(max_digits=40, decimal_places=10)
    run = models.BigIntegerField()


class FormerCell(Keyed):
    """A value that stood from one run's publication until another's."""

    value = models.DecimalField(max_digits=40, decimal_places=10)
    run = models.BigIntegerField()
    until_run = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "measure", "dimension", "grain", "period", "member"],
                name="former_cell_key",
            )
        ]


class CellChange(models.Model):
    """A difference a chunk of a run has found; applied when the run is published.

    Without a value the cell is to go.
    """

    chunk = models.ForeignKey(Chunk, models.CASCADE, related_name="changes", db_constraint=False)
    measure = models.CharField(max_length=80)
    dimension = models.CharField(max_length=20)
    grain = models.CharField(max_length=7)
    period = models.DateField()
    member = models.BigIntegerField()
    value = models.DecimalField(max_digits=40, decimal_places=10, null=True)


class Cause(models.Model):
    """A record whose contribution to a closed month changed; database triggers write these.

    `fact` is the table it counts in. A span of months ends with `until_month`. Beyond the first
    of one statement there is a row without a record, for `rows` more of them.
    """

    class Change(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        REMOVED = "removed", _("Removed")

    organization = organization(db_constraint=False)
    run = models.BigIntegerField(null=True)
    fact = models.CharField(max_length=40)
    month = models.DateField()
    until_month = models.DateField(null=True)
    entity = models.CharField(max_length=40)
    row = models.BigIntegerField(null=True)
    rows = models.BigIntegerField(default=1, db_default=1)
    change = models.CharField(max_length=7, choices=Change.choices)
    import_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "run", "fact"], name="cause_of_run")
        ]


class Edit(models.Model):
    """A record written by other ways than an import; database triggers note it."""

    organization = organization(db_constraint=False)
    entity = models.CharField(max_length=40)
    row = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "entity", "row", "-at"], name="edit_of_row")
        ]
