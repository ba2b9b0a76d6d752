"""Which profile an organization means by a name: its own, else one that comes with the product."""

from django.utils.translation import gettext as _

from salesmetrics.tenancy.models import Organization

from ..models import OwnProfile
from .profile import Profile, ProfileUnknown, profile_from, shipped


def profile_of(organization: Organization, name: str) -> Profile:
    """Raises ProfileUnknown. A name is never the path of a file: it may come from anybody."""
    own = OwnProfile.objects.filter(organization=organization, name=name).first()
    if own is not None:
        return profile_from(own.words, own.name)
    for profile in shipped():
        if profile.name == name:
            return profile
    known = ", ".join(profile.name for profile in profiles_of(organization))
    words = _("There is no profile “%(name)s”; there are: %(known)s.")
    raise ProfileUnknown(words % {"name": name, "known": known})


def profiles_of(organization: Organization) -> list[Profile]:
    """All that the organization can use, its own first."""
    own = OwnProfile.objects.filter(organization=organization).order_by("name")
    found = [profile_from(one.words, one.name) for one in own]
    return found + [one for one in shipped() if one.name not in {own.name for own in found}]
