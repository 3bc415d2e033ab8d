"""A card: a title, something on its right, and a body that folds away."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.theme import theme
from app.widgets.elided import Elided
from app.widgets.fold import FoldButton


class _TitleRow(QWidget):
    """The row of the title; a click anywhere on it counts as one on the title."""

    def __init__(self, button: FoldButton) -> None:
        super().__init__()
        self._button = button

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._button.click()


class Card(QFrame):
    """A titled panel. `folded_changed(folded)` tells when a person folds it by its title, mouse or keyboard."""

    folded_changed = Signal(bool)

    def __init__(self, title: str, object_name: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setObjectName(object_name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.title = FoldButton(title, "cardtitle")
        self.title.setObjectName(f"{object_name}_fold")
        # The chevron follows the title, so that titles and labels keep one left edge.
        self.title.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._note = Elided(note)
        row = _TitleRow(self.title)
        self._row = QHBoxLayout(row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.title)
        self._row.addWidget(self._note, 1)
        self.body = QWidget()
        self._body = QVBoxLayout(self.body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(row)
        self._layout.addWidget(self.body, 1)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.title.toggled.connect(self._on_toggled)

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

    @property
    def folded(self) -> bool:
        """Whether the body is hidden."""
        return not self.title.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold without telling anyone."""
        self.title.show_unfolded(not folded)
        self.body.setVisible(not folded)
        self._on_theme_changed()

    @Slot(bool)
    def _on_toggled(self, unfolded: bool) -> None:
        self.body.setVisible(unfolded)
        self._on_theme_changed()
        self.folded_changed.emit(not unfolded)

    @Slot()
    def _on_theme_changed(self) -> None:
        side, space = theme().px(12), theme().px(8)
        above, below = (theme().px(4), theme().px(4)) if self.folded else (theme().px(9), side)
        self._layout.setContentsMargins(side, above, side, below)
        self._layout.setSpacing(space)
        self._row.setSpacing(space)
        self._body.setSpacing(space)
