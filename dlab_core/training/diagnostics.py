"""Warnings of a run, a sentence each: of points that little can be learned from, and of a loss on a plateau."""

import numpy as np

from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.capabilities import HasNet
from dlab_core.learners.learner import Learner
from dlab_core.recipe import SPLITS, DataConfig
from dlab_core.training.history import Curves

_EXPLAINED = 0.5  # of the variance: with less, what is drawn is hardly the shape of the points
_FALL = 0.02  # of the error since half as many steps: with less, it does not fall any more
_EARLIEST = 1000  # steps: before them a net may not have begun to move


def plateau_warning(learner: Learner, curves: Curves) -> str:
    """Return why the loss of a net of values falls no further, empty while it falls or where it fits its points."""
    steps, scores = curves.scored, curves.scores
    if "train.r2" not in scores or steps[-1] < _EARLIEST or not isinstance(learner, HasNet):
        return ""
    net, r2, errors = learner.spec, scores["train.r2"][-1], scores["train.mse"]
    before = errors[np.searchsorted(steps, steps[-1] / 2)]
    if len(net.layers) < 2 or r2 >= _EXPLAINED or not errors[-1] > (1 - _FALL) * before:
        return ""
    flat = ", and where a sigmoid is full its slope is nearly zero" if "sigmoid" in net.activations else ""
    return (
        f"Plateau: the net explains {max(0.0, r2):.0%} of the variance, and the loss falls no further. Its few "
        f"bends ({net.layers[0][1].numel()} in the first layer) lie where small steps improve nothing{flat}. Try "
        "another weights seed, or more neurons."
    )


def dataset_warning(data: Dataset, config: DataConfig) -> str:
    """Return one sentence on the first thing that is wrong with the points of a config, empty if nothing is."""
    if not len(data):
        return f"No points yet: {config.where_from}."
    y = data.y[data.split == TRAIN]
    if not len(y):
        return f"All points are in the {_sets(data)}, so none trains: make it smaller, or draw more points."
    if data.classes is None:
        x = data.x[data.split == TRAIN]
        if len(x) > 1 and (x.max(axis=0) == x.min(axis=0)).all():
            return "All points that train lie at one x, where no line can be told from another: draw some elsewhere."
        return ""
    missing = np.setdiff1d(np.arange(data.classes), data.y).tolist()
    if len(missing) == data.classes - 1:
        return "All points are of one class, so there is nothing to tell apart: draw points of another class."
    if (data.x.max(axis=0) == data.x.min(axis=0)).all():
        return "All points lie in one place, where no boundary can tell them apart: draw some elsewhere."
    if missing:
        return f"{_no_point(config, missing)}: {config.where_from}."
    untrained = np.setdiff1d(np.arange(data.classes), y).tolist()
    if untrained:
        where = _sets(data, untrained)
        missed = _no_point(config, untrained)
        return f"{missed} among those that train: all are in the {where}. Draw more, or change the seed."
    return ""


def _no_point(config: DataConfig, classes: list[int]) -> str:
    return f"No point has class {' or '.join(config.labels[c] for c in classes)}"


def _sets(data: Dataset, classes: list[int] | None = None) -> str:
    """Return the splits in which points are, those of some classes alone if given."""
    chosen = data.split if classes is None else data.split[np.isin(data.y, classes)]
    names = [SPLITS[split] for split in np.unique(chosen).tolist()]
    return f"{' and '.join(names)} set{'s' if len(names) > 1 else ''}"
