"""Everything that is wrong with a profile, told before any file is read with it."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..specification import ENTITIES, Entity
from .cells import STEPS
from .profile import Mapping, Profile

DIRECTIVES = re.compile(r"%(?!-?[YymdHMSIpBbeTDRFjfzZ%.])")
"""Signs of a format of days that nothing reads."""
CONDITIONS = ("filled", "empty")


def faults(profile: Profile) -> Iterator[str]:
    """Each thing that is wrong, in words, with the place it stands in."""
    for format in (*profile.dates, *profile.times):
        if "%" not in format or DIRECTIVES.search(format):
            yield _("“%(format)s” is no way to write a day or a time; expected one such as "
                    "%%d.%%m.%%Y.") % {"format": format}  # fmt: skip
    if profile.grouping and profile.grouping == profile.decimal:
        yield _("decimal and grouping are the same sign.")
    if not profile.entities:
        yield _("It feeds no entity: [[entities]] is missing.")
    for alias, file in profile.files.items():
        if not file.names and not file.headers:
            yield _("files.%(alias)s has neither names nor headers: any file would be it.") % {
                "alias": alias
            }
    for number, mapping in enumerate(profile.entities, start=1):
        place = f"entities {number} ({mapping.entity})"
        for words in _of_mapping(profile, mapping):
            yield f"{place}: {words}"


def _of_mapping(profile: Profile, mapping: Mapping) -> Iterator[str]:
    entity = ENTITIES.get(mapping.entity)
    if entity is None:
        if not mapping.if_known:
            yield _("there is no such entity; there are: %(names)s.") % {
                "names": ", ".join(ENTITIES)
            }
        return
    if bool(mapping.file) == bool(mapping.rows):
        yield _("either file or rows must be said, and not both.")
    elif mapping.file and mapping.file not in profile.files:
        yield _("there is no file “%(alias)s”; [files] has: %(names)s.") % {
            "alias": mapping.file,
            "names": ", ".join(profile.files) or "–",
        }
    yield from _columns(profile, mapping, entity)
    yield from _conditions(mapping.where)


def _columns(profile: Profile, mapping: Mapping, entity: Entity) -> Iterator[str]:
    named = {*mapping.columns, *(name for row in mapping.rows for name in row)}
    for name in sorted(named - set(entity.by_name)):
        words = _("“%(name)s” is no column of it; there are: %(names)s.")
        yield words % {"name": name, "names": ", ".join(entity.by_name)}
    for name in entity.required:
        if name not in named and name not in mapping.may_be_empty:
            yield _("“%(name)s” must be said: the entity cannot do without.") % {"name": name}
    for name, what in mapping.columns.items():
        for words in _of_value(profile, what):
            yield f"{name}: {words}"


def _of_value(profile: Profile, what: Any) -> Iterator[str]:
    """What is wrong with where a value comes from."""
    if isinstance(what, str):
        return
    if isinstance(what, list | tuple):
        if not what or not all(isinstance(one, str) for one in what):
            yield _("expected a list of names of columns.")
        return
    if not isinstance(what, dict):
        yield _("expected the name of a column, a list of names, or { … }.")
        return
    if unknown := sorted(set(what) - STEPS):
        words = _("there is no “%(names)s”; there are: %(known)s.")
        yield words % {"names": ", ".join(unknown), "known": ", ".join(sorted(STEPS))}
    if not {"column", "value", "first", "join", "text", "lookup"} & set(what):
        yield _("it does not say where the value comes from.")
    if "lookup" in what:
        yield from _look_up(profile, what)
    for way in ("when", "unless"):
        yield from _conditions(what.get(way, {}))
    for several in ("first", "join"):
        for part in what.get(several, ()):
            yield from _of_value(profile, part)


def _look_up(profile: Profile, what: dict[str, Any]) -> Iterator[str]:
    alias, dot, _column = str(what["lookup"]).partition(".")
    if not dot or alias not in profile.files:
        yield _("lookup must be “file.Column” with one of the files: %(names)s.") % {
            "names": ", ".join(profile.files)
        }
    if "column" not in what or "give" not in what:
        yield _("lookup needs column, whose value is looked up, and give, what comes of it.")


def _conditions(conditions: Any) -> Iterator[str]:
    for name, condition in conditions.items():
        if condition not in CONDITIONS and not isinstance(condition, list | tuple):
            words = _('where “%(name)s”: expected "filled", "empty" or a list of values.')
            yield words % {"name": name}
