"""Of a style sheet of others only what our pages use.

The kit dresses more than a browser wants to read before it paints anything. What stays: the rules
for plain elements, those for the classes that are named, and the variables that they ask for.
"""

import re
from collections.abc import Iterator, Set

# A string may hold braces and semicolons; it is read as one piece.
PIECE = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|.', re.DOTALL)
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
# Themes are our own attribute's; the kit's scripts, which put these there, are not served.
FOREIGN = re.compile(r"\[data-bs-|#[a-zA-Z]")
VARIABLE = re.compile(r"var\((--[\w-]+)")
CHARSET = '@charset "UTF-8";'
Rule = tuple[str, str]
GROUPS = ("@media", "@supports", "@layer", "@container")


def slimmed(sheet: str, classes: Set[str], further: str = "") -> str:
    """The rules of a sheet for elements and these classes; `further` names variables as well."""
    banner = "".join(re.findall(r"/\*!.*?\*/", sheet, re.DOTALL))
    kept = _kept(sheet, classes)
    while True:
        asked = set(VARIABLE.findall(kept + further))
        fewer = _without_variables(kept, asked)
        if fewer == kept:
            rest = _without_idle_frames(kept).removeprefix(CHARSET)
            return f"{CHARSET}{banner}{rest}"  # before it nothing may stand
        kept = fewer


def _kept(sheet: str, classes: Set[str]) -> str:
    return "".join(_rule(head, body, classes) for head, body in _rules(sheet))


def _rule(head: str, body: str, classes: Set[str]) -> str:
    if head.startswith(GROUPS):
        inner = _kept(body, classes)
        return f"{head}{{{inner}}}" if inner else ""
    if head.startswith("@"):
        return f"{head}{{{body}}}" if body else head
    used = [one for one in _split(head, ",") if _is_used(one, classes)]
    return f"{','.join(used)}{{{body}}}" if used and body else ""


def _is_used(selector: str, classes: Set[str]) -> bool:
    named = set(CLASS.findall(re.sub(r":not\([^)]*\)", "", selector)))
    return named <= classes and not FOREIGN.search(selector)


def _without_variables(sheet: str, asked: Set[str]) -> str:
    def rule(head: str, body: str) -> str:
        if head.startswith(GROUPS):
            inner = _without_variables(body, asked)
            return f"{head}{{{inner}}}" if inner else ""
        if head.startswith("@"):
            return f"{head}{{{body}}}" if body else head
        lines = [line for line in _split(body, ";") if not _is_idle(line, asked)]
        return f"{head}{{{';'.join(lines)}}}" if lines else ""

    return "".join(rule(head, body) for head, body in _rules(sheet))


def _is_idle(line: str, asked: Set[str]) -> bool:
    return line.startswith("--") and line.partition(":")[0] not in asked


def _without_idle_frames(sheet: str) -> str:
    """Without the movements that nothing makes."""
    used = " ".join(re.findall(r"animation(?:-name)?:([^;}]*)", sheet))
    return "".join(
        f"{head}{{{body}}}" if body else head
        for head, body in _rules(sheet)
        if not (head.startswith("@keyframes") and head.split()[-1] not in used)
    )


def _rules(sheet: str) -> Iterator[Rule]:
    """What stands before each outermost brace and what is within; a lone `@charset x;` too."""
    head, body, depth = "", "", 0
    for piece in PIECE.findall(sheet):
        if piece.startswith("/*"):
            continue
        if piece == "{":
            depth += 1
            if depth == 1:
                continue
        elif piece == "}":
            depth -= 1
            if depth == 0:
                yield head.strip(), body
                head = body = ""
                continue
        elif piece == ";" and depth == 0:
            yield head.strip() + ";", ""
            head = ""
            continue
        if depth:
            body += piece
        else:
            head += piece


def _split(text: str, mark: str) -> list[str]:
    """The parts between marks that stand in no bracket and no string."""
    parts, depth = [""], 0
    for piece in PIECE.findall(text):
        depth += (piece in "([") - (piece in ")]")
        if piece == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]
