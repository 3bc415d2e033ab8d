"""Of data in three parts every score and every curve is in sight, at each size of the window and of type."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel

from app.plots.tables.scores import ROWS, VALUE_ROWS, ScoreTable
from app.theme import theme
from app.widgets.columns import PANEL_PX
from dlab_core.recipe import SPLITS, files

SIZES = ((1024, 768), (1366, 768))
SCALES = (1.0, 1.5)
RECIPES = {
    "train-validate-test": [],
    "line-noisy": ["data.split.validation=0.2", "data.split.test=0.2"],
    "digits-small": ["data.validation=0.1"],
}


@pytest.fixture(autouse=True)
def _usual_size():
    yield
    theme().set_scale(1.0)


def shown_panels(columns):
    """Each panel in turn, shown; of a narrow window they take turns."""
    for panel, button in columns.buttons.items():
        if not button.isChecked():
            button.click()
        QApplication.processEvents()
        yield panel


def reaches(label, panel):
    """How far to the right a label of a panel reaches, and its text, in pixels of the panel."""
    left = label.mapTo(panel.widget(), QPoint(0, 0)).x()
    return left + label.width(), left + label.fontMetrics().horizontalAdvance(label.text())


@pytest.mark.parametrize("preset", RECIPES)
def test_every_part_is_in_sight(open_window, preset):
    bench = open_window(files.with_values(files.find(preset), ["training.steps=40", *RECIPES[preset]]))
    bench.wait_for("FINISHED")
    bench.wait(lambda: bench.step == 40)
    page = bench.page
    table = page.value_scores if preset == "line-noisy" else page.scores
    tables = table if isinstance(table, ScoreTable) else table.table
    parts = {"train", "validation", "test"}
    for scale in SCALES:
        theme().set_scale(scale)
        for size in SIZES:
            bench.window.resize(*size)
            QApplication.processEvents()
            seen = 0
            for panel in shown_panels(page.columns):
                assert panel.widget().width() <= panel.viewport().width(), (scale, size)
                if panel.isAncestorOf(tables):
                    assert {part for part, head in tables.heads.items() if head.isVisible()} == parts
                    for label in tables.findChildren(QLabel):
                        if label.isVisible():
                            seen += 1
                            assert max(reaches(label, panel)) <= panel.viewport().width(), (label.text(), scale, size)
            key = page.curves.key
            drawn = {name for name, line in page.curves.plot.lines.items() if len(line.getData()[0])}
            assert parts < drawn
            titles = {"epoch": "epoch mean", "step": "batch loss"}
            expected = [titles.get(name, name) for name in (*SPLITS, "epoch", "step") if name in drawn]
            assert all(name in key.accessibleName() for name in expected)
            shown = [entry[1] for *_, entry in key.positions() if entry[1] != "penalty"]
            assert shown[:3] == list(SPLITS), (scale, size)
            if scale == 1.0 and not page.columns.details.isVisible():
                assert shown == expected, (scale, size)
            assert seen >= 4 * len(tables.titles)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("rows", "numbers"), [(VALUE_ROWS, (123456.0,) * 3 + (-0.123,)), (ROWS, (12345.0,) * 5)])
def test_large_numbers_fit_a_panel(qtbot, scale, rows, numbers):
    theme().set_scale(scale)
    from app.plots.base.style import plot_style

    table = ScoreTable("test", rows)
    qtbot.addWidget(table)
    table.setStyleSheet(theme().style_sheet)
    table.set_style(plot_style())
    kind = dataclasses.make_dataclass("Large", [*rows, "n"])
    table.show_scores(dict.fromkeys(("train", "validation", "test"), kind(*numbers, 9)), 123_456)
    scroll_bar_px = 8
    assert table.minimumSizeHint().width() <= theme().px(PANEL_PX) - 2 * theme().px(12) - scroll_bar_px
