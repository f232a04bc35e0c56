"""What is found in tables, and what is said about what is wrong with them."""

import os
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace

import resources
from backends.data import inspection
from backends.data.figures import Figures
from backends.data.inspection import browsed, inspected
from backends.data.ticket import Cancelled, Ticket
from backends.errors import DataError


def column(found, name):
    return next(column for column in found.file.columns if column.name == name)


def facts(found, name):
    return next(facts for facts in found.facts if facts.name == name)


def test_the_cars_are_understood_as_they_ship():
    with resources.path("data/auto-mpg.csv") as path:
        *_, found = inspected(path)
    from designer.catalog.data import CARS

    assert replace(found.file, path=CARS.path) == CARS
    assert (found.file.rows, found.usable, found.troubles) == (398, 398, ())
    horses = facts(found, "horsepower")
    assert (horses.missing, horses.written, horses.median) == (6, ("?",), 93.5)
    assert (horses.mean, horses.deviation) == pytest.approx((104.469, 38.442), abs=1e-3)
    assert horses.correlation == pytest.approx(-0.778, abs=1e-3)
    assert facts(found, "origin").top == (("USA", 249), ("Japan", 79), ("Europe", 70))
    assert facts(found, "mpg").why.startswith("Called mpg")


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 40), st.integers(1, 4)),
        elements=st.floats(-1e6, 1e6) | st.sampled_from([np.nan, np.inf]),
    ),
    st.integers(1, 15),
)
def test_figures_are_those_of_numpy_however_the_rows_arrive(rows, chunk):
    figures = Figures(rows.shape[1])
    for first in range(0, len(rows), chunk):
        figures.take(rows[first : first + chunk])
    for i, found in enumerate(figures.facts(tuple(map(str, range(rows.shape[1]))))):
        fine = rows[np.isfinite(rows[:, i]), i]
        assert (found.count, found.missing, found.wrong) == (
            len(fine),
            np.isnan(rows[:, i]).sum(),
            np.isinf(rows[:, i]).sum(),
        )
        if len(fine):
            assert (found.lowest, found.highest, found.median) == (fine.min(), fine.max(), np.median(fine))
            assert found.mean == pytest.approx(fine.mean(), abs=1e-6)
            assert found.deviation == pytest.approx(fine.std(), abs=1e-3)
            assert sum(found.bins) == len(fine)


def test_a_text_among_numbers_is_told_with_row_and_column(table):
    found = table("x,y\n1,2\n3,4\nmuch,6\n5,7\n8,9\n2,2\nmuch,1\n4,4\n5,5\n6,6\n")
    (trouble,) = found.troubles
    assert trouble.title == "Row 3, column x: “much” is not a number"
    assert trouble.detail == "The same in row 7. Until you choose, the 2 rows stay out of training."
    assert (trouble.row, trouble.column, trouble.text, trouble.count, trouble.rows) == (3, "x", "much", 2, (3, 7))
    assert found.usable == 8


@pytest.mark.parametrize(("label", "usable"), [("Treat “much” as missing", 10), ("Leave the column out", 10)])
def test_a_remedy_mends_what_it_is_for(table, tmp_path, label, usable):
    found = table("x,w,y\n1,1,2\n3,1,4\nmuch,2,6\n5,3,7\n8,1,9\n2,1,2\nmuch,5,1\n4,4,4\n5,1,5\n6,2,6\n")
    remedy = next(way for way in found.troubles[0].remedies if way.label == label)
    *_, again = inspected(tmp_path / "table.csv", replace(found.file, columns=remedy.columns))
    assert again.usable == usable
    assert again.troubles == ()


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("x,y\n1,2\n3\n5,6\n", "Line 3 has too few cells"),
        ("x,y\n1,2\n3,4,5\n5,6\n", "Line 3 has too many cells"),
        ('x,y\n1,2\n3,4\n"5,6\n', "Line 4 has a quotation mark without its pair"),
        ("x,x,y\n1,2,3\n4,5,6\n", "Two columns are called x"),
        ("x,w,y\n1,2,3\n1,5,6\n1,3,3\n", "x is always 1"),
        ("x,species\n1,a\n2,a\n3,a\n", "species has one class only"),
        ("x\n1\n2\n3\n", "No column is what should be found"),
        ("x,y\n1,\n2,\n3,\n", "No column is what should be found"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_words(table, content, title):
    assert title in [trouble.title for trouble in table(content).troubles]


def test_a_header_alone_is_refused_in_words(table):
    with pytest.raises(DataError, match="a header and no rows"):
        table("x,y\n")


def test_three_thousand_columns_are_looked_at(table):
    rows = np.random.default_rng(0).normal(size=(30, 3000))
    text = ",".join(f"c{i}" for i in range(3000)) + "\n" + "\n".join(",".join(f"{v:.4f}" for v in row) for row in rows)
    found = table(text + "\n")
    assert len(found.file.columns) == 3000
    assert found.usable == 30
    assert facts(found, "c17").mean == pytest.approx(rows[:, 17].mean(), abs=1e-4)


def test_a_huge_cell_is_shown_by_its_beginning(table):
    found = table("name,x,y\n" + "a" * 3_000_000 + ",1,2\nb,3,4\n")
    assert len(found.page[0][0]) == 200
    assert found.usable == 2


def test_a_decimal_comma_is_a_number(table):
    found = table("x;y\n1,5;2\n2,5;3\n3,25;4\n")
    assert facts(found, "x").mean == pytest.approx((1.5 + 2.5 + 3.25) / 3)


@pytest.mark.parametrize(
    ("name", "why", "role"),
    [
        ("id", "tells rows apart", "ignore"),
        ("free", "different values stays out", "ignore"),
        ("kind", "a category", "input"),
        ("size", "Numbers", "input"),
        ("label", "One of 2 classes", "target"),
    ],
)
def test_the_guess_says_why(table, name, why, role):
    rows = "".join(f"{i},some words {i},{'ab'[i % 2]},{i * 0.7:.2f},{i % 3 // 2}\n" for i in range(40))
    found = table("id,free,kind,size,label\n" + rows)
    assert column(found, name).role == role
    assert why in facts(found, name).why


def test_the_last_column_is_the_target_where_no_name_says_more(table):
    assert [c.role for c in table("a,b,c\n1,2,3.5\n2,5,4.1\n7,3,1.2\n").file.columns] == ["input", "input", "target"]


def test_the_user_says_what_should_be_found(table):
    found = table("a,b,c\n1,2,3.5\n2,5,4.1\n7,3,1.2\n", target="A")
    assert [c.role for c in found.file.columns] == ["target", "input", "input"]


def test_missing_categories_get_a_class_of_their_own(table):
    found = table("kind,y\n" + "red,1.5\n,2.5\nblue,2.5\nred,3.1\nNA,1.1\nblue,0.5\nblue,2\nred,1\n" * 3)
    assert column(found, "kind").names == ("kind is blue", "kind is red", "kind is missing")
    assert facts(found, "kind").missing == 6
    assert facts(found, "kind").written == ("", "NA")


def test_rows_are_fetched_a_page_at_a_time(table, tmp_path):
    found = table("x,y\n" + "".join(f"{i},{i * 2}\n" for i in range(1, 501)))
    page = browsed(tmp_path / "table.csv", found.file, 451, 100)
    assert (page.first, page.total, len(page.rows)) == (451, 500, 50)
    assert page.rows[0] == ("451", "902")


def test_a_large_file_is_told_from_its_beginning_first(table, monkeypatch):
    monkeypatch.setattr(inspection, "LARGE", 10_000)
    monkeypatch.setattr("backends.data.table.LARGE", 10_000)
    monkeypatch.setattr(inspection, "SAMPLE", 5_000)
    text = "x,y\n" + "".join(f"{i},{i % 7}.5\n" for i in range(5000))
    found = table(text)
    assert found.exact
    assert (found.file.rows, found.usable) == (5000, 5000)


def test_the_first_answer_of_a_large_file_is_of_its_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr(inspection, "LARGE", 10_000)
    monkeypatch.setattr("backends.data.table.LARGE", 10_000)
    monkeypatch.setattr(inspection, "SAMPLE", 5_000)
    path = tmp_path / "table.csv"
    path.write_text("x,y\n" + "".join(f"{i},{i % 7}.5\n" for i in range(5000)))
    first, exact = inspected(path)
    assert not first.exact
    assert exact.exact
    assert first.file.rows < exact.file.rows
    assert first.file.columns == exact.file.columns
    assert list(tmp_path.glob("neurarium-*")) == []
    page = browsed(path, exact.file, 4001, 2)
    assert page.rows == (("4000", "3.5"), ("4001", "4.5"))


def test_nobody_waits_for_what_was_called_off(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("x,y\n1,2\n3,4\n")
    with pytest.raises(Cancelled):
        list(inspected(path, ticket=Ticket(cancelled=lambda: True)))


def test_a_changed_file_is_told(table, tmp_path):
    found = table("x,y\n1,2\n3,4\n5,7\n")
    path = tmp_path / "table.csv"
    path.write_text("x,y\n1,2\n3,4\n5,7\n6,8\n")
    *_, again = inspected(path, found.file)
    assert "table.csv has changed" in [trouble.title for trouble in again.troubles]
    assert again.file.sha256 != found.file.sha256
    path.write_text("other,y\n1,2\n3,4\n")
    *_, again = inspected(path, found.file)
    assert "table.csv has no column x" in [trouble.title for trouble in again.troubles if trouble.grave]


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    with pytest.raises(DataError, match="no file but a pipe"):
        list(inspected(path))


def test_what_can_not_be_read_at_all_is_refused_in_words(tmp_path):
    (tmp_path / "words.docx").write_bytes(b"PK")
    with pytest.raises(DataError, match="can not be read as data"):
        list(inspected(tmp_path / "words.docx"))
    with pytest.raises(DataError, match="There is no file"):
        list(inspected(tmp_path / "nothing.csv"))


def test_two_threads_look_at_one_table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("x,y\n" + "".join(f"{i},{i * 3 % 17}\n" for i in range(3000)))
    found, threads = [], []
    for _ in range(4):
        threads.append(threading.Thread(target=lambda: found.append([*inspected(path)][-1])))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(each == found[0] for each in found)


def test_parquet_is_read_like_csv(table, tmp_path):
    import duckdb

    text = "x,kind,y\n" + "".join(f"{i * 0.5},{'ab'[i % 2]},{i}\n" for i in range(40))
    csv = table(text)
    path = tmp_path / "table.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{tmp_path / 'table.csv'}')) TO '{path}' (FORMAT parquet)")
    *_, found = inspected(path)
    assert found.file.columns == csv.file.columns
    assert found.facts == csv.facts
