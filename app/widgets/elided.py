"""A text that gives way to what stands beside it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app.widgets.text import Label, plain_tip


class Elided(Label):
    """A muted text at the right that ends in dots where there is no room for it: the whole stands in its tool tip."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__(text, "note", name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for, at the right."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(painter, self.rect(), flags, self.palette(), True, text, self.foregroundRole())
