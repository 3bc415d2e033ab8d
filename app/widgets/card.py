"""A card: a title, something on its right, and a body that folds away."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.elided import Elided
from app.widgets.fold import FoldButton, Folding
from app.widgets.layouts import column, row


class _TitleRow(QWidget):
    """The row of the title; a click anywhere on it counts as one on the title."""

    def __init__(self, button: FoldButton) -> None:
        super().__init__()
        self._button = button

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._button.click()


class Card(Folding):
    """A titled panel, which is low while its body is folded away."""

    def __init__(self, title: str, object_name: str, note: str = "") -> None:
        super().__init__(FoldButton(title, "cardtitle"), QWidget(), f"{object_name}_fold")
        self.setProperty("role", "card")
        self.setObjectName(object_name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # The chevron follows the title, so that titles and labels keep one left edge.
        self.title.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._note = Elided(note)
        head = _TitleRow(self.title)
        self._row = row(self.title, (self._note, 1))
        head.setLayout(self._row)
        self._body = column(spacing=8)
        self.body.setLayout(self._body)
        self._column = column(head, (self.body, 1), spacing=8)
        self.setLayout(self._column)
        self.title.toggled.connect(self._fit)
        self._fit()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget at the end of the body."""
        self._body.addWidget(widget, stretch)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right end of the title row; a tool button is no higher than the title."""
        widget.setProperty("role", "cardaction")
        self._row.addWidget(widget)

    def set_note(self, text: str) -> None:
        """Show a muted text at the right of the title, such as "162 parameters"."""
        self._note.setText(text)

    @property
    def note(self) -> str:
        """The text at the right of the title."""
        return self._note.text()

    @Slot()
    def _fit(self) -> None:
        self._column.margins = (12, 4, 12, 4) if self.folded else (12, 9, 12, 12)
        self._column.fit()
