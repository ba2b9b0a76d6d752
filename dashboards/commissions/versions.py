"""Versions of plans in words."""

from django.utils.translation import gettext as _

from dashboards import shown
from salesmetrics.commissions.models import PlanVersion

EVER = 1900
"""The year in which a version begins that has held from the beginning."""


def told(version: PlanVersion) -> str:
    """Which one it is, and from when it holds."""
    if version.starts_on.year <= EVER:
        return _("version %(version)s") % {"version": version.number}
    day = shown.day(version.starts_on)
    return _("version %(version)s, from %(day)s") % {"version": version.number, "day": day}
