"""TrainingController: the GUI thread's side of training. It owns the thread and the worker for its whole life."""

import sys
from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.training.between_threads import GuiPriority, Newest, Status
from app.training.tempo import Tempo
from app.training.worker import RunRequest, TrainingWorker
from dlab_core.experiment.experiment import Experiment, ViewState
from dlab_core.experiment.pins import Pins
from dlab_core.recipe import Recipe
from dlab_core.training.frame import Frame, FrameRequest
from dlab_core.training.pin import Pin

SHUTDOWN_MS = 1000
SWITCH_S = 0.0005


class TrainingThread(QThread):
    """A thread whose Python state lives as long as it does.

    Without a frame of Python at its bottom, each slot gets a Python thread state of its own that is gone when the slot
    returns. pybind11, in which contourpy and torch are written, keeps a pointer to the first one for the thread's
    life, and importing torch in a later slot follows it into freed memory.
    """

    def run(self) -> None:
        """Run the event loop, as QThread does, from Python."""
        # Drawing a frame enters Python some forty times. A loop over small NumPy arrays, which never gives Python away
        # by itself, would let the window wait 5 ms each time: 4 frames a second instead of 16.
        sys.setswitchinterval(SWITCH_S)
        self.exec()


class TrainingController(QObject):
    """Commands go down in a queued signal; frames and states come up. Nothing here waits, except `shutdown`.

    Of edits and requests only the newest is kept while the worker is busy, and at most one frame is in flight.
    Frames and states of a run that was replaced meanwhile are dropped.
    """

    frame_ready = Signal(object)  # Frame
    status_changed = Signal(object)  # Status
    pinned = Signal(object)  # Pinned
    pins_checked = Signal(object)  # CheckedPins
    devices_found = Signal(object)  # tuple of device names
    snapshot_taken = Signal(object)  # Snapshot, None where there is no run

    _command_put = Signal()
    _request_put = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._edits: Newest[RunRequest] = Newest(RunRequest.then)
        self._requests: Newest[FrameRequest] = Newest()
        self._wanted = FrameRequest()
        self.run = 0  # the id of the run that was asked for last
        self.status = Status()
        self.thread_ = TrainingThread()
        self.thread_.setObjectName("training")
        self._gui_priority = GuiPriority(self)
        # A frame is shown in a turn of the event loop of its own: one that came while the window was painted would else
        # be painted at once as well, before any key or click.
        self._frame: Frame | None = None
        self._hand_on = QTimer(self, singleShot=True)
        self._hand_on.timeout.connect(self._on_hand_on)
        self._commands: deque[Callable[[], None]] = deque()  # methods of the worker with their arguments
        self._worker = TrainingWorker(self._edits, self._requests, self._gui_priority, self._commands)
        self._worker.moveToThread(self.thread_)
        self._command_put.connect(self._worker.obey)
        self._request_put.connect(self._worker.answer_request)
        self._worker.frame_ready.connect(self._on_frame_ready)
        self._worker.status_changed.connect(self._on_status_changed)
        self._worker.pinned.connect(self.pinned)
        self._worker.pins_checked.connect(self.pins_checked)
        self._worker.devices_found.connect(self.devices_found)
        self._worker.snapshot_taken.connect(self.snapshot_taken)
        self.thread_.start()

    # ------------------------------------------------------------------------------------------- commands

    def start(
        self, recipe: Recipe, *, play: bool, pin: Pin | None = None, experiment: Experiment | None = None
    ) -> None:
        """Begin a fresh run of the recipe, go on with one that was put aside, or where an experiment was left.

        GUI thread only.
        """
        self.run += 1
        self._put(RunRequest(recipe, self.run, fresh=True, play=play, pin=pin, experiment=experiment))

    def change(self, recipe: Recipe, *, play: bool) -> None:
        """Let the present run go on with another recipe; where it cannot, a fresh one begins and says why.

        GUI thread only.
        """
        self._put(RunRequest(recipe, self.run, fresh=self.run == 0, play=play))

    def _put(self, edit: RunRequest) -> None:
        self._gui_priority.take()  # for what the edit changes in the window
        if self._edits.put(edit):
            self._send(self._worker.obey_edit)

    def _send(self, command: Callable[..., None], *arguments: object) -> None:
        self._commands.append(partial(command, *arguments))
        self._command_put.emit()

    def resume(self) -> None:
        """Play. GUI thread only."""
        self._send(self._worker.resume)

    def pause(self) -> None:
        """Stop between two steps, or blocks of one that is large. GUI thread only."""
        self._send(self._worker.pause)

    def step(self) -> None:
        """Do one step, and be paused. GUI thread only."""
        self._send(self._worker.step)

    def pin(self, purpose: object) -> None:
        """Put aside the run as it is now: it comes with `pinned`, beside the purpose. GUI thread only."""
        self._send(self._worker.pin, purpose)

    def check_pins(self, pins: Pins) -> None:
        """Ask which pins out of a file can be used: `pins_checked` follows. GUI thread only."""
        self._send(self._worker.check_pins, pins)

    def go_on_from(self, step: int, purpose: object) -> None:
        """Put aside the run, as `pin` does, and train on from a saved step instead. GUI thread only."""
        self._gui_priority.take()
        self._send(self._worker.go_on_from, step, purpose)

    def set_tempo(self, tempo: Tempo) -> None:
        """Show training at another tempo; no result depends on it. GUI thread only."""
        self._send(self._worker.set_tempo, tempo)

    def move_to(self, device: str) -> None:
        """Train on another device, without losing a step. GUI thread only."""
        self._send(self._worker.move_to, device)

    def take_snapshot(self) -> None:
        """Ask for all that can be exported of the run as it is between two steps. GUI thread only."""
        self._send(self._worker.take_snapshot)

    def keep(self, recipe: Recipe, view: ViewState, pins: Pins, take: Callable[[Experiment], None]) -> None:
        """Have `take` called, on the training thread, with the experiment of the recipe as it is. GUI thread only."""
        self._send(self._worker.keep, recipe, view, pins, take)

    def want_frame(self, request: FrameRequest) -> None:
        """Ask for a frame; a request that was not answered yet is replaced. GUI thread only."""
        self._wanted = request
        if self._requests.put(request):
            self._request_put.emit()

    def shutdown(self) -> bool:
        """End the thread and wait for it; return whether it ended in time."""
        self._send(self._worker.shut_down)
        return self.thread_.wait(SHUTDOWN_MS)

    # --------------------------------------------------------------------------------------- what comes up

    @Slot(object)
    def _on_frame_ready(self, frame: Frame) -> None:
        if frame.run == self.run:
            self._gui_priority.take()
            self._frame = frame
            self._hand_on.start(0)
        else:  # of a run that was replaced meanwhile: the request is the new run's to answer
            self.want_frame(self._wanted)

    @Slot()
    def _on_hand_on(self) -> None:
        frame, self._frame = self._frame, None
        if frame is not None and frame.run == self.run:
            self._gui_priority.take()  # anew: for what this frame changes in the window
            self.frame_ready.emit(frame)

    @Slot(object)
    def _on_status_changed(self, status: Status) -> None:
        if status.run == self.run:
            self.status = status
            self.status_changed.emit(status)
