"""TrainingWorker: owns the Run and advances it in slices, on a thread of its own."""

import logging
import math
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.log import explain
from app.training.between_threads import LONGEST_S, CheckedPins, GuiPriority, Newest, Pinned, State, Status
from app.training.resting import Resting
from app.training.tempo import Pacer, Tempo
from app.training.warm_up import IMPORTING, WarmUp
from dlab_core.data.digits import NoDigits
from dlab_core.experiment.experiment import Experiment, ExperimentError, ViewState
from dlab_core.experiment.pins import Pins, usable
from dlab_core.export.snapshot import snapshot_of
from dlab_core.interrupt import Interrupted, unless
from dlab_core.learners.learner import CannotLearn, DeviceError, available_devices
from dlab_core.recipe import Digits, Recipe
from dlab_core.recipe.changes import NeedsNewStart
from dlab_core.training.frame import FrameRequest
from dlab_core.training.outcome import WAITING
from dlab_core.training.pin import Pin
from dlab_core.training.run import Run, start_run

SLICE_S = 0.012
ENGINE_PATIENCE_S = 5.0  # before a run of minutes, for an engine that makes it several times as fast
SHARED_SLICE_S = 0.001  # a slice of what shares Python with the window
SHARED_FRAME_S = 1 / 30  # the same at full speed, between two frames: each costs steps
FRAME_PATIENCE_S = 0.2  # after which a command ends a frame, which is made anew later
IDLE_MS = 300  # without a command, before a library is imported
UNSEEN_S = 0.5  # after which nobody is taken to look at a step
WAIT_MS = 50  # between two looks at what is waited for: points, or a child process
_MAX_STEPS_PER_SLICE = 1_000_000
_STANDING = ("PAUSED", "FINISHED")
_ENDED: dict[str, State] = {"failed": "FAILED", "finished": "FINISHED"}  # a waiting run can be paused or running

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunRequest:
    """A recipe to go on with: a fresh run with this id, or a change of the present one where that is possible.

    pin: what a fresh run begins as.
    """

    recipe: Recipe
    run: int
    fresh: bool
    play: bool
    pin: Pin | None = None
    experiment: Experiment | None = None  # that a fresh run goes on with

    def then(self, later: "RunRequest") -> "RunRequest":
        """Return one request with the effect of both: a run that is not built yet is built with the later recipe."""
        if later.fresh:
            return later
        return replace(later, fresh=self.fresh, pin=self.pin, experiment=self.experiment)


class TrainingWorker(QObject):
    """Obeys commands in order, in a queued slot. Between them a zero-interval timer runs one slice at a time."""

    frame_ready = Signal(object)  # Frame
    status_changed = Signal(object)  # Status
    pinned = Signal(object)  # Pinned
    pins_checked = Signal(object)  # CheckedPins
    devices_found = Signal(object)  # tuple of names
    snapshot_taken = Signal(object)  # Snapshot, None where there is no run

    def __init__(
        self,
        edits: Newest[RunRequest],
        requests: Newest[FrameRequest],
        gui_priority: GuiPriority,
        commands: deque[Callable[[], None]],
    ) -> None:
        super().__init__()
        self._edits, self._requests, self._gui_priority, self._commands = edits, requests, gui_priority, commands
        self._run: Run | None = None
        self._state: State = "IDLE"
        self._building = 0  # the id of the run that was built last, or failed to be
        self._device = "cpu"
        self._last_request = FrameRequest()
        self._shown_s, self._shown_step = 0.0, 0  # when the last frame was begun, and of which step
        self._frame_s = 0.0  # how long it took
        self._pacer = Pacer()
        self._steps_per_slice = 1
        self._goal: int | None = None  # a step to stop at once it is scored; None to train on
        self._last_said = "", True
        self._remark = ""
        self._timer = QTimer(self, singleShot=True)  # it goes to another thread with the worker
        self._timer.timeout.connect(self._on_timeout)
        self._idle_timer = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle_timer.timeout.connect(self._on_idle)
        self._resting = Resting(self, self._score_past)
        self._warm_up = WarmUp()
        self._devices_known = False

    # ------------------------------------------------------------------------------------------- commands

    @Slot()
    def obey(self) -> None:
        """Take up the next command, which is one of those below. Training thread only."""
        self._commands.popleft()()

    def obey_edit(self) -> None:
        """Take the newest recipe: build a fresh run, or change the present one. Training thread only."""
        edit = self._edits.take()
        if edit is None:
            return
        run = self._run
        broken = run is None or (self._state == "FAILED" and run.state != "failed")  # by an error that nothing foresaw
        self._guarded(self._build if edit.fresh or broken else self._change, edit)

    def resume(self) -> None:
        """Play. Training thread only."""
        if self._run is not None and self._state in ("PAUSED", "RUNNING"):
            self._pacer.go_on(self._run.learner.step, time.perf_counter())
            self._goal = None
            self._guarded(self._settle, "RUNNING")

    def pause(self) -> None:
        """Stop between two steps, or blocks of one that is large, and show where. Training thread only."""
        if self._run is not None:
            self._run.stop()
            if self._state == "RUNNING":
                self._guarded(self._settle, "PAUSED")

    def step(self) -> None:
        """Do one step, paused before and after. Training thread only."""
        if self._run is not None and self._state in ("PAUSED", "RUNNING"):
            self._guarded(self._pursue, self._run, self._run.learner.step + 1)

    def pin(self, purpose: object) -> None:
        """Put aside the run as it is now; the purpose comes back with it. Training thread only."""
        if self._run is not None:
            self._guarded(self._pin, self._run, purpose)

    def check_pins(self, pins: Pins) -> None:
        """Find out which pins out of a file can be used. Training thread only."""
        self._guarded(self._check_pins, pins)

    def go_on_from(self, step: int, purpose: object) -> None:
        """Put aside the run, and train on from a saved step instead. Training thread only."""
        if self._run is not None and len(self._run.checkpoints.steps):
            self._guarded(self._go_on_from, self._run, step, purpose)

    def set_tempo(self, tempo: Tempo) -> None:
        """Show training at another tempo. Training thread only."""
        self._pacer.set_tempo(tempo, self._run.learner.step if self._run else 0, time.perf_counter())
        if self._state == "RUNNING":
            self._timer.start(0)

    def move_to(self, device: str) -> None:
        """Train on another device from the next step on; on failure say why and stay. Training thread only."""
        self._remark = ""
        try:
            if self._run is not None:
                self._run.to(device)
            self._device = device
        except DeviceError as error:
            self._remark = str(error)
        self._emit_status()

    def take_snapshot(self) -> None:
        """Hand up the run as it is now, to be exported beside its training. Training thread only."""
        self._guarded(self._hand_up_snapshot)

    def _hand_up_snapshot(self) -> None:
        self.snapshot_taken.emit(snapshot_of(self._run) if self._run is not None else None)

    def keep(self, recipe: Recipe, view: ViewState, pins: Pins, take: Callable[[Experiment], None]) -> None:
        """Hand on the experiment as it is now, or all of it but a run where it has none. Training thread only."""
        run = self._run
        if run is not None and run.recipe is recipe:
            take(Experiment.of(run, view, pins))
        else:
            take(Experiment(recipe, view=view, pins=pins))

    @Slot()
    def answer_request(self) -> None:
        """Answer a frame request at once when no slice is going to. Training thread only."""
        if self._state != "RUNNING":
            self._guarded(self._answer)

    def shut_down(self) -> None:
        """Drop the run and end the thread."""
        self._timer.stop()
        self._idle_timer.stop()
        self._resting.end()
        self._state = "IDLE"
        if self._run is not None:
            self._run.stop()
        self._run = None
        self._warm_up.end()
        QThread.currentThread().quit()

    # ------------------------------------------------------------------------------------------- building

    def _build(self, edit: RunRequest) -> None:
        self._remark = ""
        if self._run is not None:
            self._run.stop()
        self._run = None
        self._building = edit.run
        self._state = "BUILDING"
        self.status_changed.emit(Status("BUILDING", edit.run, 0, f"Preparing {edit.recipe.model.title} …"))
        self._gui_priority.wait()  # for the forms of the recipe, which are made at the same time
        self._warm_up.begin()
        if edit.recipe.model.obeys("engine"):
            long = isinstance(edit.recipe.data, Digits)
            self._warm_up.load_engine(ENGINE_PATIENCE_S if long else 0.0)
        try:
            with IMPORTING:
                self._run = self._start(edit, self._device)
        except DeviceError as error:
            self._run = self._start(edit, "cpu")
            self._remark = str(error)
        except (NoDigits, CannotLearn) as error:
            self._state = "FAILED"
            self.status_changed.emit(Status("FAILED", edit.run, 0, str(error)))
            return
        self._report_devices()
        self._steps_per_slice = 1
        self._pacer.begin(self._run.learner.step, _last_step(edit.recipe), time.perf_counter())
        self._set_out(self._run, edit.play)

    def _pin(self, run: Run, purpose: object) -> None:
        self.pinned.emit(Pinned(run.pin(), purpose))

    def _check_pins(self, pins: Pins) -> None:
        with IMPORTING:
            checked = CheckedPins(pins, *usable(pins, self._run))
        self.pins_checked.emit(checked)

    def _go_on_from(self, run: Run, step: int, purpose: object) -> None:
        self._pin(run, purpose)
        run.go_back(step)
        self._pacer.begin(run.learner.step, _last_step(run.recipe), time.perf_counter())
        self._set_out(run, play=True)

    def _start(self, edit: RunRequest, device: str) -> Run:
        """Return a run at its beginning, or where an experiment was left; one that is damaged begins anew."""
        if edit.experiment is not None:
            try:
                run = edit.experiment.resume(device, edit.run)
                if edit.recipe is not edit.experiment.recipe:
                    run.change(edit.recipe)
                return run
            except ExperimentError as error:
                self._remark = f"{error} Training begins anew."
            except NeedsNewStart:
                pass  # it was changed before it was there
        return _begun(edit, device)

    def _change(self, edit: RunRequest) -> None:
        run = self._run
        assert run is not None
        run.id = edit.run
        ended = run.state == "finished"
        try:
            run.change(edit.recipe)
        except NeedsNewStart as error:
            self._build(edit)
            self._remark = str(error)
            self._emit_status()
            return
        last, step, now = _last_step(edit.recipe), run.learner.step, time.perf_counter()
        if ended:
            self._pacer.begin(step, last, now)
        else:
            self._pacer.end_at(last, step, now)
        self._set_out(run, edit.play)

    def _set_out(self, run: Run, play: bool) -> None:
        """Train, or only score, so that the first frame has figures; what takes one step is done without Play."""
        one_shot = not run.recipe.model.obeys("steps")
        self._pursue(run, None if play or one_shot else run.learner.step)

    def _pursue(self, run: Run, goal: int | None) -> None:
        """Train up to the step `goal`, or on and on for None; what takes no longer than a slice is done at once."""
        self._goal = goal
        self._advance(run, 1 if goal is None or goal > run.learner.step else 0)
        self._settle("PAUSED" if self._is_there(run) else "RUNNING")

    def _is_there(self, run: Run) -> bool:
        """Whether the goal is reached and scored, or out of reach because there are no points."""
        if self._goal is None or run.scoring:
            return False
        return run.learner.step >= self._goal or run.state == "waiting"

    # --------------------------------------------------------------------------------------------- slices

    @Slot()
    def _on_timeout(self) -> None:
        if self._run is None:
            return
        if self._state in _STANDING:
            self._guarded(self._examine, self._run)
            return
        if self._state == "FAILED" and self._run.lacks_advice:
            self._guarded(self._advise, self._run)
        if self._state != "RUNNING":
            return
        if self._run.learner.holds_gil:
            self._gui_priority.wait()
        self._guarded(self._slice, self._run)

    def _slice(self, run: Run) -> None:
        steps, delay_ms = self._allowed(run)
        if steps or run.scoring:
            slice_s = SHARED_SLICE_S if run.learner.holds_gil else SLICE_S
            begin = time.perf_counter()
            done = self._advance(run, min(steps, self._steps_per_slice))
            spent = time.perf_counter() - begin
            full = done >= self._steps_per_slice
            if spent > slice_s or full:
                wanted = self._steps_per_slice * slice_s / max(spent, slice_s / 4)
                self._steps_per_slice = int(min(max(1.0, wanted), _MAX_STEPS_PER_SLICE))
        if run.state in _ENDED or self._is_there(run):
            self._settle("PAUSED")
            return
        if (self._message(run), self._pacer.steady) != self._last_said:
            self._emit_status()
        if self._may_show(run):
            self._answer()
        self._timer.start(WAIT_MS if run.state in WAITING else delay_ms)

    def _advance(self, run: Run, steps: int) -> int:
        """Do at most so many steps, and return how many were done."""
        before, learning_s = run.learner.step, run.learning_s
        run.advance(steps)
        done = run.learner.step - before
        self._pacer.note(done, run.learning_s - learning_s, one_by_one=run.learner.holds_gil)
        return done

    def _allowed(self, run: Run) -> tuple[int, int]:
        """Return the steps that goal and tempo allow now, and the milliseconds to wait for the next slice."""
        if self._goal is not None:
            return max(0, self._goal - run.learner.step), 0
        step, now = run.learner.step, time.perf_counter()
        if self._pacer.shows_each(step) and self._shown_step != step and now - self._shown_s < UNSEEN_S:
            return 0, 1
        steps, wait_s = self._pacer.due(step, now)
        return _MAX_STEPS_PER_SLICE if steps is None else steps, math.ceil(1000 * wait_s)

    def _settle(self, wanted: State) -> None:
        """Enter a state as far as the run allows it, say so, and show one last frame if it stands still."""
        run = self._run
        if run is None:
            return
        self._state = _ENDED.get(run.state, wanted)
        self._emit_status()
        if self._state == "RUNNING":
            self._timer.start(0)
            self._idle_timer.stop()
        else:
            self._timer.stop()
        if self._state in _STANDING:
            self._examine(run)
        elif self._state != "RUNNING" or run.state in WAITING:
            self._show(self._requests.take() or self._last_request)
        if run.lacks_advice:
            self._timer.start(0)
        if self._state != "RUNNING" and not self._warm_up.done:
            self._idle_timer.start()

    def _advise(self, run: Run) -> None:
        """Find out what makes a run hold that diverged; what comes in between is done first."""
        try:
            with unless(self._is_wanted):
                run.advise()
        except Interrupted:
            self._timer.start(0)
        else:
            self._emit_status()

    def _is_wanted(self) -> bool:
        self._gui_priority.wait()
        return bool(self._commands) or self._requests.waits

    def _examine(self, run: Run) -> None:
        """Score the step at which the run stands, of all points, and show it; before, where that takes a while."""
        first, done = not run.scoring, run.examine()
        if not done:
            self._timer.start(0)
        if first or done:
            self._show(self._requests.take() or self._last_request)

    def _emit_status(self) -> None:
        run = self._run
        if run is None:
            return
        learner, message, steady = run.learner, self._message(run), self._pacer.steady
        self._last_said = message, steady
        self.status_changed.emit(
            Status(
                *(self._state, run.id, learner.step, message, learner.engine, learner.engine_reason, learner.device),
                journal=tuple(run.journal),
                ended_by=run.ended_by,
                steady=steady,
                waiting=run.state == "waiting",
                advice=run.outcome.advice,
            )
        )

    def _message(self, run: Run) -> str:
        return " ".join(m for m in (self._remark, run.message) if m)

    # --------------------------------------------------------------------------------------------- frames

    def _may_show(self, run: Run) -> bool:
        """Whether a frame is not too early: it is made in Python, which the window needs to paint the last one."""
        since_s = time.perf_counter() - self._shown_s
        if self._frame_s > LONGEST_S and since_s < 2 * self._frame_s:
            return False  # training has as much time as the pictures of it
        if run.learner.holds_gil and self._pacer.unbound:
            return since_s >= SHARED_FRAME_S
        return not self._gui_priority.busy or since_s >= LONGEST_S

    def _answer(self) -> None:
        request = self._requests.take()
        if request is not None:
            self._show(request)

    def _show(self, request: FrameRequest) -> None:
        if self._state != "RUNNING":
            self._gui_priority.wait()
        self._last_request, self._shown_s = request, time.perf_counter()
        if self._run is None:
            return
        self._shown_step = self._run.learner.step
        try:
            with unless(self._is_asked):
                frame = self._run.frame(request)
        except Interrupted:
            self._requests.put_back(request)
            QTimer.singleShot(0, self.answer_request)  # after the command
        else:
            self.frame_ready.emit(frame)
            self._resting.note(frame)
        self._frame_s = time.perf_counter() - self._shown_s

    def _score_past(self, step: int) -> bool:
        """Score a block of the points at a step of the past; return whether that is done, and shown."""
        if self._run is not None:
            try:
                if not self._run.examine_past(step):
                    return False
            except KeyError:  # of a run that has nothing saved yet
                return True
            self._guarded(self._show, self._requests.take() or self._last_request)
        return True

    def _is_asked(self) -> bool:
        """Whether a frame has taken long enough for a command to end it: short ones are finished."""
        return bool(self._commands) and time.perf_counter() - self._shown_s > FRAME_PATIENCE_S

    # --------------------------------------------------------------------------------------------- errors

    def _guarded(self, action: Callable[..., None], *arguments: object) -> None:
        """Run a slice or a command; whatever is thrown is reported, and the thread lives on."""
        try:
            action(*arguments)
        except Exception as error:
            log.exception("training failed")
            self._timer.stop()
            self._state = "FAILED"
            run, step = (self._run.id, self._run.learner.step) if self._run else (self._building, 0)
            self.status_changed.emit(Status("FAILED", run, step, explain(error)))

    # ------------------------------------------------------------------------------------------ getting ready

    @Slot()
    def _on_idle(self) -> None:
        """Get one thing ready, and look for devices: only while nothing trains.

        An import and a training loop would take Python from each other and from the window.
        """
        if self._state in ("PAUSED", "FINISHED", "FAILED") and not self._warm_up.done:
            self._warm_up.prepare_next()
            self._report_devices()
            self._idle_timer.start()

    def _report_devices(self) -> None:
        if not self._devices_known and "torch" in sys.modules:
            self._devices_known = True
            self.devices_found.emit(available_devices())


def _begun(edit: RunRequest, device: str) -> Run:
    """Return the run that an edit asks for: at step 0, or as it was put aside."""
    pin = edit.pin
    if pin is not None:
        run = start_run(pin.recipe, device, edit.run)
        run.load_state_dict(pin.state_dict)
        with suppress(NeedsNewStart):
            run.change(edit.recipe)  # which may have been changed since
            return run
    return start_run(edit.recipe, device, edit.run)


def _last_step(recipe: Recipe) -> int | None:
    return recipe.training.steps if recipe.model.obeys("steps") else None
