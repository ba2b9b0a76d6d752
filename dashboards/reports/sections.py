"""From a panel's payload to a section of a document, in the words and figures of the page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from dashboards import shown, tiles
from dashboards.templatetags import figures, heat

from .documents import Column, Payload, Row, Section, Table

MOST_ROWS = 40  # as on the page; the rest stands in its exports
SO_FAR_KINDS = ("time", "stack")


def section_of(payload: Payload) -> Section:
    """A panel as a section."""
    title, of = str(payload["title"]), _of(payload)
    if payload["empty"]:
        empty = payload["empty"]["why"], payload["empty"]["do"]
        return Section(title, of, notes=tuple(payload["notes"]), empty=empty)
    if payload.get("cards"):
        cards = tuple(tiles.tiles(payload))
        return Section(title, of, tiles=cards, notes=_tile_notes(cards))
    chart = payload["chart"]
    return Section(
        title,
        of,
        point=payload["point"],
        chart=payload,
        table=heat_table(payload) if "levels" in chart else table(payload),
        notes=(*payload["notes"], *_rest(payload)),
    )


def table(payload: Payload) -> Table:
    """The figures of a panel."""
    rows = [
        Row((_label(line), *(cell["text"] for cell in line["cells"])), line["mark"].get("depth", 0))
        for line in figures.rows(payload, whole=True)[:MOST_ROWS]
    ]
    if last := figures.total(payload):
        rows.append(Row((last["label"], *(cell["text"] for cell in last["cells"])), strong=True))
    return Table(_columns(payload), tuple(rows))


def heat_table(payload: Payload) -> Table:
    """The short figures of a heat map, each with its step of the ramp."""
    rows = [
        Row(
            (_label(line), *(cell["text"] for cell in line["cells"])),
            levels=tuple(cell["level"] for cell in line["cells"]),
        )
        for line in heat.heat_rows(payload, whole=True)[:MOST_ROWS]
    ]
    if last := heat.heat_total(payload):
        rows.append(Row((last["label"], *last["cells"]), strong=True))
    heads = [
        Column(f"{name} {unit}".strip(), number=place > 0)
        for place, (name, unit) in enumerate(heat.heat_heads(payload))
    ]
    return Table(tuple(heads), tuple(rows))


def plain(heads: Sequence[str], rows: Sequence[Sequence[Any]], *, words: int = 1) -> Table:
    """A table of texts, of which the first columns are words and the others figures."""
    columns = tuple(Column(str(head), number=place >= words) for place, head in enumerate(heads))
    return Table(columns, tuple(Row(tuple(str(cell) for cell in row)) for row in rows))


def _label(line: dict[str, Any]) -> str:
    label, mark = str(line["label"]), line["mark"]
    if mark.get("rank"):
        label = f"{mark['rank']}. {label}"
    return f"{label} ({_('so far')})" if mark.get("running") else label


def _columns(payload: Payload) -> tuple[Column, ...]:
    found = []
    for place, column in enumerate(payload["table"]["columns"]):
        unit = shown.unit_name(column["unit"] or "", payload["currency"])
        number = place > 0 and column["unit"] not in figures.WORDS
        found.append(Column(f"{column['name']} ({unit})" if unit else column["name"], number))
    return tuple(found)


def _of(payload: Payload) -> str:
    parts = []
    if payload["unit"] == "money" and payload["currency"]:
        parts.append(payload["currency"])
    if not payload["chart"] or payload["chart"]["kind"] not in SO_FAR_KINDS:
        parts.append(payload["period"]["label"])
    for option in payload["options"]:
        chosen = dict(option["choices"]).get(option["chosen"])
        if chosen:
            parts.append(f"{option['label']}: {chosen}")
    return " · ".join(parts)


def _tile_notes(cards: Sequence[tiles.Tile]) -> tuple[str, ...]:
    return tuple(f"{card.name}: {card.note}" for card in cards if card.note)


def _rest(payload: Payload) -> list[str]:
    count = len(payload["table"]["rows"])
    if count <= MOST_ROWS:
        return []
    words = _("The first %(shown)d of %(count)d rows.")
    return [words % {"shown": MOST_ROWS, "count": count}]
