"""What is said of points that a model can learn nothing from, or not all of it."""

import numpy as np
import pytest

from dlab_core.data.drawn import dataset_of_points
from dlab_core.recipe import DeepNet, DrawnPairs, DrawnPoints, LinReg, Pair, Parabola, Point, Recipe
from dlab_core.training.diagnostics import dataset_warning, plateau_warning
from dlab_core.training.history import Curves
from dlab_core.training.run import start_run

TWO = (Point(0, 0, 0), Point(1, 1, 1))


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((), "No points yet: draw some on the canvas."),
        (
            (Point(0, 0, 0, "test"), Point(1, 1, 1, "validation")),
            "in the validation and test sets, so",
        ),
        ((Point(0, 0, 0, "test"), Point(1, 1, 1, "test")), "in the test set, so none trains"),
        ((Point(0, 0, 0), Point(1, 1, 0)), "one class, so there is nothing to tell apart"),
        ((Point(1, 1, 0), Point(1, 1, 1), Point(1, 1, 2)), "in one place"),
        (TWO, "No point has class 3: draw some"),
        ((*TWO, Point(2, 2, 2, "test")), "No point has class 3 among those that train: all are in the test set"),
        (
            (Point(0, 0, 0), Point(1, 1, 1, "test"), Point(2, 2, 2, "validation")),
            "No point has class 2 or 3 among those that train: all are in the validation and test sets.",
        ),
        ((Point(1, 0, 0), Point(1, 1, 1), Point(1, 2, 2)), ""),
        ((*TWO, Point(2, 2, 2)), ""),
    ],
)
def test_points_are_warned_of(points, expected):
    config = DrawnPoints(C=3, points=points)
    sentence = dataset_warning(dataset_of_points(config), config)
    assert expected in sentence
    assert bool(sentence) == bool(expected)


def test_values_over_one_place_cannot_be_told_apart():
    def said(*points):
        config = DrawnPairs(points=points)
        return dataset_warning(dataset_of_points(config), config)

    at_one_x = "All points that train lie at one x, where no line can be told from another: draw some elsewhere."
    assert said(Pair(1, 2), Pair(1, 3)) == at_one_x
    assert said(Pair(1, 2), Pair(1, 3), Pair(2, 3, "test")) == at_one_x
    assert said(Pair(1, 2)) == said(Pair(1, 2), Pair(2, 3)) == ""


# ----------------------------------------------------------------------------------------------- plateaus


def learner_of(model):
    return start_run(Recipe(data=Parabola(), model=model)).learner


@pytest.fixture(scope="module")
def small_net():
    return learner_of(DeepNet(hidden=(2,), activation="sigmoid"))


def curves(steps, errors, r2):
    """Scores whose r2 is the same throughout."""
    scores = {"train.mse": np.array(errors, dtype=float), "train.r2": np.full(len(steps), float(r2))}
    none = np.empty(0)
    return Curves(np.array(steps), none, np.array(steps), scores, none, none)


def test_a_plateau_is_told_with_what_is_explained_and_the_neurons_of_the_first_layer(small_net):
    assert plateau_warning(small_net, curves([500, 1000], [4.0, 4.0], 0.125)) == (
        "Plateau: the net explains 12% of the variance, and the loss falls no further. Its few bends (2 in the first "
        "layer) lie where small steps improve nothing, and where a sigmoid is full its slope is nearly zero. Try "
        "another weights seed, or more neurons."
    )


def test_what_explains_less_than_nothing_explains_nothing_and_only_a_sigmoid_is_full():
    said = plateau_warning(learner_of(DeepNet(hidden=(3,), activation="relu")), curves([500, 1000], [4, 4], -2))
    assert "explains 0% of the variance" in said
    assert "(3 in the first layer)" in said
    assert "sigmoid" not in said


@pytest.mark.parametrize(
    ("steps", "errors", "r2"),
    [
        ([500, 999], [4, 4], 0.1),  # too early to tell
        ([500, 1000], [4, 4], 0.5),  # it fits its points
        ([500, 1000], [4, 3.92], 0.1),  # it falls by two hundredths
        ([499, 500, 1000], [9, 4, 3.92], 0.1),  # since half as many steps
        ([500, 501, 1000], [4, 9, 3.92], 0.1),
    ],
)
def test_no_plateau_is_told_early_nor_where_the_loss_falls_or_is_small(small_net, steps, errors, r2):
    assert plateau_warning(small_net, curves(steps, errors, r2)) == ""


def test_it_is_a_plateau_where_the_loss_falls_by_less_than_two_hundredths(small_net):
    assert plateau_warning(small_net, curves([499, 500, 1000], [9, 4, 3.93], 0.1))
    assert plateau_warning(small_net, curves([1000, 2000], [4, 4], 0.49))
    assert plateau_warning(small_net, curves([500, 1000], [4, 5], 0.1))


def test_a_line_and_classes_have_no_plateaus(small_net):
    flat = curves([500, 1000], [4, 4], 0.1)
    assert plateau_warning(learner_of(LinReg()), flat) == ""
    assert plateau_warning(learner_of(DeepNet(hidden=())), flat) == ""
    del flat.scores["train.r2"]
    assert plateau_warning(small_net, flat) == ""
