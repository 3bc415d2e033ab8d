"""What kinds of data and of models answer when they are asked."""

import pytest

from dlab_core.recipe import (
    MAX_SEED,
    Crops,
    DeepNet,
    Digits,
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    FcAnn2,
    GaussianMixture,
    KernelSVM,
    LeastSquares,
    LinearSVM,
    NoisyLine,
    Pair,
    Point,
    TwoOnLine,
)


@pytest.mark.parametrize("kind", [GaussianMixture, NoisyLine, TwoOnLine])
def test_what_is_sampled_is_sampled_anew_with_the_next_seed(kind):
    data = kind(seed=7)
    assert data.resampled() == kind(seed=8)
    assert kind(seed=MAX_SEED).resampled() == kind(seed=0)
    assert data.caption == "seed 7"


@pytest.mark.parametrize("data", [Crops(), Digits(), DrawnPoints(), DrawnPairs()])
def test_what_is_not_sampled_says_so(data):
    assert data.resampled() is None
    assert data.caption == data.title.lower()


@pytest.mark.parametrize(
    ("data", "most", "point"),
    [
        (GaussianMixture(), 8, Point(0.5, 2.5, 1, "test")),
        (DrawnPoints(), 8, Point(0.5, 2.5, 1, "test")),
        (NoisyLine(), 0, Pair(0.5, 2.5, "test")),
        (DrawnOnLine(), 3, Pair(0.5, 1.0, "test")),
        (TwoOnLine(), 3, Pair(0.5, 1.0, "test")),
    ],
)
def test_data_makes_its_points_and_knows_how_many_classes_can_be_drawn(data, most, point):
    assert data.max_classes == most
    made = data.point(0.5, 2.5, 1, "test")
    assert made == point
    assert type(made) is type(point)


def test_a_model_says_which_fields_of_training_it_obeys():
    assert FcAnn2().obeys("steps")
    assert not FcAnn2().obeys("optimiser")
    assert not KernelSVM.obeys("steps")
    assert LeastSquares().obeys("seed")


def test_a_model_is_named_with_its_size():
    assert LinearSVM().caption == "Linear SVM"
    assert DeepNet(hidden=(5, 3)).caption == "Deep net 5-3"
    net = DeepNet(hidden=(5,), batch_norm=True, dropout=0.25)
    assert net.caption == "Deep net 5, batch norm, dropout 0.25"
