"""`manage.py vendor`: fetch the front-end files of others again."""

from typing import Any

from django.core.management.base import BaseCommand

from dashboards import vendored


class Command(BaseCommand):
    help = "Fetch the front-end files that static/vendor/VENDORED.json names (needs npm)."

    def handle(self, *args: Any, **options: Any) -> None:
        for package in vendored.refresh():
            self.stdout.write(f"{package['name']} {package['version']} ({package['licence']})")
