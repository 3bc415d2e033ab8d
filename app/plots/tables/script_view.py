"""The experiment as a program that runs on its own."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QWidget

from app.plots.base.style import PlotStyle
from app.widgets.naming import named
from app.widgets.stacked import stack
from app.widgets.text import Label
from dlab_core.export.scripts import Way, script, why_not
from dlab_core.training.frame import Frame

WAYS: dict[Way, str] = {
    "by_hand": "By hand, in NumPy",
    "autograd": "By autograd",
    "nn_linear": "nn.Linear and DataLoader",
}


class ScriptView(QWidget):
    """The text of a script in one of three ways, to be read and copied."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = "How the program computes its gradients."
        self.way = named(QComboBox(), f"{prefix}.script_way", "Way to write it", about)
        for way, title in WAYS.items():
            self.way.addItem(title, way)
        self.way.currentIndexChanged.connect(self._on_way)
        self.note = Label()
        self.copy = named(QPushButton("Copy"), f"{prefix}.script_copy", "Copy", "Copy the program to the clipboard.")
        self.copy.clicked.connect(self._on_copy)
        about = "A program that does this experiment: save it, and run it with Python."
        self.text = named(QPlainTextEdit(), f"{prefix}.script", "Program", about)
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.way)
        row.addWidget(self.note, 1)
        row.addWidget(self.copy)
        stack(self, row, self.text, tall=self.text)
        self._frame: Frame | None = None
        self._written: Frame | None = None  # whose program it is

    def set_style(self, style: PlotStyle) -> None:
        """Take on other sizes."""
        fixed = style.font(0.92)
        fixed.setFamilies(["monospace", "Menlo", "Consolas", "Courier New"])
        fixed.setStyleHint(fixed.StyleHint.Monospace)
        self.text.setFont(fixed)

    def show_frame(self, frame: Frame) -> None:
        """Write the program of a frame's recipe and points, unless it is there."""
        self._frame, written = frame, self._written
        if written is None or written.recipe is not frame.recipe or written.dataset is not frame.dataset:
            self._written = frame
            way = self.way.currentData()
            reason = why_not(frame.recipe, frame.dataset, way)
            self.copy.setEnabled(not reason)
            wrap = QPlainTextEdit.LineWrapMode
            self.text.setLineWrapMode(wrap.WidgetWidth if reason else wrap.NoWrap)
            self.text.setPlainText(reason or script(frame.recipe, frame.dataset, way))

    @Slot()
    def _on_way(self) -> None:
        self._written = None
        if self._frame is not None:
            self.show_frame(self._frame)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
