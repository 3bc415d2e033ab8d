"""Tables out of CSV files: the numbers that are in them, and a sentence on what is not."""

import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from dlab_core.data import can_be_drawn, make_dataset
from dlab_core.data.tables import TableError, read_csv, table_of
from dlab_core.recipe import Table

PLAIN = "height,age,weight\n1.8,30,80\n1.6,20,55.5\n"


def test_the_last_column_is_predicted_from_the_others():
    table, left_out = table_of(PLAIN)
    assert table.columns == ("height", "age", "weight")
    assert (table.known, table.wanted, left_out) == (("height", "age"), ("weight",), "")
    data = make_dataset(table, 1)
    assert data.x.tolist() == [[1.8, 30], [1.6, 20]]
    assert data.y.tolist() == [[80], [55.5]]


def test_columns_are_chosen_by_name_in_any_order():
    table = table_of(PLAIN)[0].model_copy(update={"known": ("weight",), "wanted": ("age", "height")})
    data = make_dataset(table, 1)
    assert (data.x.tolist(), data.y.tolist()) == ([[80], [55.5]], [[30, 1.8], [20, 1.6]])
    assert not can_be_drawn(table)
    assert can_be_drawn(table.model_copy(update={"wanted": ("age",)}))


@pytest.mark.parametrize(
    "text",
    [
        "height;age;weight\n1,8;30;80\n1,6;20;55,5\n",
        "height\tage\tweight\n1.8\t30\t80\n1.6\t20\t55.5\n",
        "height age weight\n1.8 30 80\n1.6 20 55.5\n",
        '"height", "age", "weight"\n1.8, 30, 80\n\n1.6, 20, 55.5\n',
    ],
)
def test_it_does_not_matter_how_columns_are_parted(text):
    assert table_of(text) == table_of(PLAIN)


def test_columns_without_names_are_numbered_and_names_that_are_alike_too():
    assert table_of("1,2\n3,4\n")[0].columns == ("column 1", "column 2")
    assert table_of("a,a,\n1,2,3\n")[0].columns == ("a", "a (2)", "column 3")


def test_words_and_gaps_are_left_out_and_reported():
    table, left_out = table_of("who,x,y\nAnn,1,2\nBob,,3\nCid,4,nan\nDan,5,6\n")
    assert table.columns == ("x", "y")
    assert table.values == ((1, 2), (5, 6))
    assert left_out == "Left out: the column who, which holds words, 2 rows with gaps."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "nothing in it"),
        ("a,b\nx,y\n", "two columns of numbers"),
        ("a\n1\n2\n", "two columns of numbers"),
        (",".join(f"c{i}" for i in range(40)) + "\n", "40 columns"),
    ],
)
def test_what_is_no_table_of_numbers_is_rejected_in_words(text, expected):
    with pytest.raises(TableError, match=expected):
        table_of(text)


def test_files_are_read_and_rejected_by_name(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.encode())
    assert read_csv(path) == table_of(PLAIN)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableError, match=r"people\.csv is not a text in UTF-8"):
        read_csv(path)
    with pytest.raises(TableError, match="cannot be read"):
        read_csv(tmp_path / "none.csv")
    path.write_text("a,b\n" + "1,2\n" * 20_001)
    with pytest.raises(TableError, match="more than 20,000 rows"):
        read_csv(path)
    path.write_text("a,b\n" + "1,2\n" * 20_000)
    assert len(read_csv(path)[0].values) == 20_000


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ("a (3),a,a", ("a (3)", "a", "a (2)")),
        ("a,a,a (2)", ("a", "a (2)", "a (2) (2)")),
        (",column 1,x", ("column 1", "column 1 (2)", "x")),
        ("x\x1b[31m,\u202ey,z\x00", ("x [31m", "y", "z")),
        (f"{'n' * 99},{'n' * 98},x", ("n" * 50, f"{'n' * 50} (2)", "x")),
    ],
)
def test_every_column_has_a_name_of_its_own(names, found):
    assert table_of(f"{names}\n1,2,3\n")[0].columns == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (",".join(["a"] * 12_000) + "\n" + ",".join(["1"] * 12_000), "12,000 columns"),
        ("1,2\n" * 3_000_000, "more than 20,000 rows"),
        ("," * 20_000_000, "16 MB"),
        ((',"' * 30_000 + "\n") * 200, "quote|columns"),
        ("," * 10_000_000, "line"),
        ('"' * 10_000_000, "line"),
        ("a,b\n1," + "2" * 200_000, "line"),
        ('a,b\n1,"' + "2\n" * 15_000, "quote"),
        ('a,b\n1,"' + ("2" * 50_000 + "\n") * 5, "quote"),
        ('a,b\n1,2\n3,"4', "quote"),
        ("a,b\n1,2\n" + ("," * 60_000 + "\n") * 250, None),
    ],
    ids=["columns", "rows", "bytes", "sniffed", "commas", "quotes", "long", "open", "cell", "end", "cells"],
)
def test_limits_are_looked_at_before_the_work(text, expected):
    begun = time.process_time()
    if expected is None:
        assert table_of(text)[0].values == ((1, 2),)
    else:
        with pytest.raises(TableError, match=expected) as caught:
            table_of(text)
        assert len(str(caught.value)) < 200
    assert time.process_time() - begun < 8


def test_quoted_lines_are_one_cell():
    assert table_of('"height\n(m)",b\n1,2\n3,4\n')[0].columns == ("height(m)", "b")
    assert table_of('a,b\n1,2\n3,"4\n"\n')[0].values == ((1, 2), (3, 4))


CELLS = st.one_of(
    st.sampled_from(["1", "2.5", "a", "a (2)", "", '"', "'", "1e400", "\0", "\u2028", "nan"]), st.text(max_size=3)
)
ROWS = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=6).map("\n".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode), ROWS.map(str.encode)))
def test_any_file_is_a_table_or_a_sentence(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        table, said = read_csv(path)
    except TableError as error:
        said = str(error)
        assert said.startswith("any.csv")
    else:
        assert len(table.columns) == len(set(table.columns)) > 1
        assert all(len(row) == len(table.columns) for row in table.values)
    assert len(said) <= 300
    assert said.isprintable()
    assert said.endswith(".") or not said


def test_what_is_copied_may_be_any_text():
    with pytest.raises(TableError, match="two columns"):
        table_of("\ud800,b\nx,y\n")
    assert table_of("\ud800,b\n1,2\n")[0].columns == ("column 1", "b")
    left_out = table_of(",".join([f"{'w' * 45}{i}" for i in range(20)]) + ",x,y\n" + "w," * 20 + "1,2\n")[1]
    assert left_out.startswith("Left out: the column www")
    assert len(left_out) <= 300


@pytest.mark.parametrize("table", [Table(), Table(columns=("a", "b", "c"), known=("a", "c"), wanted=("b",))])
def test_a_table_without_rows_has_no_points(table):
    data = make_dataset(table, 1)
    assert len(data) == 0
    assert data.x.shape == (0, max(1, len(table.known)))
    assert data.y.shape == (0, 1)
