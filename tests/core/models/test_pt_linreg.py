import doctest

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from dlab_core.models import pt_linreg

X = [1.0, 2.0, 3.0, 4.0, 3.5]
Y = [3.0, 5.0, 7.0, 9.0, 7.9]
number = st.floats(-10, 10)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_the_example_of_the_docstring_holds():
    result = doctest.testmod(pt_linreg)
    assert result.attempted > 4
    assert result.failed == 0


@given(a=number, b=number, points=st.lists(st.tuples(number, number), min_size=1, max_size=20))
@settings(max_examples=50)
def test_gradients_by_hand_equal_those_of_autograd(a, b, points):
    x, y = torch.tensor(points, dtype=torch.float64).T
    a_, b_ = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (a, b))
    ((a_ * x + b_ - y) ** 2).mean().backward()
    assert pt_linreg.gradients(a, b, x, y) == pytest.approx((a_.grad.item(), b_.grad.item()), abs=1e-9)
    assert pt_linreg.gradients(a_, b_, x.numpy(), y.tolist()) == pytest.approx(pt_linreg.gradients(a, b, x, y))


def test_two_points_as_in_the_lab():
    a, b, expected = 0.5, -1.0, []
    for _ in range(100):
        da, db = pt_linreg.gradients(a, b, [1, 2], [3, 5])
        a, b = a - 0.1 * da, b - 0.1 * db
    expected = a, b, ((a + b - 3) ** 2 + (2 * a + b - 5) ** 2) / 2
    assert pt_linreg.train([1, 2], [3, 5], 100, 0.1, 0.5, -1.0) == pytest.approx(expected, rel=1e-10)
    assert (a, b) == pytest.approx((2, 1), abs=0.6)
    a, b, loss = pt_linreg.train([1, 2], [3, 5], 2000, 0.1, generator=seeded(1))
    assert (a, b, loss) == pytest.approx((2, 1, 0), abs=1e-6)


def test_five_points_reach_their_least_squares():
    a, b, loss = pt_linreg.train(X, Y, 3000, 0.05, generator=seeded(0))
    assert (a, b) == pytest.approx((1.986207, 1.017241), abs=5e-7)
    assert loss == pytest.approx(1.37931e-3, abs=5e-9)
    assert (a, b) == pytest.approx(tuple(np.polyfit(X, Y, 1)), abs=1e-7)


def test_the_loss_is_that_of_the_returned_parameters():
    assert pt_linreg.train([1, 2], [3, 5], 0, 0.1, a=1, b=0) == (1, 0, (4 + 9) / 2)
    a, b, loss = pt_linreg.train([1, 2], [3, 5], 1, 0.1, a=1, b=0)
    assert (a, b) == pytest.approx((1 + 0.1 * 8, 0.1 * 5))
    assert loss == pytest.approx(((a + b - 3) ** 2 + (2 * a + b - 5) ** 2) / 2)


def test_what_is_not_given_is_drawn_from_the_generator():
    drawn = torch.randn(2, generator=seeded(3), dtype=torch.float64).tolist()
    assert pt_linreg.train(X, Y, 0, 0.1, generator=seeded(3))[:2] == pytest.approx(drawn)
    assert pt_linreg.train(X, Y, 0, 0.1, a=7.0, generator=seeded(3))[:2] == pytest.approx((7.0, drawn[0]))
    before = torch.get_rng_state()
    pt_linreg.train(X, Y, 1, 0.1, generator=seeded(3))
    assert torch.equal(torch.get_rng_state(), before)


def test_arrays_and_tensors_give_the_same_line():
    expected = pt_linreg.train(X, Y, 20, 0.05, 0, 0)
    assert pt_linreg.train(np.array(X), np.array(Y)[:, None], 2e1, 0.05, 0, 0) == expected
    assert (
        pt_linreg.train(torch.tensor(X).double(), torch.tensor(np.array(Y)), 20, 0.05, torch.zeros(()), 0) == expected
    )


def test_divergence_shows_as_a_loss_that_is_not_finite():
    assert not np.isfinite(pt_linreg.train(X, Y, 3000, 10.0, 0, 0)[2])


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1]), ([], [])])
def test_each_x_needs_a_y(x, y):
    with pytest.raises(ValueError, match="one y for each x"):
        pt_linreg.train(x, y, 1, 0.1)
    with pytest.raises(ValueError, match="one y for each x"):
        pt_linreg.gradients(0, 0, x, y)
