"""`manage.py organization`: make an organization, with the stages that all start with."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from salesmetrics.crm.starting_stages import give_stages
from salesmetrics.tenancy.models import Membership, Organization, Role, User

SETTINGS = {
    "base_currency": "the currency it reckons in, as EUR",
    "time_zone": "its time zone, as Europe/Berlin",
    "fiscal_year_start": "the first month of its fiscal year, 1 to 12",
    "first_weekday": "the first day of its weeks, 1 (Monday) to 7",
    "inactivity_days": "after how many days without a purchase a customer is none any more",
    "default_language": "the language of who has chosen none",
}


class Command(BaseCommand):
    help = "Make an organization with the usual stages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its short name in addresses and commands")
        parser.add_argument("--name", help="its name; the short one if not given")
        parser.add_argument("--admin", metavar="EMAIL", help="who is to administer it")
        parser.add_argument("--password", help="the new admin's password; asked for if not given")
        for setting, words in SETTINGS.items():
            parser.add_argument(f"--{setting.replace('_', '-')}", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {name: options[name] for name in SETTINGS if options[name] is not None}
        slug = options["slug"]
        organization = Organization(slug=slug, name=options["name"] or slug, **chosen)
        try:
            organization.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            organization.save()
            give_stages(organization)
            if options["admin"]:
                user = known_or_new(options["admin"], options["password"])
                Membership.objects.create(organization=organization, user=user, role=Role.ADMIN)
        self.stdout.write(_("%(name)s is there, with its stages.") % {"name": organization.name})


def known_or_new(email: str, password: str | None) -> User:
    """The user of that address, or a new one; the password is asked for if none is given."""
    known = User.objects.filter(email__iexact=email).first()
    if known is not None:
        return known
    user = User(email=User.objects.normalize_email(email))
    password = password or getpass(_("A password for %s: ") % email)
    try:
        user.clean_fields(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return User.objects.create_user(email, password)
