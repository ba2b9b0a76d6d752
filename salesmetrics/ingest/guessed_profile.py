"""What the columns of foreign files seem to mean, said as a profile."""

from collections.abc import Iterator
from typing import Any

from .guessing import CLOCKS, Guess
from .sources import Source


def words_of(
    guesses: list[tuple[Source, Guess]], days: str = "", currency: str = ""
) -> dict[str, Any]:
    """The guesses as a profile's words.

    `days` is how days are written and `currency` what amounts are in, where that was asked.
    """
    first = guesses[0][1].writing
    chosen = days or next(iter(first.days), "")
    return {
        "decimal": first.decimal,
        "grouping": first.grouping,
        "signs": sorted({one.sign for _source, one in guesses if one.sign}),
        "dates": [chosen] if chosen else [],
        "times": [chosen + clock for clock in CLOCKS[1:]] if chosen else [],
        "files": {
            f"file{number}": {"headers": sorted(set(one.columns.values()))}
            for number, (_source, one) in enumerate(guesses)
        },
        "entities": [
            entity
            for number, (_source, one) in enumerate(guesses)
            for entity in _entities(one, f"file{number}", currency)
        ],
    }


def _entities(one: Guess, file: str, currency: str) -> Iterator[dict[str, Any]]:
    """The entities that a file feeds: its own; of sales by product the products and lines too."""
    columns = _mapped(one, currency)
    if one.product and columns:
        named = {"id": one.product, "name": one.product}
        yield {"entity": "products", "file": file, "distinct": True, "columns": named}
    yield {
        "entity": one.entity.name,
        "file": file,
        "as_far_as_there": True,
        "columns": columns,
        "may_be_empty": ["created_at"] if one.entity.name == "opportunities" else [],
    }
    if one.product and "amount" in columns:
        more = {"quantity": one.quantity} if one.quantity else {}
        line = {"line": {"value": "1"}, "product_id": one.product, "amount": columns["amount"]}
        lines = {"order_id": columns["id"], **line, **more}
        yield {"entity": "order_lines", "file": file, "as_far_as_there": True, "columns": lines}


def _mapped(one: Guess, currency: str) -> dict[str, Any]:
    columns: dict[str, Any] = dict(one.columns)
    if one.lacks_currency and currency:
        columns["currency"] = {"value": currency}
    if (share := columns.get("probability")) in one.fractions:
        columns["probability"] = {"column": share, "times": 100}
    if columns and "id" in one.entity.by_name and "id" not in columns:
        # Without a number of its own a row is known by what it says.
        columns["id"] = {"join": sorted(set(one.columns.values())), "separator": " · "}
    if one.told_by and one.states:
        columns |= _by_state(one)
    return columns


def _by_state(one: Guess) -> dict[str, Any]:
    """What depends on whether an opportunity is still open.

    Many systems have one list of stages that ends with won and lost, and one day of closing.
    """
    columns, told_by = one.columns, one.told_by
    told: dict[str, Any] = {"status": {"column": told_by, "map": one.states, "otherwise": "open"}}
    if one.entity.name != "opportunities":
        return {"status": {"column": told_by, "map": one.states}}
    if columns.get("stage") == told_by:
        told["stage"] = {"column": told_by, "map": dict.fromkeys(one.ended, "")}
    closing = columns.get("closed_at") or columns.get("expected_close_on")
    expected = columns.get("expected_close_on") or closing
    if closing and one.ended:
        told["closed_at"] = {"column": closing, "when": {told_by: one.ended}}
        told["expected_close_on"] = {"column": expected, "unless": {told_by: one.ended}}
    return told
