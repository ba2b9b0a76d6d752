"""Whatever a file's format: the same rows, and the line that each begins on."""

import csv
import datetime as dt
import gzip
import io
import zipfile

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesmetrics.ingest.problems import FileRefused
from salesmetrics.ingest.reading import LINE, open_table, scan, unpacking
from salesmetrics.ingest.reading.workbook import Workbook


def read(path):
    table = open_table(path)
    batches = list(table.batches())
    frame = pl.concat([batch.frame for batch in batches])
    rows = frame.select(pl.exclude(LINE)).rows()
    return rows, frame[LINE].to_list(), [p for batch in batches for p in batch.problems]


def test_lines_are_those_a_person_counts(folder):
    path = folder.raw("a.csv", b'id,name\n1,"two\nlines"\n\n2,b\r\n3,"c"\n')
    rows, lines, problems = read(path)
    assert rows == [("1", "two\nlines"), ("2", "b"), ("3", "c")]
    assert lines == [2, 5, 6]
    assert problems == []


def test_a_byte_order_mark_line_ends_and_outer_blanks_do_not_matter(folder):
    plain = folder.raw("a.csv", b"id,name\n1,Ann\n2,\n")
    fancy = folder.raw("b.csv", '\ufeffid, name \r\n1," Ann "\r\n2,""\r\n'.encode())
    assert read(plain)[0] == read(fancy)[0] == [("1", "Ann"), ("2", None)]
    assert open_table(fancy).header == ["id", "name"]


def test_the_last_line_needs_no_end(folder):
    assert read(folder.raw("a.csv", b"id,name\n1,Ann"))[0] == [("1", "Ann")]


def test_compressed_files_read_alike(folder):
    path = folder.raw("a.csv.gz", gzip.compress(b"id,name\n1,Ann\n"))
    assert read(path)[0] == [("1", "Ann")]


def test_spreadsheets_and_parquet_read_as_their_text(folder):
    frame = pl.DataFrame(
        {
            "id": ["a", "b"],
            "day": [dt.datetime(2026, 1, 2), dt.datetime(2026, 1, 3)],  # noqa: DTZ001
            "moment": [dt.datetime(2026, 1, 2, 3, 4, 5), None],  # noqa: DTZ001
            "whole": [5.0, 1e6],
            "part": [0.1 + 0.2, 12.5],
        }
    )
    for name, write in (("a.xlsx", frame.write_excel), ("a.parquet", frame.write_parquet)):
        path = folder.path / name
        write(path)
        rows, lines, _problems = read(path)
        moment = rows[0][2].replace("T", " ").removesuffix(".000000")
        assert (rows[0][:2], moment, rows[0][3:]) == (
            ("a", "2026-01-02"),
            "2026-01-02 03:04:05",
            ("5", "0.3"),
        )
        assert rows[1] == ("b", "2026-01-03", None, "1000000", "12.5")
        assert lines == [2, 3]


def test_rows_that_are_broken_are_all_told_and_the_others_read(folder):
    path = folder.raw("a.csv", b"id,name\n1,Ann\n2\n3,c,d\n4,x\x00y\n5,\xff\xfe\n6,Bob\n")
    rows, lines, problems = read(path)
    assert rows == [("1", "Ann"), ("6", "Bob")]
    assert lines == [2, 7]
    found = {(problem.line, problem.column) for problem in problems}
    assert found == {(3, ""), (4, ""), (5, "name"), (6, "name")}


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", None, "empty"),
        (b"\n", 1, "header"),
        (b"id,name,id\n1,2,3\n", 1, "twice"),
        (b'id,name\n1,Ann\n2,"open\n3,c\n', 3, "never closed"),
        (b'id,name\n1,"Ann"x\n', 2, "quote"),
        (b'id,name\n1,5" pipe\n2,3"\n', 2, "quote"),
        ("id,name\n1,Ann\n".encode("utf-16"), 1, "UTF-16"),
        (b"PK\x03\x04 whatever", 1, "ZIP"),
        (b"id,na\xffme\n1,Ann\n", 1, "UTF-8"),
        (b"id,na\x00me\n1,Ann\n", 1, "NUL"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(folder, data, line, words):
    path = folder.raw("a.csv", data)
    with pytest.raises(FileRefused, match=words) as refused:
        read(path)
    assert refused.value.line == line


def test_a_huge_cell_is_told_with_its_place(folder):
    path = folder.raw("a.csv", b"id,name\n1," + b"x" * 3_000_000 + b"\n2,b\n")
    rows, _lines, problems = read(path)
    assert rows == [("2", "b")]
    assert [(p.line, p.column) for p in problems] == [(2, "name")]


def test_a_row_without_end_is_not_read_to_the_end(folder):
    path = folder.raw("a.csv", b'id,name\n1,"' + b"x" * 30_000_000 + b'"\n')
    with pytest.raises(FileRefused, match="longer") as refused:
        read(path)
    assert refused.value.line == 2


def test_a_gzip_bomb_is_not_unpacked(folder):
    bomb = gzip.compress(b"id,name\n" + b"1,Ann\n" * 8_000_000)
    with pytest.raises(FileRefused, match="unpacks to more than"):
        read(folder.raw("a.csv.gz", bomb))


def test_a_damaged_archive_is_refused(folder):
    packed = gzip.compress(b"id,name\n" + bytes(range(65, 90)) * 5_000)
    with pytest.raises(FileRefused, match="damaged"):
        read(folder.raw("a.csv.gz", packed[: len(packed) // 2]))
    for name in ("b.xlsx", "c.parquet"):
        with pytest.raises(FileRefused):
            read(folder.raw(name, b"nothing of the kind"))


def test_a_spreadsheet_damaged_inside_is_refused(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("sheet.xml", "<row/>" * 1_000)
    data = packed.getvalue()
    at = data.index(b"sheet.xml") + 9
    path = folder.raw("a.xlsx", data[:at] + b"\xff" * 10 + data[at + 10 :])
    with pytest.raises(FileRefused, match="damaged"):
        open_table(path)


def test_a_spreadsheet_that_unpacks_without_measure_is_refused(folder, monkeypatch):
    from salesmetrics.ingest.reading import workbook

    path = folder.path / "a.xlsx"
    pl.DataFrame({"id": ["x"] * 1000}).write_excel(path)
    monkeypatch.setattr(workbook, "SHEET", 1_000)
    with pytest.raises(FileRefused, match="unpacks"):
        Workbook(path)


@pytest.mark.parametrize("told", [' r="XFD1048576"', " r = 'xfd1048576'", '\nr="XFD1048576"'])
def test_a_stray_cell_far_off_is_told_and_not_read(folder, told):
    """As one rectangle the sheet would be larger than any memory, and end whoever reads it."""
    sheet = f'<sheetData><row><c r="A1"/></row><row><c{told}/></row></sheetData>'
    path = folder.path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", "<worksheet>" + sheet)
    with pytest.raises(FileRefused, match="16384 columns and up to 1048576 rows"):
        Workbook(path)


def test_marks_within_files_that_were_put_together_do_not_matter(folder):
    rows = read(folder.raw("a.csv", "id,name\n1,Ann\n\ufeff2,\ufeffBob\n".encode()))[0]
    assert rows == [("1", "Ann"), ("2", "Bob")]


CELL = st.text(st.sampled_from('ab,"\n\r é\t'), max_size=6)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=12), st.integers(1, 40)
)
def test_any_table_comes_back_as_it_was_written(folder, rows, block):
    """Also where the blocks that are read at a time end in the middle of something."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["x", "y", "z"], *rows])
    path = folder.raw("a.csv", text.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpacking, "BLOCK", block)
        found, lines, problems = read(path)
    plain = [c.replace("\r\n", "\n").replace("\r", "\n") for row in rows for c in row]
    assert [c or "" for row in found for c in row] == [c.strip() for c in plain]
    ends = [0, *(sum(c.count("\n") for c in plain[n : n + 3]) + 1 for n in range(0, len(plain), 3))]
    assert lines == [2 + sum(ends[: n + 1]) for n in range(len(rows))]
    assert problems == []


def test_the_scan_counts_over_blocks(folder, monkeypatch):
    monkeypatch.setattr(unpacking, "BLOCK", 64)
    path = folder.raw("a.csv", b"id,name\n" + b"".join(b"%d,Ann\n" % n for n in range(500)))
    rows, lines, _problems = read(path)
    assert len(rows) == 500
    assert lines == list(range(2, 502))
    assert scan.CELL > 64


@pytest.mark.parametrize("sign", [";", "\t"], ids=["semicolon", "tab"])
def test_spreadsheets_of_countries_with_decimal_commas_separate_otherwise(folder, loading, sign):
    from salesmetrics.tenancy.models import Team

    lines = ("id", "name"), ("a", '"Pen; blue"'), ("b", '"Ink\t""x"""')
    folder.raw("teams.csv", "\n".join(sign.join(line) for line in lines).encode())
    assert loading().loaded
    assert loading.rows(Team, "name") == ["Pen; blue", 'Ink\t"x"']
