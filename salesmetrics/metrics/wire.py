"""An answer as JSON-ready values: what the API, the command line and exports speak."""

from decimal import Decimal
from typing import Any

from .answers import Answer, Figure
from .metric import Metric, Unit
from .rounding import rounded


def as_json(answer: Answer) -> dict[str, Any]:
    """The shape of data-contract section 5; values are decimal strings or null."""
    return {
        "metric": answer.metric.key,
        "unit": str(answer.unit),
        "currency": answer.currency,
        "from": answer.start.isoformat(),
        "to": answer.end.isoformat(),
        "grain": str(answer.grain) if answer.grain else None,
        "by": answer.by,
        "as_of": answer.as_of.isoformat().replace("+00:00", "Z") if answer.as_of else None,
        "run": answer.run,
        "complete": answer.complete,
        "total": figure(answer, answer.total),
        "rows": [
            {
                **({"period": row.period.isoformat()} if row.period else {}),
                **(
                    {
                        "member": {"id": row.member.id, "name": row.member.name}
                        if row.member
                        else None
                    }
                    if answer.by
                    else {}
                ),
                **({"rank": row.rank} if row.rank else {}),
                **figure(answer, row.figure),
            }
            for row in answer.rows
        ],
    }


def figure(answer: Answer, of: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {"value": text(rounded(answer.unit, answer.currency, of.value))}
    if of.denominator is not None or of.numerator is not None:
        found |= {"numerator": part(of.numerator), "denominator": part(of.denominator)}
    if of.reason:
        found["reason"] = of.reason
    if of.aside is not None:
        found["aside"] = text(rounded(Unit.PERCENT, None, of.aside))
    if of.compare:
        found["compare"] = {
            name: {
                "value": text(rounded(answer.unit, answer.currency, change.value)),
                "change": text(rounded(Unit.PERCENT, None, change.change)),
            }
            for name, change in of.compare.items()
        }
    return found


def text(value: Decimal | None) -> str | None:
    """A plain decimal without exponent."""
    return None if value is None else f"{value:f}"


def part(value: Decimal | None) -> str | None:
    """A part of a ratio, exact: what is whole has no point."""
    plain = text(value)
    return plain.rstrip("0").rstrip(".") if plain and "." in plain else plain


def catalogue_entry(metric: Metric) -> dict[str, Any]:
    return {
        "key": metric.key,
        "name": str(metric.name),
        "description": str(metric.description),
        "formula": str(metric.in_words),
        "note": str(metric.note),
        "unit": str(metric.unit),
        "good": str(metric.good),
        "kind": str(metric.kind),
        "group": str(metric.group),
        "dimensions": list(metric.dimensions),
    }
