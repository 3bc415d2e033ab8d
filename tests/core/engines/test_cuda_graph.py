"""The CUDA graph engine: its bookkeeping here with a graph that is no graph, and the graph where there is a GPU."""

import numpy as np
import pytest
import torch

from dlab_core.data.batches import Batches
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.cuda_graph import CudaGraphEngine
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models.pt_deep import PTDeep
from dlab_core.recipe import Adam, AdamW, Sgd, Training

TRAININGS = {
    "full": Training(rate=0.1),
    "batches": Training(rate=0.05, batch=10, l1=1e-4, decay=0.98),
    "in order": Training(rate=0.05, batch=16, shuffle=False),
    "momentum": Training(rate=0.02, batch=10, optimiser=Sgd(momentum=0.9)),
    "adam": Training(rate=0.01, batch=10, optimiser=Adam()),
    "adamw": Training(rate=0.01, optimiser=AdamW(), weight_decay=1e-2),
}


@pytest.fixture
def no_graph(monkeypatch):
    """Do each step again in place of replaying it."""
    monkeypatch.setattr(CudaGraphEngine, "_captured", lambda engine, step: step)
    monkeypatch.setattr("dlab_core.engines.cuda_graph.REPLAYS", 16)


def run(engine, training, steps, device="cpu", batch_norm=False):
    random = np.random.default_rng(0)
    x = torch.tensor(random.normal(size=(45, 2)), dtype=torch.float32, device=device)
    targets = torch.tensor(class_to_onehot(random.integers(0, 3, 45), 3), dtype=torch.float32, device=device)
    module = PTDeep([2, 8, 3], torch.tanh, batch_norm=batch_norm, generator=torch.Generator().manual_seed(1))
    made = engine(module.to(device), training)
    batches = Batches(45, 1, training.batch, training.shuffle)
    losses = np.concatenate([made.advance(n, x, targets, batches) for n in steps])
    return losses, module, made, batches


def assert_same(one, other, tolerance):
    losses, module, engine, batches = one
    expected, reference, autograd, position = other
    assert np.allclose(losses, expected, rtol=tolerance * 10)
    for (name, a), b in zip(module.state_dict().items(), reference.state_dict().values(), strict=True):
        assert (a - b).float().norm() <= tolerance * b.float().norm() + 1e-7, name
    assert engine.state_dict().keys() == autograd.state_dict().keys()
    assert np.array_equal(batches.position(), position.position())


@pytest.mark.parametrize("name", TRAININGS)
def test_its_steps_are_those_of_autograd(no_graph, name):
    steps = (1, 40, 33)
    assert_same(run(CudaGraphEngine, TRAININGS[name], steps), run(AutogradEngine, TRAININGS[name], steps), 1e-5)


def test_a_step_that_diverges_is_not_applied(no_graph):
    training = Training(rate=1e4, l2=1.0)
    ours, theirs = run(CudaGraphEngine, training, [500]), run(AutogradEngine, training, [500])
    assert len(ours[0]) == len(theirs[0]) < 500
    assert not np.isfinite(ours[0][-1])
    assert np.array_equal(ours[3].position(), theirs[3].position())
    for a, b in zip(ours[1].parameters(), theirs[1].parameters(), strict=True):
        assert torch.allclose(a, b, rtol=1e-3, equal_nan=True)


def test_with_other_moments_a_step_is_captured_anew(no_graph):
    _, _, engine, _ = run(CudaGraphEngine, TRAININGS["momentum"], [20])
    assert engine._steps
    moments = engine.state_dict()
    engine.load_state_dict(moments)
    assert not engine._steps
    assert all(np.array_equal(moments[name], value) for name, value in engine.state_dict().items())


@pytest.mark.gpu
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("name", TRAININGS)
def test_on_a_gpu_its_steps_are_those_of_autograd(name, batch_norm):
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    steps = (1, 300, 33)
    ours = run(CudaGraphEngine, TRAININGS[name], steps, "cuda", batch_norm)
    assert_same(ours, run(AutogradEngine, TRAININGS[name], steps, "cuda", batch_norm), 1e-4)
