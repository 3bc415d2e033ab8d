"""Tables of one's own on both pages: opened, dropped, pasted, sampled, previewed, and taken to the other page."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QTableView

from app.pages.table_files import NOT_AT_HAND
from dlab_core.data.csv_files import read_csv
from dlab_core.recipe import ClassTable, DrawnPoints, Table, files
from dlab_core.recipe.tables import MAX_ROWS

PAGES = {"classify": ("first-look", ClassTable), "regress": ("line-five-points", Table)}
FLATS = "area;rooms;town;price\n50;2;Zagreb;100,5\n70;3;Split;150\n90;4;Zagreb;200\n30;1;Split;80\n60;;Split;90\n"


@pytest.fixture(params=PAGES)
def bench(request, open_window):
    preset, kind = PAGES[request.param]
    bench = open_window(files.with_values(files.find(preset), ["training.steps=50"]))
    bench.name, bench.kind = request.param, kind
    return bench


def own(bench, name):
    return bench.find(f"{bench.page.prefix}.{name}")


def said(bench):
    return own(bench, "message").text()


def wait_for_table(bench, rows):
    bench.wait(lambda: len(getattr(bench.page.recipe.data, "values", ())) == rows)
    bench.wait(lambda: len(bench.page.frame.dataset) == rows)


def drop(bench, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    rest = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), *rest)
    QApplication.sendEvent(bench.page, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(bench.page, QDropEvent(QPointF(5, 5), *rest))


def paste(bench, text):
    QGuiApplication.clipboard().setText(text)
    bench.page.canvas.setFocus()
    QTest.keyClick(bench.page.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def opened(bench, path, rows):
    drop(bench, path)
    wait_for_table(bench, rows)


@pytest.fixture
def flats(tmp_path):
    (tmp_path / "flats.csv").write_text(FLATS)
    return tmp_path / "flats.csv"


# --------------------------------------------------------------------------------------------- the ways in


def test_a_source_without_a_table_invites_and_nothing_fails(bench, flats):
    bench.choose(f"{bench.name}.source", "Table (CSV)")
    assert isinstance(bench.page.recipe.data, bench.kind)
    bench.wait(lambda: "No points yet: open a table" in said(bench))
    assert bench.state != "FAILED"
    assert not bench.page.canvas.isVisible()
    texts = {label.text() for label in bench.page.invitation.findChildren(QLabel)}
    assert "Open a CSV file, drop one here, or paste cells of a spreadsheet." in texts
    assert "No table yet" in own(bench, "table_size").text()
    for way in ("open_table", "open_first_table"):
        bench.click(f"{bench.name}.{way}")
        (dialog,) = (dialog for dialog in bench.page.findChildren(QFileDialog) if dialog.isVisible())
    dialog.fileSelected.emit(str(flats))
    dialog.close()
    wait_for_table(bench, 4)
    assert bench.page.canvas.isVisible() or bench.name == "regress"
    assert not bench.page.invitation.isVisible()
    bench.wait_for("FINISHED", "FAILED")


def test_an_experiment_without_rows_is_opened_and_invites(bench, tmp_path):
    recipe = bench.page.with_data(bench.kind())
    files.save(recipe, tmp_path / "empty.json")
    drop(bench, tmp_path / "empty.json")
    bench.wait(lambda: bench.page.recipe.data == bench.kind())
    assert bench.page.invitation.isVisible()
    bench.wait(lambda: bench.status.run == bench.page.controller.run and bench.state in ("RUNNING", "PAUSED"))
    bench.click(f"{bench.name}.play") if own(bench, "play").isVisible() else bench.click(f"{bench.name}.pause")
    assert bench.state != "FAILED"


def test_a_file_is_dropped_and_what_was_left_out_stays_readable(bench, flats):
    opened(bench, flats, 4)
    wordy = ", the column town, which holds words" if bench.kind is Table else ""
    expected = f"4 rows, 4 columns. Left out: 1 row with gaps{wordy}."
    assert expected in said(bench)
    assert own(bench, "table_size").text() == "4 rows, 4 columns"
    show_tab(bench)
    assert own(bench, "table_description").text().startswith(expected)
    assert bench.page.recipe.about == "", "what was said of the experiment no longer holds"
    bench.page.undo_stack.undo()
    bench.wait(lambda: not bench.page.sheet_view.table.isVisible())
    bench.page.undo_stack.redo()
    bench.wait(lambda: own(bench, "table_description").text().startswith(expected))


def test_cells_are_pasted_and_a_field_pastes_by_itself(bench):
    paste(bench, FLATS.replace(";", "\t"))
    wait_for_table(bench, 4)
    assert bench.page.recipe.data.sheet.source == "pasted cells"
    before = bench.page.recipe
    paste(bench, "a few words")
    bench.wait(lambda: "What was copied is no table of numbers" in said(bench))
    assert bench.page.recipe == before
    QGuiApplication.clipboard().setText("0.25")
    field = own(bench, "rate")
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "0.25"


def test_of_two_files_the_later_one_is_taken_however_long_the_first_takes(bench, flats, large):
    drop(bench, large)
    opened(bench, flats, 4)
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    assert bench.page.recipe.data.sheet.source == "flats.csv"


def test_files_that_are_no_tables_are_rejected_in_words(bench, tmp_path):
    before = bench.page.recipe
    contents = {
        "words.csv": ("a,b\nx,y\n", "two columns of numbers"),
        "wide.csv": ("a," * 12_000 + "a\n" + "1," * 12_000 + "1\n", "12,001 columns"),
        "open.csv": ('a,b\n1,"' + "2\n" * 70_000, "quote"),
        "long.csv": ("1" * 70_000, "a line of it is longer"),
        "<b>x</b>.csv": ("", "nothing in it"),
    }
    for name, (content, emitted) in contents.items():
        path = tmp_path / name.replace("/", "")
        path.write_text(content)
        drop(bench, path)
        bench.wait(lambda emitted=emitted: emitted in said(bench))
    drop(bench, tmp_path / "none.csv")
    bench.wait(lambda: "cannot be read" in said(bench))
    assert bench.page.recipe == before


def test_hostile_names_are_shown_as_they_are_written(bench, tmp_path):
    (tmp_path / "t.csv").write_text("<img src='/etc/passwd'>,<b>y</b>,c\n1,2,<i>a\n2,4,<i>b\n4,3,<i>a\n")
    opened(bench, tmp_path / "t.csv", 3)
    show_tab(bench)
    assert bench.page.canvas.axes.bottom.written[0].text.startswith("<img")
    bench.page.grab()


# ------------------------------------------------------------------------------------------------- samples


@pytest.fixture
def large(tmp_path):
    rows = "".join(f"{i / 7:.3f},{i % 11},{'pq'[i % 2]}\n" for i in range(MAX_ROWS + 3201))
    (tmp_path / "large.csv").write_text("x,y,c\n" + rows)
    return tmp_path / "large.csv"


def test_of_many_rows_a_sample_is_taken_and_another_by_another_seed(bench, large):
    opened(bench, large, MAX_ROWS)
    sample = "20,000 of 23,201 rows, a random sample (seed 100)"
    assert sample in said(bench)
    first = bench.page.recipe.data
    assert first == bench.kind.of(read_csv(large))
    bench.page.edit(bench.page.with_data(first.model_copy(update={"known": first.known[:2]})))
    bench.click(f"{bench.name}.new_data")
    bench.wait(lambda: bench.page.recipe.data.sheet.seed == 101)
    assert "seed 101" in said(bench)
    assert bench.page.recipe.data.values != first.values
    bench.type(f"{bench.name}.sample_seed", "7")
    bench.wait(lambda: bench.page.recipe.data.sheet.seed == 7)
    bench.page.undo_stack.undo()
    bench.page.undo_stack.undo()
    bench.wait(lambda: own(bench, "sample_seed").value() == 100)
    bench.key(Qt.Key.Key_N)
    bench.wait(lambda: bench.page.recipe.data.sheet.seed == 101)


def test_without_its_file_a_sample_stays_and_says_why(bench, large, tmp_path):
    opened(bench, large, MAX_ROWS)
    large.write_text(large.read_text() + "1,2,p\n")
    bench.key(Qt.Key.Key_N)
    bench.wait(lambda: "large.csv has changed since: open it again." in said(bench))
    large.unlink()
    bench.key(Qt.Key.Key_N)
    bench.wait(lambda: "cannot be read" in said(bench))
    bench.page.files._readers.clear()  # as where the experiment was opened, not the file
    bench.key(Qt.Key.Key_N)
    assert said(bench).startswith(NOT_AT_HAND)
    assert bench.page.recipe.data.sheet.seed == 100


def test_of_few_rows_there_are_no_others(bench, flats):
    opened(bench, flats, 4)
    assert not own(bench, "new_data").isVisible()
    assert not own(bench, "sample_seed").isVisible()
    bench.key(Qt.Key.Key_N)
    assert "All 4 rows of the table are here" in said(bench)


# ------------------------------------------------------------------------------------------------- preview


def show_tab(bench):
    if not bench.find(f"{bench.name}.details_panel").isChecked():
        bench.click(f"{bench.name}.details_panel")
    bench.page.tabs.show_title("Table")
    bench.wait(lambda: bench.page.sheet_view.isVisible())


def heads(bench):
    model = own(bench, "rows").model()
    return [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]


def test_all_rows_are_shown_under_what_their_columns_are_used_for(bench, flats):
    show_tab(bench)
    assert not own(bench, "rows").isVisible()
    assert own(bench, "open_table_here").isVisible(), "an empty tab invites"
    opened(bench, flats, 4)
    table = bench.find(f"{bench.name}.rows", QTableView)
    assert table.isVisible()
    model = table.model()
    cells = [[model.data(model.index(r, c)) for c in range(4)] for r in range(model.rowCount())]
    assert cells[0] == ["50", "2", "Zagreb", "100.5"]
    assert len(cells) == 4
    parts = [head.split("\n")[1] for head in heads(bench)]
    of_values, of_classes = ["input", "input", "not used", "output"], ["input", "input", "class", "input"]
    assert parts == (of_values if bench.kind is Table else of_classes)


# ------------------------------------------------------------------------------------------------- columns


def tick(bench, row, column):
    bench.page.table_form.table_form._rows[row].editor.actions_of[column].trigger()


def sentence_under(bench, row):
    return own(bench, f"{row}_sentence").text()


@pytest.mark.parametrize("bench", ["regress"], indirect=True)
def test_values_are_predicted_from_the_columns_that_are_ticked(bench, flats):
    opened(bench, flats, 4)
    assert bench.page.recipe.data.known == ("area", "rooms")
    assert bench.page.shown == "surface"
    assert (bench.page.surface.titles, bench.page.surface.equal) == (("area", "rooms"), False)
    tick(bench, "wanted", "rooms")
    assert (bench.page.recipe.data.known, bench.page.recipe.data.wanted) == (("area",), ("rooms", "price"))
    assert bench.page.shown == "fit"
    assert bench.page.canvas.titles == ("area", "rooms, price")
    bench.wait(lambda: bench.page.frame.dataset.y.shape == (4, 2))
    tick(bench, "wanted", "area")
    assert bench.page.recipe.data.known == ("area",)
    assert "at least" in sentence_under(bench, "wanted")
    bench.page.undo_stack.undo()
    assert bench.page.recipe.data.known == ("area", "rooms")
    assert [head.split("\n")[1] for head in heads(bench)] == ["input", "input", "not used", "output"]


@pytest.mark.parametrize("bench", ["classify"], indirect=True)
def test_classes_are_told_apart_in_the_plane_of_the_columns_that_are_ticked(bench, flats):
    opened(bench, flats, 4)
    page, data = bench.page, bench.page.recipe.data
    assert (data.class_column, data.known) == ("town", ("area", "rooms", "price"))
    assert page.canvas.titles == ("1st principal axis", "2nd principal axis")
    bench.wait(lambda: "two principal axes of the standardised columns, which hold" in own(bench, "table_axes").text())
    tick(bench, "known", "rooms")
    assert (page.canvas.titles, page.canvas.equal) == (("area", "price"), False)
    assert not own(bench, "table_axes").isVisible()
    assert page.canvas.axes.bottom.written[0].text == "area"
    tick(bench, "known", "area")
    assert "two inputs are needed" in sentence_under(bench, "known").lower()
    assert page.recipe.data.known == ("area", "price")
    bench.choose("classify.class_column", "area")
    assert page.recipe.data.class_column == "town" or page.recipe.data.known == ("price",)


@pytest.mark.parametrize("bench", ["classify"], indirect=True)
def test_a_column_of_too_many_values_is_no_column_of_classes(bench, tmp_path):
    (tmp_path / "t.csv").write_text("x,y,z,c\n" + "".join(f"{i},{i * i % 7},{i % 3},k{i % 2}\n" for i in range(20)))
    opened(bench, tmp_path / "t.csv", 20)
    bench.choose("classify.class_column", "x")
    assert "20 different values, and at most 8 classes" in sentence_under(bench, "class_column")
    assert bench.page.recipe.data.class_column == "c"
    assert own(bench, "class_column").currentText() == "c"
    bench.choose("classify.class_column", "z")
    assert (bench.page.recipe.data.class_column, bench.page.recipe.data.known) == ("z", ("x", "y"))
    tick(bench, "known", "z")
    assert "z holds the classes" in sentence_under(bench, "known")
    assert bench.page.recipe.data.labels == ("0", "1", "2")
    assert bench.page.canvas._names[2] == "class 2"


@pytest.mark.parametrize("bench", ["classify"], indirect=True)
def test_classes_have_their_names_wherever_they_are_named(bench, flats):
    opened(bench, flats, 4)
    bench.wait_for("FINISHED")
    bench.paused()
    page = bench.page
    assert page.key.isVisible()
    assert page.key.accessibleName() == "1 Split, 2 Zagreb"
    assert "Zagreb" in page.canvas.point_text(0)
    x, y = page.canvas.point_layer.x[0]
    QTest.mouseMove(page.canvas.viewport(), bench.pixel(x, y))
    bench.wait(lambda: "with probability" in page.canvas.reading)
    assert page.canvas.reading.startswith("1st principal axis ")
    assert any(name in page.canvas.reading for name in ("Split", "Zagreb"))
    assert "class Split" in page.scores.confusion.accessibleDescription()
    bench.choose("classify.source", "Moons")
    bench.wait(lambda: not page.key.isVisible())
    assert page.canvas.titles == ("x1", "x2")
    assert page.canvas._names[0] == "class 1"


@pytest.mark.parametrize("bench", ["classify"], indirect=True)
def test_rows_of_classes_are_not_drawn_and_other_points_are(bench, flats):
    opened(bench, flats, 4)
    before = bench.page.recipe
    assert not bench.page.tool_bar.isVisible()
    bench.press_canvas(0, 0)
    bench.wait(lambda: "not drawn by hand" in said(bench))
    assert bench.page.recipe == before
    bench.choose("classify.source", "Moons")
    bench.wait(lambda: bench.page.tool_bar.isVisible())
    bench.wait(lambda: bench.page.drawing.shows(bench.page.recipe))
    bench.press_canvas(0, 0)
    bench.wait(lambda: isinstance(bench.page.recipe.data, DrawnPoints))


# ------------------------------------------------------------------------------------------ the other page


@pytest.mark.parametrize("bench", ["classify"], indirect=True)
def test_a_table_without_classes_is_taken_to_the_page_that_learns_values(bench, tmp_path):
    (tmp_path / "values.csv").write_text("x,y\n" + "".join(f"{i},{i * 1.5}\n" for i in range(20)))
    before = bench.page.recipe
    drop(bench, tmp_path / "values.csv")
    bench.wait(lambda: "has no column of classes" in said(bench))
    assert "Regress page" in said(bench)
    assert bench.page.recipe == before
    bench.click("classify.table_elsewhere")
    assert bench.page.prefix == "regress"
    assert (bench.page.recipe.data.known, bench.page.recipe.data.wanted) == (("x",), ("y",))
    bench.wait(lambda: bench.page.frame is not None and len(bench.page.frame.dataset) == 20)
    assert not own(bench, "table_elsewhere").isVisible(), "the other page cannot use it"


def test_a_table_goes_to_the_other_page_and_back(bench, flats):
    opened(bench, flats, 4)
    sheet = bench.page.recipe.data.sheet
    for kind in [*({Table, ClassTable} - {bench.kind}), bench.kind]:
        bench.click(f"{bench.page.prefix}.table_elsewhere")
        assert isinstance(bench.page.recipe.data, kind)
        assert bench.page.recipe.data.sheet is sheet
        bench.wait(lambda: bench.page.frame is not None and len(bench.page.frame.dataset) == 4)


def test_the_split_is_that_of_other_data(bench, flats):
    opened(bench, flats, 4)
    bench.type(f"{bench.name}.test", "50 %")
    bench.wait(lambda: sorted(bench.page.frame.dataset.split.tolist()) == [0, 0, 2, 2])


def test_every_control_has_a_name_and_a_tool_tip(bench, flats):
    bench.choose(f"{bench.name}.source", "Table (CSV)")
    show_tab(bench)
    assert bench.explained_controls() > {f"{bench.name}.{name}" for name in ("open_first_table", "open_table_here")}
    opened(bench, flats, 4)
    names = {"open_table", "known", "table_elsewhere"}
    assert bench.explained_controls() > {f"{bench.name}.{name}" for name in names}


# -------------------------------------------------------------------------------------------------- pasting


def test_a_button_pastes_and_choosing_a_table_leaves_no_field_that_would_take_it(bench, flats):
    rate = bench.find(f"{bench.name}.rate")
    rate.setFocus()
    source = bench.find(f"{bench.name}.source")
    source.setCurrentIndex(source.findText("Table (CSV)"))
    bench.wait(lambda: own(bench, "open_first_table_paste").isVisible())
    assert not rate.hasFocus()
    QApplication.clipboard().setText(flats.read_text())
    bench.click(f"{bench.name}.open_first_table_paste")
    bench.wait(lambda: bool(bench.page.recipe.data.values))
    assert not own(bench, "open_first_table_paste").isVisible()
