"""Pictures: values on a grid with colours and contours, and the loss over two parameters."""

from functools import cache, partial
from typing import Any

import numpy as np
import torch
from sklearn.svm import SVC

from dlab_core.arrays import Array
from dlab_core.bench.steps import random_points
from dlab_core.bench.timing import Row
from dlab_core.data import make_dataset
from dlab_core.data.dataset import Dataset
from dlab_core.data.mixtures import sample_gmm_2d
from dlab_core.learners.capabilities import predict_grid
from dlab_core.learners.make import make_learner
from dlab_core.pictures.contours import Grid, class_boundaries, contours
from dlab_core.pictures.loss_landscape import landscape
from dlab_core.pictures.palette import blend as blend_colours, diverging
from dlab_core.pictures.surface import SurfaceRequest, surface
from dlab_core.recipe import PLANE, DeepNet, KernelSVM, ModelConfig, Parabola, Training

ASKED = SurfaceRequest()
_GRID = Grid(ASKED.rect, ASKED.shape)


@cache
def _svm(vectors: int, classes: int) -> tuple[Any, SVC]:
    """A learner of a mixture with so many support vectors, or a few more; and scikit-learn's machine."""
    for n in range(max(1, vectors // 30), vectors):
        x, y = sample_gmm_2d(2 * classes + 8, classes, n, random_state=3)
        svc = SVC(gamma=0.5, random_state=0).fit(x, y)
        if len(svc.support_) >= vectors:
            break
    learner = make_learner(KernelSVM(), Dataset(x, y, np.zeros(len(x), dtype=np.uint8), PLANE, classes), Training())
    while learner.needs_fit:
        learner.advance(1)
    return learner, svc


def _all_points() -> Array:
    x, y = np.meshgrid(_GRID.xs, _GRID.ys)
    return np.column_stack([x.ravel(), y.ravel()])


def svm_values(vectors: int) -> Row:
    """The values of a kernel SVM on a grid."""
    learner, svc = _svm(vectors, 2)
    return Row(
        f"values of an SVM, {vectors} support vectors",
        lambda: svc.decision_function(_all_points()),
        lambda: predict_grid(learner, _GRID.xs, _GRID.ys),
    )


def svm_picture(vectors: int, classes: int) -> Row:
    """The same with contours and colours."""
    learner, svc = _svm(vectors, classes)

    def common() -> None:
        values = svc.decision_function(_all_points()).reshape(*ASKED.shape, -1)
        if classes == 2:
            contours(values[:, :, 0], _GRID, (-1.0, 0.0, 1.0))
            diverging(values[:, :, 0], 0.0, 1.0, ASKED.palette)
        else:
            class_boundaries(values, _GRID)
            blend_colours(values, "scores", ASKED.palette)

    name = f"picture of an SVM, {vectors} support vectors, {classes} classes"
    return Row(name, common, lambda: surface(learner, ASKED))


def net_surface() -> Row:
    """The values of a small net on a grid."""
    x, y = random_points(60)
    learner: Any = make_learner(
        DeepNet(hidden=(10, 10)), Dataset(x, y, np.zeros(60, dtype=np.uint8), PLANE, 2), Training()
    )
    learner.advance(200)

    def common() -> None:
        with torch.no_grad():
            learner.module(torch.from_numpy(_all_points().astype(np.float32))).numpy()

    return Row("values of [2,10,10,2], 256 x 256", common, lambda: predict_grid(learner, _GRID.xs, _GRID.ys))


def loss_picture(name: str, model: ModelConfig, side: int) -> Row:
    """The loss over two parameters: each cell by itself in PyTorch, and all of them with colours and contours."""
    data = make_dataset(Parabola(n=100), 1)
    learner: Any = make_learner(model, data, Training(l2=0.0))
    objective, module = learner.objective(), learner.module
    rect = ((-4.0, -4.0), (4.0, 4.0))
    grid = Grid(rect, (side, side))
    x, y = (torch.tensor(array, dtype=torch.float32) for array in (data.x, data.y))
    of_first = module.weights[0].detach()[0, :1]
    of_second = module.biases[0].detach() if objective.linear else module.weights[0].detach()[0, 1:2]

    @torch.no_grad()
    def common() -> None:
        for v in grid.ys.tolist():
            of_second.fill_(v)
            for u in grid.xs.tolist():
                of_first.fill_(u)
                torch.nn.functional.mse_loss(module(x), y).item()

    path = np.zeros((1, 2))
    draw = partial(landscape, objective, objective.indices[:2], rect, (side, side), ASKED.palette, path, path[0])
    return Row(name, common, draw)
