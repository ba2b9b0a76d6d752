"""What panels say where there is nothing to show."""

from django.utils.translation import gettext_lazy as _

from dashboards.panels.panel import Empty

NO_SALES = Empty(
    why=_("Nothing was sold in this period."),
    do=_("Choose another period or take a filter away."),
)
