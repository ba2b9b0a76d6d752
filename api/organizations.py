"""Which organization answers, and to whom."""

from rest_framework.request import Request
from rest_framework.response import Response

from . import described
from .endpoints import Endpoint
from .models import rights_of


class Organization(Endpoint):
    """The organization of the token, or the one chosen in the browser."""

    @described.organization
    def get(self, request: Request) -> Response:
        """Its settings, what it has published, and what the caller may do in it."""
        caller, scope = self.caller, self.caller.scope
        organization = scope.organization
        possible = rights_of(scope)
        rights = [one for one in possible if caller.rights is None or one in caller.rights]
        return Response(
            {
                "slug": organization.slug,
                "name": organization.name,
                "base_currency": organization.base_currency,
                "time_zone": organization.time_zone,
                "fiscal_year_start": organization.fiscal_year_start,
                "first_weekday": organization.first_weekday,
                "today": organization.today().isoformat(),
                "run": organization.published_run,
                "as_of": organization.published_at,
                "caller": {
                    "email": caller.user.email,
                    "role": str(scope.role),
                    "scopes": [str(right) for right in rights],
                },
            }
        )
