"""The stages that an organization starts with, until it makes a list of its own."""

from django.utils.translation import gettext_lazy as _

from salesmetrics.tenancy.models import Organization

from .models import Stage

# Name and probability, in their order; the last one is winning.
STAGES = (
    (_("Qualified"), 10),
    (_("Needs analysis"), 25),
    (_("Initial quote"), 40),
    (_("Proposal"), 60),
    (_("Negotiation"), 80),
    (_("Won"), 100),
)
KEYS = ("qualified", "needs_analysis", "initial_quote", "proposal", "negotiation", "won")


def give_stages(organization: Organization) -> bool:
    """Give an organization the usual stages; one that has any keeps its own."""
    if Stage.objects.filter(organization=organization).exists():
        return False
    Stage.objects.bulk_create(
        Stage(
            organization=organization,
            external_id=key,
            name=str(name),
            position=position,
            probability=probability,
            outcome=Stage.Outcome.WON if probability == 100 else Stage.Outcome.OPEN,
        )
        for position, (key, (name, probability)) in enumerate(
            zip(KEYS, STAGES, strict=True), start=1
        )
    )
    return True
