"""The team of a rep on a day."""

import datetime as dt

from salesmetrics.tenancy.models import Organization, RepPlace


class Places:
    def __init__(self, organization: Organization) -> None:
        self.known: dict[int, list[tuple[dt.date, dt.date, int | None]]] = {}
        rows = RepPlace.objects.filter(organization=organization)
        for rep, start, end, team in rows.values_list("rep_id", "starts_on", "ends_on", "team_id"):
            self.known.setdefault(rep, []).append((start, end, team))

    def team(self, rep: int, day: dt.date) -> int | None:
        for start, end, team in self.known.get(rep, ()):
            if start <= day <= end:
                return team
        return None
