"""Pinned runs on every page: put aside, compared, looked at, taken up, removed."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.pages.pins import FULL
from app.training import tempo
from app.widgets.columns import PANEL_PX
from app.widgets.numbers import write_score
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, Recipe, Training
from dlab_core.recipe.files import find, with_values
from dlab_core.training.run import start_run

RECIPES = {
    "classify": Recipe(training=Training(steps=300)),
    "regress": with_values(find("line-standardised"), ["training.steps=300"]),
    "mnist": with_values(find("digits-small"), ["training.steps=300"]),
}
SCROLL_BAR_PX = 8
CTRL = Qt.KeyboardModifier.ControlModifier


def at_end(bench, step, run=0):
    def there():
        frame = bench.page.frame
        return bench.state == "FINISHED" and frame.run >= run and frame.last_step == bench.status.step == step

    bench.wait(there)
    return bench


@pytest.fixture(params=RECIPES)
def ended(request, open_window):
    """A window of each page whose run is at its end, at 300 steps."""
    return at_end(open_window(RECIPES[request.param]), 300)


def pin(bench):
    count = len(bench.page.pins.pins)
    bench.key(Qt.Key.Key_P)
    bench.wait(lambda: len(bench.page.pins.pins) == count + 1)


def run_with(bench, *changes):
    """Train 300 steps from the start, with other settings."""
    page = bench.page
    bench.click(f"{page.prefix}.reset")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == 0)
    page.open(with_values(page.recipe, [*changes]))
    at_end(bench, 300, page.controller.run)


def names(bench):
    return {slot: row.name.text() for slot, row in bench.page.pins.list.rows.items() if not row.isHidden()}


def number(bench, slot, measure="loss"):
    return bench.page.pins.list.numbers[slot, measure].text()


def present(bench):
    """The loss in the table of scores."""
    return bench.find(f"{bench.page.prefix}.train_loss").text()


def loss_of(recipe, step=300):
    run = start_run(recipe)
    while run.learner.step < step:
        run.advance(step - run.learner.step)
    while not run.examine():
        pass
    return run.scores["train"].loss


def test_a_pin_is_compared_with_the_present_run_and_looked_at_by_clicks(ended):
    page, recipe = ended.page, ended.page.recipe
    assert not page.pins.list.isVisible()
    ended.click(f"{page.prefix}.pin")
    ended.wait(lambda: len(page.pins.pins) == 1)
    assert page.pins.list.isVisible()
    assert names(ended) == {None: "the same recipe (this run)", 0: "step 300"}
    run_with(ended, "training.rate=0.00123")
    rate = recipe.training.rate
    assert names(ended) == {None: "learning rate 0.00123 (this run)", 0: f"learning rate {rate:g}"}
    assert number(ended, 0) == write_score(loss_of(recipe))
    assert present(ended) == write_score(page.frame.loss) != number(ended, 0)
    page.pins.list.split.setCurrentIndex(page.pins.list.split.findData("test"))
    assert number(ended, 0) == write_score(getattr(page.pins.pins[0].scoring.scores["test"], "loss", None))
    assert page.curves.plot.pins.lines[0].isVisible()
    assert f"A {write_score(loss_of(recipe))}" in page.curves.key.accessibleName()
    page.pins.list.split.setCurrentIndex(page.pins.list.split.findData("train"))
    now = page.frame.loss
    ended.click(f"{page.prefix}.pin_a")
    ended.wait(lambda: page.frame.pin is page.pins.pins[0])
    then = loss_of(recipe)
    assert page.frame.loss == then
    assert page.moments.chip.text.text() == f"A: learning rate {recipe.training.rate:g}, step 300"
    assert ended.find(f"{page.prefix}.loss_value").text() == write_score(then)
    assert f"train {write_score(then)}" in page.curves.key.accessibleName()
    assert present(ended) == number(ended, 0) == write_score(then)
    ended.click(f"{page.prefix}.pin_a")
    ended.wait(lambda: page.frame.pin is None)
    assert page.frame.loss == now
    assert present(ended) == write_score(now)
    assert not page.moments.chip.isVisible()
    ended.click(f"{page.prefix}.pin_a")
    ended.wait(lambda: page.frame.pin is not None)
    ended.key(Qt.Key.Key_End)
    ended.wait(lambda: page.frame.pin is None)
    ended.click(f"{page.prefix}.pin_a")
    ended.wait(lambda: page.frame.pin is not None)
    ended.key(Qt.Key.Key_PageUp)
    ended.wait(lambda: page.frame.is_past)
    assert page.frame.pin is None
    ended.click(f"{page.prefix}.pin_a_remove")
    assert page.pins.pins == {}
    assert not page.pins.list.isVisible()
    assert not page.curves.plot.pins.lines[0].isVisible()


def test_a_pin_is_taken_up_and_the_present_run_is_pinned_in_its_place(ended):
    page, recipe = ended.page, ended.page.recipe
    pin(ended)
    run_with(ended, "training.rate=0.00123")
    other, loss = page.recipe, page.frame.loss
    run = page.controller.run
    ended.click(f"{page.prefix}.pin_a_take_up")
    ended.wait(lambda: page.controller.run > run)
    at_end(ended, 300, page.controller.run)
    assert page.recipe.training.rate == recipe.training.rate
    assert page.frame.loss == loss_of(recipe)
    assert page.pins.pins[0].recipe.training.rate == 0.00123
    assert page.pins.pins[0].scoring.scores["train"].loss == loss
    ended.page.play()  # and it goes on as if it had never been put aside
    more = recipe.training.steps + page._stretch
    at_end(ended, more)
    assert page.frame.loss == loss_of(with_values(recipe, [f"training.steps={more}"]), more)
    for _ in range(2):
        run = page.controller.run
        ended.key(Qt.Key.Key_Z, CTRL)
    ended.wait(lambda: page.controller.run >= run)
    at_end(ended, 300, page.controller.run)
    assert page.recipe.training.rate == other.training.rate
    assert page.frame.loss == loss
    assert page.pins.pins[0].recipe.training.rate == recipe.training.rate


def test_boundaries_are_drawn_dashed_over_the_present_surface(open_window):
    bench = at_end(open_window(RECIPES["classify"]), 300)
    pin(bench)
    surface = bench.page.frame.get(SurfaceRequest)
    run_with(bench, "training.rate=0.0005")
    layer = bench.canvas.pins
    bench.wait(lambda: layer.lines[0].isVisible())
    x, y = layer.lines[0].getData()
    vertices = np.concatenate([line.vertices for line in surface.boundary])
    gaps = np.hypot(x[:, None] - vertices[:, 0], y[:, None] - vertices[:, 1]).min(axis=1)
    assert np.median(gaps) < 0.1
    assert len(layer.letters[0].data) == 1
    assert layer.lines[0].opts["pen"].dashPattern()
    bench.click("classify.pin_a_remove")
    assert not layer.lines[0].isVisible()
    assert not layer.letters[0].isVisible()


def test_fits_are_drawn_dashed_beside_the_present_one(open_window):
    bench = at_end(open_window(RECIPES["regress"]), 300)
    pin(bench)
    fit = bench.canvas.fit.ys[:, 0]
    run_with(bench, "training.rate=0.0005")
    line = bench.canvas.pins.lines[0]
    bench.wait(line.isVisible)
    np.testing.assert_allclose(line.getData()[1], fit, rtol=1e-5)
    assert not np.allclose(bench.canvas.fit.ys[:, 0], fit)
    bench.choose("regress.source", "Crops")
    bench.wait(lambda: "other data" in names(bench).get(0, ""))
    bench.click("regress.pin_a")
    assert "another kind" in bench.find("regress.message").text()
    assert bench.page.pins.shown is None


def test_pins_survive_a_reset_and_say_that_data_differ(ended):
    page = ended.page
    pin(ended)
    ended.click(f"{page.prefix}.reset")
    ended.wait(lambda: ended.state == "PAUSED" and ended.step == 0)
    assert names(ended)[0] == "step 300"
    assert number(ended, 0) != present(ended)
    if page.recipe.data.resampled() is None:
        return
    ended.key(Qt.Key.Key_N)
    ended.wait_for_run(page.controller.run)
    assert names(ended)[0].endswith("other data")
    assert "seed" in names(ended)[0]
    ended.click(f"{page.prefix}.pin_a")
    ended.wait(lambda: page.frame.pin is not None)


def test_four_have_room_and_a_fifth_is_refused_until_one_is_removed(open_window, appearance):
    bench = at_end(open_window(RECIPES["classify"]), 300)
    for _ in range(4):
        pin(bench)
    bench.key(Qt.Key.Key_P)
    assert bench.find("classify.message").text() == FULL
    bench.key(Qt.Key.Key_PageUp)
    bench.wait(lambda: bench.page.frame.is_past)
    step = bench.page.frame.shown_step
    bench.click("classify.go_on_from_here")
    assert bench.page.frame.shown_step == step
    assert bench.status.journal == ()
    bench.click("classify.pin_b_remove")
    assert list(bench.page.pins.pins) == [0, 2, 3]
    pin(bench)
    assert set(bench.page.pins.pins) == {0, 1, 2, 3}
    for scale in (1.0, 1.5):
        appearance.set_scale(scale)
        bench.page.fit_theme()
        QApplication.processEvents()
        room = appearance.px(PANEL_PX) - 2 * appearance.px(12) - SCROLL_BAR_PX
        assert bench.page.pins.list.minimumSizeHint().width() <= room
    bench.find("classify.right_panel").setChecked(True)  # which has no room beside the other at this size of type
    assert bench.explained_controls() >= {f"classify.pin_{letter}_take_up" for letter in "abcd"}


def test_a_run_that_trains_is_pinned_as_it_was_then(open_window):
    recipe = Recipe(model=DeepNet(), training=Training(steps=None, batch=10))
    bench = open_window(recipe)
    bench.wait(lambda: bench.step > 500)
    pin(bench)
    pinned = bench.page.pins.pins[0]
    bench.wait(lambda: bench.step > pinned.step + 500)
    bench.paused()
    alone = start_run(recipe)
    alone.advance(pinned.step)
    for name, array in alone.learner.state_dict().items():
        np.testing.assert_array_equal(pinned.learner.state_dict[name], array)
    bench.click("classify.pin_a_take_up")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == bench.status.step == pinned.step)
    assert bench.page.pins.pins[0].step > pinned.step


def test_a_pin_keeps_its_place_in_words_of_the_tempo(open_window, monkeypatch):
    """What is taken up at the tempo of watching is watched from its own step on."""
    monkeypatch.setattr(tempo, "DEFAULT", "watch")
    bench = open_window(Recipe(training=Training(steps=None)))
    bench.wait(lambda: bench.step > 5)
    bench.paused()
    pin(bench)
    step = bench.page.pins.pins[0].step
    bench.click("classify.pin_a_take_up")
    bench.wait(lambda: bench.state == "PAUSED" and bench.page.frame.run == bench.page.controller.run)
    assert bench.step == step
    bench.click("classify.play")
    bench.wait(lambda: bench.step > step)
