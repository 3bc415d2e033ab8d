"""The loss as a function of its parameters: its gradients agree however they are computed, its pictures with itself."""

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from dlab_core.data import make_dataset
from dlab_core.learners.make import make_learner
from dlab_core.models.closed_form import fit
from dlab_core.objective.backprop import (
    criterion_of,
    gradients as gradients_by_hand,
    losses,
    output_gradient,
    outputs,
)
from dlab_core.objective.objective import ParameterIndex, parameter_indices, parameter_name
from dlab_core.pictures.gradients import MAX_GRADIENTS, GradientsRequest
from dlab_core.pictures.loss_landscape import default_view, landscape, slice_of
from dlab_core.pictures.palette import LIGHT
from dlab_core.recipe import (
    Bumps,
    Crops,
    DeepNet,
    DrawnPairs,
    HuberLoss,
    LeastSquares,
    LineLogReg,
    LinReg,
    LogReg,
    NoisyLine,
    Nudging,
    Pair,
    Parabola,
    PowerLoss,
    Sine,
    ThreeOnLine,
    Training,
    TwoOnLine,
)

PATH = np.zeros((1, 2))
LINE = NoisyLine(low=-2, high=2, noise=1, n=20)
CASES = {
    "line": (LINE, LinReg(), {}),
    "line, penalties": (LINE, LinReg(), {"l2": 0.3, "l1": 0.2}),
    "line, absolute": (LINE, LinReg(), {"loss": PowerLoss(m=1)}),
    "line, fourth power": (LINE, LinReg(), {"loss": PowerLoss(m=4)}),
    "line, odd power": (LINE, LinReg(), {"loss": PowerLoss(m=2.5), "l2": 0.1}),
    "line, Huber": (LINE, LinReg(), {"loss": HuberLoss(delta=0.5)}),
    "constant": (LINE, LinReg(degree=0), {}),
    "polynomial": (Sine(n=15), LinReg(degree=3, sines=1, standardise=True), {"l2": 0.01}),
    "two outputs": (Crops(), LinReg(standardise=True), {"l2": 0.5}),
    "net": (Parabola(), DeepNet(hidden=(2,), activation="sigmoid"), {"l2": 0.01}),
    "deeper net": (Bumps(n=20), DeepNet(hidden=(4, 3), activation=("tanh", "elu")), {"loss": PowerLoss(m=3)}),
    "one sigmoid": (TwoOnLine(n=20), LineLogReg(standardise=True), {"l2": 0.1}),
    "softmax": (ThreeOnLine(n=20), LogReg(), {"l1": 0.1}),
}


def objective_of(name):
    data, model, training = CASES[name]
    learner = make_learner(model, make_dataset(data, 1), Training(rate=1e-3, **{"l2": 0.0, **training}))
    learner.advance(3)
    return learner, learner.objective()


def gradients(learner):
    return GradientsRequest().compute(SimpleNamespace(learner=learner))


@pytest.mark.parametrize("name", CASES)
def test_three_ways_to_the_gradient_agree(name):
    learner, _ = objective_of(name)
    table = gradients(learner)
    assert table.count == len(table.names) == sum(a.size for a in learner.parameters().values())
    size = np.abs(table.autograd).max()
    assert size > 0
    np.testing.assert_allclose(table.by_hand, table.autograd, atol=1e-12 * size)
    np.testing.assert_allclose(table.differences, table.autograd, atol=1e-6 * size)


@pytest.mark.parametrize("name", CASES)
def test_the_loss_is_that_of_the_next_step(name):
    learner, objective = objective_of(name)
    assert objective.value() == pytest.approx(learner.advance(1).losses[0], rel=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_a_grid_holds_the_loss_of_each_pair_of_values(name):
    _, objective = objective_of(name)
    indices = objective.indices
    pairs = [(indices[0], indices[-1]), (indices[-1], None), (indices[0], indices[len(indices) // 2])]
    # And of weights that follow on each other, and one of the last layer, where there are several.
    pairs += [(indices[0], ParameterIndex(1, 0, 0))] if len(objective.layers) > 1 else []
    if len(objective.layers) > 2:
        pairs += [(indices[0], ParameterIndex(2, 1, 0)), (ParameterIndex(1, 0, 0), ParameterIndex(2, 0, 0))]
    for first, second in pairs:
        if first == second:
            continue
        us, vs = np.array([-0.7, 0.2, 1.3]), np.array([-1.1, 0.9]) if second else np.zeros(1)
        grid = objective.grid(first, second, us, vs)
        assert grid.shape == (len(vs), len(us))
        for (i, v), (j, u) in ((a, b) for a in enumerate(vs) for b in enumerate(us)):
            there = objective.at(first, u)
            there = there.at(second, v) if second else there
            values_of_a_line = objective.linear and not isinstance(objective.criterion, str)
            single = 1 if values_of_a_line else 1e4  # the others are drawn in single precision
            assert grid[i, j] == pytest.approx(there.value(), rel=1e-9 * single), (first, second)


@pytest.mark.parametrize(
    ("name", "expected"), [("softmax", np.float32), ("deeper net", np.float32), ("line, odd power", np.float64)]
)
def test_a_grid_is_in_single_precision_unless_powers_of_a_line_could_overflow(name, expected, monkeypatch):
    _, objective = objective_of(name)
    seen = []

    def watched(criterion, last, targets):
        seen.append((last.dtype, targets.dtype))
        return losses(criterion, last, targets)

    monkeypatch.setattr("dlab_core.objective.objective.losses", watched)
    us, vs = np.linspace(-1, 1, 4), np.linspace(-1, 1, 3)
    for second in (objective.indices[-1], None):  # a bias of the last layer
        objective.grid(objective.indices[0], second, us, vs)
    assert set(seen) == {(np.dtype(expected),) * 2}


@pytest.mark.parametrize("name", ["line, fourth power", "net"])
@pytest.mark.parametrize("at", [0.25, 1000.0])
def test_a_difference_is_taken_over_a_step_that_fits_the_size_of_the_parameter(name, at):
    _, objective = objective_of(name)
    index = objective.indices[0]
    there = objective.at(index, at)
    assert there.difference(index) == pytest.approx(there.gradient()[0], rel=1e-5, abs=1e-9)


def test_an_absolute_penalty_does_not_pull_at_a_weight_of_zero():
    _, objective = objective_of("line, penalties")
    at_zero = objective.at(objective.indices[0], 0.0)
    assert at_zero.l1 > 0
    assert at_zero.gradient()[0] == replace(at_zero, l1=0.0).gradient()[0]


def test_large_outputs_of_softmax_have_the_loss_and_the_slope_of_their_differences():
    last, targets = np.array([[900.0, 901.0], [-901.0, -900.0], [2000.0, 0.0]]), np.eye(2)[[0, 1, 0]]
    expected = (np.log1p(np.e) + np.log1p(np.exp(-1))) / 3
    assert losses("softmax", last, targets) == pytest.approx(expected)
    share = 1 / (1 + np.e)
    slope = np.array([[share - 1, 1 - share], [share, -share], [0, 0]]) / 3
    np.testing.assert_allclose(output_gradient("softmax", last, targets), slope, atol=1e-12)


def test_what_a_head_is_compared_with_targets_by():
    loss = HuberLoss()
    assert [criterion_of(head, loss) for head in ("linear", "softmax", "sigmoid", "hinge")] == [
        loss,
        "softmax",
        "sigmoid",
        None,
    ]


def test_a_net_has_an_activation_after_each_layer_but_the_last():
    layers, x = [(np.eye(2), np.zeros(2))] * 2, np.ones((3, 2))
    for activations in ((), ("tanh", "tanh")):
        with pytest.raises(ValueError, match="zip"):
            outputs(layers, activations, x)
        with pytest.raises(ValueError, match="zip"):
            gradients_by_hand(layers, activations, x, x, PowerLoss())


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ((2, 1), ["w x1", "w x2", "bias"]),
        ((2, 2), ["w x1 → 1", "w x2 → 1", "w x1 → 2", "w x2 → 2", "bias → 1", "bias → 2"]),
        ((1, 2, 1), ["W1[1,1]", "W1[1,2]", "b1[1]", "b1[2]", "W2[1,1]", "W2[2,1]", "b2[1]"]),
    ],
)
def test_a_parameter_is_named_by_its_feature_or_else_by_its_numbers(widths, expected):
    layers = [(np.zeros((a, b)), np.zeros(b)) for a, b in pairwise(widths)]
    names = [parameter_name(index, layers, ("x1", "x2")) for index in parameter_indices(layers)]
    assert names == expected
    of_weights = [parameter_name(index, layers, ("x1", "x2")) for index in parameter_indices(layers, fixed=True)]
    assert of_weights == [name for name in expected if name[0] in "wW"]


def test_a_grid_cut_into_blocks_is_the_same(monkeypatch):
    _, objective = objective_of("deeper net")
    us, vs = np.linspace(-1, 1, 7), np.linspace(-1, 1, 5)
    whole = objective.grid(objective.indices[0], objective.indices[5], us, vs)
    monkeypatch.setattr("dlab_core.objective.objective._CELLS", 1)
    assert np.array_equal(objective.grid(objective.indices[0], objective.indices[5], us, vs), whole)


@pytest.mark.parametrize("name", ["line", "polynomial", "two outputs"])
def test_the_lowest_point_of_a_line_is_the_closed_form(name):
    _, objective = objective_of(name)
    first, second = objective.indices[0], objective.indices[-1]
    rect = default_view(objective, (first, second), np.array([5.0, -5.0]))
    picture = landscape(objective, (first, second), rect, (40, 50), LIGHT, PATH, objective.vector)
    assert picture.rgba.shape == (40, 50, 4)
    inside = [rect[0][i] < value < rect[1][i] for i in (0, 1) for value in (picture.lowest[i], (5.0, -5.0)[i])]
    assert all(inside)
    at_lowest = objective.grid(first, second, picture.lowest[:1], picture.lowest[1:])[0, 0]
    assert at_lowest <= picture.values.min() + 1e-12
    if len(objective.indices) == 2:
        found = fit(objective.x, objective.targets, objective.l2)
        assert picture.lowest == pytest.approx([found.weights[0, 0], found.biases[0]])


def test_under_a_penalty_on_sizes_no_lowest_point_is_known():
    _, objective = objective_of("line, penalties")
    assert objective.l1 > 0
    picture = landscape(objective, objective.indices[:2], ((-1, -1), (1, 1)), (10, 10), LIGHT, PATH, objective.vector)
    assert picture.lowest is None


def test_the_arrow_and_the_tangent_are_the_gradient():
    _, objective = objective_of("line, fourth power")
    gradient = objective.gradient()
    picture = landscape(objective, objective.indices, ((-9, -9), (9, 9)), (20, 20), LIGHT, PATH, objective.vector)
    assert picture.gradient.tolist() == gradient.tolist()
    assert picture.point.tolist() == objective.vector.tolist()
    curve = slice_of(objective, objective.indices[1], (-3.0, 3.0), 61, np.array([0.5, 1.0]), np.array([9.0, 0.5]))
    assert curve.gradient == gradient[1]
    assert curve.point[1] == pytest.approx(objective.value())
    assert curve.begin.tolist() == [9.0, 0.5]
    assert curve.path[:, 0].tolist() == [0.5, 1.0]
    assert curve.path[:, 1] == pytest.approx(np.interp([0.5, 1.0], curve.us, curve.values), rel=1e-2)


def test_a_run_that_diverged_is_seen_on_the_same_picture_as_before():
    data, model, _ = CASES["line"]
    learner = make_learner(model, make_dataset(data, 1), Training(rate=1e4, l2=0.0))
    rect = ((-9.0, -9.0), (9.0, 9.0))
    pictures = []
    for _ in range(2):
        objective = learner.objective()
        pictures.append(landscape(objective, objective.indices, rect, (20, 20), LIGHT, PATH, objective.vector))
        learner.advance(8)
    assert np.abs(learner.objective().vector).max() > 1e20
    before, after = pictures
    assert after.values == pytest.approx(before.values, rel=1e-9)
    assert after.lowest == pytest.approx(before.lowest, rel=1e-9)


def test_nudging_has_one_parameter_and_no_autograd():
    data = make_dataset(DrawnPairs(points=(Pair(3.0, 9.0),)), 1)
    learner = make_learner(Nudging(), data, Training())
    objective = learner.objective()
    assert objective.names == ("w x",)
    table = gradients(learner)
    assert table.autograd.size == 0
    assert table.by_hand.tolist() == [-3.0]
    assert table.differences == pytest.approx([-3.0])
    values = objective.grid(objective.indices[0], None, np.array([3.0, 4.0]), np.zeros(1))
    assert values == pytest.approx(np.array([[0.0, 3.0]]), abs=1e-12)


def test_the_closed_form_stands_where_the_slope_is_nothing():
    learner = make_learner(LeastSquares(ridge=0.3, degree=2), make_dataset(LINE, 1), Training())
    assert learner.objective() is None
    learner.advance(1)
    assert np.abs(learner.objective().gradient()).max() < 1e-9


def test_a_large_table_of_gradients_is_cut():
    learner = make_learner(DeepNet(hidden=(20, 20)), make_dataset(Bumps(n=10), 1), Training())
    table = gradients(learner)
    assert len(table.names) == len(table.by_hand) == len(table.autograd) == MAX_GRADIENTS
    assert table.count == 501
