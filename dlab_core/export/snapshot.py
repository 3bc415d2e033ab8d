"""Snapshot: a run between two steps, frozen: what is exported is made of it beside the training that goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

from dlab_core.arrays import StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.learners.make import make_learner
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.view import PictureCache, RunView
from dlab_core.recipe import Recipe
from dlab_core.recipe.changes import JournalEntry
from dlab_core.recipe.sentences import SaidError
from dlab_core.training.history import Curves
from dlab_core.training.run import Run


class CannotExport(SaidError):
    """What cannot be exported, or not without something that is not installed; the message is a sentence."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that is exported of a run, shared with it as far as it never changes.

    states: of the learner by step, ascending, those that were saved and, unless the run failed, that of now; none of a
    learner that has not fitted anything yet. scores: of scored_step, of a sample where not `whole`. message: what the
    run says of itself.
    """

    recipe: Recipe
    dataset: Dataset
    states: Mapping[int, StateDict]
    curves: Curves
    scores: Mapping[str, SplitScores | None]
    scored_step: int
    whole: bool
    journal: tuple[JournalEntry, ...]
    message: str
    top_losses: Mapping[str, StateDict]
    seconds: float
    engine: str
    device: str

    @property
    def step(self) -> int:
        """The last step there is a state of (CannotExport where there is none)."""
        if not self.states:
            raise CannotExport("Nothing was learned yet: press Play or Step first.")
        return max(self.states)

    def step_at(self, past: int | None) -> int:
        """Return the latest step with a state up to a step of the past, else the first; of None the last."""
        last = self.step
        return last if past is None else max((step for step in self.states if step <= past), default=min(self.states))

    def learner_at(self, step: int, instead: Learner | None = None) -> Learner:
        """Return a learner as it was at a step that there is a state of, made anew or out of one of an earlier call."""
        learner = instead or make_learner(self.recipe.model, self.dataset, self.recipe.training)
        learner.load_state_dict(self.states[step])
        return learner

    def view_of(self, learner: Learner) -> RunView:
        """Return what pictures see of the run with a learner as it was at a step, without the past of that."""
        nothing = PictureCache()
        return RunView(
            self.recipe, self.dataset, learner, {}, self.top_losses, lambda _step, x: learner.predict(x), nothing
        )


def snapshot_of(run: Run) -> Snapshot:
    """Return a snapshot of a run between two steps; it takes as long as copying the weights once."""
    states = dict(run.checkpoints.states)
    learner, found = run.learner, run.scorer.found
    if run.state != "failed" and not learner.needs_fit:
        states[learner.step] = learner.state_dict()
    return Snapshot(
        recipe=run.recipe,
        dataset=run.dataset,
        states=states,
        curves=run.history.curves(),
        scores=dict(found.scores),
        scored_step=found.step,
        whole=found.whole,
        journal=tuple(run.journal),
        message=run.message,
        top_losses=dict(found.top_losses),
        seconds=run.seconds,
        engine=learner.engine,
        device=learner.device,
    )
