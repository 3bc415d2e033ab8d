"""Datasets and their splits, and the order of batches."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlab_core.arrays import StateError
from dlab_core.data import as_drawn, can_be_drawn, make_dataset
from dlab_core.data.batches import Batches, batch_bounds, batch_orders, check_past_position
from dlab_core.data.dataset import TEST, TRAIN, VALIDATION, Dataset, assign_splits
from dlab_core.data.drawn import drawn_points, points_of_dataset, resplit, split_of_new_point
from dlab_core.data.mixtures import sample_gmm_2d
from dlab_core.recipe import (
    PLANE,
    Bumps,
    Circle,
    Crops,
    Digits,
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    GaussianMixture,
    Gaussians,
    Moons,
    Pair,
    PlaneValues,
    Point,
    Recipe,
    Sine,
    Spiral,
    SplitByCount,
    SplitByShare,
    Table,
    ThreeOnLine,
    Training,
    TwoClasses,
    TwoGaussians,
    TwoOnLine,
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


@pytest.mark.parametrize(
    ("split", "together"),
    [
        ([TRAIN, TRAIN, VALIDATION, VALIDATION, TEST], True),
        ([TEST, TRAIN, TRAIN, TRAIN], True),
        ([TEST, TRAIN, TEST], False),
        ([TEST, TEST, TRAIN, TRAIN, TEST], False),
    ],
)
def test_points_of_a_split_that_stand_together_are_not_copied(split, together):
    x = np.arange(2.0 * len(split)).reshape(-1, 2)
    data = Dataset(x, np.arange(len(split)), np.array(split, dtype=np.uint8), PLANE, 9)
    for number in set(split):
        chosen = data.split == number
        for whole, part in zip((data.x, data.y), data.of(number), strict=True):
            assert np.array_equal(part, whole[chosen])
            assert np.shares_memory(part, whole) == (together or number == TRAIN)


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
    both = [split_of_new_point(i, SplitByShare(test=0.2, validation=0.5), 1) for i in range(500)]
    assert both.count("test") / 500 == pytest.approx(0.2, abs=0.05)
    assert both.count("validation") / 500 == pytest.approx(0.5, abs=0.05)
    assert both.count("train") / 500 == pytest.approx(0.3, abs=0.05)


def test_points_of_a_sample_are_the_sample():
    dataset = make_dataset(GaussianMixture(C=3), 5)
    drawn = points_of_dataset(dataset, SplitByShare(validation=0.1))
    assert drawn.split == SplitByShare(validation=0.1)
    again = make_dataset(drawn, 99)
    assert np.array_equal(again.x, dataset.x)
    assert np.array_equal(again.y, dataset.y)
    assert np.array_equal(again.split, dataset.split)
    assert again.classes == 3
    assert not np.array_equal(make_dataset(resplit(drawn, 99), 0).split, dataset.split)


def test_a_missing_class_is_allowed():
    dataset = make_dataset(DrawnPoints(C=4, points=(Point(0, 0, 1), Point(1, 1, 3))), 0)
    assert (dataset.classes, dataset.y.tolist()) == (4, [1, 3])
    assert len(make_dataset(DrawnPoints(), 0)) == 0


@pytest.mark.parametrize("count", [0, 2])
@pytest.mark.parametrize(
    ("kind", "x", "y"),
    [
        (DrawnPoints, (2, np.float64), ((), np.int64)),
        (DrawnPairs, (1, np.float64), ((1,), np.float64)),
        (DrawnOnLine, (1, np.float64), ((), np.int64)),
    ],
)
def test_drawn_points_are_arrays_of_the_same_types_however_few(kind, x, y, count):
    points = tuple(kind().point(1, 0, 1, "test") for _ in range(count))
    dataset = make_dataset(kind(points=points), 0)
    assert (dataset.x.shape, dataset.x.dtype) == ((count, x[0]), x[1])
    assert (dataset.y.shape, dataset.y.dtype) == ((count, *y[0]), y[1])
    assert (dataset.split.tolist(), dataset.split.dtype) == ([TEST] * count, np.uint8)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GaussianMixture(), True),
        (Bumps(), False),
        (TwoOnLine(), True),
        (ThreeOnLine(), True),
        (Sine(), True),
        (Crops(), False),
        (Digits(), False),
        (Table(columns=("a", "b"), known=("a",), wanted=("b",), values=((1, 2),)), True),
        (Table(columns=("a", "b", "c"), known=("a",), wanted=("b", "c"), values=((1, 2, 3),)), False),
    ],
)
def test_points_of_classes_in_the_plane_and_of_one_output_on_a_line_can_be_drawn(data, expected):
    assert can_be_drawn(data) is expected


THREE_WAYS = SplitByShare(validation=0.2, test=0.3)


@pytest.mark.parametrize(
    "data",
    [
        GaussianMixture(C=3, split=THREE_WAYS),
        TwoOnLine(n=9, split=THREE_WAYS),
        ThreeOnLine(n=9, split=THREE_WAYS),
        Sine(n=9, split=THREE_WAYS),
        DrawnPairs(split=THREE_WAYS),
    ],
)
def test_points_taken_over_as_drawn_are_the_same_in_the_same_splits(data):
    recipe = Recipe.model_construct(data=data, training=Training(seed=4))
    drawn = as_drawn(recipe)
    before, after = make_dataset(data, 4), make_dataset(drawn, 5)
    assert np.array_equal(after.x, before.x)
    assert np.array_equal(after.y, before.y)
    assert np.array_equal(after.split, before.split)
    assert (after.classes, drawn.split) == (before.classes, data.split)


def test_where_points_are_drawn():
    plane = make_dataset(GaussianMixture(), 0)
    assert drawn_points(plane) == (plane.x, plane.y, plane.split)
    on_line = make_dataset(DrawnOnLine(C=3, points=(Pair(5, 0), Pair(6, 1), Pair(7, 2, "test"))), 0)
    places, colours, split = drawn_points(on_line)
    assert places.tolist() == [[5, 0], [6, 0.5], [7, 1]]
    assert (colours.tolist(), split.tolist()) == ([0, 1, 2], [TRAIN, TRAIN, TEST])
    names = ("a", "b", "c")
    values = ((1, 2, 3, 0), (4, 5, 6, 0))
    table = Table(columns=(*names, "d"), known=("a",), wanted=("b", "c"), values=values)
    places, colours, split = drawn_points(make_dataset(table, 0))
    assert places.tolist() == [[1, 2], [4, 5], [1, 3], [4, 6]]
    assert colours.tolist() == [0, 0, 1, 1]
    assert len(split) == 4
    places, colours, _ = drawn_points(make_dataset(table.model_copy(update={"known": names, "wanted": ("d",)}), 0))
    assert places.tolist() == [[1, 2], [4, 5]]
    assert (colours.tolist(), colours.dtype) == ([0, 0], np.int64)


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
    assert len(batch_orders(100_000, 1, 6)) == 1  # of so many points each is drawn by itself
    assert np.array_equal(Batches(50, 1, 5, False).orders(), np.arange(50)[None])


def test_orders_that_are_drawn_together_are_drawn_once():
    batches = Batches(1000, 1, 100, True)
    orders = batches.orders()
    for done in range(1, 4):
        batches.advance(10)
        assert np.shares_memory(batches.orders(), orders)
        assert np.array_equal(batches.orders(), orders[done:])
    batches.advance(10)
    assert np.array_equal(batches.orders(), batch_orders(1000, 1, 4))


def test_a_position_beyond_the_batches_begins_its_order():
    batches = Batches(20, 1, 5, True)  # of 4 an epoch
    for at, found in ((3, 3), (4, 0), (5, 0)):
        batches.seek(np.array((2, 3, at)))
        assert (batches.epoch, batches.order, batches.at) == (2, 3, found)


def test_no_more_epochs_than_steps_are_past_however_many_orders_new_data_began():
    check_past_position({"position": np.array((3, 9, 0)), "step": 3})
    with pytest.raises(StateError, match="beyond its step"):
        check_past_position({"position": np.array((4, 4, 0)), "step": 3})
    with pytest.raises(StateError, match="beyond its step"):
        check_past_position({"position": np.array((4, 0, 0)), "step": 3})


@given(st.integers(2, 300), st.integers(2, 60), st.lists(st.integers(1, 700), max_size=8))
def test_many_batches_at_once_are_as_many_one_by_one(n, size, jumps):
    jumping, walking = Batches(n, 1, size, True), Batches(n, 1, size, True)
    for jump in jumps:
        jumping.advance(jump)
        for _ in range(jump):
            walking.advance()
        assert np.array_equal(jumping.position(), walking.position())
        assert np.array_equal(jumping.orders()[0], walking.orders()[0])


def test_a_position_must_be_one_that_so_many_steps_lead_to():
    batches = Batches(20, 1, 5, True)  # of 4 an epoch
    for fits in ((0, 0, 0), (3, 0, 3), (0, 9, 0)):
        batches.check_position(np.array(fits), 3)
    for wrong in ((-1, 0, 0), (0, -1, 0), (0, 0, -1), (0, 0, 4), (4, 0, 0)):
        with pytest.raises(StateError, match="its position"):
            batches.check_position(np.array(wrong), 3)


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


def test_batches_of_the_same_size_keep_their_order_and_others_begin_one():
    batches = Batches(20, 1, 6, True)
    batches.advance(2)
    batches.done = 3
    batches.resize(6, True)
    assert (batches.position().tolist(), batches.done) == ([0, 0, 2], 0)
    batches.done = 3
    batches.resize(5, True)
    assert (batches.position().tolist(), batches.done, batches.per_epoch) == ([0, 1, 0], 0, 4)
    batches.resize(5, False)
    assert (batches.position().tolist(), batches.fixed) == ([0, 2, 0], True)


def test_of_values_over_the_plane_both_inputs_are_drawn():
    data = make_dataset(PlaneValues(n=5), 1)
    x, colours, split = drawn_points(data)
    np.testing.assert_array_equal(x, data.x)
    assert colours.tolist() == [0] * 5
    np.testing.assert_array_equal(split, data.split)
