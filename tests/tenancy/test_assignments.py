"""Where a rep belongs is never told twice for one day, whoever writes it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from salesmetrics.tenancy.models import RepAssignment


def checked():
    """What is left to the end of the transaction is checked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2025-02-01", None), ("2024-12-01", "2025-01-01"), ("2025-03-31", "2025-04-30")],
)
def test_the_database_refuses_two_places_on_one_day(world, start, end):
    ann = world.rep("Ann")
    world.belongs(ann, "2025-01-01", "2025-03-31")

    def overlap():
        with transaction.atomic():
            world.belongs(ann, start, end)
            checked()

    with pytest.raises(IntegrityError, match="do_not_overlap"):
        overlap()


def test_days_side_by_side_other_reps_and_deleted_rows_are_fine(world):
    ann, bob = world.rep("Ann"), world.rep("Bob")
    world.belongs(ann, "2025-01-01", "2025-03-31")
    world.belongs(ann, "2025-04-01")
    world.belongs(bob, "2025-02-01")
    RepAssignment.objects.create(
        organization=world.organization, rep=ann, starts_on="2025-02-01", deleted_at=timezone.now()
    )
    checked()
    assert RepAssignment.objects.count() == 4


def test_a_form_says_so_before_it_is_written(world):
    ann = world.rep("Ann")
    world.belongs(ann, "2025-01-01", "2025-03-31")
    with pytest.raises(ValidationError, match="Overlaps another assignment"):
        RepAssignment(
            organization=world.organization, rep=ann, starts_on="2025-03-01"
        ).validate_constraints()


def test_the_days_of_two_rows_may_change_hands_within_a_transaction(world):
    ann = world.rep("Ann")
    first = world.belongs(ann, "2025-01-01", "2025-03-31")
    second = world.belongs(ann, "2025-04-01")
    with transaction.atomic():
        RepAssignment.objects.filter(pk=first.pk).update(ends_on="2025-04-30")
        RepAssignment.objects.filter(pk=second.pk).update(starts_on="2025-05-01")
        checked()
