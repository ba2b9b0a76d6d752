"""Alerts and firings as JSON, and an alert out of a body."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.alerts import words
from salesmetrics.watch.alerts.checking import problems
from salesmetrics.watch.alerts.preview import Preview
from salesmetrics.watch.alerts.telling import plain
from salesmetrics.watch.models.alerts import Alert, Channel, Firing, Side, Stretch, Watches

from .alert_shapes import MORE, NEEDED
from .endpoints import unknown

DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_COUNT = 1_000_000_000


class WrongError(ValueError):
    """A value that is none of what was expected; the words say what was."""


def text(value: Any, most: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= most or not is_storable(value):
        raise WrongError(_("Expected a text of 1 to %d characters.") % most)
    return value


def is_storable(value: str) -> bool:
    """Whether a database takes it: no NUL, no half of a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def number(value: Any) -> Decimal:
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise WrongError(_("Expected a number as text, as “-15” or “0.5”."))
    return Decimal(value)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongError(_("Expected true or false."))
    return value


def count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNT:
        raise WrongError(_("Expected a whole number from 0 to %d.") % MOST_COUNT)
    return value


def clock(value: Any) -> dt.time | None:
    if value is None:
        return None
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        raise WrongError(_("Expected a time of the day as “07:30”."))
    return dt.time.fromisoformat(value)


def moment(value: Any) -> dt.datetime | None:
    if value is None:
        return None
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
        if found is not None and timezone.is_aware(found):
            # The database knows no offset of sixteen hours and more.
            return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise WrongError(_("Expected a moment with its zone, as “2026-05-20T12:00:00Z”."))


def one_of(known: list[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise WrongError(_("Expected one of %s.") % ", ".join(known))
        return value

    return read


def channels(value: Any) -> list[str]:
    if not isinstance(value, list) or not value:
        raise WrongError(_("Expected a list of one or more of %s.") % ", ".join(Channel.values))
    return list(dict.fromkeys(one_of(Channel.values)(one) for one in value))


def where(value: Any) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise WrongError(_("Expected a list of ids for each dimension."))
    for key, ids in value.items():
        one_of(list(Dimension.registry))(key)
        if not isinstance(ids, list) or not ids:
            raise WrongError(_("Expected a list of ids for each dimension."))
        for one in ids:
            text(one, 255)
    return dict(value)


READ: dict[str, Callable[[Any], Any]] = {
    "name": lambda value: text(value, 100),
    "metric": lambda value: text(value, 64),
    "stretch": one_of(Stretch.values),
    "whole": flag,
    "by": lambda value: "" if value is None else one_of(list(Dimension.registry))(value),
    "where": where,
    "watches": one_of(Watches.values),
    "side": one_of(Side.values),
    "limit": number,
    "calm": lambda value: None if value is None else number(value),
    "least": count,
    "channels": channels,
    "quiet_from": clock,
    "quiet_until": clock,
    "active": flag,
    "snoozed_until": moment,
}
"""How each field of a body is read."""


def put(alert: Alert, data: Any, scope: Scope, *, new: bool) -> Alert:
    """Put on an alert what a body says; raises QuestionError with everything that is wrong."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    found = unknown(data, [*NEEDED, *MORE])
    if new:
        found |= {name: _("“%s” is required.") % name for name in NEEDED if name not in data}
    for name, read in READ.items():
        if name in data:
            try:
                setattr(alert, name, read(data[name]))
            except WrongError as error:
                found[name] = str(error)
    if found := found or problems(alert, scope):
        raise QuestionError(found)
    return alert


def told(alert: Alert, scope: Scope) -> dict[str, Any]:
    """An alert as JSON."""
    same = ("name", "metric", "stretch", "whole", "where", "watches", "side", "least", "channels",
            "active", "snoozed_until", "trouble", "created_at")  # fmt: skip
    return {
        "id": alert.pk,
        **{name: getattr(alert, name) for name in same},
        "firing": alert.firing_within(scope.key),
        "by": alert.by or None,
        "limit": plain(alert.limit),
        "calm": decimal(alert.calm),
        "quiet_from": alert.quiet_from and f"{alert.quiet_from:%H:%M}",
        "quiet_until": alert.quiet_until and f"{alert.quiet_until:%H:%M}",
    }


def told_firing(one: Firing) -> dict[str, Any]:
    """A firing as JSON; it is read with its notice."""
    same = ("run", "metric", "watches", "side", "told", "fired_at")
    return {
        "id": one.pk,
        "alert": one.alert_id,
        **{name: getattr(one, name) for name in same},
        "member": member(one.member, one.member_name),
        "from": one.starts_on,
        "to": one.ends_on,
        **{name: decimal(getattr(one, name)) for name in
           ("limit", "value", "measured", "against", "spread")},
        "count": decimal(one.counted),
        "currency": one.currency if words.unit_of(one) == "money" else None,
        "sentence": words.sentence(one),
        "acknowledged_at": one.notice.acknowledged_at,
        "note": one.notice.note,
    }  # fmt: skip


def told_preview(found: Preview) -> dict[str, Any]:
    """A preview as JSON, what would have fired last at first."""
    return {
        "count": found.count,
        "kept_back": found.below_count,
        "fired": [
            {
                "from": one.period.start,
                "to": one.period.end,
                "member": member(one.member, one.member_name),
                "value": plain(one.value),
                "measured": plain(round(one.measured, 6)),
            }
            for one in found.fired
        ],
    }


def member(key: str, name: str) -> dict[str, str] | None:
    """Who a figure is of; null where nothing was split."""
    return {"id": key, "name": name} if key else None


def decimal(value: Decimal | None) -> str | None:
    """A decimal as text, if there is one."""
    return None if value is None else plain(value)
