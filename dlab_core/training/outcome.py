"""Whether a run can go on, and why not."""

from dataclasses import asdict, dataclass
from typing import Literal, get_args

import numpy as np

from dlab_core.arrays import StateDict, StateError, check_arrays
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
        """Return it as arrays, for a file; who waits looks again whether what was waited for is there."""
        told = asdict(self) | {"state": "running" if self.state in WAITING else self.state}
        told["ended"] = told.pop("exhausted")
        return {name: np.array(value) for name, value in told.items()}


def outcome_of(state_dict: StateDict) -> Outcome:
    """Return what `Outcome.state_dict` told; StateError where it is nothing of the kind.

    Runs that were kept before these were have neither a state nor a failure.
    """
    kinds = {"ended": "b", "ended_at": "U"} | {
        name: kind for name, kind in (("state", "U"), ("failure", "U"), ("diverged", "b")) if name in state_dict
    }
    check_arrays(state_dict, {name: (kind, ()) for name, kind in kinds.items()})
    told = {name: state_dict[name].item() for name in kinds}
    state = told.get("state", "running")
    if state not in get_args(RunState) or state in WAITING:
        raise StateError("its state is none of those that there are")
    ended_at, failure = (shorten(told.get(name, ""), MAX_SENTENCE) for name in ("ended_at", "failure"))
    return Outcome(state, failure, ended_at, told["ended"], told.get("diverged", False))
