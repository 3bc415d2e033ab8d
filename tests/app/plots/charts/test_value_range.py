"""The range of values: what most of the curves show."""

import numpy as np
import pytest

from app.plots.charts.value_range import NEAR, ValueRange, spans_decades, usual_top

X = np.arange(101.0)


def curve(usual, rare, share):
    """A curve that is `usual` but on a share of its width."""
    y = np.full(101, usual)
    y[: round(101 * share)] = rare
    return X, y


@pytest.mark.parametrize(("share", "top"), [(0.0, 1.0), (0.04, 1.0), (0.08, 9.0), (1.0, 9.0)])
def test_a_curve_exceeds_its_usual_top_on_little_of_its_width(share, top):
    assert usual_top(*curve(1.0, 9.0, share)) == top


def test_the_width_counts_and_not_the_number_of_points():
    x = np.concatenate([np.linspace(0, 1, 500), np.linspace(2, 100, 10)])  # scored more often at the start
    y = np.where(x < 1.5, 9.0, 1.0)
    assert usual_top(x, y) == 1.0
    assert usual_top(np.array([3.0]), np.array([5.0])) == 5.0


def test_errors_count_from_0_to_a_round_figure_and_the_range_is_kept():
    values = ValueRange()

    def top(*curves):
        low, high = values.of(list(curves), is_error=True, log=False)
        assert low == 0
        return high

    assert top() == 1.0
    assert top(curve(1.23, 9.0, 0.03)) == 1.3
    assert top(curve(1.0, 9.0, 0.03)) == 1.3  # it fits still
    assert top(curve(0.5, 9.0, 0.03)) == 0.5
    assert top(curve(0.51, 0.51 * NEAR, 0.03)) == pytest.approx(0.8)  # near enough to be seen
    assert top(curve(0.5, 9.0, 0.0), curve(2.0, 9.0, 0.0)) == 2.0  # the widest counts
    values.forget()
    assert top(curve(0.0, 0.0, 0.0)) == 1.0
    values.forget()
    assert top(curve(0.0, 9.0, 0.03)) == 9.0  # a loss that became 0


def test_scores_count_down_from_1():
    values = ValueRange()

    def low(*curves):
        found, high = values.of(list(curves), is_error=False, log=False)
        assert high == 1
        return found

    assert low(curve(0.97, 0.42, 0.01)) == pytest.approx(0.4)  # all that there is above 0
    assert low(curve(0.99, 0.99, 0.0)) == pytest.approx(0.9)
    assert low(curve(0.5, -37.0, 0.03)) == pytest.approx(0.5)  # R2 of the first steps
    assert low(curve(0.99, -37.0, 0.03)) == pytest.approx(0.9)
    assert low(curve(-1.0, -1.0, 0.0)) == pytest.approx(-1.0)


def test_logarithms_have_all_their_range():
    assert ValueRange().of([curve(-2.0, 1.5, 0.01)], is_error=True, log=True) == (-2.0, pytest.approx(1.6))


def test_two_decades():
    assert spans_decades([np.array([0.01, 1.01])])
    assert spans_decades([np.array([0.01]), np.array([1.01])])
    assert not spans_decades([np.array([0.01, 1.0])])
    assert not spans_decades([np.array([0.0, 1.0])])
    assert not spans_decades([])
    assert spans_decades([np.array([1e-300, 1e300])])
