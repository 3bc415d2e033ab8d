"""A stroke on generated points keeps the generator and its controls in sight, on both pages."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from dlab_core.data import as_drawn
from dlab_core.recipe import (
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    GaussianMixture,
    LineLogReg,
    LinReg,
    NoisyLine,
    Point,
    Recipe,
    Table,
    ThreeOnLine,
    Training,
    TwoOnLine,
    files,
)

ENDLESS = Training(steps=None)
MIXTURE = Recipe(training=ENDLESS)
LINE = Recipe(data=NoisyLine(n=20), model=LinReg(), training=Training(rate=1e-5, steps=None))
ON_LINE = Recipe(data=TwoOnLine(n=20), model=LineLogReg(), training=Training(rate=1e-3, steps=None))
RECIPES = pytest.mark.parametrize(
    ("recipe", "drawn", "place"),
    [(MIXTURE, DrawnPoints, (3.0, 3.0)), (LINE, DrawnPairs, (0.0, 200.0)), (ON_LINE, DrawnOnLine, (1.0, 0.4))],
    ids=["mixture", "line", "classes on a line"],
)


def undo(bench):
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def said(bench):
    label = bench.find(f"{bench.page.prefix}.point_count")
    assert label.isVisible()
    return label.text()


def opened(open_window, recipe):
    bench = open_window(recipe)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == recipe.data.size)
    return bench


@RECIPES
def test_a_stroke_leaves_the_generator_in_sight_and_undo_takes_the_count_back(open_window, recipe, drawn, place):
    bench = opened(open_window, recipe)
    title, size, prefix = recipe.data.title, recipe.data.size, bench.page.prefix
    assert said(bench) == f"{size} points"
    run = bench.page.frame.run
    tools = bench.page.tool_bar.mapTo(bench.window, QPoint(0, 0))
    bench.press_canvas(*place)
    data = bench.page.recipe.data
    assert type(data) is drawn
    assert (data.generator, len(data.points)) == (recipe.data, size + 1)
    assert bench.find(f"{prefix}.source").currentText() == title
    assert bench.find(f"{prefix}.seed").value() == recipe.data.seed
    assert bench.find(f"{prefix}.seed").isVisible()
    assert bench.find(f"{prefix}.new_data").isVisible()
    assert said(bench) == f"{title}, edited (1 added)"
    bench.wait(lambda: "edited" in bench.find(f"{prefix}.facts").text())
    bench.press_canvas(*bench.canvas.point_layer.x[-1], button=Qt.MouseButton.RightButton)
    assert "added" not in said(bench)
    undo(bench)
    assert said(bench) == f"{title}, edited (1 added)"
    bench.wait(lambda: len(bench.page.frame.dataset) == size + 1)
    assert bench.page.frame.run == run, "drawing must not start a new run"
    assert bench.page.tool_bar.mapTo(bench.window, QPoint(0, 0)) == tools, "the tools must not move"
    undo(bench)
    assert bench.page.recipe.data == recipe.data
    assert said(bench) == f"{size} points"


@RECIPES
def test_new_data_starts_over_and_undo_brings_the_edited_points_back(open_window, recipe, drawn, place):
    bench = opened(open_window, recipe)
    bench.press_canvas(*place)
    edited = bench.page.recipe.data
    bench.click(f"{bench.page.prefix}.new_data")
    assert bench.page.recipe.data == recipe.data.model_copy(update={"seed": recipe.data.seed + 1})
    assert bench.find(f"{bench.page.prefix}.seed").value() == recipe.data.seed + 1
    assert said(bench) == f"{recipe.data.size} points"
    assert bench.page.undo_stack.undoText() == "New data"
    bench.wait(lambda: len(bench.canvas.point_layer.x) == recipe.data.size)
    undo(bench)
    assert bench.page.recipe.data == edited
    assert said(bench) == f"{recipe.data.title}, edited (1 added)"
    bench.wait(lambda: len(bench.page.frame.dataset) == recipe.data.size + 1)
    bench.key(Qt.Key.Key_N)
    assert bench.page.recipe.data.seed == recipe.data.seed + 1


def test_another_value_of_a_control_samples_anew_and_undo_brings_the_points_back(open_window):
    bench = opened(open_window, MIXTURE)
    bench.press_canvas(3.0, 3.0)
    bench.press_canvas(4.0, 3.0)
    edited = bench.page.recipe.data
    bench.find("classify.k").setValue(4)
    assert bench.page.recipe.data == GaussianMixture(K=4)
    assert said(bench) == "40 points"
    assert bench.page.undo_stack.undoText() == "Components K"
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 40)
    undo(bench)
    assert bench.page.recipe.data == edited
    assert bench.find("classify.k").value() == 6
    assert said(bench) == "Gaussian mixture, edited (2 added)"
    undo(bench)
    assert said(bench) == "Gaussian mixture, edited (1 added)"


def test_what_moves_is_erased_and_changes_class_is_counted(open_window):
    bench = opened(open_window, MIXTURE)
    bench.page.pause()
    x = bench.canvas.point_layer.x.copy()
    alone = x[np.argmax(x[:, 1])]
    bench.click("classify.tool_move")
    elsewhere = alone + np.array([1.0, 0.2])
    bench.drag_canvas(alone, elsewhere)
    assert said(bench) == "Gaussian mixture, edited (1 moved)"
    bench.click("classify.tool_erase")
    bench.press_canvas(*elsewhere)
    assert said(bench) == "Gaussian mixture, edited (1 removed)"
    undo(bench)
    undo(bench)
    assert said(bench) == "60 points"
    bench.wait(lambda: bench.page.drawing.shows(bench.page.recipe))
    label = int(bench.canvas.point_layer.y[np.argmax(x[:, 1])])
    bench.key(Qt.Key.Key_1 + (1 - label))
    bench.click("classify.tool_relabel")
    bench.press_canvas(*alone)
    assert said(bench) == "Gaussian mixture, edited (1 relabelled)"
    bench.key(Qt.Key.Key_1 + label)
    bench.press_canvas(*alone)
    assert said(bench) == "60 points", "nothing is left of what was done"


def test_a_class_is_added_to_a_mixture(open_window):
    bench = opened(open_window, MIXTURE)
    bench.click("classify.add_class")
    assert said(bench) == "Gaussian mixture, edited (1 class added)"
    assert bench.page.undo_stack.undoText() == "Add a class"
    bench.wait(lambda: bench.page.frame.dataset.classes == 3)
    bench.press_canvas(3.0, 3.0)
    assert said(bench) == "Gaussian mixture, edited (1 class added, 1 added)"
    assert bench.find("classify.c").value() == 2
    assert bench.page.recipe.data.points[-1].y == 2


def test_another_split_deals_the_edited_points_out_anew(open_window):
    bench = opened(open_window, MIXTURE)
    bench.press_canvas(3.0, 3.0)
    before = bench.page.recipe.data
    bench.type("classify.test", "50")
    data = bench.page.recipe.data
    assert (data.generator, len(data.points), data.split.test) == (before.generator, 61, 0.5)
    assert [p.split for p in data.points].count("test") == 30
    assert [p[:3] for p in data.points] == [p[:3] for p in before.points]
    assert said(bench) == "Gaussian mixture, edited (1 added)"
    assert bench.find("classify.test").text() == "50 %"
    bench.click("classify.new_data")
    assert bench.page.recipe.data == GaussianMixture(seed=101, split=data.split)
    undo(bench)
    undo(bench)
    assert bench.page.recipe.data == before


@RECIPES
def test_without_any_point_left_all_is_drawn_from_nothing(open_window, recipe, drawn, place):
    bench = opened(open_window, recipe)
    prefix = bench.page.prefix
    bench.press_canvas(*place)
    bench.click(f"{prefix}.clear")
    data = bench.page.recipe.data
    assert (type(data), data.generator, data.origins, data.points) == (drawn, None, (), ())
    assert bench.find(f"{prefix}.source").currentText() == drawn.title
    assert said(bench) == "No points yet: draw some on the canvas."
    assert not bench.find(f"{prefix}.new_data").isVisible()
    bench.press_canvas(*place)
    assert said(bench) == "1 point drawn"
    undo(bench)
    undo(bench)
    assert said(bench) == f"{recipe.data.title}, edited (1 added)"
    assert bench.find(f"{prefix}.source").currentText() == recipe.data.title


@RECIPES
def test_drawn_points_that_are_chosen_by_hand_are_the_points_as_they_are(open_window, recipe, drawn, place):
    bench = opened(open_window, recipe)
    source = f"{bench.page.prefix}.source"
    bench.press_canvas(*place)
    edited = bench.page.recipe.data
    run = bench.page.frame.run
    bench.choose(source, drawn.title)
    data = bench.page.recipe.data
    assert (type(data), data.points, data.generator, data.origins) == (drawn, edited.points, None, ())
    assert said(bench) == f"{recipe.data.size + 1} points drawn"
    assert bench.page.controller.run == run, "the same points need no new start"
    undo(bench)
    assert bench.page.recipe.data == edited
    undo(bench)
    bench.choose(source, drawn.title)
    assert bench.page.recipe.data.points == as_drawn(recipe).points
    assert said(bench) == f"{recipe.data.size} points drawn"


def test_points_that_were_drawn_from_nothing_stay_when_their_controls_change(open_window):
    bench = open_window(Recipe(data=DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 1))), training=ENDLESS))
    bench.find("classify.c").setValue(3)
    assert (bench.page.recipe.data.C, len(bench.page.recipe.data.points)) == (3, 2)


def test_it_is_saved_and_opened_as_it_was(open_window, tmp_path):
    bench = opened(open_window, MIXTURE)
    bench.press_canvas(3.0, 3.0)
    bench.page.file.save(str(tmp_path / "own.json"))
    bench.wait(lambda: bench.page.file.path != "")
    before = bench.page.recipe
    bench.key(Qt.Key.Key_N)
    bench.page.file.open(str(tmp_path / "own.json"))
    bench.wait(lambda: bench.page.recipe == before)
    assert bench.page.recipe == before == files.load(tmp_path / "own.json")
    assert said(bench) == "Gaussian mixture, edited (1 added)"
    assert bench.find("classify.source").currentText() == GaussianMixture.title
    bench.press_canvas(4.0, 3.0)
    assert said(bench) == "Gaussian mixture, edited (2 added)"


def test_points_of_a_generator_without_a_seed_come_back(open_window):
    bench = opened(open_window, ON_LINE.model_copy(update={"data": ThreeOnLine(n=9), "model": Recipe().model}))
    assert not bench.find("regress.new_data").isVisible()
    bench.press_canvas(1.0, 0.4)
    assert said(bench) == "Three classes on a line, edited (1 added)"
    bench.click("regress.new_data")
    assert bench.page.recipe.data == ThreeOnLine(n=9)


def test_points_of_a_table_become_drawn_ones(open_window):
    table = Table(columns=("a", "b"), known=("a",), wanted=("b",), values=((1, 2), (3, 4)))
    bench = open_window(LINE.model_copy(update={"data": table}))
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 2)
    bench.press_canvas(2.0, 3.0)
    assert said(bench) == "3 points drawn"
    undo(bench)
    assert bench.page.recipe.data == table
