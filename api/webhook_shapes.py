"""What webhooks look like, as JSON Schema."""

from salesmetrics.watch.models import Event
from salesmetrics.watch.models.webhooks import TEST

from .shapes import FLAG, MOMENT, TEXT, WHOLE, Schema, many, one_of, or_null, thing

WISH: Schema = {
    "url": {**TEXT, "minLength": 1, "maxLength": 2000},
    "events": {**many(one_of(Event.values)), "minItems": 1},
}
WEBHOOK: Schema = {
    "id": WHOLE,
    "url": TEXT,
    "events": many(one_of(Event.values)),
    "active": FLAG,
    "created_at": MOMENT,
}
OF_WEBHOOKS: dict[str, Schema] = {
    "Webhook": thing(WEBHOOK),
    "NewWebhook": thing({**WEBHOOK, "secret": TEXT}),
    "WebhookWish": thing(WISH, {"active": FLAG}),
    "WebhookChange": thing({}, {**WISH, "active": FLAG}),
    "Delivery": thing(
        {
            "id": WHOLE,
            "event": one_of([*Event.values, TEST]),
            "body": {"type": "object"},
            "created_at": MOMENT,
            "attempts": WHOLE,
            "next_at": or_null(MOMENT),
            "delivered_at": or_null(MOMENT),
            "answer_status": or_null(WHOLE),
            "trouble": TEXT,
        }
    ),
}
