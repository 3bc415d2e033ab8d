"""The bar of the model comparison: what runs its entries, on which digits, how long, and how many in parallel."""

import os

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSpinBox, QWidget

from app.forms.editors.declared import declared
from app.theme import theme
from app.widgets.buttons import fit_icons, push_button, show_words
from app.widgets.text import Label, plain_tip
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
        self.source, self.epochs, self.parallel_runs = QComboBox(), QSpinBox(), QSpinBox()
        for name, title in next(field for field in declared(Digits) if field.name == "source").choice_words.items():
            self.source.addItem(title, name)
        self.epochs.setRange(1, MAX_EPOCHS)
        self.epochs.setValue(10)
        self.parallel_runs.setRange(1, max(1, os.cpu_count() or 1))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.run)
        self._row.addWidget(self.stop_all)
        self._labels: list[Label] = []
        self._add_field("Digits", self.source, f"{prefix}.source", "The images that all models learn from.")
        about = "Passes through the training images; an SVM is solved once, whatever stands here."
        self._add_field("Epochs", self.epochs, f"{prefix}.epochs", about)
        about = "How many models train at the same time: as many as there are processors, at most."
        self._add_field("Parallel runs", self.parallel_runs, f"{prefix}.at_a_time", about)
        self._row.addStretch(1)
        self._row.addWidget(self.csv)
        self._row.addWidget(self.report)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _add_field(self, title: str, field: QWidget, name: str, about: str) -> None:
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setToolTip(plain_tip(about))
        label = Label(title)
        label.setProperty("role", "label")
        self._labels.append(label)
        self._row.addWidget(label)
        self._row.addWidget(field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words to the tool tips where they do not fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._show_words(True)
        if self._row.sizeHint().width() > self.width():
            self._show_words(False)

    def _show_words(self, shown: bool) -> None:
        show_words((self.stop_all, self.csv, self.report), shown)
        for label in self._labels:
            label.setVisible(shown)

    @Slot()
    def _on_theme_changed(self) -> None:
        px = theme().px
        self._row.setContentsMargins(px(14), px(10), px(14), px(10))
        self._row.setSpacing(px(8))
        fit_icons((self.run, self.stop_all, self.csv, self.report))
        self._fit()
