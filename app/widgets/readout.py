"""A large number over a small label."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme import theme
from app.widgets.numbers import NO_NUMBER
from app.widgets.text import Label


class Readout(QWidget):
    """Shows a number that changes often; it keeps room for `widest`, so that nothing beside it moves."""

    def __init__(self, label: str, widest: str, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._label, self._widest = label, widest
        self.number = Label(NO_NUMBER)
        self.number.setProperty("role", "number")
        self.number.setObjectName(f"{object_name}_value")
        caption = Label(label)
        caption.setProperty("role", "label")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(self.number)
        layout.addWidget(caption)
        layout.addStretch(1)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_number(NO_NUMBER)

    def show_number(self, text: str) -> None:
        """Show a number that is already written out."""
        if text != self.number.text() or not self.accessibleName():
            self.number.setText(text)
            self.setAccessibleName(f"{self._label}: {text}")

    @Slot()
    def _on_theme_changed(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(theme().px(14))
        font.setWeight(QFont.Weight.DemiBold)
        self.number.setMinimumWidth(QFontMetrics(font).horizontalAdvance(self._widest))
