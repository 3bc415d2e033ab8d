"""Scores of values: the same as scikit-learn's, and numbers where it warns."""

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from dlab_core.metrics.scores import score_values, scores_from, scores_state_dict


@pytest.mark.parametrize("outputs", [1, 3])
def test_they_are_those_of_scikit_learn(outputs):
    random = np.random.default_rng(outputs)
    y = random.normal(size=(40, outputs)) * [1, 10, 100][:outputs]
    predicted = y + random.normal(size=y.shape)
    scores = score_values(predicted, y, 0.25)
    assert scores.mse == pytest.approx(mean_squared_error(y, predicted))
    assert scores.mae == pytest.approx(mean_absolute_error(y, predicted))
    assert scores.r2 == pytest.approx(r2_score(y, predicted))
    assert (scores.loss, scores.n) == (0.25, 40)


def test_r2_where_an_output_does_not_vary():
    assert score_values([[2.0], [2.0]], [[2.0], [2.0]], 0.0).r2 == 1
    assert score_values([[2.0], [2.1]], [[2.0], [2.0]], 0.0).r2 == 0
    assert score_values([[5.0]], [[5.0]], 0.0).r2 == 1


def test_nothing_has_no_scores_and_shapes_must_agree():
    assert score_values(np.empty((0, 1)), np.empty((0, 1)), 0.0) is None
    with pytest.raises(ValueError, match=r"not \(2, 1\) for \(3, 1\)"):
        score_values(np.zeros((2, 1)), np.zeros((3, 1)), 0.0)


def test_they_are_kept_and_read_back_beside_splits_without_points():
    scores = {"train": score_values([[1.0], [2.5]], [[1.0], [2.0]], 0.125), "test": None}
    state = scores_state_dict(scores)
    assert scores_from(state) == scores
    with pytest.raises(ValueError, match="zip"):
        scores_from(state | {"train.values": state["train.values"][:3]})


def test_a_smaller_loss_ranks_higher():
    better, worse = (score_values([[error]], [[0.0]], error**2) for error in (1.0, 2.0))
    assert better.comparison_key > worse.comparison_key
    assert "loss was smallest (1)" in better.describe()


def test_they_are_of_double_precision_and_do_not_warn_of_what_is_too_large():
    single = np.float32([[1e30], [-1e30]])
    scores = score_values(single, -single, 0.0)
    assert (scores.mse, scores.mae, scores.r2) == pytest.approx((4e60, 2e30, -3))
    for predicted, y in ((1e200, 0.0), (np.inf, np.inf)):
        assert not np.isfinite(score_values([[predicted]], [[y]], 0.0).mse)
