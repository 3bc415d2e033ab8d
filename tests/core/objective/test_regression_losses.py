"""The losses of values: what the core computes, PyTorch computes, and an exported script says, is one and the same."""

import numpy as np
import pytest
import torch

from dlab_core.objective.regression_losses import LOSSES, loss_of_errors
from dlab_core.recipe import HuberLoss, PowerLoss

EACH = [PowerLoss(m=1), PowerLoss(m=2), PowerLoss(m=2.5), PowerLoss(m=3), PowerLoss(m=4), HuberLoss(delta=0.7)]
PREDICTED, Y = np.random.RandomState(0).randn(2, 12)


@pytest.mark.parametrize("loss", EACH, ids=repr)
def test_the_text_of_a_loss_computes_it(loss):
    tensors = {"prediction": torch.tensor(PREDICTED), "y_batch": torch.tensor(Y), "torch": torch}
    said = eval(LOSSES[loss.kind].torch_text(loss), tensors)
    in_torch = LOSSES[loss.kind].in_torch(loss, torch.nn.functional)(tensors["prediction"], tensors["y_batch"])
    expected = loss_of_errors(loss, PREDICTED - Y).mean()
    assert float(said) == pytest.approx(expected, rel=1e-12)
    assert float(in_torch) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("loss", EACH, ids=repr)
def test_the_text_of_a_slope_computes_it(loss):
    errors = torch.tensor(PREDICTED - Y, requires_grad=True)
    LOSSES[loss.kind].in_torch(loss, torch.nn.functional)(errors, torch.zeros_like(errors)).backward()
    said = eval(LOSSES[loss.kind].gradient_text(loss), {"error": errors.detach().numpy(), "np": np})
    np.testing.assert_allclose(said / len(Y), errors.grad.numpy(), rtol=1e-12)
    np.testing.assert_allclose(LOSSES[loss.kind].gradient(loss, PREDICTED - Y), said, rtol=1e-12)


def test_the_square_is_written_as_one():
    square = PowerLoss(m=2)
    assert LOSSES["power"].torch_text(square) == "((prediction - y_batch) ** 2).mean()"
    assert LOSSES["power"].gradient_text(square) == "2 * error"
