"""Recipes beside each other are called by what differs, and by nothing else."""

import pytest

from dlab_core.recipe import LeastSquares, Recipe, Table
from dlab_core.recipe.compared import differing
from dlab_core.recipe.files import find, with_values

DEEP = with_values(Recipe(), ["model.kind=deep_net"])


def named(base, *changes):
    return differing([base, *(with_values(base, list(change)) for change in changes)])


def test_one_field_is_enough():
    assert named(Recipe(), ["training.rate=0.01"]) == [("learning rate 0.1",), ("learning rate 0.01",)]
    assert named(Recipe(), ["training.rate=0.01"], ["training.rate=0.3"])[2] == ("learning rate 0.3",)
    assert named(Recipe(), ["model.hidden=3"]) == [("hidden units 5",), ("hidden units 3",)]


def test_all_that_differs_in_any_of_them_is_named_in_each():
    first, second, third = named(Recipe(), ["training.rate=0.01"], ["training.l2=0.1"])
    assert first == ("learning rate 0.1", "L2 penalty 0.0001")
    assert second == ("learning rate 0.01", "L2 penalty 0.0001")
    assert third == ("learning rate 0.1", "L2 penalty 0.1")


def test_nothing_differs_where_only_the_name_and_the_iterations_do():
    assert named(Recipe(), ["name=other", "about=why", "training.steps=7"]) == [(), ()]
    assert differing([Recipe()]) == [()]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("training.batch=8", ("batch all points", "batch 8")),
        ("model.batch_norm=true", ("batch norm off", "batch norm on")),
        ("model.hidden=[3]", ("hidden layers 5", "hidden layers 3")),
        ("model.hidden=[3, 4]", ("hidden layers 5", "hidden layers 3, 4")),
        ("model.hidden=[]", ("hidden layers 5", "hidden layers none")),
        ("model.activation=leaky_relu", ("activation ReLU", "activation Leaky ReLU")),
        ("data.N=1000", ("points per component 10", "points per component 1,000")),
        ("training.optimiser.kind=adam", ("SGD", "Adam")),
        ("data.seed=12345", ("seed 100", "seed 12345")),
        ("data.split.test=0.4", ("test set 20 %", "test set 40 %")),
    ],
)
def test_values_are_written_as_forms_have_them(change, words):
    base = with_values(DEEP, ["model.hidden=[5]"])
    assert named(base, [change]) == [(words[0],), (words[1],)]


def test_another_model_stands_for_all_that_is_in_it():
    first, second = differing([Recipe(), find("svm-mixture")])
    assert any("SVM" in words for words in second)
    assert not any("hidden" in words for words in (*first, *second))
    first, second, third = differing([DEEP, with_values(DEEP, ["model.hidden=[3]"]), Recipe()])
    assert [len(names) for names in (first, second, third)] == [1, 1, 1]
    assert first != second


def test_long_lists_are_counted():
    table = Table(columns=tuple("abcdefghij"), known=tuple("abcdefgh"), wanted=("j",))
    more = table.model_copy(update={"known": tuple("abcdefghi")})
    assert differing([Recipe(data=data, model=LeastSquares()) for data in (table, more)]) == [
        ("inputs a, b, c, d, e, f, g, h",),
        ("inputs (9)",),
    ]


def test_points_that_were_drawn_are_counted_however_few():
    drawn = find("line-outlier")
    fewer = drawn.model_copy(update={"data": drawn.data.model_copy(update={"points": drawn.data.points[1:]})})
    assert differing([drawn, fewer])[0] == (f"points ({len(drawn.data.points)})",)
    one = drawn.model_copy(update={"data": drawn.data.model_copy(update={"points": drawn.data.points[:1]})})
    assert differing([drawn, one])[1] == ("points (1)",)
