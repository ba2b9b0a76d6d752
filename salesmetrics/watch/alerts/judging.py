"""Every alert is held against a published run once, within what its owner may see by then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
from .reading import Reading, readings_together
from .telling import tell

log = structlog.get_logger(__name__)


def waiting(organization: int | None = None) -> dict[int, int]:
    """Alerts, with their owners, that have not been held against what is published.

    Nobody's who is gone.
    """
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
    return dict(found.order_by("organization", "id").values_list("pk", "owner"))


def judge_waiting(organization: int | None = None) -> int:
    """Judge what has not been judged; one that cannot be does not keep the others."""
    alerts = waiting(organization)
    with members_held():
        done = carry_over(alerts)
        by_owner: dict[int, list[int]] = defaultdict(list)
        for alert, owner in alerts.items():
            if alert not in done:
                by_owner[owner].append(alert)
        for its in by_owner.values():
            try:
                judge_together(its)
            except Exception as error:
                log.warning("alerts judged one by one", alerts=its, exc_info=error)
                judge_each(its)
    return len(alerts)


def judge_each(alerts: Iterable[int]) -> None:
    """Judge alerts one after the other."""
    for alert in alerts:
        try:
            judge(alert)
        except Exception as error:
            log.error("alert not judged", alert=alert, exc_info=error)


def judge(alert_id: int) -> list[Firing]:
    """Hold an alert against the published run, unless somebody does or has done so."""
    return judge_together([alert_id])


def judge_together(alert_ids: Sequence[int]) -> list[Firing]:
    """Hold alerts of one owner against the published run, those that nobody does or has done."""
    with transaction.atomic():
        locked = (
            Alert.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=alert_ids, active=True, deleted_at=None)
            .order_by("pk")
        )
        alerts = list(locked)
        if not alerts:
            return []
        owner = Membership.objects.select_related("organization", "user", "rep").get(
            pk=alerts[0].owner_id
        )
        run = owner.organization.published_run
        if run is None or not may_be_told(owner):
            return []
        return judged([alert for alert in alerts if (alert.judged_run or 0) < run], owner, run)


def judged(alerts: Sequence[Alert], owner: Membership, run: int) -> list[Firing]:
    """Judge locked alerts of one owner; what has fired is kept and told."""
    scope = scope_of(owner)
    before = {alert.pk: noted(alert) for alert in alerts}
    for alert in alerts:
        alert.owner, alert.judged_run = owner, run
        if alert.judged_as != scope.key:
            # For whom a former seat's figures fired has nothing to do with those of this one.
            alert.firing, alert.judged_as = [], scope.key
    anew = {alert.pk: held(alert, found) for alert, found in readings_together(alerts, scope)}
    # Of most there is nothing to write but that they were judged.
    others = [alert for alert in alerts if noted(alert) != before[alert.pk]]
    Alert.objects.filter(pk__in=before).update(judged_run=run)
    for alert in others:
        alert.save(update_fields=["judged_as", "firing", "trouble"])
    # An alert that was changed is held against the same run once more.
    known = set(Firing.objects.filter(alert__in=alerts, run=run).values_list("alert", "member"))
    fired = []
    for alert in alerts:
        new = [one for one in anew[alert.pk] if (alert.pk, one.member) not in known]
        its = [kept(alert, owner, run, one) for one in new]
        tell(alert, owner, its)
        fired += its
    return fired


def held(alert: Alert, found: list[Reading] | QuestionError) -> list[Reading]:
    """What fires anew; notes for whom the alert is firing now, or why it cannot be asked."""
    if isinstance(found, QuestionError):
        # What may not be asked any more is not told, nor is it known to be so.
        alert.firing, alert.trouble = [], str(found)[:500]
        return []
    anew, alert.firing = step(alert, alert.firing, found)
    alert.trouble = ""
    return anew


def noted(alert: Alert) -> tuple[str, list[str], str]:
    """What is noted of an alert beside the run."""
    return alert.judged_as, alert.firing, alert.trouble


def may_be_told(owner: Membership) -> bool:
    """Whether somebody still belongs to the organization."""
    return owner.is_active and owner.user.is_active


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
