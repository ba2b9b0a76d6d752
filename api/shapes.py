"""What the API takes and gives, as JSON Schema: the components of the OpenAPI document."""

from typing import Any

from dashboards.panels import PANELS
from salesmetrics.ingest.models import Import
from salesmetrics.metrics.answers import MISSING_RATE
from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.metrics.metric import Good, Kind, Unit
from salesmetrics.metrics.models import Cause, Run
from salesmetrics.metrics.next_steps import Next
from salesmetrics.metrics.peers import Band
from salesmetrics.metrics.questions import COMPARISONS
from salesmetrics.metrics.sources import Source
from salesmetrics.tenancy.models import Role

from .models import Right

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DECIMAL: Schema = {
    "type": ["string", "null"],
    "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
    "examples": ["31.25"],
}
DIMENSION: Schema = {"type": "string", "enum": list(Dimension.registry)}
GRAIN: Schema = {"type": "string", "enum": list(map(str, Grain))}
ADDRESS: Schema = {"type": ["string", "null"], "format": "uri"}
IDS: Schema = {"type": "array", "items": TEXT, "minItems": 1}
COMPARE: Schema = {
    "type": "array",
    "items": {"type": "string", "enum": list(COMPARISONS)},
    "minItems": 1,
}


def ref(name: str) -> Schema:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(schema: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": schema}


def one_of(values: Any) -> Schema:
    """A text out of a list."""
    return {"type": "string", "enum": [str(value) for value in values]}


def or_null(schema: Schema) -> Schema:
    """The same, or nothing."""
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def thing(fields: Schema, optional: Schema | None = None, **more: Any) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**fields, **(optional or {})},
        "required": list(fields),
        "additionalProperties": False,
        **more,
    }


CHANGE = thing({"value": DECIMAL, "change": DECIMAL})
FIGURE: Schema = {"value": DECIMAL}
PARTS: Schema = {
    "numerator": DECIMAL,
    "denominator": DECIMAL,
    "reason": one_of([MISSING_RATE]),
    "compare": thing({}, dict.fromkeys(COMPARISONS, ref("Change"))),
}
PERIOD = thing(
    {"start": DAY, "end": DAY, "label": TEXT, "running": FLAG, "rows_from": DAY},
)

NAMED = {"metric": TEXT, "name": TEXT, "unit": one_of(Unit), "value": DECIMAL, "before": DECIMAL}
SCORECARD = thing(
    {
        "rep": thing({"id": TEXT, "name": TEXT}),
        "period": thing({"start": DAY, "end": DAY, "label": TEXT, "running": FLAG}),
        "compared_with": TEXT,
        "peers": thing({"team": or_null(TEXT), "count": WHOLE, "told": FLAG}),
        "quota": or_null(
            thing(dict.fromkeys(("value", "reached", "attainment", "expected"), DECIMAL))
        ),
        "commission": or_null(thing({"name": TEXT, "value": DECIMAL, "before": DECIMAL})),
        "figures": many(
            thing(
                {
                    **NAMED,
                    "group": TEXT,
                    "good": one_of(Good),
                    "change": DECIMAL,
                    "median": DECIMAL,
                    "band": or_null(one_of(Band)),
                    "course": many({"type": ["number", "null"]}),
                }
            )
        ),
        "week": many(thing(NAMED)),
        "deals": or_null(
            many(
                thing(
                    {
                        **dict.fromkeys(("id", "name", "account", "stage", "currency"), TEXT),
                        "amount": DECIMAL,
                        "expected_close_on": or_null(DAY),
                        "days_overdue": WHOLE,
                        "days_in_stage": or_null(WHOLE),
                        "quiet_days": or_null(WHOLE),
                        "next": many(one_of(Next)),
                    }
                )
            )
        ),
        "currency": TEXT,
        "run": or_null(WHOLE),
        "as_of": or_null(MOMENT),
        "complete": FLAG,
    }
)

COMPONENTS: dict[str, Schema] = {
    "Problem": thing(
        {
            "title": TEXT,
            "status": WHOLE,
            "code": TEXT,
            "detail": TEXT,
            "errors": many(thing({"parameter": TEXT, "detail": TEXT})),
        }
    ),
    "Metric": thing(
        {
            **dict.fromkeys(("key", "name", "description", "formula", "note", "group"), TEXT),
            "unit": one_of(Unit),
            "good": one_of(Good),
            "kind": one_of(Kind),
            "dimensions": many(DIMENSION),
        }
    ),
    "Change": CHANGE,
    "Figure": thing(FIGURE, PARTS),
    "Row": thing(
        FIGURE,
        {
            "period": DAY,
            "member": {"anyOf": [thing({"id": TEXT, "name": TEXT}), {"type": "null"}]},
            **PARTS,
        },
    ),
    "Values": thing(
        {
            "metric": TEXT,
            "unit": one_of(Unit),
            "currency": or_null(TEXT),
            "from": DAY,
            "to": DAY,
            "grain": or_null(GRAIN),
            "by": or_null(DIMENSION),
            "as_of": or_null(MOMENT),
            "run": or_null(WHOLE),
            "complete": FLAG,
            "total": ref("Figure"),
            "rows": many(ref("Row")),
        }
    ),
    "Record": thing(
        {
            "entity": one_of(
                dict.fromkeys(key for s in Source.registry.values() for key in s.record)
            ),
            "id": TEXT,
            "name": TEXT,
            "day": or_null(DAY),
            "numerator": DECIMAL,
            "denominator": DECIMAL,
            "measures": {"type": "object", "additionalProperties": DECIMAL},
        }
    ),
    "Records": thing(
        {
            "metric": TEXT,
            "from": DAY,
            "to": DAY,
            "figure": {
                "anyOf": [
                    thing({"as_of": MOMENT, "then": DECIMAL, "now": DECIMAL}),
                    {"type": "null"},
                ]
            },
            "count": WHOLE,
            "next": ADDRESS,
            "previous": ADDRESS,
            "results": many(ref("Record")),
        }
    ),
    "Restatement": thing(
        {
            "run": WHOLE,
            "published_at": MOMENT,
            "reason": one_of(Run.Reason.values),
            "month": DAY,
            "measure": TEXT,
            "metrics": many(TEXT),
            "was": DECIMAL,
            "now": DECIMAL,
            "causes": ref("Causes"),
        }
    ),
    "Causes": thing(
        {
            "count": WHOLE,
            "imports": many(
                thing(
                    {
                        "id": WHOLE,
                        "at": MOMENT,
                        "files": many(TEXT),
                        "by": TEXT,
                        "origin": one_of(Import.Origin.values),
                    }
                )
            ),
            "records": many(
                thing(
                    {
                        "entity": TEXT,
                        "id": or_null(TEXT),
                        "name": TEXT,
                        "change": one_of(Cause.Change.values),
                        "import": or_null(WHOLE),
                        "at": MOMENT,
                    }
                )
            ),
        }
    ),
    "Finding": thing(
        {
            **dict.fromkeys(("key", "name", "description"), TEXT),
            "count": WHOLE,
            "money": many(thing({"currency": TEXT, "amount": DECIMAL})),
        }
    ),
    "Doubt": thing(
        {
            **dict.fromkeys(("entity", "id", "name"), TEXT),
            "day": or_null(DAY),
            "amount": DECIMAL,
            "currency": or_null(TEXT),
        }
    ),
    "Query": thing(
        {"metrics": {**many(TEXT), "minItems": 1, "maxItems": 50}, "from": DAY, "to": DAY},
        {
            "grain": GRAIN,
            "by": DIMENSION,
            "compare": COMPARE,
            "as_of": MOMENT,
            "counts": TEXT,
            **dict.fromkeys(Dimension.registry, IDS),
        },
    ),
    "PanelEntry": thing(
        {
            "key": one_of(PANELS),
            "title": TEXT,
            "meaning": TEXT,
            "metrics": many(TEXT),
            "split": or_null(TEXT),
            "chart": TEXT,
        }
    ),
    # What is drawn differs by chart; its parts are told in the documentation.
    "Panel": {
        "type": "object",
        "properties": {
            "panel": TEXT,
            "title": TEXT,
            "meaning": TEXT,
            "period": PERIOD,
            "compared_with": TEXT,
            "unit": or_null(TEXT),
            "currency": or_null(TEXT),
            "headline": {"type": ["object", "null"]},
            "point": TEXT,
            "chart": {"type": ["object", "null"]},
            "table": {"type": ["object", "null"]},
            "cards": many({"type": "object"}),
            "run": or_null(WHOLE),
            "as_of": or_null(MOMENT),
            "former": or_null(TEXT),
            "complete": FLAG,
            "empty": {"anyOf": [thing({"why": TEXT, "do": TEXT}), {"type": "null"}]},
        },
        "required": ["panel", "title", "meaning", "period", "table", "run", "complete", "empty"],
    },
    "Scorecard": SCORECARD,
    "Run": thing(
        {
            "id": WHOLE,
            "status": one_of(Run.Status.values),
            "reason": one_of(Run.Reason.values),
            "full": FLAG,
            "today": DAY,
            "started_at": MOMENT,
            "published_at": or_null(MOMENT),
            "duration_seconds": or_null({"type": "number"}),
            "progress": thing({"done": WHOLE, "total": WHOLE}),
            "changed_cells": WHOLE,
            "faults": WHOLE,
            "error": TEXT,
        }
    ),
    "RunWish": thing({}, {"full": {**FLAG, "default": False}}),
    "RunAccepted": thing({"after": or_null(WHOLE)}),
    "Organization": thing(
        {
            "slug": TEXT,
            "name": TEXT,
            "base_currency": TEXT,
            "time_zone": TEXT,
            "fiscal_year_start": WHOLE,
            "first_weekday": WHOLE,
            "today": DAY,
            "run": or_null(WHOLE),
            "as_of": or_null(MOMENT),
            "caller": thing(
                {
                    "email": TEXT,
                    "role": one_of(Role.values),
                    "scopes": many(one_of(Right.values)),
                }
            ),
        }
    ),
}


def listing(name: str) -> Schema:
    """All of a kind, in one answer."""
    return thing({"results": many(ref(name))})


def page(name: str) -> Schema:
    """One page of a list."""
    return thing({"next": ADDRESS, "previous": ADDRESS, "results": many(ref(name))})


def counted(name: str) -> Schema:
    """One page of a list of which it is known how long it is."""
    beside = {"count": WHOLE, "next": ADDRESS, "previous": ADDRESS}
    return thing({**beside, "results": many(ref(name))})
