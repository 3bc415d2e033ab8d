"""Pinned runs are kept in files bit for bit, whatever the run did, and are taken up as if never closed."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from dlab_core.experiment import files as experiment_files
from dlab_core.experiment.experiment import Experiment
from dlab_core.experiment.pins import pin_arrays, usable
from dlab_core.recipe import Recipe, files
from dlab_core.recipe.changes import NeedsNewStart
from dlab_core.training.frame import FrameRequest
from dlab_core.training.history import COLUMNS
from dlab_core.training.run import start_run

RECIPES = {
    "classes": ["data.kind=two_class", "data.N=20", "model.kind=deep_net", 'data.split={"kind": "share"}'],
    "by_hand": ["data.kind=two_class", "data.N=20", "model.kind=fcann2"],
    "svm": ["data.kind=two_class", "data.N=20", "model.kind=ksvm"],
    "values": ["data.kind=sine", "data.n=30", "model.kind=linreg"],
}
CHANGES = ["training.rate=0.3", "training.rate=10000", "training.l2=0.01", "training.patience=2", "training.steps=20"]
ACTS = st.one_of(
    st.tuples(st.just("steps"), st.integers(1, 30)),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("change"), st.sampled_from(CHANGES)),
    st.tuples(st.just("pin"), st.integers(0, 3)),
    st.tuples(st.just("remove"), st.integers(0, 3)),
    st.tuples(st.just("take up"), st.integers(0, 3)),
    st.tuples(st.just("reopen"), st.none()),
)
QUICK = settings(suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.generate])


def assert_equal_pins(one, other):
    assert (one.recipe, one.step) == (other.recipe, other.step)
    assert_equal_arrays(pin_arrays(one), pin_arrays(other))
    assert_equal_arrays(one.learner.state_dict, other.learner.state_dict)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(one.curves, name), getattr(other.curves, name), err_msg=name)
    assert_equal_arrays(one.curves.scores, other.curves.scores)
    assert repr(one.scoring.scores) == repr(other.scoring.scores)
    assert (one.scoring.step, one.scoring.whole, one.scoring.finite) == (
        *(other.scoring.step, other.scoring.whole, other.scoring.finite),
    )
    assert repr(one.penalty) == repr(other.penalty)


def assert_equal_arrays(one, other):
    assert list(one) == list(other)
    for name, array in other.items():
        assert one[name].dtype == array.dtype, name
        np.testing.assert_array_equal(one[name], array, err_msg=name)


def reopened(run, pins):
    experiment = experiment_files.parse(experiment_files.dump(Experiment.of(run, pins=pins)), "it")
    run = experiment.resume()
    found, wrong = usable(experiment.pins, run)
    assert wrong == []
    return run, found


def taken_up(pin):
    run = start_run(pin.recipe)
    run.load_state_dict(pin.state_dict)
    return run


def check(name, acts):
    run = start_run(files.with_values(Recipe(), RECIPES[name]))
    never, pins = {}, {}
    for what, value in acts:
        match what:
            case "steps":
                run.advance(value)
            case "look":
                while not run.examine():
                    pass
            case "change":
                with suppress(NeedsNewStart):
                    run.change(files.with_values(run.recipe, [value]))
            case "pin":
                never[value] = pins[value] = run.pin()
            case "remove":
                never.pop(value, None)
                pins.pop(value, None)
            case "take up" if value in pins:
                run, left = taken_up(pins[value]), run.pin()
                assert_equal_pins(run.pin(), taken_up(never[value]).pin())
                never[value] = pins[value] = left
            case "reopen":
                run, pins = reopened(run, pins)
        assert pins.keys() == never.keys()
    run, pins = reopened(run, pins)
    assert list(pins) == sorted(never)
    for slot, pin in pins.items():
        assert_equal_pins(pin, never[slot])
        assert run.frame(FrameRequest(pin=pin)).penalty == run.frame(FrameRequest(pin=never[slot])).penalty


@pytest.mark.parametrize("name", RECIPES)
@settings(QUICK, max_examples=25)
@given(acts=st.lists(ACTS, min_size=3, max_size=15))
def test_pins_come_back_from_a_file_as_they_were(name, acts):
    check(name, acts)


@pytest.mark.slow
@pytest.mark.parametrize("name", RECIPES)
@settings(QUICK, max_examples=300)
@given(acts=st.lists(ACTS, min_size=3, max_size=30))
def test_pins_come_back_from_a_file_as_they_were_whatever_happens(name, acts):
    check(name, acts)


def test_a_pin_of_digits_that_are_not_here_is_left_out(monkeypatch, tmp_path):
    monkeypatch.setattr("dlab_core.data.digits.cache_folder", lambda: tmp_path)
    run = start_run(Recipe())
    pin = run.pin()
    digits = files.find("mnist-linear-adam")
    elsewhere = digits.model_copy(update={"data": digits.data.model_copy(update={"folder": str(tmp_path)})})
    pins, wrong = usable({0: pin, 1: type(pin)(elsewhere, *list(vars(pin).values())[1:])}, run)
    assert list(pins) == [0]
    assert len(wrong) == 1
    assert wrong[0].startswith("Pin B is left out. ")
