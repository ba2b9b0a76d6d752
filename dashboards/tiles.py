"""Headline cards as tiles: figures turned into words, and into the geometry of small drawings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown

WIDTH, HEIGHT = 120, 28


@dataclass(frozen=True)
class Tile:
    """One headline figure, ready to be written."""

    metric: str
    name: str
    value: str
    unit: str
    full: str
    before: str
    change: str
    arrow: str
    tone: str
    against: str
    note: str
    line: str
    last: tuple[str, str] | None
    target: "Target | None"


@dataclass(frozen=True)
class Target:
    """A bar of attainment, with the mark where today's working day expects it."""

    words: str
    width: str
    mark: str | None
    behind: bool


def tiles(payload: Mapping[str, Any]) -> list[Tile]:
    """The tiles of a scorecard's payload."""
    return [_tile(card, payload) for card in payload["cards"]]


def _tile(card: Mapping[str, Any], payload: Mapping[str, Any]) -> Tile:
    unit, currency = card["unit"], payload["currency"]
    value, change = _decimal(card["value"]), _decimal(card["change"])
    line, last = sparkline(card["course"])
    against = payload["compared_with"]
    return Tile(
        metric=card["metric"],
        name=card["name"],
        value=shown.short(value, unit),
        unit=shown.unit_name(unit, currency) if value is not None else "",
        full=shown.full(value, unit, currency),
        before=shown.full(_decimal(card["before"]), unit, currency),
        change=shown.change(change, unit) if against else "",
        arrow=arrow(change),
        tone=tone(change, card["good"]),
        against=_("vs %(period)s") % {"period": against} if against else "",
        note=card["note"] or ("" if value is not None else _("nothing in this period")),
        line=line,
        last=last,
        target=_target(card["target"]),
    )


def arrow(change: Decimal | None) -> str:
    """Which way a figure went, for the eye; the words beside it say so too."""
    if change is None or change == 0:
        return ""
    return "▲" if change > 0 else "▼"


def tone(change: Decimal | None, good: str) -> str:
    """Whether a change is for the better."""
    if change is None or change == 0 or good == "neutral":
        return "even"
    return "good" if (change > 0) == (good == "up") else "bad"


def sparkline(course: list[float | None]) -> tuple[str, tuple[str, str] | None]:
    """The course as a line, and its last point."""
    found = [(f"{x:.1f}", f"{y:.1f}") for x, y in points(course)]
    return " ".join(f"{x},{y}" for x, y in found), found[-1] if found else None


def points(course: list[float | None]) -> list[tuple[float, float]]:
    """The course as points of a line that keeps clear of the edges."""
    known = [value for value in course if value is not None]
    if len(known) < 2:
        return []
    low, high = min(0.0, *known), max(known)
    height, step = (high - low) or 1.0, (WIDTH - 8) / (len(course) - 1)
    return [
        (4 + step * place, HEIGHT - 4 - (value - low) / height * (HEIGHT - 8))
        for place, value in enumerate(course)
        if value is not None
    ]


def _target(goal: Mapping[str, Any] | None) -> Target | None:
    if goal is None:
        return None
    attainment = Decimal(goal["attainment"])
    pace = goal["pace"]
    told = {
        "reached": shown.with_unit(attainment, "percent"),
        "target": shown.short(_decimal(goal["value"]), goal["unit"]),
    }
    words = _("%(reached)s of %(target)s") % told
    if pace is not None:
        due = shown.with_unit(Decimal(pace * 100), "percent")
        words = _("%(words)s; %(due)s due by today") % {"words": words, "due": due}
    return Target(
        words=words,
        width=f"{min(100, max(0, float(attainment))):.1f}",
        mark=None if pace is None else f"{pace * 100:.1f}",
        behind=float(attainment) < (100 if pace is None else pace * 100),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
