"""Whether arrays that came from a file are what they are taken for: all of them are looked at before one is used."""

import numpy as np

from dlab_core.arrays import StateDict, StateError, check_arrays, parted
from dlab_core.metrics.classification import Scores
from dlab_core.metrics.regression import ValueScores
from dlab_core.recipe import SPLITS


def check_scores(state: StateDict, classes: int | None) -> None:
    """Raise StateError unless these are scores as `scores_state_dict` tells them, of so many classes, or of values.

    There are scores of all splits, or, before the first scoring, of none.
    """
    splits = parted(state)
    if splits and splits.keys() != set(SPLITS):
        raise StateError(f"there are scores of {', '.join(sorted(splits))}")
    for found in splits.values():
        if "none" in found:
            continue
        if classes is None:
            check_arrays(found, {"values": ("f", (len(ValueScores.measures),)), "n": ("i", ())})
        else:
            check_arrays(found, {"measures": ("f", (len(Scores.measures),)), "confusion": ("i", (classes, classes))})


def check_curves(state: StateDict, classes: int | None) -> None:
    """Raise StateError unless these are columns of curves, each of them as long as what it belongs to."""
    check_arrays(state, dict.fromkeys(("steps", "scored", "epochs"), ("i", (None,))))
    measures = (Scores if classes else ValueScores).measures
    of_scores = {f"scores.{split}.{measure}" for split in SPLITS for measure in measures if state["scored"].size}
    belong = {"losses": "steps", "epoch_losses": "epochs"} | dict.fromkeys(of_scores, "scored")
    check_arrays(state, {name: ("f", state[steps].shape) for name, steps in belong.items()})
    if any(name.startswith("scores.") and name not in of_scores for name in state):
        raise StateError("there are curves of something else")
    if any((np.diff(state[name]) < 0).any() for name in ("steps", "scored", "epochs")):
        raise StateError("the steps of its curves go back")
