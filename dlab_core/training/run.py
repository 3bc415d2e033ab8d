"""Run: a Dataset, a Learner, their history, checkpoints and journal. The one mutable thing, with one owner."""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any, Literal, TypeVar

import numpy as np

from dlab_core.arrays import below, prefixed
from dlab_core.data import can_be_drawn, make_dataset
from dlab_core.data.dataset import TRAIN, VALIDATION, Dataset
from dlab_core.learners import memory
from dlab_core.learners.errors import CannotLearn
from dlab_core.learners.learner import Learner, Progress, StateDict
from dlab_core.learners.make import make_learner
from dlab_core.metrics.scores import SplitScores, scores_from, scores_state_dict
from dlab_core.pictures.cache import PictureCache
from dlab_core.pictures.frame_request import FrameRequest
from dlab_core.pictures.top_losses import TopLosses, top_losses_from, top_losses_state
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import DrawnOnLine, DrawnPairs, DrawnPoints, PowerLoss, Recipe
from dlab_core.recipe.changes import Change, JournalEntry, NeedsNewStart, differences, journal_value
from dlab_core.training.checkpoints import Checkpoints
from dlab_core.training.diagnostics import dataset_warning, plateau_warning
from dlab_core.training.early_stopping import EarlyStopping
from dlab_core.training.frame import Frame
from dlab_core.training.history import History
from dlab_core.training.kept_checks import check_kept
from dlab_core.training.past import Past
from dlab_core.training.scoring import score_splits

RunState = Literal["running", "waiting", "finished", "failed"]
P = TypeVar("P")


def start_run(recipe: Recipe, device: str = "cpu", id: int = 0) -> "Run":
    """Return a run of the recipe at step 0. Raises DeviceError for a device that cannot be used.

    Raises CannotLearn where the model does not fit the data, or both not into the memory of this machine.

    `id` tells runs apart where there are several: frames carry it.
    """
    data = make_dataset(recipe.data, recipe.training.seed)
    memory.require(recipe.model, data, recipe.training)
    learner = make_learner(recipe.model, data, recipe.training)
    if "torch" in sys.modules:
        # More threads change the last bits of a sum, are no use to small nets, and wait for each other whenever the
        # machine has other work, such as a window; the setting is this thread's own.
        sys.modules["torch"].set_num_threads(1)
    if device != "cpu":
        learner.to(device)
    return Run(recipe, data, learner, id)


def next_scoring_step(step: int, eval_every: int | None) -> int:
    """Return the scoring step after a scoring step: every `eval_every` steps, else 2 % further on.

    The logarithmic spacing is at least 1 and at most 10,000 steps, so that a long run stays watched.
    """
    if eval_every is not None:
        return step + eval_every - step % eval_every
    return step + min(max(step // 50, 1), 10_000)


class Run:
    """Advances a learner and scores it at steps that are a function of the recipe, never because it was looked at.

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
        self.scores: dict[str, SplitScores | None] = {}
        self.top_losses: dict[str, TopLosses] = {}  # of images, by split, at `scored_step`
        self._plateau_warning = ""  # why the loss falls no further far from the points
        self.scored_step = 0
        self.seconds = 0.0
        self.failure = ""
        self.state: RunState = "running"
        self._diverged = False
        self._ended = False  # the learner has nothing left to do
        self._stopping = EarlyStopping()
        self._top_losses_of_best: dict[str, TopLosses] = {}
        self._ended_at: str = ""  # a sentence, once the weights of an earlier step were taken up
        self._next_score = 0
        self._scoring: Iterator[None] | None = None
        self._scored_for: Dataset | None = None
        self._all_finite = True  # what was predicted at the last scoring
        self._dataset_warning: tuple[Dataset, str] | None = None  # the points and what is wrong with them
        self._forget_past()

    # ------------------------------------------------------------------------------------------- learning

    def advance(self, steps: int) -> Progress:
        """Do at most `steps` optimisation steps, scoring on the way; fewer where a scoring or a step is long."""
        begin = time.perf_counter()
        if self.state == "waiting":
            self.state = "running"  # to look whether what was waited for is there
        first = self.learner.step
        losses: list[Any] = []
        while self._score_if_due() and self._may_learn():
            chunk = min(self._remaining(), self._until_scoring(), first + steps - self.learner.step)
            if chunk <= 0:
                break
            progress = self._learn(chunk)
            if progress is None:
                break
            losses.append(progress.losses)
            if progress.under_way:
                break
        self.seconds += time.perf_counter() - begin
        state: Literal["running", "waiting", "finished"] = self.state if self.state != "failed" else "finished"
        return Progress(self.learner.step, np.concatenate(losses) if losses else np.empty(0), state)

    @property
    def scoring(self) -> bool:
        """Whether a scoring is under way: advancing goes on with it, and with steps only when it is done."""
        return self._scoring is not None

    @property
    def solving(self) -> bool:
        """Whether it waits for a child process, and not for points."""
        return self.state == "waiting" and self._has_points()

    def _has_points(self) -> bool:
        return bool((self.dataset.split == TRAIN).any())

    def _learn(self, steps: int) -> Progress | None:
        before, position = self.learner.step, self.learner.batch_position
        try:
            progress = self.learner.advance(steps)
        except CannotLearn as error:
            self._fail(str(error))
            return None
        self.history.add_losses(before + 1, progress.losses, *position)
        if progress.diverged:
            self._diverge(progress.step + 1, progress.losses[-1])
        elif progress.state == "waiting":
            self.state = "waiting"
        elif progress.state == "finished":
            self._ended, self._next_score = True, self.learner.step
        return progress

    def _may_learn(self) -> bool:
        """Return whether there is a step to do, and enter the state that says why not. All that is due is scored."""
        if self.state == "running" and (self._ended or self._remaining() <= 0 or self._stops_early()):
            self.state = "finished"
            if not self._all_finite:  # the last step left weights of which no later step can tell
                self._diverge(self.learner.step, np.nan)
            elif self._patience is not None:
                self._go_to_best()
        if self.state == "running" and not self._has_points():
            self.state = "waiting"
        return self.state == "running"

    @property
    def _patience(self) -> int | None:
        return self.recipe.training.patience if self.recipe.model.obeys("patience") else None

    @property
    def _cannot_stop_early(self) -> str:
        if self._patience is None or (self.dataset.split == VALIDATION).any():
            return ""
        return "Stopping early needs a validation set: without one, training goes on to its last iteration."

    def _stops_early(self) -> bool:
        return self._patience is not None and self._stopping.worse >= self._patience

    def _go_to_best(self) -> None:
        """Take up the weights that did best on validation, and their scores."""
        best, last = self._stopping.best, self.learner.step
        if best is None or best.step == last:
            return
        validation = best.scores["validation"]
        assert validation is not None
        self.learner.load_state_dict(best.state_dict)
        self.scores, self.top_losses, self.scored_step = best.scores, self._top_losses_of_best, best.step
        self._next_score = next_scoring_step(best.step, self.recipe.training.eval_every)
        self._ended = True
        self._ended_at = (
            f"Stopped at step {last:,}; the weights are those of step {best.step:,}, where the validation "
            f"{validation.describe()}."
        )

    def _go_on(self) -> None:
        """Go on from where the run stands, after it had ended or could not learn."""
        if self._ended_at:
            self.history.rewind(self.learner.step)
            self.checkpoints.rewind(self.learner.step)
            self._cache = PictureCache()
        self._stopping.worse = 0
        self._ended_at = self.failure = ""
        self._scoring = None
        self._ended = False
        self.state = "running"

    def _until_scoring(self) -> int:
        return 1 if self.learner.needs_fit else self._next_score - self.learner.step

    def _remaining(self) -> int:
        steps = self.recipe.training.steps
        obeyed = self.recipe.model.obeys("steps") and steps is not None
        return steps - self.learner.step if obeyed and steps is not None else 2**62

    def _fail(self, message: str) -> None:
        self.failure = message
        self.state = "failed"

    def _diverge(self, step: int, loss: float) -> None:
        self._diverged = True
        value = "became infinite" if np.isinf(loss) else "is no longer a number"
        advice = self.learner.divergence_reason()
        if not advice and self.recipe.model.obeys("rate"):
            rate = self.recipe.training.rate
            advice = f"Lower the learning rate (now {rate:g}, try {min(0.1, 10.0 ** np.floor(np.log10(rate / 3))):g})."
        advice = advice or "The numbers of the data are too large for it: make the largest of them smaller."
        self._fail(f"Training diverged at step {step:,}: the loss {value}. {advice}")

    # -------------------------------------------------------------------------------------------- scoring

    def _score_if_due(self) -> bool:
        """Do one block of a scoring that is due; return whether learning may go on."""
        last = self._remaining() <= 0 and self.scored_step != self.learner.step
        due = self.learner.step >= self._next_score or last or self._scored_for is not self.dataset
        if self._scoring is None and due and self.state != "failed" and not self.learner.needs_fit:
            self._scoring = self._score()
        if self._scoring is not None and next(self._scoring, "done") == "done":
            self._scoring = None
        return self._scoring is None

    def _score(self) -> Iterator[None]:
        """Score all splits and take a checkpoint, yielding between blocks; the weights must not change meanwhile."""
        data, learner = self.dataset, self.learner
        chosen = self.recipe.model.obeys("loss")
        found = yield from score_splits(learner, data, self.recipe.training.loss if chosen else PowerLoss())
        self._scored_for, self._all_finite = data, found.finite
        if found.finite:  # a run about to diverge keeps showing its last finite scores and surface
            self.scores, self.top_losses, self.scored_step = found.scores, found.top_losses, learner.step
            self.history.add_scores(learner.step, found.scores)
            self.checkpoints.add(learner.step, learner.state_dict())
            curves = self.history.curves()
            errors = curves.scores.get("train.mse", np.empty(0))
            self._plateau_warning = plateau_warning(self.recipe, found.scores["train"], curves.scored, errors)
            if self._patience is not None:
                self._stopping.note(learner.step, found.scores, learner.state_dict)
                if self._stopping.worse == 0:
                    self._top_losses_of_best = found.top_losses
        self._next_score = next_scoring_step(learner.step, self.recipe.training.eval_every)

    # ------------------------------------------------------------------------------------------- changing

    def change(self, recipe: Recipe) -> list[Change]:
        """Take over `live` fields and drawn points at once and journal them; return what changed.

        Anything else raises NeedsNewStart, and nothing is changed.
        """
        if self._diverged:
            raise NeedsNewStart("The run diverged, so it was started afresh.")
        changes = [c for c in differences(self.recipe, recipe) if c.path[0] not in ("name", "about")]
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
            self._stopping = EarlyStopping()
            self._forget_past()
        if recipe.training != old.training:
            self.learner.set_training(recipe.training)
            self._past.set_training(recipe.training)
        if changes:
            self._go_on()
        return changes

    def stop(self) -> None:
        """End what runs outside this process, such as a long fit; advancing begins it anew."""
        self.learner.stop()

    def to(self, device: str) -> None:
        """Move the learner to another device without losing a step (DeviceError, after which nothing has changed)."""
        self.learner.to(device)

    # --------------------------------------------------------------------------------------------- keeping

    def state_dict(self) -> StateDict:
        """Return copies of all that is needed to go on bit for bit; a run in the middle of a scoring begins it anew."""
        values = {
            "seconds": self.seconds,
            "scored_step": self.scored_step,
            "next_score": self._next_score,
            "ended": self._ended,
            "ended_at": self._ended_at,
            "journal": json.dumps([entry.to_json() for entry in self.journal]),
        }
        return (
            {name: np.array(value) for name, value in values.items()}
            | prefixed("learner.", self.learner.state_dict())
            | prefixed("history.", self.history.state_dict())
            | prefixed("scores.", scores_state_dict(self.scores))
            | prefixed("stopping.", self._stopping.state_dict())
            | prefixed("top_losses.", top_losses_state(self.top_losses))
            | prefixed("top_losses_of_best.", top_losses_state(self._top_losses_of_best))
        )

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over the state of a run of the same recipe. StateError, and no change, for anything else."""
        check_kept(state_dict, self.recipe, self.dataset, self.learner)
        self.learner.load_state_dict(below("learner.", state_dict))
        self.history.load_state_dict(below("history.", state_dict))
        self.scores = scores_from(below("scores.", state_dict))
        self._stopping.load_state_dict(below("stopping.", state_dict))
        self.top_losses = top_losses_from(below("top_losses.", state_dict), self.dataset)
        self._top_losses_of_best = top_losses_from(below("top_losses_of_best.", state_dict), self.dataset)
        self.journal = [JournalEntry.from_json(entry) for entry in json.loads(str(state_dict.get("journal", "[]")))]
        self.seconds = float(state_dict["seconds"])
        self.scored_step, self._next_score = int(state_dict["scored_step"]), int(state_dict["next_score"])
        self._ended, self._ended_at = bool(state_dict["ended"]), str(state_dict["ended_at"])
        self._scoring, self._scored_for = None, self.dataset
        self.checkpoints = Checkpoints()
        self._forget_past()
        self.checkpoints.add(self.learner.step, self.learner.state_dict())

    # -------------------------------------------------------------------------------------------- looking

    @property
    def message(self) -> str:
        """The failure or the warning there is, in one sentence; empty if there is none."""
        if self._dataset_warning is None or self._dataset_warning[0] is not self.dataset:
            self._dataset_warning = self.dataset, dataset_warning(self.dataset)
        known = self.failure or self._ended_at or self.learner.warning or self._dataset_warning[1]
        return known or self._cannot_stop_early or self._plateau_warning

    def frame(self, request: FrameRequest) -> Frame:
        """Return the run as it is now, with the pictures that are asked for."""
        begin = time.perf_counter()
        view = self.view(request.past)
        with np.errstate(all="ignore"):  # a run about to diverge is looked at too
            found = {type(wanted): wanted.compute(view) for wanted in request.pictures}
        return Frame(
            run=self.id,
            request=request,
            recipe=self.recipe,
            dataset=self.dataset,
            shown_step=view.learner.step,
            last_step=self.learner.step,
            epoch=self.learner.epoch,
            loss=self.history.last_loss,
            curves=self.history.curves(),
            scores=self.scores,
            scored_step=self.scored_step,
            saved_steps=self.checkpoints.steps,
            pictures={kind: picture for kind, picture in found.items() if picture is not None},
            seconds=time.perf_counter() - begin,
            engine=self.learner.engine,
            device=self.learner.device,
        )

    def picture(self, request: PictureRequest[P], past: int | None = None) -> P | None:
        """Return one picture of the run as it is now, or was at a step of the past; None where there is no such."""
        return self.frame(FrameRequest((request,), past)).get(type(request))

    def view(self, past: int | None = None) -> RunView:
        """Return what pictures see of the run as it is now, or was at a step of the past; it holds until it goes on."""
        saved = len(self.checkpoints.steps) > 0
        if self.state == "failed" and past is None and saved:
            past = int(self.checkpoints.steps[-1])
        return RunView(
            recipe=self.recipe,
            dataset=self.dataset,
            learner=self.learner if past is None or not saved else self._past.learner_at(past),
            saved=self.checkpoints.states,
            scores=self.scores,
            top_losses=self.top_losses,
            predict_at=self._past.predict_at,
            cache=self._cache,
        )

    def _forget_past(self) -> None:
        """Begin anew what is remembered of the past, which was of other points."""
        self._cache = PictureCache()
        self._past = Past(self.checkpoints, lambda: make_learner(self.recipe.model, self.dataset, self.recipe.training))


def _same_kind_of_points(old: Recipe, new: Recipe) -> bool:
    """Drawn points take the place of other points of the same classes, and the other way round when undone."""
    kinds = [type(r.data) for r in (old, new) if isinstance(r.data, DrawnPoints | DrawnPairs | DrawnOnLine)]
    if not kinds or len(set(kinds)) > 1 or old.data.classes != new.data.classes:
        return False
    return can_be_drawn(old.data) and can_be_drawn(new.data)
