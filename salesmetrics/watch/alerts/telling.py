"""What fired is told: one letter for all that an alert has to say, and a message to webhooks."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Membership
from salesmetrics.watch import letters
from salesmetrics.watch.models.alerts import Alert, Channel, Firing
from salesmetrics.watch.models.webhooks import Event
from salesmetrics.watch.telling import tell as tell_webhooks

from . import words
from .quiet import quiet_until

STYLE = (settings.BASE_DIR / "templates" / "watch" / "alert.css").read_text()
MOST = 50
"""How many firings one letter tells; of further ones it tells how many they are."""


def tell(alert: Alert, owner: Membership, fired: Sequence[Firing]) -> None:
    """Tell by the alert's channels; what fired while it is snoozed is only kept."""
    told = [one for one in fired if one.told]
    if not told:
        return
    if Channel.EMAIL in alert.channels:
        write(alert, owner, told)
    if Channel.WEBHOOK in alert.channels and alert.reaches_webhooks:
        for one in told:
            tell_webhooks(alert.organization_id, Event.METRIC_THRESHOLD, message(alert, one))


def write(alert: Alert, owner: Membership, fired: Sequence[Firing]) -> None:
    """Write the letter, in the owner's language; in quiet hours it waits for their end."""
    organization, user = owner.organization, owner.user
    zone = user.zone_in(organization)
    until = quiet_until(timezone.now(), zone, alert.quiet_from, alert.quiet_until)
    with translation.override(user.language_in(organization)), timezone.override(zone):
        context = {
            "alert": alert,
            "organization": organization,
            "sentences": [words.sentence(one) for one in fired[:MOST]],
            "further": max(0, len(fired) - MOST),
            # A letter brings its style along; a page gets it from a file.
            "style": format_html("<style>{}</style>", mark_safe(STYLE)),  # noqa: S308 - our own file
            "address": f"{settings.SITE_URL}/alerts/{alert.pk}/" if settings.SITE_URL else "",
        }
        letters.write(
            organization,
            f"alert {alert.pk} run {fired[0].run}",
            user.email,
            _("Alert: %(name)s") % {"name": alert.name},
            render_to_string("watch/alert.txt", context),
            render_to_string("watch/alert.html", context),
            not_before=until,
            seat=owner,
        )


def message(alert: Alert, one: Firing) -> dict[str, object]:
    """What a webhook is told."""
    return {
        "firing": one.pk,
        "alert": alert.pk,
        "name": alert.name,
        "run": one.run,
        "metric": one.metric,
        "by": alert.by or None,
        "member": {"id": one.member, "name": one.member_name} if alert.by else None,
        "from": one.starts_on.isoformat(),
        "to": one.ends_on.isoformat(),
        "watches": one.watches,
        "side": one.side,
        "limit": plain(one.limit),
        "value": plain(one.value),
        "measured": plain(one.measured),
        "against": None if one.against is None else plain(one.against),
        "currency": one.currency if words.unit_of(one) == "money" else None,
        "sentence": words.sentence(one),
        "fired_at": one.fired_at.isoformat(),
    }


def plain(value: object) -> str:
    """A decimal without zeros that only fill it up."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
