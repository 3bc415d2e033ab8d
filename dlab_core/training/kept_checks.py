"""Whether a state that was kept fits a new run: asked before anything of the run is changed, so that none half fits."""

import json
from math import inf

import numpy as np

from dlab_core.arrays import StateDict, StateError, below, check_arrays, check_range, parted
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.metrics.classification import Scores
from dlab_core.metrics.scores import ValueScores, scores_from
from dlab_core.recipe import SPLITS
from dlab_core.recipe.changes import JournalEntry
from dlab_core.training.outcome import outcome_of

# What runs do not have that were kept before there was such.
_LATER = {"whole": "b", "all_finite": "b", "of_these_points": "b", "remark": "U", "engine": "U"}


def check_kept(state: StateDict, dataset: Dataset, learner: Learner) -> None:
    """Raise StateError unless a run of the same recipe may have kept this. What is not known here may be in it too.

    Whether its numbers were learned nobody can tell, but all are in their places, and those that count within bounds.
    """
    plain = {"seconds": "f", "scored_step": "i", "next_score": "i"}
    plain |= {name: kind for name, kind in _LATER.items() if name in state}
    check_arrays(state, {name: (kind, ()) for name, kind in plain.items()})
    check_arrays(state, {"stopping.worse": ("i", ())})
    check_range(state, dict.fromkeys(("seconds", "scored_step", "next_score", "stopping.worse"), inf))
    outcome = outcome_of(state)
    learned = below("learner.", state)
    # Weights that diverged may be anything: nobody goes on from them.
    learner.check_state_dict(_finite(learned) if outcome.diverged else learned)
    check_scores(below("scores.", state), dataset.classes)
    check_history(state, dataset.classes)
    if state["history.scored"].size and not below("scores.", state):
        raise StateError("its scores are missing")
    check_top_losses(below("top_losses.", state), dataset)
    journal_of(state)
    best = below("stopping.", state)
    if len(best) > 1:  # more than how long ago it was
        check_arrays(best, {"step": ("i", ())})
        learner.check_past(below("learner.", best))
        check_scores(below("scores.", best), dataset.classes)
        if scores_from(below("scores.", best)).get("validation") is None:
            raise StateError("its best step was not scored")


def _finite(state: StateDict) -> StateDict:
    return {name: np.nan_to_num(array) if array.dtype.kind == "f" else array for name, array in state.items()}


def check_top_losses(state: StateDict, dataset: Dataset) -> None:
    """Raise StateError unless these are indices of images by split, with what was said of each of them."""
    for split, found in parted(state).items():
        check_arrays(found, {"index": ("i", (None,))})
        count = len(found["index"])
        expected = {"predictions": ("f", (count, dataset.classes)), "losses": ("f", (count,))}
        check_arrays(found, expected | {"index": ("i", (count,))}, nothing_else=True)
        check_range(found, {"index": len(dataset) - 1})
        if split not in SPLITS:
            raise StateError(f"there are images of {split}")


def journal_of(state: StateDict) -> list[JournalEntry]:
    """Return the journal of a kept run, which has none if it is old; StateError unless it is text as JSON has it."""
    if "journal" not in state:
        return []
    check_arrays(state, {"journal": ("U", ())})
    try:
        return [JournalEntry.from_json(entry) for entry in json.loads(str(state["journal"]))]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise StateError("its journal is damaged") from None


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


def check_history(state: StateDict, classes: int | None) -> None:
    """Raise StateError unless a state of a run holds what a history returned, of so many classes, or of values."""
    check_arrays(state, {"history.rest": ("f", (None,))})
    if "history.stride" in state:
        check_arrays(state, {"history.stride": ("i", ())})
    if state.get("history.stride", np.array(1)) < 1:
        raise StateError("its curves are of no steps")
    check_curves(below("history.", state), classes)


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
