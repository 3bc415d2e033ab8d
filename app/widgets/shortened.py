"""A muted text that is said in fewer words where there is little room."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app.widgets.text import Label, plain_tip


class Shortened(Label):
    """Shows the first of some texts that has room, and says the first of all in its tool tip."""

    def __init__(self) -> None:
        super().__init__("", "label")
        self._texts: tuple[str, ...] = ("",)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_texts(self, *texts: str) -> None:
        """Show one of these texts, the longest first."""
        if texts != self._texts:
            self._texts = texts
            self.setText(texts[0])
            self.setToolTip(plain_tip(texts[0]))
            self.update()

    @property
    def shown(self) -> str:
        """The text that has room, or the shortest."""
        metrics = self.fontMetrics()
        return next((text for text in self._texts if metrics.horizontalAdvance(text) <= self.width()), self._texts[-1])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter = QPainter(self)
        self.style().drawItemText(painter, self.rect(), flags, self.palette(), True, self.shown, self.foregroundRole())
