"""A state that does not fit a run is refused before anything of the run is changed."""

import numpy as np
import pytest

from dlab_core.arrays import StateError
from dlab_core.recipe import Digits, LogReg, Recipe, Training, files
from dlab_core.training.run import start_run

BASE = ["data.kind=two_class", 'data.split={"kind": "share", "validation": 0.3}', "training.batch=8"]
RECIPES = {
    "fcann2": ["model.kind=fcann2"],
    "adam": ["model.kind=deep_net", "training.optimiser.kind=adam", "training.rate=0.01"],
    "momentum": ["model.kind=deep_net", "training.optimiser.momentum=0.9", "model.batch_norm=true"],
    "patience": ["model.kind=deep_net", "training.patience=3", "training.eval_every=20", "training.rate=0.5"],
    "svm": ["model.kind=ksvm"],
    "closed": ["data.kind=sine", "model.kind=closed_form"],
    "linear": ["model.kind=deep_net", "model.hidden=[]"],
}
# What runs do not have that were kept before there was such.
LATER = {"journal", "whole", "all_finite", "of_these_points", "remark", "engine", "history.stride"}
LATER |= {"failure", "diverged", "learner.solved"}
FREE = {"history.rest", "learner.solution.bounded"}  # of any length


def run_of(name):
    return start_run(files.with_values(Recipe(), [*BASE, *RECIPES[name], "training.steps=300"]))


@pytest.fixture(scope="module")
def states():
    found = {}
    for name in RECIPES:
        run = run_of(name)
        run.advance(120)
        assert run.state in ("running", "finished"), (name, run.message)
        found[name] = run.state_dict()
    return found


def refuses(run, state):
    """Return why a run refuses a state; it is then as it was."""
    before = run.state_dict()
    with pytest.raises(StateError) as error:
        run.load_state_dict(state)
    after = run.state_dict()
    assert after.keys() == before.keys()
    for name, array in before.items():
        np.testing.assert_array_equal(after[name], array, err_msg=name)
    return str(error.value)


@pytest.mark.parametrize("name", RECIPES)
def test_its_own_state_fits(states, name):
    run = run_of(name)
    run.load_state_dict(states[name])
    assert run.learner.step == states[name]["learner.step"]
    again = run.state_dict()
    assert again.keys() == states[name].keys()
    for key, array in states[name].items():
        np.testing.assert_array_equal(again[key], array, err_msg=key)
    run.load_state_dict(run_of(name).state_dict())
    assert run.learner.step == 0


@pytest.mark.parametrize("name", RECIPES)
def test_no_state_of_another_recipe_fits(states, name):
    for other in RECIPES.keys() - {name}:
        assert refuses(run_of(name), states[other]), other


@pytest.mark.parametrize("name", RECIPES)
def test_every_array_must_be_there_and_of_its_shape_and_type(states, name):
    run, state = run_of(name), states[name]
    for key, array in state.items():
        if key not in LATER:
            assert refuses(run, {k: v for k, v in state.items() if k != key}), key
        if key.endswith(".none"):
            continue
        assert refuses(run, state | {key: np.full(array.shape, 1j if array.dtype.kind == "U" else "1")}), key
        assert refuses(run, state | {key: np.stack([array, array])}), key
        if array.ndim and array.size and key not in FREE:
            assert refuses(run, state | {key: np.concatenate([array, array])}), key
            assert refuses(run, state | {key: array[:-1]}), key
        if key.startswith("learner.") and array.dtype == np.float32 and array.ndim:
            assert refuses(run, state | {key: array.astype(float)}), key
    assert "does not belong" in refuses(run, state | {"learner.extra": np.zeros(3)})


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("adam", "learner.position", [0, -1, 0]),
        ("adam", "learner.position", [0, 0, 10**9]),
        ("adam", "learner.position", [10**9, 0, 0]),
        ("adam", "learner.step", -1),
        ("adam", "seconds", np.nan),
        ("adam", "journal", np.array("[[[")),
        ("adam", "journal", np.array('[{"step": 1}]')),
        ("adam", "scored_step", -5),
        ("adam", "learner.module.weights.0", np.nan),
        ("adam", "learner.optimiser.step.weights.0", np.nan),
        ("adam", "learner.optimiser.exp_avg.weights.0", np.nan),
        ("patience", "stopping.step", np.array([1, 2])),
        ("svm", "learner.indices", 10**9),
        ("svm", "learner.solution.support", -1),
        ("svm", "learner.solution.counts", 10**6),
        ("svm", "learner.solution.classes", 0),
        ("svm", "learner.solution.vectors", np.inf),
        ("svm", "learner.solution.kernel", np.array("<b>")),
    ],
)
def test_a_number_that_cannot_be_there_is_rejected(states, name, key, value):
    array = states[name][key]
    other = value if isinstance(value, np.ndarray) else np.broadcast_to(value, array.shape).astype(array.dtype)
    assert refuses(run_of(name), states[name] | {key: other})


def test_top_losses_name_images_that_are_there():
    recipe = Recipe(data=Digits(count=100, validation=0.2), model=LogReg(), training=Training(batch=20, steps=100))
    run = start_run(recipe)
    run.advance(30)
    state, last = run.state_dict(), len(run.dataset) - 1
    index = state["top_losses.train.index"]
    fits = state | {"top_losses.train.index": np.full_like(index, last)}
    start_run(recipe).load_state_dict(fits)
    assert refuses(start_run(recipe), state | {"top_losses.train.index": np.full_like(index, last + 1)})
    assert "does not belong" in refuses(start_run(recipe), state | {"top_losses.train.more": np.zeros(3)})
    assert refuses(start_run(recipe), state | {"top_losses.train.losses": state["top_losses.train.losses"][1:]})
    elsewhere = {name.replace(".train.", ".other."): array for name, array in state.items() if "top_losses" in name}
    assert "images of other" in refuses(start_run(recipe), state | elsewhere)


def test_scores_of_every_split_are_looked_at(states):
    """That one split has no points is no reason to trust those after it."""
    state = states["adam"] | {"scores.test.confusion": np.zeros((3, 3), dtype=np.int64)}
    assert sorted(name for name in state if name.endswith(".none")) == []
    none = {name: array for name, array in state.items() if not name.startswith("scores.train.")}
    assert refuses(run_of("adam"), none | {"scores.train.none": np.array(True)})


def test_curves_may_stand_still_and_never_go_back(states):
    state = states["adam"]
    steps = state["history.steps"].copy()
    steps[1] = steps[0]
    run_of("adam").load_state_dict(state | {"history.steps": steps})
    steps[1] = steps[0] - 1
    assert "go back" in refuses(run_of("adam"), state | {"history.steps": steps})


def test_moments_must_be_all_there_once_a_step_was_made(states):
    state = {name: array for name, array in states["adam"].items() if ".optimiser." not in name}
    assert "is missing" in refuses(run_of("adam"), state)
