"""The points of tables: chosen columns, classes of words and numbers, the plane of principal axes."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from dlab_core.data import can_be_drawn, make_dataset, why_not_drawn
from dlab_core.data.csv_files import sheet_of
from dlab_core.data.tables import on_principal_axes, share_of_variance, standardised
from dlab_core.recipe import ClassTable, Sheet, SplitByShare, Table

PLAIN = "height,age,weight\n1.8,30,80\n1.6,20,55.5\n"


def iris():
    data = load_iris()
    names = ["sepal length", "sepal width", "petal length", "petal width", "species"]
    rows = (
        ",".join([*map(str, row), data.target_names[c]]) for row, c in zip(data.data.tolist(), data.target, strict=True)
    )
    return sheet_of("\n".join([",".join(names), *rows]), source="iris.csv")


def test_the_last_column_is_predicted_from_the_others():
    table = Table.of(sheet_of(PLAIN))
    assert (table.known, table.wanted) == (("height", "age"), ("weight",))
    data = make_dataset(table, 1)
    assert data.x.tolist() == [[1.8, 30], [1.6, 20]]
    assert data.y.tolist() == [[80], [55.5]]


def test_columns_are_chosen_by_name_in_any_order():
    table = Table.of(sheet_of(PLAIN)).model_copy(update={"known": ("weight",), "wanted": ("age", "height")})
    data = make_dataset(table, 1)
    assert (data.x.tolist(), data.y.tolist()) == ([[80], [55.5]], [[30, 1.8], [20, 1.6]])
    assert not can_be_drawn(table)
    assert can_be_drawn(table.model_copy(update={"wanted": ("age",)}))


NO_ROWS = ClassTable(
    sheet=Sheet(columns=("a", "b", "c", "who"), words=((), (), (), ("Ann", "Bob"))),
    known=("a", "b", "c"),
    class_column="who",
)


@pytest.mark.parametrize(
    "table",
    [
        Table(),
        Table(columns=("a", "b", "c"), known=("a", "c"), wanted=("b",)),
        ClassTable(),
        NO_ROWS,
    ],
)
def test_a_table_without_rows_has_no_points(table):
    data = make_dataset(table, 1)
    assert len(data) == 0
    assert data.x.shape == (0, table.space.dimension)
    assert data.y.shape == ((0, 1) if isinstance(table, Table) else (0,))
    assert data.y.dtype == (np.float64 if isinstance(table, Table) else np.int64)


def test_two_inputs_are_the_plane():
    table = ClassTable.of(iris())
    table = ClassTable(sheet=table.sheet, known=("petal width", "sepal length"), class_column="species")
    data, expected = make_dataset(table, 1), load_iris()
    assert np.array_equal(data.x, expected.data[:, [3, 0]])
    assert np.array_equal(data.y, expected.target)
    assert (table.inputs, table.labels) == (table.known, ("setosa", "versicolor", "virginica"))
    assert not table.equal_scales


def test_more_inputs_are_seen_along_the_principal_axes_of_the_standardised_columns():
    table = ClassTable.of(iris())
    data = make_dataset(table, 1)
    scaled = StandardScaler().fit_transform(load_iris().data)
    pca = PCA(2).fit(scaled)
    assert np.abs(data.x) == pytest.approx(np.abs(pca.transform(scaled)))
    assert share_of_variance(table, data) == pytest.approx(pca.explained_variance_ratio_.sum())
    assert table.inputs == ("1st principal axis", "2nd principal axis")
    assert table.equal_scales


def test_the_sign_and_the_order_of_the_principal_axes_are_settled():
    x = np.random.default_rng(1).normal(size=(50, 3)) @ np.array([[3, 1, 0], [0, 1, 1], [0, 0, 0.1]])
    found = on_principal_axes(x)
    assert found[:, 0].var() > found[:, 1].var()
    for k in range(2):
        weights = standardised(x).T @ found[:, k]
        assert weights[np.abs(weights).argmax()] > 0


def test_columns_that_do_not_vary_weigh_nothing():
    x = np.column_stack([np.arange(9.0), np.full(9, 0.1), np.full(9, 1e6), np.full(9, 123_456.7)])
    assert x[:, 3].std() > 0, "of the last digits alone"
    assert np.array_equal(standardised(x)[:, 1:], np.zeros((9, 3)))
    assert on_principal_axes(x)[:, 1] == pytest.approx(np.zeros(9))
    rows = "".join(f"{i > 4:d},0.1,5,{'pq'[i % 2]}\n" for i in range(9))
    table = ClassTable.of(sheet_of("a,b,c,d\n" + rows))
    assert share_of_variance(table, make_dataset(table, 1)) == pytest.approx(1)
    assert share_of_variance(NO_ROWS, make_dataset(NO_ROWS, 1)) == 0


def test_a_column_may_vary_much_less_than_another():
    x = np.column_stack([np.arange(9.0) * 1e-9, np.arange(9.0) * 1e6])
    assert standardised(x).std(axis=0) == pytest.approx([1, 1])


def test_whole_numbers_are_classes_in_their_order():
    sheet = sheet_of("x,y,grade\n1.5,2,5\n2,3.5,3\n3,4,5\n2,2.5,-1\n")
    table = ClassTable.of(sheet)
    assert (table.class_column, table.labels, table.class_names[0]) == ("grade", ("-1", "3", "5"), "class -1")
    assert make_dataset(table, 1).y.tolist() == [2, 1, 2, 0]


def test_rows_are_split_as_other_points_are():
    table = ClassTable.of(iris()).model_copy(update={"split": SplitByShare(validation=0.1, test=0.3)})
    assert np.bincount(make_dataset(table, 3).split).tolist() == [90, 15, 45]


def test_the_rows_of_a_class_table_are_not_drawn():
    table = ClassTable.of(iris())
    assert not can_be_drawn(table)
    assert "names of its columns" in why_not_drawn(table)
    assert Sheet() == ClassTable().sheet
