"""The bar of the model comparison: what runs its entries, on which digits, how long, and how many in parallel."""

import os

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSpinBox

from app.forms.editors.declared import declared
from app.theme import follow_theme
from app.widgets.layouts import row
from app.widgets.naming import choice, named, push_button, show_words
from app.widgets.text import Label
from dlab_core.recipe import Digits

MAX_EPOCHS = 10_000


class ShootoutBar(QFrame):
    """Its buttons and fields are for the page to connect."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        about = "Trains the ticked models; one that was stopped goes on after its last whole epoch."
        self.run = push_button(f"{prefix}.run", "Run", "play", about, primary=True)
        about = "Stops all models at once; what they had after their last whole epoch is kept."
        self.stop_all = push_button(f"{prefix}.stop_all", "Stop all", "stop", about)
        about = "Writes the table to a CSV file."
        self.csv = push_button(f"{prefix}.csv", "CSV", "table-arrow-down", about)
        about = "Writes a page for a browser with the table, the curves and the weights, in one file."
        self.report = push_button(f"{prefix}.report", "Report", "file-chart-outline", about)
        words = next(field for field in declared(Digits) if field.name == "source").choice_words
        self.source = choice(f"{prefix}.source", "Digits", "The images that all models learn from.", words)
        self.epochs, self.parallel_runs = QSpinBox(), QSpinBox()
        self.epochs.setRange(1, MAX_EPOCHS)
        self.epochs.setValue(10)
        self.parallel_runs.setRange(1, max(1, os.cpu_count() or 1))
        about = "Passes through the training images; an SVM is solved once, whatever stands here."
        named(self.epochs, f"{prefix}.epochs", "Epochs", about)
        about = "How many models train at the same time: as many as there are processors, at most."
        named(self.parallel_runs, f"{prefix}.at_a_time", "Parallel runs", about)
        digits, epochs, runs = self._labels = [Label(title, "label") for title in ("Digits", "Epochs", "Parallel runs")]
        fields = digits, self.source, epochs, self.epochs, runs, self.parallel_runs
        self._row = row(self.run, self.stop_all, *fields, 1, self.csv, self.report, margins=(14, 10, 14, 10))
        self.setLayout(self._row)
        follow_theme(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words to the tool tips where they do not fit."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        for shown in (True, False):
            show_words((self.stop_all, self.csv, self.report), shown)
            for label in self._labels:
                label.setVisible(shown)
            if self._row.sizeHint().width() <= self.width():
                break
