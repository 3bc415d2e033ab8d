"""One time on every page: what is shown is of one step, one comes back to now, and goes on from any step."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.training import resting
from app.widgets.numbers import write_score
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.recipe import DeepNet, Recipe, Training
from dlab_core.recipe.files import find, with_values
from dlab_core.training.run import start_run

RECIPES = {
    "classify": Recipe(training=Training(steps=400, l2=0.01)),
    "regress": with_values(find("line-noisy"), ["training.steps=400", "training.l2=0.01"]),
    "mnist": with_values(find("digits-small"), ["training.steps=400"]),
}


@pytest.fixture(params=RECIPES)
def ended(request, open_window):
    """A window of each page whose run is at its end, at 400 steps."""
    return at_end(open_window(RECIPES[request.param]), 400)


def at_end(bench, step):
    bench.wait(lambda: bench.state == "FINISHED" and bench.step == bench.status.step == step)
    return bench


def alone_at(recipe, step):
    """A run that never went further than a step, with the scores of all points."""
    run = start_run(recipe)
    while run.learner.step < step:
        run.advance(step - run.learner.step)
    while not run.examine():
        pass
    return run


def saved(bench, share=0.5):
    steps = bench.page.frame.saved_steps
    return int(steps[int(len(steps) * share)])


def look_at(bench, step):
    time = bench.page.time
    time.slider.setValue(int(np.flatnonzero(time.slider.steps == step)[0]))
    bench.wait(lambda: bench.page.frame.shown_step == step)


def text(bench, name):
    return bench.find(f"{bench.page.prefix}.{name}").text()


def button(bench, name):
    return bench.find(f"{bench.page.prefix}.{name}", QPushButton)


def test_the_time_slider_rules_all_that_is_shown(ended):
    step = saved(ended)
    assert not ended.page.moments.chip.isVisible()
    look_at(ended, step)
    frame, alone = ended.page.frame, alone_at(ended.page.recipe, step)
    assert ended.page.moments.chip.isVisible()
    assert text(ended, "moment_text") == f"Step {step:,} of 400"
    assert text(ended, "iteration_value") == f"{step:,}"
    loss = alone.scores["train"].loss
    assert frame.loss == loss
    for name in ("loss_value", "train_loss"):
        assert text(ended, name) == write_score(loss)
    penalty = alone.learner.penalty()
    assert text(ended, "penalty") == write_score(penalty)
    curves = ended.page.curves
    assert f"train {write_score(loss)}" in curves.key.accessibleName()
    assert f"penalty {write_score(penalty)}" in curves.key.accessibleName()
    assert curves.plot.cursor.isVisible()
    assert curves.plot.cursor.value() == step
    for split, scores in alone.scores.items():
        for measure in scores.measures if scores else ():
            assert getattr(frame.scores[split], measure) == getattr(scores, measure)
    assert frame.epoch == alone.epoch
    ended.click(f"{ended.page.prefix}.back_to_now")
    ended.wait(lambda: ended.page.frame.shown_step == 400)
    assert not ended.page.moments.chip.isVisible()
    assert text(ended, "iteration_value") == "400"
    assert text(ended, "loss_value") == write_score(alone_at(ended.page.recipe, 400).scores["train"].loss)
    assert curves.plot.cursor.value() == 400


@pytest.mark.parametrize("name", RECIPES)
def test_the_chip_is_whole_in_a_small_window(open_window, appearance, name):
    bench = at_end(open_window(RECIPES[name], (1024, 768)), 400)
    chip = bench.page.moments.chip
    for scale in (1.0, 1.5):
        appearance.set_scale(scale)
        QApplication.processEvents()
        look_at(bench, saved(bench))
        bench.wait(lambda: chip.isVisible() and chip.width() >= chip.minimumSizeHint().width())
        assert chip.parentWidget().rect().contains(chip.geometry())
        assert button(bench, "go_on_from_here").accessibleName() == "Go on from here"
        bench.click(f"{name}.back_to_now")
        bench.wait(lambda: bench.page.frame.shown_step == 400)


def test_tables_are_of_the_step_that_is_shown(open_window):
    bench = at_end(open_window(RECIPES["classify"]), 400)
    bench.click("classify.details_panel")
    bench.page.ask_for_frame()
    step = saved(bench)
    look_at(bench, step)
    bench.wait(lambda: bench.page.frame.get(ParametersRequest) is not None)
    alone = alone_at(bench.page.recipe, step)
    shown = {row.name: row.values for row in bench.page.frame.get(ParametersRequest).rows}
    for name, values in alone.learner.parameters().items():
        np.testing.assert_array_equal(shown[name], values.ravel())
    confusion = bench.find("classify.confusion").accessibleDescription()
    counts = alone.scores["train"].confusion.tolist()
    assert confusion == "; ".join(f"class {c + 1}: {', '.join(map(str, row))}" for c, row in enumerate(counts))


def test_coefficients_and_top_losses_are_too(open_window):
    bench = at_end(open_window(RECIPES["regress"]), 400)
    bench.page.tabs.show_index(1)
    look_at(bench, saved(bench))
    bench.wait(lambda: bench.page.frame.get(CoefficientsRequest) is not None)
    found = bench.page.frame.get(CoefficientsRequest)
    expected = alone_at(bench.page.recipe, saved(bench)).picture(CoefficientsRequest())
    np.testing.assert_array_equal(found.weights, expected.weights)
    digits = at_end(open_window(RECIPES["mnist"]), 400)
    look_at(digits, saved(digits))
    found = digits.page.frame.get(TopLossesRequest)
    expected = alone_at(digits.page.recipe, saved(digits)).picture(TopLossesRequest())
    np.testing.assert_array_equal(found.index, expected.index)
    np.testing.assert_array_equal(found.losses, expected.losses)


def test_one_loss_is_shown_where_a_run_stands(open_window):
    """Also in the midst of an epoch, where the loss of the last batch is another one."""
    bench = open_window(RECIPES["mnist"])
    bench.click("mnist.reset")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == 0)
    for step in (1, 2, 3):
        bench.click("mnist.step")
        bench.wait(lambda step=step: bench.state == "PAUSED" and bench.page.frame.scored_step == step)
    loss = alone_at(bench.page.recipe, 3).scores["train"].loss
    assert bench.page.frame.loss == loss
    assert text(bench, "loss_value") == text(bench, "train_loss") == write_score(loss)
    names = bench.page.curves.key.accessibleName()
    assert names.startswith(f"train {write_score(loss)}")
    assert "batch loss" in names
    assert bench.page.frame.curves.losses[-1] != loss


def test_page_up_and_down_go_one_saved_step_and_end_comes_back(ended):
    prefix, steps = ended.page.prefix, ended.page.frame.saved_steps
    for widget in (ended.window, ended.find(f"{prefix}.rate_slider"), ended.find(f"{prefix}.play")):
        widget.setFocus()
        for key, step in (
            (Qt.Key.Key_PageUp, steps[-2]),
            (Qt.Key.Key_PageUp, steps[-3]),
            (Qt.Key.Key_PageDown, steps[-2]),
            (Qt.Key.Key_PageUp, steps[-3]),
            (Qt.Key.Key_End, 400),
        ):
            QTest.keyClick(widget, key)
            ended.wait(lambda step=step: ended.page.frame.shown_step == step)
    rate = ended.page.recipe.training.rate
    assert ended.page.recipe.training.rate == rate
    field = ended.find(f"{prefix}.rate")
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_PageUp)
    QTest.keyClick(field, Qt.Key.Key_End)
    assert ended.page.time.past is None


def test_keys_go_to_the_page_that_is_shown(open_window):
    bench = at_end(open_window(RECIPES["classify"]), 400)
    classify = bench.page
    bench.click("rail.regress")
    regress = bench.page
    bench.wait(lambda: regress.frame is not None and len(regress.frame.saved_steps) > 5)
    bench.paused()
    bench.key(Qt.Key.Key_PageUp)
    assert regress.time.past is not None
    assert classify.time.past is None


def test_it_goes_on_from_here_and_what_is_left_behind_is_pinned(ended):
    page, step, left = ended.page, saved(ended, 0.3), ended.page.frame
    look_at(ended, step)
    ended.click(f"{page.prefix}.go_on_from_here")
    ended.wait(lambda: len(page.pins.pins) == 1)
    pin = page.pins.pins[0]
    assert (pin.step, pin.scoring.scores["train"].loss) == (400, left.loss)
    assert page.time.past is None
    ended.wait(lambda: ended.status.journal != ())
    at_end(ended, 400)
    assert page.frame.run == left.run
    assert [(entry.step, entry.path, entry.value) for entry in ended.status.journal] == [(step, ("step",), 400)]
    assert not page.moments.chip.isVisible()
    alone = alone_at(page.recipe, 400)
    assert page.frame.loss == alone.scores["train"].loss
    np.testing.assert_array_equal(page.frame.curves.losses, alone.history.curves().losses)
    np.testing.assert_array_equal(page.frame.curves.scored, alone.history.curves().scored)


def test_it_trains_from_there_with_what_is_set_now(open_window):
    bench = at_end(open_window(RECIPES["classify"]), 400)
    step = saved(bench)
    look_at(bench, step)
    bench.type("classify.rate", "0.5")  # after the end it trains on, in the present
    at_end(bench, 800)
    assert bench.page.frame.shown_step == step or bench.page.time.past is not None
    bench.wait(lambda: bench.page.frame.shown_step == bench.page.time.past)
    shown = bench.page.frame.shown_step
    bench.click("classify.go_on_from_here")
    bench.wait(lambda: len(bench.page.pins.pins) == 1)
    at_end(bench, 800)
    run = start_run(RECIPES["classify"])
    run.advance(shown)
    run.change(bench.page.recipe)
    run.advance(800)
    bench.wait(lambda: (bench.page.frame.last_step, bench.page.frame.loss) == (800, run.scores["train"].loss))


def test_what_is_solved_at_once_cannot_go_on(open_window):
    bench = open_window(find("svm-mixture"))
    bench.wait_for("FINISHED")
    bench.press_canvas(3.0, 3.0)
    bench.wait(lambda: bench.state == "FINISHED" and bench.step == 2)
    look_at(bench, 1)
    assert bench.page.moments.chip.isVisible()
    assert not button(bench, "go_on_from_here").isVisible()
    assert button(bench, "back_to_now").isVisible()


def test_a_diverged_run_shows_its_last_finite_step_and_goes_on_from_one_before(open_window):
    bench = open_window(find("rate-too-large"))
    bench.wait_for("FAILED")
    bench.wait(lambda: bench.page.frame.last_step == bench.status.step)
    assert text(bench, "iteration_value") == f"{bench.page.frame.shown_step:,}"
    assert np.isfinite(bench.page.frame.loss)
    look_at(bench, 0)
    bench.click("classify.go_on_from_here")
    bench.wait(lambda: bench.status.journal != () and bench.state == "FAILED")
    assert len(bench.page.pins.pins) == 1


def test_many_images_are_a_sample_until_one_rests_at_a_step(open_window, monkeypatch):
    monkeypatch.setattr("dlab_core.training.scoring.SAMPLE", 100)
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 300)
    monkeypatch.setattr(resting, "REST_MS", 700)
    bench = at_end(open_window(RECIPES["mnist"]), 400)
    step = saved(bench)
    look_at(bench, step)
    assert bench.page.frame.sampled
    assert bench.page.frame.scores["train"].n == 100
    bench.wait(lambda: bench.page.frame.shown_step == step and not bench.page.frame.sampled)
    assert bench.page.frame.scores["train"].n == 1438
    assert bench.page.frame.loss == alone_at(bench.page.recipe, step).scores["train"].loss


def test_looking_back_and_pinning_change_nothing(open_window):
    bench = open_window(Recipe(model=DeepNet(), training=Training(steps=20_000, batch=10, eval_every=500)))
    for at in range(6):
        bench.key(Qt.Key.Key_PageUp)
        if at in (1, 4):
            bench.key(Qt.Key.Key_P)
        bench.wait(lambda at=at: bench.step > 500 * at or bench.state == "FINISHED")
    at_end(bench, 20_000)
    bench.key(Qt.Key.Key_End)
    bench.wait(lambda: bench.page.frame.shown_step == 20_000)
    alone = alone_at(bench.page.recipe, 20_000)
    for split, scores in alone.scores.items():
        assert (bench.page.frame.scores[split] is None) == (scores is None)
    assert bench.page.frame.loss == alone.scores["train"].loss
    np.testing.assert_array_equal(bench.page.frame.curves.losses, alone.history.curves().losses)
    surface = bench.page.frame.request.get(SurfaceRequest)
    bench.wait(lambda: not bench.page.frame.is_past)
    expected = alone.picture(replace(surface, shape=(30, 40)))
    assert expected is not None
