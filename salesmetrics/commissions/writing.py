"""A document as TOML that a person can read, review and load again."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

# In the order in which a person would tell them; all else follows as it stands.
ORDER = (
    " key name currency period starts_on ends_on credit whose rule rate mode over lines quota"
    " amount budget at_least counts_to_quota deal_types products regions bands multipliers gate"
    " cap draw clawback payout components spifs "
)


def as_toml(document: Mapping[str, Any]) -> str:
    return "\n".join(tables(document, "")) + "\n"


def tables(values: Mapping[str, Any], place: str) -> Iterator[str]:
    """The plain values of a table, then each list of tables under it."""
    known = sorted(values, key=lambda key: (place_of(key), key))
    for key in known:
        value = values[key]
        # An empty table says something: a clawback without a window is one.
        if value not in (None, "", []) and not is_part(key, value):
            yield f"{key} = {plain(value)}"
    for key in known:
        if is_part(key, values[key]):
            for one in values[key]:
                yield f"\n[[{place}{key}]]"
                yield from tables(one, f"{place}{key}.")


def is_part(key: str, value: Any) -> bool:
    """Components and bonuses stand on their own; small tables in the line of their name."""
    return key in ("components", "spifs") and isinstance(value, list)


def place_of(key: str) -> int:
    found = ORDER.find(f" {key} ")
    return found if found >= 0 else len(ORDER)


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {plain(one)}" for key, one in value.items() if one is not None)
        return f"{{ {inner} }}"
    if isinstance(value, list):
        if value and isinstance(value[0], Mapping):
            return "[\n" + "".join(f"  {plain(one)},\n" for one in value) + "]"
        return f"[{', '.join(plain(one) for one in value)}]"
    if isinstance(value, dt.date | Decimal):
        value = str(value)
    return quoted(value)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{escaped}"'
