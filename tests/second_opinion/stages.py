"""B. Stages: which an opportunity enters and when, how long it stands there, where it is lost."""

from .company import number, once
from .dimensions import of_opportunity, one
from .pipeline import begun, changes, is_closed, is_open_stage
from .tables import Row, Table, metric, percentage, plain, ratio


@once
def stages(company):
    """All stages in their order."""
    return sorted(company.rows("stages"), key=lambda row: number(row["position"]))


class Journey:
    """An opportunity's way through the stages."""

    def __init__(self, company, row):
        self.company, self.row = company, row
        self.created = company.day(row["created_at"])
        self.closed = company.day(row["closed_at"]) if is_closed(company, row) else None
        self.is_won = bool(self.closed) and row["status"] == "won"
        self.order = {stage["id"]: place for place, stage in enumerate(stages(company))}
        self.stands = self._stands()

    def _stands(self):
        """Days and the stages stood in from then on; `won` is nothing to stand in."""
        changed = [
            (max(self.company.day(change["entered_at"]), self.created), change["stage"])
            for change in changes(self.company, self.row["id"])
        ]
        own = [(self.created, self.row.get("stage"))]
        return self._while_open(changed) or self._while_open(own)

    def _while_open(self, known):
        return [
            (day, stage)
            for day, stage in known
            if is_open_stage(self.company, stage) and (self.closed is None or day <= self.closed)
        ]

    def entries(self):
        """The day each stage was entered: the first day in it or in a later one."""
        found = {}
        for stage, place in self.order.items():
            days = [day for day, stood in self.stands if self.order[stood] >= place]
            if self.is_won:
                days.append(self.closed)
            if days:
                found[stage] = min(days)
        return found

    def moved_on_from(self, stage):
        later = any(self.order[stood] > self.order[stage] for _day, stood in self.stands)
        return self.is_won or later

    def visits(self):
        """The whole visits: stage and days."""
        visits = [stand for n, stand in enumerate(self.stands) if self._begins_visit(n)]
        ends = [day for day, _stage in visits[1:]] + [self.closed]
        for (day, stage), end in zip(visits, ends, strict=True) if visits else []:
            if end is not None:
                yield stage, (end - day).days

    def _begins_visit(self, number):
        return number == 0 or self.stands[number - 1][1] != self.stands[number][1]

    def lost_from(self):
        if not self.closed or self.is_won:
            return None
        return self.stands[-1][1] if self.stands else None


@once
def entered(company):
    """A row for every stage that an opportunity has entered."""
    found = []
    for opportunity in begun(company):
        journey = Journey(company, opportunity)
        days = {}
        for stage, length in journey.visits():
            days[stage] = days.get(stage, 0) + length
        for stage, day in journey.entries().items():
            members = {**of_opportunity(company, opportunity, day), "stage": one(stage)}
            found.append(
                Row(
                    day,
                    members,
                    is_open=is_open_stage(company, stage),
                    moved_on=journey.moved_on_from(stage),
                    lost=journey.lost_from() == stage,
                    days=days.get(stage),
                )
            )
    return Table(found)


@once
def entered_open(company):
    """The same without the stage of winning."""
    return Table([row for row in entered(company).rows if row.is_open])


@metric
def stage_entered(view):
    return plain(view.count(entered(view.company)))


@metric
def stage_conversion_rate(view):
    rows = view.rows(entered_open(view.company))
    return percentage(sum(row.moved_on for row in rows), len(rows))


@metric
def funnel_leakage_rate(view):
    rows = view.rows(entered_open(view.company))
    return percentage(sum(row.lost for row in rows), len(rows))


@metric
def stage_days(view):
    lengths = [r.days for r in view.rows(entered_open(view.company)) if r.days is not None]
    return ratio(sum(lengths), len(lengths))
