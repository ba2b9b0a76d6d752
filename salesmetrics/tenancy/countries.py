"""Which region is which country: what a map is drawn by."""

from .models import Organization, Region


def countries_of(organization: Organization) -> dict[str, str]:
    """The country of each region that is one, by the region's public id."""
    regions = Region.objects.filter(organization=organization).exclude(country_code="")
    return dict(regions.values_list("external_id", "country_code"))
