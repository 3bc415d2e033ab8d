"""Advice on divergence: what is advised holds, and what is more does not."""

import numpy as np
import pytest

from dlab_core.interrupt import Interrupted, unless
from dlab_core.recipe import (
    Adam,
    DeepNet,
    HuberLoss,
    KernelSVM,
    LinReg,
    NoisyLine,
    Parabola,
    Recipe,
    Sgd,
    Sine,
    Training,
)
from dlab_core.recipe.changes import with_value
from dlab_core.recipe.files import find
from dlab_core.training import advice
from dlab_core.training.advice import Advice, advise, largest_rate, rounded_down
from dlab_core.training.run import start_run

RAW = LinReg(standardise=False)
RATE, STANDARDISE = ("training", "rate"), ("model", "standardise")


def diverged(recipe):
    run = start_run(recipe)
    while run.goes_on:
        run.advance(1000)
    assert run.outcome.diverged
    return run


def is_stable(recipe, steps=20_000):
    """Whether the loss has not grown in the end."""
    run = start_run(recipe)
    run.advance(1)
    first = run.history.last_loss
    while run.goes_on and run.learner.step < steps:
        run.advance(steps - run.learner.step)
    return run.state != "failed" and run.history.last_loss <= 2 * first  # of a batch it varies


@pytest.mark.parametrize(
    "training",
    [
        Training(),
        Training(l2=3.0),
        Training(weight_decay=0.5),
        Training(optimiser=Sgd(momentum=0.9)),
        Training(optimiser=Sgd(momentum=0.5, nesterov=True)),
    ],
    ids=["plain", "penalty", "weight decay", "momentum", "Nesterov"],
)
@pytest.mark.parametrize("model", [RAW, LinReg(degree=3, sines=1, standardise=True)], ids=["line", "features"])
def test_descent_is_stable_below_the_largest_rate_and_not_above(training, model):
    recipe = Recipe(data=Parabola(noise=0.3), model=model, training=training)
    bound = largest_rate(recipe, start_run(recipe).dataset)
    assert is_stable(with_value(recipe, RATE, 0.98 * bound))
    assert not is_stable(with_value(recipe, RATE, 1.1 * bound))


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(data=NoisyLine(), model=RAW, training=Training(loss=HuberLoss())),
        Recipe(data=NoisyLine(), model=RAW, training=Training(batch=10)),
        Recipe(data=NoisyLine(), model=RAW, training=Training(optimiser=Adam())),
        Recipe(data=NoisyLine(), model=RAW, training=Training(l1=0.1)),
        Recipe(data=NoisyLine(), model=DeepNet(hidden=())),
    ],
    ids=["Huber", "batches", "Adam", "L1", "net"],
)
def test_the_largest_rate_is_not_known_of_anything_else(recipe):
    assert largest_rate(recipe, start_run(recipe).dataset) is None


def test_the_rate_of_the_line_is_advised_below_its_bound_and_standardising_offered():
    run = diverged(find("line-rate-too-large"))
    assert run.message.endswith("Lower the learning rate (now 4e-4).")
    assert run.lacks_advice
    run.advise()
    assert run.outcome.advice == Advice(2e-4, standardise=True)
    assert run.message.endswith("Lower the learning rate (now 4e-4, try 2e-4), or standardise the inputs.")
    assert not run.lacks_advice
    bound = largest_rate(run.recipe, run.dataset)
    assert 2e-4 < bound < 4e-4
    assert is_stable(with_value(run.recipe, RATE, 2e-4))
    assert is_stable(with_value(run.recipe, STANDARDISE, True))


@pytest.mark.parametrize(
    "recipe",
    [
        find("rate-too-large"),
        Recipe(data=NoisyLine(), model=DeepNet(), training=Training(optimiser=Sgd(momentum=0.9), steps=2000)),
        Recipe(data=NoisyLine(), model=RAW, training=Training(batch=20, steps=2000)),
    ],
    ids=["classes", "values", "batches"],
)
def test_what_is_found_by_halving_holds_for_as_long(recipe):
    run = diverged(recipe)
    run.advise()
    found = run.outcome.advice.rate
    assert found == rounded_down(found) < recipe.training.rate
    assert is_stable(with_value(recipe, RATE, found), advice.LEAST_STEPS)


def test_standardising_is_offered_where_it_is_enough_alone():
    far_too_large = Recipe(data=NoisyLine(), model=RAW, training=Training(rate=1000))
    assert not advise(far_too_large, start_run(far_too_large).dataset, 3).standardise
    on = Recipe(data=NoisyLine(), model=LinReg(standardise=True), training=Training(rate=1000))
    assert advise(on, start_run(on).dataset, 3) == Advice(0.9, standardise=False)
    off = with_value(with_value(on, STANDARDISE, False), RATE, 0.1)
    assert advise(off, start_run(off).dataset, 3).standardise


def test_advice_says_what_it_knows():
    assert Advice().sentence(1000.0) == "Lower the learning rate (now 1000)."
    assert Advice(0.05).sentence(0.1) == "Lower the learning rate (now 0.1, try 0.05)."
    assert Advice(None, True).sentence(0.1) == "Standardise the inputs: the learning rate of 0.1 holds then."


def test_no_rate_is_advised_that_no_recipe_may_have(monkeypatch):
    monkeypatch.setattr(advice, "largest_rate", lambda recipe, dataset: 5e-8)
    recipe = Recipe(data=Sine(), model=LinReg(standardise=True), training=Training(rate=1.0))
    assert advise(recipe, start_run(recipe).dataset, 3).rate is None


def test_advice_gives_way_and_is_found_the_next_time():
    run = diverged(find("rate-too-large"))
    with pytest.raises(Interrupted), unless(lambda: True):
        run.advise()
    assert run.lacks_advice
    run.advise()
    assert run.outcome.advice.rate is not None


def test_advice_ends_when_its_time_is_up(monkeypatch):
    monkeypatch.setattr(advice, "BUDGET_S", 0.0)
    run = diverged(find("rate-too-large"))
    run.advise()
    assert run.outcome.advice == Advice()


def test_what_was_solved_or_holds_is_not_advised():
    run = start_run(Recipe(model=KernelSVM()))
    run.advise()
    assert not run.lacks_advice
    assert run.outcome.advice is None


def test_a_rate_is_rounded_down_to_one_digit():
    assert [rounded_down(rate) for rate in (2.9e-4, 0.5, 0.0999, 37.0, 1e-7)] == [2e-4, 0.5, 0.09, 30.0, 1e-7]
    assert all(rounded_down(rate) <= rate for rate in 10 ** np.random.default_rng(0).uniform(-7, 4, 1000))
