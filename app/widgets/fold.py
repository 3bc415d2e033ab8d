"""A line of text with a chevron that shows and hides what stands under it."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from app.theme import icon, theme
from app.widgets.layouts import column
from app.widgets.text import plain_tip


class FoldButton(QToolButton):
    """A title that can be pressed, by mouse or by Space and Enter; checked means unfolded."""

    def __init__(self, title: str, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._show_state)
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
        self.setAccessibleName(f"{self.text()}, {'shown' if unfolded else 'hidden'}")
        self.setToolTip(plain_tip(f"{'Hide' if unfolded else 'Show'} {self.text()}"))


class Folding(QFrame):
    """A title and a body that it folds away; `folded_changed(folded)` tells when a person does that."""

    folded_changed = Signal(bool)

    def __init__(self, title: FoldButton, body: QWidget, object_name: str) -> None:
        super().__init__()
        self.title, self.body = title, body
        title.setObjectName(object_name)
        title.toggled.connect(self._on_toggled)
        title.clicked.connect(self._on_clicked)

    @property
    def folded(self) -> bool:
        """Whether the body is hidden."""
        return not self.title.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold without telling anyone."""
        self.title.setChecked(not folded)

    @Slot(bool)
    def _on_toggled(self, unfolded: bool) -> None:
        self.body.setVisible(unfolded)

    @Slot(bool)
    def _on_clicked(self, unfolded: bool) -> None:
        self.folded_changed.emit(not unfolded)


class Fold(Folding):
    """A body that is folded away at first."""

    def __init__(self, title: str, body: QWidget, object_name: str) -> None:
        super().__init__(FoldButton(title, "fold"), body, object_name)
        box = column(self.title, body, spacing=6)
        box.setAlignment(self.title, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(box)
        self.set_folded(True)
