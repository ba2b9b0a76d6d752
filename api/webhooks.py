"""Addresses that are told of events, and what became of each message."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from salesmetrics.metrics.questions import QuestionError
from salesmetrics.watch.models import Delivery, Event, Webhook
from salesmetrics.watch.sending import AddressRefused, redeliver, vetted
from salesmetrics.watch.tasks import deliver

from . import described
from .endpoints import Endpoint, unknown
from .faults import ConflictError
from .models import Right
from .once import once
from .pages import PAGING, Pages

MOST = 20
WRITABLE = ("url", "events", "active")
LONGEST = 2000


class OfWebhooks(Endpoint):
    """What the endpoints share: webhooks are for administrators."""

    rights = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Right.ADMIN)

    def found(self, number: int, rows: Any = Webhook.objects) -> Webhook:
        """The webhook of this organization; raises Http404."""
        known = rows.filter(organization=self.caller.scope.organization)
        webhook: Webhook | None = known.filter(pk=number).first() if number < 2**63 else None
        if webhook is None:
            raise Http404(_("There is no webhook %d.") % number)
        return webhook


class Webhooks(OfWebhooks):
    """The webhooks, and making one."""

    parameters = {"GET": PAGING}

    @described.webhooks
    def get(self, request: Request) -> Response:
        """One page."""
        pages = Pages()
        known = Webhook.objects.filter(organization=self.caller.scope.organization)
        found = pages.of(known, request)
        return pages.get_paginated_response([told(webhook) for webhook in found])

    @described.make_webhook
    @once
    def post(self, request: Request) -> Response:
        """Make one; its secret is told here only."""
        organization = self.caller.scope.organization
        wish = wish_of(request.data, required=("url", "events"))
        if Webhook.objects.filter(organization=organization).count() >= MOST:
            raise ConflictError(_("There are %d webhooks. Delete one first.") % MOST)
        webhook = Webhook.objects.create(organization=organization, **wish)
        at = request.build_absolute_uri(reverse("api:webhook", args=[webhook.pk]))
        answer = {**told(webhook), "secret": webhook.secret}
        return Response(answer, status=201, headers={"Location": at, "Cache-Control": "no-store"})


class OneWebhook(OfWebhooks):
    """One webhook."""

    @described.webhook
    def get(self, request: Request, number: int) -> Response:
        """Tell it, without its secret."""
        return Response(told(self.found(number)))

    @described.change_webhook
    @once
    def patch(self, request: Request, number: int) -> Response:
        """Change what is given."""
        self.found(number)
        wish = wish_of(request.data)
        with transaction.atomic():
            # Held, so that one that is deleted meanwhile is not brought back.
            webhook = self.found(number, Webhook.objects.select_for_update())
            for name, value in wish.items():
                setattr(webhook, name, value)
            webhook.save()
        return Response(told(webhook))

    @described.delete_webhook
    @once
    def delete(self, request: Request, number: int) -> Response:
        """Delete it with its log."""
        self.found(number).delete()
        return Response(status=204)


class Deliveries(OfWebhooks):
    """The log of a webhook."""

    parameters = {"GET": PAGING}

    @described.deliveries
    def get(self, request: Request, number: int) -> Response:
        """One page, the newest first."""
        pages = Pages()
        found = pages.of(self.found(number).deliveries.all(), request)
        return pages.get_paginated_response([told_delivery(one) for one in found])


class Redeliver(OfWebhooks):
    """A message once more."""

    @described.redeliver
    @once
    def post(self, request: Request, number: int, delivery: int) -> Response:
        """Send it again, as a delivery of its own."""
        known = self.found(number).deliveries
        before = known.filter(pk=delivery).first() if delivery < 2**63 else None
        if before is None:
            raise Http404(_("There is no delivery %d.") % delivery)
        again = redeliver(before)
        transaction.on_commit(lambda: deliver.delay(again.pk), robust=True)
        return Response(told_delivery(again), status=202)


def wish_of(data: Any, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a body says of a webhook; raises QuestionError with everything that is wrong."""
    if not isinstance(data, Mapping):
        raise QuestionError({"": _("The body must be a JSON object.")})
    problems = unknown(data, WRITABLE)
    problems |= {name: _("“%s” is required.") % name for name in required if name not in data}
    url, events, active = data.get("url"), data.get("events"), data.get("active", True)
    if "url" in data and (trouble := _trouble_with(url)):
        problems["url"] = trouble
    if "events" in data and not (
        isinstance(events, list) and events and all(one in Event.values for one in events)
    ):
        problems["events"] = _("Expected a list of one or more of %s.") % ", ".join(Event.values)
    if not isinstance(active, bool):
        problems["active"] = _("Expected true or false.")
    if problems:
        raise QuestionError(problems)
    wish = {name: data[name] for name in WRITABLE if name in data}
    if "events" in wish:
        wish["events"] = list(dict.fromkeys(wish["events"]))
    return wish


def _trouble_with(url: Any) -> str:
    """Why an address cannot be called; nothing if it can."""
    words = _("Expected an address such as https://example.com/hook.")
    if not isinstance(url, str) or len(url) > LONGEST:
        return words
    try:
        URLValidator(schemes=["http", "https"])(url)
        vetted(url)
    except ValidationError:
        return words
    except AddressRefused as refused:
        return str(refused)
    return ""


def told(webhook: Webhook) -> dict[str, Any]:
    """A webhook as JSON."""
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "events": webhook.events,
        "active": webhook.active,
        "created_at": webhook.created_at,
    }


def told_delivery(one: Delivery) -> dict[str, Any]:
    """A delivery as JSON."""
    return {
        "id": one.pk,
        "event": one.event,
        "body": one.body,
        "created_at": one.created_at,
        "attempts": one.attempts,
        "next_at": one.next_at,
        "delivered_at": one.delivered_at,
        "answer_status": one.answer_status,
        "trouble": one.trouble,
    }
