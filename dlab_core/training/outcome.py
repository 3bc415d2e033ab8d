"""Whether a run can go on, and why not."""

from dataclasses import dataclass
from typing import Literal

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
