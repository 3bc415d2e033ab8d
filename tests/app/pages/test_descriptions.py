"""What is said of an experiment holds for it as it is: the first change ends that, and undo brings it back."""

import pytest
from PySide6.QtCore import QPoint, Qt

from app.pages.commands import Description
from dlab_core.recipe import Recipe, files

SMALL = (1024, 768)  # in which a description takes several lines
PAGES = pytest.mark.parametrize(
    ("preset", "field", "value"),
    [("first-look", "classify.rate", "0.3"), ("line-noisy", "regress.rate", "2e-5"), ("digits-small", "mnist.l2", "0")],
)


@PAGES
def test_the_first_change_ends_the_description_and_undo_brings_it_back(open_window, tmp_path, preset, field, value):
    shipped = files.find(preset)
    bench = open_window(shipped, SMALL)
    prefix = bench.page.prefix
    about = bench.find(f"{prefix}.about")
    assert about.text() == shipped.about
    height = about.height()
    bench.type(field, value)
    assert (bench.page.recipe.name, bench.page.recipe.about) == (f"{shipped.name} (changed)", "")
    assert about.text() == f"{shipped.name} (changed)"
    bench.wait(lambda: bench.page.frame.recipe == bench.page.recipe)
    assert about.height() == height, "nothing below it must move"
    bench.page.file.save(str(tmp_path / "own.json"))
    bench.wait(lambda: bench.page.file.path != "")
    assert files.load(tmp_path / "own.json").about == ""
    bench.page.undo_stack.undo()
    assert bench.page.recipe == shipped
    assert about.text() == shipped.about
    bench.page.undo_stack.redo()
    assert about.text() == f"{shipped.name} (changed)"


def test_a_stroke_ends_it_and_no_canvas_moves_under_the_mouse(open_window):
    shipped = files.find("first-look")
    bench = open_window(shipped, SMALL)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 60)
    place, about = bench.canvas.mapTo(bench.window, QPoint(0, 0)), bench.find("classify.about")
    bench.press_canvas(3.0, 3.0)
    bench.press_canvas(4.0, 3.0)
    assert about.text() == f"{shipped.name} (changed)"
    bench.wait(lambda: len(bench.page.frame.dataset) == 62)
    assert bench.canvas.mapTo(bench.window, QPoint(0, 0)) == place
    for _ in range(2):
        bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert about.text() == shipped.about


def test_each_experiment_that_is_opened_brings_its_own(open_window):
    bench = open_window(files.find("first-look"))
    bench.type("classify.rate", "0.3")
    other = files.find("svm-moons")
    bench.page.open(other)
    assert bench.page.recipe == other
    assert bench.find("classify.about").text() == other.about
    assert bench.page.undo_stack.undoText() == other.name
    bench.page.undo_stack.undo()
    assert bench.page.recipe.about == ""
    bench.page.open(Recipe())
    assert not bench.find("classify.about").isVisible()
    # The same settings, of which something is said.
    bench.page.open(Recipe(name="Named", about="What to see."))
    assert bench.find("classify.about").text() == "What to see."
    bench.page.undo_stack.undo()
    assert bench.page.recipe == Recipe()


def test_a_slider_that_is_dragged_ends_it_in_one_step(open_window):
    shipped = files.find("first-look")
    bench = open_window(shipped)
    slider = bench.find("classify.rate_slider")
    for position in (10, 12, 14):
        slider.setValue(position)
    assert bench.page.undo_stack.count() == 1
    assert bench.page.undo_stack.undoText() == "Learning rate"
    bench.page.undo_stack.undo()
    assert bench.page.recipe == shipped


def test_to_train_on_is_no_change_of_an_experiment(open_window):
    shipped = files.with_values(files.find("first-look"), ["training.steps=5"])
    bench = open_window(shipped)
    bench.wait_for("FINISHED")
    bench.click("classify.play")
    bench.wait(lambda: bench.step == 10)
    assert bench.page.recipe.about == shipped.about
    assert bench.page.recipe.training.steps == 10


def test_a_name_has_no_more_letters_than_a_name_may_have():
    said = Description("x" * 120, "about").after_a_change()
    assert Recipe(name=said.name).name == "x" * 110 + " (changed)"
    assert said.after_a_change() == said
    assert Description("", "about").after_a_change() == Description()
