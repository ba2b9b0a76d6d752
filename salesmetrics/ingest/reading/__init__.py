"""Files into batches of text: `.csv`, `.csv.gz`, `.xlsx`, `.parquet`."""

from .table import LINE, Batch, Table, open_table

__all__ = ["LINE", "Batch", "Table", "open_table"]
