"""Nothing that runs cannot be stopped: commands are obeyed between the blocks of a large step, scoring or picture."""

import time
from collections import deque

import pytest
from PySide6.QtCore import Qt

from app.training import worker as worker_module
from app.training.between_threads import GuiPriority, Newest
from app.training.controller import TrainingController
from app.training.worker import RunRequest, TrainingWorker
from dlab_core.engines import engine
from dlab_core.learners import net  # noqa: F401  imported before a test patches what it copies
from dlab_core.models import svm_solution
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, GaussianMixture, KernelSVM, Recipe, Training
from dlab_core.training import scoring
from dlab_core.training.frame import FrameRequest

ASKED = FrameRequest((SurfaceRequest(shape=(6, 8)),))
PATIENCE_S = 2.0  # a step takes many times as long; alone on its cores a machine needs a tenth of a second or so
LARGE = Recipe(
    data=GaussianMixture(K=10, N=2500), model=DeepNet(hidden=(1024, 1024)), training=Training(engine="autograd")
)


@pytest.fixture
def controller(qtbot):
    controller = TrainingController()
    yield controller
    assert controller.shutdown()


def wait_until(qtbot, condition, timeout=60_000):
    qtbot.waitUntil(condition, timeout=timeout)


def run_of(controller):
    return controller._worker._run


def is_in_mid_step(controller):
    run = run_of(controller)
    return run is not None and run.learner.batches.done > 0


def pause(qtbot, controller):
    """Return the seconds from the command to the state."""
    begin, emitted = time.perf_counter(), []

    def note(status):
        if status.state == "PAUSED":
            emitted.append(time.perf_counter())

    # On the thread that tells it, at once: this one may be busy with other things.
    controller._worker.status_changed.connect(note, Qt.ConnectionType.DirectConnection)
    controller.pause()
    wait_until(qtbot, lambda: bool(emitted))
    controller._worker.status_changed.disconnect(note)
    return emitted[0] - begin


def test_pause_is_obeyed_in_mid_step_and_play_goes_on_from_there(controller, qtbot, monkeypatch):
    monkeypatch.setattr(engine, "WORK_AT_ONCE", 1)  # a block for each of 2,400 points
    training = Training(engine="autograd")
    controller.start(Recipe(data=GaussianMixture(K=6, N=500), model=DeepNet(), training=training), play=True)
    wait_until(qtbot, lambda: is_in_mid_step(controller))
    pause(qtbot, controller)
    wait_until(qtbot, lambda: controller.status.state == "PAUSED")
    run = run_of(controller)
    done = run.learner.batches.done
    assert 0 < done < 2400
    assert controller.status.step == run.learner.step == 0
    monkeypatch.undo()
    controller.step()
    wait_until(qtbot, lambda: controller.status.step == 1)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["autograd", "fused", "by_hand"])
def test_pause_and_closing_do_not_wait_for_a_large_step(qtbot, engine):
    controller = TrainingController()
    controller.start(LARGE.model_copy(update={"training": Training(engine=engine)}), play=True)
    controller.frame_ready.connect(lambda frame: controller.want_frame(ASKED))
    controller.want_frame(ASKED)
    wait_until(qtbot, lambda: run_of(controller) is not None and run_of(controller).scoring)
    assert run_of(controller).learner.engine == engine
    assert pause(qtbot, controller) < PATIENCE_S
    controller.resume()
    wait_until(qtbot, lambda: is_in_mid_step(controller))
    assert pause(qtbot, controller) < PATIENCE_S
    assert run_of(controller).learner.batches.done > 0
    controller.resume()
    wait_until(qtbot, lambda: controller.status.state == "RUNNING")
    begin = time.perf_counter()
    assert controller.shutdown()
    assert time.perf_counter() - begin < PATIENCE_S


def test_a_scoring_by_many_support_vectors_is_paused_between_its_blocks(controller, qtbot, monkeypatch):
    monkeypatch.setattr(svm_solution, "_WORK_AT_ONCE", 100_000)
    controller.start(Recipe(data=GaussianMixture(K=2, N=500), model=KernelSVM(c=0.01)), play=False)
    wait_until(qtbot, lambda: run_of(controller) is not None and run_of(controller).learner.step == 1)
    assert run_of(controller).learner.points_at_once < 200
    wait_until(qtbot, lambda: controller.status.state == "FINISHED")
    assert run_of(controller).scores["train"].n == 800


@pytest.mark.slow
@pytest.mark.parametrize(
    "is_there", [lambda run: run.state == "solving", lambda run: run.scoring], ids=["solving", "scoring"]
)
def test_a_large_svm_is_paused_in_each_phase(controller, qtbot, is_there):
    recipe = Recipe(data=GaussianMixture(K=20, N=2500, seed=3), model=KernelSVM(max_iter=10))
    controller.start(recipe, play=True)
    wait_until(qtbot, lambda: run_of(controller) is not None and is_there(run_of(controller)))
    assert pause(qtbot, controller) < PATIENCE_S
    assert not run_of(controller).scores


def test_a_command_ends_a_long_frame_which_is_made_anew_after_it(qtbot, monkeypatch):
    monkeypatch.setattr(worker_module, "FRAME_PATIENCE_S", 0.0)
    requests, commands, frames = Newest(), deque(), []
    worker = TrainingWorker(Newest(RunRequest.then), requests, GuiPriority(), commands)
    worker.frame_ready.connect(frames.append)
    worker._edits.put(RunRequest(Recipe(model=DeepNet()), 1, fresh=True, play=False))
    worker.obey_edit()
    before = len(frames)
    commands.append(worker.pause)
    requests.put(ASKED)
    worker.answer_request()
    assert len(frames) == before  # given up: a command waits
    worker.obey()
    qtbot.waitUntil(lambda: len(frames) > before)
    assert frames[-1].request == ASKED
    worker._timer and worker._timer.stop()


def test_no_more_time_goes_into_long_frames_than_into_training(qtbot):
    requests = Newest()
    worker = TrainingWorker(Newest(RunRequest.then), requests, GuiPriority(), deque())
    worker._edits.put(RunRequest(Recipe(model=DeepNet()), 1, fresh=True, play=False))
    worker.obey_edit()
    worker._shown_s, worker._frame_s = time.perf_counter() - 1.5, 1.0
    assert not worker._may_show(worker._run)
    worker._shown_s -= 1.0
    assert worker._may_show(worker._run)


def test_a_wide_net_is_scored_in_smaller_blocks(monkeypatch):
    from dlab_core.training.run import start_run

    run = start_run(Recipe(data=GaussianMixture(K=6, N=100), model=DeepNet(hidden=(50,))))
    monkeypatch.setattr(engine, "WORK_AT_ONCE", 100 * engine.work(run.learner.module))
    sizes = []
    predict = run.learner.predict
    monkeypatch.setattr(run.learner, "predict", lambda x: sizes.append(len(x)) or predict(x))
    for _ in scoring.score_splits(run.learner, run.dataset, Training().loss):
        pass
    assert max(sizes) == 150
    assert sum(sizes) == 600
