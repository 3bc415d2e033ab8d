"""Learners of values and of classes on a line: the contract of every learner, and what each comes to."""

import doctest
from functools import partial

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LinearRegression, Ridge

from dlab_core.data import make_dataset
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.learner import CannotLearn, DeviceError
from dlab_core.learners.make import make_learner
from dlab_core.models import affine, features
from dlab_core.models.features import powers_and_sines
from dlab_core.recipe import (
    Adam,
    Bumps,
    Crops,
    DeepNet,
    DrawnPairs,
    Gaussians,
    HuberLoss,
    LeastSquares,
    LinearSVM,
    LineLogReg,
    LinReg,
    LogReg,
    NoisyLine,
    Nudging,
    Pair,
    Sgd,
    Sine,
    Table,
    ThreeOnLine,
    Training,
    TwoClasses,
    TwoOnLine,
)

LINE = NoisyLine(low=-2, high=2, noise=1, n=23)
SLOW = Training(rate=0.01, l2=1e-3, batch=5, optimiser=Sgd(momentum=0.5), engine="autograd")
LEARNERS = {
    "line": (LINE, LinReg(), SLOW),
    "line by hand": (LINE, LinReg(), SLOW.model_copy(update={"engine": "by_hand"})),
    "line, fused": (LINE, LinReg(), SLOW.model_copy(update={"engine": "fused"})),
    "line, point by point": (LINE, LinReg(), SLOW.model_copy(update={"batch": 1, "shuffle": False})),
    "polynomial": (Sine(), LinReg(degree=4, sines=2, standardise=True), Training(loss=HuberLoss(), optimiser=Adam())),
    "constant, fused": (LINE, LinReg(degree=0), Training(engine="fused")),
    "two outputs": (Crops(), LinReg(degree=2, standardise=True), SLOW),
    "surface": (Bumps(), DeepNet(features=("x1", "x2", "x1²"), standardise=True), SLOW),
    "closed form": (Crops(), LeastSquares(degree=2, ridge=0.1), SLOW),
    "nudging": (LINE, Nudging(tolerance=0.3, nudge=0.01), SLOW),
    "one sigmoid": (TwoOnLine(), LineLogReg(standardise=True), SLOW),
    "one sigmoid, naive": (TwoOnLine(), LineLogReg(formula="naive", start="zeros"), SLOW),
    "linear SVM": (TwoClasses(), LinearSVM(), SLOW),
    "linear SVM, three classes": (Gaussians(C=3), LinearSVM(standardise=True), SLOW),
}


def learner_of(name):
    data, model, training = LEARNERS[name]
    dataset = make_dataset(data, 1)
    return make_learner(model, dataset, training), dataset


@pytest.mark.parametrize("module", [features, affine])
def test_what_the_documentation_shows(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", LEARNERS)
def test_steps_may_be_cut_anywhere(name):
    one, data = learner_of(name)
    other, _ = learner_of(name)
    whole = one.advance(12)
    parts = [other.advance(7), other.advance(5)]
    assert np.array_equal(np.concatenate([p.losses for p in parts]), whole.losses)
    assert one.step == other.step
    assert np.array_equal(one.predict(data.x), other.predict(data.x))


@pytest.mark.parametrize("name", LEARNERS)
def test_a_state_goes_on_bit_for_bit_and_shares_nothing(name):
    learner, data = learner_of(name)
    learner.advance(5)
    state_dict = learner.state_dict()
    copies = {key: value.copy() for key, value in state_dict.items()}
    learner.advance(5)
    expected = learner.predict(data.x)
    assert all(np.array_equal(state_dict[key], copies[key]) for key in state_dict)
    other, _ = learner_of(name)
    other.load_state_dict(state_dict)
    other.advance(5)
    assert np.array_equal(other.predict(data.x), expected)
    assert other.step == learner.step


@pytest.mark.parametrize("name", LEARNERS)
def test_other_points_are_learned_with_the_same_weights(name):
    learner, data = learner_of(name)
    learner.advance(3)
    before = learner.parameters()
    half = slice(0, len(data) // 2)
    learner.set_data(
        Dataset(data.x[half].copy(), data.y[half].copy(), data.split[half].copy(), data.space, data.classes)
    )
    assert all(np.array_equal(before[key], value) for key, value in learner.parameters().items())
    learner.advance(3)
    assert np.isfinite(learner.predict(data.x)).all()


@pytest.mark.parametrize("name", LEARNERS)
def test_without_points_it_waits_or_says_so(name):
    learner, data = learner_of(name)
    none = np.empty(0, dtype=data.y.dtype) if data.y.ndim == 1 else np.empty((0, data.y.shape[1]))
    learner.set_data(
        Dataset(np.empty((0, data.x.shape[1])), none, np.empty(0, dtype=np.uint8), data.space, data.classes)
    )
    if name == "closed form":
        with pytest.raises(CannotLearn, match="no points"):
            learner.advance(1)
    else:
        assert learner.advance(1).state == "waiting"


@pytest.mark.parametrize("name", [n for n in LEARNERS if "SVM" not in n and n not in ("surface",)])
def test_what_it_predicts_is_its_line(name):
    learner, data = learner_of(name)
    learner.advance(50)
    linear = learner.linear_coefficients()
    if data.classes is not None:
        z = data.x @ linear.weights + linear.biases
        expected = np.hstack([1 - 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-z))])
    else:
        shown = learner.inputs._features(data.x)
        assert linear.weights.shape == (shown.shape[1], data.y.shape[1])
        assert len(linear.names) == shown.shape[1]
        expected = shown @ linear.weights + linear.biases
    np.testing.assert_allclose(learner.predict(data.x), expected, rtol=2e-3, atol=1e-3 * np.abs(expected).max())


@pytest.mark.parametrize("ridge", [0.0, 0.7])
@pytest.mark.parametrize("standardise", [False, True])
def test_descent_comes_to_the_closed_form_and_that_to_scikit_learn(ridge, standardise):
    data = make_dataset(LINE, 1)
    solved = make_learner(LeastSquares(ridge=ridge, standardise=standardise), data, Training())
    solved.advance(1)
    descended = make_learner(LinReg(standardise=standardise), data, Training(rate=0.1, l2=ridge))
    descended.advance(2000)
    for a, b in zip(descended.linear_coefficients().weights, solved.linear_coefficients().weights, strict=True):
        assert a == pytest.approx(b, rel=1e-4)
    assert descended.linear_coefficients().biases == pytest.approx(solved.linear_coefficients().biases, rel=1e-4)
    if not standardise:
        theirs = (Ridge(alpha=ridge * len(data)) if ridge else LinearRegression()).fit(data.x, data.y.ravel())
        assert solved.linear_coefficients().weights[0, 0] == pytest.approx(theirs.coef_[0])
        assert solved.linear_coefficients().biases[0] == pytest.approx(theirs.intercept_)


def test_more_features_than_points_are_solved_by_the_least_norm_and_reported():
    learner = make_learner(LeastSquares(degree=9, standardise=True), make_dataset(Sine(n=5), 1), Training())
    assert learner.warning == ""
    learner.advance(1)
    assert "so many weights fit equally well" in learner.warning
    assert learner.predict(make_dataset(Sine(n=5), 1).x) == pytest.approx(make_dataset(Sine(n=5), 1).y, abs=1e-6)


@pytest.mark.parametrize(
    ("inputs", "degree", "sines", "expected"),
    [
        (1, 0, 0, {}),
        (1, 3, 0, {"x": lambda x: x, "x²": lambda x: x**2, "x³": lambda x: x**3}),
        (1, 12, 0, {"x": lambda x: x} | {f"x{n}": partial(pow, exp=k) for k, n in enumerate("²³⁴⁵⁶⁷⁸⁹", 2)}
            | {f"x¹{n}": partial(pow, exp=k) for k, n in enumerate("⁰¹²", 10)}),
        (2, 1, 1, {"x1": lambda a, b: a, "x2": lambda a, b: b, "sin x1": lambda a, b: np.sin(a),
            "cos x1": lambda a, b: np.cos(a), "sin x2": lambda a, b: np.sin(b), "cos x2": lambda a, b: np.cos(b)}),
        (1, 1, 2, {"x": lambda x: x, "sin x": np.sin, "cos x": np.cos, "sin 2x": lambda x: np.sin(2 * x),
            "cos 2x": lambda x: np.cos(2 * x)}),
        (3, 2, 0, {"x1": lambda a, b, c: a, "x2": lambda a, b, c: b, "x3": lambda a, b, c: c,
            "x1²": lambda a, b, c: a * a, "x1·x2": lambda a, b, c: a * b, "x1·x3": lambda a, b, c: a * c,
            "x2²": lambda a, b, c: b * b, "x2·x3": lambda a, b, c: b * c, "x3²": lambda a, b, c: c * c}),
    ],
)  # fmt: skip
def test_features_are_what_their_names_say(inputs, degree, sines, expected):
    found, function = powers_and_sines(inputs, degree, sines)
    assert found == tuple(expected)
    assert len(found) == features.count(inputs, degree, sines)
    x = np.random.default_rng(0).normal(size=(4, inputs))
    for name, column in zip(found, function(x).T, strict=True):
        np.testing.assert_allclose(column, expected[name](*x.T), err_msg=name)


def test_too_many_features_are_rejected_in_words():
    names = tuple("abcdefghij")
    table = Table(columns=names, values=((1.0,) * 10,), known=names[1:], wanted=names[:1])
    with pytest.raises(CannotLearn, match="lower the degree"):
        make_learner(LinReg(degree=5), make_dataset(table, 1), Training())


def test_a_start_is_given_or_rejected_in_words():
    rows = ((1.0, 2.0, 3.0, 4.0), (5.0, 6.0, 7.0, 8.0))
    learner = make_learner(LinReg(start="custom", initial=rows), make_dataset(Crops(), 1), Training())
    assert learner.linear_coefficients().weights.T.tolist() == [[1, 2, 3], [5, 6, 7]]
    assert learner.linear_coefficients().biases.tolist() == [4, 8]
    with pytest.raises(CannotLearn, match="1 row"):
        make_learner(LinReg(start="custom", initial=rows), make_dataset(LINE, 1), Training())


def test_some_parameters_begin_elsewhere():
    net, data = DeepNet(hidden=(2, 3)), make_dataset(LINE, 1)
    usual, learner = (
        make_learner(net.model_copy(update={"overrides": overrides}), data, Training())
        for overrides in ((), (("W2[2,3]", 5.0), ("b1[1]", -4.0), ("b3[1]", 0.25)))
    )
    expected = usual.parameters()
    expected["weights.1"][1, 2], expected["biases.0"][0], expected["biases.2"][0] = 5, -4, 0.25
    for name, values in learner.parameters().items():
        np.testing.assert_array_equal(values, expected[name])
    assert learner.warning == ""
    assert len(learner.advance(3).losses) == 3
    classes = make_dataset(ThreeOnLine(), 1)
    softmax = make_learner(LogReg(overrides=(("w x → 2", 7.0), ("bias → 3", 1.5))), classes, Training())
    assert (softmax.parameters()["W"][0, 1], softmax.parameters()["b"][2]) == (7.0, 1.5)
    assert {"w x → 2", "bias → 3"} <= set(softmax.objective().names)


def test_a_parameter_that_is_not_there_is_named():
    learner = make_learner(DeepNet(hidden=(2,), overrides=(("W1[1,3]", 1.0),)), make_dataset(LINE, 1), Training())
    assert "no parameter W1[1,3]" in learner.warning


def test_nudging_needs_one_input_and_one_output():
    with pytest.raises(CannotLearn, match="points on a line, but the data has rows of a table"):
        make_learner(Nudging(), make_dataset(Crops(), 1), Training())


def test_nudging_that_cannot_reach_its_goal_says_so():
    data = make_dataset(DrawnPairs(points=(Pair(3.0, 9.0),)), 1)
    learner = make_learner(Nudging(nudge=0.7, tolerance=0.01), data, Training())
    learner.advance(60)
    assert "step over the goal" in learner.warning
    quick = make_learner(Nudging(), data, Training())
    assert quick.advance(90).state == "finished"
    assert quick.warning == ""


def test_one_probability_is_not_for_three_classes():
    with pytest.raises(CannotLearn, match="at most 2 classes, but the data has 3"):
        make_learner(LineLogReg(), make_dataset(ThreeOnLine(), 1), Training())


def test_the_naive_formula_is_the_safe_one_until_log_0_and_then_says_where():
    data = make_dataset(TwoOnLine(), 1)
    training = Training(rate=0.1, batch=20, l2=0.0)
    safe, naive = (make_learner(LineLogReg(formula=f), data, training) for f in ("safe", "naive"))
    assert safe.advance(100).losses == pytest.approx(naive.advance(100).losses, rel=1e-4)
    assert naive.divergence_reason() == ""
    naive.set_training(training.model_copy(update={"rate": 1.0}))
    progress = naive.advance(10_000)
    assert progress.diverged
    sentence = naive.divergence_reason()
    where = float(sentence.split("at x = ")[-1].split("At x = ")[-1].split()[0])
    assert np.abs(data.x - where).min() < 1e-3
    assert "log 0" in sentence
    assert safe.divergence_reason() == ""


@pytest.mark.parametrize("c", [0.1, 3.0])
def test_a_linear_svm_by_descent_comes_to_the_least_of_its_formula(c):
    data = make_dataset(TwoClasses(N=60), 1)
    x, y = data.of(TRAIN)
    t = 2 * y - 1

    def formula(p):
        return (p[:2] ** 2).sum() / 2 + c * (np.maximum(0, 1 - t * (x @ p[:2] + p[2])) ** 2).sum()

    exact = minimize(formula, np.zeros(3), tol=1e-12).x
    learner = make_learner(LinearSVM(c=c, standardise=False), data, Training(rate=0.03))
    progress = learner.advance(4000)
    linear = learner.linear_coefficients()
    assert np.append(linear.weights, linear.biases) == pytest.approx(exact, abs=2e-3)
    assert progress.losses[-1] * len(x) == pytest.approx(formula(exact), rel=1e-4)
    scores = learner.predict(x)
    assert scores[:, 1] == pytest.approx(x @ exact[:2] + exact[2], abs=2e-2)
    assert scores[:, 1] == pytest.approx(-scores[:, 0])


def test_what_is_written_in_numpy_stays_on_the_cpu():
    for name in ("closed form", "nudging"):
        learner, _ = learner_of(name)
        with pytest.raises(DeviceError, match="CPU"):
            learner.to("cuda")


def test_an_unfinished_batch_of_one_is_rejected_with_batch_norm():
    learner = make_learner(DeepNet(batch_norm=True), make_dataset(Bumps(), 1), Training(batch=1))
    with pytest.raises(CannotLearn, match="at least two points"):
        learner.advance(1)
