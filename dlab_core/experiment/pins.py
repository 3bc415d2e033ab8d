"""Pins in files: the recipe of each, and arrays of all else; and whether a pin out of a file can be used."""

from collections.abc import Mapping

import numpy as np

from dlab_core.arrays import StateDict, StateError, below, check_arrays, check_range, joined, parted, prefixed
from dlab_core.data import make_dataset
from dlab_core.learners import memory
from dlab_core.learners.frozen import FrozenLearner
from dlab_core.learners.make import make_learner
from dlab_core.metrics.scores import scores_from, scores_state_dict
from dlab_core.recipe import Recipe
from dlab_core.recipe.sentences import SaidError
from dlab_core.training.history import History
from dlab_core.training.kept_checks import check_history, check_scores, check_top_losses
from dlab_core.training.pin import LETTERS, Pin
from dlab_core.training.run import Run
from dlab_core.training.scoring import Scoring

Pins = Mapping[int, Pin]  # by slot, which stands for one of LETTERS
_RUN = "run."


def pin_arrays(pin: Pin) -> StateDict:
    """Return all of a pin but its recipe as arrays; those of the run are the same, not copied."""
    found = pin.scoring
    arrays = prefixed(_RUN, pin.state_dict)
    arrays |= prefixed("scores.", scores_state_dict(found.scores)) | prefixed("top_losses.", joined(found.top_losses))
    arrays |= {"scored_step": np.array(found.step), "finite": np.array(found.finite), "whole": np.array(found.whole)}
    return arrays if pin.penalty is None else arrays | {"penalty": np.array(pin.penalty, dtype=np.float64)}


def pin_from(recipe: Recipe, arrays: StateDict) -> Pin:
    """Return the pin of `pin_arrays`. Raises StateError for what none can be; `usable` looks at what it learned."""
    state, classes = below(_RUN, arrays), recipe.data.classes
    check_arrays(state, {"learner.step": ("i", ())})
    check_arrays(arrays, {"scored_step": ("i", ()), "finite": ("b", ()), "whole": ("b", ())})
    check_range(arrays | state, dict.fromkeys(("learner.step", "scored_step"), np.inf))
    check_history(state, classes)
    check_scores(below("scores.", arrays), classes)
    if "penalty" in arrays:
        check_arrays(arrays, {"penalty": ("<f8", ())})
    history = History()
    history.load_state_dict(below("history.", state))
    scoring = Scoring(
        scores_from(below("scores.", arrays)),
        parted(below("top_losses.", arrays)),
        step=int(arrays["scored_step"]),
        finite=bool(arrays["finite"]),
        whole=bool(arrays["whole"]),
    )
    learner = FrozenLearner(recipe, below("learner.", state))
    penalty = float(arrays["penalty"]) if "penalty" in arrays else None
    return Pin(recipe, int(state["learner.step"]), learner, state, history.curves(), scoring, penalty)


def usable(pins: Pins, beside: Run | None = None) -> tuple[dict[int, Pin], list[str]]:
    """Return the pins that can be looked at and taken up, and of each other one in a sentence why it cannot.

    It makes a learner for each, which may take a while. beside: a run that may have the points of some of them.
    """
    found, wrong = {}, []
    for slot, pin in pins.items():
        try:
            _check(pin, beside)
        except StateError as error:
            wrong.append(f"Pin {LETTERS[slot]} is left out, because {error}: the file is damaged.")
        except SaidError as error:  # no such digits here, or too little memory
            wrong.append(f"Pin {LETTERS[slot]} is left out. {error}")
        else:
            found[slot] = pin
    return found, wrong


def _check(pin: Pin, beside: Run | None) -> None:
    recipe, training = pin.recipe, pin.recipe.training
    shared = beside is not None and pin.has_points_of(beside.recipe)
    data = beside.dataset if shared and beside is not None else make_dataset(recipe.data, training.seed)
    memory.require(recipe.model, data, training)
    check_top_losses(joined(pin.scoring.top_losses), data)
    Run(recipe, data, make_learner(recipe.model, data, training)).load_state_dict(pin.state_dict)
