"""The catalogue as a page of the documentation, in Markdown."""

from collections.abc import Iterator

from django.utils.translation import override

from .catalogue import METRICS, by_group
from .metric import Metric
from .sources import Source

KINDS = {
    "flow": "flow (what happened in the period)",
    "stock": "stock (the state at the end of the period)",
    "cohort": "cohort (what began in the period, followed up to now)",
}
GOOD = {"up": "more is good", "down": "less is good", "neutral": "neither more nor less is good"}
HEAD = """\
# The metrics

Written by `manage.py kpis` from the declarations in `salesmetrics/metrics/families/`; do not edit
it here. There are {count} metrics. How to ask for one is told in [api.md](api.md).
"""


def as_markdown() -> str:
    """The whole page; it is in English whatever language is active."""
    with override("en"):
        parts = [HEAD.format(count=len(METRICS))]
        for title, metrics in by_group().items():
            parts.append(f"## {title}\n")
            parts += ["\n".join(told(metric)) + "\n" for metric in metrics]
        return "\n".join(parts)


def told(metric: Metric) -> Iterator[str]:
    """One metric: its words, then what a program needs to know of it."""
    yield f"### {metric.name} · `{metric.key}`\n"
    yield f"{metric.description}{' ' if metric.note else ''}{metric.note}\n"
    yield f"- Formula: {metric.in_words}"
    yield f"- Unit: {metric.unit}; {GOOD[metric.good]}"
    yield f"- Kind: {KINDS[metric.kind]}"
    yield f"- Split by: {', '.join(f'`{key}`' for key in metric.dimensions) or 'nothing'}"
    yield f"- From: {'; '.join(behind(source) for source in metric.sources)}"
    if metric.confidential:
        yield "- Only for those who may see commissions"


def behind(source: type[Source]) -> str:
    """The files a source's rows come from, and the table they are read from."""
    return f"{', '.join(source.record)} (`{source.table()}`)"
