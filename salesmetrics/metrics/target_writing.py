"""Targets as somebody enters them: for one metric, by subject and period, all or nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from salesmetrics.crm.models import Target
from salesmetrics.tenancy.models import Organization

from .calendar import Period
from .targets import Subject, ends

Wishes = Mapping[tuple[Subject, Period], Decimal | None]


def write_targets(organization: Organization, metric: str, wishes: Wishes) -> None:
    """Set the targets of subjects for exactly these periods; None takes one away."""
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=organization.pk)
        for subject in {subject for subject, _period in wishes}:
            _pin_ends(organization, metric, subject)
        for (subject, period), amount in wishes.items():
            _write(organization, metric, subject, period, amount)


def _write(
    organization: Organization,
    metric: str,
    subject: Subject,
    period: Period,
    amount: Decimal | None,
) -> None:
    there: dict[str, Any] = {"starts_on": period.start, "ends_on": period.end}
    if amount is None:
        rows = _rows(organization, metric, [subject]).filter(**there)
        rows.update(deleted_at=timezone.now(), import_id=None)
        return
    Target.objects.update_or_create(
        organization=organization,
        metric=metric,
        **_columns(subject),
        **there,
        defaults={
            "amount": amount,
            "currency": organization.base_currency,
            "deleted_at": None,
            "import_id": None,
        },
    )


def _pin_ends(organization: Organization, metric: str, subject: Subject) -> None:
    """Write the ends of open-ended targets as they are now.

    They last until the next one begins, so a new one beside them would cut them short.
    """
    rows = list(_rows(organization, metric, [subject]).order_by("starts_on", "ends_on"))
    known = {(row.starts_on, row.ends_on) for row in rows}
    for row, end in zip(rows, ends(organization, rows), strict=True):
        if row.ends_on is not None:
            continue
        if (row.starts_on, end) in known:
            row.deleted_at = timezone.now()
        else:
            row.ends_on = end
        row.import_id = None  # a later undo of the import must not take this back
        row.save(update_fields=["ends_on", "deleted_at", "import_id"])


def _rows(organization: Organization, metric: str, subjects: Iterable[Subject]) -> Any:
    whose = Q()
    for subject in subjects:
        whose |= Q(**_columns(subject))
    rows = Target.objects.filter(organization=organization, metric=metric, deleted_at=None)
    return rows.filter(whose)


def _columns(subject: Subject) -> dict[str, Any]:
    kind, number = subject
    keys = {f"{name}_id": number if name == kind else None for name in ("team", "region", "rep")}
    return {"subject": kind, **keys}
