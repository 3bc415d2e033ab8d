"""The controller with its thread."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QThread

from app.training.controller import TrainingController
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, KernelSVM, Recipe, files
from dlab_core.training.frame import FrameRequest

ASKED = FrameRequest((SurfaceRequest(shape=(6, 8)),))
ENDLESS = files.with_values(Recipe(), ["training.steps=null"])


@pytest.fixture
def controller(qtbot):
    controller = TrainingController()
    yield controller
    assert controller.shutdown()


def wait_for(qtbot, controller, *states):
    qtbot.waitUntil(lambda: controller.status.state in states, timeout=20_000)


def test_training_runs_on_another_thread_and_frames_come_back_on_this_one(controller, qtbot):
    threads = []
    controller.frame_ready.connect(lambda frame: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(controller.frame_ready, timeout=20_000) as caught:
        controller.start(ENDLESS, play=True)
        controller.want_frame(ASKED)
    assert caught.args[0].run == 1
    assert controller.thread_ is not QThread.currentThread()
    assert threads[0] is QThread.currentThread()
    assert controller.status.state == "RUNNING"


def test_frames_come_as_often_as_they_are_asked_for_while_steps_go_on(controller, qtbot):
    controller.start(ENDLESS, play=True)
    steps = []
    controller.frame_ready.connect(lambda frame: (steps.append(frame.last_step), controller.want_frame(ASKED)))
    controller.want_frame(ASKED)
    qtbot.waitUntil(lambda: len(steps) > 20, timeout=20_000)
    controller.pause()
    wait_for(qtbot, controller, "PAUSED")
    assert steps == sorted(steps)
    assert steps[-1] > steps[0]


def test_play_pause_step_and_finish(controller, qtbot):
    recipe = files.with_values(Recipe(), ["training.steps=100000"])
    controller.start(recipe, play=False)
    wait_for(qtbot, controller, "PAUSED")
    assert controller.status.step == 0
    controller.step()
    qtbot.waitUntil(lambda: controller.status.step == 1)
    controller.resume()
    wait_for(qtbot, controller, "RUNNING")
    controller.pause()
    wait_for(qtbot, controller, "PAUSED")
    controller.change(files.with_values(recipe, [f"training.steps={controller.status.step + 10}"]), play=True)
    wait_for(qtbot, controller, "FINISHED")


def test_what_came_late_from_a_replaced_run_is_dropped(controller, qtbot):
    frames, statuses = [], []
    controller.frame_ready.connect(frames.append)
    controller.status_changed.connect(statuses.append)
    for _ in range(5):
        controller.start(ENDLESS, play=True)
        controller.want_frame(ASKED)
    qtbot.waitUntil(lambda: bool(frames), timeout=20_000)
    controller.start(Recipe(model=KernelSVM()), play=False)
    del frames[:], statuses[:]
    wait_for(qtbot, controller, "FINISHED")
    qtbot.waitUntil(lambda: bool(frames), timeout=20_000)
    assert {f.run for f in frames} == {s.run for s in statuses} == {6}


def test_it_shuts_down_in_the_middle_of_training(qtbot):
    controller = TrainingController()
    controller.start(files.with_values(Recipe(model=DeepNet()), ["training.steps=null"]), play=True)
    qtbot.waitUntil(lambda: controller.status.state == "RUNNING", timeout=20_000)
    assert controller.shutdown()
    assert not controller.thread_.isRunning()


def test_it_shuts_down_before_anything_was_started(qtbot):
    assert TrainingController().shutdown()


def test_devices_are_found_once_nothing_trains(controller, qtbot):
    with qtbot.waitSignal(controller.devices_found, timeout=60_000) as caught:
        controller.start(Recipe(), play=False)
    assert caught.args[0][0] == "cpu"


def test_devices_are_found_with_the_first_model_that_needs_pytorch(controller, qtbot):
    with qtbot.waitSignal(controller.devices_found, timeout=60_000):
        controller.start(files.with_values(Recipe(model=DeepNet()), ["training.steps=null"]), play=True)
    assert controller.status.state in ("BUILDING", "RUNNING")


def test_a_library_of_pybind11_can_be_imported_after_many_slots(tmp_path):
    """In a process of its own: torch is imported there in a later slot than the one that first used contourpy."""
    code = """
import sys
from PySide6.QtCore import QCoreApplication
from app.training.controller import TrainingController
from dlab_core.training.frame import FrameRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, Recipe, files
app = QCoreApplication([])
controller = TrainingController()
frames = []
def on_frame(frame):
    frames.append(frame.recipe.model.kind)
    if frames.count('fcann2') == 3:
        controller.start(Recipe(model=DeepNet()), play=True)
    if 'deep_net' in frames:
        app.quit()
    controller.want_frame(FrameRequest((SurfaceRequest(shape=(32, 32)),)))
controller.frame_ready.connect(on_frame)
controller.start(files.with_values(Recipe(), ['training.steps=null']), play=True)
controller.want_frame(FrameRequest((SurfaceRequest(shape=(32, 32)),)))
app.exec()
# The first step of an optimiser imports more of PyTorch, which may take longer than a window waits.
print('torch' in sys.modules, controller.shutdown() or controller.thread_.wait(60_000))
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=90, check=False)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.split() == ["True", "True"]
