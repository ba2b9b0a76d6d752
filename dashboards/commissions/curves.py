"""What a plan would pay at parts of the quota, drawn and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from dashboards import shown
from salesmetrics.commissions.curve import SHOWN, Pay, curve, pay
from salesmetrics.commissions.terms import Rule, Terms

from .amounts import money, percent

FINE = tuple(Decimal(at) for at in range(0, 161, 4))
DEALS = 20
USUAL_QUOTA = Decimal(100_000)
WIDTH, HEIGHT = 160, 100  # of the drawing's own coordinates; the browser stretches them


@dataclass(frozen=True)
class Example:
    """Whom the curve is drawn for: a quota, and the variable pay at target."""

    quota: Decimal = USUAL_QUOTA
    variable_pay: Decimal | None = None

    @property
    def own_rate(self) -> Decimal | None:
        """The rate of one's own, in percent."""
        return None if self.variable_pay is None else self.variable_pay * 100 / self.quota


def example_of(given: Any) -> Example:
    """The example that the form asks for; what is no number is the usual one."""
    quota = amount_of(given.get("example_quota"))
    return Example(quota or USUAL_QUOTA, amount_of(given.get("example_pay")))


def amount_of(text: str | None) -> Decimal | None:
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < Decimal(10) ** 12 else None


def drawn(terms: Terms, example: Example) -> dict[str, Any]:
    """The curve as points of a line, and as a table at the parts that are asked for."""
    fine = curve(terms, example.quota, example.own_rate, FINE, DEALS)
    most = max((paid for _at, paid in fine), default=Decimal(0))
    table = pay(terms, example.quota, example.own_rate, SHOWN, DEALS)
    marks = [(one.percent, one.paid) for one in table]
    return {
        "points": " ".join(f"{at:f},{height(paid, most)}" for at, paid in fine),
        "marks": [{"x": f"{at:f}", "y": height(paid, most)} for at, paid in marks],
        "most": money(most, terms.currency),
        "rows": rows(table, terms.currency, example),
        "quota": money(example.quota, terms.currency),
        "deals": DEALS,
        "bonuses": bool(terms.spifs),
        "draw": terms.draw is not None,
        "by_own_rate": example.own_rate is None
        and not terms.spifs
        and all(one.rule == Rule.INDIVIDUAL for one in terms.components),
    }


def height(paid: Decimal, most: Decimal) -> str:
    """From the top, as drawings are told."""
    return f"{HEIGHT - (paid * (HEIGHT - 4) / most if most else 0):.2f}"


def rows(table: Sequence[Pay], currency: str, example: Example) -> list[dict[str, str]]:
    return [
        {
            "at": percent(one.percent),
            "credit": shown.full(example.quota * one.percent / 100, "money", currency),
            "paid": shown.full(one.paid, "money", currency),
            "bonuses": shown.full(one.bonuses, "money", currency),
            "advance": shown.full(one.advance, "money", currency),
            "rate": percent(one.paid * 10_000 / (example.quota * one.percent), 2),
        }
        for one in table
    ]
