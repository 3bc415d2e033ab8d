"""Whether a run can go on, and why not."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dlab_core.arrays import StateDict, check_arrays
from dlab_core.recipe.sentences import MAX_SENTENCE, shorten

# Waiting is for points to learn from, solving for a child process.
RunState = Literal["running", "waiting", "solving", "finished", "failed"]
# Iterations done, nothing better for as long as the patience lasts, or nothing left to learn.
EndedBy = Literal["", "iterations", "patience", "solved"]
WAITING: tuple[RunState, ...] = ("waiting", "solving")


@dataclass(frozen=True)
class Outcome:
    """The state of a run and what led there.

    failure: a sentence on why it failed. ended_at: a sentence, once the weights of an earlier step were taken up.
    exhausted: the learner has nothing left to do. diverged: nothing can be learned from these weights any more.
    """

    state: RunState = "running"
    failure: str = ""
    ended_at: str = ""
    exhausted: bool = False
    diverged: bool = False

    def state_dict(self) -> StateDict:
        """Return it as arrays, for a file, but for its state: who opens it looks anew whether there is more to do."""
        told = {"failure": self.failure, "ended_at": self.ended_at, "ended": self.exhausted, "diverged": self.diverged}
        return {name: np.array(value) for name, value in told.items()}


def outcome_of(state_dict: StateDict) -> Outcome:
    """Return what `Outcome.state_dict` told; StateError where it is nothing of the kind.

    Runs that were kept before there was such say nothing of a failure.
    """
    kinds = {"ended": "b", "ended_at": "U"}
    kinds |= {name: kind for name, kind in {"failure": "U", "diverged": "b"}.items() if name in state_dict}
    check_arrays(state_dict, {name: (kind, ()) for name, kind in kinds.items()})
    ended_at, failure = (shorten(str(state_dict.get(name, "")), MAX_SENTENCE) for name in ("ended_at", "failure"))
    ended, diverged = bool(state_dict["ended"]), bool(state_dict.get("diverged", False))
    return Outcome("failed" if failure else "running", failure, ended_at, ended, diverged)
