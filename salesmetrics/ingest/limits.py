"""How much a file may hold before it is taken for a mistake or an attack."""

MEBI = 1024 * 1024

BLOCK = 16 * MEBI
"""Bytes of a text file that are read, checked and sent to the database at a time."""
BLOCK_ROWS = 200_000
"""The same for files that are not text."""
CELL = MEBI
ROW = 8 * MEBI
COLUMNS = 1_000
UNPACKED = 64 * 1024 * MEBI
"""Bytes that a compressed file may unpack to."""
RATIO = 250
"""Bytes that one compressed byte may unpack to, once RATIO_FROM bytes have come out."""
RATIO_FROM = 8 * MEBI
SHEET = 2 * 1024 * MEBI
"""Bytes that the parts of a spreadsheet file may unpack to: it is read whole."""
NAME = 200
"""Bytes of a file's name that are kept; folders take 255, and what is made of it is longer."""
FILES = 200
"""Files that an archive may hold."""
UNPACKED_ARCHIVE = 8 * 1024 * MEBI
"""Bytes that an archive may unpack to."""
