"""`manage.py snapshot`: what the night does, now, with progress."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from salesmetrics.metrics import runs
from salesmetrics.metrics.models import Run, Stale
from salesmetrics.metrics.sources import Source
from salesmetrics.metrics.working import carry_out
from salesmetrics.tenancy.models import Organization


class Command(BaseCommand):
    help = "Recompute what went stale and publish it, for one organization or all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--org", metavar="SLUG", help="the organization")
        which.add_argument("--all", action="store_true", help="every organization")
        parser.add_argument("--full", action="store_true", help="every figure, from the facts")
        parser.add_argument(
            "--anew", action="store_true", help="the facts too, from the records; then --full"
        )
        parser.add_argument("--month", metavar="YYYY-MM", help="also recompute this month")
        parser.add_argument("--threads", type=int, default=2, help="parts worked on at once")

    def handle(self, *args: Any, **options: Any) -> None:
        organizations = Organization.objects.order_by("slug")
        if options["org"]:
            organizations = organizations.filter(slug=options["org"])
        if not organizations:
            raise CommandError(_("There is no organization “%s”.") % options["org"])
        for organization in organizations:
            if options["month"]:
                note(organization, options["month"])
            run = runs.start(
                organization,
                reason=Run.Reason.REQUEST,
                full=options["full"],
                anew=options["anew"],
            )
            self.carry_out(run, organization, threads=options["threads"])

    def carry_out(self, run: Run, organization: Organization, *, threads: int) -> None:
        console = Console()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(organization.name, total=None)
            try:
                carry_out(
                    run,
                    threads=threads,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
            except runs.RunFailedError as error:
                raise CommandError(
                    _("%(name)s: run %(run)s failed, nothing was published. %(error)s")
                    % {"name": organization.name, "run": run.pk, "error": error}
                ) from error
        seconds = ((run.published_at or run.started_at) - run.started_at).total_seconds()
        self.stdout.write(
            _("%(name)s: run %(run)s published, %(cells)s cells changed, %(seconds).1f s")
            % {
                "name": organization.name,
                "run": run.pk,
                "cells": run.changed_cells,
                "seconds": seconds,
            }
        )
        if run.faults:
            self.stderr.write(
                _(
                    "%(name)s: %(faults)s figures stood otherwise than everything comes to, and "
                    "nothing had told so. They are right now; please report it."
                )
                % {"name": organization.name, "faults": run.faults}
            )


def note(organization: Organization, month: str) -> None:
    """Mark a month of every source as stale."""
    try:
        day = dt.datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007  # a month has no zone
    except ValueError as error:
        raise CommandError(
            _("“%s” is not a month; expected YYYY-MM, such as 2026-01.") % month
        ) from error
    Stale.objects.bulk_create(
        Stale(organization=organization, source=key, month=day) for key in Source.registry
    )
