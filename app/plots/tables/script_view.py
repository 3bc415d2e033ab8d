"""The experiment as a program that runs on its own."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from app.plots.base.style import View
from app.widgets.layouts import row
from app.widgets.naming import choice, code_view, named
from dlab_core.export.scripts import Way, script, why_not
from dlab_core.training.frame import Frame

WAYS: dict[Way, str] = {
    "by_hand": "By hand, in NumPy",
    "autograd": "By autograd",
    "nn_linear": "nn.Linear and DataLoader",
}


class ScriptView(View):
    """The text of a script in one of three ways, to be read and copied."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = "How the program computes its gradients."
        self.way = choice(f"{prefix}.script_way", "Way to write it", about, WAYS)
        self.way.currentIndexChanged.connect(self._on_way)
        self.copy = named(QPushButton("Copy"), f"{prefix}.script_copy", "Copy", "Copy the program to the clipboard.")
        self.copy.clicked.connect(self._on_copy)
        about = "A program that does this experiment: save it, and run it with Python."
        self.text = code_view(f"{prefix}.script", "Program", about)
        self._frame: Frame | None = None
        self._written: Frame | None = None  # whose program it is
        self.lay(row(self.way, 1, self.copy, spacing=4), (self.text, 1))

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
