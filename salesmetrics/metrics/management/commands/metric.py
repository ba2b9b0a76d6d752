"""`manage.py metric`: a figure in the terminal."""

import csv
import datetime as dt
import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from salesmetrics.metrics.answers import Answer, Figure, answer
from salesmetrics.metrics.calendar import Grain
from salesmetrics.metrics.questions import Question, QuestionError
from salesmetrics.metrics.rounding import rounded
from salesmetrics.metrics.wire import as_json
from salesmetrics.tenancy.models import Organization
from salesmetrics.tenancy.visibility import everything_of


class Command(BaseCommand):
    help = "A metric's values: KEY --org SLUG --from D --to D."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="the metric, such as win_rate")
        parser.add_argument("--org", required=True, metavar="SLUG")
        parser.add_argument("--from", dest="start", required=True, metavar="D", type=day)
        parser.add_argument("--to", dest="end", required=True, metavar="D", type=day)
        parser.add_argument("--grain", choices=[str(g) for g in Grain])
        parser.add_argument("--by", metavar="DIM")
        parser.add_argument("--where", action="append", default=[], metavar="DIM=ID")
        parser.add_argument("--compare", action="append", default=[], metavar="HOW")
        parser.add_argument("--counts", metavar="KEY")
        parser.add_argument("--as-of", dest="as_of", metavar="T")
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = Organization.objects.filter(slug=options["org"]).first()
        if organization is None:
            raise CommandError(_("There is no organization “%s”.") % options["org"])
        try:
            found = answer(question(options, organization), everything_of(organization))
        except QuestionError as error:
            raise CommandError(str(error)) from error
        getattr(self, f"write_{options['format']}")(found)

    def write_json(self, found: Answer) -> None:
        self.stdout.write(json.dumps(as_json(found), indent=2, ensure_ascii=False))

    def write_csv(self, found: Answer) -> None:
        writer = csv.writer(self.stdout)
        writer.writerow(["metric", "period", "member", "name", "value", "numerator", "denominator"])
        for period, member, name, figure in lines(found):
            parts = (figure.value, figure.numerator, figure.denominator)
            shown = [text(rounded(found.unit, found.currency, parts[0])), *map(text, parts[1:])]
            writer.writerow([found.metric.key, period, member, name, *shown])

    def write_table(self, found: Answer) -> None:
        currency = f" ({found.currency})" if found.currency else f" ({found.unit})"
        self.stdout.write(f"{found.metric.name}{currency}, {found.start} - {found.end}")
        for period, _member, name, figure in lines(found):
            value = text(rounded(found.unit, found.currency, figure.value)) or "–"
            self.stdout.write(f"{period:<12}{name:<32}{value:>24}")


def lines(found: Answer) -> list[tuple[str, str, str, Figure]]:
    rows = [
        (
            str(row.period or ""),
            row.member.id if row.member else "",
            row.member.name if row.member else ("-" if found.by else ""),
            row.figure,
        )
        for row in found.rows
    ]
    return [*rows, (_("Total"), "", "", found.total)]


def text(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def question(options: dict[str, Any], organization: Organization) -> Question:
    where: dict[str, tuple[str, ...]] = {}
    for pair in options["where"]:
        key, separator, member = pair.partition("=")
        if not separator:
            raise CommandError(_("“%s”: expected DIM=ID, such as region=emea.") % pair)
        where[key] = (*where.get(key, ()), member)
    return Question(
        metric=options["key"],
        start=options["start"],
        end=options["end"],
        grain=Grain(options["grain"]) if options["grain"] else None,
        by=options["by"],
        where=where,
        compare=tuple(options["compare"]),
        counts=options["counts"],
        as_of=moment(options["as_of"], organization),
    )


def moment(given: str | None, organization: Organization) -> dt.datetime | None:
    if given is None:
        return None
    try:
        found = parse_datetime(given)
        if found is not None:
            found = found if found.tzinfo else make_aware(found, organization.zone)
            return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise CommandError(_("“%s” is not a time; expected ISO 8601.") % given)


def day(given: str) -> dt.date:
    return dt.date.fromisoformat(given)
