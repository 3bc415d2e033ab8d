"""Datasets and their splits, and the order of batches."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlab_core.data import make_dataset
from dlab_core.data.batches import Batches, batch_bounds, batch_orders
from dlab_core.data.dataset import TEST, TRAIN, VALIDATION, assign_splits
from dlab_core.data.drawn import points_of_dataset, resplit, split_of_new_point
from dlab_core.data.mixtures import sample_gmm_2d
from dlab_core.recipe import (
    Circle,
    DrawnPoints,
    GaussianMixture,
    Gaussians,
    Moons,
    Point,
    Spiral,
    SplitByCount,
    SplitByShare,
    TwoClasses,
    TwoGaussians,
    Xor,
)


@pytest.mark.parametrize("kind", [GaussianMixture, Gaussians, TwoClasses, Circle, Xor, TwoGaussians, Spiral, Moons])
def test_every_source_gives_points_of_its_classes_and_follows_its_seed(kind):
    one, same = (make_dataset(kind(seed=3), 1) for _ in range(2))
    other = make_dataset(kind(seed=4), 1)
    assert one.x.shape == (len(one.y), 2)
    assert set(one.y) <= set(range(one.classes))
    assert np.array_equal(one.x, same.x)
    assert not np.array_equal(one.x, other.x)
    assert np.isfinite(one.x).all()
    with pytest.raises(ValueError, match="read-only"):
        one.x[0] = 0


def test_seed_100_gives_the_data_of_the_course():
    x, y = sample_gmm_2d(6, 2, 10, random_state=100)
    dataset = make_dataset(GaussianMixture(), 1)
    assert np.array_equal(dataset.x, x)
    assert np.array_equal(dataset.y, y)


def test_the_training_seed_governs_the_splits_and_nothing_else():
    one, two = make_dataset(GaussianMixture(), 1), make_dataset(GaussianMixture(), 2)
    assert np.array_equal(one.x, two.x)
    assert not np.array_equal(one.split, two.split)


@given(st.integers(0, 300), st.floats(0, 0.45), st.floats(0, 0.45), st.integers(0, 100))
def test_shares_are_as_said(n, validation, test, seed):
    split = assign_splits(n, SplitByShare(validation=validation, test=test), seed)
    assert len(split) == n
    if n > 1:
        assert abs((split == TEST).sum() - test * n) <= 1.5
        assert abs((split == VALIDATION).sum() - validation * n) <= 1
    if n:
        assert (split == TRAIN).any()


@given(st.integers(1, 40), st.floats(0, 0.95), st.floats(0, 1), st.integers(0, 100))
def test_at_least_one_point_trains(n, held_back, share, seed):
    validation = min(0.9, held_back * share)
    config = SplitByShare(validation=validation, test=min(0.9, held_back - validation))
    assert (assign_splits(n, config, seed) == TRAIN).any()


def test_counts_are_as_said_and_the_rest_tests():
    split = assign_splits(200, SplitByCount(train=60, validation=20), 0)
    assert np.bincount(split).tolist() == [60, 20, 120]
    assert np.bincount(assign_splits(50, SplitByCount(train=60, validation=20), 0), minlength=3).tolist() == [50, 0, 0]


def test_one_more_point_moves_no_other_between_splits():
    config = SplitByShare(test=0.3)
    first = [split_of_new_point(i, config, 1) for i in range(500)]
    assert first[:200] == [split_of_new_point(i, config, 1) for i in range(200)]
    assert 0.2 < first.count("test") / 500 < 0.4
    assert split_of_new_point(3, SplitByCount(), 1) == "train"


def test_points_of_a_sample_are_the_sample():
    dataset = make_dataset(GaussianMixture(C=3), 5)
    drawn = points_of_dataset(dataset, SplitByShare())
    again = make_dataset(drawn, 99)
    assert np.array_equal(again.x, dataset.x)
    assert np.array_equal(again.y, dataset.y)
    assert np.array_equal(again.split, dataset.split)
    assert again.classes == 3
    assert not np.array_equal(make_dataset(resplit(drawn, 99), 0).split, dataset.split)


def test_a_missing_class_is_allowed_and_found():
    dataset = make_dataset(DrawnPoints(C=4, points=(Point(0, 0, 1), Point(1, 1, 3))), 0)
    assert dataset.missing_classes() == [0, 2]
    assert len(make_dataset(DrawnPoints(), 0)) == 0


@given(st.integers(0, 500), st.none() | st.integers(2, 100))
def test_batches_are_equal_parts_and_never_one_point(n, size):
    sizes = np.diff(batch_bounds(n, size))
    assert sizes.sum() == n
    assert sizes.max() - sizes.min() <= 1
    if n >= 2:
        assert sizes.min() >= 2
        assert size is None or sizes.max() <= max(size, 3)
    assert [len(a) for a in np.array_split(np.arange(n), len(sizes))] == sizes.tolist()


def test_the_order_is_a_function_of_seed_and_pass():
    orders = batch_orders(50, 1, 3)
    assert np.array_equal(orders, batch_orders(50, 1, 3))
    assert np.array_equal(orders[1:], batch_orders(50, 1, 4))
    assert not np.array_equal(orders[0], orders[1])
    assert not np.array_equal(orders[0], batch_orders(50, 2, 3)[0])
    assert np.array_equal(np.sort(orders, axis=1), np.tile(np.arange(50), (len(orders), 1)))
    assert len(batch_orders(50, 1, 80)) == 1  # the last of those that are drawn together
    assert len(batch_orders(100_000, 1, 7)) == 1
    assert np.array_equal(Batches(50, 1, 5, False).orders(), np.arange(50)[None])


@given(st.integers(2, 300), st.integers(2, 60), st.lists(st.integers(1, 700), max_size=8))
def test_many_batches_at_once_are_as_many_one_by_one(n, size, jumps):
    jumping, walking = Batches(n, 1, size, True), Batches(n, 1, size, True)
    for jump in jumps:
        jumping.advance(jump)
        for _ in range(jump):
            walking.advance()
        assert np.array_equal(jumping.position(), walking.position())
        assert np.array_equal(jumping.orders()[0], walking.orders()[0])


def test_new_data_begins_a_new_order_not_a_new_epoch():
    batches = Batches(20, 1, 5, True)
    for _ in range(6):
        batches.advance()
    assert (batches.epoch, batches.order, batches.at) == (1, 1, 2)
    batches.restart(30)
    assert (batches.epoch, batches.order, batches.at) == (1, 2, 0)
    assert batches.orders().shape[1] == 30
    for _ in range(6):
        batches.advance()
    assert batches.epoch == 2
    other = Batches(30, 1, 5, True)
    other.seek(batches.position())
    assert np.array_equal(other.orders()[0], batches.orders()[0])
