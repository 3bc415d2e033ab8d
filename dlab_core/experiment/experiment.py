"""Experiment: all of a run that a file keeps, taken from one run and gone on with by another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dlab_core.arrays import StateDict, StateError
from dlab_core.experiment.pins import Pins
from dlab_core.recipe import Recipe
from dlab_core.recipe.sentences import SaidError
from dlab_core.training.checkpoints import Checkpoints
from dlab_core.training.run import Run, start_run

ViewState = Mapping[str, Any]  # plain values of whoever shows it, which mean nothing here


class ExperimentError(SaidError):
    """An experiment that cannot be read, kept or gone on with; the message is a sentence that says why."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """A recipe, and of a run of it what there is to go on from: nothing, where none has begun.

    state: of a Run. checkpoints: of its past. view: how it was looked at. pins: what stands beside it; of those out
    of a file `usable` says which can be used.
    """

    recipe: Recipe
    state: StateDict = field(default_factory=dict)
    checkpoints: Checkpoints = field(default_factory=Checkpoints)
    view: ViewState = field(default_factory=dict)
    pins: Pins = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run, view: ViewState | None = None, pins: Pins | None = None) -> "Experiment":
        """Return the experiment of a run as it is now. To be called by the owner of the run, between two steps."""
        return cls(run.recipe, run.state_dict(), run.checkpoints.copy(), view or {}, pins or {})

    @property
    def step(self) -> int:
        """The step that was reached."""
        return int(self.state["learner.step"]) if self.state else 0

    def resume(self, device: str = "cpu", id: int = 0) -> Run:
        """Return a run that goes on, on the same device bit for bit, as that would have from which this was taken.

        Raises ExperimentError for a state that no run of the recipe has had, and what `start_run` raises.
        """
        run = start_run(self.recipe, device, id)
        if self.state:
            try:
                run.load_state_dict(self.state)
                run.take_checkpoints(self.checkpoints.copy())
            except StateError as error:
                raise ExperimentError(
                    f"What was learned cannot be gone on with, because {error}: the file is damaged."
                ) from None
        return run
