"""The fused engine against autograd: the same steps, in every combination of what it covers."""

import itertools
import os
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from dlab_core.data.batches import Batches
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.by_hand import HandEngine
from dlab_core.engines.choice import make_engine
from dlab_core.engines.fused import passes
from dlab_core.engines.fused.engine import FusedEngine
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models.net_spec import spec_of
from dlab_core.models.pt_deep import PTDeep
from dlab_core.models.pt_logreg import PTLogreg
from dlab_core.recipe import Adam, AdamW, HuberLoss, PowerLoss, RMSprop, Sgd, Training

ACTIVATIONS = {
    "relu": torch.relu,
    "leaky": nn.functional.leaky_relu,
    "elu": nn.functional.elu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": nn.functional.softplus,
    "identity": nn.Identity(),
}
OPTIMISERS = {
    "sgd": Sgd(),
    "momentum": Sgd(momentum=0.9),
    "nesterov": Sgd(momentum=0.8, nesterov=True),
    "adam": Adam(),
    "adamw": AdamW(beta1=0.8, beta2=0.99),
    "rmsprop": RMSprop(),  # a shorter memory divides gradients by their own size, and rounding grows
}
PENALTIES = {
    "none": {"l2": 0.0},
    "l2": {"l2": 1e-2},
    "l1": {"l2": 0.0, "l1": 1e-3},
    "all": {"l2": 1e-3, "l1": 1e-3, "weight_decay": 1e-2},
}
BATCHES = {"full": {}, "mini": {"batch": 7}, "in order": {"batch": 10, "shuffle": False}, "decay": {"decay": 0.97}}
LOSSES = {
    "mse": PowerLoss(),
    "abs": PowerLoss(m=1),
    "m=2.5": PowerLoss(m=2.5),
    "m=3": PowerLoss(m=3),
    "m=6": PowerLoss(m=6),
    "huber": HuberLoss(delta=0.7),
}


def points(outputs, n=45, dtype=torch.float64):
    random = np.random.default_rng(3)
    x = random.normal(size=(n, 2))
    return torch.tensor(x, dtype=dtype), random.integers(0, outputs, n), random


def classified(classes=3, dtype=torch.float64):
    x, y, _ = points(classes, dtype=dtype)
    return x, torch.tensor(class_to_onehot(y, classes), dtype=dtype)


def net(widths, activations, seed=0, dtype=torch.float64, **options):
    return PTDeep(widths, activations, generator=torch.Generator().manual_seed(seed), **options).to(dtype)


# Each update rule shows in the first passes through the points; further ones show how far rounding goes.
HOW_LONG = pytest.mark.parametrize("steps", [60, pytest.param(200, marks=pytest.mark.slow)])


def assert_same_training(make, training, x, targets, engine=FusedEngine, steps=200):
    """Both engines from the same weights on the same batches: losses, moments and parameters agree to 1e-8.

    Moments are compared half way: near a minimum Adam divides one small number by another, and to sum the same points
    in another order changes them by more than this.
    """
    ours, theirs = make(), make()
    fused, autograd = engine(ours, training), AutogradEngine(theirs, training)
    batches = [Batches(len(x), training.seed, training.batch, training.shuffle) for _ in range(2)]
    for half in range(2):
        found = fused.advance(steps // 2, x, targets, batches[0])
        expected = autograd.advance(steps // 2, x, targets, batches[1])
        assert np.isfinite(expected).all()
        assert len(found) == steps // 2
        assert np.allclose(found, expected, rtol=1e-8, atol=1e-10)
        for (name, a), b in zip(ours.named_parameters(), theirs.parameters(), strict=True):
            assert (a - b).norm() <= 1e-8 * b.norm(), name
        one, two = fused.state_dict(), autograd.state_dict()
        assert one.keys() == two.keys()
        for name in one if half == 0 else ():
            assert np.linalg.norm(one[name] - two[name]) <= 1e-8 * np.linalg.norm(two[name]), name
    assert np.array_equal(batches[0].position(), batches[1].position())


@HOW_LONG
@pytest.mark.parametrize(("optimiser", "penalty", "batch"), list(itertools.product(OPTIMISERS, PENALTIES, BATCHES)))
def test_optimisers_penalties_and_batches(optimiser, penalty, batch, steps):
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.02, **PENALTIES[penalty], **BATCHES[batch])
    assert_same_training(lambda: net([2, 6, 5, 3], torch.tanh), training, *classified(), steps=steps)


@HOW_LONG
@pytest.mark.parametrize(("activation", "optimiser"), list(itertools.product(ACTIVATIONS, OPTIMISERS)))
def test_activations(activation, optimiser, steps):
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.01, batch=10)
    assert_same_training(lambda: net([2, 9, 4, 3], ACTIVATIONS[activation]), training, *classified(), steps=steps)


@pytest.mark.parametrize(
    ("widths", "activations"),
    [
        ([2, 3], ()),
        ([2, 1, 2], [torch.relu]),
        ([2, 5, 1, 8, 3], [torch.tanh, torch.sigmoid, nn.functional.elu]),
        ([2, 33, 17, 3], [torch.relu, nn.functional.leaky_relu]),
        ([2, *[4] * 8, 2], [torch.tanh] * 8),
    ],
)
def test_widths_and_an_activation_for_each_layer(widths, activations):
    assert_same_training(lambda: net(widths, activations), Training(rate=0.05, batch=16), *classified(widths[-1]))


def test_the_widths_are_large_where_they_should_be():
    assert [a * b >= passes.FROM_WEIGHTS for a, b in itertools.pairwise((2, 40, 40, 3))] == [False, True, False]
    assert [a * b >= passes.FROM_WEIGHTS for a, b in itertools.pairwise((2, 600, 3))] == [True, True]


@pytest.mark.parametrize("batch", [None, 16])
@pytest.mark.parametrize("widths", [(2, 40, 40, 3), (2, 600, 3), (2, 600, 600, 3), (2, 30, 40, 30, 40, 3)])
@pytest.mark.parametrize("optimiser", ["momentum", "adam"])
def test_large_layers(widths, batch, optimiser):
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.003, batch=batch, **PENALTIES["all"])
    activations = [torch.tanh] * (len(widths) - 2)
    assert_same_training(lambda: net(list(widths), activations), training, *classified(), steps=40)


@pytest.mark.parametrize("widths", [(2, 600, 3), (2, 40, 40, 3)])
def test_large_layers_and_more_points_than_a_block(monkeypatch, widths):
    monkeypatch.setattr("dlab_core.engines.fused.kernel.BLOCK", 20)
    assert_same_training(
        lambda: net(list(widths), [torch.tanh] * (len(widths) - 2)), Training(rate=0.02), *classified()
    )


def test_large_logistic_regression():
    random = np.random.default_rng(0)
    x, labels = torch.tensor(random.random((90, 784))), random.integers(0, 10, 90)

    def make():
        return PTLogreg(784, 10, generator=torch.Generator().manual_seed(0)).double()

    training = Training(rate=0.05, l2=1e-3, batch=30)
    assert_same_training(make, training, x, torch.tensor(class_to_onehot(labels, 10)))


def test_more_points_than_a_block(monkeypatch):
    monkeypatch.setattr("dlab_core.engines.fused.kernel.BLOCK", 20)
    assert_same_training(lambda: net([2, 6, 3], torch.relu), Training(rate=0.05), *classified())


@HOW_LONG
@pytest.mark.parametrize(("loss", "optimiser"), list(itertools.product(LOSSES, OPTIMISERS)))
def test_losses_of_regression(loss, optimiser, steps):
    x, _, random = points(2)
    noise = torch.tensor(random.normal(size=len(x)) * 0.1)
    targets = torch.stack([torch.sin(x[:, 0]), x[:, 1] * 0.3 + noise], dim=1)
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.01, batch=9, l2=1e-3, loss=LOSSES[loss])
    assert_same_training(lambda: net([2, 5, 2], torch.tanh, seed=1, head="linear"), training, x, targets, steps=steps)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_may_change_on_the_way(loss):
    x, _, random = points(2)
    targets = torch.tensor(random.normal(size=(len(x), 2)))
    first, second = Training(rate=0.01), Training(rate=0.01, loss=LOSSES[loss])
    modules = [net([2, 5, 2], torch.tanh, head="linear") for _ in range(2)]
    found = []
    for kind, module in zip((FusedEngine, AutogradEngine), modules, strict=True):
        batches = Batches(len(x), 1, None, True)
        kind(module, first).advance(5, x, targets, batches)
        found.append(kind(module, second).advance(5, x, targets, batches))
    assert np.allclose(*found, rtol=1e-8)


BY_HAND = ("sgd", "momentum", "nesterov")


@HOW_LONG
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("optimiser", BY_HAND)
def test_what_is_written_by_hand_agrees(activation, optimiser, steps):
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.01, batch=10, **PENALTIES["all"])
    make = partial(net, [2, 9, 4, 3], ACTIVATIONS[activation])
    assert_same_training(make, training, *classified(), engine=HandEngine, steps=steps)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_line_by_hand_agrees_whatever_the_loss(loss):
    x, _, random = points(2)
    targets = torch.tensor(random.normal(size=(len(x), 2)))
    training = Training(rate=0.0005, batch=1, loss=LOSSES[loss], decay=0.99)
    assert_same_training(lambda: net([2, 2], (), head="linear"), training, x, targets, engine=HandEngine)


def test_what_is_not_written_by_hand_is_reported():
    adam = Training(optimiser=Adam(), engine="by_hand")
    plain = Training(engine="by_hand")
    assert "gradient descent alone" in make_engine(net([2, 3], ()), adam, "cpu")[1]
    assert "not written by hand" in make_engine(net([2, 4, 3], torch.relu, batch_norm=True), plain, "cpu")[1]
    engine, note = make_engine(net([2, 4, 3], torch.relu), plain, "cpu")
    assert (engine.name, note) == ("by_hand", "")


def test_the_head_says_which_loss_it_is():
    x, _, _ = points(2)
    assert_same_training(lambda: net([2, 4, 2], torch.tanh, head="linear"), Training(rate=0.01), x, x.clone())


def test_logistic_regression():
    def make():
        return PTLogreg(2, 3, generator=torch.Generator().manual_seed(0)).double()

    assert_same_training(make, Training(rate=0.3, l2=1e-3), *classified())


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_in_single_precision_the_losses_agree(optimiser):
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.01, batch=8)
    x, targets = classified(dtype=torch.float32)
    found, expected = (
        engine(net([2, 8, 3], torch.relu, dtype=torch.float32), training).advance(
            200, x, targets, Batches(len(x), 1, 8, True)
        )
        for engine in (FusedEngine, AutogradEngine)
    )
    assert np.allclose(found, expected, rtol=1e-3)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("first", [FusedEngine, AutogradEngine])
def test_moments_move_from_one_engine_to_the_other(first, optimiser):
    second = AutogradEngine if first is FusedEngine else FusedEngine
    training = Training(optimiser=OPTIMISERS[optimiser], rate=0.02, batch=10)
    x, targets = classified()
    results = []
    for later in (first, second):
        module, batches = net([2, 6, 3], torch.tanh), Batches(len(x), 1, 10, True)
        engine = first(module, training)
        engine.advance(33, x, targets, batches)
        after = later(module, training)
        after.load_state_dict(engine.state_dict())
        after.advance(33, x, targets, batches)
        results.append([p.detach().clone() for p in module.parameters()])
    for a, b in zip(*results, strict=True):
        assert (a - b).norm() <= 1e-8 * b.norm()


def test_how_it_is_cut_does_not_matter():
    x, targets = classified(dtype=torch.float32)
    training = Training(optimiser=Adam(), rate=0.01, batch=10, decay=0.99)
    whole, cut = (FusedEngine(net([2, 6, 3], torch.relu, dtype=torch.float32), training) for _ in range(2))
    one, two = (Batches(len(x), 1, 10, True) for _ in range(2))
    together = whole.advance(500, x, targets, one)
    parts = [cut.advance(steps, x, targets, two) for steps in (0, 1, 7, 5, 300, 187)]
    assert np.array_equal(together, np.concatenate(parts))
    for a, b in zip(whole.module.parameters(), cut.module.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_step_that_diverges_is_not_applied():
    x, targets = classified()
    training = Training(rate=1e4, l2=1.0)
    engine, batches = FusedEngine(net([2, 6, 3], torch.relu), training), Batches(len(x), 1, None, True)
    losses_ = engine.advance(1000, x, targets, batches)
    assert len(losses_) < 1000
    assert not np.isfinite(losses_[-1])
    assert np.isfinite(losses_[:-1]).all()
    assert batches.epoch == len(losses_) - 1
    one_less = FusedEngine(net([2, 6, 3], torch.relu), training)
    one_less.advance(len(losses_) - 1, x, targets, Batches(len(x), 1, None, True))
    before = nn.utils.parameters_to_vector(one_less.module.parameters())
    assert torch.isfinite(before).all()
    assert torch.equal(nn.utils.parameters_to_vector(engine.module.parameters()), before)
    assert len(engine.advance(5, x, targets, batches)) == 1
    assert torch.equal(nn.utils.parameters_to_vector(engine.module.parameters()), before)


def filled(weights):
    """A logistic regression in single precision whose weights are a number, or one for each of two classes."""
    module = PTLogreg(2, 2)
    with torch.no_grad():
        module.W[:] = torch.tensor(weights)
    return module


def single(widths, **options):
    return net(widths, torch.relu if len(widths) > 2 else (), dtype=torch.float32, head="linear", **options)


def sides(x):
    """The class of each point that has the larger sum of logits x1 + x2, one-hot."""
    return torch.stack([x.sum(dim=1) > 0, x.sum(dim=1) <= 0], dim=1).to(x.dtype)


def until_it_stops(make, training, x, targets, steps=200):
    """Return (losses, parameters at the end) of the fused engine, and of autograd."""
    results = []
    for kind in (FusedEngine, AutogradEngine):
        module, batches = make(), Batches(len(x), training.seed, training.batch, training.shuffle)
        of_steps = kind(module, training).advance(steps, x, targets, batches)
        results.append((of_steps, nn.utils.parameters_to_vector(module.parameters()).detach().numpy()))
    return results


@pytest.mark.parametrize(
    ("make", "settings", "targets"),
    [
        pytest.param(lambda: filled(1.0), {"rate": 1e4, "l2": 10.0}, sides, id="penalty"),
        pytest.param(lambda: filled(1e20), {"l2": 1e-4}, sides, id="squares under a small penalty"),
        pytest.param(lambda: filled(1e38), {"l2": 0.0, "l1": 1.0}, sides, id="penalty on sizes"),
        pytest.param(lambda: filled(4e18), {"l2": 9.0}, sides, id="loss and penalty together"),
        pytest.param(lambda: filled([[1e38, -1e38]] * 2), {"l2": 0.0}, sides, id="distance of logits"),
        pytest.param(lambda: single([2, 2]), {"rate": 1e4}, lambda x: x, id="squared errors"),
        pytest.param(lambda: single([2, 6, 6, 2]), {"rate": 5.0}, lambda x: x, id="hidden layers"),
        pytest.param(
            lambda: single([2, 2]), {"loss": PowerLoss(m=6), "rate": 1e-3}, lambda x: 50 * x, id="errors to the sixth"
        ),
        pytest.param(
            lambda: single([2, 2]), {"loss": PowerLoss(m=1)}, lambda x: 1e37 * x, id="a sum whose mean is a number"
        ),
    ],
)
def test_both_stop_at_the_first_loss_beyond_the_precision_of_the_net(make, settings, targets):
    x, _ = classified(dtype=torch.float32)
    x = 3 * x / x.sum(dim=1).abs().max()
    (found, ours), (expected, theirs) = until_it_stops(make, Training(**settings), x, targets(x))
    assert len(found) == len(expected) < 200
    assert np.isfinite(found[:-1]).all()
    assert str(found[-1]) == str(expected[-1])
    assert np.isfinite(theirs).all()
    assert np.linalg.norm(ours - theirs, np.inf) <= 1e-4 * np.linalg.norm(theirs, np.inf)


@pytest.mark.parametrize("settings", [{"l2": 0.0, "l1": 0.1}, {"l2": 0.0}])
def test_squares_beyond_the_precision_end_nothing_where_they_are_not_penalised(settings):
    x, _ = classified(dtype=torch.float32)
    (found, _), (expected, _) = until_it_stops(lambda: filled(1e20), Training(**settings), x, sides(x))
    assert len(found) == len(expected) == 200
    assert np.allclose(found, expected, rtol=1e-5)


def test_double_precision_holds_more():
    x, _ = classified()
    (found, _), (expected, _) = until_it_stops(lambda: filled(1e20).double(), Training(l2=1.0), x, sides(x), steps=1)
    assert np.allclose(found, expected, rtol=1e-8)
    assert np.isfinite(found).all()


def rounded_otherwise(make, training, x, targets, seed):
    """The losses of autograd from parameters that are off by about a unit in the last place before each step.

    Before each step, and not at the start alone: the numbers round a long first step leave nothing of it.
    """
    module, random, batches = make(), torch.Generator().manual_seed(seed), Batches(len(x), 1, training.batch, True)
    engine, of_steps = AutogradEngine(module, training), []
    for _ in range(200):
        with torch.no_grad():
            for p in module.parameters():
                p *= 1 + 1e-7 * torch.randn(p.shape, generator=random)
        of_steps += list(engine.advance(1, x, targets, batches))
    return np.array(of_steps)


LONG_STEPS = {"rate": 1e4, "l2": 10.0}
SIXTH = {"rate": 100.0, "l2": 0.0, "loss": PowerLoss(m=6)}


@pytest.mark.parametrize(
    ("make", "settings", "scale"),
    [
        pytest.param(lambda: filled(1.0), LONG_STEPS | {"optimiser": Adam()}, None, id="long steps"),
        pytest.param(
            lambda: filled(1.0), LONG_STEPS | {"optimiser": Adam(beta1=0.4, beta2=0.9)}, None, id="short memory"
        ),
        pytest.param(lambda: filled(1.0), LONG_STEPS | {"optimiser": Adam(beta1=0.0, beta2=0.0)}, None, id="no memory"),
        pytest.param(
            lambda: filled(1.0),
            LONG_STEPS | {"optimiser": AdamW(beta1=0.0, beta2=0.0), "batch": 7},
            None,
            id="no memory, batches",
        ),
        pytest.param(lambda: single([2, 2]), LONG_STEPS | {"optimiser": Adam(), "loss": HuberLoss()}, 1, id="huber"),
        pytest.param(lambda: single([2, 2]), SIXTH | {"optimiser": Adam()}, 7e3, id="gradients of 1e20"),
        pytest.param(lambda: single([2, 6, 2]), SIXTH | {"optimiser": AdamW()}, 7e3, id="gradients of 1e20, deeper"),
    ],
)
def test_extreme_steps_differ_by_rounding_alone(make, settings, scale):
    x, _ = classified(dtype=torch.float32)
    training, targets = Training(**settings), sides(x) if scale is None else scale * x
    (found, _), (expected, _) = until_it_stops(make, training, x, targets)
    others = [rounded_otherwise(make, training, x, targets, seed) for seed in range(3)]
    by_rounding = np.maximum.accumulate(np.abs(np.array(others) - expected).max(axis=0) / expected)
    assert (np.abs(found - expected) / expected <= 100 * by_rounding + 1e-5).all()


def test_the_module_stays_a_plain_module():
    module = net([2, 6, 3], torch.relu)
    before = {name: p.clone() for name, p in module.state_dict().items()}
    engine = FusedEngine(module, Training())
    assert all(torch.equal(p, before[name]) for name, p in module.state_dict().items())
    x, targets = classified()
    engine.advance(10, x, targets, Batches(len(x), 1, None, True))
    assert not any(torch.equal(p, before[name]) for name, p in module.state_dict().items())
    module.load_state_dict(before)
    assert np.array_equal(engine._p, np.concatenate([p.numpy().ravel() for p in interleaved(before)]))


def interleaved(state_dict):
    layers = len(state_dict) // 2
    return [state_dict[f"{kind}.{k}"] for k in range(layers) for kind in ("weights", "biases")]


def why_not(module, device):
    return FusedEngine.why_not(spec_of(module), Training(), device)


def test_what_it_does_not_cover_is_reported():
    assert why_not(net([2, 3], ()), "cpu") == ""
    assert why_not(PTLogreg(2, 3), "cpu") == ""
    assert "CPU" in why_not(net([2, 3], ()), "cuda")
    assert "batch norm" in why_not(net([2, 4, 3], torch.relu, batch_norm=True), "cpu")
    assert "kind of net" in why_not(net([2, 4, 3], torch.sin), "cpu")
    assert "kind of net" in why_not(nn.Linear(2, 3), "cpu")
    assert "kind of net" in why_not(net([2, 4, 3], torch.relu, dtype=torch.float16), "cpu")


@pytest.mark.slow
@pytest.mark.timeout(400)  # it compiles anew
def test_what_is_compiled_here_computes_what_is_loaded_from_the_disk(tmp_path):
    code = """
from hashlib import sha256
from dlab_core.engines.fused.prepare import prepare_engines
from dlab_core.recipe import Digits, DeepNet, Recipe, Training, Adam
from dlab_core.training.run import start_run
prepare_engines()
run = start_run(Recipe(data=Digits(), model=DeepNet(hidden=(100,)), training=Training(batch=64, optimiser=Adam())))
run.advance(2000)
print(run.learner.engine, sha256(run.history.curves().losses.tobytes()).hexdigest())
"""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    outputs = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert outputs[0].startswith("fused ")
    assert outputs[0] == outputs[1]
