"""The organizations and people that somebody who looks at the product for the first time meets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from salesmetrics.crm.models import Order
from salesmetrics.crm.starting_stages import give_stages
from salesmetrics.tenancy.models import Membership, Organization, Rep, Role, Team, User

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Example:
    """An organization of the demonstration, and the command that fills it; it may name {size}."""

    slug: str
    name: str
    command: tuple[str | Path, ...]
    settings: dict[str, Any] = field(default_factory=dict)

    def load(self, size: str, tell: Tell) -> Organization:
        """Make the organization and load its data, unless they are there."""
        organization, _ = Organization.objects.get_or_create(
            slug=self.slug, defaults={"name": self.name, **self.settings}
        )
        give_stages(organization)
        if not Order.objects.filter(organization=organization).exists():
            tell(self.name)
            command = (str(word).format(size=size) for word in self.command)
            call_command(*command, org=self.slug)
        return organization


EXAMPLES = (
    Example(
        slug="demo",
        name="Northgate Instruments",
        command=("simulate", "--seed", "7", "--size", "{size}"),
        settings={"time_zone": "Europe/Berlin"},
    ),
    Example(
        slug="adventureworks",
        name="Adventure Works Cycles",
        command=(
            *("import", settings.BASE_DIR / "tests" / "data" / "adventureworks"),
            *("--profile", "adventureworks"),
        ),
        settings={"base_currency": "USD", "time_zone": "America/Los_Angeles"},
    ),
)

PEOPLE = {role: f"{role}@example.com" for role in Role.values}


def demonstrate(password: str, size: str, tell: Tell) -> None:
    """Load every example, and let one person of each role into all of them."""
    users = {role: _user(email, password) for role, email in PEOPLE.items()}
    for example in EXAMPLES:
        organization = example.load(size, tell)
        team = _largest_team(organization)
        rep = _busiest_rep(organization, team)
        seats: dict[str, dict[str, Any]] = {Role.MANAGER: {"team": team}, Role.REP: {"rep": rep}}
        for role, user in users.items():
            Membership.objects.get_or_create(
                user=user,
                organization=organization,
                defaults={"role": role, **seats.get(role, {})},
            )


def _user(email: str, password: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    return user


def _largest_team(organization: Organization) -> Team | None:
    teams = Team.objects.present().filter(organization=organization)
    largest: Team | None = teams.annotate(size=Count("reps")).order_by("-size", "id").first()
    return largest


def _busiest_rep(organization: Organization, team: Team | None) -> Rep | None:
    """Return a rep of whom there is much to see, and who is in the manager's team."""
    owned = Order.objects.present().filter(organization=organization, owner__isnull=False)
    in_team = owned.filter(owner__team=team) if team else owned
    counts = (in_team if in_team.exists() else owned).values("owner").annotate(size=Count("id"))
    busiest = counts.order_by("-size", "owner").first()
    return Rep.objects.get(pk=busiest["owner"]) if busiest else None
