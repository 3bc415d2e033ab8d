"""Curves of losses and scores: lines, ranges, and the key that names them."""

import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from app.plots.base.axes import round_step, round_up
from app.plots.charts.chart import axis_range, decade_range, thinned
from app.plots.charts.curves import CurvesView
from dlab_core.metrics.scores import ValueScores
from dlab_core.training.history import Curves

EMPTY = np.empty(0)


def some_curves(n=100, **scores) -> Curves:
    steps = np.arange(1, n + 1)
    columns = {name.replace("_", ".", 1): np.asarray(values, dtype=float) for name, values in scores.items()}
    scored = np.linspace(0, n, max((len(v) for v in columns.values()), default=0)).astype(int)
    return Curves(steps, 1 / steps, scored, columns, EMPTY, EMPTY)


@pytest.fixture
def curves(qtbot):
    view = CurvesView()
    qtbot.addWidget(view)
    view.resize(400, 220)
    view.show()
    QApplication.processEvents()
    return view


def points(view, split):
    return len(view.plot.lines[split].getData()[0] if view.plot.lines[split].getData()[0] is not None else ())


def test_each_split_has_its_line_and_the_key_names_it(curves, a_frame):
    drawn = some_curves(train_loss=[0.7, 0.4], test_loss=[0.8, 0.5])
    curves.show_frame(a_frame(drawn))
    assert (points(curves, "step"), points(curves, "train"), points(curves, "test")) == (0, 2, 2)
    assert points(curves, "validation") == 0
    assert curves.key.accessibleName() == "train 0.400, test 0.500"
    curves.show_frame(a_frame(drawn, batches=3, penalty=0.012))
    assert points(curves, "step") == 100
    assert curves.key.accessibleName() == "train 0.400, test 0.500, penalty 0.012, batch loss"
    assert curves.epoch.text() == "epoch 1 (3 steps each)"
    pens = curves.plot.pens
    assert pens["train"].color() != pens["test"].color()
    assert pens["train"].style() != pens["test"].style()


def test_another_measure_has_its_own_curves_and_range(curves, a_frame):
    curves.show_frame(a_frame(some_curves(train_loss=[9, 4], train_accuracy=[0.5, 0.9])))
    assert curves.plot.view.viewRange()[1][1] >= 9
    curves.measure.setCurrentIndex(curves.measure.findData("accuracy"))
    assert points(curves, "step") == 0
    low, high = curves.plot.view.viewRange()[1]
    assert 0.4 < low < 0.5
    assert 1 < high < 1.05


@pytest.mark.parametrize("log", [False, True])
def test_one_point_none_and_not_a_number_are_drawn(curves, log, a_frame):
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


def test_a_single_score_is_a_dot(curves, a_frame):
    curves.show_frame(a_frame(Curves(EMPTY, EMPTY, np.array([0]), {"train.loss": np.array([0.7])}, EMPTY, EMPTY)))
    assert len(curves.plot.dots["train"].data) == 1


def test_logarithmic_axes_begin_at_step_0_and_show_decades(curves, a_frame):
    curves.log_x.setChecked(True)
    curves.log_y.setChecked(True)
    curves.show_frame(a_frame(some_curves(n=999), batches=2, last=999))
    (x0, x1), (y0, y1) = curves.plot.view.viewRange()
    assert -0.2 < x0 < 0
    assert 3 < x1 < 3.2
    assert -3.8 < y0 < -3
    assert 0 < y1 < 0.2
    assert curves.plot.lines["step"].getData()[0][0] == pytest.approx(np.log10(2))
    places = curves.plot.step_axis.tickValues(0, 3, 300)[0][1]
    assert curves.plot.step_axis.tickStrings(places, 1, 1) == ["0", "1", "3", "10", "30", "100", "300", "1k"]
    places = curves.plot.step_axis.tickValues(0, 3, 100)[0][1]
    assert curves.plot.step_axis.tickStrings(places, 1, 1) == ["0", "10", "100", "1k"]


def test_a_line_stands_at_the_step_that_is_shown(curves, a_frame):
    curves.show_frame(a_frame(some_curves(), past=40))
    assert curves.plot.cursor.isVisible()
    assert curves.plot.cursor.value() == 40
    curves.show_frame(a_frame(some_curves()))
    assert curves.plot.cursor.value() == 100
    curves.show_frame(a_frame(some_curves(), pin=object()))
    assert not curves.plot.cursor.isVisible()


def test_what_came_later_is_grey_and_the_key_is_of_the_step_that_is_shown(curves, a_frame):
    scores = {"train": ValueScores(0.5, 0.5, 0.1, 0.2, 7)}
    drawn = some_curves(train_loss=[0.7, 0.6, 0.5, 0.4, 0.3])  # at the steps 0, 25, 50, 75, 100
    curves.show_frame(a_frame(drawn, scores=scores, past=50, scored=50))
    assert curves.key.accessibleName() == "train 0.500"
    assert curves.plot.lines["train"].getData()[0].tolist() == [0, 25, 50]
    assert curves.plot.later["train"].getData()[0].tolist() == [50, 75, 100]
    assert curves.plot.later["train"].opts["pen"].color() != curves.plot.pens["train"].color()
    curves.show_frame(a_frame(drawn))
    assert curves.plot.lines["train"].getData()[0].tolist() == [0, 25, 50, 75, 100]
    assert not curves.plot.later["train"].isVisible()


def test_the_scores_of_a_pause_are_the_last_point(curves, a_frame):
    scores = {"train": ValueScores(0.25, 0.5, 0.1, 0.2, 7)}
    curves.show_frame(a_frame(some_curves(train_loss=[0.7, 0.4]), scores=scores, last=103, scored=103))
    assert curves.plot.lines["train"].getData()[0].tolist() == [0, 100, 103]
    assert curves.plot.lines["train"].getData()[1].tolist() == [0.7, 0.4, 0.25]
    assert curves.key.accessibleName() == "train 0.250"


def test_pinned_runs_have_a_curve_each_told_apart_without_colour(curves, a_frame):
    curves.show_frame(a_frame(some_curves(train_loss=[0.7, 0.4])))
    curves.show_pins({0: some_curves(n=200, train_loss=[0.9, 0.8]), 2: some_curves(train_loss=[0.6, 0.1])})
    lines = curves.plot.pins.lines
    assert [line.isVisible() for line in lines] == [True, False, True, False]
    assert curves.key.accessibleName() == "train 0.400, A 0.800, C 0.100"
    assert curves.plot.view.viewRange()[0][1] >= 200
    pens = [line.opts["pen"] for line in lines]
    assert len({tuple(pen.dashPattern()) for pen in pens}) == len({pen.color().name() for pen in pens}) == 4
    curves.measure.setCurrentIndex(curves.measure.findData("accuracy"))
    assert not any(line.isVisible() for line in lines)
    curves.measure.setCurrentIndex(0)
    curves.show_pins({})
    assert curves.key.accessibleName() == "train 0.400"


def a_spike(n=1000, at=0, height=6.0):
    """A loss of a half, but for some first steps or a spike."""
    values = np.full(n + 1, 0.5)
    values[at : at + 3] = height
    return Curves(EMPTY, EMPTY, np.arange(n + 1), {"train.loss": values}, EMPTY, EMPTY)


@pytest.mark.parametrize("at", [0, 700])
def test_first_steps_and_spikes_do_not_set_the_range_and_leave_the_plot(curves, a_frame, at):
    curves.show_frame(a_frame(a_spike(at=at), last=1000))
    top = curves.plot.view.viewRange()[1][1]
    assert 0.5 < top < 0.7
    assert curves.plot.lines["train"].getData()[1].max() == 6  # and not at the edge
    (arrow,) = curves.plot.arrows.data
    assert arrow["x"] == pytest.approx(at, abs=6)  # in the column of pixels of its step
    assert arrow["y"] == pytest.approx(top)
    curves.show_frame(a_frame(a_spike(at=at, height=0.7), last=1000))
    assert curves.plot.view.viewRange()[1][1] > 0.7  # near enough to be seen with the others
    assert len(curves.plot.arrows.data) == 0


def test_losses_of_batches_set_no_range(curves, a_frame):
    drawn = some_curves(train_loss=[0.5, 0.5], test_loss=[0.6, 0.6])
    drawn = Curves(drawn.steps, 40 * drawn.losses, drawn.scored, drawn.scores, EMPTY, EMPTY)
    curves.show_frame(a_frame(drawn, batches=2))
    assert curves.plot.lines["step"].getData()[1].max() > 4
    assert curves.plot.view.viewRange()[1][1] < 1


def test_the_range_does_not_jump_from_frame_to_frame(curves, a_frame):
    noise = np.random.default_rng(0)
    tops = set()
    for n in range(300, 400):
        values = 0.5 + 0.105 * noise.random(n)  # of which a little is above a round figure, now more and now less
        values[0] = 6
        drawn = Curves(EMPTY, EMPTY, np.arange(n), {"train.loss": values}, EMPTY, EMPTY)
        curves.show_frame(a_frame(drawn, last=n - 1))
        tops.add(curves.plot.view.viewRange()[1][1])
    assert len(tops) == 1


def test_an_axis_is_logarithmic_by_itself_over_two_decades_until_a_person_chooses(curves, a_frame):
    curves.resize(700, 100)
    wide, narrow = some_curves(train_loss=[6, 1, 0.1, 0.01]), some_curves(train_loss=[6, 1, 0.5, 0.4])
    curves.show_frame(a_frame(narrow))
    assert not curves.log_y.isChecked()
    curves.show_frame(a_frame(wide))
    assert curves.log_y.isChecked()
    assert "auto" in curves.log_y.text()
    assert curves.plot.lines["train"].getData()[1].tolist() == pytest.approx(np.log10([6, 1, 0.1, 0.01]))
    curves.log_y.click()
    curves.show_frame(a_frame(wide))
    assert not curves.log_y.isChecked()
    assert "auto" not in curves.log_y.text()
    curves.show_frame(a_frame(wide, run=2))  # a fresh run
    assert curves.log_y.isChecked()
    curves.log_y.click()
    curves.measure.setCurrentIndex(curves.measure.findData("accuracy"))
    curves.measure.setCurrentIndex(0)
    assert curves.log_y.isChecked()


def test_scores_and_losses_that_reach_zero_are_not_logarithmic_by_themselves(curves, a_frame):
    curves.show_frame(a_frame(some_curves(train_loss=[6, 1, 0.01, 0.0], train_accuracy=[0.001, 0.5, 1, 1])))
    assert not curves.log_y.isChecked()
    curves.measure.setCurrentIndex(curves.measure.findData("accuracy"))
    assert not curves.log_y.isChecked()


def test_every_line_that_is_drawn_is_in_the_key(curves, a_frame):
    curves.resize(1200, 100)
    QApplication.processEvents()
    names = ("train", "validation", "test")
    drawn = some_curves(**{f"{name}_loss": [0.7, 0.4] for name in names})
    drawn = Curves(drawn.steps, drawn.losses, drawn.scored, drawn.scores, np.array([50]), np.array([0.5]))
    curves.show_pins(dict.fromkeys(range(4), drawn))
    for batches, more in ((1, ()), (2, ("epoch mean", "batch loss"))):
        curves.show_frame(a_frame(drawn, batches=batches))
        QApplication.processEvents()
        shown = {entry[1]: entry[0] for *_, entry in curves.key.positions()}
        assert list(shown) == [*names, "A", "B", "C", "D", *more]
        lines = [line for line in (*curves.plot.lines.values(), *curves.plot.pins.lines) if len(line.getData()[0])]
        pens = [line.opts["pen"] for line in lines]
        assert {pen.color().name() for pen in pens} == {pen.color().name() for pen in shown.values()}
        assert len(lines) == len(shown)


@pytest.mark.parametrize("width", [320, 500])
def test_what_the_key_has_no_room_for_is_counted_and_named_in_its_tool_tip(curves, a_frame, width):
    curves.resize(width, 100)
    drawn = some_curves(**{f"{name}_loss": [0.7, 0.4] for name in ("train", "validation", "test")})
    curves.show_pins(dict.fromkeys(range(4), drawn))
    curves.show_frame(a_frame(drawn, batches=2, penalty=0.01))
    QApplication.processEvents()
    *shown, last = [entry[1] for *_, entry in curves.key.positions()]
    every = curves.key.accessibleName().split(", ")
    assert shown[:2] == ["train", "validation"]
    assert last == f"+{len(every) - len(shown)} more"
    assert all(name in curves.key.toolTip() for name in every)
    assert curves.key.geometry().right() <= curves.width()


def test_the_range_stays_while_the_curve_grows_a_little(curves, a_frame):
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
