"""A report on its way: made for each recipient as they may see it, then left to the outbox.

The letter is written in the transaction that notes that it was, under a key of report, recipient
and occasion: a worker may die anywhere, or two do the same, and there is one letter.
"""

import structlog
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import scope_of
from salesmetrics.watch import letters as outbox
from salesmetrics.watch.models import Letter, Recipient, Report, Sending

from . import letters
from .contents import contents

log = structlog.get_logger(__name__)

SALT = "reports.leave"


class NotSent(Exception):  # noqa: N818 - says what happened
    """There is a reason why this recipient gets nothing; the words say which."""


def send(sending_id: int) -> None:
    """Write the letter of a sending, unless somebody does, or it is not due any more."""
    with transaction.atomic():
        related = ("report__owner__user", "member__user", "member__organization", "member__rep")
        sending = (
            Sending.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related(*related)
            .filter(pk=sending_id, next_at__lte=timezone.now())
            .first()
        )
        if sending is None:
            return
        member = sending.member
        language = member.user.language_in(member.organization)
        zone = member.user.zone_in(member.organization)
        with translation.override(language), timezone.override(zone):
            _attempt(sending)


def _attempt(sending: Sending) -> None:
    try:
        with transaction.atomic():
            letter = _written(sending)
    except (NotSent, Http404, PermissionDenied, QuestionError) as error:
        words = str(error) or _("It is not there any more.")
        sending.ended(Sending.State.LEFT, words)
    except Exception as error:
        # Whatever is wrong with one report, the others go out; this one is tried again.
        log.exception("report not made", sending=sending.pk)
        sending.went_wrong(f"{type(error).__name__}: {error}")
    else:
        sending.ended(Sending.State.WRITTEN, letter=letter)


def _written(sending: Sending) -> Letter:
    report, member = sending.report, sending.member
    if report is None:
        raise NotSent(_("The report was deleted."))
    _may_get(report, member, sending.occasion)
    query = QueryDict(report.query)
    document = contents(report.shown, query, scope_of(member), member)
    pictures = letters.pictures(document)
    leave = address_to_leave(report, member)
    period = dict(document.facts).get(_("Period"), "")
    return outbox.write(
        member.organization,
        f"report {report.pk} {member.pk} {sending.occasion}",
        member.user.email,
        " · ".join(part for part in (report.name, period) if part),
        letters.text(document, leave),
        letters.html(document, pictures, leave),
        files=[*letters.enclosed(document, report.enclosed), *pictures],
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
        seat=member,
    )


def _may_get(report: Report, member: Membership, occasion: str) -> None:
    """What has changed since it became due; raises NotSent."""
    if not (member.is_active and member.user.is_active):
        raise NotSent(_("The recipient does not belong here any more."))
    if member.organization.published_run is None:
        raise NotSent(_("No figures have been worked out yet."))
    if occasion.startswith(TRIAL):
        return
    if not report.active:
        raise NotSent(_("The report is paused."))
    here = Recipient.objects.filter(report=report, member=member, unsubscribed_at=None)
    if not here.exists():
        raise NotSent(_("The recipient does not want it any more."))


TRIAL = "now "


def trial(report: Report, member: Membership) -> Sending:
    """Send the report to its maker at once, whatever its schedule says."""
    now = timezone.now()
    sending = Sending.objects.create(
        organization=report.organization,
        report=report,
        owner=report.owner,
        name=report.name,
        member=member,
        occasion=f"{TRIAL}{now.isoformat(timespec='microseconds')}",
        created_at=now,
        next_at=now,
    )
    transaction.on_commit(lambda: hand_out([sending.pk]))
    return sending


def hand_out(sendings: list[int]) -> None:
    """Have workers send them; what the broker does not take waits for the clock."""
    from kombu.exceptions import OperationalError

    from dashboards.tasks import send_report

    for number in sendings:
        try:
            send_report.apply_async((number,), retry=False)
        except OperationalError as error:
            log.warning("broker away, reports wait for the clock", error=str(error))
            return


def address_to_leave(report: Report, member: Membership) -> str:
    """The link by which a recipient ends a report; it works without signing in, for good."""
    token = signing.dumps([report.pk, member.pk], salt=SALT)
    return settings.SITE_URL + reverse("reports:leave", args=[token])


def recipient_of(token: str) -> tuple[Report, Membership] | None:
    """Whose link it is; None for one that was not made here, or of a report that is no more."""
    try:
        report_id, member_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    report = Report.objects.select_related("organization").filter(pk=report_id).first()
    member = Membership.objects.select_related("user").filter(pk=member_id).first()
    return (report, member) if report and member else None


def leave(report: Report, member: Membership) -> None:
    """Send it to this member no more."""
    Recipient.objects.filter(report=report, member=member, unsubscribed_at=None).update(
        unsubscribed_at=timezone.now()
    )
