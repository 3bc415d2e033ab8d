"""Titles with a chevron that show and hide what stands under them: folds, and cards."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QWidget

from app.theme import icon, theme
from app.widgets.layouts import column, row
from app.widgets.text import Elided, plain_tip


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
        title.toggled.connect(body.setVisible)
        title.clicked.connect(self._on_clicked)

    @property
    def folded(self) -> bool:
        """Whether the body is hidden."""
        return not self.title.isChecked()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold without telling anyone."""
        self.title.setChecked(not folded)

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
    """A titled panel, which is low while its body is folded away; `hint` is its note while there is no other."""

    def __init__(self, title: str, object_name: str, hint: str = "") -> None:
        super().__init__(FoldButton(title, "cardtitle"), QWidget(), f"{object_name}_fold")
        self.setProperty("role", "card")
        self.setObjectName(object_name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        # The chevron follows the title, so that titles and labels keep one left edge.
        self.title.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._hint, self._note = hint, Elided(hint)
        head = _TitleRow(self.title)
        self._actions = row(spacing=1)
        head.setLayout(row(self.title, (self._note, 1), self._actions))
        self._body = column(spacing=8)
        self.body.setLayout(self._body)
        self._column = column(head, (self.body, 1), spacing=8)
        self.setLayout(self._column)
        self.title.toggled.connect(self._fit)
        self._fit()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget at the end of the body."""
        self._body.addWidget(widget, stretch)

    def add_on_top(self, widget: QWidget) -> None:
        """Put a widget at the beginning of the body."""
        self._body.insertWidget(0, widget)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right end of the title row; a tool button is no higher than the title."""
        widget.setProperty("role", "cardaction")
        self._actions.addWidget(widget)

    @Slot(str)
    def set_note(self, text: str) -> None:
        """Show a muted text at the right of the title, such as "162 parameters"."""
        self._note.setText(text or self._hint)

    @property
    def note(self) -> str:
        """The text at the right of the title."""
        return self._note.text()

    @Slot()
    def _fit(self) -> None:
        self._column.margins = (12, 4, 12, 4) if self.folded else (12, 9, 12, 12)
        self._column.fit()
