"""Sheets and the two kinds of tables: which columns are chosen, what is refused in words, files old and new."""

import json

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError

from dlab_core.data.csv_files import sheet_of
from dlab_core.recipe import ClassTable, Recipe, Sheet, Table, TableError, explain, files
from dlab_core.recipe.tables import MAX_COLUMNS, LeftOut


def refusal(make):
    with pytest.raises(ValidationError) as caught:
        make()
    return explain(caught.value)


@pytest.mark.parametrize(
    ("text", "classes", "known"),
    [
        ("x,kind,y\n1,a,2\n2,b,3\n", "kind", ("x", "y")),
        ("kind,x,y,sex\nA,1,2,m\nB,2,3,f\n", "sex", ("x", "y")),
        ("x,y,sex,passed\n1.5,2,m,1\n2.5,3,f,0\n", "sex", ("x", "y", "passed")),
        ("x,y,passed\n1.5,2.5,1\n2.5,3.5,0\n", "passed", ("x", "y")),
        ("passed,x,y\n1,1.5,2.5\n0,2.5,3.5\n", "passed", ("x", "y")),
        ("x,y,same,sex\n1.5,2,one,m\n2,3.5,one,f\n", "sex", ("x", "y")),
        ("x,y,sex,same\n1.5,2,m,one\n2,3.5,f,one\n", "sex", ("x", "y")),
    ],
)
def test_the_classes_are_the_last_column_of_few_words_else_of_few_whole_numbers(text, classes, known):
    table = ClassTable.of(sheet_of(text))
    assert (table.class_column, table.known) == (classes, known)


def test_a_table_without_classes_or_axes_says_what_to_do():
    rows = "".join(f"{i}.5,{i * i},w{i}\n" for i in range(9))
    with pytest.raises(TableError, match=r"a\.csv has no column of classes.*more than 8 different words.*Regress page"):
        ClassTable.of(sheet_of("x,y,name\n" + rows, source="a.csv"))
    with pytest.raises(TableError, match=r"needs two columns of numbers as axes .* classes in c, and has only x"):
        ClassTable.of(Sheet(columns=("x", "c"), words=((), ("a", "b")), values=((1, 0), (2, 1))))
    with pytest.raises(TableError, match=r"one column of numbers.*at least two columns of numbers"):
        Table.of(Sheet(columns=("x", "c"), words=((), ("a", "b")), values=((1, 0), (2, 1)), source="a.csv"))


SHEET = sheet_of("x,y,z,c\n" + "".join(f"{i},{i + 0.5},{i % 3},{'abc'[i % 3]}\n" for i in range(12)))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"known": ("x", "y"), "class_column": "x"}, "cannot be an input as well"),
        ({"known": ("y", "z"), "class_column": "x"}, "x has 12 different values, and at most 8 classes are told apart"),
        ({"known": ("x",), "class_column": "c"}, "two inputs are needed"),
        ({"known": ("x", "c"), "class_column": "z"}, "c holds words"),
        ({"known": ("x", "w"), "class_column": "c"}, "there is no column w"),
        ({"known": ("x", "y"), "class_column": ""}, "not said which column holds the classes"),
    ],
)
def test_columns_that_make_no_classes_in_a_plane_are_refused_in_words(fields, expected):
    assert expected in refusal(lambda: ClassTable(sheet=SHEET, **fields))


def test_fractions_and_a_single_value_are_no_classes():
    sheet = sheet_of("x,y,half,one\n1,2,0.5,1\n2,3,1.5,1\n")
    assert "half holds 0.5, and classes are words or whole" in refusal(
        lambda: ClassTable(sheet=sheet, known=("x", "y"), class_column="half")
    )
    eight = sheet_of("x,y,many\n" + "".join(f"{i},{i + 1},{i + 0.5}\n" for i in range(8)))
    assert "many holds 0.5, and classes are" in refusal(
        lambda: ClassTable(sheet=eight, known=("x", "y"), class_column="many")
    )
    assert "one is the same in every row" in refusal(
        lambda: ClassTable(sheet=sheet, known=("x", "y"), class_column="one")
    )


def test_what_is_remembered_of_rows_is_not_that_of_others():
    assert Sheet().model_copy() == Sheet(), "nor is anything missed that was not yet asked for"
    assert SHEET.levels_of("z") == (0, 1, 2)
    other = SHEET.model_copy(update={"values": SHEET.values[:2]})
    assert other.levels_of("z") == (0, 1)
    assert other == Sheet(**dict(other))


def test_columns_of_words_predict_no_values():
    table = Table.of(SHEET)
    assert (table.known, table.wanted) == (("x", "y"), ("z",))
    assert "the column c, which holds words" in table.description
    assert "c holds words" in refusal(lambda: Table(sheet=SHEET, known=("c",), wanted=("x",)))
    assert [table.part_of(name) for name in table.columns] == ["input", "input", "output", "not used"]
    assert [ClassTable.of(SHEET).part_of(name) for name in SHEET.columns] == ["input", "input", "input", "class"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"columns": ("a", "a")}, "same name"),
        ({"columns": ("a",), "values": ((1, 2),)}, "row 1 has 2 values"),
        ({"columns": ("a",), "words": ((), ())}, "words for 2 columns"),
        ({"columns": ("a",), "words": (("u", "v"),), "values": ((2,),)}, "stands for none of its 2 words"),
        ({"columns": ("a",), "words": (("u", "v"),), "values": ((0.5,),)}, "stands for none of its 2 words"),
        ({"columns": ("a",), "words": (("u", "u"),)}, "same word twice"),
        ({"columns": ("a",), "words": (tuple("abcdefghi"),)}, "at most 8"),
        ({"columns": tuple(map(str, range(MAX_COLUMNS + 1)))}, "at most 32"),
    ],
)
def test_a_sheet_is_whole_or_refused(fields, expected):
    assert expected in refusal(lambda: Sheet(**fields))


# --------------------------------------------------------------------------------------------------- files


def test_files_of_before_are_read():
    data = {"kind": "table", "columns": ["a", "b"], "values": [[1, 2], [3, 4]], "known": ["a"], "wanted": ["b"]}
    recipe = files.parse(json.dumps({"dlab": 2, "data": data, "model": {"kind": "linreg"}}))
    assert recipe.data == Table(sheet=Sheet(columns=("a", "b"), values=((1, 2), (3, 4))), known=("a",), wanted=("b",))
    assert recipe.data.description == "2 rows, 2 columns."
    assert files.parse(files.dump(recipe)) == recipe


@pytest.mark.parametrize("kind", ["table", "class_table"])
def test_a_table_without_rows_is_a_recipe(kind):
    model = {"kind": "linreg"} if kind == "table" else {"kind": "logreg"}
    recipe = files.parse(json.dumps({"dlab": 2, "data": {"kind": kind}, "model": model}))
    assert not recipe.data.values
    assert files.parse(files.dump(recipe)) == recipe


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


LEFT_OUT = st.builds(LeftOut, NAMES, st.sampled_from(["words", "gaps", "large"]))


@st.composite
def sheets(draw):
    columns = draw(st.lists(NAMES, unique=True, min_size=3, max_size=5))
    words = draw(st.lists(NAMES, unique=True, min_size=2, max_size=8))
    number = st.floats(-1e6, 1e6)
    rows = draw(st.lists(st.tuples(*[number] * (len(columns) - 1), st.sampled_from(range(len(words)))), max_size=6))
    return Sheet(
        columns=tuple(columns),
        words=((),) * (len(columns) - 1) + (tuple(words),),
        values=tuple(tuple(map(float, row)) for row in rows),
        rows=len(rows) + draw(st.integers(0, 10**9)),
        gaps=draw(st.integers(0, 10**6)),
        left_out=tuple(draw(st.lists(LEFT_OUT, max_size=3))),
        seed=draw(st.integers(0, 2**31 - 1)),
        source=draw(st.text(st.characters(codec="utf-8"), max_size=20)),
    )


@settings(max_examples=100)
@given(sheets())
def test_what_is_written_is_read_back(sheet):
    table, classes = Table.of(sheet), ClassTable.of(sheet)
    for data, model in ((table, {"kind": "deep_net"}), (classes, {"kind": "deep_net"})):
        recipe = Recipe(data=data, model=model)
        assert files.parse(files.dump(recipe)) == recipe
        assert hash(files.parse(files.dump(recipe)).data) == hash(data)
        assert len(data.description) <= 300


def test_another_sheet_keeps_the_choice_of_columns_where_it_can():
    table = ClassTable(sheet=SHEET, known=("x", "z"), class_column="c")
    other = sheet_of("x,y,z,c\n" + "".join(f"{i},{i + 0.5},{i % 3},{'ab'[i % 2]}\n" for i in range(12)))
    assert table.with_sheet(other) == ClassTable(sheet=other, known=("x", "z"), class_column="c")
    chosen = ClassTable(sheet=SHEET, known=("x", "y"), class_column="z")
    fractions = sheet_of("x,y,z,c\n1,2,0.5,a\n3,4,1.5,b\n")
    assert chosen.with_sheet(fractions).class_column == "c"
    assert table.with_sheet(sheet_of("p,q,r\n1,2,a\n3,4,b\n")).known == ("p", "q")
    values = Table(sheet=SHEET, known=("x",), wanted=("y",))
    assert values.with_sheet(SHEET) == values
    renamed = sheet_of("x,y,z,d\n1,2,3,a\n3,4,5,b\n")
    assert values.with_sheet(renamed) == Table.of(renamed), "also where only words have other names"
