"""The table of scores and the confusion matrix beside it."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.palette import DARK, LIGHT
from app.plots.base.style import PlotStyle, mixed
from app.plots.tables.confusion import ConfusionTable
from app.plots.tables.scores import ScoresView
from dlab_core.metrics.classification import Scores


def a_score(accuracy=0.9, confusion=((3, 1), (0, 6))) -> Scores:
    counts = np.array(confusion)
    return Scores(0.25, accuracy, 0.8, 0.7, 0.6, counts, int(counts.sum()))


def hits_of(style, share):
    """The colour of a cell of the diagonal with such a share of its class."""
    return mixed(style.background, style.accent, 0.08 + 0.72 * share)


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
    assert drawn(scores.confusion, hits_of(PlotStyle.of(LIGHT), 3 / 5)).any()
    scores.split.setCurrentIndex(scores.split.findData("validation"))
    assert scores.confusion.accessibleDescription() == "no points"
    assert not drawn(scores.confusion, hits_of(PlotStyle.of(LIGHT), 3 / 5)).any()


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
    """Above the diagonal all is wrong, below it there is nothing: so cells of three colours lie where they should."""
    table, style = ConfusionTable("confusion"), PlotStyle.of(DARK)
    qtbot.addWidget(table)
    table.set_style(style)
    table.show_counts(np.triu(np.full((8, 8), 12_345)))
    table.resize(*size or table.minimumSizeHint().toTuple())
    table.show()
    wrong = [mixed(style.background, style.second, 0.08 + 0.72 / (8 - true)) for true in range(7)]
    right = [hits_of(style, 1 / (8 - true)) for true in range(8)]
    nothing = mixed(style.background, style.grid, 0.6)
    places = {colour: np.argwhere(drawn(table, colour)) for colour in {*right, *wrong, nothing}}
    assert all(map(len, places.values())), "each colour is there"
    low, high = (f([f(place, axis=0) for place in places.values()], axis=0) for f in (np.min, np.max))

    def cells(colour):
        return {tuple(cell) for cell in (8 * (places[colour] - low) // (high + 1 - low)).tolist()}

    assert [cells(colour) for colour in right] == [{(true, true)} for true in range(8)]
    assert [cells(colour) for colour in wrong] == [{(true, other) for other in range(true + 1, 8)} for true in range(7)]
    assert cells(nothing) == {(true, other) for true in range(8) for other in range(true)}


def test_the_same_scores_are_not_laid_out_again(scores, monkeypatch, a_frame):
    frame = a_frame(scores={"train": a_score(), "validation": None, "test": a_score()})
    scores.show_frame(frame)
    calls = []
    monkeypatch.setattr(scores.table, "show_scores", lambda *_: calls.append(1))
    scores.show_frame(frame)
    assert calls == []
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": None, "test": a_score(0.5)}))
    assert calls == [1]
