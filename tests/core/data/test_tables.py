"""Tables out of CSV files: the numbers that are in them, and a sentence on what is not."""

import pytest

from dlab_core.data import can_be_drawn, make_dataset
from dlab_core.data.tables import TableError, read_csv, table_of

PLAIN = "height,age,weight\n1.8,30,80\n1.6,20,55.5\n"


def test_the_last_column_is_predicted_from_the_others():
    table, said = table_of(PLAIN)
    assert table.columns == ("height", "age", "weight")
    assert (table.known, table.wanted, said) == (("height", "age"), ("weight",), "")
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


def test_words_and_gaps_are_left_out_and_said():
    table, said = table_of("who,x,y\nAnn,1,2\nBob,,3\nCid,4,nan\nDan,5,6\n")
    assert table.columns == ("x", "y")
    assert table.values == ((1, 2), (5, 6))
    assert said == "Left out: the column who, which holds words, 2 rows with gaps."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing in it"),
        ("a,b\nx,y\n", "two columns of numbers"),
        ("a\n1\n2\n", "two columns of numbers"),
        (",".join(f"c{i}" for i in range(40)) + "\n", "40 columns"),
    ],
)
def test_what_is_no_table_of_numbers_is_refused_in_words(text, said):
    with pytest.raises(TableError, match=said):
        table_of(text)


def test_files_are_read_and_refused_by_name(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.encode())
    assert read_csv(path) == table_of(PLAIN)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableError, match=r"people\.csv is not a text in UTF-8"):
        read_csv(path)
    with pytest.raises(TableError, match="cannot be read"):
        read_csv(tmp_path / "none.csv")
    path.write_text("a,b\n" + "1,2\n" * 20_001)
    with pytest.raises(TableError, match="20,001 rows"):
        read_csv(path)
