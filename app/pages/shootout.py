"""The Shootout page: models side by side on the same digits."""

import os
from pathlib import Path

from PySide6.QtCore import QItemSelection, QModelIndex, QSize, Qt, QThreadPool, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QUndoStack
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.forms.card import Card
from app.forms.declared import tool_tip
from app.forms.fields import WORDS
from app.forms.status_line import StatusLine
from app.pages.page import plot_style
from app.plots.naming import named
from app.plots.results import HEADS, NAME, STATE, Line, ResultsModel
from app.plots.row_curves import RowCurves
from app.settings import Settings
from app.theme import icon, theme
from app.training.shootout import Shootout, Task
from dlab_core import report
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.digits import find_digits
from dlab_core.files import write_atomically
from dlab_core.recipe import DeepNet, Digits, Recipe
from dlab_core.row import Row
from dlab_core.shootout import rows

MAX_EPOCHS = 10_000
LEAST_NAME_PX = 250  # beyond it the figures scroll
OWN = "own-"  # begins the names of rows that a person has added


class ShootoutPage(QWidget):
    """A table of rows, each a recipe that trains in a process of its own, and their curves one over the other.

    recipe_for_elsewhere(recipe): a row is to be looked at on the page that shows it. model_wanted: the model that is
    set up there is to become a row, by `open`.
    """

    recipe_for_elsewhere = Signal(object)
    model_wanted = Signal()
    _written = Signal(str, bool)  # a sentence, and whether something went wrong

    def __init__(self, settings: Settings, place: Path) -> None:
        """`place` is the folder in which results are kept."""
        super().__init__()
        self.prefix = "shootout"
        self.setObjectName(self.prefix)
        self.setProperty("role", "ground")
        self.settings = settings
        self.undo_stack = QUndoStack(self)
        self.shootout = Shootout(place, self)
        self.model = ResultsModel()
        for name, recipe in rows().items():
            self.model.add(Line(name, recipe.name or name, recipe.about))
        self._recipes = rows()
        self._dialog: QFileDialog | None = None
        self._remark, self._wrong = "", False
        self._texts: dict[QPushButton, str] = {}
        self._labels: list[QLabel] = []
        self._make_controls()
        self.table = self._make_table()
        self.curves = RowCurves(self.prefix)
        self.status_line = StatusLine(self.prefix)
        self._draw_soon = QTimer(self)  # several rows may have news at once
        self._draw_soon.setSingleShot(True)
        self._draw_soon.timeout.connect(self._on_draw)
        self._lay_out()
        self._wire()
        self._on_theme_changed()
        self._on_source()
        self._show_state()

    # ------------------------------------------------------------------------------------------- layout

    def _make_controls(self) -> None:
        about = "Trains the ticked rows; one that was stopped goes on after its last whole epoch."
        self.run = self._button("run", "Run", "play", about, primary=True)
        about = "Stops all rows at once; what they had after their last whole epoch is kept."
        self.stop_all = self._button("stop_all", "Stop all", "stop", about)
        self.stop = self._button("stop_row", "Stop row", "stop-circle-outline", "Stops the selected row at once.")
        about = "Forgets what was kept of the selected row, so that it begins anew."
        self.forget = self._button("forget", "Start over", "restart", about)
        about = "Adds the model and training that are set up on the MNIST page as a row."
        self.add = self._button("add", "Add model", "plus", about)
        about = "Shows the selected row on the MNIST page, where it trains before your eyes (double click)."
        self.look_at = self._button("open", "Look at", "eye-outline", about)
        about = "Writes the table to a CSV file."
        self.csv = self._button("csv", "CSV", "table-arrow-down", about)
        about = "Writes a page for a browser with the table, the curves and the weights, in one file."
        self.report = self._button("report", "Report", "file-chart-outline", about)
        self.epochs, self.at_a_time = QSpinBox(), QSpinBox()
        about = "Passes through the training images; an SVM is solved once, whatever stands here."
        named(self.epochs, f"{self.prefix}.epochs", "Epochs", about)
        self.epochs.setRange(1, MAX_EPOCHS)
        self.epochs.setValue(10)
        about = "How many rows train beside each other: as many as there are processors, at most."
        named(self.at_a_time, f"{self.prefix}.at_a_time", "Rows at a time", about)
        self.at_a_time.setRange(1, max(1, os.cpu_count() or 1))
        self.source = QComboBox()
        named(self.source, f"{self.prefix}.source", "Digits", "The images that all rows learn from.")
        for name, title in WORDS["source"].items():
            self.source.addItem(title, name)
        self.all, self.none = QToolButton(), QToolButton()
        for button, text, about in ((self.all, "All", "Tick all rows."), (self.none, "None", "Tick no row.")):
            named(button, f"{self.prefix}.{text.lower()}", text, about)
            button.setText(text)

    def _button(self, name: str, text: str, icon_name: str, about: str, primary: bool = False) -> QPushButton:
        button = QPushButton(text)
        self._texts[button] = text
        named(button, f"{self.prefix}.{name}", text, tool_tip(text, about))
        button.setIcon(icon(icon_name, "accent_text" if primary else "text"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if primary:
            button.setProperty("role", "primary")
        return button

    def _make_table(self) -> QTableView:
        about = "Tick the rows to run. Double click shows one on the MNIST page."
        table = named(QTableView(), f"{self.prefix}.table", "Rows of the shootout", about)
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        return table

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setProperty("role", "bar")
        self._bar = QHBoxLayout(bar)
        self._bar.addWidget(self.run)
        self._bar.addWidget(self.stop_all)
        fields: dict[str, QWidget] = {"Digits": self.source, "Epochs": self.epochs, "At a time": self.at_a_time}
        for text, field in fields.items():
            label = QLabel(text)
            label.setProperty("role", "label")
            self._labels.append(label)
            self._bar.addWidget(label)
            self._bar.addWidget(field)
        self._bar.addStretch(1)
        self._bar.addWidget(self.csv)
        self._bar.addWidget(self.report)
        self.rows_card = Card("Rows", f"{self.prefix}.rows_card")
        for button in (self.all, self.none, self.add, self.look_at, self.stop, self.forget):
            self.rows_card.add_action(button)
        self.rows_card.add(self.table, 1)
        self.curves_card = Card("Curves", f"{self.prefix}.curves_card")
        self.curves_card.add(self.curves, 1)
        self._cards = QVBoxLayout()
        self._cards.addWidget(self.rows_card, 3)
        self._cards.addWidget(self.curves_card, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(self._cards, 1)
        column.addWidget(self.status_line)

    def _wire(self) -> None:
        self.run.clicked.connect(self.start_rows)
        self.stop_all.clicked.connect(self.shootout.stop_all)
        self.stop.clicked.connect(self._on_stop)
        self.forget.clicked.connect(self._on_forget)
        self.add.clicked.connect(self.model_wanted)
        self.look_at.clicked.connect(self._on_look_at)
        self.table.doubleClicked.connect(self._on_double_click)
        self.all.clicked.connect(self._on_all)
        self.none.clicked.connect(self._on_none)
        self.csv.clicked.connect(self._on_csv)
        self.report.clicked.connect(self._on_report)
        self.at_a_time.valueChanged.connect(self.shootout.set_at_a_time)
        self.source.currentIndexChanged.connect(self._on_source)
        self.model.chosen_changed.connect(self._show_state)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.shootout.told.connect(self._on_told)
        self.shootout.ended.connect(self._on_ended)
        self.shootout.changed.connect(self._show_state)
        self._written.connect(self._on_written)
        theme().changed.connect(self._on_theme_changed)

    @Slot()
    def _on_theme_changed(self) -> None:
        px = theme().px
        style = plot_style()
        self.model.set_style(style)
        self.curves.set_style(style)
        self._bar.setContentsMargins(px(14), px(10), px(14), px(10))
        self._bar.setSpacing(px(8))
        self._cards.setContentsMargins(px(8), px(8), px(8), px(8))
        self._cards.setSpacing(px(8))
        self.table.verticalHeader().setDefaultSectionSize(px(25))
        self.table.setIconSize(QSize(px(26), px(12)))
        font = style.font(0.95)
        self.table.setFont(font)
        measure = self.table.fontMetrics().horizontalAdvance
        for column in range(1, len(HEADS)):
            widest = max(
                map(measure, (*HEADS[column].split("\n"), "finished, 888 epochs" if column == STATE else "0.0000"))
            )
            self.table.setColumnWidth(column, widest + px(16))
        self._fit_names()
        for button in self.findChildren(QPushButton):
            button.setIconSize(QSize(px(15), px(15)))
        self._fit_words()
        self._fit_names()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit what there is into the width."""
        super().resizeEvent(event)
        self._fit_words()
        self._fit_names()

    def _fit_words(self) -> None:
        """Leave the words of buttons and fields to their tool tips where they do not fit."""
        actions = (self.add, self.look_at, self.stop, self.forget)
        above = (self.stop_all, self.csv, self.report)
        for buttons in (actions, above):
            for button in buttons:
                button.setText(self._texts[button])
        for label in self._labels:
            label.show()
        room = self.width() - theme().px(190)  # of the title, All, None, and margins
        if sum(button.sizeHint().width() + theme().px(8) for button in actions) > room:
            for button in actions:
                button.setText("")
        if self._bar.sizeHint().width() > self.width():
            for button in above:
                button.setText("")
            for label in self._labels:
                label.hide()

    def _fit_names(self) -> None:
        figures = sum(self.table.columnWidth(column) for column in range(1, len(HEADS)))
        room = self.width() - figures - theme().px(60)  # of cards, margins and the scroll bar
        self.table.setColumnWidth(NAME, max(theme().px(LEAST_NAME_PX), room))

    # ------------------------------------------------------------------------------------------ running

    @property
    def digits(self) -> str:
        """The name of the digits that all rows learn from."""
        return str(self.source.currentData())

    def _folder(self) -> str:
        """Return the folder that a person chose for digits, if it holds these; empty for the cache."""
        folder = self.settings.digits_folder
        if self.digits == "small" or not folder:
            return ""
        return folder if find_digits(DIGIT_SETS[self.digits], Path(folder)) else ""  # type: ignore[index]

    @Slot()
    def start_rows(self) -> None:
        """Train the ticked rows that have not finished so many epochs."""
        folder = self._folder()
        if self.digits != "small":
            digits = DIGIT_SETS[self.digits]  # type: ignore[index]
            if find_digits(digits, Path(folder) if folder else None) is None:
                self.say(
                    f"{digits.title} is not on this machine yet: fetch it on the MNIST page, or choose other digits."
                )
                return
        epochs = self.epochs.value()
        chosen = [line for line in self.model.lines if line.chosen]
        due = [line for line in chosen if not _is_done(line.row, epochs)]
        if not due:
            self.say(
                f"The ticked rows have finished {epochs:,} epochs: raise Epochs to go on, or start them over."
                if chosen
                else "Tick the rows to run first."
            )
            return
        self.say("")
        for line in due:
            line.error = ""
        self.shootout.start([Task(n, self._recipes[n], epochs, folder, self.digits) for n in (one.name for one in due)])

    @Slot()
    def _on_stop(self) -> None:
        line = self._selected()
        if line is not None:
            self.shootout.stop(line.name)

    @Slot()
    def _on_forget(self) -> None:
        line = self._selected()
        if line is not None:
            self.shootout.forget(line.name, self.digits)
            line.row, line.error = None, ""
            self._tell(line.name)
            self._show_state()

    @Slot(object)
    def _on_told(self, row: Row) -> None:
        if row.name.startswith(OWN) and row.name not in self._recipes:
            self._add(row.name, row.recipe)
        at = self.model.index_of(row.name)
        if at is not None and _source(row.recipe) == self.digits:
            self.model.show_row(at, row)
            self._show_state()

    @Slot(str, str)
    def _on_ended(self, name: str, sentence: str) -> None:
        at = self.model.index_of(name)
        if at is not None and sentence:
            line = self.model.lines[at]
            line.error = sentence
            self.say(f"{line.title}: {sentence}", wrong=True)
            self._tell(name)

    @Slot()
    def _show_state(self) -> None:
        """Bring what is said of the rows, and what can be done, up to date."""
        running, waiting = self.shootout.running, self.shootout.waiting
        for one in self.model.lines:
            if one.name in running:
                one.state = f"epoch {one.row.epoch} of {one.row.epochs}" if one.row and one.row.epoch else "training"
            elif one.name in waiting:
                one.state = "waits for its turn"
            elif not one.error:
                one.state = _state(one.row)
            else:
                one.state = "failed"
        line = self._selected()
        self.stop_all.setEnabled(self.shootout.busy)
        self.source.setEnabled(not self.shootout.busy)
        self.stop.setEnabled(line is not None and line.name in (*running, *waiting))
        self.forget.setEnabled(line is not None and line.row is not None and line.name not in running)
        self.look_at.setEnabled(line is not None)
        results = any(line.row is not None for line in self.model.lines)
        self.csv.setEnabled(results)
        self.report.setEnabled(results)
        self._draw_soon.start(0)
        self._say_how_far()

    def _say_how_far(self) -> None:
        running, waiting = len(self.shootout.running), len(self.shootout.waiting)
        ticked = sum(line.chosen for line in self.model.lines)
        done = sum(_is_done(line.row, self.epochs.value()) for line in self.model.lines if line.chosen)
        self.rows_card.set_note(f"{ticked} ticked" if ticked else "tick the rows to run")
        self.status_line.show_progress(done / ticked if ticked and (running or waiting) else None)
        if running:
            rest = f", {_rows(waiting)} wait" if waiting else ""
            self.status_line.show_message(f"{_rows(running)} {'trains' if running == 1 else 'train'}{rest}")
        elif self._remark:
            self.status_line.show_message(self._remark, self._wrong)
        else:
            self.status_line.show_message("Tick rows and press Run" if not ticked else "Ready: press Run")
        title = self.source.currentText()
        self.status_line.show_facts(f"{title}     {self.shootout.at_a_time} at a time")

    @Slot(str)
    def say(self, sentence: str, wrong: bool = True) -> None:
        """Show a sentence until something else happens."""
        self._remark, self._wrong = sentence, wrong
        self._say_how_far()

    @Slot()
    def _on_draw(self) -> None:
        for at in range(len(self.model.lines)):
            self.model.tell(at)
        line = self._selected()
        self.curves.show_lines(self.model.lines, line.name if line else "")

    def _tell(self, name: str) -> None:
        at = self.model.index_of(name)
        if at is not None:
            self.model.tell(at)

    # --------------------------------------------------------------------------------------------- rows

    def _selected(self) -> Line | None:
        chosen = self.table.selectionModel().selectedRows()
        return self.model.lines[chosen[0].row()] if chosen else None

    @Slot(QItemSelection, QItemSelection)
    def _on_selected(self, *_: object) -> None:
        self._show_state()

    @Slot()
    def _on_all(self) -> None:
        self.model.choose(True)

    @Slot()
    def _on_none(self) -> None:
        self.model.choose(False)

    @Slot()
    def _on_source(self) -> None:
        """Show what was kept of the rows on these digits."""
        for one in self.model.lines:
            one.row, one.error = None, ""
        self.shootout.read_rows(self.digits)
        self._show_state()

    def open(self, recipe: Recipe) -> None:
        """Add a recipe as a row of its own, ticked."""
        if any(recipe.model == other.model and recipe.training == other.training for other in self._recipes.values()):
            self.say("That model is a row already, with the same training.")
            return
        number = 1 + max((int(n.removeprefix(OWN)) for n in self._recipes if n.startswith(OWN)), default=0)
        name = f"{OWN}{number}"
        self._add(name, recipe)
        at = len(self.model.lines) - 1
        self.model.lines[at].chosen = True
        self.table.selectRow(at)
        self.table.scrollToBottom()
        self.say("")
        self._show_state()

    def _add(self, name: str, recipe: Recipe) -> None:
        self._recipes[name] = recipe
        self.model.add(Line(name, summary(recipe), recipe.about))

    @Slot(QModelIndex)
    def _on_double_click(self, index: QModelIndex) -> None:
        self.table.selectRow(index.row())
        self._on_look_at()

    @Slot()
    def _on_look_at(self) -> None:
        line = self._selected()
        if line is not None:
            recipe = self._recipes[line.name]
            data = recipe.data.model_copy(update={"source": self.digits, "folder": self._folder()})
            self.recipe_for_elsewhere.emit(recipe.model_copy(update={"data": data}))

    # ------------------------------------------------------------------------------------------- files

    @Slot()
    def _on_csv(self) -> None:
        self._choose_file("Write the table", "csv")

    @Slot()
    def _on_report(self) -> None:
        self._choose_file("Write the report", "html")

    def _choose_file(self, title: str, suffix: str) -> None:
        """Open a dialog that blocks nothing."""
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = QFileDialog(self, title, str(self.settings.last_folder), f"*.{suffix}")
        self._dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._dialog.setDefaultSuffix(suffix)
        self._dialog.setModal(False)
        self._dialog.fileSelected.connect(self.write)
        self._dialog.show()

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the rows that have results, as a table or, into an .html file, as a report, on another thread."""
        found = [line.row for line in self.model.lines if line.row is not None]
        self.settings.last_folder = Path(path).parent
        written = self._written

        def act() -> None:
            try:
                text = report.html_text(found) if path.endswith(".html") else report.csv_text(found)
                write_atomically(path, text.encode())
            except OSError as error:
                written.emit(f"{path} cannot be written: {error.strerror or error}.", True)
            else:
                written.emit(f"Written to {path}.", False)

        QThreadPool.globalInstance().start(act)

    @Slot(str, bool)
    def _on_written(self, sentence: str, wrong: bool) -> None:
        self.say(sentence, wrong)

    # --------------------------------------------------------------------------------- what a window asks

    def start(self) -> None:
        """Nothing runs before it is asked for."""

    def obey_key(self, key: int) -> bool:
        """Obey Space, which runs or stops all."""
        if key != Qt.Key.Key_Space:
            return False
        if self.shootout.busy:
            self.shootout.stop_all()
        else:
            self.start_rows()
        return True

    @property
    def is_busy(self) -> bool:
        """Whether a row still trains."""
        return self.shootout.busy

    def shutdown(self) -> bool:
        """Stop all rows; return whether their processes are gone."""
        return self.shootout.shutdown()


def summary(recipe: Recipe) -> str:
    """Return in a line what a recipe trains and how."""
    model, training = recipe.model, recipe.training
    parts = [model.title.split(" (")[0]]
    if isinstance(model, DeepNet):
        parts[0] += " " + "-".join(map(str, model.hidden))
        parts += ["batch norm"] * model.batch_norm + [f"dropout {model.dropout:g}"] * bool(model.dropout)
    if "rate" in model.training_fields:
        parts += [f"{training.optimiser.kind} {training.rate:g}", f"L2 {training.l2:g}"]
        parts += [f"batch {training.batch or 'all'}"]
    return ", ".join(parts)


def _source(recipe: Recipe) -> str:
    return recipe.data.source if isinstance(recipe.data, Digits) else ""


def _is_done(row: Row | None, epochs: int) -> bool:
    if row is None or row.state != "finished":
        return False
    return row.epochs >= epochs or "steps" not in row.recipe.model.training_fields


def _state(row: Row | None) -> str:
    if row is None:
        return ""
    if row.state == "finished":
        return f"finished, {row.epoch} epochs" if row.epoch != 1 else "finished"
    return "failed" if row.state == "failed" else f"stopped after {row.epoch}"


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
