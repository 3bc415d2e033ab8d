"""The arrays of an SVM give the scores that scikit-learn gives, here and out of a child process."""

import os
from dataclasses import replace

import numpy as np
import pytest

from dlab_core.data import make_dataset
from dlab_core.data.dataset import Dataset
from dlab_core.data.drawn import dataset_of_points, points_of_dataset
from dlab_core.learners import svm as svm_learner
from dlab_core.learners.capabilities import predict_grid, predict_points_of_grid
from dlab_core.learners.learner import CannotLearn
from dlab_core.learners.make import make_learner
from dlab_core.learners.svm_child import SVMChild
from dlab_core.models.ksvm_wrap import KSVMWrap
from dlab_core.models.svm_solution import SVMSolution
from dlab_core.recipe import PLANE, Gaussians, KernelSVM, Training

GRID = np.random.default_rng(0).uniform(-5, 12, (400, 2))


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("kernel", ["rbf", "linear", "poly"])
def test_the_scores_are_those_of_scikit_learn(classes, kernel):
    data = make_dataset(Gaussians(C=classes, N=30), 1)
    svm = KSVMWrap(data.x, data.y, 2.0, "scale", kernel=kernel, degree=2)
    solution = SVMSolution.of(svm)
    theirs, ours = svm.get_scores(GRID), solution.scores(GRID)
    if classes == 2:
        assert np.allclose(ours, np.column_stack([-theirs, theirs]), atol=1e-8)
    else:
        assert np.allclose(ours, theirs, atol=1e-8)
    assert np.array_equal(solution.classes[ours.argmax(axis=1)], svm.predict(GRID))


def test_scores_do_not_depend_on_the_blocks(monkeypatch):
    data = make_dataset(Gaussians(C=3, N=30), 1)
    solution = SVMSolution.of(KSVMWrap(data.x, data.y))
    whole = solution.scores(GRID)
    monkeypatch.setattr("dlab_core.models.svm_solution._BLOCK", 500)
    assert np.allclose(solution.scores(GRID), whole, atol=1e-12)
    assert solution.scores(GRID[:0]).shape == (0, 3)


def test_a_solution_comes_back_from_its_arrays():
    data = make_dataset(Gaussians(C=3, N=30), 1)
    solution = SVMSolution.of(KSVMWrap(data.x, data.y))
    again = SVMSolution.from_arrays(solution.arrays())
    assert np.array_equal(again.scores(GRID), solution.scores(GRID))
    assert (again.kernel, again.gamma, again.converged) == (solution.kernel, solution.gamma, solution.converged)


@pytest.fixture
def child_from_few(monkeypatch):
    monkeypatch.setattr(svm_learner, "MAX_POINTS_AT_ONCE", 10)


def wait(learner):
    assert learner.advance(1).state == "waiting"
    assert "Solving" in learner.warning
    learner._child._process.wait(60)
    return learner.advance(1)


def test_many_points_are_fitted_in_a_child_process_with_the_same_result(child_from_few, monkeypatch):
    data = make_dataset(Gaussians(C=3, N=30), 1)
    outside = make_learner(KernelSVM(), data, Training())
    assert np.array_equal(outside.predict(GRID), np.zeros((400, 3)))
    assert wait(outside).state == "finished"
    monkeypatch.undo()
    inside = make_learner(KernelSVM(), data, Training())
    inside.advance(1)
    assert np.array_equal(outside.predict(GRID), inside.predict(GRID))
    assert outside.warning == ""
    assert outside.step == 1


def test_what_cannot_be_solved_is_reported_by_the_child_too(child_from_few):
    data = make_dataset(Gaussians(C=2, N=30), 1)
    far = replace(data, x=data.x * 1e60)
    learner = make_learner(KernelSVM(), far, Training())
    with pytest.raises(CannotLearn, match="too large"):
        wait(learner)
    assert learner._child is None


def test_what_does_not_converge_soon_is_fitted_in_a_child_process():
    x = np.random.default_rng(0).normal(size=(300, 2))
    data = Dataset(x, (np.arange(300) % 2), np.zeros(300, dtype=np.uint8), PLANE, 2)
    hard = make_learner(KernelSVM(c=1e6, gamma=0.5), data, Training())
    assert hard.advance(1).state == "waiting"
    assert hard._child is not None
    hard.stop()
    draft = make_learner(KernelSVM(c=1e6, gamma=0.5, max_iter=1000), data, Training())
    assert draft.advance(1).state == "finished"
    assert "without converging" in draft.warning


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(
    ("kernel", "features"),
    [
        ("rbf", ("x1", "x2")),
        ("linear", ("x2", "x1")),
        ("poly", ("x1", "x2")),
        ("rbf", ("x1", "x2²", "sin x1")),
        ("poly", ("x1²", "sin x1")),
        ("rbf", ("x1", "x1·x2")),
    ],
)
def test_the_scores_on_a_grid_are_those_of_its_points(classes, kernel, features, monkeypatch):
    data = make_dataset(Gaussians(C=classes, N=30), 1)
    config = KernelSVM(kernel=kernel, features=features, standardise=True)
    learner = make_learner(config, data, Training())
    xs, ys = np.linspace(-5, 12, 30), np.linspace(-4, 9, 20)
    assert not predict_grid(learner, xs, ys).any()
    learner.advance(1)
    of_points = predict_points_of_grid(learner, xs, ys)
    assert np.allclose(predict_grid(learner, xs, ys), of_points, atol=1e-5 * np.abs(of_points).max())
    monkeypatch.setattr("dlab_core.models.svm_solution._SAFE_SUM", 0.0)  # as if large terms cancelled each other
    monkeypatch.setattr("dlab_core.models.svm_solution._GRID_BLOCK", 1)
    assert np.allclose(predict_grid(learner, xs, ys), of_points, rtol=1e-9, atol=1e-9 * np.abs(of_points).max())


def test_until_a_fit_is_done_the_one_before_it_is_looked_at(child_from_few, monkeypatch):
    data = make_dataset(Gaussians(C=2, N=30), 1)
    learner = make_learner(KernelSVM(), data, Training())
    wait(learner)
    before, support = learner.predict(GRID), learner.support()
    drawn = points_of_dataset(data, Gaussians().split)
    first = next(i for i in support.free if data.y[i] == 1)
    fewer = dataset_of_points(drawn.model_copy(update={"points": drawn.points[: first + 1]}))
    learner.set_data(fewer)
    assert learner.needs_fit
    assert np.array_equal(learner.predict(GRID), before)
    there = learner.support()
    assert first in there.free
    assert max([*there.free, *there.bounded]) <= first
    assert wait(learner).state == "finished"
    assert not np.array_equal(learner.predict(GRID), before)


def test_stop_kills_the_child(child_from_few):
    data = make_dataset(Gaussians(C=2, N=3000), 1)
    learner = make_learner(KernelSVM(c=1e6, gamma=100.0), data, Training())
    assert learner.advance(1).state == "waiting"
    process_id = learner._child.process_id
    os.kill(process_id, 0)  # it is alive
    learner.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
    assert learner.step == 0
    assert learner.advance(1).state == "waiting"
    learner.stop()


def test_the_child_ends_when_its_parent_is_gone():
    data = make_dataset(Gaussians(C=2, N=3000), 1)
    child = SVMChild(data.x, data.y, {"param_svm_c": 1e6, "param_svm_gamma": 100.0, "max_iter": 100_000_000})
    child._process.stdin.close()  # as the system does when a process ends
    assert child._process.wait(60) != 0
    child.kill()
