"""Whether a state that was kept fits a new run: asked before anything of the run is changed, so that none half fits."""

import json
from math import inf

from dlab_core.arrays import StateDict, StateError, below, check_arrays, check_range, parted
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.metrics.scores import scores_from
from dlab_core.recipe import SPLITS
from dlab_core.recipe.changes import JournalEntry
from dlab_core.training.state_checks import check_curves, check_scores


def check_kept(state: StateDict, dataset: Dataset, learner: Learner) -> None:
    """Raise StateError unless a run of the same recipe may have kept this. What is not known here may be in it too.

    Whether its numbers were learned nobody can tell, but all are in their places, and those that count within bounds.
    """
    plain = {"seconds": "f", "scored_step": "i", "next_score": "i", "ended": "b", "ended_at": "U"}
    check_arrays(state, {name: (kind, ()) for name, kind in plain.items()})
    check_arrays(state, {"history.rest": ("f", (None,)), "stopping.worse": ("i", ())})
    check_range(state, dict.fromkeys(("seconds", "scored_step", "next_score", "stopping.worse"), inf))
    learner.check_state_dict(below("learner.", state))
    check_scores(below("scores.", state), dataset.classes)
    check_curves(below("history.", state), dataset.classes)
    if state["history.scored"].size and not below("scores.", state):
        raise StateError("its scores are missing")
    _check_top_losses(below("top_losses.", state), dataset)
    _check_top_losses(below("top_losses_of_best.", state), dataset)
    journal_of(state)
    best = below("stopping.", state)
    if len(best) > 1:  # more than how long ago it was
        check_arrays(best, {"step": ("i", ())})
        learner.check_state_dict(below("learner.", best))
        check_scores(below("scores.", best), dataset.classes)
        if scores_from(below("scores.", best)).get("validation") is None:
            raise StateError("its best step was not scored")


def _check_top_losses(state: StateDict, dataset: Dataset) -> None:
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
