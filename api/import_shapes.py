"""What imports look like, as JSON Schema."""

from salesmetrics.ingest.arriving import OPTIONS
from salesmetrics.ingest.models import Import

from .shapes import FLAG, MOMENT, TEXT, WHOLE, Schema, many, one_of, or_null, thing

IMPORT: Schema = {
    "id": WHOLE,
    "status": one_of(Import.Status.values),
    "origin": one_of(Import.Origin.values),
    "user": or_null(TEXT),
    "profile": TEXT,
    "options": thing(dict.fromkeys(OPTIONS, FLAG)),
    "started_at": MOMENT,
    "finished_at": or_null(MOMENT),
    "duration_seconds": or_null({"type": "number"}),
    "undone_at": or_null(MOMENT),
    "progress": {"anyOf": [thing({"step": TEXT, "rows": WHOLE}), {"type": "null"}]},
    "counts": {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": WHOLE},
    },
    "rejected": WHOLE,
    "notices": many(TEXT),
    "failure": TEXT,
    "files": many(thing({"name": TEXT, "size": WHOLE, "sha256": TEXT, "rejected": WHOLE})),
}
PROBLEM = thing(
    {
        "file": TEXT,
        "line": or_null(WHOLE),
        **dict.fromkeys(("column", "value", "reason"), TEXT),
    }
)
OF_IMPORTS: dict[str, Schema] = {
    "Import": thing(IMPORT),
    "OneImport": thing({**IMPORT, "problems": many(PROBLEM)}),
    "Files": thing(
        {"file": {**many({"type": "string", "format": "binary"}), "minItems": 1, "maxItems": 50}},
        {
            "profile": TEXT,
            **{name: one_of(("true", "false")) for name in (*OPTIONS, "confirm")},
        },
    ),
}
