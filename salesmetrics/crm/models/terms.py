"""The organization's own lists: a new spelling is a new member, case and blanks aside."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Record
from salesmetrics.tenancy.models.records import identity


class Term(Record):
    """A word of a list; `external_id` is the name trimmed and in lower case."""

    name = models.CharField(_("name"), max_length=255)

    class Meta:
        abstract = True


class LeadSource(Term):
    class Meta:
        verbose_name = _("lead source")
        verbose_name_plural = _("lead sources")
        constraints: ClassVar = [identity("lead_source_identity")]


class Channel(Term):
    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints: ClassVar = [identity("channel_identity")]


class Industry(Term):
    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        constraints: ClassVar = [identity("industry_identity")]


class LostReason(Term):
    class Meta:
        verbose_name = _("reason for losing")
        verbose_name_plural = _("reasons for losing")
        constraints: ClassVar = [identity("lost_reason_identity")]
