"""Steps that are done a block of points at a time: what comes of them, and what becomes of one under way."""

import itertools

import numpy as np
import pytest
import torch

from dlab_core.data import make_dataset
from dlab_core.engines import engine as of_engines
from dlab_core.learners.learner import CannotLearn
from dlab_core.learners.make import make_learner
from dlab_core.learners.net import NetLearner
from dlab_core.recipe import Adam, DeepNet, GaussianMixture, LinearSVM, LogReg, Recipe, Sgd, Training
from dlab_core.training.run import start_run

DATA = GaussianMixture(K=6, C=3, N=40)  # 192 of 240 points train
NET = DeepNet(hidden=(6, 5), activation="tanh")
SETTINGS = {
    "full": Training(rate=0.05, l2=1e-2, l1=1e-3),
    "mini": Training(rate=0.05, batch=100, optimiser=Sgd(momentum=0.9), decay=0.9),
    "adam": Training(rate=0.01, batch=64, optimiser=Adam()),
}


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of a few points: a step of 192 takes several."""
    monkeypatch.setattr(of_engines, "WORK_AT_ONCE", 40 * 4500)


def learner_of(training, model=NET, engine="autograd"):
    return make_learner(model, make_dataset(DATA, 1), training.model_copy(update={"engine": engine}))


def train(learner, steps):
    """Do exactly so many steps; return their losses, and in how many calls."""
    losses, calls = np.empty(0), 0
    while len(losses) < steps:
        losses = np.append(losses, learner.advance(steps - len(losses)).losses)
        calls += 1
    return losses, calls


def assert_equal(one, two):
    for name, value in one.state_dict().items():
        assert np.array_equal(value, two.state_dict()[name]), name


@pytest.mark.parametrize(
    ("engine", "settings"),
    [pair for pair in itertools.product(["autograd", "fused", "by_hand"], SETTINGS) if pair != ("by_hand", "adam")],
)
def test_a_step_in_blocks_is_the_step_at_once_up_to_rounding(monkeypatch, engine, settings):
    at_once, in_blocks = (learner_of(SETTINGS[settings], engine=engine) for _ in range(2))
    assert at_once.engine == in_blocks.engine == engine
    expected, calls = train(at_once, 6)
    assert calls == 1
    monkeypatch.setattr(of_engines, "WORK_AT_ONCE", 40 * 4500)
    found, calls = train(in_blocks, 6)
    assert calls > 6
    assert np.allclose(found, expected, rtol=1e-5)
    for name, value in at_once.state_dict().items():
        assert np.allclose(value, in_blocks.state_dict()[name], rtol=1e-3, atol=1e-5), name


@pytest.mark.parametrize("model", [LogReg(), LinearSVM(c=0.1)])
def test_penalties_of_other_losses_count_once(monkeypatch, model):
    at_once, in_blocks = (learner_of(Training(rate=0.01, l2=0.1), model) for _ in range(2))
    expected, _ = train(at_once, 4)
    monkeypatch.setattr(of_engines, "WORK_AT_ONCE", 50 * of_engines.work(in_blocks.module))
    found, calls = train(in_blocks, 4)
    assert calls == 4 * 8
    assert np.allclose(found, expected, rtol=1e-5)


def test_the_fused_engine_sums_the_same_blocks_bit_for_bit(monkeypatch):
    data = GaussianMixture(K=6, C=3, N=400)  # 1,920 points, in the kernel four blocks
    training = Training(engine="fused", rate=0.05, optimiser=Adam())
    at_once, in_blocks = (make_learner(NET, make_dataset(data, 1), training) for _ in range(2))
    expected, _ = train(at_once, 5)
    monkeypatch.setattr(of_engines, "WORK_AT_ONCE", 1200 * of_engines.work(in_blocks.module))
    found, calls = train(in_blocks, 5)
    assert calls == 5 * 4
    assert np.array_equal(found, expected)
    assert_equal(at_once, in_blocks)


@pytest.mark.parametrize("engine", ["autograd", "fused", "by_hand"])
def test_results_do_not_depend_on_how_a_run_is_cut(small_blocks, engine):
    training = SETTINGS["mini"].model_copy(update={"engine": engine, "steps": 12, "eval_every": 4})
    one, two = (start_run(Recipe(data=DATA, model=NET, training=training)) for _ in range(2))
    while one.state == "running":
        one.advance(12)
    for steps in (7, 5, 3, 1, 4, 2) * 100:
        if two.state == "running":
            two.advance(steps)
    assert one.state == two.state == "finished"
    assert_equal(one.learner, two.learner)
    assert np.array_equal(one.history.curves().losses, two.history.curves().losses)


def test_masks_of_dropout_differ_by_block_and_not_by_how_a_run_is_cut(small_blocks):
    net = DeepNet(hidden=(6,), dropout=0.5)
    one, two = (learner_of(Training(rate=0.05), net) for _ in range(2))
    seeds = []
    one.advance(1)
    seeds.append(one.module.dropouts[0].seed)
    one.advance(1)
    seeds.append(one.module.dropouts[0].seed)
    assert seeds[0] != seeds[1]
    while one.step < 2:
        one.advance(9)
    train(two, 2)
    assert_equal(one, two)


@pytest.mark.parametrize("engine", ["autograd", "fused", "by_hand"])
def test_a_step_under_way_changes_nothing_and_is_thrown_away_by_a_change(small_blocks, engine):
    """However a step under way is given up, what follows is as if it had never been begun."""
    training = SETTINGS["mini"].model_copy(update={"engine": engine})
    fresh = training.model_copy(update={"rate": 0.2, "l2": 0.1})
    other = make_dataset(GaussianMixture(K=6, C=3, N=40, seed=7), 1)

    def load(learner):
        learner.load_state_dict(learner.state_dict())

    changes = [load, lambda x: x.set_training(fresh), lambda x: x.set_data(other), lambda x: x.to("cpu")]
    for change in changes:
        interrupted, plain = (learner_of(training, engine=engine) for _ in range(2))
        train(interrupted, 3)
        train(plain, 3)
        progress = interrupted.advance(1)
        assert progress.under_way
        assert (progress.step, interrupted.step) == (3, 3)
        assert_equal(interrupted, plain)
        change(interrupted)
        change(plain)
        assert np.array_equal(train(interrupted, 3)[0], train(plain, 3)[0])
        assert_equal(interrupted, plain)


def test_a_kept_run_goes_on_from_whole_steps(small_blocks):
    recipe = Recipe(data=DATA, model=NET, training=SETTINGS["adam"].model_copy(update={"steps": 6, "engine": "fused"}))
    one, two = start_run(recipe), start_run(recipe)
    while not (one.learner.step == 3 and one.learner.batches.done):
        one.advance(1)
    two.load_state_dict(one.state_dict())
    for run in (one, two):
        while run.state == "running":
            run.advance(4)
    assert_equal(one.learner, two.learner)


def test_a_loss_that_is_not_finite_stops_in_mid_step_before_the_update(small_blocks):
    run = start_run(Recipe(data=DATA, model=NET, training=Training(rate=1e4, l2=1.0, steps=200, engine="autograd")))
    assert isinstance(run.learner, NetLearner)
    while run.state == "running":
        run.advance(5)
    assert run.state == "failed"
    assert "diverged" in run.message
    assert all(torch.isfinite(p).all() for p in run.learner.module.parameters())


def test_batch_norm_sees_its_batch_as_a_whole_or_says_that_it_is_too_large(small_blocks):
    net = DeepNet(hidden=(6, 5), batch_norm=True)
    learner = learner_of(Training(), net)
    assert len(learner.advance(2).losses) == 2
    wide = make_learner(
        DeepNet(hidden=(1024, 1024), batch_norm=True), make_dataset(GaussianMixture(K=3, N=5000), 1), Training()
    )
    with pytest.raises(CannotLearn, match=r"12,000 points .* at most 3,"):
        wide.advance(1)
    wide.set_training(Training(batch=50))
    assert len(wide.advance(1).losses) == 1


def test_shipped_sizes_are_done_at_once():
    """What is done at once gives the same numbers as ever: full batches of the plane, and batches of digits."""
    for model, data in ((DeepNet(hidden=(100, 100)), GaussianMixture(K=6, N=1000)), (LogReg(), GaussianMixture())):
        learner = make_learner(model, make_dataset(data, 1), Training())
        points = learner.batches.largest
        assert of_engines.block_of(learner.module, points) == points
    digits = torch.nn.Linear(784, 100), torch.nn.Linear(100, 10)
    assert of_engines.block_of(torch.nn.Sequential(*digits), 10_000) == 10_000
