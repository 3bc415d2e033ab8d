"""The contract that every learner keeps."""

import numpy as np
import pytest
import torch

from dlab_core.data import make_dataset
from dlab_core.data.dataset import TRAIN
from dlab_core.learners.capabilities import predict_grid, predict_points_of_grid
from dlab_core.learners.learner import CannotLearn, DeviceError, available_devices
from dlab_core.learners.make import make_learner
from dlab_core.models.pt_deep import PTDeep
from dlab_core.recipe import (
    Adam,
    DeepNet,
    DrawnPoints,
    FcAnn2,
    GaussianMixture,
    Gaussians,
    KernelSVM,
    LogReg,
    Point,
    Sgd,
    Training,
)

PLAIN = Training(rate=0.1, batch=None, engine="autograd")
MINI = Training(rate=0.05, batch=7, l2=1e-3, engine="autograd")

LEARNERS = {
    "logreg": (LogReg(), PLAIN),
    "logreg, features": (LogReg(features=("x1", "x1²", "x1·x2", "sin x2"), standardise=True), PLAIN),
    "logreg, momentum": (
        LogReg(start="ones", standardise=True),
        MINI.model_copy(update={"optimiser": Sgd(momentum=0.9)}),
    ),
    "fcann2": (FcAnn2(), PLAIN),
    "fcann2, batches": (FcAnn2(standardise=True), MINI),
    "deep": (DeepNet(), PLAIN),
    "deep, Adam": (DeepNet(activation=("relu", "tanh")), MINI.model_copy(update={"optimiser": Adam(), "decay": 0.99})),
    "deep, batch norm": (DeepNet(batch_norm=True), MINI.model_copy(update={"weight_decay": 1e-3})),
    "fused": (DeepNet(), PLAIN.model_copy(update={"engine": "fused"})),
    "fused, logreg, momentum": (
        LogReg(features=("x1", "x2", "x1²")),
        MINI.model_copy(update={"engine": "fused", "optimiser": Sgd(momentum=0.9)}),
    ),
    "fused, Adam": (
        DeepNet(activation=("elu", "tanh"), standardise=True),
        MINI.model_copy(update={"engine": "auto", "optimiser": Adam(), "decay": 0.99, "l1": 1e-4}),
    ),
    "svm": (KernelSVM(), PLAIN),
    "svm, poly": (KernelSVM(kernel="poly", degree=2, standardise=True), PLAIN),
}
ITERATIVE = [name for name in LEARNERS if not name.startswith("svm")]


def test_each_engine_is_the_one_that_is_asked_for():
    asked = {name: training.engine for name, (_, training) in LEARNERS.items() if name.startswith(("deep", "fused"))}
    assert {name: make(name)[0].engine for name in asked} == {
        name: "fused" if engine == "auto" else engine for name, engine in asked.items()
    }


def make(name, classes=3, seed=100):
    config, training = LEARNERS[name]
    data = make_dataset(Gaussians(C=classes, N=20, seed=seed), training.seed)
    return make_learner(config, data, training), data, training


def assert_same(one, two):
    assert one.keys() == two.keys()
    for name in one:
        assert np.array_equal(one[name], two[name]), name


@pytest.mark.parametrize("name", LEARNERS)
@pytest.mark.parametrize("classes", [2, 3])
def test_predict_is_one_row_a_point_and_says_how_to_be_read(name, classes):
    learner, data, _ = make(name, classes)
    for _ in range(2):
        predicted = learner.predict(data.x)
        assert predicted.shape == (len(data), classes)
        assert learner.predict(data.x[:0]).shape == (0, classes)
        if learner.output == "probabilities":
            assert np.allclose(predicted.sum(axis=1), 1, atol=1e-5)
        learner.advance(5)


@pytest.mark.parametrize("name", LEARNERS)
def test_it_learns(name):
    learner, data, _ = make(name)
    x, y = data.of(TRAIN)
    learner.advance(800)
    assert (learner.predict(x).argmax(axis=1) == y).mean() > 0.7


@pytest.mark.parametrize("name", LEARNERS)
def test_a_grid_is_predicted_as_its_points_are(name):
    learner, _, _ = make(name)
    learner.advance(5)
    xs, ys = np.linspace(-3, 4, 7), np.linspace(-1, 9, 5)
    grid = predict_grid(learner, xs, ys)
    assert grid.shape == (5, 7, 3)
    assert np.allclose(grid, predict_points_of_grid(learner, xs, ys), atol=1e-6)
    assert np.allclose(grid[4, 2], learner.predict(np.array([[xs[2], ys[4]]]))[0], atol=1e-5)


@pytest.mark.parametrize("name", ITERATIVE)
def test_seven_steps_and_five_are_twelve(name):
    one, _, _ = make(name)
    two, _, _ = make(name)
    losses = one.advance(12).losses
    parts = [two.advance(7).losses, two.advance(5).losses]
    assert np.array_equal(losses, np.concatenate(parts))
    assert one.step == two.step == 12
    assert_same(one.state_dict(), two.state_dict())


@pytest.mark.parametrize("name", LEARNERS)
def test_going_on_from_a_state_equals_never_having_stopped(name):
    whole, data, training = make(name)
    whole.advance(9)
    state_dict = whole.state_dict()
    whole.advance(11)
    config, _ = LEARNERS[name]
    other = make_learner(config, data, training)
    other.advance(3)
    other.load_state_dict(state_dict)
    other.advance(11)
    assert_same(whole.state_dict(), other.state_dict())
    assert np.array_equal(whole.predict(data.x), other.predict(data.x))


@pytest.mark.parametrize("name", LEARNERS)
def test_what_it_hands_out_is_its_own_no_more(name):
    learner, data, _ = make(name)
    learner.advance(3)
    predicted, state_dict, learned = learner.predict(data.x), learner.state_dict(), learner.parameters()
    copies = predicted.copy(), {k: v.copy() for k, v in state_dict.items()}, {k: v.copy() for k, v in learned.items()}
    learner.advance(5)
    learner.set_data(make_dataset(GaussianMixture(K=5, C=3, N=12, seed=7), 1))
    learner.advance(5)
    assert np.array_equal(predicted, copies[0])
    assert_same(state_dict, copies[1])
    assert_same(learned, copies[2])
    for array in (*state_dict.values(), *learned.values()):
        if array.ndim:
            array.fill(0)
    assert np.isfinite(learner.predict(data.x)).all()


@pytest.mark.parametrize("name", LEARNERS)
def test_looking_changes_nothing(name):
    watched, data, _ = make(name)
    alone, _, _ = make(name)
    for _ in range(4):
        watched.advance(3)
        watched.predict(data.x)
        predict_grid(watched, np.arange(5.0), np.arange(4.0))
        watched.state_dict(), watched.parameters()
        alone.advance(3)
    assert_same(watched.state_dict(), alone.state_dict())


@pytest.mark.parametrize("name", ITERATIVE)
def test_other_points_keep_the_weights(name):
    learner, _, _ = make(name)
    learner.advance(10)
    before = learner.parameters()
    learner.set_data(make_dataset(GaussianMixture(K=5, C=3, N=20, seed=7), 1))
    assert_same(before, learner.parameters())
    learner.advance(10)
    assert learner.step == 20
    assert not np.array_equal(before[next(iter(before))], learner.parameters()[next(iter(before))])


@pytest.mark.parametrize("name", ITERATIVE)
def test_another_rate_acts_from_the_next_step_on(name):
    one, _, training = make(name)
    two, _, _ = make(name)
    one.advance(5)
    two.advance(5)
    two.set_training(training.model_copy(update={"rate": training.rate / 10}))
    assert_same(one.parameters(), two.parameters())
    one.advance(1)
    two.advance(1)
    name = next(iter(one.parameters()))
    assert not np.array_equal(one.parameters()[name], two.parameters()[name])


@pytest.mark.parametrize("name", ITERATIVE)
def test_a_larger_penalty_makes_smaller_weights(name):
    sizes = []
    for l2 in (0.0, 1.0):
        learner, _, training = make(name)
        learner.set_training(training.model_copy(update={"l2": l2, "weight_decay": 0.0}))
        learner.advance(200)
        sizes.append(sum(float((w**2).sum()) for w in learner.parameters().values() if w.ndim == 2))
    assert sizes[1] < sizes[0] / 2


@pytest.mark.parametrize("name", ["fcann2", "deep"])
def test_divergence_stops_before_the_update(name):
    config, _ = LEARNERS[name]
    data = make_dataset(GaussianMixture(C=3), 1)
    far = data.x * 1e4
    data = make_dataset(
        DrawnPoints(C=3, points=tuple(Point(a, b, y) for (a, b), y in zip(far.tolist(), data.y.tolist(), strict=True))),
        1,
    )
    training = PLAIN.model_copy(update={"rate": 1e4, "l2": 1.0})
    learner = make_learner(config, data, training)
    progress = learner.advance(500)
    assert progress.diverged
    assert len(progress.losses) == progress.step + 1 == learner.step + 1
    again = make_learner(config, data, training)
    again.advance(learner.step)
    assert_same(learner.state_dict(), again.state_dict())


@pytest.mark.parametrize("name", LEARNERS)
def test_no_points_to_train_on_is_no_crash(name):
    config, training = LEARNERS[name]
    learner = make_learner(config, make_dataset(DrawnPoints(C=3), 1), training)
    if name.startswith("svm"):
        with pytest.raises(CannotLearn, match="point"):
            learner.advance(5)
    else:
        assert learner.advance(5).state == "waiting"
    assert learner.step == 0
    assert learner.predict(np.zeros((4, 2))).shape == (4, 3)


@pytest.mark.parametrize("name", LEARNERS)
@pytest.mark.parametrize("points", [1, 2, 3])
def test_one_class_and_equal_points_are_no_crash(name, points):
    config, training = LEARNERS[name]
    learner = make_learner(config, make_dataset(DrawnPoints(C=3, points=(Point(1, 1, 1),) * points), 1), training)
    if name.startswith("svm"):
        with pytest.raises(CannotLearn, match="class"):
            learner.advance(20)
    elif name == "deep, batch norm" and points == 1:
        with pytest.raises(CannotLearn, match="Batch norm"):
            learner.advance(20)
    else:
        learner.advance(20)
        assert learner.step == 20
    assert np.isfinite(learner.predict(np.array([[1.0, 1.0]]))).all()


@pytest.mark.parametrize("name", LEARNERS)
def test_a_device_that_is_not_there_is_rejected_and_nothing_is_lost(name):
    learner, data, _ = make(name)
    learner.advance(4)
    before = learner.state_dict()
    absent = next(d for d in ("mps", "cuda") if d not in available_devices())
    with pytest.raises(DeviceError, match="CPU"):
        learner.to(absent)
    assert learner.device == "cpu"
    assert_same(before, learner.state_dict())
    learner.advance(4)
    assert learner.predict(data.x).shape == (len(data), 3)


def test_a_full_gpu_leaves_the_cpu_copy_whole(monkeypatch):
    learner, _, _ = make("deep")
    learner.advance(4)
    before = learner.state_dict()

    def full(tensor, device, **options):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB.")

    monkeypatch.setattr("dlab_core.learners.learner.available_devices", lambda: ("cpu", "cuda"))
    monkeypatch.setattr(torch.Tensor, "to", full)
    with pytest.raises(DeviceError, match=r"out of memory.*CPU"):
        learner.to("cuda")
    monkeypatch.undo()
    assert_same(before, learner.state_dict())
    learner.advance(4)
    assert learner.step == 8


def test_a_gpu_that_becomes_full_in_training_loses_no_step(monkeypatch):
    learner, _, _ = make("deep, Adam")
    stayed, _, _ = make("deep, Adam")
    stayed.advance(10)
    learner.device = "cuda"  # it says so; its tensors are here
    get_loss, calls = PTDeep.get_loss, []

    def full_from_the_third_step(*arguments):
        calls.append(1)
        if learner.device == "cuda" and len(calls) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return get_loss(*arguments)

    monkeypatch.setattr(PTDeep, "get_loss", full_from_the_third_step)
    assert len(learner.advance(10).losses) == 2
    assert len(learner.advance(8).losses) == 8
    assert learner.device == "cpu"
    assert "CUDA device ran out of memory after step 2" in learner.warning
    assert_same(stayed.state_dict(), learner.state_dict())
    learner.to("cpu")
    assert learner.warning == ""


def test_a_gpu_that_becomes_full_in_drawing_is_left(monkeypatch):
    learner, data, _ = make("deep")
    learner.advance(3)
    expected = learner.predict(data.x)
    learner.device = "cuda"
    forward = PTDeep.forward

    def full(module, x):
        if learner.device == "cuda":
            raise RuntimeError("MPS backend out of memory")
        return forward(module, x)

    monkeypatch.setattr(PTDeep, "forward", full)
    assert np.array_equal(learner.predict(data.x), expected)
    assert (learner.device, learner.step) == ("cpu", 3)
    monkeypatch.setattr(PTDeep, "forward", lambda module, x: 1 / 0)
    with pytest.raises(ZeroDivisionError):  # what is no lack of memory is not hidden
        learner.predict(data.x)


def test_the_engine_is_switched_in_mid_run_and_keeps_its_moments():
    config, training = LEARNERS["fused, Adam"]
    data = make_dataset(Gaussians(C=3, N=20), 1)
    learner = make_learner(config, data, training)
    learner.advance(50)
    assert learner.engine == "fused"
    moments = learner.state_dict()
    learner.set_training(training.model_copy(update={"engine": "autograd"}))
    assert (learner.engine, learner.engine_reason) == ("autograd", "")
    assert_same(moments, learner.state_dict())
    learner.advance(50)
    learner.set_training(training.model_copy(update={"engine": "fused"}))
    assert learner.engine == "fused"
    learner.advance(50)
    whole = make_learner(config, data, training)
    whole.advance(150)
    assert np.allclose(learner.predict(data.x), whole.predict(data.x), atol=1e-4)


@pytest.mark.parametrize("features", [("x1", "x2"), ("x2", "x1", "sin x2", "x1²"), ("x1",)])
@pytest.mark.parametrize("hidden", [(), (5,), (10, 3, 7)])
@pytest.mark.parametrize("classes", [2, 5])
def test_the_grid_of_a_fused_net_is_that_of_its_points(features, hidden, classes):
    data = make_dataset(Gaussians(C=classes, N=20), 1)
    config = DeepNet(hidden=hidden, features=features, standardise=True, activation="tanh")
    learner = make_learner(config, data, MINI)
    learner.advance(50)
    xs, ys = np.linspace(-5, 12, 23), np.linspace(-4, 9, 600)
    for grid in ((xs, ys), (ys, xs)):
        assert np.allclose(learner.predict_grid(*grid), predict_points_of_grid(learner, *grid), atol=1e-5)


def test_what_is_not_fused_is_autograd_and_says_why(monkeypatch):
    data = make_dataset(Gaussians(C=3, N=20), 1)
    batch_norm = make_learner(DeepNet(batch_norm=True), data, Training())
    assert (batch_norm.engine, batch_norm.engine_reason) == ("autograd", "the fused engine has no batch norm")
    dropout = make_learner(DeepNet(dropout=0.5), data, Training())
    assert (dropout.engine, dropout.engine_reason) == ("autograd", "the fused engine has no dropout")
    asked = make_learner(DeepNet(), data, Training(engine="autograd"))
    assert (asked.engine, asked.engine_reason) == ("autograd", "")
    monkeypatch.setattr("dlab_core.engines.choice.is_ready", lambda: False)
    assert make_learner(DeepNet(), data, Training(engine="fused")).engine_reason == "the fused engine is not ready yet"


@pytest.mark.gpu
def test_moving_to_the_gpu_and_back_loses_no_step():
    if "cuda" not in available_devices():
        pytest.skip("needs a CUDA device")
    moved, data, _ = make("deep, Adam")
    stayed, _, _ = make("deep, Adam")
    for device in ("cuda", "cpu"):
        moved.advance(10)
        moved.to(device)
    moved.advance(10)
    stayed.advance(30)
    assert moved.step == 30
    assert np.allclose(moved.predict(data.x), stayed.predict(data.x), atol=1e-3)


def test_the_svm_tells_free_and_bounded_support_vectors_apart_by_their_place_in_the_data():
    learner, data, _ = make("svm", classes=2)
    assert len(learner.support().free) == 0
    learner.advance(1)
    support = learner.support()
    both = np.concatenate([support.free, support.bounded])
    assert len(np.unique(both)) == len(both) > 0
    assert (data.split[both] == TRAIN).all()
    margin = learner.predict(data.x)[np.arange(len(data)), data.y]
    assert np.allclose(margin[support.free], 1, atol=1e-2)
    assert (margin[support.bounded] < 1.001).all()


def test_the_svm_fits_again_when_the_points_change():
    learner, _, _ = make("svm", classes=2)
    assert learner.advance(10).state == "finished"
    assert len(learner.advance(10).losses) == 0
    learner.set_data(make_dataset(GaussianMixture(K=5, C=2, N=12, seed=8), 1))
    assert len(learner.advance(10).losses) == 1
    assert learner.step == 2


def test_an_svm_that_does_not_converge_says_so():
    data = make_dataset(GaussianMixture(K=8, C=2, N=60), 1)
    learner = make_learner(KernelSVM(c=1e5, gamma=0.01, max_iter=20), data, PLAIN)
    assert learner.warning == ""
    learner.advance(1)
    assert "without converging" in learner.warning


def test_an_svm_without_points_of_a_class_never_predicts_it():
    points = tuple(Point(i, i % 3, 2 * (i % 2)) for i in range(20))
    learner = make_learner(KernelSVM(), make_dataset(DrawnPoints(C=4, points=points), 1), PLAIN)
    learner.advance(1)
    predicted = learner.predict(np.random.default_rng(0).normal(size=(50, 2)) * 10)
    assert set(predicted.argmax(axis=1)) <= {0, 2}
