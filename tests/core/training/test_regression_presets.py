"""Every experiment of regression comes to its number."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from dlab_core.__main__ import app
from dlab_core.commands.result import coefficients
from dlab_core.pictures.coefficients import closed_form
from dlab_core.pictures.fit import Fit, FitRequest
from dlab_core.recipe import RegressData, files
from dlab_core.training.run import start_run


def trained(name, *changes):
    run = start_run(files.with_values(files.find(name), list(changes)))
    while run.state == "running":
        run.advance(1_000)
    return run


def line_of(run):
    (output,) = coefficients(run)
    (slope,) = output["weights"].values()
    return slope, output["bias"]


def test_a_line_by_gradient_descent():
    run = trained("line-five-points")
    assert [round(number, 5) for number in line_of(run)] == [1.98621, 1.01724]
    assert run.scores["train"].mse == pytest.approx(1.37931e-3, rel=1e-3)
    closed = closed_form(run.view())
    assert (closed.weights[0, 0], closed.biases[0]) == pytest.approx((1.986207, 1.017241), abs=1e-6)


def test_two_points_fix_a_line():
    assert line_of(trained("line-two-points")) == pytest.approx((2, 1), abs=0.05)


def test_the_noisy_line_finds_its_slope_and_not_its_intercept():
    run = trained("line-noisy")
    exact = closed_form(run.view())
    assert line_of(run)[0] == pytest.approx(exact.weights[0, 0], abs=0.3)  # a batch of 20 jumps about
    assert abs(line_of(run)[1] - exact.biases[0]) > 1
    round_valley = trained("line-standardised")
    assert line_of(round_valley) == pytest.approx((exact.weights[0, 0], exact.biases[0]), rel=1e-3)


@pytest.mark.parametrize(("rate", "state"), [(2.8e-4, "finished"), (3.0e-4, "failed")])
def test_the_noisy_line_diverges_above_a_rate_of_2_9e_4(rate, state):
    run = trained("line-noisy", f"training.rate={rate}", "training.batch=null", "training.steps=3000")
    assert run.state == state
    assert ("Lower the learning rate" in run.message) == (state == "failed")


def test_a_rate_that_is_too_large_is_explained():
    run = trained("line-rate-too-large")
    assert "diverged" in run.message
    run.advise()
    assert "(now 4e-4, try 2e-4), or standardise the inputs." in run.message


def test_3x_is_found_point_by_point():
    run = trained("line-3x")
    assert run.epoch == 201
    assert line_of(run)[0] == pytest.approx(3, abs=0.002)


def test_y_is_x_with_noise():
    run = trained("line-x-plus-noise")
    assert run.epoch == 101
    assert line_of(run)[0] == pytest.approx(1, abs=0.15)


def test_an_outlier_matters_less_to_huber():
    slopes = {}
    for loss in ('{"kind": "power", "m": 2}', '{"kind": "huber", "delta": 0.5}', '{"kind": "power", "m": 4}'):
        slopes[loss] = line_of(
            trained("line-outlier", "training.steps=2000", "training.rate=0.01", f"training.loss={loss}")
        )
    squared, huber, fourth = (slope for slope, _ in slopes.values())
    assert huber == pytest.approx(0.5, abs=0.1)
    assert abs(squared - 0.5) > 2 * abs(huber - 0.5)
    assert fourth < squared


def test_nudging_gets_there_within_ninety_tries():
    run = trained("nudging")
    assert run.state == "finished"
    assert run.learner.step < 90
    assert line_of(run)[0] == pytest.approx(3, abs=0.1 / 3)


def test_the_crops_first_step():
    # The weights are given to four places, which moves the squared error by up to 1e-4 of it.
    run = trained("crops-first-step")
    assert run.history.curves().losses[0] == pytest.approx(37_871.86, rel=1e-4)
    assert run.scores["train"].mse == pytest.approx(25_911.46, rel=1e-4)


def test_the_crops_come_near_their_closed_form():
    small = trained("crops-small")
    assert small.scores["train"].mse < 20
    full, exact = trained("crops-full"), trained("crops-closed-form")
    assert exact.scores["train"].mse == pytest.approx(0.909446, rel=1e-5)
    assert exact.scores["train"].r2 > 0.999
    assert exact.scores["train"].mse < full.scores["train"].mse < 60
    assert [c["output"] for c in coefficients(full)] == ["apples", "oranges"]
    assert set(coefficients(full)[0]["weights"]) == {"temperature", "rainfall", "humidity"}


def stuck(steps, seeds=range(1, 31)):
    settings = [f"training.steps={11 * steps}", "training.eval_every=550"]
    runs = [trained("parabola-stuck", f"training.seed={seed}", *settings) for seed in seeds]
    return sum(run.scores["train"].mse > 20 for run in runs) / len(runs), runs


def test_two_neurons_get_stuck_for_a_third_of_the_seeds_and_say_so():
    share, runs = stuck(2000)
    assert 0.2 <= share <= 0.45
    for run in runs:
        assert ("Plateau" in run.message) == (run.scores["train"].mse > 20), run.message
    assert stuck(500, seeds=range(1, 13))[0] > 0.5


def test_twenty_neurons_find_the_parabola():
    errors = [
        trained("parabola-relu", f"training.seed={seed}", "training.eval_every=1000").scores["train"].mse
        for seed in range(1, 11)
    ]
    assert max(errors) < 2


def test_a_noisy_parabola_is_found_between_its_points():
    run = trained("parabola-noisy")
    ys = run.learner.predict(np.array([[-5.0], [0.0], [5.0]]))[:, 0]
    assert ys[0] > 10
    assert ys[2] > 10
    assert ys[1] < 8


def test_logistic_regression_on_a_line():
    run = trained("logistic-line")
    assert run.scores["train"].accuracy > 0.97
    weight, bias = line_of(run)
    assert -1 < -bias / weight < 3  # where the probability is 0.5: between the classes


def test_log_0_ends_the_naive_formula_and_not_the_safe_one():
    run = trained("logistic-log-0")
    assert run.state == "failed"
    assert "log 0" in run.message
    assert "Choose the safe formula" in run.message
    assert "learning rate" not in run.message
    safe = trained("logistic-log-0", "model.formula=safe")
    assert safe.state == "finished"


def test_three_lines_part_three_classes_at_minus_1_and_2():
    run = trained("three-classes-line")
    fit = run.picture(FitRequest((-4.0, 5.0), 901))
    assert isinstance(fit, Fit)
    changes = fit.xs[1:][np.diff(fit.ys.argmax(axis=1)) != 0]
    assert changes == pytest.approx([-1, 2], abs=0.15)
    assert run.scores["train"].accuracy == 1


def test_more_features_than_points():
    run = trained("polynomial-too-many")
    assert "fit equally well" in run.message
    assert run.scores["train"].mse < 1e-9
    calm = trained("polynomial-too-many", "model.ridge=0.1")
    assert calm.message == ""
    assert calm.scores["train"].mse > 1e-6


def test_degrees_bend_and_then_follow_the_noise():
    by_degree = {d: trained("sine-polynomial", f"model.degree={d}").scores for d in (1, 5, 12)}
    train = [scores["train"].mse for scores in by_degree.values()]
    assert train[0] > train[1] > train[2]
    test = [scores["test"].mse for scores in by_degree.values()]
    assert test[1] < test[0]


def test_surfaces():
    plane = trained("plane-surface")
    (output,) = coefficients(plane)
    assert list(output["weights"].values()) == pytest.approx([0.1, 0.1], abs=0.01)
    bumps = trained("six-bumps", "training.steps=20000")
    assert bumps.scores["test"].r2 > 0.7
    assert trained("step-net").scores["train"].r2 > 0.9


def test_the_svm_by_descent_parts_two_clouds():
    assert trained("svm-by-descent").scores["test"].accuracy > 0.85


@pytest.mark.parametrize("name", sorted(n for n in files.presets() if isinstance(files.find(n).data, RegressData)))
def test_results_hold_coefficients_in_the_units_of_the_data(name, tmp_path):
    changes = ["--set", "training.steps=20"] if files.find(name).model.obeys("steps") else []
    done = CliRunner().invoke(app, ["run", name, "--out", str(tmp_path), *changes])
    assert done.exit_code in (0, 1), done.output
    result = json.loads((tmp_path / "result.json").read_text())
    recipe = files.find(name)
    linear = recipe.model.kind != "deep_net"
    assert bool(result["coefficients"]) == linear
    for output in result["coefficients"]:
        assert set(output) == {"output", "weights", "bias"}
    assert result["train"]["points"] > 0
    if recipe.data.task.kind == "values":
        assert {"mse", "mae", "r2", "loss"} <= set(result["train"])


def test_coefficients_are_in_units_of_the_data_also_when_standardised(tmp_path):
    done = CliRunner().invoke(app, ["run", "line-standardised", "--out", str(tmp_path)])
    assert done.exit_code == 0
    result = json.loads((tmp_path / "result.json").read_text())
    slope, intercept = np.polyfit(*(a.ravel() for a in trained("line-standardised").dataset.of(0)), 1)
    assert result["coefficients"][0]["weights"]["x"] == pytest.approx(slope, rel=1e-3)
    assert result["coefficients"][0]["bias"] == pytest.approx(intercept, rel=1e-2)
