"""What a profile says of one column, worked out over a whole file at once."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from .profile import Profile, ProfileUnknown
from .writing import SUMS, plain_number, reformatted

Files = Callable[[str], pl.DataFrame]
"""Another file of the folder by its alias."""

STEPS = {
    "column", "value", "first", "join", "separator", "text", "lookup", "give", "map", "otherwise",
    "times", "divided_by", "inverse", "format", "whole", "when", "unless",
}  # fmt: skip


def cells(what: Any, frame: pl.DataFrame, files: Files, profile: Profile) -> pl.Series:
    """The text that `what` comes to in each row; null where there is none.

    A plain string is a column's name, a list of them synonyms of which the file has one.
    """
    if isinstance(what, str | list):
        return frame[column_name(what, frame.columns)]
    unknown = set(what) - STEPS
    if unknown:
        raise ProfileUnknown(_("A profile cannot say: %(words)s.") % {"words": ", ".join(unknown)})
    found = _start(what, frame, files, profile)
    if "when" in what:
        found = pl.select(pl.when(holds(what["when"], frame)).then(found)).to_series()
    if "unless" in what:
        found = pl.select(pl.when(~holds(what["unless"], frame)).then(found)).to_series()
    if "map" in what:
        changes = {str(old): new for old, new in what["map"].items()}
        found = found.replace(list(changes), [_text(new) for new in changes.values()])
        if "otherwise" in what:
            kept = found.is_in([t for t in map(_text, changes.values()) if t is not None])
            found = pl.select(pl.when(kept).then(found)).to_series()
            found = _filled(found, what["otherwise"])
    elif "otherwise" in what:
        found = _filled(found, what["otherwise"])
    if SUMS & set(what):
        found = _calculated(plain_number(found, profile), what)
    if "format" in what:
        formats = what["format"]
        found = reformatted(found, formats if isinstance(formats, list) else [formats])
    return _emptied(found)


def holds(conditions: dict[str, Any], frame: pl.DataFrame) -> pl.Series:
    """In which rows each of these columns is filled, is empty, or has one of some values.

    Values are compared without regard to case.
    """
    kept = pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True)
    for name, condition in conditions.items():
        values = frame[column_name(name.split("|"), frame.columns)]
        if condition in ("filled", "empty"):
            kept &= values.is_not_null() if condition == "filled" else values.is_null()
        else:
            wanted = [str(v).lower() for v in condition]
            kept &= values.str.to_lowercase().is_in(wanted).fill_null(False)
    return kept


def is_there(what: Any, header: list[str]) -> bool:
    """Whether a file of this header has what a column is to be made of."""
    if isinstance(what, str | list):
        return _has(what, header)
    named = [name.split("|") for way in ("when", "unless") for name in what.get(way, {})]
    if "column" in what:
        named.append(what["column"])
    if "text" in what:
        named.append(_template(what["text"])[1])
    if not all(_has(name, header) for name in named):
        return False
    return all(
        any(is_there(part, header) for part in what[several])
        for several in ("first", "join")
        if several in what
    )


def _has(name: Any, header: list[str]) -> bool:
    try:
        column_name(name, header)
    except MissingColumn:
        return False
    return True


def column_name(what: Any, header: list[str]) -> str:
    """The name that the file has for a column, of the synonyms that the profile gives."""
    names = [what] if isinstance(what, str) else list(what)
    by_lower = {name.strip().lower(): name for name in header}
    for name in names:
        if name.lower() in by_lower:
            return by_lower[name.lower()]
    raise MissingColumn(names[0])


class MissingColumn(Exception):  # noqa: N818 - says what is the matter
    """The file has none of the names that the profile knows for a column."""


def direct_column(what: Any) -> Any:
    """The column that a value stands in, where it is one."""
    if isinstance(what, str | list):
        return what
    return what.get("column") if isinstance(what, dict) and "lookup" not in what else None


def _start(what: dict[str, Any], frame: pl.DataFrame, files: Files, profile: Profile) -> pl.Series:
    if "lookup" in what:
        return _looked_up(what, frame, files, profile)
    if "column" in what:
        return _asked(what, frame)
    if "first" in what:
        parts = [part for part in what["first"] if is_there(part, frame.columns)]
        found = _parts(parts or what["first"], frame, files, profile)
        return pl.DataFrame(found).select(pl.coalesce(pl.all())).to_series()
    if "join" in what:
        found = _parts(what["join"], frame, files, profile)
        glued = pl.concat_str(pl.all(), separator=what.get("separator", " "), ignore_nulls=True)
        return pl.DataFrame(found).select(glued).to_series()
    if "text" in what:
        before, name, after = _template(what["text"])
        values = pl.lit(before) + frame[column_name(name, frame.columns)] + pl.lit(after)
        return frame.select(values.alias("text")).to_series()
    return pl.repeat(_text(what.get("value")), frame.height, dtype=pl.String, eager=True)


def _asked(what: dict[str, Any], frame: pl.DataFrame) -> pl.Series:
    found = frame[column_name(what["column"], frame.columns)]
    # Programs that know no empty whole numbers write them with a decimal: 14.0.
    return found.str.replace(r"\.0+$", "") if what.get("whole") else found


def _parts(
    parts: list[Any], frame: pl.DataFrame, files: Files, profile: Profile
) -> list[pl.Series]:
    return [cells(part, frame, files, profile).alias(str(n)) for n, part in enumerate(parts)]


def _template(text: str) -> tuple[str, str, str]:
    before, _brace, rest = text.partition("{")
    name, _brace, after = rest.partition("}")
    return before, name, after


def _looked_up(
    what: dict[str, Any], frame: pl.DataFrame, files: Files, profile: Profile
) -> pl.Series:
    alias, _dot, key = what["lookup"].partition(".")
    other = files(alias)
    keys = other[column_name(key, other.columns)]
    known = pl.DataFrame({"key": keys, "given": cells(what["give"], other, files, profile)})
    known = known.drop_nulls("key").unique("key", keep="first", maintain_order=True)
    asked = pl.DataFrame({"key": _asked(what, frame)})
    return asked.join(known, on="key", how="left", maintain_order="left")["given"]


def _filled(found: pl.Series, what: Any) -> pl.Series:
    return found.fill_null(_text(what)) if _text(what) is not None else found


def _emptied(found: pl.Series) -> pl.Series:
    return pl.select(pl.when(found != "").then(found)).to_series()


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _calculated(found: pl.Series, what: dict[str, Any]) -> pl.Series:
    """Exact decimals, worked out once for each different value; what is no number stays."""
    values = found.drop_nulls().unique().to_list()
    return found.replace(values, [_result(value, what) for value in values])


def _result(value: str, what: dict[str, Any]) -> str:
    try:
        number = Decimal(value)
        number *= Decimal(str(what.get("times", 1)))
        number /= Decimal(str(what.get("divided_by", 1)))
        if what.get("inverse"):
            number = 1 / number
    except (InvalidOperation, ZeroDivisionError):
        return value
    return format(number, "f")
