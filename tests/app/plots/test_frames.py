"""What the plots beside the canvas make of a frame: curves, scores, confusion, parameters."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from app.palette import DARK, LIGHT
from app.plots.base.axes import round_step, round_up
from app.plots.base.legend import Key
from app.plots.base.style import PlotStyle, mixed
from app.plots.charts.curves import CurvesView
from app.plots.charts.decimation import axis_range, decade_range, thinned
from app.plots.tables.confusion import ConfusionTable
from app.plots.tables.parameter_table import ParameterTable, values_text
from app.plots.tables.scores import ScoresView
from dlab_core.data.dataset import Dataset
from dlab_core.metrics.classification import Scores
from dlab_core.pictures.frame_request import FrameRequest
from dlab_core.pictures.parameters import ParameterRow, Parameters, ParametersRequest
from dlab_core.recipe import Recipe
from dlab_core.training.frame import Frame
from dlab_core.training.history import Curves

EMPTY = np.empty(0)
LIGHT_STYLE = PlotStyle.of(LIGHT)
NO_DATA = Dataset(np.empty((0, 2)), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8), 2)


@pytest.fixture(autouse=True)
def _nothing_is_swallowed(monkeypatch):
    def fail(*_args, **_kwargs):
        raise AssertionError("pyqtgraph swallowed an exception") from None

    monkeypatch.setattr(pg.debug, "printExc", fail)


def a_frame(curves=None, scores=None, pictures=None, past=None, last=100, scored=100) -> Frame:
    return Frame(
        run=1,
        request=FrameRequest(past=past),
        recipe=Recipe(),
        dataset=NO_DATA,
        shown_step=last if past is None else past,
        last_step=last,
        epoch=1,
        loss=0.1,
        curves=curves or Curves(EMPTY, EMPTY, EMPTY, {}, EMPTY, EMPTY),
        scores=scores or {},
        scored_step=scored,
        saved_steps=EMPTY,
        pictures=pictures or {},
        seconds=0.001,
        engine="autograd",
        device="cpu",
    )


def some_curves(n=100, **scores) -> Curves:
    steps = np.arange(1, n + 1)
    columns = {name.replace("_", ".", 1): np.asarray(values, dtype=float) for name, values in scores.items()}
    scored = np.linspace(0, n, max((len(v) for v in columns.values()), default=0)).astype(int)
    return Curves(steps, 1 / steps, scored, columns, EMPTY, EMPTY)


def a_score(accuracy=0.9, confusion=((3, 1), (0, 6))) -> Scores:
    counts = np.array(confusion)
    return Scores(0.25, accuracy, 0.8, 0.7, 0.6, counts, int(counts.sum()))


@pytest.fixture
def curves(qtbot):
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(400, 220)
    view.show()
    QApplication.processEvents()
    return view


@pytest.fixture
def scores(qtbot):
    view = ScoresView()
    qtbot.addWidget(view)
    view.resize(260, 330)
    view.show()
    return view


@pytest.fixture
def table(qtbot):
    view = ParameterTable()
    qtbot.addWidget(view)
    view.resize(600, 90)
    view.show()
    return view


def points(view, split):
    return len(view.plot.lines[split].getData()[0] if view.plot.lines[split].getData()[0] is not None else ())


# ------------------------------------------------------------------------------------------------- curves


def test_each_split_has_its_line_and_the_key_names_it(curves):
    curves.show_frame(a_frame(some_curves(train_loss=[0.7, 0.4], test_loss=[0.8, 0.5])))
    assert (points(curves, "step"), points(curves, "train"), points(curves, "test")) == (100, 2, 2)
    assert points(curves, "validation") == 0
    assert curves.key.accessibleName() == "train 0.400, test 0.500, each step"
    pens = curves.plot.pens
    assert pens["train"].color() != pens["test"].color()
    assert pens["train"].style() != pens["test"].style()


def test_another_measure_has_its_own_curves_and_range(curves):
    curves.show_frame(a_frame(some_curves(train_loss=[9, 4], train_accuracy=[0.5, 0.9])))
    assert curves.plot.view.viewRange()[1][1] >= 9
    curves.measure.setCurrentIndex(curves.measure.findData("accuracy"))
    assert points(curves, "step") == 0
    assert curves.plot.view.viewRange()[1] == [pytest.approx(0.48), pytest.approx(1.02)]


@pytest.mark.parametrize("log", [False, True])
def test_one_point_none_and_not_a_number_are_drawn(curves, log):
    curves.log_x.setChecked(log)
    curves.log_y.setChecked(log)
    for drawn in (
        Curves(EMPTY, EMPTY, np.array([0]), {"train.loss": np.array([0.7])}, EMPTY, EMPTY),
        Curves(EMPTY, EMPTY, EMPTY, {}, EMPTY, EMPTY),
        Curves(
            np.array([1, 2]),
            np.array([3.0, np.nan]),
            np.array([0, 1]),
            {"test.loss": np.array([np.nan, np.nan])},
            EMPTY,
            EMPTY,
        ),
        Curves(
            np.array([1, 2]),
            np.array([0.0, -1.0]),
            np.array([0, 1]),
            {"train.loss": np.array([1e300, np.inf])},
            EMPTY,
            EMPTY,
        ),
    ):
        curves.show_frame(a_frame(drawn))
        QApplication.processEvents()
        assert np.isfinite(curves.plot.view.viewRange()).all()
    assert "test" not in curves.key.accessibleName()


def test_a_single_score_is_a_dot(curves):
    curves.show_frame(a_frame(Curves(EMPTY, EMPTY, np.array([0]), {"train.loss": np.array([0.7])}, EMPTY, EMPTY)))
    assert len(curves.plot.dots["train"].data) == 1


def test_logarithmic_axes_show_decades(curves):
    curves.log_x.setChecked(True)
    curves.log_y.setChecked(True)
    curves.show_frame(a_frame(some_curves(n=1000)))
    (x0, x1), (y0, y1) = curves.plot.view.viewRange()
    assert (x0, x1) == (0, 3)
    assert (y0, y1) == (-3, 0)


def test_a_line_stands_where_the_past_is_looked_at(curves):
    curves.show_frame(a_frame(some_curves(), past=40))
    assert curves.plot.past.isVisible()
    assert curves.plot.past.value() == 40
    curves.show_frame(a_frame(some_curves()))
    assert not curves.plot.past.isVisible()


def test_the_range_stays_while_the_curve_grows_a_little(curves):
    curves.show_frame(a_frame(some_curves(n=1010)))
    QApplication.processEvents()
    spy = QSignalSpy(curves.plot.view.sigRangeChanged)
    for n in range(1011, 1090, 10):
        curves.show_frame(a_frame(some_curves(n=n)))
    assert spy.count() == 0


def test_thinning_keeps_every_peak_and_the_ends():
    x = np.arange(10_000.0)
    y = np.sin(x / 500)
    y[[1234, 9876]] = 5, -7
    y[20] = np.nan
    tx, ty = thinned(x, y, 300)
    assert len(tx) <= 604
    assert {5.0, -7.0} <= set(ty.tolist())
    assert tx[0] == 0
    assert (np.diff(tx) >= 0).all()


def test_ranges_are_round():
    assert [round_step(v) for v in (0.7, 1, 1.1, 3, 30, 0.02)] == [1, 1, 2, 5, 50, 0.02]
    assert round_up(12_400) == 13_000
    assert axis_range(np.array([-1.0, 1.0]))[0] < -1
    assert axis_range(np.array([5.0])) == (0.0, 5.0)
    assert decade_range(EMPTY) == (-1.0, 0.0)


# ------------------------------------------------------------------------------------------------- scores


def test_scores_stand_by_split_with_a_dash_where_there_are_no_points(scores):
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": None, "test": None}, scored=12_000))
    numbers = scores.table.numbers
    assert numbers["train.accuracy"].text() == "0.900"
    assert numbers["test.accuracy"].text() == "–"
    assert numbers["validation.accuracy"].isHidden()
    assert scores.table.step.text() == "step 12,000"
    assert numbers["train.loss"].objectName() == "classify.train_loss"
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": a_score(0.5), "test": None}))
    assert not numbers["validation.accuracy"].isHidden()


def test_the_confusion_is_of_the_chosen_split(scores):
    train, test = a_score(), a_score(confusion=((1, 0), (2, 3)))
    scores.show_frame(a_frame(scores={"train": train, "validation": None, "test": test}))
    assert scores.confusion.accessibleDescription() == "class 1: 3, 1; class 2: 0, 6"
    scores.split.setCurrentIndex(scores.split.findData("test"))
    assert scores.confusion.accessibleDescription() == "class 1: 1, 0; class 2: 2, 3"
    assert drawn(scores.confusion, hits_of(LIGHT_STYLE, 3 / 5)).any()
    scores.split.setCurrentIndex(scores.split.findData("validation"))
    assert scores.confusion.accessibleDescription() == "no points"
    assert not drawn(scores.confusion, hits_of(LIGHT_STYLE, 3 / 5)).any()


def test_the_matrix_stands_where_there_is_room(scores):
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


def hits_of(style, share):
    """The colour of a cell of the diagonal with such a share of its class."""
    return mixed(style.background, style.accent, 0.08 + 0.72 * share)


def drawn(widget, colour):
    """Where a widget has exactly this colour (height, width)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return (pixels == colour).all(axis=2)


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


def test_the_same_scores_are_not_laid_out_again(scores, monkeypatch):
    frame = a_frame(scores={"train": a_score(), "validation": None, "test": a_score()})
    scores.show_frame(frame)
    calls = []
    monkeypatch.setattr(scores.table, "show_scores", lambda *_: calls.append(1))
    scores.show_frame(frame)
    assert calls == []
    scores.show_frame(a_frame(scores={"train": a_score(), "validation": None, "test": a_score(0.5)}))
    assert calls == [1]


# --------------------------------------------------------------------------------------------- parameters


def some_parameters(seed=0, names=("W1", "b1", "W2", "b2", "W3", "b3")) -> Parameters:
    random = np.random.default_rng(seed)
    rows = []
    for name in names:
        values = random.normal(size=(10, 10))
        flat = values.ravel()
        rows.append(
            ParameterRow(name, (10, 10), flat[:64], flat.mean(), flat.std(), float(flat.min()), float(flat.max()))
        )
    return Parameters(tuple(rows), 600)


def test_figures_change_in_place(table):
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters(0)}))
    table.table.selectRow(4)
    table.table.verticalScrollBar().setValue(3)
    before = table.model.index(4, 3).data(), table.values.toPlainText()
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters(1)}))
    assert (table.model.index(4, 3).data(), table.values.toPlainText()) != before
    assert [index.row() for index in table.table.selectionModel().selectedRows()] == [4]
    assert table.table.verticalScrollBar().value() == 3
    assert table.total.text() == "600 parameters"
    assert table.model.index(0, 1).data() == "10 × 10"


def test_other_arrays_are_another_table(table):
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters()}))
    table.show_frame(a_frame(pictures={ParametersRequest: some_parameters(names=("dual",))}))
    assert table.model.rowCount() == 1
    table.show_frame(a_frame(pictures={ParametersRequest: Parameters((), 0)}))
    assert table.total.text() == "This model has no parameters yet."
    table.show_frame(a_frame())
    assert table.model.headerData(0, Qt.Orientation.Horizontal) == "Name"


def test_values_are_written_as_the_array_is_shaped():
    row = ParameterRow("W", (2, 3), np.arange(6.0), 2.5, 1.7, 0.0, 5.0)
    lines = values_text(row).splitlines()
    assert [line.split() for line in lines] == [["0", "1", "2"], ["3", "4", "5"]]
    large = ParameterRow("W", (10, 100), np.arange(64.0), 0.0, 1.0, 0.0, 1.0)
    assert values_text(large).endswith("… and 936 more")


def test_a_key_goes_on_in_the_next_line_where_the_first_is_full(qtbot):
    key = Key()
    qtbot.addWidget(key)
    names = ["train", "validation", "test", "each step"]
    key.show_entries(tuple((pg.mkPen("k"), name, "0.123") for name in names))
    line = key.heightForWidth(1000)
    assert key.hasHeightForWidth()
    assert line == key.sizeHint().height()
    key.resize(1000, line)
    assert [(row, entry[1]) for _, row, entry in key.positions()] == [(0, name) for name in names]
    last = int(key.positions()[-1][0])  # where the last one begins
    assert key.heightForWidth(last + 30) == 2 * line
    key.resize(last + 30, 2 * line)
    assert [(x, row, entry[1]) for x, row, entry in key.positions()][-1] == (0, 1, "each step")
    assert key.heightForWidth(10) == 4 * line, "one to a line, if need be"
    key.grab()


def test_a_number_that_gets_shorter_moves_nothing(qtbot):
    key = Key()
    qtbot.addWidget(key)
    key.resize(400, 20)
    places = []
    for number in ("0.123", "12", "–"):
        key.show_entries(((pg.mkPen("k"), "train", number), (pg.mkPen("k"), "test", number)))
        places.append([x for x, *_ in key.positions()])
    assert places[0] == places[1] == places[2]
