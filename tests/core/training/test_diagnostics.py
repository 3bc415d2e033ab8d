"""What is said of points that a model can learn nothing from, or not all of it."""

import pytest

from dlab_core.data.drawn import dataset_of_points
from dlab_core.recipe import DrawnPoints, Point
from dlab_core.training.diagnostics import dataset_warning

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
