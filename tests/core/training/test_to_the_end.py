"""A run without a window is trained to its end in slices, on an engine that is compiled before it begins."""

import numpy as np
import pytest

from dlab_core.recipe import DeepNet, FcAnn2, KernelSVM, Recipe, Training
from dlab_core.training import to_the_end
from dlab_core.training.run import start_run
from dlab_core.training.to_the_end import slices, start_compiled_run

RECIPE = Recipe(model=FcAnn2(), training=Training(batch=8, steps=100))


@pytest.mark.parametrize("every", [None, 7, 1000])
def test_slices_end_where_one_piece_does_and_halt_at_multiples(every):
    whole, run = start_run(RECIPE), start_run(RECIPE)
    whole.advance(100)
    steps = [run.learner.step for _ in slices(run, every)]
    assert (run.state, steps[-1]) == ("finished", 100)
    assert np.array_equal(run.learner.parameters()["W1"], whole.learner.parameters()["W1"])
    if every == 7:
        assert set(range(7, 100, 7)) <= set(steps)


def test_a_slice_takes_about_a_tenth_of_a_second(monkeypatch):
    run, asked = start_run(RECIPE), []
    run.advance(50)
    run.seconds = 1.0
    advance = run.advance
    monkeypatch.setattr(run, "advance", lambda steps: (asked.append(steps), advance(steps)))
    next(slices(run))
    assert asked == [5]
    fresh = start_run(RECIPE)
    next(slices(fresh))
    assert fresh.learner.step == 1


def test_an_svm_is_waited_for():
    run = start_run(Recipe(model=KernelSVM()))
    assert sum(1 for _ in slices(run)) >= 1
    assert run.state == "finished"


@pytest.mark.parametrize(
    ("recipe", "compiled"),
    [
        (Recipe(model=DeepNet()), True),
        (Recipe(model=DeepNet(), training=Training(engine="autograd")), False),
        (RECIPE, False),
    ],
)
def test_the_engine_is_compiled_where_the_run_may_take_it(recipe, compiled, monkeypatch):
    order = []
    monkeypatch.setattr("dlab_core.engines.fused.prepare.prepare_engines", lambda: order.append("compiled"))
    monkeypatch.setattr(
        to_the_end, "start_run", lambda *given: (order.append("started"), start_run(*given), order.append(given))[1]
    )
    run = start_compiled_run(recipe)
    assert order == ["compiled"] * compiled + ["started", (recipe, "cpu")]
    assert run.learner.step == 0
