"""The body of a page: two panels of cards with the main view between them, which may be two cards."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QToolButton, QWidget

from app.theme import follow_theme, theme
from app.widgets.card import Card
from app.widgets.layouts import column, row
from app.widgets.naming import tool_button

PANEL_PX = 252
MIN_MIDDLE_PX = 340
BESIDE_PX = 640  # of a middle of two cards: narrower, each would be a mere strip
_SHARES = (58, 42)  # of its height


class Columns(QWidget):
    """A panel, the middle, a panel. The last card of a panel and the first of the middle take the height that is left.

    Each panel has a button that folds it away, for a middle as wide as the window; the page puts it where it is
    reached. Where both panels would squeeze the middle, one is shown at a time.

    panels_changed: another panel is seen, or one no longer.
    """

    panels_changed = Signal()

    def __init__(self, prefix: str, left: list[QWidget], middle: list[QWidget], right: list[QWidget]) -> None:
        super().__init__()
        self._narrow = False  # too narrow for both panels
        self.left, self.right = _panel(left), _panel(right)
        self.buttons = {
            self.left: _panel_button(prefix, "left", "dock-left"),
            self.right: _panel_button(prefix, "right", "dock-right"),
        }
        for button in self.buttons.values():
            button.toggled.connect(self._on_toggled)
        self.middle = _panel(middle, grows=0)
        self.setLayout(row(self.left, (self.middle, 1), self.right, margins=(8, 8, 8, 8)))
        follow_theme(self._fit)

    @property
    def shown(self) -> tuple[bool, ...]:
        """Which of the panels are shown, the left one first."""
        return tuple(button.isChecked() for button in self.buttons.values())

    def show_panels(self, shown: tuple[bool, ...]) -> None:
        """Show these panels and no others."""
        for panel, wanted in zip(self.buttons, shown, strict=True):
            if self.buttons[panel].isChecked() != wanted:
                self._show(panel, wanted)

    def show_panel(self, panel: QWidget) -> None:
        """Show a panel that is folded away."""
        button = self.buttons.get(panel)  # type: ignore[call-overload]
        if button is not None:
            button.setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the middle its room."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        for panel in self.buttons:
            panel.setFixedWidth(theme().px(PANEL_PX))
        narrow = self.width() < theme().px(2 * PANEL_PX + MIN_MIDDLE_PX)
        if narrow != self._narrow:
            self._narrow = narrow
            for panel in self.buttons:
                self._show(panel, panel is self.left or not narrow)

    def _show(self, panel: QScrollArea, shown: bool) -> None:
        with QSignalBlocker(self.buttons[panel]):
            self.buttons[panel].setChecked(shown)
        panel.setVisible(shown)
        self.panels_changed.emit()

    @Slot()
    def _on_toggled(self) -> None:
        for panel, button in self.buttons.items():
            gives_way = self._narrow and button is not self.sender()
            self._show(panel, button.isChecked() and not gives_way)


def _panel(cards: list[QWidget], grows: int = -1) -> QScrollArea:
    """Return a column that scrolls where its cards need more height than there is; one of them takes what is left."""
    inner = QWidget()
    inner.setProperty("role", "ground")
    inner.setLayout(column(*((card, int(card is cards[grows])) for card in cards), spacing=8))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what has the focus
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def _panel_button(prefix: str, side: str, icon_name: str) -> QToolButton:
    about = f"Show or hide the panel on the {side}."
    button = tool_button(f"{prefix}.{side}_panel", f"{side.capitalize()} panel", about, icon_name, toggles=True)
    button.setChecked(True)
    return button


class SplitBox(QWidget):
    """Shares its room between two cards; a folded one lies below or above the other, and leaves it the room."""

    def __init__(self, first: Card, second: Card) -> None:
        super().__init__()
        self.cards = (first, second)
        self._box = column(first, second, spacing=8)
        self.setLayout(self._box)
        for card in self.cards:
            card.title.toggled.connect(self.arrange)
        follow_theme(self.arrange)

    @Slot()
    def arrange(self) -> None:
        """Give each card its place."""
        folded = [card.folded for card in self.cards]
        beside = self.width() >= theme().px(BESIDE_PX) and not any(folded)
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        for i, share in enumerate(_SHARES):
            self._box.setStretch(i, 1 if beside else 0 if folded[i] else share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cards anew."""
        super().resizeEvent(event)
        self.arrange()
