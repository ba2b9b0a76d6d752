"""What alerts and what they fired look like, as JSON Schema."""

from salesmetrics.metrics.dimensions import Dimension
from salesmetrics.watch.models.alerts import Channel, Side, Stretch, Watches

from .shapes import DAY, FLAG, MOMENT, TEXT, WHOLE, Schema, many, one_of, or_null, thing

NUMBER: Schema = {
    "type": "string",
    "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$",
    "examples": ["-15"],
}
CLOCK: Schema = {"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$"}
MEMBER: Schema = {**thing({"id": TEXT, "name": TEXT})}
WHERE: Schema = {
    "type": "object",
    "properties": {
        key: {**many({**TEXT, "minLength": 1, "maxLength": 255}), "minItems": 1}
        for key in Dimension.registry
    },
    "additionalProperties": False,
}
NEEDED: Schema = {
    "name": {**TEXT, "minLength": 1, "maxLength": 100},
    "metric": {**TEXT, "minLength": 1, "maxLength": 64},
    "stretch": one_of(Stretch.values),
    "watches": one_of(Watches.values),
    "side": one_of(Side.values),
    "limit": NUMBER,
}
MORE: Schema = {
    "whole": FLAG,
    "by": or_null(one_of(Dimension.registry)),
    "where": WHERE,
    "calm": or_null(NUMBER),
    "least": {**WHOLE, "minimum": 0, "maximum": 1_000_000_000},
    "channels": {**many(one_of(Channel.values)), "minItems": 1},
    "quiet_from": or_null(CLOCK),
    "quiet_until": or_null(CLOCK),
    "active": FLAG,
    "snoozed_until": or_null(MOMENT),
}
OF_ALERTS: dict[str, Schema] = {
    "AlertWish": thing(NEEDED, MORE),
    "AlertChange": thing({}, {**NEEDED, **MORE}),
    "Alert": thing(
        {
            "id": WHOLE,
            **dict.fromkeys(("name", "metric"), TEXT),
            "stretch": one_of(Stretch.values),
            "whole": FLAG,
            "by": or_null(one_of(Dimension.registry)),
            "where": {"type": "object", "additionalProperties": many(TEXT)},
            "watches": one_of(Watches.values),
            "side": one_of(Side.values),
            "limit": TEXT,
            "calm": or_null(TEXT),
            "least": WHOLE,
            "channels": many(one_of(Channel.values)),
            "quiet_from": or_null(CLOCK),
            "quiet_until": or_null(CLOCK),
            "active": FLAG,
            "snoozed_until": or_null(MOMENT),
            "firing": many(TEXT),
            "trouble": TEXT,
            "created_at": MOMENT,
        }
    ),
    "Firing": thing(
        {
            "id": WHOLE,
            "alert": WHOLE,
            "run": WHOLE,
            "metric": TEXT,
            "member": or_null(MEMBER),
            "from": DAY,
            "to": DAY,
            "watches": one_of(Watches.values),
            "side": one_of(Side.values),
            "limit": TEXT,
            "value": TEXT,
            "measured": TEXT,
            "against": or_null(TEXT),
            "spread": or_null(TEXT),
            "count": or_null(TEXT),
            "currency": or_null(TEXT),
            "sentence": TEXT,
            "told": FLAG,
            "fired_at": MOMENT,
            "acknowledged_at": or_null(MOMENT),
            "note": TEXT,
        }
    ),
    "AlertPreview": thing(
        {
            "count": WHOLE,
            "kept_back": WHOLE,
            "fired": many(
                thing(
                    {
                        "from": DAY,
                        "to": DAY,
                        "member": or_null(MEMBER),
                        "value": TEXT,
                        "measured": TEXT,
                    }
                )
            ),
        }
    ),
    "Acknowledgement": thing({}, {"note": {**TEXT, "maxLength": 500}}),
}
