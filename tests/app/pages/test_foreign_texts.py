"""Texts out of files are shown as they are written, wherever they come from: as no HTML, and in their line."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGraphicsView,
    QLabel,
    QPlainTextEdit,
    QToolTip,
    QWidget,
)

from app.plots.tables.sheet_view import SheetModel
from app.settings import Settings
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.recipe import ClassTable, Digits, LeastSquares, LinReg, LogReg, Recipe, Sheet, Table, Training, files
from dlab_core.shootout.entry import Entry, write_entry
from dlab_core.shootout.entry_child import ENTRY
from dlab_core.training.history import Curves

MARK = "zqx"  # stands in every hostile text, and in no other
WATCH = """
import os, pathlib, sys
while True:
    os.close(os.open(sys.argv[1], os.O_WRONLY))  # waits until somebody opens it to read
    pathlib.Path(sys.argv[2]).touch()
"""
COLUMN = "<img src='f'><b>zqx{}</b>&lt;&a\n\u202e\x07"


@contextmanager
def nobody_reads(folder):
    """A pipe called f, which is the image of every hostile text: whoever opens it is found out."""
    pipe, opened = folder / "f", folder / "opened"
    if not hasattr(os, "mkfifo"):  # there are no pipes in folders on Windows
        yield
        return
    os.mkfifo(pipe)
    watcher = subprocess.Popen([sys.executable, "-c", WATCH, str(pipe), str(opened)])
    try:
        yield
        assert not opened.exists(), "a file that a text names was opened"
    finally:
        watcher.kill()
        watcher.wait()


@pytest.fixture(autouse=True)
def trap(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with nobody_reads(tmp_path):
        yield


@pytest.fixture
def about(tmp_path):
    start = (
        f"<img src='{tmp_path}/f'><img src='f'> {MARK} <b>bold</b> <script>x</script> &lt; &amp &File \x07\u202e\u2066 "
        "<a href='file:///etc/passwd'>link</a>\n\n\r\nnext line "
    )
    return start + "w" * (2000 - len(start))


NAME = f"<img src='f'><b>{MARK}</b>&lt;&File\n\u202e\x07"


def model_texts(model):
    """What a table or a list shows, and the tool tips of its cells."""
    for role, kind in ((Qt.ItemDataRole.DisplayRole, "item"), (Qt.ItemDataRole.ToolTipRole, "tool tip")):
        for entry in range(model.rowCount()):
            for column in range(model.columnCount()):
                yield kind, model.data(model.index(entry, column), role)
        for column in range(model.columnCount()):
            yield kind, model.headerData(column, Qt.Orientation.Horizontal, role)


def texts(window):
    """Each text of a window with the sort of place it stands in, and the widget."""
    for widget in (window, *window.findChildren(QWidget)):
        if widget.objectName() == "qtooltip_label":  # Qt's own, in which `foreign` shows each tool tip
            continue
        yield "tool tip", widget.toolTip(), widget
        for text in (widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()):
            yield "line", text, widget
        if isinstance(widget, QLabel):
            yield "label", widget.text(), widget
        if isinstance(widget, QAbstractButton):
            yield "mnemonic", widget.text(), widget
        if isinstance(widget, QPlainTextEdit):
            yield "plain", widget.toPlainText(), widget
        if isinstance(widget, QComboBox | QAbstractItemView) and widget.model() is not None:
            yield from ((kind, text, widget) for kind, text in model_texts(widget.model()))
        if isinstance(widget, QGraphicsView) and widget.scene() is not None:
            items = widget.scene().items()
            yield from (("scene", item.toPlainText(), widget) for item in items if hasattr(item, "toPlainText"))
            yield from (("tool tip", item.toolTip(), widget) for item in items)
    for action in window.findChildren(QAction):
        yield "mnemonic", action.text(), action
        yield "tool tip", action.toolTip(), action


def as_read(tip):
    """A tool tip as it is read on the screen."""
    document = QTextDocument()
    if Qt.mightBeRichText(tip):
        document.setHtml(tip)
    else:
        document.setPlainText(tip)
    return document.toPlainText().replace("\u200b", "")


def foreign(window):
    """Check all foreign texts of a window, and return (sort of place, objectName of the widget) of each."""
    found = set()
    for kind, text, widget in list(texts(window)):  # all of them before the first tool tip is shown
        where = f"{kind} of {type(widget).__name__} {widget.objectName()!r}: {text!r}"
        if kind == "label":
            assert widget.textFormat() == Qt.TextFormat.PlainText, where
        if not isinstance(text, str) or MARK not in text:
            continue
        found.add((kind, widget.objectName()))
        if kind == "scene":  # pyqtgraph reads its texts as HTML, and what it has read is no tag any more
            assert "<b>" in text, where
        if kind == "tool tip":
            read = as_read(text)
            assert "<" in read, where
            assert "\ufffc" not in read, where  # stands for an image
            assert "\u202e" not in read, where
            QToolTip.showText(QPoint(0, 0), text, window)
            assert QToolTip.text() == text, where
            QToolTip.showText(QPoint(0, 0), "")
        elif kind != "plain":
            of_sheet = isinstance(widget, QAbstractItemView) and isinstance(widget.model(), SheetModel)
            lines = text.split("\n") if of_sheet else [text]  # of a head
            assert all(map(str.isprintable, lines)), where
            assert len(lines) <= 2, where
            if kind == "mnemonic":
                assert "&" not in text.replace("&&", ""), where
    assert window.minimumSizeHint().width() <= 1366
    return found


def recipe_with(about, **parts):
    return Recipe(name=NAME, about=about, **parts)


def test_what_a_recipe_is_about_is_read_as_it_is_written(open_window, about):
    bench = open_window(recipe_with(about, training=Training(steps=5)))
    found = foreign(bench.window)
    assert {("label", "classify.about"), ("tool tip", "classify.about")} <= found
    shown = bench.find("classify.about")
    assert as_read(shown.toolTip()).split() == shown.text().split()
    assert "<b>bold</b> <script>x</script> &lt; &amp &File" in shown.text()
    assert shown.text().endswith("w")
    assert shown.width() <= bench.page.columns.main.width()
    assert bench.canvas.width() <= bench.page.columns.main.width()


def test_presets_are_named_as_it_is_written(open_window, about, tmp_path, monkeypatch):
    bench = open_window(Recipe(training=Training(steps=5)))
    for name, text in (("one", about), ("two", "")):
        files.save(recipe_with(text), tmp_path / f"{name}.json")
    monkeypatch.setattr(files, "presets", lambda: {n: tmp_path / f"{n}.json" for n in ("one", "two")})
    bench.page.recipe_menu.fill()
    found = foreign(bench.window)
    for name in ("one", "two"):
        for kind in ("mnemonic", "tool tip"):
            assert (kind, f"classify.preset_{name}") in found
    assert bench.find("classify.preset_one", QAction).text().startswith("<img src='f'><b>zqx</b>&&lt;&&File ")


def rejected(bench, path):
    """Open a file that cannot be read, and return what is said of it."""
    bench.page.file.open(str(path))
    bench.wait(lambda: MARK in bench.find(f"{bench.page.prefix}.message").text())
    found = foreign(bench.window)
    for kind in ("label", "tool tip"):
        assert (kind, f"{bench.page.prefix}.message") in found
    return bench.find(f"{bench.page.prefix}.message")


def test_a_file_that_is_rejected_is_named_as_it_is_written(open_window, tmp_path):
    bench = open_window(Recipe(training=Training(steps=5)))
    path = tmp_path / "<img src='f'><b>zqx<br>\n&File\u202e.json"
    path.write_text("no recipe")
    assert "<img src='f'><b>zqx<br> &File" in rejected(bench, path).text()
    name = f"<img src='f'><b>{MARK}</b>\n\x07" + 3_000_000 * "x "
    path.write_text(files.json.dumps({"dlab": 3, name: 1}))
    message = rejected(bench, path)
    assert len(message.text()) < 1000
    assert len(message.toolTip()) < 5000
    assert message.height() < bench.window.height() // 4


def table(known, wanted):
    names = tuple(COLUMN.format(i) for i in range(known + wanted))
    entries = tuple((float(i), float(i % 3), float(i % 2), float(2 * i))[: len(names)] for i in range(8))
    return Table(columns=names, values=entries, known=names[:known], wanted=names[known:])


@pytest.mark.parametrize("model", [LinReg(), LeastSquares()], ids=["descent", "closed form"])
def test_columns_of_a_table_are_named_as_it_is_written(open_window, about, model):
    tables = (table(1, 1), table(2, 1), table(2, 2))  # a curve, a surface, and predictions against targets
    places = set()
    bench = open_window(recipe_with(about, data=tables[0], model=model, training=Training(steps=5)))
    for data in tables:
        run = bench.page.controller.run
        if data is not tables[0]:
            bench.page.edit(bench.page.recipe.model_copy(update={"data": data}))
            bench.wait_for_run(run + 1)
        bench.wait_for("FINISHED", "PAUSED")
        for title in bench.page.tabs.titles:
            bench.page.tabs.show_title(title)
            kind = (LossRequest, CoefficientsRequest, GradientsRequest, ParametersRequest, None, None)[
                bench.page.tabs.index
            ]
            bench.wait(lambda kind=kind: kind is None or bench.page.frame.request.get(kind) is not None)
            places |= foreign(bench.window)
    assert {("label", "regress.about"), ("item", "regress.known"), ("item", "regress.wanted")} <= places
    assert ("item", "regress.coefficients") in places
    assert ("tool tip", "regress.coefficients") in places
    assert ("tool tip", "regress.known") in places
    assert ("mnemonic", "") in places  # the check marks of the columns
    assert ("line", "") in places  # the key of the predictions


def test_classes_and_axes_of_a_table_are_named_as_they_are_written(open_window, about):
    words = tuple(COLUMN.format(i) for i in range(3, 6))
    rows = tuple((float(i), float(i % 4), float(i % 3)) for i in range(12))
    sheet = Sheet(columns=tuple(map(COLUMN.format, range(3))), words=((), (), words), values=rows, source="<b>zqx")
    data = ClassTable(sheet=sheet, known=sheet.columns[:2], class_column=sheet.columns[2])
    bench = open_window(recipe_with(about, data=data, model=LogReg(), training=Training(steps=5)))
    bench.wait_for("FINISHED")
    bench.click("classify.details_panel")
    bench.page.tabs.show_view(bench.page.sheet_view)
    places = foreign(bench.window)
    assert {("item", "classify.class_column"), ("item", "classify.rows")} <= places
    assert ("tool tip", "classify.rows") in places or ("line", "") in places


def test_a_table_out_of_a_file_is_named_as_it_is_written(open_window, tmp_path):
    bench = open_window(files.find("line-five-points"))
    path = tmp_path / "<img src='f'><b>zqx&.csv"
    heads = [COLUMN.format(i).replace("\n", "") for i in range(3)]
    path.write_text("\n".join([",".join(heads), "1,2,word", "2,3,word", "3,5,word"]))
    bench.page.files.open(str(path))
    bench.wait(lambda: isinstance(bench.page.recipe.data, Table))
    bench.wait(lambda: "holds words" in bench.find("regress.message").text())
    assert {("label", "regress.message"), ("tool tip", "regress.message")} <= foreign(bench.window)
    path.write_text("words\nalone\n")
    bench.page.files.open(str(path))
    bench.wait(lambda: "zqx&.csv" in bench.find("regress.message").text())
    assert ("label", "regress.message") in foreign(bench.window)


def test_folders_of_digits_are_named_as_it_is_written(open_window, about, tmp_path):
    folder = tmp_path / f"<img src='f'><b>{MARK}&lt;\n\u202e"
    folder.mkdir()
    bench = open_window(recipe_with(about, data=Digits(), model=LogReg(), training=Training(steps=5)))
    data = Digits(source="mnist", folder=str(folder))
    bench.page.edit(bench.page.recipe.model_copy(update={"data": data}))
    bench.wait_for("FAILED")
    found = foreign(bench.window)
    for name in ("mnist.files_note", "mnist.message", "mnist.about"):
        assert {("label", name), ("tool tip", name)} <= found, name
    bench.page.take_folder(str(folder))
    bench.wait(lambda: "does not hold" in bench.find("mnist.message").text())
    assert ("label", "mnist.message") in foreign(bench.window)


def test_rows_that_were_kept_are_shown_as_they_are_written(open_window, about):
    place = Settings().results_folder / "small" / "own-1"
    place.mkdir(parents=True)
    nothing, no_steps = np.empty(0), np.empty(0, dtype=np.int64)
    curves = Curves(no_steps, nothing, no_steps, {}, no_steps, nothing)
    recipe = recipe_with(about, data=Digits(), model=LogReg())
    entry = Entry("own-1", recipe, "failed", 0, 1, 0, 0.0, {}, curves, 0.0, message=NAME)
    write_entry(place / ENTRY, entry)
    bench = open_window(Recipe(training=Training(steps=5)))
    bench.click("rail.shootout")
    model = bench.page.model
    bench.wait(lambda: model.index_of("own-1") is not None)
    assert ("tool tip", "shootout.table") in foreign(bench.window)
    bench.page.shootout.entry_changed.emit(replace(entry, recipe=recipe, message=about))
    bench.page.shootout.ended.emit("own-1", f"{NAME} broke off")
    model.lines[model.index_of("own-1")].title = NAME
    bench.wait(lambda: "broke off" in bench.find("shootout.message").text())
    found = foreign(bench.window)
    expected = {("label", "shootout.message"), ("tool tip", "shootout.message"), ("item", "shootout.table")}
    assert expected <= found
