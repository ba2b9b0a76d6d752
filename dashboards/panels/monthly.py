"""What figures by month come to, in one sentence."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboards import shown

from .sheet import Line, Sheet


def against_year(sheet: Sheet) -> str:
    """The whole of the months, and how much more or less it is than a year before."""
    key = sheet.panel.lead
    whole, changed = sheet.whole(key), sheet.whole(f"{key}_year_change")
    if whole is None:
        return ""
    told = {"whole": shown.with_unit(whole, sheet.unit, sheet.currency), "months": len(sheet.lines)}
    if changed is None:
        return _("%(whole)s in %(months)d months.") % told
    told["amount"] = shown.with_unit(abs(changed), "percent")
    if changed < 0:
        return _("%(whole)s in %(months)d months, %(amount)s less than the year before.") % told
    return _("%(whole)s in %(months)d months, %(amount)s more than the year before.") % told


def last_month(sheet: Sheet) -> str:
    """The last month that is over, beside the one before it."""
    over = _over(sheet)
    if len(over) < 2:
        return ""
    (_first, before), (line, now) = over[-2:]
    told = {"month": line.label, "now": shown.with_unit(now, sheet.unit, sheet.currency)}
    if before <= 0:
        return _("%(month)s: %(now)s.") % told
    told["change"] = shown.change((now - before) / before * 100, "count")
    return _("%(month)s: %(now)s, %(change)s against the month before.") % told


def last_known(key: str, words: str) -> Callable[[Sheet], str]:
    """The latest figure of a column, in these words: `%(figure)s` and `%(month)s` stand in them."""

    def point(sheet: Sheet) -> str:
        known = [
            (line, value)
            for line, value in zip(sheet.lines, sheet.column(key), strict=True)
            if value is not None and not line.running
        ]
        if not known:
            return ""
        line, value = known[-1]
        head = sheet.heads[sheet.place(key)]
        told = {"figure": shown.with_unit(value, head.unit, sheet.currency), "month": line.label}
        return _(words) % told

    return point


def _over(sheet: Sheet) -> list[tuple[Line, Decimal]]:
    pairs = zip(sheet.lines, sheet.column(sheet.panel.lead), strict=True)
    return [(line, value) for line, value in pairs if value is not None and not line.running]
