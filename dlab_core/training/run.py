"""Run: a Dataset, a Learner, their history, checkpoints and journal. The one mutable thing, with one owner."""

import json
import time
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from dlab_core.arrays import StateDict, StateError, below, prefixed
from dlab_core.data import can_be_drawn, make_dataset
from dlab_core.data.dataset import TRAIN, VALIDATION, Dataset
from dlab_core.learners import memory
from dlab_core.learners.capabilities import HasEngine, HasPenalty, InBatches, RunsElsewhere
from dlab_core.learners.frozen import FrozenLearner
from dlab_core.learners.learner import CannotLearn, Learner, Progress
from dlab_core.learners.make import make_learner
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import Drawn, Recipe
from dlab_core.recipe.changes import Change, JournalEntry, NeedsNewStart, differences, is_said_only, journal_value
from dlab_core.training.advice import advise
from dlab_core.training.checkpoints import Checkpoints
from dlab_core.training.diagnostics import dataset_warning, plateau_warning
from dlab_core.training.early_stopping import EarlyStopping, patience_of
from dlab_core.training.frame import Frame, FrameRequest
from dlab_core.training.history import History
from dlab_core.training.kept_checks import check_kept, journal_of
from dlab_core.training.looking import Looking
from dlab_core.training.moment import Moment
from dlab_core.training.outcome import WAITING, EndedBy, Outcome, RunState, outcome_of
from dlab_core.training.pin import Pin
from dlab_core.training.scorer import Scorer
from dlab_core.training.scoring import Scoring

P = TypeVar("P")


def start_run(recipe: Recipe, device: str = "cpu", id: int = 0) -> "Run":
    """Return a run of the recipe at step 0. Raises DeviceError for a device that cannot be used.

    Raises CannotLearn where the model does not fit the data, or both not into the memory of this machine.

    `id` tells runs apart where there are several: frames carry it.
    """
    data = make_dataset(recipe.data, recipe.training.seed)
    memory.require(recipe.model, data, recipe.training)
    learner = make_learner(recipe.model, data, recipe.training)
    if device != "cpu":
        learner.to(device)
    return Run(recipe, data, learner, id)


class Run:
    """Advances a learner, lets it be scored, and changes what may change on the way.

    `state` says whether it can go on; `message` is a sentence on a failure or a warning, empty if there is none.
    """

    def __init__(self, recipe: Recipe, dataset: Dataset, learner: Learner, id: int = 0) -> None:
        self.id = id
        self.recipe = recipe
        self.dataset = dataset
        self.learner = learner
        self.history = History()
        self.checkpoints = Checkpoints()
        self.journal: list[JournalEntry] = []
        self.scorer = Scorer()
        self.outcome = Outcome()
        self.seconds = 0.0
        self.learning_s = 0.0  # of these, since the run was made, in steps alone
        self._batches = learner.batches if isinstance(learner, InBatches) else None
        self._revision = 0  # how often the points became others
        self._dataset_warning = dataset_warning(dataset, recipe.data)
        self._forget_past()

    def advance(self, steps: int) -> Progress:
        """Do at most `steps` optimisation steps, scoring on the way; fewer where a scoring or a step is long."""
        begin = time.perf_counter()
        if self.state in WAITING:
            self._enter("running")  # to look whether what was waited for is there
        first = self.learner.step
        losses: list[Any] = []
        while self._score_if_due() and self._may_learn():
            until_scoring = 1 if self.learner.needs_fit else self.scorer.next_step - self.learner.step
            chunk = min(self._remaining(), until_scoring, first + steps - self.learner.step)
            if chunk <= 0:
                break
            progress = self._learn(chunk)
            if progress is None:
                break
            losses.append(progress.losses)
            if progress.under_way:
                break
        self.seconds += time.perf_counter() - begin
        done = np.concatenate(losses) if losses else np.empty(0)
        if self.state in WAITING:
            return Progress(self.learner.step, done, "waiting")
        return Progress(self.learner.step, done, "running" if self.state == "running" else "finished")

    @property
    def state(self) -> RunState:
        """Whether it can go on: running, waiting for points, solving in a child process, finished or failed."""
        return self.outcome.state

    @property
    def goes_on(self) -> bool:
        """Whether there is something left to do: steps, or those of a child process."""
        return self.state in ("running", "solving")

    @property
    def ended_by(self) -> EndedBy:
        """Why it is finished, empty if it is not: only one that is solved could not go on."""
        if self.state != "finished":
            return ""
        if self.outcome.ended_at:
            return "patience"
        return "solved" if self.outcome.exhausted else "iterations"

    @property
    def epoch(self) -> int:
        """Passes through the training points that were completed; where there are no batches, a step is one."""
        return _epoch_of(self.learner)

    @property
    def scores(self) -> dict[str, SplitScores | None]:
        """The last scores, by split."""
        return self.scorer.found.scores

    @property
    def scoring(self) -> bool:
        """Whether a scoring is under way: advancing goes on with it, and with steps only when it is done."""
        return self.scorer.under_way or self.scorer.examining

    def _enter(self, state: RunState) -> None:
        self.outcome = replace(self.outcome, state=state)

    def _learn(self, steps: int) -> Progress | None:
        before = self.learner.step
        position = (self._batches.at, self._batches.per_epoch) if self._batches else (0, 1)
        begin = time.perf_counter()
        try:
            progress = self.learner.advance(steps)
        except CannotLearn as error:
            self.outcome = replace(self.outcome, state="failed", failure=str(error))
            return None
        finally:
            self.learning_s += time.perf_counter() - begin
        self.history.add_losses(before + 1, progress.losses, *position)
        self.scorer.end_examination()
        if progress.diverged:
            self._diverge(progress.step + 1, progress.losses[-1])
        elif progress.state == "waiting":
            self._enter("solving")
        elif progress.state == "finished":
            self.outcome = replace(self.outcome, exhausted=True)
            self.scorer.next_step = self.learner.step
        return progress

    def _may_learn(self) -> bool:
        """Return whether there is a step to do, and enter the state that says why not. All that is due is scored."""
        patience = patience_of(self.recipe)
        stops = patience is not None and self.scorer.stopping.worse >= patience
        if self.state == "running" and (self.outcome.exhausted or self._remaining() <= 0 or stops):
            if not self.scorer.all_finite:  # the last step left weights of which no later step can tell
                self._diverge(self.learner.step, np.nan)
                return False
            if patience is not None:
                self._go_to_best()
            if not self.examine():
                return False
            self.scorer.conclude()
            self._enter("finished")
        if self.state == "running" and not (self.dataset.split == TRAIN).any():
            self._enter("waiting")
        return self.state == "running"

    def _go_to_best(self) -> None:
        """Take up the weights that did best on validation, and their scores."""
        best, last = self.scorer.stopping.best, self.learner.step
        if best is None or best.step == last:
            return
        validation = best.scores["validation"]
        assert validation is not None
        self.learner.load_state_dict(best.state_dict)
        self.scorer.take_up(best, self.recipe.training.eval_every)
        sentence = (
            f"Stopped at step {last:,}; the weights are those of step {best.step:,}, where the validation "
            f"{validation.describe()}."
        )
        self.outcome = replace(self.outcome, exhausted=True, ended_at=sentence)

    def _go_on(self) -> None:
        """Go on from where the run stands, after it had ended or could not learn."""
        if self.outcome.ended_at:
            self.history.rewind(self.learner.step)
            self.checkpoints.rewind(self.learner.step)
            self._forget_past()
        self.scorer.stopping.worse = 0
        self.scorer.drop()
        self.outcome = Outcome()

    def _remaining(self) -> int:
        steps = self.recipe.training.steps
        return 2**62 if steps is None or not self.recipe.model.obeys("steps") else steps - self.learner.step

    def _diverge(self, step: int, loss: float) -> None:
        value = "became infinite" if np.isinf(loss) else "is no longer a number"
        failure = f"Training diverged at step {step:,}: the loss {value}."
        reason = self.learner.divergence_reason()
        advised = not reason and self.recipe.model.obeys("rate")
        if not advised:
            failure += f" {reason or 'The numbers of the data are too large for it: make the largest of them smaller.'}"
        self.outcome = replace(self.outcome, state="failed", failure=failure, diverged=True, is_advised=advised)

    @property
    def lacks_advice(self) -> bool:
        """Whether it diverged, and `advise` would say what to do."""
        return self.outcome.is_advised and self.outcome.advice is None

    def advise(self) -> None:
        """Find out what makes it hold, which may take some seconds. Interrupted if something is more urgent."""
        if self.lacks_advice:
            advice = advise(self.recipe, self.dataset, self.learner.step + 1)
            self.outcome = replace(self.outcome, advice=advice)

    def _score_if_due(self) -> bool:
        """Do one block of a scoring that is due; return whether learning may go on."""
        scorer, learner = self.scorer, self.learner
        last = self._remaining() <= 0 or self.outcome.exhausted
        due = scorer.is_due(learner.step, self.dataset, last=last)
        if due and not scorer.under_way and self.state != "failed" and not learner.needs_fit:
            scorer.begin(self.recipe, self.dataset, learner, last=last)
        if scorer.advance() and scorer.all_finite:
            self.history.add_scores(learner.step, scorer.found.scores)
            self._save()
            scorer.warning = plateau_warning(learner, self.history.curves())
        return not scorer.under_way

    def _save(self) -> None:
        """Keep a checkpoint, from which the run can go on as if nothing had come after it."""
        scorer, learner, best = self.scorer, self.learner, self.scorer.stopping.best
        moment = Moment(
            revision=self._revision,
            training=self.recipe.training,
            scoring=scorer.scored,
            next_step=scorer.next_step,
            best=best,
            worse=scorer.stopping.worse,
            remainder=self.history.remainder,
        )
        state_dict = best.state_dict if best is not None and best.step == learner.step else learner.state_dict()
        self.checkpoints.add(learner.step, state_dict, moment)

    def examine(self) -> bool:
        """Score the present step of all points, one block a call; return whether that is done.

        It is for those who look while the run stands still, and for its end: no later step depends on it.
        """
        if self.scorer.under_way:
            self._score_if_due()
            return False
        unfit = self.state == "failed" or self.learner.needs_fit
        return unfit or self.scorer.examine(self.recipe, self.dataset, self.learner)

    def examine_past(self, step: int) -> bool:
        """Score all points at a saved step, one block a call; return whether that is done. Nothing depends on it."""
        return self._looking.score_at(step)

    def go_back(self, step: int) -> None:
        """Go on from a saved step: bit for bit as a run that never went further, with the settings that hold now.

        A step that came out of a file is scored anew.
        """
        found, state_dict = self.checkpoints.at(step)
        moment, reached, learner = self.checkpoints.moment(found), self.learner.step, self.learner
        if moment is None:  # a state out of a file: of those settings and points, as far as anybody knows
            moment = Moment(self._revision, self.recipe.training, Scoring(step=found), found, None, 0, None)
            same_settings, same_points = True, False
        else:
            same_settings, same_points = moment.training == self.recipe.training, moment.revision == self._revision
        self.stop()
        if not same_settings:  # the state is one of those of then, and then they change
            learner.set_training(moment.training)
        learner.load_state_dict(state_dict)
        if not same_settings:
            learner.set_training(self.recipe.training)
        if not same_points:
            learner.set_data(self.dataset)
        self.history.rewind(found, moment.remainder)
        self.checkpoints.rewind(found)
        self.scorer.go_back(moment, self.dataset if same_points else None)
        self.outcome = Outcome()
        self.journal.append(JournalEntry(found, ("step",), reached))
        self._forget_past()

    def pin(self) -> Pin:
        """Return the run as it is now, to be put aside."""
        state_dict = self.state_dict()
        learner = FrozenLearner(self.recipe, below("learner.", state_dict))
        step, curves, found = self.learner.step, self.history.curves(), self.scorer.found
        return Pin(self.recipe, step, learner, state_dict, curves, found, _penalty_of(self.learner))

    def change(self, recipe: Recipe) -> list[Change]:
        """Take over `live` fields and drawn points at once and journal them; return what changed.

        Anything else raises NeedsNewStart, and nothing is changed.
        """
        if self.outcome.diverged:
            raise NeedsNewStart("The run diverged, so it was started afresh.")
        changes = [c for c in differences(self.recipe, recipe) if not is_said_only(c.path)]
        points_changed = recipe.data is not self.recipe.data and any(c.path[0] == "data" for c in changes)
        not_live = next((c for c in changes if not c.live and c.path[0] != "data"), None)
        if not_live is not None:
            raise NeedsNewStart(f"{not_live.title} cannot change while training: it needs a new start.")
        if points_changed and not _same_kind_of_points(self.recipe, recipe):
            raise NeedsNewStart("Other data needs a new start; only points drawn by hand join a run.")
        self.journal.extend(JournalEntry(self.learner.step, c.path, journal_value(c)) for c in changes)
        old, self.recipe = self.recipe, recipe
        if points_changed:
            self.dataset = make_dataset(recipe.data, recipe.training.seed)
            self.learner.set_data(self.dataset)
            self._dataset_warning = dataset_warning(self.dataset, recipe.data)
            self.scorer.stopping = EarlyStopping()
            self._revision += 1
            self._forget_past()
        if recipe.training != old.training:
            self.learner.set_training(recipe.training)
        self._looking.set_recipe(recipe)
        if changes:
            self._go_on()
        return changes

    def stop(self) -> None:
        """End what runs outside this process, such as a long fit; advancing begins it anew."""
        if isinstance(self.learner, RunsElsewhere):
            self.learner.stop()

    def to(self, device: str) -> None:
        """Move the learner to another device without losing a step (DeviceError, after which nothing has changed)."""
        self.learner.to(device)

    def state_dict(self) -> StateDict:
        """Return copies of all that is needed to go on bit for bit; a run in the middle of a scoring begins it anew."""
        values = {
            "seconds": self.seconds,
            "engine": self.learner.engine,
            "journal": json.dumps([entry.to_json() for entry in self.journal]),
        }
        return (
            {name: np.array(value) for name, value in values.items()}
            | prefixed("learner.", self.learner.state_dict())
            | prefixed("history.", self.history.state_dict())
            | self.scorer.state_dict(self.dataset)
            | self.outcome.state_dict()
        )

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over the state of a run of the same recipe. StateError, and no change, for anything else."""
        check_kept(state_dict, self.dataset, self.learner)
        if isinstance(self.learner, HasEngine) and "engine" in state_dict:
            self.learner.take_engine(str(state_dict["engine"]))
        self.learner.load_state_dict(below("learner.", state_dict))
        self.history.load_state_dict(below("history.", state_dict))
        self.scorer.load_state_dict(state_dict, self.dataset)
        self.journal = journal_of(state_dict)
        self.seconds = float(state_dict["seconds"])
        self.outcome = outcome_of(state_dict)
        self.checkpoints = Checkpoints()
        self._forget_past()
        self._save()

    def take_checkpoints(self, checkpoints: Checkpoints) -> None:
        """Take over the checkpoints of a run whose state was loaded. StateError, and no change, where they do not fit.

        They may be of other settings and points, those before a change.
        """
        for step, state_dict in checkpoints.states.items():
            self.learner.check_past(state_dict)
            if (
                step != state_dict["step"]
            ):  # later ones there may be, where the weights of an earlier step were taken up
                raise StateError("its checkpoints are of other steps")
        self.checkpoints = checkpoints
        self._forget_past()

    @property
    def message(self) -> str:
        """The failure or the warning there is, in one sentence; empty if there is none."""
        known = self.outcome.message(self.recipe.training.rate) or self.learner.warning or self._dataset_warning
        if not known and patience_of(self.recipe) is not None and not (self.dataset.split == VALIDATION).any():
            return "Stopping early needs a validation set: without one, training goes on to its last iteration."
        return known or self.scorer.warning

    def frame(self, request: FrameRequest) -> Frame:
        """Return the run as it is now, with the pictures that are asked for."""
        begin = time.perf_counter()
        view, scoring = self._look_at(request)
        pin = request.pin if request.pin is not None and request.pin.learner.fits(self.recipe) else None
        with np.errstate(all="ignore"):  # a run about to diverge is looked at too
            found = {type(wanted): wanted.compute(view) for wanted in request.pictures}
        missing = [wanted for wanted in request.pictures if found[type(wanted)] is None]
        return Frame(
            run=self.id,
            request=request,
            recipe=self.recipe,
            dataset=self.dataset,
            shown_step=view.learner.step,
            pin=pin,
            last_step=self.learner.step,
            epoch=_epoch_of(view.learner),
            curves=pin.curves if pin is not None else self.history.curves(),
            scores=scoring.scores,
            scored_step=scoring.step,
            sampled=not scoring.whole,
            penalty=_penalty_of(view.learner),
            batches=self._batches.per_epoch if self._batches else 1,
            saved_steps=self.checkpoints.steps,
            pictures={kind: picture for kind, picture in found.items() if picture is not None},
            seconds=time.perf_counter() - begin,
            engine=self.learner.engine,
            device=self.learner.device,
            reasons={type(wanted): wanted.why_none(view) for wanted in missing},
        )

    def picture(self, request: PictureRequest[P], past: int | None = None) -> P | None:
        """Return one picture of the run as it is now, or was at a step of the past; None where there is no such."""
        return self.frame(FrameRequest((request,), past)).get(type(request))

    def view(self, past: int | None = None) -> RunView:
        """Return what pictures see of the run as it is now, or was at a step of the past; it holds until it goes on."""
        return self._look_at(FrameRequest((), past))[0]

    def _look_at(self, request: FrameRequest) -> tuple[RunView, Scoring]:
        """Return what pictures see of the step that a request is of, and its scores."""
        past, pin, steps = request.past, request.pin, self.checkpoints.steps
        if pin is not None and pin.learner.fits(self.recipe):
            return self._looking.at_pin(pin)
        if self.state == "failed" and past is None and len(steps):
            past = int(steps[-1])
        if past is not None and len(steps):
            return self._looking.at_step(past)
        return self._looking.at_present(self.learner, self.scorer.found)

    def _forget_past(self) -> None:
        """Begin anew what is remembered of the past, which was of other points, or led elsewhere."""
        self._looking = Looking(self.recipe, self.dataset, self.checkpoints, self._revision, self._make_learner)

    def _make_learner(self) -> Learner:
        return make_learner(self.recipe.model, self.dataset, self.recipe.training)


def _epoch_of(learner: Learner) -> int:
    return learner.batches.epoch if isinstance(learner, InBatches) else learner.step


def _penalty_of(learner: Learner) -> float | None:
    return learner.penalty() if isinstance(learner, HasPenalty) else None


def _same_kind_of_points(old: Recipe, new: Recipe) -> bool:
    """Drawn points take the place of other points of the same classes, and the other way round when undone."""
    before, after = old.data, new.data
    drawn = isinstance(before, Drawn) or isinstance(after, Drawn)
    return drawn and can_be_drawn(before) and (before.space, before.task) == (after.space, after.task)
