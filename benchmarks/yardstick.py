"""The least that a view of a signed-in user could do: know who asks, and read one row."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse

from salesmetrics.tenancy.models import Rep


@login_required
def yardstick(request: HttpRequest, pk: int) -> JsonResponse:
    """One row by its primary key."""
    rep = Rep.objects.get(pk=pk)
    return JsonResponse({"id": rep.external_id, "name": rep.name})
