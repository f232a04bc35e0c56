"""How tables are spelled, against what wrote them: Python's csv module."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.data.dialect import called, sniffed
from backends.data.table import Table
from backends.errors import DataError

TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda t: t.strip() == t
)


@settings(max_examples=25, deadline=None)
@given(st.data(), st.sampled_from(",;\t|"), st.integers(2, 5), st.integers(1, 12))
def test_what_csv_writes_is_read_back_cell_by_cell(tmp_path_factory, data, delimiter, width, count):
    rows = data.draw(
        st.lists(st.lists(TEXT | st.just(""), min_size=width, max_size=width), min_size=count, max_size=count)
    )
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([[f"name {i}" for i in range(width)], *rows])
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    found, names = sniffed(path)
    table = Table(path, found, len(names))
    assert found.delimiter == delimiter
    assert [list(row) for row in table.page(1, 100)] == rows
    assert table.broken == (0, ())


@pytest.mark.parametrize(
    ("content", "delimiter", "decimal", "header", "encoding", "names"),
    [
        (b"a,b\n1,2\n", ",", ".", True, "utf-8", ("a", "b")),
        (b"a;b\n1,5;2\n2,5;3\n", ";", ",", True, "utf-8", ("a", "b")),
        (b"a\tb\n1,000.5\t2\n", "\t", ".", True, "utf-8", ("a", "b")),
        (b"1,2\n3,4\n", ",", ".", False, "utf-8", ("column 1", "column 2")),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", ",", ".", True, "utf-8", ("a", "b")),
        ("größe,b\n1,ü\n".encode("latin-1"), ",", ".", True, "latin-1", ("größe", "b")),
        ("größe,b\n1,ü\n".encode("utf-16"), ",", ".", True, "utf-16", ("größe", "b")),
        (b'"a, or b",c\n"1\n2",3\n', ",", ".", True, "utf-8", ("a, or b", "c")),
        (b"alone\n1\n2\n", ",", ".", True, "utf-8", ("alone",)),
    ],
    ids=["plain", "decimal comma", "tabs", "no header", "BOM", "latin-1", "utf-16", "quotes", "one column"],
)
def test_the_spelling_is_found(tmp_path, content, delimiter, decimal, header, encoding, names):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    found, written = sniffed(path)
    assert (found.delimiter, found.decimal, found.header, found.encoding) == (delimiter, decimal, header, encoding)
    assert written == names


def test_one_letter_of_latin_1_at_the_very_end_is_noticed(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" + b"1,plain\n" * 60_000 + "2,ü\n".encode("latin-1"))
    assert sniffed(path)[0].encoding == "latin-1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"a,b\n1,\0\n", "zero bytes"),
        (",".join(f"c{i}" for i in range(10_001)).encode() + b"\n", "10,000 is the limit"),
    ],
    ids=["empty", "blank", "NUL", "too wide"],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        sniffed(path)


def test_names_that_stand_twice_or_are_empty_become_different():
    assert called(("a", "", "a", "a 2", "b\n")) == (("a", "column 2", "a 2", "a 2 2", "b"), ("a", "a 2"))
