"""Always alive: Play, Step and changes train on after the end, and what is solved says so; tempo in the window."""

import pytest
from PySide6.QtCore import Qt

from app.pages import commands
from app.settings import Settings
from app.training import tempo
from dlab_core.recipe import DeepNet, KernelSVM, LeastSquares, LinReg, NoisyLine, Nudging, Recipe, Training
from dlab_core.training.run import start_run

SHORT = Recipe(training=Training(steps=100, eval_every=50))
CTRL = Qt.KeyboardModifier.ControlModifier


def ended_at(bench, steps):
    bench.wait(lambda: bench.state == "FINISHED" and bench.step == steps == bench.status.step)


@pytest.fixture
def ended(open_window):
    """A window in which all that was asked for is done."""
    bench = open_window(SHORT)
    ended_at(bench, 100)
    return bench


def test_play_trains_on_for_as_many_iterations_again(ended, monkeypatch):
    monkeypatch.setattr(commands, "MERGE_S", -1.0)  # nobody is so quick
    run = ended.page.frame.run
    ended.click("classify.play")
    ended_at(ended, 200)
    ended.key(Qt.Key.Key_Space)
    ended_at(ended, 300)
    assert ended.page.frame.run == run
    assert ended.page.recipe.training.steps == 300
    assert ended.find("classify.iterations").currentText() == "300"
    alone = start_run(ended.page.recipe)
    alone.advance(300)
    assert ended.page.frame.loss == alone.scores["train"].loss
    ended.click("classify.undo")
    assert ended.page.recipe.training.steps == 200
    ended.click("classify.undo")
    assert ended.page.recipe == SHORT
    ended_at(ended, 300)  # what was trained stays
    ended.click("classify.play")
    ended_at(ended, 400)


def test_step_does_one_more(ended):
    ended.click("classify.step")
    ended_at(ended, 101)
    ended.key(Qt.Key.Key_S)
    ended_at(ended, 102)
    assert ended.page.recipe.training.steps == 102
    assert not ended.page._plays
    ended.click("classify.play")
    ended_at(ended, 202)  # as many as were asked for, and not as many as the last step made


def test_reset_starts_from_step_0_with_the_iterations_that_are_shown(ended):
    ended.click("classify.play")
    ended_at(ended, 200)
    ended.click("classify.reset")
    ended.wait(lambda: ended.state == "PAUSED" and ended.step == 0)
    assert ended.page.recipe.training.steps == 200
    ended.click("classify.play")
    ended_at(ended, 200)


def test_iterations_that_a_person_sets_are_trained_at_once_and_are_as_many_again(ended):
    ended.type("classify.iterations", "150")
    ended_at(ended, 150)
    ended.click("classify.play")
    ended_at(ended, 300)


def test_a_change_after_the_end_trains_on(ended):
    run = ended.page.frame.run
    ended.type("classify.rate", "0.5")
    ended_at(ended, 200)
    ended.press_canvas(3.0, 4.0)
    ended_at(ended, 300)
    assert len(ended.page.frame.dataset) == 61
    assert ended.page.frame.run == run
    ended.key(Qt.Key.Key_Z, CTRL)  # of the point: what it does is seen as well
    ended_at(ended, 400)
    assert len(ended.page.frame.dataset) == 60
    ended.click("classify.undo")
    ended_at(ended, 500)
    assert ended.page.recipe.training.rate == SHORT.training.rate


def test_a_change_after_single_steps_at_the_end_trains_on(ended):
    ended.click("classify.step")
    ended_at(ended, 101)
    ended.type("classify.l2", "0.01")
    ended_at(ended, 201)


def test_dragging_a_slider_at_the_end_adds_iterations_once(open_window):
    bench = open_window(Recipe(training=Training(steps=20_000), model=DeepNet()))
    ended_at(bench, 20_000)
    slider = bench.find("classify.rate_slider")
    for _ in range(5):
        slider.setValue(slider.value() - 1)
    assert bench.page.recipe.training.steps == 40_000
    ended_at(bench, 40_000)


def test_play_after_stopping_early_trains_on_to_the_last_iteration(open_window):
    data = SHORT.data.model_copy(update={"split": SHORT.data.split.model_copy(update={"validation": 0.3})})
    training = Training(steps=1_000, eval_every=10, patience=2, rate=0.5)
    bench = open_window(Recipe(data=data, training=training, model=DeepNet(hidden=(50,))))
    bench.wait_for("FINISHED")
    assert bench.status.ended_by == "patience"
    assert bench.status.step < 1_000
    bench.click("classify.play")
    ended_at(bench, 1_000)
    assert bench.page.recipe.training.patience is None
    bench.click("classify.undo")
    assert bench.page.recipe.training == training
    assert bench.state == "FINISHED"


@pytest.mark.parametrize(
    "recipe",
    [
        pytest.param(Recipe(model=KernelSVM()), id="svm"),
        pytest.param(Recipe(data=NoisyLine(), model=LeastSquares()), id="closed form"),
        pytest.param(Recipe(data=NoisyLine(), model=Nudging(tolerance=1000.0)), id="content"),
    ],
)
def test_what_is_solved_says_so_in_place_of_play(open_window, recipe):
    bench = open_window(recipe)
    bench.wait_for("FINISHED")
    prefix = bench.page.prefix
    bench.wait(lambda: bench.find(f"{prefix}.solved").isVisible())
    assert not bench.find(f"{prefix}.play").isVisible()
    assert not bench.find(f"{prefix}.step").isEnabled()
    undoable = bench.page.undo_stack.count()
    bench.key(Qt.Key.Key_Space)
    bench.key(Qt.Key.Key_S)
    assert bench.page.undo_stack.count() == undoable
    assert bench.page.recipe == recipe


def test_a_failed_run_cannot_be_played_on(open_window):
    bench = open_window(Recipe(data=NoisyLine(), model=LinReg(), training=Training(rate=1e4)))
    bench.wait_for("FAILED")
    assert not bench.find("regress.play").isEnabled()
    bench.key(Qt.Key.Key_Space)
    assert bench.page.undo_stack.count() == 0


def test_the_tempo_is_kept_and_holds_on_all_pages(open_window, monkeypatch):
    monkeypatch.setattr(tempo, "DEFAULT", "watch")
    bench = open_window(Recipe(training=Training(steps=None)))
    assert bench.page.transport.tempo.tempo == "watch"
    bench.key(Qt.Key.Key_Comma)
    assert bench.page.transport.tempo.tempo == 1000.0
    bench.window.show_page("regress")
    assert bench.page.transport.tempo.tempo == 1000.0
    bench.key(Qt.Key.Key_Period)
    bench.key(Qt.Key.Key_Period)
    bench.window.show_page("classify")
    assert bench.page.transport.tempo.tempo == "full speed"
    bench.window.settings.save()
    assert Settings().tempo == "full speed"


def test_what_is_watched_is_the_same_bit_for_bit(open_window, monkeypatch):
    monkeypatch.setattr(tempo, "DEFAULT", "watch")
    monkeypatch.setattr(tempo, "WATCH_S", 1.5)
    bench = open_window(Recipe(training=Training(steps=500)))
    bench.click("classify.reset")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == 0)
    shown = set()
    bench.page.controller.frame_ready.connect(lambda frame: shown.add(frame.shown_step))
    bench.click("classify.play")
    ended_at(bench, 500)
    alone = start_run(bench.page.recipe)
    alone.advance(500)
    assert bench.page.frame.loss == alone.scores["train"].loss
    assert len(shown) > 10  # at full speed it would be over within two or three
