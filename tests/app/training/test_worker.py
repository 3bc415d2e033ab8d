"""The worker on the test's own thread: what it does with each command."""

import numpy as np
import pytest

from app.training.newest import Newest
from app.training.turns import Turns
from app.training.worker import RunRequest, TrainingWorker
from dlab_core.data.drawn import points_of_dataset
from dlab_core.pictures.look import Look
from dlab_core.recipe import DeepNet, DrawnPoints, FcAnn2, KernelSVM, Point, Recipe, files
from dlab_core.training.run import start_run

LOOK = Look(shape=(6, 8))
ENDLESS = files.with_values(Recipe(), ["training.steps=null"])


class Desk:
    """A worker with its mailboxes, and what it said."""

    def __init__(self):
        self.edits, self.looks = Newest(RunRequest.then), Newest()
        self.worker = TrainingWorker(self.edits, self.looks, Turns())
        self.frames, self.statuses = [], []
        self.worker.frame_ready.connect(self.frames.append)
        self.worker.status_changed.connect(self.statuses.append)

    def start(self, recipe, *, play=True, run=1):
        self.edits.put(RunRequest(recipe, run, fresh=True, play=play))
        self.worker.obey_edit()

    def change(self, recipe, *, play=True, run=1):
        self.edits.put(RunRequest(recipe, run, fresh=False, play=play))
        self.worker.obey_edit()

    def ask(self, look=LOOK):
        self.looks.put(look)
        self.worker.answer_look()

    @property
    def state(self):
        return self.statuses[-1].state

    @property
    def step(self):
        return self.worker._run.learner.step


@pytest.fixture
def desk(qtbot):
    desk = Desk()
    yield desk
    if desk.worker._timer is not None:
        desk.worker._timer.stop()


def test_it_builds_and_shows_step_zero_paused(desk):
    desk.start(Recipe(), play=False)
    assert [s.state for s in desk.statuses] == ["BUILDING", "PAUSED"]
    assert desk.step == 0
    assert len(desk.frames) == 1
    assert desk.frames[0].scores["train"].n == 48


def test_playing_it_advances_until_it_is_paused_and_shows_where(desk, qtbot):
    desk.start(ENDLESS)
    assert desk.state == "RUNNING"
    qtbot.waitUntil(lambda: desk.step > 50)
    frames = len(desk.frames)
    desk.worker.pause()
    assert desk.state == "PAUSED"
    assert len(desk.frames) == frames + 1
    assert desk.frames[-1].shown_step == desk.step == desk.statuses[-1].step
    desk.worker.resume()
    step = desk.step
    qtbot.waitUntil(lambda: desk.step > step)


def test_one_step_is_one_step(desk):
    desk.start(Recipe(), play=False)
    for i in (1, 2, 3):
        desk.worker.step()
        assert (desk.step, desk.state, desk.frames[-1].shown_step) == (i, "PAUSED", i)


def test_a_fixed_number_of_steps_ends_finished_with_a_last_frame(desk, qtbot):
    desk.start(files.with_values(Recipe(), ["training.steps=300"]))
    qtbot.waitUntil(lambda: desk.state == "FINISHED")
    assert desk.frames[-1].last_step == 300
    desk.worker.resume()
    desk.worker.step()
    assert desk.step == 300


def test_what_it_trained_equals_a_run_without_a_window(desk, qtbot):
    recipe = files.with_values(Recipe(model=DeepNet()), ["training.steps=200", "training.batch=10"])
    desk.start(recipe)
    while desk.state != "FINISHED":
        desk.looks.put(LOOK)
        frames = len(desk.frames)
        qtbot.waitUntil(lambda n=frames: len(desk.frames) > n)
    alone = start_run(recipe)
    alone.advance(200)
    for name, value in alone.learner.state_dict().items():
        assert np.array_equal(value, desk.worker._run.learner.state_dict()[name]), name


def test_a_frame_is_answered_at_once_while_it_stands_still_and_by_a_slice_while_it_runs(desk, qtbot):
    desk.start(Recipe(), play=False)
    desk.ask(Look(shape=(3, 5)))
    assert desk.frames[-1].pictures["surface"].rgba.shape == (3, 5, 4)
    desk.start(ENDLESS, run=2)
    frames = len(desk.frames)
    desk.ask()
    assert len(desk.frames) == frames
    qtbot.waitUntil(lambda: len(desk.frames) > frames)
    desk.worker.pause()


def test_only_the_newest_edit_is_kept_and_a_fresh_start_is_not_forgotten(desk):
    first = RunRequest(Recipe(), 1, fresh=True, play=False)
    assert desk.edits.put(first)
    last = files.with_values(Recipe(), ["training.rate=0.2"])
    assert not desk.edits.put(RunRequest(last, 1, fresh=False, play=True))
    assert desk.edits.take() == RunRequest(last, 1, fresh=True, play=True)
    assert desk.edits.take() is None
    desk.worker.obey_edit()
    assert desk.statuses == []


def test_a_live_change_keeps_the_run(desk):
    desk.start(Recipe(), play=False)
    for _ in range(5):
        desk.worker.step()
    desk.change(files.with_values(Recipe(), ["training.rate=0.5"]), play=False)
    assert (desk.step, desk.state) == (5, "PAUSED")
    assert desk.worker._run.journal[0].value == 0.5


def test_a_change_that_needs_a_new_start_gets_one_and_says_why(desk):
    desk.start(Recipe(), play=False)
    desk.worker.step()
    desk.change(files.with_values(Recipe(), ["model.hidden=3"]), play=False)
    assert (desk.step, desk.state) == (0, "PAUSED")
    assert "new start" in desk.statuses[-1].message


def test_a_diverged_run_begins_afresh_when_the_rate_is_lowered(desk, qtbot):
    recipe = files.find("rate-too-large")
    desk.start(recipe)
    qtbot.waitUntil(lambda: desk.state == "FAILED")
    assert "try 0.1" in desk.statuses[-1].message
    assert np.isfinite(desk.frames[-1].pictures["surface"].values).all()
    desk.change(files.with_values(recipe, ["training.rate=0.1"]))
    assert desk.state == "RUNNING"
    qtbot.waitUntil(lambda: desk.step > 20)


def test_an_svm_fits_when_it_is_built_and_again_when_points_join(desk):
    desk.start(Recipe(model=KernelSVM()), play=False)
    assert (desk.state, desk.step) == ("FINISHED", 1)
    assert len(desk.frames[-1].pictures["marks"].free)
    data = points_of_dataset(desk.worker._run.dataset, Recipe().data.split)
    data = data.model_copy(update={"points": (*data.points, Point(3.0, 3.0, 1))})
    desk.change(Recipe(data=data, model=KernelSVM()), play=False)
    assert (desk.state, desk.step) == ("FINISHED", 2)
    assert len(desk.frames[-1].pictures["marks"].predicted) == 61


def test_a_step_is_a_step_however_long_its_scoring_takes(desk, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 5)
    desk.start(ENDLESS, play=False)
    qtbot.waitUntil(lambda: desk.state == "PAUSED")
    assert desk.frames[-1].scores["test"].n == 12
    for step in (1, 2):
        desk.worker.step()
        qtbot.waitUntil(lambda: desk.state == "PAUSED")
        assert (desk.step, desk.frames[-1].scored_step) == (step, step)


def test_the_last_scoring_is_waited_for(desk, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 5)
    for model, steps in ((FcAnn2(), 3), (KernelSVM(), 1)):
        desk.start(files.with_values(Recipe(model=model), ["training.steps=3"]))
        qtbot.waitUntil(lambda: desk.state == "FINISHED")
        assert desk.frames[-1].scored_step == steps
        assert desk.frames[-1].scores["test"].n == 12


def test_iterations_lowered_below_the_step_end_it_scored(desk, qtbot):
    recipe = files.with_values(ENDLESS, ["training.eval_every=100000000"])
    desk.start(recipe)
    qtbot.waitUntil(lambda: desk.step > 20)
    desk.change(files.with_values(recipe, ["training.steps=10"]))
    qtbot.waitUntil(lambda: desk.state == "FINISHED")
    assert desk.frames[-1].scored_step == desk.step > 20


def test_a_step_of_a_long_fit_is_collected_and_can_be_paused(desk, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.learners.svm.MAX_POINTS_AT_ONCE", 10)
    desk.start(Recipe(model=KernelSVM()), play=False)
    assert desk.state == "RUNNING"
    assert "Solving" in desk.statuses[-1].message
    desk.worker.pause()
    assert desk.state == "PAUSED"
    assert desk.worker._run.learner._child is None
    desk.worker.step()
    assert desk.state == "RUNNING"
    qtbot.waitUntil(lambda: desk.state == "FINISHED", timeout=60_000)
    assert desk.step == 1


def test_a_step_without_points_stays_paused(desk):
    desk.start(Recipe(data=DrawnPoints()), play=False)
    desk.worker.step()
    assert (desk.state, desk.step) == ("PAUSED", 0)


def test_without_points_it_waits_and_goes_on_when_some_are_drawn(desk, qtbot):
    recipe = Recipe(data=DrawnPoints())
    desk.start(recipe)
    assert desk.state == "RUNNING"
    assert "draw" in desk.statuses[-1].message
    desk.ask()
    assert desk.frames[-1].shown_step == 0
    desk.change(recipe.model_copy(update={"data": DrawnPoints(points=(Point(0, 0, 0), Point(2, 2, 1)))}))
    qtbot.waitUntil(lambda: desk.step > 10)


def test_the_pace_is_kept(desk, qtbot):
    desk.worker.set_pace(1000.0)
    desk.start(ENDLESS)
    first = desk.step
    desk.worker._paced_since = (desk.worker._paced_since[0] - 0.05, first)  # as if 50 ms had passed
    steps, delay_ms = desk.worker._allowed(desk.worker._run)
    assert 50 <= steps < 1000
    assert delay_ms == 0
    desk.worker.pause()
    desk.worker.set_pace(2.0)
    steps, delay_ms = desk.worker._allowed(desk.worker._run)
    assert steps == 0
    assert 0 < delay_ms <= 100
    desk.worker.set_pace(None)
    assert desk.worker._allowed(desk.worker._run)[1] == 0


def test_a_device_that_is_not_there_is_reported_and_training_goes_on(desk, qtbot, monkeypatch):
    monkeypatch.setattr("dlab_core.learners.devices.available_devices", lambda: ("cpu",))
    desk.start(files.with_values(Recipe(model=DeepNet()), ["training.steps=null"]))
    desk.worker.move_to("cuda")
    assert "No GPU" in desk.statuses[-1].message
    assert desk.statuses[-1].device == "cpu"
    step = desk.step
    qtbot.waitUntil(lambda: desk.step > step)
    desk.worker.pause()


def test_what_nobody_foresaw_is_reported_logged_and_survived(desk, qtbot, monkeypatch, caplog):
    desk.start(ENDLESS)

    def explode(steps):
        raise RuntimeError("no such luck")

    monkeypatch.setattr(desk.worker._run.learner, "advance", explode)
    qtbot.waitUntil(lambda: desk.state == "FAILED")
    assert "no such luck" in desk.statuses[-1].message
    assert "Traceback" not in desk.statuses[-1].message
    assert any(r.exc_info for r in caplog.records)
    desk.start(Recipe(), play=False, run=2)
    assert desk.state == "PAUSED"


def test_a_picture_that_fails_is_reported_too(desk, monkeypatch):
    desk.start(Recipe(), play=False)

    def explode(look):
        raise RuntimeError("blind")

    monkeypatch.setattr(desk.worker._run, "frame", explode)
    desk.ask()
    assert desk.state == "FAILED"
    assert "blind" in desk.statuses[-1].message


def test_a_run_that_cannot_be_built_is_reported_with_its_id(desk, monkeypatch):
    def explode(*arguments):
        raise MemoryError("no room")

    monkeypatch.setattr("app.training.worker.start_run", explode)
    desk.start(Recipe(), play=False, run=7)
    assert (desk.state, desk.statuses[-1].run) == ("FAILED", 7)
    assert "no room" in desk.statuses[-1].message
