"""What kinds of data and of models answer when they are asked."""

from typing import get_args

import numpy as np
import pytest

from dlab_core.data import make_dataset
from dlab_core.learners.learner import CannotLearn
from dlab_core.learners.make import make_learner
from dlab_core.recipe import (
    MAX_SEED,
    MODELS,
    Bumps,
    Crops,
    DeepNet,
    Digits,
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    FcAnn2,
    GaussianMixture,
    KernelSVM,
    LeastSquares,
    LinearSVM,
    LineLogReg,
    LinReg,
    LogReg,
    NoisyLine,
    Nudging,
    Pair,
    PlaneSets,
    Point,
    RegressSets,
    Space,
    Table,
    TableRows,
    Task,
    Training,
    TwoOnLine,
    models_for,
)

TABLE = Table(
    columns=("a", "b", "c", "d", "e"),
    values=((1, 2, 3, 4, 5), (2, 1, 5, 3, 0)),
    known=("b", "c", "d", "e"),
    wanted=("a",),
)


@pytest.mark.parametrize("kind", [GaussianMixture, NoisyLine, TwoOnLine])
def test_what_is_sampled_is_sampled_anew_with_the_next_seed(kind):
    data = kind(seed=7)
    assert data.resampled() == kind(seed=8)
    assert kind(seed=MAX_SEED).resampled() == kind(seed=0)
    assert data.caption == "seed 7"


@pytest.mark.parametrize("data", [Crops(), Digits(), DrawnPoints(), DrawnPairs()])
def test_what_is_not_sampled_says_so(data):
    assert data.resampled() is None
    assert data.caption == data.title.lower()


@pytest.mark.parametrize(
    ("data", "most", "point"),
    [
        (GaussianMixture(), 8, Point(0.5, 2.5, 1, "test")),
        (DrawnPoints(), 8, Point(0.5, 2.5, 1, "test")),
        (NoisyLine(), 0, Pair(0.5, 2.5, "test")),
        (DrawnOnLine(), 3, Pair(0.5, 1.0, "test")),
        (TwoOnLine(), 3, Pair(0.5, 1.0, "test")),
    ],
)
def test_data_makes_its_points_and_knows_how_many_classes_can_be_drawn(data, most, point):
    assert data.max_classes == most
    made = data.point(0.5, 2.5, 1, "test")
    assert made == point
    assert type(made) is type(point)


def test_a_model_says_which_fields_of_training_it_obeys():
    assert FcAnn2().obeys("steps")
    assert not FcAnn2().obeys("optimiser")
    assert not KernelSVM.obeys("steps")
    assert LeastSquares().obeys("seed")


def test_a_model_is_named_with_its_size():
    assert LinearSVM().caption == "Linear SVM"
    assert DeepNet(hidden=(5, 3)).caption == "Deep net 5-3"
    net = DeepNet(hidden=(5,), batch_norm=True, dropout=0.25)
    assert net.caption == "Deep net 5, batch norm, dropout 0.25"


@pytest.mark.parametrize(
    ("data", "kind", "shape", "task"),
    [
        (GaussianMixture(C=5), "plane", (2,), Task("classes", 5)),
        (DrawnPoints(C=3), "plane", (2,), Task("classes", 3)),
        (NoisyLine(), "line", (1,), Task("values", 1)),
        (DrawnOnLine(C=3), "line", (1,), Task("classes", 3)),
        (Bumps(), "plane", (2,), Task("values", 1)),
        (Crops(), "table", (3,), Task("values", 2)),
        (TABLE, "table", (4,), Task("values", 1)),
        (TABLE.model_copy(update={"known": ("b", "c")}), "plane", (2,), Task("values", 1)),
        (TABLE.model_copy(update={"known": ("b",), "wanted": ("a", "c")}), "line", (1,), Task("values", 2)),
        (Digits(), "image", (1, 8, 8), Task("classes", 10)),
        (Digits(source="kmnist"), "image", (1, 28, 28), Task("classes", 10)),
    ],
)
def test_data_says_its_space_and_its_task(data, kind, shape, task):
    assert data.space == Space(kind, shape)
    assert data.task == task
    assert data.inputs == () or len(data.inputs) == data.space.dimension
    assert len(data.outputs) == task.outputs


@pytest.mark.parametrize(
    ("data", "feature", "expected"),
    [
        (GaussianMixture(), "x1·x2²", "x1·x2²"),
        (Digits(), "x3", "x3"),
        (NoisyLine(), "sin 2x", "sin 2x"),
        (TABLE, "x1·x4²", "b·e²"),
        (TABLE, "cos 12x3", "cos 12d"),
        (TABLE.model_copy(update={"known": ("b",)}), "x²", "b²"),
        (TABLE.model_copy(update={"known": ("b",)}), "sin 2x", "sin 2b"),
        (Table(columns=("max x\\1", "y"), known=("max x\\1",), wanted=("y",)), "x²", "max x\\1²"),
    ],
)
def test_features_are_named_by_the_inputs_of_the_data(data, feature, expected):
    assert data.in_words(feature) == expected


def test_classes_have_but_one_loss():
    assert "loss" in DeepNet.fields_for(Task("values", 1))
    assert DeepNet.fields_for(Task("classes", 2)) == DeepNet.training_fields - {"loss"}
    assert DeepNet.fields_for(Task("values", 1)) == DeepNet.training_fields


SETS = [kind() for union in (PlaneSets, RegressSets) for kind in get_args(union) if not issubclass(kind, TableRows)]
SETS += [Digits(), TABLE]


@pytest.mark.parametrize("data", SETS, ids=lambda data: data.kind)
def test_the_arrays_are_of_the_space_and_task_that_the_data_says(data):
    if isinstance(data, DrawnPoints | DrawnPairs | DrawnOnLine):
        data = data.model_copy(update={"points": (data.point(0.5, 1.0, 1, "train"),)})
    dataset = make_dataset(data, 1)
    assert (dataset.space, dataset.task) == (data.space, data.task)
    assert dataset.x.shape[1] == data.space.dimension


@pytest.mark.parametrize("data", SETS, ids=lambda data: data.kind)
@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_a_model_learns_what_it_is_offered_for_and_is_refused_for_the_rest(data, kind):
    drawn = isinstance(data, DrawnPoints | DrawnPairs | DrawnOnLine)
    if drawn:
        data = data.model_copy(update={"points": tuple(data.point(v, v % 2, v % 2, "train") for v in range(4))})
    training = Training(steps=2)
    dataset = make_dataset(data, 1)
    if kind in models_for(data.space, data.task):
        learner = make_learner(kind(), dataset, training)
        while learner.needs_fit:
            learner.advance(1)
        assert np.isfinite(learner.predict(dataset.x[:5])).all()
        assert learner.predict(dataset.x[:5]).shape[1] == data.task.outputs
    else:
        with pytest.raises(CannotLearn, match="choose another model"):
            make_learner(kind(), dataset, training)


def test_models_are_offered_in_the_order_of_their_table():
    plane, line, image = GaussianMixture(C=2), TwoOnLine(), Digits()
    assert models_for(plane.space, plane.task) == (LogReg, FcAnn2, DeepNet, KernelSVM, LinearSVM)
    assert models_for(image.space, image.task) == (LogReg, FcAnn2, DeepNet, KernelSVM, LinearSVM)
    assert models_for(line.space, line.task) == (LineLogReg, LogReg, FcAnn2, DeepNet, KernelSVM, LinearSVM)
    assert models_for(line.space, Task("classes", 3)) == (LogReg, FcAnn2, DeepNet, KernelSVM, LinearSVM)
    assert models_for(line.space, Task("values", 1)) == (LinReg, LeastSquares, Nudging, DeepNet)
    assert models_for(plane.space, Task("values", 1)) == (LinReg, LeastSquares, DeepNet)
    assert models_for(Space("sequence", (3, 27)), Task("classes", 27)) == ()
