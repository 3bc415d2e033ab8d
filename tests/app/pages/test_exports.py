"""Exports through the window: the menus, the dialog, the file, and the sentence that says what came of it."""

import threading
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu

from app.pages.exports import BUSY
from dlab_core.data.csv_files import read_csv
from dlab_core.export import animation
from dlab_core.export.weights import why_no_onnx, why_no_weights
from dlab_core.recipe import GaussianMixture, KernelSVM, LogReg, Recipe, Training, files

HOSTILE = "=<script>x</script> ../&\n\u202e"
SHORT = Recipe(name=HOSTILE, data=GaussianMixture(seed=3), training=Training(steps=60, eval_every=10))
NOW = Recipe(data=GaussianMixture(seed=3), model=KernelSVM())


class Desk:
    """A person who exports from a window."""

    def __init__(self, bench, folder):
        self.bench, self.folder = bench, folder

    @property
    def said(self):
        return self.bench.find(f"{self.bench.page.prefix}.message", QLabel).text()

    def choose(self, name):
        """Choose an entry of the Export menu, which is opened as a person would."""
        menu = self.bench.find(f"{self.bench.page.prefix}.export_menu", QMenu)
        menu.aboutToShow.emit()
        action = menu.findChild(QAction, f"{self.bench.page.prefix}.{name}")
        assert action is not None, f"there is no {name}"
        action.trigger()

    def answer(self, file):
        """Give the dialog that is open a file; return the name that it offered."""
        dialog = self.bench.page.findChildren(QFileDialog)[-1]
        offered = dialog.selectedFiles()[0]
        path = self.folder / file
        dialog.fileSelected.emit(str(path))
        dialog.close()
        return offered, path

    def export(self, name, file):
        """Export to a file and wait for it; return it with what was said."""
        self.choose(name)
        _, path = self.answer(file)
        self.bench.wait(lambda: str(path) in self.said)
        return path, self.said


@pytest.fixture
def desk(open_window, tmp_path):
    def open_(recipe=SHORT):
        bench = open_window(recipe)
        bench.wait_for("FINISHED")
        return Desk(bench, tmp_path)

    return open_


def test_data_and_curves_are_written_and_read_back(desk):
    at = desk()
    path, said = at.export("export_points", "points.csv")
    assert said == f"Data (CSV) written to {path}."
    assert at.bench.find("classify.message").property("role") == "note", "nothing went wrong"
    table = read_csv(path)
    dataset = at.bench.page.frame.dataset
    np.testing.assert_array_equal(np.array(table.values)[:, :2], dataset.x)
    path, _ = at.export("export_curves", "curves.csv")
    found = np.genfromtxt(path, delimiter=",", names=True)
    np.testing.assert_array_equal(found["loss"][1:], at.bench.page.frame.curves.losses)


def test_a_report_is_one_file_without_scripts(desk):
    at = desk()
    path, _ = at.export("export_report", "report.html")
    page = path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page
    assert "&lt;script&gt;" in page, "the name is shown as it is written"


def test_an_animation_shows_progress_and_is_written(desk):
    at = desk()
    at.choose("export_side_320")
    at.choose("export_frames_per_s_5")
    seen = []
    at.bench.page.exports.exporter.progressed.connect(lambda done, total: seen.append((done, total)))
    path, said = at.export("export_gif", "run.gif")
    assert said.startswith("7 steps, from 0 to 60, written to")
    assert seen[-1] == (7, 7)
    with Image.open(path) as image:
        assert (image.n_frames, image.info["duration"]) == (7, 200)
        assert max(image.size) < 360
    assert not at.bench.page.status_line.job.isVisible()


def test_an_export_is_stopped_and_leaves_nothing(desk, monkeypatch):
    at, reached, go_on = desk(), threading.Event(), threading.Event()
    draw = animation.captioned

    def waits(*arguments):
        reached.set()
        go_on.wait(20)
        return draw(*arguments)

    monkeypatch.setattr(animation, "captioned", waits)
    at.choose("export_gif")
    at.answer("run.gif")
    at.bench.wait(reached.is_set)
    job = at.bench.page.status_line.job
    at.bench.wait(job.isVisible)
    at.choose("export_points")
    at.answer("points.csv")
    assert at.said == BUSY
    at.bench.click("classify.job_stop")
    go_on.set()
    at.bench.wait(lambda: at.said == "The export was stopped; nothing was written.")
    assert not list(at.folder.iterdir())
    assert not job.isVisible()
    at.export("export_points", "points.csv")


def test_training_goes_on_while_something_is_exported(bench, tmp_path):
    at = Desk(bench, tmp_path)
    bench.wait(lambda: len(bench.page.frame.saved_steps) > 2)
    path, _ = at.export("export_gif", "run.gif")
    assert bench.state == "RUNNING"
    with Image.open(path) as image:
        assert image.n_frames > 1
    written = bench.step
    bench.wait(lambda: bench.step > written)


def test_what_cannot_move_is_refused_in_the_status_line(desk):
    at = desk(NOW)
    at.choose("export_gif")
    at.answer("run.gif")
    at.bench.wait(lambda: "solved in one step" in at.said)
    assert not list(at.folder.iterdir())


def test_a_folder_that_cannot_be_written_is_said(desk):
    at = desk()
    at.choose("export_points")
    at.answer("missing/points.csv")
    at.bench.wait(lambda: "cannot be written" in at.said)
    assert at.bench.find("classify.message").property("role") == "sentence"


@pytest.mark.skipif(bool(why_no_onnx() or why_no_weights()), reason=why_no_onnx() or why_no_weights())
def test_weights_and_onnx_are_those_of_the_step_that_is_shown(desk):
    from safetensors.numpy import load_file

    at = desk(SHORT.model_copy(update={"model": LogReg()}))
    at.bench.page.time.slider.setValue(2)
    at.bench.wait(lambda: at.bench.page.frame.shown_step == at.bench.page.frame.saved_steps[2])
    path, said = at.export("export_weights", "a.safetensors")
    assert f"of step {at.bench.page.frame.shown_step} " in said
    assert load_file(path)["W"].shape == (2, 2)
    path, said = at.export("export_onnx", "a.onnx")
    assert "largest difference to DLab" in said


def test_an_entry_that_needs_more_says_what_to_install(open_window, monkeypatch):
    monkeypatch.setattr("dlab_core.export.weights.find_spec", lambda name: None)
    monkeypatch.setattr("dlab_core.export.animation.find_spec", lambda name: None)
    at = Desk(open_window(SHORT), None)
    for name in ("weights", "onnx", "mp4"):
        at.choose(f"export_{name}")
        assert "pip install 'dlab[export]'" in at.said
    assert not at.bench.page.findChildren(QFileDialog)


def test_the_dialog_offers_a_name_that_leads_nowhere(desk):
    at = desk()
    at.choose("export_points")
    offered, _ = at.answer("points.csv")
    assert offered.endswith("/script-x-script-points.csv")
    at.bench.wait(lambda: "written" in at.said)


# ------------------------------------------------------------------------------------------------ pictures


def open_menu(plot, place):
    """Click with the right button, and return the menu that opens, None where none does."""
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.RightButton, pos=place)
    return menu_of(plot)


def menu_of(view):
    found = [menu for menu in view.findChildren(QMenu) if menu.isVisible()]
    return found[-1] if found else None


def entry(menu, name):
    return next(action for action in menu.actions() if action.objectName().endswith(name))


def test_a_right_click_on_the_canvas_offers_its_picture_where_it_erases_nothing(desk):
    at = desk()
    canvas, count = at.bench.canvas, len(at.bench.page.frame.dataset)
    menu = open_menu(canvas, canvas.view.sceneBoundingRect().topLeft().toPoint() + QPoint(4, 4))
    assert menu is not None
    entry(menu, "picture_copy").trigger()
    image = QGuiApplication.clipboard().image()
    assert image.width() > 2 * canvas.width()
    menu.close()
    point = at.bench.pixel(*at.bench.page.frame.dataset.x[0])
    assert open_menu(canvas, point) is None, "with a brush in hand it erases"
    assert len(canvas.point_layer.x) < count


def test_the_menu_key_offers_the_picture(desk):
    canvas = desk().bench.canvas
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(20, 20), canvas.mapToGlobal(QPoint(20, 20)))
    QApplication.sendEvent(canvas.viewport(), event)
    assert menu_of(canvas) is not None
    menu_of(canvas).close()


def test_a_drag_of_the_right_button_opens_no_menu(desk):
    at = desk()
    canvas = at.bench.canvas
    at.bench.drag_canvas(canvas.view.viewRect().center().toTuple(), (0, 0), button=Qt.MouseButton.RightButton)
    assert menu_of(canvas) is None


def test_a_chart_is_saved_as_png_and_svg(desk):
    at = desk()
    curves = at.bench.page.curves

    def saved(name, file):
        reason, place = QContextMenuEvent.Reason.Mouse, curves.plot.geometry().center()
        QApplication.sendEvent(curves.plot, QContextMenuEvent(reason, QPoint(9, 9), curves.mapToGlobal(place)))
        entry(menu_of(curves), name).trigger()
        _, path = at.answer(file)
        at.bench.wait(lambda: at.said == f"Picture written to {path}.")
        return path

    small, large = (QImage(str(saved(f"picture_png_{scale}", f"{scale}.png"))).size() for scale in (1, 4))
    assert large == 4 * small
    path = saved("picture_svg", "curves.svg")
    texts = [element.text for element in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]
    assert "train" in texts


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("fcann2-mixture", ["Curves", "Decision surface"]),
        ("parabola-relu", ["Curves", "Data and fit", "Loss surface"]),
        ("digits-small", ["Curves", "Weights", "Largest losses", "Confusion matrix"]),
    ],
)
def test_the_export_menu_lists_the_plots_that_can_be_seen(open_window, preset, expected):
    bench = open_window(files.with_values(files.find(preset), ["training.steps=20"]))
    bench.wait_for("FINISHED")
    menu = bench.find(f"{bench.page.prefix}.export_menu", QMenu)
    menu.aboutToShow.emit()
    pictures = menu.actions()[0].menu()
    shown = [action.text() for action in pictures.actions()]
    assert [title for title in expected if title in shown] == shown
    assert len(shown) >= 2
    for action in pictures.actions():
        entry(action.menu(), "picture_copy").trigger()
        assert not QGuiApplication.clipboard().image().isNull()


def test_each_control_of_an_export_is_explained(desk):
    job = desk().bench.page.status_line.job
    for widget in (job.stop, job.share):
        assert widget.objectName().startswith("classify.job_")
        assert widget.accessibleName()
        assert widget.toolTip()


def test_the_export_menu_stands_in_that_of_files(open_window):
    bench = open_window(SHORT)
    assert bench.page.transport.file_menu.actions()[-1].text() == "Export"


def test_curves_of_a_comparison_have_a_picture_too(open_window):
    bench = open_window(SHORT)
    bench.window.show_page("shootout")
    curves = bench.page.curves
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(9, 9), curves.mapToGlobal(curves.rect().center()))
    QApplication.sendEvent(curves.plot, event)
    entry(menu_of(curves), "picture_copy").trigger()
    assert bench.find("shootout.message", QLabel).text() == "Curves copied: paste it where it is wanted."
    menu_of(curves).close()


def test_a_window_that_closes_ends_its_export(open_window, tmp_path):
    bench = open_window(SHORT)
    bench.wait_for("FINISHED")
    at = Desk(bench, tmp_path)
    at.choose("export_side_800")
    at.choose("export_gif")
    at.answer("run.gif")
    bench.wait(lambda: bench.page.exports.exporter.busy)
    bench.window.close()
    assert not bench.page.exports.exporter._thread.isRunning()
    assert not list(tmp_path.iterdir())
