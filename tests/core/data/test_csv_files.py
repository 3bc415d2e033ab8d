"""Sheets out of CSV files: what is taken, a sample of many rows, and a sentence on what is left out."""

import io
import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from dlab_core.data import csv_files
from dlab_core.data.csv_files import MAX_LINE, read_csv, sheet_of
from dlab_core.recipe import Sheet, TableError
from dlab_core.recipe.tables import MAX_COLUMNS, MAX_ROWS

PLAIN = "height,age,weight\n1.8,30,80\n1.6,20,55.5\n"


def cells(sheet):
    return sheet.columns, sheet.words, sheet.values


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "height;age;weight\n1,8;30;80\n1,6;20;55,5\n",
        '"height"; "age"; "weight"\n1.8; 30; 80\n1.6; 20; 55.5\n',
        "height\tage\tweight\n1.8\t30\t80\n1.6\t20\t55.5\n",
        "height\tage\tweight\n1,8\t30\t80\n1,6\t20\t55,5",
        "height age weight\n1.8 30 80\n1.6 20 55.5\n",
        '"height", "age", "weight"\n1.8, 30, 80\n\n  \n1.6, 20, 55.5\n',
        "height,age,weight\r\n1.8,30,80\r\n1.6,20,55.5\r\n",
        "height,age,weight\r1.8,30,80\r1.6,20,55.5",
    ],
)
def test_it_does_not_matter_how_columns_and_lines_are_parted(text):
    assert cells(sheet_of(text)) == (("height", "age", "weight"), (), ((1.8, 30, 80), (1.6, 20, 55.5)))


def test_commas_are_decimal_where_they_do_not_part_columns():
    assert sheet_of("1,8;3,5\n1,6;2,5\n").values == ((1.8, 3.5), (1.6, 2.5))
    parted = sheet_of('"1,5","2,5"\n"1,000",2\n3,4\n5,6\n')
    assert (parted.columns, parted.values, parted.gaps) == (("1,5", "2,5"), ((3, 4), (5, 6)), 1)


def test_a_line_that_is_cut_does_not_decide_how_columns_are_parted():
    sheet = sheet_of("".join(f"{'w' * 1200} {i} {i + 1}\n" for i in range(9)))
    assert sheet.values == tuple((0, i, i + 1) for i in range(9))


def test_columns_without_names_are_numbered_and_names_that_are_alike_too():
    assert sheet_of("1,2\n3,4\n").columns == ("column 1", "column 2")
    assert sheet_of("a,a,\n1,2,3\n").columns == ("a", "a (2)", "column 3")


def test_words_are_kept_as_codes_and_gaps_are_left_out():
    sheet = sheet_of("who,x,y\nBob,1,2\nAnn,,3\nNA,1,1\nBob,4,nan\nAnn,5,6\n")
    assert sheet.words == (("Ann", "Bob"), (), ())
    assert sheet.values == ((1, 1, 2), (0, 5, 6))
    assert sheet.described() == "2 rows, 3 columns. Left out: 3 rows with gaps."


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        ("1 2 na na", "numbers"),
        ("1 2 a b", "numbers"),
        ("1 2 a b na", "numbers"),
        ("1 2 2e6 -3e6", "numbers"),
        ("1e6 -1e6", "numbers"),
        ("1 a b", "few words"),
        ("a b c d e f g h", "few words"),
        ("a b c d e f g h i", "words"),
        ("1 a b c d e f g h", "words"),
        ("1 NA na nan", "gaps"),
        ("1 2e6 -3e6", "large"),
    ],
)
def test_a_column_is_taken_as_what_most_of_it_is(cells, holds):
    sheet = sheet_of("x,y,z\n" + "".join(f"1,2,{cell}\n" for cell in cells.split()))
    if holds in ("numbers", "few words"):
        assert sheet.numbers == (("x", "y", "z") if holds == "numbers" else ("x", "y"))
        assert sheet.left_out == ()
    else:
        assert sheet.left_out == (("z", holds),)
    assert len(sheet.values) + sheet.gaps + sheet.large == len(cells.split())


def test_what_is_left_out_is_said_and_why():
    rows = "".join(f"n{i},{i},{i % 3},{2e6 + i},{'' if i else 7}\n" for i in range(1, 10))
    sheet = sheet_of(f"name,x,y,people,note\n{rows}n,1,3e6,3e6,\nn,-4e6,1,1,\n")
    assert sheet.columns == ("x", "y")
    assert sheet.described() == (
        "9 rows, 2 columns. Left out: 2 rows with numbers beyond 1,000,000, the column name, which holds words, more "
        "than 8 different ones, the column people, which holds numbers beyond 1,000,000, the column note, which holds "
        "hardly anything."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "nothing in it"),
        ("\n \n", "nothing in it"),
        ("a,b\nx,y\n", "two columns of numbers"),
        ("a\n1\n2\n", "two columns of numbers"),
        ("a,b\n1,\n,2\n", "two columns of numbers, and a row"),
        (",".join(f"c{i}" for i in range(40)) + "\n", "40 columns"),
    ],
)
def test_what_is_no_table_of_numbers_is_rejected_in_words(text, expected):
    with pytest.raises(TableError, match=expected):
        sheet_of(text)


def test_files_are_read_and_rejected_by_name(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.encode())
    sheet = read_csv(path)
    assert cells(sheet) == cells(sheet_of(PLAIN))
    assert (sheet.source, sheet_of(PLAIN).source) == ("people.csv", "")
    path.write_bytes(b'\xef\xbb\xbf"height, in m",age\n1.8,30\n')
    assert read_csv(path).columns == ("height, in m", "age"), "the mark of the encoding is no part of the first cell"
    (tmp_path / f"{'n' * 100}.csv").write_text(PLAIN)
    assert read_csv(tmp_path / f"{'n' * 100}.csv").source == "n" * 80
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableError, match=r"people\.csv is not a text in UTF-8"):
        read_csv(path)
    path.write_bytes(PLAIN.encode() * 2000 + b"\xff")
    with pytest.raises(TableError, match=r"people\.csv is not a text in UTF-8"):
        read_csv(path)
    with pytest.raises(TableError, match="cannot be read"):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(TableError, match="cannot be read: it is a folder"):
        read_csv(tmp_path)


# ------------------------------------------------------------------------------------------------- samples


def many(rows):
    return "x,y,c\n" + "".join(f"{i},{i % 7},{'ab'[i % 2]}\n" for i in range(rows))


def test_of_many_rows_a_sample_by_the_seed_is_taken():
    text = many(63_201)
    sheet, other = sheet_of(text), sheet_of(text, seed=101)
    assert (len(sheet.values), sheet.rows, sheet.is_sample) == (MAX_ROWS, 63_201, True)
    assert sheet.described() == "20,000 of 63,201 rows, a random sample (seed 100), 3 columns."
    assert sheet_of(text) == sheet
    assert "(seed 101)" in other.described()
    places = [row[0] for row in sheet.values]
    assert places == sorted(set(places)), "the rows keep their order"
    assert 0.45 < sum(place < 63_201 / 2 for place in places) / MAX_ROWS < 0.55
    common = len(set(sheet.values) & set(other.values))
    assert common == pytest.approx(MAX_ROWS**2 / 63_201, rel=0.05), "as many as by chance"
    assert sheet.digest == other.digest != sheet_of(many(63_200)).digest


def test_a_sample_is_the_head_of_any_larger_one(monkeypatch):
    monkeypatch.setattr(csv_files, "_BLOCK", 64)
    for rows in range(1, 200):
        drawn = []
        for kept in (5, 1000):
            monkeypatch.setattr(csv_files, "_DRAWN", kept)
            sample = csv_files._Sample(7)
            for i in range(rows):
                sample.add([f"{i}"])
            drawn.append(sample.drawn())
        assert drawn[0] == drawn[1][:5]
        assert sorted(drawn[1]) == [(i, [f"{i}"]) for i in range(rows)]


def test_a_sample_has_other_rows_in_place_of_those_with_gaps():
    sheet = sheet_of(many(30_000).replace("5,5,b\n", "5,,b\n"))
    assert len(sheet.values) == MAX_ROWS
    assert sheet.gaps > 0


@pytest.mark.parametrize("rows", [1, MAX_ROWS - 1, MAX_ROWS])
def test_as_many_as_can_be_kept_are_no_sample(rows):
    sheet = sheet_of(many(rows))
    assert (len(sheet.values), sheet.rows, sheet.is_sample) == (rows, rows, False)
    assert sheet_of(many(rows), seed=1).values == sheet.values
    assert sheet_of(many(MAX_ROWS) + "7,,a\n" * 1000).values == sheet_of(many(MAX_ROWS)).values


def test_a_million_lines_are_read_within_seconds(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text("a,b,c,d,e\n" + "1,2.5,3,4.25,x\n1,2.5,3,4.25,y\n" * 500_000)
    begun = time.process_time()
    sheet = read_csv(path)
    assert time.process_time() - begun < 10
    assert (len(sheet.values), sheet.rows) == (MAX_ROWS, 1_000_000)


# ------------------------------------------------------------------------------------------- hostile files


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
    assert sheet_of(f"{names}\n1,2,3\n").columns == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (",".join(["a"] * 12_000) + "\n" + ",".join(["1"] * 12_000), "12,000 columns"),
        ((',"' * 30_000 + "\n") * 200, "quote|columns"),
        ("," * 10_000_000, "line"),
        ('"' * 10_000_000, "line"),
        ("a,b\n1," + "2" * 200_000, "line"),
        ('a,b\n1,"' + "2\n" * 15_000, "quote"),
        ('a,b\n1,"' + ("2" * 50_000 + "\n") * 5, "quote"),
        ('a,b\n1,2\n3,"4', "quote"),
        ("a,b\n1,2\n" + ("," * 60_000 + "\n") * 250, None),
    ],
    ids=["columns", "sniffed", "commas", "quotes", "long", "open", "cell", "end", "cells"],
)
def test_limits_are_looked_at_before_the_work(text, expected):
    begun = time.process_time()
    if expected is None:
        assert sheet_of(text).values[0] == (1, 2)
    else:
        with pytest.raises(TableError, match=expected) as caught:
            sheet_of(text)
        assert len(str(caught.value)) < 200
    assert time.process_time() - begun < 12


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_files, "MAX_FILE_BYTES", 100)
    (tmp_path / "large.csv").write_text(PLAIN * 10)
    with pytest.raises(TableError, match=r"large\.csv: it is larger"):
        read_csv(tmp_path / "large.csv")
    with pytest.raises(TableError, match="larger"):
        sheet_of(PLAIN * 10)
    with pytest.raises(TableError, match="larger"):  # one that grows while it is read
        list(csv_files._lines(io.StringIO(PLAIN * 10)))


def test_a_table_may_be_as_large_as_the_limits(tmp_path, monkeypatch):
    columns = ",".join(f"c{i}" for i in range(MAX_COLUMNS))
    assert len(sheet_of(f"{columns}\n{','.join('1' * MAX_COLUMNS)}\n").columns) == MAX_COLUMNS
    monkeypatch.setattr(csv_files, "MAX_FILE_BYTES", len(PLAIN))
    (tmp_path / "large.csv").write_text(PLAIN)
    assert read_csv(tmp_path / "large.csv").values == sheet_of(PLAIN).values


def test_a_line_may_be_as_long_as_the_limit():
    words = "w" * (MAX_LINE - 5)
    assert sheet_of(f"a,b,c\n1,2,{words}\n3,4,v\n").words[2] == ("v", "w" * 60)


def test_quoted_lines_are_one_cell():
    assert sheet_of('"height\n(m)",b\n1,2\n3,4\n').columns == ("height (m)", "b")
    assert sheet_of('a,b\n1,2\n3,"4\n"\n').values == ((1, 2), (3, 4))


CELLS = st.one_of(
    st.sampled_from(["1", "2.5", "a", "a (2)", "", '"', "'", "1e400", "1e7", "\0", "\u2028", "nan", "NA"]),
    st.text(max_size=3),
)
ROWS = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=6).map("\n".join)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode), ROWS.map(str.encode)))
def test_any_file_is_a_sheet_or_a_sentence(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        sheet = read_csv(path)
        said = sheet.described()
    except TableError as error:
        said = str(error)
        assert said.startswith("any.csv")
    else:
        assert Sheet.model_validate_json(sheet.model_dump_json()) == sheet
        assert len(sheet.numbers) > 1
    assert len(said) <= 300
    assert said.isprintable()
    assert said.endswith(".")


def test_what_is_copied_may_be_any_text():
    with pytest.raises(TableError, match="two columns"):
        sheet_of("\ud800,b\nx,y\n")
    assert sheet_of("\ud800,b\n1,2\n").columns == ("column 1", "b")
    names = ",".join([f"{'w' * 45}{i}" for i in range(20)])
    said = sheet_of(f"{names},x,y\n" + "".join(f"w{i}," * 20 + "1,2\n" for i in range(9))).described()
    assert "Left out: the column www" in said
    assert len(said) <= 300
