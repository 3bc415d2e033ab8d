"""The functions of the lab on digits: train in mini-batches, measure, compare."""

import doctest
import itertools
import math

import numpy as np
import pytest
import torch

from dlab_core import mnist_shootout
from dlab_core.data import make_dataset
from dlab_core.data.batches import Batches
from dlab_core.data.dataset import TEST, TRAIN
from dlab_core.mnist_shootout import evaluate, table, train_mb
from dlab_core.models.pt_deep import PTDeep
from dlab_core.recipe import Adam, Digits


@pytest.fixture(scope="module")
def digits():
    data = make_dataset(Digits(), 1)
    return *data.of(TRAIN), *data.of(TEST)


def model(widths=(64, 20, 10), seed=0):
    return PTDeep(list(widths), generator=torch.Generator().manual_seed(seed))


def test_what_its_documentation_shows():
    assert doctest.testmod(mnist_shootout).failed == 0


def test_an_untrained_model_loses_about_as_much_as_chance(digits):
    _, _, x, y = digits
    assert abs(evaluate(model(), x, y).loss - math.log(10)) < 0.4


def test_each_epoch_is_reported_and_can_be_the_last(digits):
    x, y, *_ = digits
    emitted = []
    losses = train_mb(model(), x, y, 10, after_epoch=lambda epoch, loss: emitted.append((epoch, loss)) or epoch == 3)
    assert emitted == list(enumerate(losses, start=1))
    assert len(losses) == 3


@pytest.mark.parametrize("engine", ["fused", "autograd"], indirect=True)
def test_a_step_is_that_of_pytorch_on_the_batches_of_its_seed(digits, engine):
    x, y, *_ = digits
    ours, theirs = model(), model()
    mean = train_mb(ours, x, y, 1, batch=100, param_delta=0.01, param_lambda=1e-3, optimiser=Adam(), seed=7)[0]
    optimiser = torch.optim.Adam(theirs.parameters(), lr=0.01)
    batches, losses = Batches(len(x), 7, 100, shuffle=True), []
    order, bounds = batches.orders()[0], batches.bounds
    for start, end in itertools.pairwise(bounds):
        chosen = order[start:end]
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(theirs.logits(torch.tensor(x[chosen])), torch.tensor(y[chosen]))
        loss = loss + 1e-3 * sum((w**2).sum() for w in theirs.weights)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert mean == pytest.approx(np.mean(losses), rel=1e-5)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)


def test_the_rate_falls_after_each_epoch(digits):
    x, y, *_ = digits
    once, twice = model(), model()
    train_mb(once, x, y, 1, param_delta=0.1)
    train_mb(twice, x, y, 3, param_delta=0.1, gamma=1e-12)
    for a, b in zip(once.parameters(), twice.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_a_loss_that_is_not_finite_is_the_last(digits):
    x, y, *_ = digits
    losses = train_mb(model(), x, y, 50, param_delta=1e4, param_lambda=1.0)
    assert len(losses) < 50
    assert not np.isfinite(losses[-1])


def test_data_is_left_as_it_is_and_may_be_tensors_of_any_precision(digits):
    x, y, x_test, y_test = digits
    before = x.copy()
    found = [
        evaluate(trained, points, y_test).accuracy
        for trained, points in ((model().double(), torch.tensor(x_test).double()), (model(), x_test))
    ]
    assert found[0] == found[1]
    train_mb(model().double(), torch.tensor(x), y, 1)
    train_mb(model(), x.tolist(), y.tolist(), 1)
    assert np.array_equal(x, before)
    with pytest.raises(ValueError, match="nothing to measure"):
        evaluate(model(), x[:0], y[:0])


def test_the_table_has_a_line_for_each_model(digits):
    x, y, *_ = digits
    lines = table({"one": evaluate(model(), x, y), "the other": evaluate(model(seed=1), x, y)}).splitlines()
    assert [line.split()[0] for line in lines] == ["model", "one", "the"]
