"""What the methods of forecasts are called, and why there may be no forecast."""

from django.utils.translation import gettext_lazy as _

from .panel import Empty

METHODS = {
    "seasonal_naive": _("the same month of the year before"),
    "seasonal_growth": _("the same month of the year before, grown as the last year has"),
    "drift": _("the mean change from month to month goes on"),
    "mean": _("the mean of the last months goes on"),
    "smoothing": _("exponential smoothing with a damped trend"),
    "holt_winters": _("exponential smoothing with trend and season (Holt-Winters)"),
    "holt_winters_times": _("exponential smoothing with trend and a season that grows along"),
    "theta": _("the Theta method"),
    "share": _("the share of the last year in what is foretold of the whole"),
    "seasonal_mean": _("the mean of the same months of two years, at the level of the last"),
    "blend": _("several methods, each weighing more the less it was off on the past"),
}
NOT_FORETOLD = Empty(
    why=_("There is no forecast yet."),
    do=_("Forecasts follow some minutes after a run. They need figures in at least three closed "
         "months, of which one is in the last year: where there are fewer, import more history."),
)  # fmt: skip
TOO_NARROW = Empty(
    why=_("Figures are foretold for the whole, and for a team, region or rep where they are known "
          "by it."),
    do=_("Keep one of these filters with one choice, and take the others away."),
)  # fmt: skip
