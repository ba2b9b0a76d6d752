"""The stages that every organization starts with leave when another system brings its own."""

from django.db.models import QuerySet

from salesmetrics.crm.models import Opportunity, Stage, StageChange
from salesmetrics.crm.starting_stages import KEYS, STAGES
from salesmetrics.tenancy.models import Organization


def untouched_starting_stages(organization: Organization) -> QuerySet[Stage]:
    """All of them, as long as they are as they were and no deal ever was in one; else none."""
    found = Stage.objects.filter(
        organization=organization, external_id__in=KEYS, import_id=None, deleted_at=None
    )
    told = list(found.order_by("position").values_list("external_id", "probability"))
    given = [(key, percent) for key, (_name, percent) in zip(KEYS, STAGES, strict=True)]
    used = any(
        model._default_manager.filter(organization=organization, stage__in=found).exists()
        for model in (Opportunity, StageChange)
    )
    return found.none() if used or told != given else found
