"""Lists whose pages begin at a place: those that no table of their own lies behind."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.request import Request

from .asking import Given

PAGING = ("start", "limit")
FURTHEST = 10**9


def start_and_limit(
    given: Given, problems: dict[str, str], usual: int, most: int
) -> tuple[int, int]:
    """Where a page begins and how many it has; what is wrong with either is noted."""
    start = number(given, "start", 0, 0, FURTHEST, problems)
    return start, number(given, "limit", usual, 1, most, problems)


def number(
    given: Given, name: str, usual: int, least: int, most: int, problems: dict[str, str]
) -> int:
    """A whole number of the query; what is wrong with it is noted."""
    if name not in given:
        return usual
    [text, *more] = given[name]
    if text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most:
        if not more:
            return int(text)
        problems[name] = _("“%s” can be given once.") % name
    else:
        told = {"least": least, "most": most}
        problems[name] = _("Expected a number from %(least)d to %(most)d.") % told
    return usual


def address(request: Request, start: int | None) -> str | None:
    """The address of the page that starts there, all else being the same."""
    if start is None:
        return None
    query = [(k, v) for k, vs in request.query_params.lists() for v in vs if k != "start"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, ('start', start)])}")
