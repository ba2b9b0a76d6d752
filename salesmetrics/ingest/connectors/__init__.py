"""Other systems that are asked for what changed, on a schedule.

A kind of connection (`hubspot`, `salesforce`, `pipedrive`, `sql`) turns what the other side tells
into canonical rows, part by part, and says after each page from where to go on. `fetching` writes
them as canonical files and hands those to the one loader, so that a fetch is an import like any
other: checked whole, listed, undone.
"""
