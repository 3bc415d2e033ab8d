"""Train on digits in mini-batches, measure, and compare: the functions of the lab, for scripts.

>>> import torch
>>> from dlab_core.data import make_dataset
>>> from dlab_core.data.dataset import TEST, TRAIN
>>> from dlab_core.mnist_shootout import evaluate, table, train_mb
>>> from dlab_core.models.pt_deep import PTDeep
>>> from dlab_core.recipe import Digits
>>> data = make_dataset(Digits(), 1)
>>> model = PTDeep([64, 10], generator=torch.Generator().manual_seed(0))
>>> losses = train_mb(model, *data.of(TRAIN), epochs=20, batch=50, param_delta=0.1)
>>> scores = evaluate(model, *data.of(TEST))
>>> scores.accuracy > 0.9
True
>>> print(table({"[64, 10]": scores}).splitlines()[0].split())
['model', 'loss', 'accuracy', 'precision', 'recall']
"""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from dlab_core.data.batches import Batches
from dlab_core.engines.choice import make_engine
from dlab_core.engines.fused.prepare import prepare_engines
from dlab_core.metrics.classification import Scores, as_labels, class_to_onehot, score_classes
from dlab_core.models.pt_logreg import Trainable, eval, tensor_like
from dlab_core.recipe import Adam, EngineName, Optimiser, Sgd, Training

_BLOCK = 8192  # points measured at once


def train_mb(
    model: nn.Module,
    x: ArrayLike | Tensor,
    y: ArrayLike,
    epochs: int,
    batch: int = 64,
    param_delta: float = 1e-4,
    param_lambda: float = 0.0,
    *,
    optimiser: Optimiser | None = None,
    gamma: float = 1.0,
    seed: int = 1,
    engine: EngineName = "auto",
    after_epoch: Callable[[int, float], bool | None] | None = None,
) -> list[float]:
    """Train on mini-batches, in a new order each epoch; return the mean loss of each epoch, penalty included.

    x [N x D], y [N] classes from 0. A batch has `batch` points, or one less where they do not come out even; the loss
    is a mean, so that it does not depend on it. `optimiser` is Sgd() unless given; `gamma` is the factor on the rate
    after each epoch (ExponentialLR). `engine` computes the steps; on an NVIDIA GPU "cuda_graph" is worth a try.
    after_epoch(epoch, loss) is called from epoch 1 on, and ends training by returning True. The points are gathered on
    the device of the model, which all of them are moved to once. The first call on a machine compiles the fused engine,
    which takes seconds.

    A loss that is not finite ends training, before the update, and is the last in the list.
    """
    parameter = next(model.parameters())
    points = tensor_like(model, x)
    labels = as_labels(y)
    classes = model(points[:1]).shape[1]
    targets = torch.from_numpy(class_to_onehot(labels, classes)).to(parameter.device, parameter.dtype)
    training = Training(
        seed=seed,
        optimiser=optimiser or Sgd(),
        rate=param_delta,
        decay=gamma,
        l2=param_lambda,
        batch=batch,
        steps=None,
        engine=engine,
    )
    prepare_engines()
    trains, _ = make_engine(model, training, parameter.device.type)
    batches = Batches(len(points), seed, batch, shuffle=True)
    means: list[float] = []
    for epoch in range(1, epochs + 1):
        losses = np.empty(0)
        while len(losses) < batches.per_epoch and np.isfinite(losses[-1:]).all():
            left = batches.per_epoch - len(losses)
            losses = np.append(losses, trains.advance(left, points, targets, batches))
        means.append(float(losses.mean()))
        if not np.isfinite(losses[-1]) or (after_epoch is not None and after_epoch(epoch, means[-1])):
            break
    return means


def evaluate(model: Trainable, x: ArrayLike | Tensor, y: ArrayLike) -> Scores:
    """Return loss (without penalty), accuracy, precision, recall and confusion of a model on x [N x D], y [N]."""
    points = x if isinstance(x, Tensor) else np.asarray(x)
    if not len(points):
        raise ValueError("There is nothing to measure: x has no points.")
    predicted = np.concatenate([eval(model, points[i : i + _BLOCK]) for i in range(0, len(points), _BLOCK)])
    scores = score_classes("probabilities", predicted, as_labels(y), predicted.shape[1])
    assert scores is not None
    return scores


def table(rows: Mapping[str, Scores]) -> str:
    """Return a table to print: a line for each model, in the order given."""
    width = max([len("model"), *map(len, rows)])
    lines = [f"{'model':{width}}  {'loss':>8}  accuracy  precision  recall"]
    for name, s in rows.items():
        lines.append(f"{name:{width}}  {s.loss:8.4f}  {s.accuracy:8.4f}  {s.precision:9.4f}  {s.recall:6.4f}")
    return "\n".join(lines)


__all__ = ["Adam", "Sgd", "evaluate", "table", "train_mb"]
