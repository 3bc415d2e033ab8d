"""A run that was saved and opened goes on bit for bit as if it had never been closed, whatever happened to it."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from dlab_core.data import as_drawn
from dlab_core.experiment import files as experiment_files
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import Pair, Recipe, files
from dlab_core.recipe.changes import NeedsNewStart
from dlab_core.training.run import start_run

PLANE = ["data.kind=two_class", "data.N=20", 'data.split={"kind": "share", "validation": 0.3}', "training.batch=8"]
LINE = ["data.kind=sine", "data.n=30"]
RECIPES = {
    "fcann2": [*PLANE, "model.kind=fcann2"],
    "logreg": [*PLANE, "model.kind=logreg"],
    "fused": [*PLANE, "model.kind=deep_net"],
    "autograd": [*PLANE, "model.kind=deep_net", "training.engine=autograd"],
    "by_hand": [*PLANE, "model.kind=deep_net", "training.engine=by_hand"],
    "dropout": [*PLANE, "model.kind=deep_net", "model.dropout=0.3", "model.batch_norm=true"],
    "linear_svm": [*PLANE, "model.kind=linear_svm"],
    "ksvm": [*PLANE, "model.kind=ksvm"],
    "linreg": [*LINE, "model.kind=linreg"],
    "closed_form": [*LINE, "model.kind=closed_form"],
    "nudging": ["data.kind=line", "model.kind=nudging", "model.nudge=0.1"],
    "on_a_line": ["data.kind=two_on_line", "model.kind=line_logreg"],
}
CHANGES = [
    "training.rate=0.3",
    "training.rate=0.02",
    "training.batch=5",
    "training.batch=null",
    "training.shuffle=false",
    "training.l2=0.01",
    "training.patience=2",
    "training.patience=null",
    "training.eval_every=7",
    "training.steps=60",
    "training.steps=null",
    "training.engine=autograd",
    "training.engine=by_hand",
    "training.optimiser.kind=adam",
    "training.optimiser.kind=rmsprop",
    "training.optimiser.kind=sgd",
    'training.optimiser={"kind": "sgd", "momentum": 0.9}',
]
ACTS = st.one_of(
    st.tuples(st.just("steps"), st.integers(1, 40)),
    st.tuples(st.just("change"), st.sampled_from(CHANGES)),
    st.tuples(st.just("remove"), st.integers(0, 1000)),
    st.tuples(st.just("add"), st.floats(-3, 3, allow_nan=False)),
    st.tuples(st.just("look"), st.none()),
)


def start(name):
    recipe = files.with_values(Recipe(), RECIPES[name])
    return start_run(recipe.model_copy(update={"data": as_drawn(recipe)}))


def act(run, what, value):
    """Do something to a run; what it refuses it refuses."""
    recipe, data = run.recipe, run.recipe.data
    match what:
        case "steps":
            run.advance(value)
        case "look":
            while not run.examine():
                pass
        case "change":
            change(run, files.with_values(recipe, [value]))
        case "remove" if len(data.points) > 1:
            at = value % len(data.points)
            edit(run, data.points[:at] + data.points[at + 1 :])
        case "add":
            first = data.points[0]
            new = (
                first._replace(x=value) if isinstance(first, Pair) or hasattr(first, "x") else first._replace(x1=value)
            )
            edit(run, (*data.points, new))


def edit(run, points):
    data = run.recipe.data.model_copy(update={"points": points, "origins": (), "generator": None})
    change(run, run.recipe.model_copy(update={"data": data}))


def change(run, recipe):
    with suppress(NeedsNewStart):
        run.change(recipe)


def reopened(run):
    content = experiment_files.dump(Experiment.of(run, {"seen": run.learner.step}))
    found = experiment_files.parse(content, "it")
    assert found.view == {"seen": run.learner.step}
    return found.resume()


def everything(run):
    state = run.state_dict() | {f"past.{k}": v for k, v in run.checkpoints.state_dict().items()}
    del state["seconds"]
    return state


def assert_equal_runs(one, other):
    mine, theirs = everything(one), everything(other)
    assert mine.keys() == theirs.keys()
    for name, array in theirs.items():
        assert mine[name].dtype == array.dtype, name
        np.testing.assert_array_equal(mine[name], array, err_msg=name)
    assert one.recipe == other.recipe
    assert one.message == other.message
    assert one.journal == other.journal
    assert (one.checkpoints._added, one.checkpoints._bytes) == (other.checkpoints._added, other.checkpoints._bytes)


SEQUENCES = st.lists(st.tuples(ACTS, st.booleans()), min_size=2, max_size=12)
QUICK = settings(suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])


@pytest.mark.parametrize("name", RECIPES)
@settings(QUICK, max_examples=3)
@given(acts=SEQUENCES)
def test_as_if_it_had_never_been_closed(name, acts):
    check(name, acts)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", RECIPES)
@settings(QUICK, max_examples=100)
@given(acts=SEQUENCES)
def test_as_if_it_had_never_been_closed_whatever_happens(name, acts):
    check(name, acts)


def check(name, acts):
    never, now_and_then = start(name), start(name)
    for (what, value), closes in acts:
        act(never, what, value)
        act(now_and_then, what, value)
        if closes:
            now_and_then = reopened(now_and_then)
            assert_equal_runs(now_and_then, never)
    for run in (never, now_and_then):
        run.advance(30)
    assert_equal_runs(now_and_then, never)


def test_it_keeps_the_engine_that_it_began_with(monkeypatch):
    with monkeypatch.context() as not_ready:
        not_ready.setattr("dlab_core.engines.choice.is_ready", lambda: False)
        never = start("fused")
    assert never.learner.engine == "autograd"
    never.advance(10)
    opened = reopened(never)
    assert (start("fused").learner.engine, opened.learner.engine) == ("fused", "autograd")
    for run in (never, opened):
        run.advance(30)
    assert_equal_runs(opened, never)


def test_a_run_that_diverged_is_opened_as_it_ended():
    run = start("fcann2")
    run.change(files.with_values(run.recipe, ["training.rate=10000"]))
    run.advance(1000)
    assert run.state == "failed"
    opened = reopened(run)
    assert opened.state == "failed"
    assert_equal_runs(opened, run)
    with pytest.raises(NeedsNewStart):
        opened.change(files.with_values(opened.recipe, ["training.rate=0.1"]))
