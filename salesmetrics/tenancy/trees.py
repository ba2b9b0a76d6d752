"""Trees of teams and regions, as maps from a node to its parent."""

from collections.abc import Iterable, Mapping

Parents = Mapping[int, int | None]


def ancestors(parents: Parents, node: int) -> list[int]:
    """The node and all above it, nearest first; a cycle is walked once."""
    line: list[int] = []
    current: int | None = node
    while current is not None and current not in line:
        line.append(current)
        current = parents.get(current)
    return line


def closure(parents: Parents) -> list[tuple[int, int]]:
    """Every pair of a node and one that it is or lies below."""
    return [(node, above) for node in parents for above in ancestors(parents, node)]


def below(parents: Parents, tops: Iterable[int]) -> set[int]:
    """The given nodes and all below them."""
    wanted = set(tops)
    return {node for node in parents if wanted.intersection(ancestors(parents, node))} | wanted
