"""A line of text with a chevron that shows and hides what stands under it."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.theme import icon, theme
from app.widgets.text import plain_tip


class FoldButton(QToolButton):
    """A title that can be pressed, by mouse or by Space and Enter; checked means unfolded."""

    def __init__(self, title: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._show_state)
        theme().changed.connect(self._show_state)
        self._show_state()

    def show_unfolded(self, unfolded: bool) -> None:
        """Show the state without telling anyone."""
        self.blockSignals(True)
        self.setChecked(unfolded)
        self.blockSignals(False)
        self._show_state()

    def sizeHint(self) -> QSize:
        """Just the text and the chevron, so that the text starts at the left edge."""
        hint = super().sizeHint()
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(text + self.iconSize().width() + theme().px(10), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Texts are not cut."""
        return self.sizeHint()

    @Slot()
    def _show_state(self) -> None:
        unfolded = self.isChecked()
        self.setIcon(icon("chevron-down" if unfolded else "chevron-right", "muted"))
        size = theme().px(15)
        self.setIconSize(QSize(size, size))
        self.setAccessibleName(f"{self.text()}, {'shown' if unfolded else 'hidden'}")
        self.setToolTip(plain_tip(f"{'Hide' if unfolded else 'Show'} {self.text()}"))


class Fold(QWidget):
    """A body that is folded away at first; `folded_changed(folded)` tells when a person folds or unfolds it."""

    folded_changed = Signal(bool)

    def __init__(self, title: str, body: QWidget, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.button = FoldButton(title, "fold")
        self.button.setObjectName(object_name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(6))
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(body)
        self.set_folded(True)
        self.button.toggled.connect(self._on_toggled)

    @property
    def folded(self) -> bool:
        """Whether the body is hidden."""
        return not self.button.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold without telling anyone."""
        self.button.show_unfolded(not folded)
        self.body.setVisible(not folded)

    @Slot(bool)
    def _on_toggled(self, unfolded: bool) -> None:
        self.body.setVisible(unfolded)
        self.folded_changed.emit(not unfolded)
