import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import average_precision_score, precision_recall_fscore_support

from dlab_core.metrics.classification import (
    SMALLEST_PROBABILITY,
    Scores,
    as_labels,
    average_precision,
    class_to_onehot,
    eval_AP,
    eval_perf_binary,
    eval_perf_multi,
    losses_of,
    of_classes,
    score_classes,
)


def two_columns(first, second):
    """Two arrays of 1 to 30 numbers each, from 0 to below `first` and `second`."""
    return st.integers(1, 30).flatmap(
        lambda n: st.tuples(*(hnp.arrays(np.int64, n, elements=st.integers(0, top - 1)) for top in (first, second)))
    )


def test_onehot_has_one_in_the_column_of_the_class():
    np.testing.assert_array_equal(class_to_onehot([2, 0, 1]), [[0, 0, 1], [1, 0, 0], [0, 1, 0]])


def test_onehot_keeps_the_column_of_a_missing_class():
    np.testing.assert_array_equal(class_to_onehot([1, 0], 4), [[0, 1, 0, 0], [1, 0, 0, 0]])
    assert class_to_onehot([], 3).shape == (0, 3)
    assert class_to_onehot([]).shape == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ([0, -1], "not -1"),
        ([0.0, 1.5], "not 1.5"),
        ([0, np.nan], "not nan"),
        ([0, np.inf], "not inf"),
        (["a", "b"], "not a"),
        ([[0], [1]], "vector"),
        ([0, 3], "go from 0 to 2, but one is 3"),
    ],
)
def test_labels_that_name_no_class_are_rejected(wrong, expected):
    with pytest.raises(ValueError, match=expected):
        as_labels(wrong, 3)


def test_a_label_beyond_the_classes_has_no_column():
    with pytest.raises(ValueError, match="go from 0 to 1, but one is 2"):
        class_to_onehot([0, 2], 2)
    with pytest.raises(ValueError, match="go from 0 to 1, but one is 2"):
        score_classes("scores", np.zeros((2, 2)), [0, 2], 2)


def test_whole_floats_and_booleans_are_labels():
    np.testing.assert_array_equal(as_labels([0.0, 2.0]), [0, 2])
    np.testing.assert_array_equal(as_labels([True, False]), [1, 0])


def test_binary_performance_by_hand():
    perf = eval_perf_binary(Y=[1, 1, 1, 0, 0, 0], Y_=[1, 0, 0, 1, 0, 0])
    assert perf.accuracy == 3 / 6
    assert perf.recall == 1 / 2
    assert perf.precision == 1 / 3
    assert perf == (3 / 6, 1 / 2, 1 / 3)


def test_multi_performance_by_hand():
    perf = eval_perf_multi(Y=[0, 1, 1, 2, 2, 2], Y_=[0, 1, 2, 2, 2, 0])
    assert perf.accuracy == 4 / 6
    np.testing.assert_array_equal(perf.confusion, [[1, 0, 1], [0, 1, 0], [0, 1, 2]])
    assert perf.per_class == [(1 / 2, 1.0), (1.0, 1 / 2), (2 / 3, 2 / 3)]


def test_ratios_without_a_denominator_are_zero():
    assert eval_perf_binary([0, 0], [0, 0]) == (1.0, 0.0, 0.0)
    assert eval_perf_binary([1], [1]) == (1.0, 1.0, 1.0)
    assert eval_perf_binary([], []) == (0.0, 0.0, 0.0)
    perf = eval_perf_multi([0, 0], [0, 2], C=4)
    assert perf.per_class == [(1.0, 0.5), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
    assert perf.confusion.shape == (4, 4)


def test_there_are_as_many_classes_as_the_largest_label_of_both_needs():
    assert eval_perf_multi([0, 3], [0, 1]).confusion.shape == (4, 4)
    assert eval_perf_multi([0, 1], [0, 2]).confusion.shape == (3, 3)


def test_one_class_alone_and_no_label_at_all_have_a_confusion_of_their_size():
    assert eval_perf_multi([0, 0], [0, 0]).confusion.tolist() == [[2]]
    assert eval_perf_multi([], []).confusion.shape == (0, 0)


def test_two_classes_are_0_and_1():
    for Y, Y_ in (([0, 2], [0, 1]), ([0, 1], [0, 2])):
        with pytest.raises(ValueError, match="from 0 to 1, but one is 2"):
            eval_perf_binary(Y, Y_)
    with pytest.raises(ValueError, match="from 0 to 1, but one is 2"):
        eval_AP([0, 2])


def test_as_many_predictions_as_labels_are_needed():
    with pytest.raises(ValueError, match="2 for 3"):
        eval_perf_multi([0, 1], [0, 1, 1])


@given(two_columns(4, 4))
@settings(max_examples=50)
def test_recall_precision_and_macro_means_agree_with_scikit_learn(both):
    Y, Y_ = both
    perf = eval_perf_multi(Y, Y_, 4)
    precision, recall, _, support = precision_recall_fscore_support(Y_, Y, labels=range(4), zero_division=0)
    np.testing.assert_allclose(perf.per_class, np.stack([recall, precision], axis=1))
    np.testing.assert_array_equal(perf.confusion.sum(axis=1), support)
    precision, recall, _, _ = precision_recall_fscore_support(Y_, Y, average="macro", zero_division=0)
    scores = score_classes("probabilities", np.eye(4)[Y], Y_, 4)
    assert (scores.recall, scores.precision) == pytest.approx((recall, precision))


@pytest.mark.parametrize(
    ("ranked", "expected"), [("000111", 1), ("001011", 0.9167), ("010101", 0.7556), ("101010", 0.5)]
)
def test_average_precision_of_the_course(ranked, expected):
    ranked = [int(label) for label in ranked]
    assert eval_AP(ranked) == pytest.approx(expected, abs=5e-5)
    assert average_precision(np.arange(6), ranked) == pytest.approx(eval_AP(ranked), abs=1e-15)


def test_average_precision_without_positives_is_zero():
    assert eval_AP([0, 0]) == eval_AP([]) == 0
    assert average_precision([0.1, 0.2], [0, 0]) == average_precision([], []) == 0


def test_ties_do_not_flatter_in_any_order():
    assert average_precision([0.5] * 4, [0, 0, 0, 1]) == 0.25
    assert average_precision([0.5] * 4, [1, 0, 0, 0]) == 0.25
    assert average_precision([3, 2, 2, 1], [1, 1, 0, 0]) == pytest.approx((1 + 2 / 3) / 2)


def test_a_score_that_is_not_a_number_ranks_last():
    assert average_precision([np.nan, 1.0, 2.0], [1, 0, 0]) == pytest.approx(1 / 3)
    assert average_precision([np.nan, -np.inf, np.inf], [0, 0, 1]) == 1


def test_positives_may_be_told_by_numbers():
    assert average_precision([0.1, 0.4, 0.3, 0.9], [0, 1, 0, 1]) == average_precision(
        [0.1, 0.4, 0.3, 0.9], [False, True, False, True]
    )


def test_average_precision_needs_a_score_for_each_point():
    with pytest.raises(ValueError, match="One score for each point"):
        average_precision([0.1, 0.2], [1])


@given(two_columns(2, 6), st.randoms())
@settings(max_examples=50)
def test_average_precision_agrees_with_scikit_learn_and_ignores_order(both, random):
    positive, scores = both
    positive[0] = 1
    expected = average_precision_score(positive, scores)
    assert average_precision(scores, positive) == pytest.approx(expected)
    order = random.sample(range(len(scores)), len(scores))
    assert average_precision(scores[order], positive[order]) == average_precision(scores, positive)


def test_scores_of_two_classes_are_those_of_class_1():
    predictions = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7], [0.45, 0.55]]
    scores = score_classes("probabilities", predictions, [0, 1, 1, 0, 0], 2)
    assert scores.loss == pytest.approx(-np.log([0.9, 0.8, 0.4, 0.3, 0.45]).mean())
    assert (scores.accuracy, scores.precision, scores.recall, scores.n) == (2 / 5, 1 / 3, 1 / 2, 5)
    assert scores.average_precision == pytest.approx((1 + 2 / 4) / 2)
    np.testing.assert_array_equal(scores.confusion, [[1, 2], [1, 1]])


def test_scores_of_more_classes_are_means_over_those_that_occur():
    predictions = np.eye(4)[[0, 0, 1, 3]]
    scores = score_classes("probabilities", predictions, [0, 1, 1, 1], 4)
    assert scores.recall == pytest.approx((1 + 1 / 3 + 0) / 3)  # class 3 is predicted once, class 2 is nowhere
    assert scores.precision == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert scores.average_precision == pytest.approx((1 / 2 + (1 + 3 / 4 + 3 / 4) / 3 + 0) / 3)
    assert scores.confusion.shape == (4, 4)


def test_three_classes_are_not_read_as_two():
    scores = score_classes("probabilities", np.eye(3)[[0, 1, 1]], [0, 1, 2], 3)
    assert scores.recall == pytest.approx(2 / 3)


def test_hinge_loss_of_two_classes():
    f = np.array([2.0, 0.5, -0.25, -3.0])
    y = np.array([1, 1, 1, 0])
    scores = score_classes("scores", np.stack([-f, f], axis=1), y, 2)
    assert scores.loss == pytest.approx(np.maximum(0, 1 - np.where(y == 1, 1, -1) * f).mean())


def test_hinge_loss_of_more_classes_is_against_the_largest_other_score():
    scores = score_classes("scores", [[1.0, 0.5, -9.0], [3.0, 4.0, 0.0]], [0, 2], 3)
    assert scores.loss == pytest.approx(((1 - 0.25) + (1 + 2)) / 2)


def test_scores_of_anything_else_are_none_of_classes():
    scores = score_classes("probabilities", [[0.5, 0.5]], [0], 2)
    assert of_classes({"train": scores, "test": None, "validation": 3}) == {
        "train": scores,
        "test": None,
        "validation": None,
    }


def test_no_points_have_no_scores():
    assert score_classes("probabilities", np.zeros((0, 3)), [], 3) is None


def test_a_probability_of_zero_costs_much_but_not_everything():
    scores = score_classes("probabilities", [[0.0, 1.0]], [0], 2)
    assert scores.loss == pytest.approx(-np.log(SMALLEST_PROBABILITY))
    assert 87 < scores.loss < 88


@pytest.mark.parametrize("output", ["probabilities", "scores"])
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_predictions_that_are_not_finite_have_no_finite_loss(output, wrong):
    scores = score_classes(output, [[0.5, 0.5], [wrong, 0.5]], [0, 1], 2)
    assert not np.isfinite(scores.loss)
    assert 0 <= scores.accuracy <= 1


def test_scores_too_large_to_subtract_do_not_warn():
    assert score_classes("scores", [[1e308, -1e308]], [1], 2).loss == np.inf


def test_single_precision_is_enough():
    predictions = np.array([[0.25, 0.75]], dtype=np.float32)
    assert score_classes("probabilities", predictions, np.array([1]), 2).loss == pytest.approx(-np.log(0.75))


def test_losses_are_computed_in_double_precision():
    probabilities = np.array([[0.3, 0.7], [0.1, 0.9]], dtype=np.float32)
    exact = -np.log(probabilities[[0, 1], [1, 0]].astype(np.float64))
    assert losses_of("probabilities", probabilities, [1, 0]).tolist() == exact.tolist()
    assert score_classes("probabilities", probabilities, [1, 0], 2).loss == exact.mean()


def test_predictions_must_fit_points_and_classes():
    with pytest.raises(ValueError, match=r"shape \(2, 3\)"):
        score_classes("probabilities", np.zeros((2, 2)), [0, 1], 3)
    with pytest.raises(ValueError, match="at least two classes"):
        score_classes("probabilities", np.zeros((2, 1)), [0, 0], 1)
    with pytest.raises(ValueError, match="values"):
        score_classes("values", np.zeros((1, 2)), [0], 2)


def test_scores_are_frozen():
    made = score_classes("probabilities", [[0.5, 0.5]], [0], 2)
    for scores in (made, Scores.from_arrays(made.arrays())):
        with pytest.raises(dataclasses.FrozenInstanceError):
            scores.loss = 0.0
        with pytest.raises(ValueError, match="read-only"):
            scores.confusion[0, 0] = 7


def test_they_are_kept_as_arrays_and_read_back():
    scores = score_classes("probabilities", [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1], 2)
    kept = scores.arrays()
    read = Scores.from_arrays(kept | {"confusion": kept["confusion"].astype(np.int32)})  # as another machine wrote it
    assert (read.n, read.confusion.dtype, read.confusion.tolist()) == (3, np.int64, [[1, 0], [1, 1]])
    assert read.arrays()["measures"].tolist() == kept["measures"].tolist()
    with pytest.raises(ValueError, match="zip"):
        Scores.from_arrays(kept | {"measures": kept["measures"][:4]})


@given(
    st.tuples(st.integers(1, 20), st.integers(2, 5)).flatmap(
        lambda shape: st.tuples(
            hnp.arrays(np.float64, shape, elements=st.floats(allow_nan=True, allow_infinity=True)),
            hnp.arrays(np.int64, shape[0], elements=st.integers(0, shape[1] - 1)),
        )
    ),
    st.sampled_from(["probabilities", "scores"]),
)
@settings(max_examples=100)
def test_scores_never_warn_and_ratios_stay_between_0_and_1(case, output):
    predictions, y = case
    scores = score_classes(output, predictions, y, predictions.shape[1])
    for ratio in (scores.accuracy, scores.precision, scores.recall, scores.average_precision):
        assert 0 <= ratio <= 1
    assert scores.confusion.sum() == scores.n == len(y)
    if not np.isfinite(predictions).all():
        assert not np.isfinite(scores.loss)
