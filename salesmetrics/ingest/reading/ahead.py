"""Reads the next batch while the one before it is on its way to the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.utils.translation import get_language, override

from .table import Batch


def read_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches; problems are told in the language of the caller."""
    language = get_language()

    def following() -> Batch | None:
        with override(language):
            return next(batches, None)

    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(following)
        while (batch := coming.result()) is not None:
            coming = reader.submit(following)
            yield batch
