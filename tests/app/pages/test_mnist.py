"""The Digits page, by mouse and keyboard."""

import shutil
import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.forms.editors.layer_box import EndBox
from app.plots.base.style import plot_style
from app.plots.images.top_losses import TopLossesView
from app.settings import Settings
from dlab_core.data import digits
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.fetch import Cancelled, FetchError, Fetching
from dlab_core.metrics.classification import per_class
from dlab_core.pictures.predictions import PredictionRequest
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import DeepNet, Digits, KernelSVM, LogReg, Recipe, Training, files
from dlab_core.training.run import start_run

SMALL = Recipe(data=Digits(), model=LogReg(), training=Training(steps=None, batch=50, rate=0.3))
QUICK = Recipe(data=Digits(), model=LogReg(), training=Training(steps=150, batch=50, rate=0.3))


@pytest.fixture
def bench(open_window):
    return open_window(SMALL)


def send_mouse(widget, kind, x, y, button=Qt.MouseButton.LeftButton):
    """A mouse event with its button held, which QTest's moves are without."""
    place = QPointF(x, y)
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    QApplication.sendEvent(widget, QMouseEvent(kind, place, place, button, held, Qt.KeyboardModifier.NoModifier))


def draw(square, *places, button=Qt.MouseButton.LeftButton):
    side = square.width()
    (x, y), *rest = [(a * side, b * side) for a, b in places]
    send_mouse(square, QEvent.Type.MouseButtonPress, x, y, button)
    for x, y in rest:
        send_mouse(square, QEvent.Type.MouseMove, x, y, button)
    send_mouse(square, QEvent.Type.MouseButtonRelease, x, y, button)


def settled(bench):
    """Wait for the frame of a run that has ended."""
    bench.wait_for("FINISHED")
    bench.wait(lambda: bench.page.frame.last_step == bench.status.step == bench.page.frame.scored_step)


def test_digits_learn_at_once_while_the_other_page_goes_on(open_window):
    bench = open_window()
    classify = bench.page
    bench.click("rail.mnist")
    assert bench.page is not classify
    assert bench.find("rail.mnist").isChecked()
    bench.wait(lambda: bench.page.frame is not None and bench.step > 20)
    assert bench.page.recipe.data == Digits()
    assert "8 x 8" in bench.find("mnist.files_note").text()
    assert not bench.find("mnist.fetch").isVisible()
    assert len(bench.find("mnist.weights").cells) == 10
    before = classify.controller.status.step, classify.frame.last_step
    bench.wait(lambda: classify.frame.last_step > before[1])
    assert not classify.isVisible()
    bench.click("rail.classify")
    assert bench.page is classify
    bench.click("rail.mnist")
    assert len(bench.window.pages) == 2


@pytest.mark.parametrize("engine", ["fused", "autograd"], indirect=True)
def test_it_trains_as_it_does_without_a_window(open_window, engine):
    bench = open_window(QUICK)
    settled(bench)
    assert bench.page.frame.engine == engine
    alone = start_run(QUICK)
    while alone.state == "running":
        alone.advance(1000)
    assert bench.page.frame.loss == alone.scores["train"].loss
    assert bench.page.frame.scores["test"].accuracy == alone.scores["test"].accuracy
    text = bench.find("mnist.test_accuracy").text()
    assert text == f"{alone.scores['test'].accuracy:.3f}"
    values = bench.page.frame.get(WeightImagesRequest).values
    np.testing.assert_array_equal(values[7].ravel(), alone.learner.parameters()["W"][:, 7])


def test_the_penalty_changes_the_weights_before_ones_eyes(bench):
    bench.wait(lambda: bench.step > 300)
    run, vmax = bench.page.frame.run, bench.page.weights.scale.vmax
    bench.type("mnist.l2", "1")
    bench.wait(lambda: bench.page.weights.scale.vmax < vmax / 3)
    assert bench.page.frame.run == run
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: bench.page.weights.scale.vmax > vmax / 2)
    assert bench.page.recipe.training.l2 == SMALL.training.l2


def test_hovering_reads_a_weight(open_window):
    bench = open_window(QUICK)
    settled(bench)
    grid = bench.find("mnist.weights")
    rect = grid._rects()[3]
    QTest.mouseMove(grid, rect.center().toPoint())
    bench.wait(lambda: bench.page.cards["main"].note.startswith("3: weight"))
    value = bench.page.frame.get(WeightImagesRequest).values[3, 4, 4]
    assert f"{value:.4f}" in bench.page.cards["main"].note
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert "Point at" in bench.page.cards["main"].note


def test_a_deep_net_shows_its_filters_and_an_svm_says_that_it_has_none(open_window):
    bench = open_window(QUICK)
    settled(bench)
    bench.page.edit(QUICK.model_copy(update={"model": DeepNet(hidden=(12, 5))}))
    bench.wait(lambda: len(bench.find("mnist.weights").cells) == 12)
    boxes = [box.accessibleName() for box in bench.page.model_form.findChildren(EndBox)]
    assert boxes == ["64 inputs: the features of a point", "10 outputs: one for each class"]
    bench.choose("mnist.model", "SVM")
    bench.wait(lambda: not bench.find("mnist.weights").cells and bench.state == "FINISHED")
    assert "SVM" in bench.find("mnist.weights").sentence
    assert bench.page.frame.scores["test"].accuracy > 0.9


def test_a_digit_is_drawn_erased_and_predicted(open_window):
    bench = open_window(QUICK)
    settled(bench)
    square, answer = bench.find("mnist.square"), bench.find("mnist.answer")
    assert square.is_blank
    assert PredictionRequest not in bench.page.frame.pictures
    draw(square, *[(0.5, y) for y in np.linspace(0.15, 0.85, 8)])
    bench.wait(lambda: answer.text().startswith("This is"))
    alone = start_run(QUICK)
    while alone.state == "running":
        alone.advance(1000)
    expected = alone.picture(PredictionRequest(square.drawing()))
    bench.wait(lambda: np.array_equal(bench.page.frame.request.get(PredictionRequest).drawing, square.drawing()))
    np.testing.assert_allclose(bench.page.frame.get(PredictionRequest).probabilities, expected.probabilities, rtol=1e-5)
    best = int(expected.probabilities.argmax())
    assert answer.text() == f"This is {best} ({100 * expected.probabilities[best]:.0f} %)"
    draw(square, *[(0.5, y) for y in np.linspace(0.0, 1.0, 12)], button=Qt.MouseButton.RightButton)
    assert square.is_blank
    bench.wait(lambda: answer.text() == "")
    draw(square, (0.2, 0.2), (0.8, 0.2))
    assert not square.is_blank
    bench.click("mnist.clear")
    assert square.is_blank
    assert not square.drawing().any()


def test_one_of_the_top_losses_is_put_on_the_paper(open_window):
    bench = open_window(QUICK)
    settled(bench)
    grid = bench.find("mnist.top_losses")
    bench.wait(lambda: len(grid.cells) == 24)
    found = bench.page.frame.get(TopLossesRequest)
    first = grid.cells[0]
    assert first.wrong
    assert first.caption == f"{found.truth[0]} → {found.predicted[0]}"
    QTest.mouseMove(grid, grid._rects()[0].center().toPoint())
    bench.wait(lambda: f"loss {found.losses[0]:.2f}" in bench.find("mnist.top_losses_note").text())
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid._rects()[0].center().toPoint())
    bench.wait(lambda: bench.find("mnist.answer").text().startswith("This is"))
    assert not bench.find("mnist.square").is_blank
    bench.choose("mnist.split", "train")
    bench.wait(lambda: not np.array_equal(bench.page.frame.get(TopLossesRequest).index, found.index))
    assert (bench.page.frame.dataset.split[bench.page.frame.get(TopLossesRequest).index] == 0).all()
    bench.choose("mnist.split", "validation")
    bench.wait(lambda: not grid.cells)
    assert "no such images" in grid.sentence


def test_the_scores_of_each_digit(open_window):
    bench = open_window(QUICK)
    settled(bench)
    bench.page.tabs.show_index(1)
    table = bench.find("mnist.per_class")
    bench.wait(lambda: len(table.rows) == 10)
    confusion = bench.page.frame.scores["test"].confusion
    recall, precision = per_class(confusion)[3]
    assert table.rows[3] == ("3", precision, recall, int(confusion[3].sum()))
    bench.choose("mnist.split", "train")
    bench.wait(lambda: table.rows[3][3] == int(bench.page.frame.scores["train"].confusion[3].sum()))
    bench.page.tabs.show_view(bench.page.confusion)
    bench.wait(lambda: bench.page.confusion.isVisible())
    assert bench.page.confusion.accessibleDescription().startswith("class 0: ")
    bench.page.tabs.show_view(bench.page.parameters)
    bench.wait(lambda: len(bench.page.parameters.model.rows) == 2)
    assert not bench.page.split.isVisible()


def test_early_stopping_says_where_it_ended(open_window):
    training = Training(steps=4000, batch=50, rate=2.0, eval_every=20, patience=3)
    bench = open_window(Recipe(data=Digits(validation=0.2), model=DeepNet(hidden=(30,)), training=training))
    bench.wait_for("FINISHED")
    bench.wait(lambda: "validation accuracy was best" in bench.find("mnist.message").text())
    bench.wait(lambda: bench.status.step == bench.page.frame.last_step < 4000)


def test_the_keys_are_those_of_every_page(bench):
    bench.wait(lambda: bench.step > 10)
    bench.key(Qt.Key.Key_Space)
    bench.wait_for("PAUSED")
    bench.paused()
    step = bench.step
    bench.key(Qt.Key.Key_S)
    bench.wait(lambda: bench.step == step + 1)
    bench.key(Qt.Key.Key_R)
    bench.wait(lambda: bench.step == 0 and bench.state == "PAUSED")
    bench.key(Qt.Key.Key_N)
    assert "not sampled" in bench.find("mnist.message").text()


def test_the_past_is_looked_at(bench):
    bench.wait(lambda: len(bench.page.frame.saved_steps) > 10)
    bench.paused()
    bench.find("mnist.past").setValue(2)
    bench.wait(lambda: bench.page.frame.shown_step == bench.page.frame.saved_steps[2])
    assert bench.page.frame.last_step > bench.page.frame.shown_step


# ---------------------------------------------------------------------------------------------- files


def test_without_files_it_says_how_to_get_them_and_can_be_undone(bench):
    bench.wait(lambda: bench.step > 5)
    bench.choose("mnist.source", "MNIST")
    bench.wait_for("FAILED")
    assert "press Download" in bench.find("mnist.message").text()
    assert "12 MB" in bench.find("mnist.files_note").text()
    assert bench.find("mnist.fetch").isVisible()
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.wait_for("RUNNING")
    assert bench.page.recipe.data == Digits()


def test_a_folder_is_chosen_and_remembered(bench, mnist, tmp_path):
    bench.choose("mnist.source", "MNIST")
    bench.wait_for("FAILED")
    bench.page.take_folder(str(tmp_path))
    assert "does not hold MNIST" in bench.find("mnist.message").text()
    assert bench.page.recipe.data.folder == ""
    bench.page.take_folder(str(mnist))
    bench.wait(lambda: bench.state == "RUNNING" and len(bench.page.frame.dataset) == 70_000)
    assert not bench.find("mnist.fetch").isVisible()
    assert Settings().digits_folder == str(mnist)
    bench.page.open(files.with_values(files.find("mnist-linear-adam"), ["training.steps=10"]))
    assert bench.page.recipe.data.folder == str(mnist)
    bench.wait_for("FINISHED")


def test_a_remembered_folder_is_begun_with(open_window, mnist):
    settings = Settings()
    settings.digits_folder = str(mnist)
    settings.save()
    bench = open_window()
    bench.click("rail.mnist")
    assert bench.page.recipe.data == Digits(source="mnist", folder=str(mnist))
    bench.wait(lambda: bench.page.frame is not None and len(bench.page.frame.dataset) == 70_000)


class Server:
    """Stands for the internet: brings the files when it is told to."""

    def __init__(self, source):
        self.source, self.go, self.error = source, threading.Event(), None

    def fetch(self, digits, folder, report, cancelled):
        report(Fetching(digits.size // 4, digits.size, 3.0))
        while not self.go.wait(0.01):
            if cancelled.is_set():
                raise Cancelled
        if self.error is not None:
            raise self.error
        shutil.copytree(self.source / "MNIST" / "raw", folder, dirs_exist_ok=True)


@pytest.fixture
def server(mnist, monkeypatch, tmp_path):
    server = Server(mnist)
    monkeypatch.setattr("app.training.fetcher.fetch", server.fetch)
    monkeypatch.setattr(digits, "cache_folder", lambda: tmp_path / "cache")
    return server


def test_fetching_shows_how_far_it_is_and_trains_when_it_is_done(bench, server):
    bench.choose("mnist.source", "MNIST")
    bench.wait_for("FAILED")
    bench.click("mnist.fetch")
    bench.wait(lambda: "3 s left" in bench.find("mnist.files_note").text())
    assert bench.find("mnist.fetch_progress").value() == 250
    assert not bench.find("mnist.fetch").isVisible()
    server.go.set()
    bench.wait(lambda: bench.state == "RUNNING" and len(bench.page.frame.dataset) == 70_000)
    assert not bench.find("mnist.fetch_progress").isVisible()
    assert "60,000 training images" in bench.find("mnist.files_note").text()
    assert not bench.page.fetcher.busy


def test_fetching_is_cancelled_and_fails_in_words(bench, server):
    bench.choose("mnist.source", "MNIST")
    bench.wait_for("FAILED")
    bench.click("mnist.fetch")
    bench.wait(lambda: bench.find("mnist.cancel_fetch").isVisible())
    bench.click("mnist.cancel_fetch")
    bench.wait(lambda: "cancelled" in bench.find("mnist.message").text())
    assert bench.find("mnist.fetch").isVisible()
    server.error = FetchError("MNIST could not be fetched: no network.")
    server.go.set()
    bench.click("mnist.fetch")
    bench.wait(lambda: "no network" in bench.find("mnist.message").text())
    server.error = RuntimeError("out of luck")
    bench.click("mnist.fetch")
    bench.wait(lambda: "internal error" in bench.find("mnist.message").text())


def test_files_that_are_damaged_are_fetched_anew(bench, server, mnist):
    raw = digits.cache_folder() / "MNIST" / "raw"
    shutil.copytree(mnist / "MNIST" / "raw", raw)
    (raw / "t10k-labels-idx1-ubyte.gz").write_bytes(b"damaged")
    bench.choose("mnist.source", "MNIST")
    bench.wait(lambda: "not the official file" in bench.find("mnist.message").text())
    server.go.set()
    bench.click("mnist.fetch")
    bench.wait(lambda: bench.state == "RUNNING" and len(bench.page.frame.dataset) == 70_000)
    assert not bench.find("mnist.fetch").isVisible()


def test_other_digits_may_be_chosen_while_some_are_fetched(bench, server):
    bench.choose("mnist.source", "MNIST")
    bench.wait_for("FAILED")
    bench.click("mnist.fetch")
    bench.choose("mnist.source", "Small")
    bench.wait(lambda: bench.state == "RUNNING" and bench.step > 20)
    run = bench.page.frame.run
    server.go.set()
    bench.wait(lambda: not bench.page.fetcher.busy)
    bench.wait(lambda: bench.step > 40)
    assert bench.page.frame.run == run
    assert "8 x 8" in bench.find("mnist.files_note").text()


def test_closing_while_fetching_leaves_no_thread(bench, server):
    bench.choose("mnist.source", "MNIST")
    bench.wait_for("FAILED")
    bench.click("mnist.fetch")
    bench.wait(lambda: bench.page.fetcher.busy)
    bench.window.close()
    assert bench.page.fetcher._threads.activeThreadCount() == 0


# -------------------------------------------------------------------------------------------- recipes


def test_recipes_go_to_the_page_that_shows_them(open_window):
    bench = open_window()
    classify = bench.page
    classify.open(files.find("digits-small"))
    assert bench.page.prefix == "mnist"
    assert bench.page.recipe == files.find("digits-small")
    bench.wait(lambda: bench.page.frame is not None)
    bench.page.open(files.find("svm-moons"))
    assert bench.page is classify
    assert classify.recipe.model == files.find("svm-moons").model
    bench.wait(lambda: bench.page.frame.recipe.model.kind == "ksvm")


def test_the_presets_are_those_of_digits(bench):
    menu = bench.page.transport.presets_menu
    menu.aboutToShow.emit()
    names = {action.objectName() for action in menu.actions() if action.data()}
    digits = {name for name, path in files.presets().items() if isinstance(files.load(path).data, Digits)}
    assert names == {f"mnist.preset_{name}" for name in digits}
    assert {"mnist.preset_mnist-linear", "mnist.preset_digits-small"} <= names


def test_fashion_has_names(open_window, mnist, monkeypatch):
    fashion = DIGIT_SETS["mnist"]
    monkeypatch.setitem(DIGIT_SETS, "fashion_mnist", fashion)
    data = Digits(source="fashion_mnist", folder=str(mnist))
    bench = open_window(Recipe(data=data, model=LogReg(), training=Training(steps=5, batch=1000)))
    bench.wait_for("FINISHED")
    bench.wait(lambda: len(bench.find("mnist.weights").cells) == 10)
    assert bench.find("mnist.weights").cells[9].caption == "Boot"


@pytest.mark.parametrize("model", [LogReg(), DeepNet(), KernelSVM()])
def test_every_control_has_a_name_and_a_tool_tip(open_window, model):
    bench = open_window(QUICK.model_copy(update={"model": model}))
    assert bench.explained_controls() > {"mnist.step", "mnist.reset", "mnist.model", "mnist.source"}


def test_before_anything_has_loaded_it_says_so(qtbot):
    view = TopLossesView("mnist")
    qtbot.addWidget(view)
    view.set_style(plot_style())
    assert view.grid.sentence == "Loading …"
