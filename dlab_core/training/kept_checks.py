"""Whether a state that was kept fits a new run: asked before anything of the run is changed, so that none half fits."""

import json
from collections.abc import Mapping
from math import inf
from typing import NamedTuple

import numpy as np

from dlab_core.arrays import StateDict, StateError, below
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.engines.optimisers import row_of
from dlab_core.learners.learner import Learner
from dlab_core.metrics.scores import scores_from
from dlab_core.recipe import SPLITS, KernelSVM, LeastSquares, Recipe
from dlab_core.recipe.changes import JournalEntry
from dlab_core.training.state_checks import Expected, check_arrays, check_curves, check_scores

_COUNT = ("i", ())
_SOLVED = ("weights", "biases", "rank", "unique")  # in closed form


class _NewRun(NamedTuple):
    """A run at step 0."""

    recipe: Recipe
    dataset: Dataset
    learner: Learner


def check_kept(state: StateDict, recipe: Recipe, dataset: Dataset, learner: Learner) -> None:
    """Raise StateError unless a run of the same recipe may have `kept` this. What is not known here may be in it too.

    Whether its numbers were learned nobody can tell, but all are in their places, and those that count within bounds.
    """
    run = _NewRun(recipe, dataset, learner)
    plain = {"seconds": "f", "scored_step": "i", "next_score": "i", "ended": "b", "ended_at": "U"}
    check_arrays(state, {name: (kind, ()) for name, kind in plain.items()})
    check_arrays(state, {"history.rest": ("f", (None,)), "stopping.worse": _COUNT})
    _check_range(state, dict.fromkeys(("seconds", "scored_step", "next_score", "stopping.worse"), inf))
    _check_learner(below("learner.", state), run)
    check_scores(below("scores.", state), run.dataset.classes)
    check_curves(below("history.", state), run.dataset.classes)
    if state["history.scored"].size and not below("scores.", state):
        raise StateError("its scores are missing")
    _check_top_losses(below("top_losses.", state), run)
    _check_top_losses(below("top_losses_of_best.", state), run)
    if "journal" in state:
        _check_journal(state)
    best = below("stopping.", state)
    if len(best) > 1:  # more than how long ago it was
        check_arrays(best, {"step": _COUNT})
        _check_learner(below("learner.", best), run)
        check_scores(below("scores.", best), run.dataset.classes)
        if scores_from(below("scores.", best)).get("validation") is None:
            raise StateError("its best step was not scored")


def _check_top_losses(state: StateDict, run: _NewRun) -> None:
    """Raise StateError unless these are indices of images by split, with what was said of each of them."""
    for split in dict.fromkeys(name.split(".")[0] for name in state):
        found = below(f"{split}.", state)
        check_arrays(found, {"index": ("i", (None,))})
        count = len(found["index"])
        expected: Expected = {"predictions": ("f", (count, run.dataset.classes)), "losses": ("f", (count,))}
        check_arrays(found, expected | {"index": ("i", (count,))}, nothing_else=True)
        _check_range(found, {"index": len(run.dataset) - 1})
        if split not in SPLITS:
            raise StateError(f"there are images of {split}")


def _check_journal(state: StateDict) -> None:
    """Raise StateError unless the journal is a text of entries as JSON has them."""
    check_arrays(state, {"journal": ("U", ())})
    try:
        [JournalEntry.from_json(entry) for entry in json.loads(str(state["journal"]))]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise StateError("its journal is damaged") from None


def _check_range(state: StateDict, largest: Mapping[str, float]) -> None:
    """Raise StateError unless the numbers of these arrays are finite, at least 0, and at most so large."""
    for name, most in largest.items():
        values = state[name]
        if not (np.isfinite(values) & (values >= 0) & (values <= most)).all():
            raise StateError(f"{name} holds a number that cannot be there")


def _check_learner(state: StateDict, run: _NewRun) -> None:
    """Raise StateError unless the learner of a run at step 0 may take over a state, whichever engine told it."""
    learner, points = run.learner, int((run.dataset.split == TRAIN).sum())
    check_arrays(state, {"step": _COUNT})
    _check_range(state, {"step": inf})
    solution = below("solution.", state)
    rest = {name: array for name, array in state.items() if not name.startswith("solution.")}
    expected: Expected = {
        name: (array.dtype.str, array.shape)
        for name, array in learner.state_dict().items()
        if not name.startswith(("optimiser.", "solution.")) and name not in _SOLVED
    }
    if isinstance(run.recipe.model, KernelSVM):
        expected["indices"] = "i", (points,) if solution else (None,)
    elif "rank" in rest and isinstance(run.recipe.model, LeastSquares):
        like = (learner.inputs.dimension, run.dataset.y.shape[1])
        expected |= dict(zip(_SOLVED, [("f", like), ("f", like[1:]), _COUNT, ("b", ())], strict=True))
    moments = _moments(run) if rest["step"] or any(name.startswith("optimiser.") for name in rest) else {}
    check_arrays(rest, expected | moments, nothing_else=True)
    if solution:
        _check_solution(solution, run, points)
    if "indices" in rest:
        _check_range(rest, {"indices": len(run.dataset) - 1})
    if "position" in rest:
        epoch, order, at = rest["position"].tolist()
        if min(epoch, order, at) < 0 or at >= max(1, learner.batch_position[1]) or epoch > rest["step"]:
            raise StateError(f"its position {epoch, order, at} is not one among these batches")
    _check_range(rest, {name: inf for name in moments if name.startswith("optimiser.step.")})
    for name, array in rest.items():
        if array.dtype.kind == "f" and not (np.isfinite(array) if name in expected else ~np.isnan(array)).all():
            raise StateError(f"{name} holds what is no number")


def _moments(run: _NewRun) -> Expected:
    """Return what the state of a net at work holds of its optimiser."""
    if not any(name.startswith("module.") for name in run.learner.state_dict()):
        return {}
    optimiser = run.recipe.training.optimiser
    row = row_of(optimiser)
    found: Expected = {}
    for name, values in run.learner.parameters().items():
        found |= {f"optimiser.{moment}.{name}": (values.dtype.str, values.shape) for moment in row.moments(optimiser)}
        if row.counts:
            found[f"optimiser.step.{name}"] = "f", ()
    return found


def _check_solution(state: StateDict, run: _NewRun, points: int) -> None:
    """Raise StateError unless these are the fields of an SVMSolution for so many points."""
    model, classes = run.recipe.model, run.dataset.classes or 0
    assert isinstance(model, KernelSVM)
    check_arrays(state, {"support": ("i", (None,)), "classes": ("i", (None,)), "bounded": ("i", (None,))})
    s, p = len(state["support"]), len(state["classes"])
    expected: Expected = {
        name: (state[name].dtype.str, state[name].shape) for name in ("support", "classes", "bounded")
    }
    expected |= {
        "kernel": ("U", ()),
        "gamma": ("f", ()),
        "degree": _COUNT,
        "converged": ("b", ()),
        "counts": ("i", (p,)),
    }
    expected |= {"vectors": ("f", (s, run.learner.inputs.dimension)), "dual": ("f", (p - 1, s))}
    expected |= {"intercepts": ("f", (p * (p - 1) // 2,))}
    check_arrays(state, expected, nothing_else=True)
    _check_range(
        state, {"support": points - 1, "classes": classes - 1, "bounded": points - 1, "counts": s, "gamma": inf}
    )
    fits = state["counts"].sum() == s and str(state["kernel"]) == model.kernel and int(state["degree"]) == model.degree
    if p < 2 or (np.diff(state["classes"]) <= 0).any() or not fits:
        raise StateError("its support vectors are not those of this machine")
    if not all(np.isfinite(state[name]).all() for name in ("vectors", "dual", "intercepts")):
        raise StateError("its support vectors hold what is no number")
