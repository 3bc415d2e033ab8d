"""The Shootout page: models side by side on the same digits."""

import re
from itertools import count
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton

from app.bars.shootout_bar import ShootoutBar
from app.keys import KEYS
from app.pages import PageInfo
from app.pages.base import Page, Presented
from app.pages.pictures import Pictures
from app.pages.results import ResultFiles, count_of, is_done, resting, summary
from app.plots.base.style import plot_style
from app.plots.charts.entry_curves import EntryCurves
from app.plots.tables.results_table import Line, ResultsModel, ResultsTable
from app.settings import Settings
from app.theme import follow_theme, theme
from app.training.shootout import Shootout, Task
from app.widgets.card import Card
from app.widgets.layouts import column
from app.widgets.naming import named, push_button, show_words
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.digits import find_digits
from dlab_core.recipe import Digits, Recipe
from dlab_core.shootout.entry import Entry
from dlab_core.shootout.train import entries

OWN = re.compile(r"own-[0-9]{1,6}")  # the names of entries that a person has added


class ShootoutPage(Page):
    """A table of entries, each a recipe that trains in a process of its own, and their curves one over the other."""

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        bar = ShootoutBar(info.name)
        super().__init__(info, settings, bar)
        self.bar = bar
        self.shootout = Shootout(settings.results_folder, self)
        self.model = ResultsModel()
        self.files = ResultFiles(self, settings, self.results)
        self._recipes = entries()
        for name, preset in self._recipes.items():
            self.model.add(Line(name, preset.name or name, preset.about))
        self.table = ResultsTable(f"{self.prefix}.table", self.model)
        self.curves = EntryCurves(self.prefix)
        self.pictures = Pictures(self, {"Curves": self.curves})
        self._make_actions()
        self._draw_soon = QTimer(self, singleShot=True, interval=0)  # several entries may have news at once
        self._draw_soon.timeout.connect(self._on_draw)
        self._lay_out()
        self._wire()
        follow_theme(self.take_on_theme)
        self._on_source()
        self._show_state()
        self.keys[KEYS["play"].code] = self.start_or_stop
        if recipe is not None:
            self.open(recipe)

    # ------------------------------------------------------------------------------------------- layout

    def _make_actions(self) -> None:
        """Make the buttons for the selected entry and for all ticks."""
        about = "Adds the model and training that are set up on the Digits page."
        self.add = push_button(f"{self.prefix}.add", "Add model", "plus", about)
        about = "Opens the selected model on the Digits page, where it trains before your eyes (double click)."
        self.open_button = push_button(f"{self.prefix}.open", "Open", "eye-outline", about)
        about = "Stops the selected model at once."
        self.stop = push_button(f"{self.prefix}.stop_row", "Stop", "stop-circle-outline", about)
        about = "Deletes the results of the selected model, so that it begins anew."
        self.forget = push_button(f"{self.prefix}.forget", "Clear results", "restart", about)
        self.entry_buttons = (self.add, self.open_button, self.stop, self.forget)
        self.all = named(QToolButton(), f"{self.prefix}.all", "All", "Tick all models.")
        self.none = named(QToolButton(), f"{self.prefix}.none", "None", "Tick no model.")
        for button in (self.all, self.none):
            button.setText(button.accessibleName())

    def _lay_out(self) -> None:
        self.entries_card = Card("Models", f"{self.prefix}.rows_card")
        for button in (self.all, self.none, *self.entry_buttons):
            self.entries_card.add_action(button)
        self.entries_card.add(self.table, 1)
        self.curves_card = Card("Curves", f"{self.prefix}.curves_card")
        self.curves_card.add(self.curves, 1)
        self.body.setLayout(column((self.entries_card, 3), (self.curves_card, 2), spacing=8, margins=(8, 8, 8, 8)))

    def _wire(self) -> None:
        bar = self.bar
        bar.run.clicked.connect(self.start_entries)
        bar.stop_all.clicked.connect(self.shootout.stop_all)
        self.stop.clicked.connect(self._on_stop)
        self.forget.clicked.connect(self._on_forget)
        self.add.clicked.connect(self._on_add)
        self.open_button.clicked.connect(self._on_open)
        self.table.doubleClicked.connect(self._on_open)  # of the row, which the first click selects
        self.all.clicked.connect(self._on_all)
        self.none.clicked.connect(self._on_none)
        bar.csv.clicked.connect(self.files.ask_for_table)
        bar.report.clicked.connect(self.files.ask_for_report)
        bar.parallel_runs.valueChanged.connect(self.shootout.set_parallel_runs)
        bar.source.currentIndexChanged.connect(self._on_source)
        self.model.chosen_changed.connect(self._show_state)
        self.table.selectionModel().selectionChanged.connect(self._show_state)
        self.shootout.entry_changed.connect(self._on_entry_changed)
        self.shootout.ended.connect(self._on_ended)
        self.shootout.notified.connect(self._on_notified)
        self.shootout.changed.connect(self._show_state)
        self.files.written.connect(self.show_message)

    def presented(self) -> Presented | None:
        """Return the curves with what runs and stops them."""
        return Presented(self.curves_card.body, (self.bar.run, self.bar.stop_all))

    def write_words(self) -> None:
        """Write what they do on the buttons that are presented."""
        show_words((self.bar.run, self.bar.stop_all), True)

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""
        style = plot_style()
        self.table.set_style(style)
        self.curves.set_style(style)
        self._fit_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words to the tool tips where they do not fit."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        show_words(self.entry_buttons, True)
        room = self.width() - theme().px(190)  # of the title, All, None, and margins
        show_words(
            self.entry_buttons, sum(one.sizeHint().width() + theme().px(8) for one in self.entry_buttons) <= room
        )

    # ------------------------------------------------------------------------------------------ running

    @property
    def digits(self) -> str:
        """The name of the digits that all entries learn from."""
        return str(self.bar.source.currentData())

    def _folder(self) -> str:
        """Return the folder that a person chose for digits, if it holds these; empty for the cache."""
        folder = self.settings.digits_folder
        if self.digits == "small" or not folder:
            return ""
        return folder if find_digits(DIGIT_SETS[self.digits], Path(folder)) else ""

    @Slot()
    def start_entries(self) -> None:
        """Train the ticked entries that have not finished so many epochs."""
        folder = self._folder()
        if self.digits != "small":
            digits = DIGIT_SETS[self.digits]
            if find_digits(digits, Path(folder) if folder else None) is None:
                self.show_message(
                    f"{digits.title} is not downloaded: download it on the Digits page, or choose other digits."
                )
                return
        epochs = self.bar.epochs.value()
        chosen = [line for line in self.model.lines if line.chosen]
        due = [line for line in chosen if not is_done(line.entry, epochs)]
        if not due:
            self.show_message(
                f"The ticked models have finished {epochs:,} epochs: raise Epochs to go on, or clear their results."
                if chosen
                else "Tick the models to run first."
            )
            return
        self.show_message("")
        for line in due:
            line.error = ""
        self.shootout.start([Task(n, self._recipes[n], epochs, folder, self.digits) for n in (one.name for one in due)])

    @Slot()
    def _on_stop(self) -> None:
        line = self.table.selected()
        if line is not None:
            self.shootout.stop(line.name)

    @Slot()
    def _on_forget(self) -> None:
        line = self.table.selected()
        if line is not None:
            self.shootout.forget(line.name, self.digits)
            line.entry, line.error = None, ""
            self._show_state()

    @Slot(object)
    def _on_entry_changed(self, entry: Entry) -> None:
        data = entry.recipe.data  # which in a file may be any
        if not isinstance(data, Digits) or data.source != self.digits:
            return
        if OWN.fullmatch(entry.name) and entry.name not in self._recipes:
            self._add(entry.name, entry.recipe)
        at = self.model.index_of(entry.name)
        if at is not None:
            self.model.show_entry(at, entry)
            self._show_state()

    @Slot(str, str)
    def _on_ended(self, name: str, sentence: str) -> None:
        at = self.model.index_of(name)
        if at is not None and sentence:
            self.model.lines[at].error = sentence
            self._on_notified(name, sentence)

    @Slot(str, str)
    def _on_notified(self, name: str, sentence: str) -> None:
        at = self.model.index_of(name)
        self.show_message(sentence if at is None else f"{self.model.lines[at].title}: {sentence}")

    @Slot()
    def _show_state(self) -> None:
        """Bring what is said of the entries, and what can be done, up to date."""
        running, waiting = self.shootout.running, self.shootout.waiting
        for one in self.model.lines:
            if one.name in running:
                entry = one.entry
                one.state = f"epoch {entry.epoch} of {entry.epochs}" if entry and entry.epoch else "training"
            elif one.name in waiting:
                one.state = "waiting"
            else:
                one.state = "failed" if one.error else resting(one.entry)
        line = self.table.selected()
        self.bar.stop_all.setEnabled(self.shootout.busy)
        self.bar.source.setEnabled(not self.shootout.busy)
        self.stop.setEnabled(line is not None and line.name in (*running, *waiting))
        self.forget.setEnabled(line is not None and line.entry is not None and line.name not in running)
        self.open_button.setEnabled(line is not None)
        for button in (self.bar.csv, self.bar.report):
            button.setEnabled(bool(self.results()))
        self._draw_soon.start()
        self.show_progress()

    def show_progress(self) -> None:
        """Show the message, what happens, and how far it is."""
        running, waiting = len(self.shootout.running), len(self.shootout.waiting)
        ticked = sum(line.chosen for line in self.model.lines)
        done = sum(is_done(line.entry, self.bar.epochs.value()) for line in self.model.lines if line.chosen)
        self.entries_card.set_note(f"{ticked} ticked" if ticked else "tick the models to run")
        self.status_line.show_progress(done / ticked if ticked and (running or waiting) else None)
        if running:
            rest = f", {count_of(waiting)} wait" if waiting else ""
            trains = f"{count_of(running)} {'trains' if running == 1 else 'train'}{rest}"
            self.status_line.show_message(f"{trains}. {self._remark}" if self._remark else trains, self._wrong)
        elif self._remark:
            self.status_line.show_message(self._remark, self._wrong)
        else:
            self.status_line.show_message("Tick models and press Run" if not ticked else "Ready: press Run")
        title = self.bar.source.currentText()
        self.status_line.show_facts(f"{title}     {self.shootout.parallel_runs} in parallel")

    @Slot()
    def _on_draw(self) -> None:
        self.model.notify_changed()
        line = self.table.selected()
        self.curves.show_lines(self.model.lines, line.name if line else "")

    # --------------------------------------------------------------------------------------------- entries

    @Slot()
    def _on_all(self) -> None:
        self.model.choose(True)

    @Slot()
    def _on_none(self) -> None:
        self.model.choose(False)

    @Slot()
    def _on_source(self) -> None:
        """Show what was kept of the entries on these digits."""
        for one in self.model.lines:
            one.entry, one.error = None, ""
        self.shootout.read_entries(self.digits)
        self._show_state()

    @Slot()
    def _on_add(self) -> None:
        self.recipe_wanted.emit(Digits)

    def open(self, recipe: Recipe) -> None:
        """Add a recipe as an entry of its own, ticked."""
        if any(recipe.model == other.model and recipe.training == other.training for other in self._recipes.values()):
            self.show_message("That model is in the table already, with the same training.")
            return
        name = next(name for name in map("own-{}".format, count(1)) if name not in self._recipes)
        self._add(name, recipe)
        at = len(self.model.lines) - 1
        self.model.lines[at].chosen = True
        self.table.selectRow(at)
        self.table.scrollToBottom()
        self.show_message("")
        self._show_state()

    def _add(self, name: str, recipe: Recipe) -> None:
        self._recipes[name] = recipe
        self.model.add(Line(name, summary(recipe), recipe.about))

    @Slot()
    def _on_open(self) -> None:
        line = self.table.selected()
        if line is not None:
            recipe = self._recipes[line.name]
            data = recipe.data.model_copy(update={"source": self.digits, "folder": self._folder()})
            self.recipe_for_elsewhere.emit(recipe.model_copy(update={"data": data}))

    def results(self) -> list[Entry]:
        """Return the entries that have figures."""
        return [line.entry for line in self.model.lines if line.entry is not None]

    # --------------------------------------------------------------------------------- what a window asks

    @Slot()
    def start_or_stop(self) -> None:
        """Stop all entries if any trains, else train the ticked ones."""
        if self.shootout.busy:
            self.shootout.stop_all()
        else:
            self.start_entries()

    @property
    def is_busy(self) -> bool:
        """Whether an entry still trains."""
        return self.shootout.busy

    def shutdown(self) -> bool:
        """Stop all entries; return whether their processes are gone."""
        return self.shootout.shutdown()
