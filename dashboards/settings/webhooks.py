"""Webhooks: addresses that are told of events, and the log of what they were told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from salesmetrics.tenancy.visibility import Scope
from salesmetrics.watch.models.webhooks import TEST, Delivery, Event, Webhook
from salesmetrics.watch.sending import AddressRefused, redeliver, vetted
from salesmetrics.watch.telling import hand_out

from .desk import for_admins, show
from .fields import DressedForm

MOST, ROWS = 20, 50


class WebhookForm(DressedForm):
    """Where a webhook is, and what it is told of."""

    url = forms.URLField(
        label=gettext_lazy("Address"), max_length=2000, assume_scheme="https",
        widget=forms.URLInput({"placeholder": "https://example.com/hook"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Is told when"),
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].widget.attrs.pop("class", None)

    def clean_url(self) -> str:
        """An address that may be called from here."""
        url: str = self.cleaned_data["url"]
        try:
            vetted(url)
        except AddressRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return url


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def webhooks(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """The webhooks, and a form for one more."""
    known = Webhook.objects.filter(organization=scope.organization).order_by("id")
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if known.count() < MOST:
            made = Webhook.objects.create(organization=scope.organization, **form.cleaned_data)
            messages.success(
                request, _("The webhook has been added. Give its secret to the other.")
            )
            return redirect("settings:webhook", made.pk)
        form.add_error(None, _("There are %d webhooks. Delete one first.") % MOST)
    rows = [{"hook": hook, "events": events_of(hook), "last": last_of(hook)} for hook in known]
    status = 422 if form.errors else 200
    return show(request, scope, "webhooks", status=status, rows=rows, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def webhook(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """One webhook: its address, its secret when asked for, and its log."""
    hook = of(scope, key)
    shows_secret = request.method == "POST" and "secret" in request.POST
    wish = request.POST if request.method == "POST" and not shows_secret else None
    form = WebhookForm(wish, initial={"url": hook.url, "events": hook.events})
    if form.is_valid():
        with transaction.atomic():
            hook = held(scope, key)
            hook.url, hook.events = form.cleaned_data["url"], form.cleaned_data["events"]
            hook.save(update_fields=["url", "events"])
        messages.success(request, _("Saved."))
        return redirect("settings:webhook", hook.pk)
    page = Paginator(hook.deliveries.order_by("-id"), ROWS).get_page(request.GET.get("page"))
    response = show(
        request,
        scope,
        "webhooks",
        "webhook",
        status=422 if form.errors else 200,
        hook=hook,
        form=form,
        secret=hook.secret if shows_secret else "",
        page=page,
    )
    if shows_secret:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@for_admins
@transaction.atomic
def switch_webhook(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Tell a webhook nothing more, or again."""
    hook = held(scope, key)
    hook.active = not hook.active
    hook.save(update_fields=["active"])
    return redirect("settings:webhook", hook.pk)


@require_POST
@for_admins
@transaction.atomic
def delete_webhook(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Take a webhook away with its log."""
    held(scope, key).delete()
    messages.success(request, _("The webhook has been deleted."))
    return redirect("settings:webhooks")


@require_POST
@for_admins
@transaction.atomic
def test_webhook(request: HttpRequest, scope: Scope, key: int) -> HttpResponseBase:
    """Send a message that tells of nothing, to see whether it arrives."""
    hook, now = held(scope, key), timezone.now()
    body = {"event": TEST, "data": {"webhook": hook.pk, "asked_at": now.isoformat()}}
    made = Delivery.objects.create(webhook=hook, event=TEST, body=body, created_at=now, next_at=now)
    hand_out([made.pk])
    messages.success(request, _("A test message is on its way. Reload the page to see its answer."))
    return redirect("settings:webhook", hook.pk)


@require_POST
@for_admins
@transaction.atomic
def redeliver_webhook(
    request: HttpRequest, scope: Scope, key: int, delivery: int
) -> HttpResponseBase:
    """Send a message once more, as a delivery of its own."""
    before = get_object_or_404(held(scope, key).deliveries, pk=delivery)
    hand_out([redeliver(before).pk])
    messages.success(request, _("The message is on its way again."))
    return redirect("settings:webhook", key)


def of(scope: Scope, key: int) -> Webhook:
    """A webhook of this organization."""
    return get_object_or_404(Webhook, organization=scope.organization, pk=key)


def held(scope: Scope, key: int) -> Webhook:
    """The same, held until the transaction ends: who is deleted meanwhile is told as gone."""
    rows = Webhook.objects.select_for_update()
    return get_object_or_404(rows, organization=scope.organization, pk=key)


def events_of(hook: Webhook) -> list[str]:
    """What it is told of, in words."""
    names = dict(Event.choices)
    return [str(names[event]) for event in hook.events if event in names]


def last_of(hook: Webhook) -> Delivery | None:
    """The last message."""
    return hook.deliveries.order_by("-id").first()
