"""A ramp as people write it: for so many months these percentages of quota and rates."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

RAMP = ("months", "quota", "rate")


class RampError(Exception):
    """A ramp that cannot be; the words say why."""


def ramp_of(text: Any) -> list[dict[str, str | int]]:
    """The steps of a text, a line or a part up to a semicolon for each, as they are kept."""
    if text is None:
        return []
    if not isinstance(text, str):
        raise RampError(_("A ramp is a text such as “3 50 150; 3 75 100”."))
    steps: list[dict[str, str | int]] = []
    for line in text.replace(";", "\n").splitlines():
        parts = line.replace("%", " ").split()
        if not parts:
            continue
        # Longer ones than the widest of columns are no numbers that Python reads, either.
        if len(parts) != len(RAMP) or not all(p.isdecimal() and len(p) < 19 for p in parts):
            raise RampError(_("“%s” is not three whole numbers.") % line)
        months, quota, rate = parts
        if not (1 <= int(months) <= 120 and int(quota) <= 1000 and int(rate) <= 1000):
            raise RampError(_("“%s” is out of bounds.") % line)
        steps.append({"months": int(months), "quota": quota, "rate": rate})
    return steps


def ramp_text(steps: Iterable[Mapping[str, Any]], between: str = "\n") -> str:
    """The same steps as a text."""
    return between.join(" ".join(str(step[name]) for name in RAMP) for step in steps)
