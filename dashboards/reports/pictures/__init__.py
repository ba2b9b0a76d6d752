"""Charts drawn on the server, from the very payloads that the pages draw theirs from."""

from .picture import DRAWN, picture

__all__ = ["DRAWN", "picture"]
