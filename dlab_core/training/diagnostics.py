"""A net of values that has come to rest far from its points, and why, in a sentence."""

import numpy as np

from dlab_core.arrays import Array
from dlab_core.metrics.regression import ValueScores
from dlab_core.metrics.scores import SplitScores
from dlab_core.recipe import DeepNet, Recipe

_EXPLAINED = 0.5  # of the variance: with less, what is drawn is hardly the shape of the points
_FALL = 0.02  # of the error since half as many steps: with less, it does not fall any more
_EARLIEST = 1000  # steps: before them a net may not have begun to move


def why_stuck(recipe: Recipe, score: SplitScores | None, steps: Array, errors: Array) -> str:
    """Return what has happened, empty if the net is on its way or there.

    score: of the training points. steps, errors: at which it was scored (k,), and the mean squared errors (k,).
    """
    net = recipe.model
    if not isinstance(score, ValueScores) or not isinstance(net, DeepNet) or not net.hidden:
        return ""
    if score.r2 >= _EXPLAINED or not len(steps) or steps[-1] < _EARLIEST:
        return ""
    before = errors[np.searchsorted(steps, steps[-1] / 2)]
    if not errors[-1] > (1 - _FALL) * before:
        return ""
    flat = ", and where a sigmoid is full its slope is nearly zero" if "sigmoid" in str(net.activation) else ""
    return (
        f"Stuck: the net explains {max(0.0, score.r2):.0%} of the variance, and the loss falls no further. Its few "
        f"bends ({net.hidden[0]} in the first layer) lie where small steps improve nothing{flat}. Try another weights "
        "seed, or more neurons."
    )
