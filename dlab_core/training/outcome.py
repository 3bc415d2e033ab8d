"""Whether a run can go on, and why not."""

from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np

from dlab_core.arrays import StateDict, check_arrays, check_range
from dlab_core.recipe.sentences import MAX_SENTENCE, shorten
from dlab_core.training.advice import Advice

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
    is_advised: whether the rate is what made it diverge, and what to do about that can be found out. advice: what is.
    """

    state: RunState = "running"
    failure: str = ""
    ended_at: str = ""
    exhausted: bool = False
    diverged: bool = False
    is_advised: bool = False
    advice: Advice | None = None

    def message(self, rate: float) -> str:
        """Return why it failed at a learning rate, and what to do, or which weights were taken up; empty if neither."""
        if not self.is_advised:
            return self.failure or self.ended_at
        return f"{self.failure} {(self.advice or Advice()).sentence(rate)}"

    def state_dict(self) -> StateDict:
        """Return it as arrays, for a file, but for its state: who opens it looks anew whether there is more to do."""
        told = {"failure": self.failure, "ended_at": self.ended_at, "ended": self.exhausted, "diverged": self.diverged}
        if self.is_advised:
            advice = self.advice or Advice()
            told |= {"advised_rate": advice.rate or 0.0, "advised_standardise": advice.standardise}
        return {name: np.array(value) for name, value in told.items()}


def outcome_of(state_dict: StateDict) -> Outcome:
    """Return what `Outcome.state_dict` told; StateError where it is nothing of the kind.

    Runs that were kept before there was such say nothing of a failure, nor of advice, whose rate is 0 for none.
    """
    kinds = {"ended": "b", "ended_at": "U"}
    kinds |= {name: kind for name, kind in {"failure": "U", "diverged": "b"}.items() if name in state_dict}
    is_advised = "advised_rate" in state_dict
    kinds |= {"advised_rate": "f", "advised_standardise": "b"} if is_advised else {}
    check_arrays(state_dict, {name: (kind, ()) for name, kind in kinds.items()})
    ended_at, failure = (shorten(str(state_dict.get(name, "")), MAX_SENTENCE) for name in ("ended_at", "failure"))
    ended, diverged = bool(state_dict["ended"]), bool(state_dict.get("diverged", False))
    advice = None
    if is_advised:
        check_range(state_dict, {"advised_rate": inf})
        advice = Advice(float(state_dict["advised_rate"]) or None, bool(state_dict["advised_standardise"]))
    state: RunState = "failed" if failure else "running"
    return Outcome(state, failure, ended_at, ended, diverged, is_advised, advice)
