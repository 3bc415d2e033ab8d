"""The table of scores and the confusion matrix beside it."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.palette import DARK, LIGHT, contrast, text_on
from app.plots.base.style import PlotStyle, mixed
from app.plots.tables.confusion import ConfusionTable, shade
from app.plots.tables.scores import ScoresView
from dlab_core.metrics.classification import Scores


def a_score(accuracy=0.9, confusion=((3, 1), (0, 6))) -> Scores:
    counts = np.array(confusion)
    return Scores(0.25, accuracy, 0.8, 0.7, 0.6, counts, int(counts.sum()))


def drawn(widget, colour):
    """Where a widget has exactly this colour (height, width)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return (pixels == colour).all(axis=2)


@pytest.fixture
def scores(qtbot):
    view = ScoresView()
    qtbot.addWidget(view)
    view.resize(260, 330)
    view.show()
    return view


def test_scores_stand_by_split_with_a_dash_where_there_are_no_points(scores, a_frame):
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": None, "test": None}, scored=12_000))
    numbers = scores.table.numbers
    assert numbers["train.accuracy"].text() == "0.900"
    assert numbers["test.accuracy"].text() == "–"
    assert numbers["validation.accuracy"].isHidden()
    assert scores.table.step.text() == "step 12,000"
    assert numbers["train.loss"].objectName() == "classify.train_loss"
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": a_score(0.5), "test": None}))
    assert not numbers["validation.accuracy"].isHidden()


def test_the_penalty_has_a_line_of_its_own_where_there_is_one(scores, a_frame):
    found = {"train": a_score(), "validation": None, "test": None}
    scores.show_frame(a_frame(scores=found))
    assert scores.table.penalty.isHidden()
    without = scores.table.minimumSizeHint().height()
    scores.show_frame(a_frame(scores=found, penalty=0.0123))
    assert not scores.table.penalty.isHidden()
    assert scores.table.minimumSizeHint().height() == without, "a panel must not begin to scroll for it"
    assert scores.table.penalty.text() == "0.012"
    assert scores.table.numbers["train.loss"].text() == "0.250"


def test_the_confusion_is_of_the_chosen_split(scores, a_frame):
    train, test = a_score(), a_score(confusion=((1, 0), (2, 3)))
    scores.show_frame(a_frame(scores={"train": train, "validation": None, "test": test}))
    assert scores.confusion.accessibleDescription() == "class 1: 3, 1; class 2: 0, 6"
    scores.split.setCurrentIndex(scores.split.findData("test"))
    assert scores.confusion.accessibleDescription() == "class 1: 1, 0; class 2: 2, 3"
    assert drawn(scores.confusion, shade(PlotStyle.of(LIGHT), 3 / 5)).any()
    scores.split.setCurrentIndex(scores.split.findData("validation"))
    assert scores.confusion.accessibleDescription() == "no points"
    assert not drawn(scores.confusion, shade(PlotStyle.of(LIGHT), 3 / 5)).any()


def test_the_matrix_stands_where_there_is_room(scores, a_frame):
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": None, "test": None}))
    places = []
    for size in ((260, 400), (700, 200), (260, 130)):
        scores.resize(*size)
        QApplication.processEvents()
        place = scores.confusion.mapTo(scores, scores.confusion.rect().topLeft())
        table = scores.table.geometry()
        places.append((scores.confusion.isVisible(), place.x() > table.right(), place.y() > table.bottom()))
    assert places[:2] == [(True, False, True), (True, True, False)]
    assert not places[2][0]


@pytest.mark.parametrize("size", [None, (400, 400), (560, 230), (240, 500)], ids=str)
def test_the_confusion_of_eight_classes_is_drawn_at_any_size(qtbot, size):
    """Above the diagonal all is wrong and framed, below it there is nothing; a row has one shade, as its counts do."""
    table, style = ConfusionTable("confusion"), PlotStyle.of(DARK)
    qtbot.addWidget(table)
    table.set_style(style)
    table.show_counts(np.triu(np.full((8, 8), 12_345)))
    table.resize(*size or table.minimumSizeHint().toTuple())
    table.show()
    shades = [shade(style, 1 / (8 - true)) for true in range(8)]
    nothing = mixed(style.background, style.grid, 0.6)
    frame = style.ink
    places = {colour: np.argwhere(drawn(table, colour)) for colour in {*shades, nothing, frame}}
    assert all(map(len, places.values())), "each colour is there"
    low, high = (f([f(place, axis=0) for place in places.values()], axis=0) for f in (np.min, np.max))

    def cells(colour):
        """Where there is more of a colour than edges of texts and of other cells happen to have."""
        found, counts = np.unique(8 * (places[colour] - low) // (high + 1 - low), axis=0, return_counts=True)
        return {tuple(cell) for cell in found[counts > counts.max() / 6].tolist()}

    assert [cells(colour) for colour in shades] == [{(true, other) for other in range(true, 8)} for true in range(8)]
    assert cells(frame) == {(true, other) for true in range(8) for other in range(true + 1, 8)}
    assert cells(nothing) == {(true, other) for true in range(8) for other in range(true)}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_numbers_are_read_on_every_shade_and_shades_are_grey(colours):
    style = PlotStyle.of(colours)
    for share in np.linspace(0, 1, 101):
        grey = shade(style, share)
        assert contrast(grey, text_on(grey)) >= 4.5
        assert max(grey) - min(grey) <= max(style.background) - min(style.background) + 8
    steps = [contrast(shade(style, share), style.background) for share in (0, 0.25, 0.5, 0.75, 1)]
    assert steps == sorted(steps)
    assert steps[-1] > 1.8


def test_the_same_scores_are_not_laid_out_again(scores, monkeypatch, a_frame):
    frame = a_frame(scores={"train": a_score(), "validation": None, "test": a_score()})
    scores.show_frame(frame)
    calls = []
    monkeypatch.setattr(scores.table, "show_scores", lambda *_: calls.append(1))
    scores.show_frame(frame)
    assert calls == []
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": None, "test": a_score(0.5)}))
    assert calls == [1]
