"""Status: what a training run is doing, as the window says it."""

from dataclasses import dataclass
from typing import Literal

from dlab_core.recipe.changes import JournalEntry
from dlab_core.training.outcome import EndedBy

State = Literal["IDLE", "BUILDING", "RUNNING", "PAUSED", "FINISHED", "FAILED"]


@dataclass(frozen=True)
class Status:
    """The state of the run with an id, at a step. `message` is a sentence for the person, empty if all is well.

    engine_reason: in a few words why it is not the engine that was asked for, empty if it is. journal: what was changed
    since the run began. ended_by: why it is FINISHED, empty if it is not. steady: whether the steps a
    second stay about what they are, so that they tell how long the rest takes.
    """

    state: State = "IDLE"
    run: int = 0
    step: int = 0
    message: str = ""
    engine: str = ""
    engine_reason: str = ""
    device: str = "cpu"
    journal: tuple[JournalEntry, ...] = ()
    ended_by: EndedBy = ""
    steady: bool = True
