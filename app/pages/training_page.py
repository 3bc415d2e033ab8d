"""TrainingPage: transport bar, frames and one controller, wired once for all pages that train."""

import time
from collections.abc import Callable
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.bars.transport import Transport
from app.keys import KEYS
from app.log import report_error
from app.pages import PageInfo
from app.pages.base import Page
from app.pages.commands import ChangeRecipe, Description, EditPoints, OpenExperiment, Step
from app.pages.experiment_file import ExperimentFile
from app.pages.file_menu import FileMenu
from app.pages.kept_pins import KeptPins
from app.pages.recipe_menu import RecipeMenu
from app.plots.base.style import PlotStyle
from app.settings import Settings
from app.training.between_threads import Status
from app.training.controller import TrainingController
from app.training.tempo import Tempo, tempo_of
from app.widgets.numbers import write_count, write_duration, write_number_of
from app.widgets.text import one_line
from dlab_core.experiment.experiment import Experiment, ViewState
from dlab_core.learners.learner import NO_GPU
from dlab_core.pictures.marks import MarksRequest
from dlab_core.recipe import Recipe, files
from dlab_core.recipe.changes import differences, with_value
from dlab_core.recipe.edits import Edit
from dlab_core.training.frame import Frame, FrameRequest
from dlab_core.training.pin import Pin

FRAME_MS = 16  # from one request of a frame to the next, at least
FIGURES_GAP_S = 0.1
RATE_WINDOW_S = 0.5  # over which steps/s are counted
_PARTS = ("data", "model", "training")  # of a recipe; all else only says something of it
_STEPS = ("training", "steps")
_STRETCH = 100_000  # iterations, of a recipe that sets no end
WAITS = "Training waits for points."
UNKNOWN_GPU = "Whether there is a GPU is found out once PyTorch is loaded, with the first model that needs it."


class View(Protocol):
    """What shows a frame."""

    def show_frame(self, frame: Frame) -> None: ...
    def set_style(self, style: PlotStyle) -> None: ...


class TrainingPage(Page):
    """A page on which one recipe trains. Every change of the recipe goes through the undo stack to `apply`.

    A page says what it wants to see (`request`), shows a recipe in its forms (`show_recipe`) and frames in its `views`;
    all else is the same for all pages that train and stands here.
    """

    first_frame_shown = Signal()
    recipe: Recipe

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        transport = Transport(info.name)
        super().__init__(info, settings, transport)
        self.transport = transport
        self.recipe = recipe or self.first_recipe()
        self.frame: Frame | None = None
        self.views: list[View] = []  # that show each frame
        self.figures: list[View] = []  # that show ten a second
        self._figures_shown_s = 0.0
        self._plays = False
        self._stretch = self.recipe.training.steps or _STRETCH  # so many more, once they are done
        self._stroke = 0
        self._stroke_title = ""
        self._rate: float | None = None
        self._rate_since = (0, 0, 0.0)  # run, step, time
        self._asked_s = 0.0
        self._pull = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._pull.timeout.connect(self.ask_for_frame)
        self.controller = TrainingController(self)
        self.pinned = KeptPins(self.controller, self)
        self.recipe_menu = RecipeMenu(transport.presets_menu, info)
        self.file: ExperimentFile = ExperimentFile(self, settings, self)
        self.file_menu = FileMenu(transport.file_menu, self, self.file, settings)
        self._ended = False
        self.touched = False  # by a person, so that there is something to lose
        self._experiment: Experiment | None = None  # with which the next fresh run goes on
        self.setAcceptDrops(True)
        self.keys |= {
            KEYS["play"].code: self.play_or_pause,
            KEYS["step"].code: self.step,
            KEYS["reset"].code: self.reset,
            KEYS["new_data"].code: self.new_data,
            KEYS["slower"].code: transport.tempo.slower,
            KEYS["faster"].code: transport.tempo.faster,
        }
        self._wire()
        self._take_tempo()

    def _wire(self) -> None:
        transport, controller = self.transport, self.controller
        transport.device.set_devices(("cpu",), UNKNOWN_GPU)
        transport.play.clicked.connect(self.play)
        transport.pause.clicked.connect(self.pause)
        transport.step.clicked.connect(self.step)
        transport.reset.clicked.connect(self.reset)
        transport.undo.clicked.connect(self.undo_stack.undo)
        transport.redo.clicked.connect(self.undo_stack.redo)
        transport.tempo.tempo_changed.connect(self._on_tempo)
        transport.device.device_requested.connect(controller.move_to)
        controller.frame_ready.connect(self._on_frame_ready)
        controller.status_changed.connect(self._on_status_changed)
        controller.devices_found.connect(self._on_devices_found)
        self.undo_stack.canUndoChanged.connect(transport.undo.setEnabled)
        self.undo_stack.canRedoChanged.connect(transport.redo.setEnabled)
        self.undo_stack.undoTextChanged.connect(transport.show_undo)
        self.undo_stack.redoTextChanged.connect(transport.show_redo)
        self.recipe_menu.chosen.connect(self._on_preset)
        self.file.opened.connect(self.open_experiment)
        self.file.said.connect(self.show_message)
        self.pinned.said.connect(self.show_message)
        self.file.changed.connect(self.file_changed)
        self.file_menu.new_wanted.connect(self.begin_anew)

    # ----------------------------------------------------------------------------- what a page fills in

    def first_recipe(self) -> Recipe:
        """Return what to begin with."""
        return files.find(self.info.first)

    def request(self) -> FrameRequest:
        """Return what the page wants to see now."""
        raise RuntimeError("a page says what it wants to see")

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms; `fresh` says that a new run begins with it."""
        raise RuntimeError("a page shows its recipe")

    def view(self) -> dict[str, Any]:
        """Return how the experiment is looked at, in plain values that go into its file."""
        return {}

    def show_view(self, view: ViewState) -> None:
        """Look at the experiment as it was; what does not fit, or is not known, is left as it is."""

    # ------------------------------------------------------------------------------------------ training

    def start(self) -> None:
        """Begin training, once the window has been painted, unless a file was opened before."""
        if not self.controller.run:
            self._plays = True
            self.controller.start(self.recipe, play=True)

    @Slot()
    def play(self) -> None:
        """Train; at the end as many iterations again."""
        self._plays = self.touched = True
        if self._is_at_end:
            self._train_on(self._stretch)
        else:
            self.controller.resume()

    @Slot()
    def pause(self) -> None:
        """Hold training."""
        self._plays, self.touched = False, True
        self.controller.pause()

    @Slot()
    def play_or_pause(self) -> None:
        """Do what the one visible button of the two would do."""
        if self.controller.status.state == "RUNNING":
            self.pause()
        elif self.transport.play.isEnabled():
            self.play()

    @Slot()
    def step(self) -> None:
        """Do one step, at the end one more."""
        if self.transport.step.isEnabled():
            self._plays, self.touched = False, True
            if self._is_at_end:
                self._train_on(1)
            self.controller.step()

    @property
    def _is_at_end(self) -> bool:
        """Whether all that was asked for is done, and more can be."""
        status = self.controller.status
        return status.state == "FINISHED" and status.ended_by != "solved"

    def _train_on(self, steps: int) -> None:
        """Raise the iterations beyond those that are done, or take back what ended training before them."""
        if self.controller.status.ended_by == "patience":
            recipe = with_value(self.recipe, ("training", "patience"), None)
        else:
            recipe = with_value(self.recipe, _STEPS, self.controller.status.step + steps)
        if changes := tuple(differences(self.recipe, recipe)):
            said = Description.of(self.recipe)  # it is what it was
            self.undo_stack.push(ChangeRecipe(self.apply, self.recipe, changes, description=said))
        else:  # it was begun anew a moment ago, and is at its end no longer
            self.controller.resume()

    def _take_tempo(self) -> None:
        """Take the tempo that was chosen last, on any page."""
        tempo = tempo_of(self.settings.tempo)
        if tempo != self.transport.tempo.tempo or self.controller.run == 0:
            self.transport.tempo.show_tempo(tempo)
            self.controller.set_tempo(tempo)

    @Slot(object)
    def _on_tempo(self, tempo: Tempo) -> None:
        self.settings.tempo = str(tempo)
        self.controller.set_tempo(tempo)

    @Slot()
    def reset(self) -> None:
        """Start again, paused, from the same initial weights."""
        self._plays, self.touched = False, True
        self._remark = ""
        self.controller.start(self.recipe, play=False)

    def go_on_from(self, step: int, keep: Callable[[Pin], None]) -> None:
        """Train on from a saved step; `keep` gets the run that is left behind."""
        self._plays = True
        self._remark = ""
        self.controller.go_on_from(step, keep)
        self.ask_for_frame()

    @Slot()
    def new_data(self) -> None:
        """Sample new data: the next seed of the data, the same initial weights."""
        data = self.recipe.data.resampled()
        if data is not None:
            self.edit(self.recipe.model_copy(update={"data": data}), "New data")
        else:
            self.show_message(f"{self.recipe.data.title} are not sampled: there are no others to draw.")

    # ------------------------------------------------------------------------------------------- editing

    def edit(self, recipe: Recipe, title: str = "", *, described: bool = False) -> None:
        """Take a recipe that a form or a file made, as a step that can be undone, and is called `title`.

        described: whether what the recipe says of itself holds for it, as for one out of a file.
        """
        said = Description.of(recipe) if described else None
        changes = tuple(c for c in differences(self.recipe, recipe) if c.path[0] in _PARTS)
        if any(change.path == _STEPS for change in changes):
            self._stretch = recipe.training.steps or _STRETCH
        if changes or said not in (None, Description.of(self.recipe)):
            self._plays |= self._is_at_end
            self.undo_stack.push(ChangeRecipe(self.apply, self.recipe, changes, title, said))

    @Slot(object)
    def open(self, recipe: Recipe) -> None:
        """Take a preset or a recipe out of a file, and train it."""
        if not self.info.shows(recipe):
            super().open(recipe)
            return
        self._plays = True
        self.edit(recipe, one_line(recipe.name) or "Open an experiment", described=True)

    @Slot(object)
    def _on_preset(self, recipe: Recipe) -> None:
        self.open(recipe)
        self.file.forget()

    def obey_file_key(self, name: str) -> None:
        """Do what a key of the File menu stands for."""
        self.file_menu.obey(name)

    @Slot()
    def begin_anew(self) -> None:
        """Begin with the experiment of a fresh window, which is in no file."""
        self.open_experiment(Experiment(self.first_recipe()), "")

    @Slot(object, str)
    def open_experiment(self, experiment: Experiment, path: str, *, saved: bool = True) -> None:
        """Take an experiment out of a file: a recipe is trained, and what was learned waits where it was left."""
        recipe = experiment.recipe
        if not self.info.shows(recipe):
            super().open_experiment(experiment, path, saved=saved)
            return
        self._plays = not experiment.state
        self._experiment = experiment
        changes = tuple(c for c in differences(self.recipe, recipe) if c.path[0] in _PARTS)
        title = f"Open {one_line(Path(path).name)}" if path else "New experiment"
        self._stretch = recipe.training.steps or _STRETCH
        said, exchange = Description.of(recipe), self.pinned.exchange
        command = OpenExperiment(self.apply, self.recipe, changes, title, said, exchange, experiment.pins)
        self.undo_stack.push(command)
        self.file.take(path, experiment.step, saved)
        self.show_view(experiment.view)
        if not saved:
            self.show_message("This is where you were.", False)
        elif path:
            self.show_message(f"Opened {path}.", False)

    @Slot(str)
    def begin_stroke(self, title: str) -> None:
        """Say what the edits that follow are called; together they are one step."""
        self._stroke += 1
        self._stroke_title = title

    @Slot(object)
    def edit_points(self, edit: Edit) -> None:
        """Take an edit of the points."""
        self._plays |= self._is_at_end
        self.undo_stack.push(EditPoints(self.apply, self._stroke_title, edit, self._stroke, self.recipe))

    def apply(self, step: Step, fresh: bool, pin: Pin | None = None) -> None:
        """Go on with what a step makes of the recipe, in a fresh run or in this one. Called by commands alone.

        pin: what a fresh run begins as.
        After the end a change of anything else trains on for as many iterations again, so that what it does is seen.
        """
        self.touched = True
        recipe = step(self.recipe)
        if self._plays and self._is_at_end and not fresh:
            recipe = self._with_more_steps(recipe)
        self.recipe = recipe
        self._remark = ""
        if fresh:
            found, self._experiment = self._experiment, None
            experiment = replace(found, recipe=recipe) if found is not None else None
            self.controller.start(recipe, play=self._plays, experiment=experiment, pin=pin)
        else:
            self.controller.change(recipe, play=self._plays)
        try:
            self.show_recipe(recipe, fresh)
        except Exception:  # what a form cannot show is in force all the same, and can be undone
            report_error()

    def _with_more_steps(self, recipe: Recipe) -> Recipe:
        """Return the recipe with as many iterations again, where its end is the one that was reached."""
        reached, old, new = self.controller.status.step, self.recipe.training, recipe.training
        moved = (new.steps, new.patience) != (old.steps, old.patience)
        if moved or new.steps is None or new.steps > reached:
            return recipe
        more: Recipe = with_value(recipe, _STEPS, reached + self._stretch)
        return more

    # ------------------------------------------------------------------------------------------- looking

    @Slot()
    def ask_for_frame(self) -> None:
        """Ask for what the page wants to see; the answer comes as a frame."""
        self._asked_s = time.perf_counter()
        self.controller.want_frame(self.request())

    @Slot()
    def look_again(self) -> None:
        """Ask for a frame in the next turn of the event loop, if there is anything to see."""
        if self.controller.status.state not in ("IDLE", "BUILDING"):
            self._pull.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while another page was shown: views that nobody sees draw nothing."""
        super().showEvent(event)
        self._take_tempo()
        self.look_again()

    def ask_soon(self) -> None:
        """Ask for another frame once the window has had time for all else."""
        self._pull.start(FRAME_MS)

    def has_points_of(self, frame: Frame) -> bool:
        """Whether a frame is of the points of the recipe, and not of those before an edit."""
        return frame.recipe.data is self.recipe.data or frame.recipe.data == self.recipe.data

    @Slot(object)
    def _on_frame_ready(self, frame: Frame) -> None:
        if not self.has_points_of(frame):  # they were edited meanwhile: what is said of each no longer fits
            others = {kind: picture for kind, picture in frame.pictures.items() if kind is not MarksRequest}
            frame = replace(frame, pictures=others)
        first = self.frame is None
        self.frame = frame
        self.show_frame(frame)
        self._count_rate(frame)
        now = time.perf_counter()
        if self.controller.status.state != "RUNNING" or now - self._figures_shown_s >= FIGURES_GAP_S:
            self._figures_shown_s = now
            self.show_figures(frame)
        if first:
            self.first_frame_shown.emit()
        if self.controller.status.state == "RUNNING" and self.isVisible():
            # Armed once the views have drawn: a slow screen gets fewer frames, and no queue of them.
            self._pull.start(max(0, FRAME_MS - round(1000 * (time.perf_counter() - self._asked_s))))

    def show_frame(self, frame: Frame) -> None:
        """Hand a frame to the views that move."""
        _hand_on(frame, self.views)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file that is dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file that is dropped."""
        event.acceptProposedAction()
        self.open_dropped(event.mimeData().urls()[0].toLocalFile())

    def open_dropped(self, path: str) -> None:
        """Open a file that is dropped: an experiment or a recipe."""
        self.file.open(path)

    def show_figures(self, frame: Frame) -> None:
        """Hand a frame to what is read: no one reads faster than this is called while it trains."""
        _hand_on(frame, self.figures)
        self.transport.show_readout(frame.shown_step, self._rate, None if isnan(frame.loss) else frame.loss)
        self.show_progress()

    def _count_rate(self, frame: Frame) -> None:
        now = time.perf_counter()
        run, step, since = self._rate_since
        status = self.controller.status
        if run != frame.run or frame.last_step < step or status.state != "RUNNING" or status.waiting:
            self._rate, self._rate_since = None, (frame.run, frame.last_step, now)
        elif now - since >= RATE_WINDOW_S:
            self._rate = (frame.last_step - step) / (now - since)
            self._rate_since = (frame.run, frame.last_step, now)

    # -------------------------------------------------------------------------------------------- saying

    @Slot(object)
    def _on_status_changed(self, status: Status) -> None:
        self.transport.show_status(status)
        self.file_menu.show_state(status.step > 0, self.recipe.name)
        self.transport.device.show_device(status.device)
        self.status_line.show_facts(self._facts(status), status.journal)
        self.show_progress()
        self.look_again()  # also at what stands still: that is seen more finely than what moves

    def _facts(self, status: Status) -> str:
        seed = self.name_of_data()
        note = f" ({status.engine_reason})" if status.engine_reason else ""
        engine = f"engine: {status.engine}{note}" if status.engine else ""
        return "     ".join(fact for fact in (seed, status.device.upper(), engine) if fact)

    def name_of_data(self) -> str:
        """Return in a few words which data it is."""
        return self.recipe.data.caption

    def show_progress(self) -> None:
        """Show the message, the state of training, and how far it is."""
        status = self.controller.status
        steps = self.recipe.training.steps if self.recipe.model.obeys("steps") else None
        step = max(status.step, self.frame.last_step if self.frame and self.frame.run == status.run else 0)
        goes_on = status.state in ("RUNNING", "PAUSED") and not status.waiting
        self.status_line.show_progress(step / steps if steps and goes_on else None)
        wrong = status.state == "FAILED" or (self._wrong and bool(self._remark))
        waits = WAITS if status.waiting and status.state == "RUNNING" else ""
        text = " ".join(part for part in (self._remark, status.message, waits) if part)
        rate = self._rate if status.steady else None
        self.status_line.show_message(text or _sentence(status.state, step, steps, rate), wrong)

    @Slot(object)
    def _on_devices_found(self, devices: tuple[str, ...]) -> None:
        self.transport.device.set_devices(devices, NO_GPU if len(devices) == 1 else "")

    # --------------------------------------------------------------------------------------------- leaving

    @property
    def is_busy(self) -> bool:
        """Whether a thread of it is still at work."""
        return self.controller.thread_.isRunning()

    def shutdown(self) -> bool:
        """End training and wait for its thread; return whether it ended in time."""
        self._pull.stop()
        if not self._ended:
            self._ended = True
            self.file.end()
        return self.controller.shutdown()


def _hand_on(frame: Frame, views: list[View]) -> None:
    for view in views:
        if not isinstance(view, QWidget) or view.isVisible():
            view.show_frame(frame)


def _sentence(state: str, step: int, steps: int | None, rate: float | None) -> str:
    match state:
        case "RUNNING" if steps:
            left = f", {write_duration((steps - step) / rate)} left" if rate else ""
            return f"Training: {write_count(step)} of {write_number_of(steps, 'iteration')}{left}"
        case "RUNNING":
            return f"Training: {write_number_of(step, 'iteration')}, until you pause it"
        case "PAUSED":
            return f"Paused after {write_number_of(step, 'iteration')}" if step else "Ready: press Play"
        case "FINISHED" if steps:
            return f"Finished after {write_number_of(step, 'iteration')}"
        case "FINISHED":
            return "Solved; solved anew after every change"
    return ""
