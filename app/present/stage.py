"""The stage: what a hall sees of a page. Its widgets are the page's own, on loan."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QWidget

from app.forms.editors.editor import Editor
from app.forms.rows import Row
from app.pages.base import Page, Presented
from app.present.loan import Loan
from app.theme import follow_theme, theme
from app.widgets.layouts import column, row
from app.widgets.naming import mark
from app.widgets.text import Label

SIDE_PX, SIDE_SHARE = 150, 0.24  # of the width: of numbers, buttons and settings
HINT = "Right click a setting on the page and choose Show when presenting, to have it here."
_UNBOUNDED_PX = 16_777_215  # Qt's own largest width


class Stage(QWidget):
    """The view with the message above it on the left; numbers, buttons and chosen settings on the right."""

    def __init__(self, page: Page, presented: Presented, settings: tuple[str, ...]) -> None:
        """`settings` are the names of those to show; one that is not on the page now is left out."""
        super().__init__()
        self.setObjectName("present.stage")
        self.setProperty("role", "ground")
        self._page, self._names = page, settings
        self._presented = presented
        self._loans: list[Loan] = []
        self._blocks: list[QWidget] = []
        self._setting_loans: list[Loan] = []
        self._hidden = [widget for widget in presented.left_out if not widget.isHidden()]
        self._main, self._numbers, self._buttons, self._settings = (
            column(spacing=6),
            column(spacing=10),
            row(spacing=8),
            column(spacing=12),
        )
        self.hint = Label(HINT if presented.takes_settings else "", "note", "present.hint", wraps=True)
        self.key, self.key_about = Label("", "key", "present.key"), Label("", "note", wraps=True)
        pressed = row(self.key, (self.key_about, 1), spacing=8)
        self._side = QWidget()
        parts = self._numbers, self._buttons, self._settings, self.hint, 1, pressed
        self._side.setLayout(column(*parts, spacing=16))
        self._side.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setLayout(row((self._main, 1), self._side, spacing=16, margins=(16, 10, 16, 12)))
        for widget in self._hidden:
            widget.hide()
        self._borrow(page.status_line.message, self._main)
        card, inside = QFrame(), column(margins=(10, 10, 10, 10))
        card.setProperty("role", "card")
        card.setLayout(inside)
        self._main.add((card, 1))
        self._borrow(presented.view, inside, 1)
        for readout in presented.readouts:
            self._borrow(readout, self._numbers)
            mark(readout.number, "role", "huge")
        for button in presented.buttons:
            self._borrow(button, self._buttons, 1)
        self.show_key("", "")
        follow_theme(self._fit)

    def _borrow(self, widget: QWidget, to: QBoxLayout, stretch: int = 0) -> None:
        self._loans.append(Loan(widget, to, stretch))

    def show_settings(self) -> None:
        """Show the settings that were chosen, as far as they are on the page now."""
        self._give_back_settings()
        for name in self._names:
            editor, label = setting_of(self._page, name)
            if editor is None:
                continue
            block, box = QWidget(), column(spacing=2)
            block.setLayout(box)
            self._blocks.append(block)
            self._settings.addWidget(block)
            for widget in (label, editor):
                if widget is not None:
                    self._setting_loans.append(Loan(widget, box))
            if label is not None:
                label.setMaximumWidth(_UNBOUNDED_PX)
        self.hint.setVisible(bool(self.hint.text()) and not self._blocks)

    def show_key(self, key: str, about: str) -> None:
        """Show a key that was pressed and what it does, or that none is shown."""
        self.key.setText(key)
        self.key_about.setText(about)
        self.key.setVisible(bool(key))
        self.key_about.setVisible(bool(key))

    def give_back(self) -> None:
        """Put everything where it was."""
        self._give_back_settings()
        for readout in self._presented.readouts:
            mark(readout.number, "role", "number")
        for loan in reversed(self._loans):
            loan.give_back()
        self._loans = []
        for widget in self._hidden:
            widget.show()

    def _give_back_settings(self) -> None:
        for loan in reversed(self._setting_loans):
            loan.give_back()
        for block in self._blocks:
            self._settings.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._setting_loans, self._blocks = [], []

    def resizeEvent(self, event: object) -> None:
        """Give the numbers their share."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    @Slot()
    def _fit(self) -> None:
        self._side.setMinimumWidth(max(theme().px(SIDE_PX), round(SIDE_SHARE * self.width())))


def setting_of(page: Page, name: str) -> tuple[Editor | None, Label | None]:
    """Return the editor of a field that is on the page now, and its label if it has one of its own."""
    control = page.findChild(QWidget, name)
    editor = control
    while editor is not None and not isinstance(editor, Editor):
        editor = editor.parentWidget()
    found = editor.findChild(Row, options=Qt.FindChildOption.FindDirectChildrenOnly) if editor is not None else None
    return (editor, found.label) if found is not None and found.shown else (None, None)
