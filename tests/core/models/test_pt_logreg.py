import doctest

import numpy as np
import pytest
import torch

from dlab_core.data.mixtures import sample_gauss_2d
from dlab_core.metrics.classification import class_to_onehot, eval_perf_multi
from dlab_core.models import pt_logreg
from dlab_core.models.pt_logreg import PTLogreg, train


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_example_of_the_docstring_holds():
    result = doctest.testmod(pt_logreg)
    assert result.attempted > 7
    assert result.failed == 0


@pytest.mark.parametrize(("C", "accuracy", "loss"), [(2, 0.96, 0.07), (3, 0.96, 0.1)])
def test_reference_experiment(C, accuracy, loss):
    X, Y_ = sample_gauss_2d(C, 100, random_state=100)
    model = PTLogreg(2, C, generator=seeded())
    losses = train(model, X, class_to_onehot(Y_), 1000, 0.5)
    assert eval_perf_multi(pt_logreg.eval(model, X).argmax(axis=1), Y_).accuracy >= accuracy
    assert len(losses) == 1000
    assert losses[-1] < loss


def test_parameters_and_probabilities():
    model = PTLogreg(2, 3, generator=seeded())
    assert {name: tuple(p.shape) for name, p in model.named_parameters()} == {"W": (2, 3), "b": (3,)}
    X = torch.tensor([[1.0, 2.0], [-3.0, 0.5]])
    expected = torch.exp(X @ model.W + model.b)
    torch.testing.assert_close(model(X), expected / expected.sum(dim=1, keepdim=True))


def test_the_generator_alone_decides_the_initial_weights():
    before = torch.get_rng_state()
    model = PTLogreg(400, 50, generator=seeded(3))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(model.W, PTLogreg(400, 50, generator=seeded(3)).W)
    assert not torch.equal(model.W, PTLogreg(400, 50, generator=seeded(4)).W)
    assert model.W.var().item() == pytest.approx(1 / 400, rel=0.05)
    assert not model.b.any()


def test_loss_is_the_mean_negative_log_likelihood_and_the_penalty_on_weights():
    model = PTLogreg(2, 2, generator=seeded())
    with torch.no_grad():
        model.b += torch.tensor([5.0, -1.0])
    X, Y_ = torch.tensor([[1.0, 2.0], [-3.0, 0.5], [0.0, 1.0]]), torch.tensor([0, 1, 1])
    Yoh_ = torch.eye(2)[Y_]
    expected = -torch.log(model(X)[range(3), Y_]).mean()
    torch.testing.assert_close(model.get_loss(X, Yoh_), expected)
    torch.testing.assert_close(model.get_loss(X, Yoh_, 0.3), expected + 0.3 * (model.W**2).sum())


def test_loss_is_safe_from_overflow_and_log_0():
    model = PTLogreg(1, 2, generator=seeded())
    with torch.no_grad():
        model.W[:] = torch.tensor([[1000.0, -1000.0]])
    loss = model.get_loss(torch.tensor([[1.0]]), torch.tensor([[0.0, 1.0]]))
    assert loss.item() == 2000
    loss.backward()
    assert torch.isfinite(model.W.grad).all()


def test_training_is_gradient_descent_on_all_points():
    X, Y_ = sample_gauss_2d(3, 5, random_state=0)
    X, Yoh_ = torch.tensor(X, dtype=torch.float32), torch.tensor(class_to_onehot(Y_), dtype=torch.float32)
    model, expected = PTLogreg(2, 3, generator=seeded()), []
    W, b = model.W.detach().clone(), model.b.detach().clone()
    for _ in range(4):
        P = torch.softmax(X @ W + b, dim=1)
        expected.append((-(Yoh_ * torch.log(P)).sum(dim=1).mean() + 0.01 * (W**2).sum()).item())
        G = (P - Yoh_) / len(X)
        W, b = W - 0.2 * (X.T @ G + 2 * 0.01 * W), b - 0.2 * G.sum(dim=0)
    losses = train(model, X, Yoh_, 4, 0.2, 0.01)
    assert losses == pytest.approx(expected, rel=1e-5)
    torch.testing.assert_close(model.W.detach(), W)
    torch.testing.assert_close(model.b.detach(), b)


def test_arrays_and_tensors_of_any_type_are_the_same():
    X, Y_ = sample_gauss_2d(2, 5, random_state=0)
    Yoh_ = class_to_onehot(Y_)
    X.setflags(write=False)
    given = [
        (X, Yoh_),
        (X.tolist(), Yoh_.astype(int)),
        (torch.tensor(X), torch.tensor(Yoh_)),
        (torch.tensor(X).float(), Yoh_),
    ]
    models = [PTLogreg(2, 2, generator=seeded()) for _ in given]
    for model, (x, y) in zip(models, given, strict=True):
        train(model, x, y, 1e1, 0.1)
        assert torch.equal(model.W, models[0].W)
        np.testing.assert_array_equal(pt_logreg.eval(model, x), pt_logreg.eval(models[0], X))


def test_eval_gives_an_array_of_its_own():
    class Weights(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.W = torch.nn.Parameter(torch.ones(2, 2))

        def forward(self, X):
            return self.W

    model = Weights()
    pt_logreg.eval(model, np.zeros((2, 2)))[:] = 7
    assert torch.equal(model.W, torch.ones(2, 2))
    probabilities = pt_logreg.eval(PTLogreg(2, 3), np.zeros((0, 2)))
    assert isinstance(probabilities, np.ndarray)
    assert probabilities.shape == (0, 3)


def test_no_steps_have_no_losses():
    model = PTLogreg(2, 2, generator=seeded())
    assert train(model, np.zeros((1, 2)), np.eye(2)[:1], 0, 0.1) == []


def test_mode_is_restored_module_by_module():
    model = PTLogreg(2, 2, generator=seeded())
    model.inner = torch.nn.Dropout()
    model.inner.eval()
    pt_logreg.eval(model, np.zeros((1, 2)))
    train(model, np.zeros((1, 2)), np.eye(2)[:1], 1, 0.1)
    assert model.training
    assert not model.inner.training
    with pytest.raises(ValueError, match="Yoh_"):
        train(model.eval(), np.zeros((1, 2)), np.zeros((1, 3)), 1, 0.1)
    assert not model.training


@pytest.mark.parametrize("Yoh_", [[0.0, 1.0], [[0.0], [1.0]], [[0.0, 0.0, 1.0]] * 2])
def test_targets_that_would_be_broadcast_are_rejected(Yoh_):
    with pytest.raises(ValueError, match="class_to_onehot"):
        train(PTLogreg(2, 2), np.zeros((2, 2)), Yoh_, 1, 0.1)


def test_a_layer_needs_inputs_and_outputs():
    with pytest.raises(ValueError, match="not 0 and 2"):
        PTLogreg(0, 2)
