"""A second opinion on every figure: plain, slow and obvious, straight from the canonical files.

It is written from the words of the KPI catalogue alone and shares no code with the product, not
even the calendar. Where both differ, one of them has misread those words.
"""
