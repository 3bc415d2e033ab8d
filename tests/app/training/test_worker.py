"""The worker on the test's own thread: what it does with each command."""

from collections import deque

import numpy as np
import pytest

from app.training.between_threads import GuiPriority, Newest
from app.training.worker import RunRequest, TrainingWorker
from dlab_core.data.drawn import points_of_dataset
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, DrawnPoints, FcAnn2, KernelSVM, Point, Recipe, files
from dlab_core.training.advice import advise
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

ASKED = FrameRequest((SurfaceRequest(shape=(6, 8)), MarksRequest()))
ENDLESS = files.with_values(Recipe(), ["training.steps=null"])


class Harness:
    """A worker with its mailboxes, and what it said."""

    def __init__(self):
        self.edits, self.requests = Newest(RunRequest.then), Newest()
        self.worker = TrainingWorker(self.edits, self.requests, GuiPriority(), deque())
        self.frames, self.statuses = [], []
        self.worker.frame_ready.connect(self.frames.append)
        self.worker.status_changed.connect(self.statuses.append)

    def start(self, recipe, *, play=True, run=1):
        self.edits.put(RunRequest(recipe, run, fresh=True, play=play))
        self.worker.obey_edit()

    def change(self, recipe, *, play=True, run=1):
        self.edits.put(RunRequest(recipe, run, fresh=False, play=play))
        self.worker.obey_edit()

    def ask(self, request=ASKED):
        self.requests.put(request)
        self.worker.answer_request()

    @property
    def state(self):
        return self.statuses[-1].state

    @property
    def step(self):
        return self.worker._run.learner.step


@pytest.fixture
def harness(qtbot):
    harness = Harness()
    yield harness
    if harness.worker._timer is not None:
        harness.worker._timer.stop()


def test_it_builds_and_shows_step_zero_paused(harness):
    harness.start(Recipe(), play=False)
    assert [s.state for s in harness.statuses] == ["BUILDING", "PAUSED"]
    assert harness.step == 0
    assert len(harness.frames) == 1
    assert harness.frames[0].scores["train"].n == 48


def test_playing_it_advances_until_it_is_paused_and_shows_where(harness, qtbot):
    harness.start(ENDLESS)
    assert harness.state == "RUNNING"
    qtbot.waitUntil(lambda: harness.step > 50)
    frames = len(harness.frames)
    harness.worker.pause()
    assert harness.state == "PAUSED"
    assert len(harness.frames) == frames + 1
    assert harness.frames[-1].shown_step == harness.step == harness.statuses[-1].step
    harness.worker.resume()
    step = harness.step
    qtbot.waitUntil(lambda: harness.step > step)


def test_one_step_is_one_step(harness):
    harness.start(Recipe(), play=False)
    for i in (1, 2, 3):
        harness.worker.step()
        assert (harness.step, harness.state, harness.frames[-1].shown_step) == (i, "PAUSED", i)


def test_a_fixed_number_of_steps_ends_finished_with_a_last_frame(harness, qtbot):
    harness.start(files.with_values(Recipe(), ["training.steps=300"]))
    qtbot.waitUntil(lambda: harness.state == "FINISHED")
    assert harness.frames[-1].last_step == 300
    harness.worker.resume()
    harness.worker.step()
    assert harness.step == 300


def test_what_it_trained_equals_a_run_without_a_window(harness, qtbot):
    recipe = files.with_values(Recipe(model=DeepNet()), ["training.steps=200", "training.batch=10"])
    harness.start(recipe)
    while harness.state != "FINISHED":
        harness.requests.put(ASKED)
        frames = len(harness.frames)
        qtbot.waitUntil(lambda n=frames: len(harness.frames) > n)
    alone = start_run(recipe)
    alone.advance(200)
    for name, value in alone.learner.state_dict().items():
        assert np.array_equal(value, harness.worker._run.learner.state_dict()[name]), name


def test_a_frame_is_answered_at_once_while_it_stands_still_and_by_a_slice_while_it_runs(harness, qtbot):
    harness.start(Recipe(), play=False)
    harness.ask(FrameRequest((SurfaceRequest(shape=(3, 5)),)))
    assert harness.frames[-1].get(SurfaceRequest).rgba.shape == (3, 5, 4)
    harness.start(ENDLESS, run=2)
    frames = len(harness.frames)
    harness.ask()
    assert len(harness.frames) == frames
    qtbot.waitUntil(lambda: len(harness.frames) > frames)
    harness.worker.pause()


def test_only_the_newest_edit_is_kept_and_a_fresh_start_is_not_forgotten(harness):
    first = RunRequest(Recipe(), 1, fresh=True, play=False)
    assert harness.edits.put(first)
    last = files.with_values(Recipe(), ["training.rate=0.2"])
    assert not harness.edits.put(RunRequest(last, 1, fresh=False, play=True))
    assert harness.edits.take() == RunRequest(last, 1, fresh=True, play=True)
    assert harness.edits.take() is None
    harness.worker.obey_edit()
    assert harness.statuses == []


def test_a_live_change_keeps_the_run(harness):
    harness.start(Recipe(), play=False)
    for _ in range(5):
        harness.worker.step()
    harness.change(files.with_values(Recipe(), ["training.rate=0.5"]), play=False)
    assert (harness.step, harness.state) == (5, "PAUSED")
    assert harness.worker._run.journal[0].value == 0.5


def test_a_change_that_needs_a_new_start_gets_one_and_says_why(harness):
    harness.start(Recipe(), play=False)
    harness.worker.step()
    harness.change(files.with_values(Recipe(), ["model.hidden=3"]), play=False)
    assert (harness.step, harness.state) == (0, "PAUSED")
    assert "new start" in harness.statuses[-1].message


def test_a_diverged_run_begins_afresh_when_the_rate_is_lowered(harness, qtbot):
    recipe = files.find("rate-too-large")
    harness.start(recipe)
    qtbot.waitUntil(lambda: harness.state == "FAILED")
    qtbot.waitUntil(lambda: harness.statuses[-1].advice is not None)
    assert "now 1000, try" in harness.statuses[-1].message
    assert np.isfinite(harness.frames[-1].get(SurfaceRequest).values).all()
    harness.change(files.with_values(recipe, ["training.rate=0.1"]))
    assert harness.state == "RUNNING"
    qtbot.waitUntil(lambda: harness.step > 20)


def test_advice_lets_a_waiting_command_go_first_and_is_found_afterwards(harness, qtbot, monkeypatch):
    begun = []
    monkeypatch.setattr("dlab_core.training.run.advise", lambda *a: begun.append(a) or advise(*a))
    harness.worker._commands.append(lambda: None)
    harness.start(files.find("rate-too-large"))
    qtbot.waitUntil(lambda: len(begun) >= 2)
    assert harness.state == "FAILED"
    assert all(status.advice is None for status in harness.statuses)
    harness.worker.obey()
    qtbot.waitUntil(lambda: harness.statuses[-1].advice is not None)


def test_a_run_that_takes_the_place_of_a_diverged_one_has_no_advice(harness, qtbot):
    harness.start(files.find("rate-too-large"))
    qtbot.waitUntil(lambda: harness.statuses[-1].advice is not None)
    said = len(harness.statuses)
    harness.start(Recipe(), play=False)
    assert all(status.advice is None for status in harness.statuses[said:])


def test_an_svm_fits_when_it_is_built_and_again_when_points_join(harness):
    harness.start(Recipe(model=KernelSVM()), play=False)
    assert (harness.state, harness.step) == ("FINISHED", 1)
    assert len(harness.frames[-1].get(MarksRequest).free)
    data = points_of_dataset(harness.worker._run.dataset, Recipe().data.split)
    data = data.model_copy(update={"points": (*data.points, Point(3.0, 3.0, 1))})
    harness.change(Recipe(data=data, model=KernelSVM()), play=False)
    assert (harness.state, harness.step) == ("FINISHED", 2)
    assert len(harness.frames[-1].get(MarksRequest).predicted) == 61


def test_a_step_is_a_step_however_long_its_scoring_takes(harness, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 5)
    harness.start(ENDLESS, play=False)
    qtbot.waitUntil(lambda: harness.state == "PAUSED")
    assert harness.frames[-1].scores["test"].n == 12
    for step in (1, 2):
        harness.worker.step()
        qtbot.waitUntil(lambda: harness.state == "PAUSED")
        assert (harness.step, harness.frames[-1].scored_step) == (step, step)


def test_the_last_scoring_is_waited_for(harness, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 5)
    for model, steps in ((FcAnn2(), 3), (KernelSVM(), 1)):
        harness.start(files.with_values(Recipe(model=model), ["training.steps=3"]))
        qtbot.waitUntil(lambda: harness.state == "FINISHED")
        assert harness.frames[-1].scored_step == steps
        assert harness.frames[-1].scores["test"].n == 12


def test_iterations_lowered_below_the_step_end_it_scored(harness, qtbot):
    recipe = files.with_values(ENDLESS, ["training.eval_every=100000000"])
    harness.start(recipe)
    qtbot.waitUntil(lambda: harness.step > 20)
    harness.change(files.with_values(recipe, ["training.steps=10"]))
    qtbot.waitUntil(lambda: harness.state == "FINISHED")
    assert harness.frames[-1].scored_step == harness.step > 20


def test_a_step_of_a_long_fit_is_collected_and_can_be_paused(harness, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.learners.svm.MAX_POINTS_AT_ONCE", 10)
    harness.start(Recipe(model=KernelSVM()), play=False)
    assert harness.state == "RUNNING"
    assert "Solving" in harness.statuses[-1].message
    harness.worker.pause()
    assert harness.state == "PAUSED"
    assert harness.worker._run.learner._child is None
    harness.worker.step()
    assert harness.state == "RUNNING"
    qtbot.waitUntil(lambda: harness.state == "FINISHED", timeout=60_000)
    assert harness.step == 1


def test_a_step_without_points_stays_paused(harness):
    harness.start(Recipe(data=DrawnPoints()), play=False)
    harness.worker.step()
    assert (harness.state, harness.step) == ("PAUSED", 0)


def test_without_points_it_waits_and_goes_on_when_some_are_drawn(harness, qtbot):
    recipe = Recipe(data=DrawnPoints())
    harness.start(recipe)
    assert harness.state == "RUNNING"
    assert "draw" in harness.statuses[-1].message
    harness.ask()
    assert harness.frames[-1].shown_step == 0
    harness.change(recipe.model_copy(update={"data": DrawnPoints(points=(Point(0, 0, 0), Point(2, 2, 1)))}))
    qtbot.waitUntil(lambda: harness.step > 10)


def test_the_tempo_is_kept(harness, qtbot):
    harness.worker.set_tempo(1.0)
    harness.start(ENDLESS)
    steps, delay_ms = harness.worker._allowed(harness.worker._run)
    assert steps == 0
    assert 0 < delay_ms <= 100
    harness.worker.set_tempo("full speed")
    steps, delay_ms = harness.worker._allowed(harness.worker._run)
    assert steps > 1_000
    assert delay_ms == 0


def test_what_is_watched_says_when_it_goes_as_fast_as_the_machine_can(harness, qtbot):
    """Only then do the steps a second tell how long the rest takes."""
    recipe = ENDLESS.model_copy(update={"training": ENDLESS.training.model_copy(update={"steps": 10**7})})
    harness.worker.set_tempo("watch")
    harness.start(recipe)
    assert not harness.statuses[-1].steady
    harness.worker._run.learning_s = -1e4  # as if the next step had taken hours
    qtbot.waitUntil(lambda: harness.statuses[-1].steady)
    harness.worker.pause()


def test_a_device_that_is_not_there_is_reported_and_training_goes_on(harness, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.learners.learner.available_devices", lambda: ("cpu",))
    harness.start(files.with_values(Recipe(model=DeepNet()), ["training.steps=null"]))
    harness.worker.move_to("cuda")
    assert "No GPU" in harness.statuses[-1].message
    assert harness.statuses[-1].device == "cpu"
    step = harness.step
    qtbot.waitUntil(lambda: harness.step > step)
    harness.worker.pause()


def test_what_nobody_foresaw_is_reported_logged_and_survived(harness, qtbot, monkeypatch, caplog):
    harness.start(ENDLESS)

    def explode(steps):
        raise RuntimeError("no such luck")

    monkeypatch.setattr(harness.worker._run.learner, "advance", explode)
    qtbot.waitUntil(lambda: harness.state == "FAILED")
    assert "no such luck" in harness.statuses[-1].message
    assert "Traceback" not in harness.statuses[-1].message
    assert any(r.exc_info for r in caplog.records)
    harness.start(Recipe(), play=False, run=2)
    assert harness.state == "PAUSED"


def test_a_picture_that_fails_is_reported_too(harness, monkeypatch):
    harness.start(Recipe(), play=False)

    def explode(request):
        raise RuntimeError("blind")

    monkeypatch.setattr(harness.worker._run, "frame", explode)
    harness.ask()
    assert harness.state == "FAILED"
    assert "blind" in harness.statuses[-1].message


def test_a_run_that_cannot_be_built_is_reported_with_its_id(harness, monkeypatch):
    def explode(*arguments):
        raise MemoryError("no room")

    monkeypatch.setattr("app.training.worker.start_run", explode)
    harness.start(Recipe(), play=False, run=7)
    assert (harness.state, harness.statuses[-1].run) == ("FAILED", 7)
    assert "no room" in harness.statuses[-1].message
