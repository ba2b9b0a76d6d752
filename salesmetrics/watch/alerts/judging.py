"""Every alert is held against a published run once, within what its owner may see by then."""

import structlog
from django.db import transaction
from django.db.models import F, Q

from salesmetrics.metrics.dimensions import members_held
from salesmetrics.metrics.questions import QuestionError
from salesmetrics.tenancy.models import Membership
from salesmetrics.tenancy.visibility import scope_of
from salesmetrics.watch.models.alerts import Alert, Firing, Notice

from .carrying import carry_over
from .limits import step
from .reading import Reading, readings
from .telling import tell

log = structlog.get_logger(__name__)


def waiting(organization: int | None = None) -> list[int]:
    """Alerts that have not been held against what is published; nobody's who is gone."""
    found = Alert.objects.filter(
        active=True,
        deleted_at=None,
        owner__is_active=True,
        owner__user__is_active=True,
        organization__published_run__isnull=False,
    ).filter(
        Q(judged_run=None) | Q(judged_run__lt=F("organization__published_run")),
    )
    if organization is not None:
        found = found.filter(organization=organization)
    return list(found.order_by("organization", "id").values_list("pk", flat=True))


def judge_waiting(organization: int | None = None) -> int:
    """Judge what has not been judged; one that cannot be does not keep the others."""
    alerts = waiting(organization)
    with members_held():
        done = carry_over(alerts)
        for alert in alerts:
            if alert in done:
                continue
            try:
                judge(alert)
            except Exception as error:
                log.error("alert not judged", alert=alert, exc_info=error)
    return len(alerts)


def judge(alert_id: int) -> list[Firing]:
    """Hold an alert against the published run, unless somebody does or has done so."""
    with transaction.atomic():
        alert = (
            Alert.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=alert_id, active=True, deleted_at=None)
            .first()
        )
        if alert is None:
            return []
        owner = Membership.objects.select_related("organization", "user", "rep").get(
            pk=alert.owner_id
        )
        alert.owner = owner
        run = owner.organization.published_run
        if run is None or (alert.judged_run or 0) >= run or not may_be_told(owner):
            return []
        alert.judged_run = run
        anew = judged(alert, owner)
        alert.save(update_fields=["judged_run", "judged_as", "firing", "trouble"])
        # An alert that was changed is held against the same run once more.
        known = set(alert.firings.filter(run=run).values_list("member", flat=True))
        fired = [kept(alert, owner, run, one) for one in anew if one.member not in known]
        tell(alert, owner, fired)
    return fired


def may_be_told(owner: Membership) -> bool:
    """Whether somebody still belongs to the organization."""
    return owner.is_active and owner.user.is_active


def judged(alert: Alert, owner: Membership) -> list[Reading]:
    """What fires anew; notes for whom the alert is firing now, or why it cannot be asked."""
    scope = scope_of(owner)
    if alert.judged_as != scope.key:
        # For whom a former seat's figures fired has nothing to do with those of this one.
        alert.firing, alert.judged_as = [], scope.key
    try:
        [(_period, found)] = readings(alert, scope)
    except QuestionError as error:
        # What may not be asked any more is not told, nor is it known to be so.
        alert.firing, alert.trouble = [], str(error)[:500]
        return []
    anew, alert.firing = step(alert, alert.firing, found)
    alert.trouble = ""
    return anew


def kept(alert: Alert, owner: Membership, run: int, one: Reading) -> Firing:
    """The record of a firing, with the figures it saw."""
    told = not alert.is_snoozed()
    firing = Firing.objects.create(
        organization_id=alert.organization_id,
        alert=alert,
        run=run,
        made_as=alert.judged_as,
        member=one.member,
        member_name=one.member_name,
        metric=alert.metric,
        watches=alert.watches,
        side=alert.side,
        limit=alert.limit,
        starts_on=one.period.start,
        ends_on=one.period.end,
        value=one.value,
        measured=one.measured,
        against=one.against,
        spread=one.spread,
        counted=one.count,
        currency=owner.organization.base_currency,
        told=told,
    )
    Notice.objects.create(
        organization_id=alert.organization_id,
        firing=firing,
        owner=owner,
        on_bell=told and "bell" in alert.channels,
    )
    return firing
