"""How an organization is arranged: trees of teams and regions, and its reps."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from .organization import Organization
from .records import Record, identity

COUNTRY = RegexValidator(r"^[A-Z]{2}\Z", _("An ISO 3166-1 code, two capital letters."))


class Team(Record):
    name = models.CharField(_("name"), max_length=255)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints: ClassVar = [
            identity("team_identity"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_is_not_its_own_parent"),
        ]


class Region(Record):
    name = models.CharField(_("name"), max_length=255)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    country_code = models.CharField(
        _("country"), max_length=2, blank=True, default="", validators=[COUNTRY]
    )

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints: ClassVar = [
            identity("region_identity"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="region_is_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(country_code="") | Q(country_code__regex=r"^[A-Z]{2}$"),
                name="region_country_is_a_code",
            ),
        ]


class Rep(Record):
    name = models.CharField(_("name"), max_length=255)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="reps")
    region = models.ForeignKey(Region, models.SET_NULL, null=True, blank=True, related_name="+")
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("rep")
        verbose_name_plural = _("reps")
        constraints: ClassVar = [
            identity("rep_identity"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(hired_on__isnull=True)
                | Q(left_on__gte=F("hired_on")),
                name="rep_left_after_hired",
            ),
        ]


class RepAssignment(models.Model):
    """Where a rep belonged from a day to a day, both included; open-ended without `ends_on`."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="assignments")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    import_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment of a rep")
        verbose_name_plural = _("assignments of reps")
        constraints: ClassVar = [
            identity("rep_assignment_identity", "rep", "starts_on"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="rep_assignment_ends_after_start",
            ),
            # Told when the transaction ends: a load writes one row after the other. A rep as a
            # range needs no extension of the database.
            ExclusionConstraint(
                name="rep_assignments_do_not_overlap",
                expressions=[
                    (
                        Func(
                            F("rep"),
                            F("rep"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(deleted_at__isnull=True),
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Overlaps another assignment of the same rep."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rep} {self.starts_on}"


class RepPlace(models.Model):
    """A view: the team and region of every rep on every day, without gaps to fill.

    A rep without assignments has one row for all time; a rep with assignments has one row
    for each of them, an empty column meaning the rep's own, and none for other days.
    """

    organization = models.ForeignKey(Organization, models.DO_NOTHING, related_name="+")
    rep = models.ForeignKey(Rep, models.DO_NOTHING, related_name="+")
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, related_name="+")
    region = models.ForeignKey(Region, models.DO_NOTHING, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        managed = False
        db_table = "tenancy_repplace"
