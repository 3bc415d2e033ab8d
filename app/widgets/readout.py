"""A large number over a small label."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QWidget

from app.theme import follow_theme, theme
from app.widgets.layouts import column
from app.widgets.numbers import NO_NUMBER
from app.widgets.text import Label


class Readout(QWidget):
    """Shows a number that changes often; it keeps room for `widest`, so that nothing beside it moves."""

    def __init__(self, label: str, widest: str, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._label, self._widest = label, widest
        self.number = Label("", "number", f"{object_name}_value")
        self.setLayout(column(1, self.number, Label(label, "label"), 1))
        follow_theme(self._fit)
        self.show_number(NO_NUMBER)

    def show_number(self, text: str) -> None:
        """Show a number that is already written out."""
        if text != self.number.text():
            self.number.setText(text)
            self.setAccessibleName(f"{self._label}: {text}")

    @Slot()
    def _fit(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(theme().px(14))
        font.setWeight(QFont.Weight.DemiBold)
        self.number.setMinimumWidth(QFontMetrics(font).horizontalAdvance(self._widest))
