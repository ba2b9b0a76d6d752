"""The documentation of the metrics is what their declarations say, and all of them are in it."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from salesmetrics.metrics.catalogue import METRICS, by_group
from salesmetrics.metrics.reference import as_markdown

PAGE = Path(settings.BASE_DIR) / "docs" / "kpis.md"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), "Run `manage.py kpis`."


def test_the_command_writes_it(tmp_path):
    call_command("kpis", to=tmp_path / "kpis.md")
    assert (tmp_path / "kpis.md").read_text(encoding="utf-8") == as_markdown()


def test_it_is_in_english_whoever_writes_it():
    with translation.override("de"):
        assert as_markdown().startswith("# The metrics")


def test_every_metric_is_told_once_with_all_its_words():
    lines = as_markdown().splitlines()
    for metric in METRICS.values():
        assert lines.count(f"### {metric.name} · `{metric.key}`") == 1
        assert f"- Formula: {metric.in_words}" in lines


def test_the_groups_hold_every_metric_once():
    found = [metric.key for metrics in by_group().values() for metric in metrics]
    assert sorted(found) == sorted(METRICS)
    assert next(iter(by_group())) == "Revenue and growth"


def test_no_metric_goes_without_words_or_records():
    for metric in METRICS.values():
        assert metric.description, metric.key
        assert metric.in_words, metric.key
        assert metric.sources, metric.key
        assert all(source.record for source in metric.sources), metric.key
