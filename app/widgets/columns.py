"""The body of a page: panels of cards beside the main card, which has the room that they leave."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QWidget

from app.theme import follow_theme, theme
from app.widgets.card import Card
from app.widgets.layouts import Part, column, row
from app.widgets.naming import tool_button

PANEL_PX = 240
MIN_MAIN_PX = 340
_SHARES = (60, 40)  # of the main card and of the details beside it


class Columns(QWidget):
    """A panel, the main card, the details beside it, and another panel.

    Each panel and the details have a button that folds them
    away; the page puts it where it is reached. Where the panels would squeeze the main card, one of them is shown at a
    time, at first the one on the left.

    panels_changed: another panel is seen, or one no longer.
    """

    panels_changed = Signal()

    def __init__(self, prefix: str, left: list[Card], main: Card, details: Card, right: list[Card]) -> None:
        """`details` are shown at first where there is room, unless the card is folded."""
        super().__init__()
        self._narrow = False  # too narrow for more than one panel
        self.details_shown = not details.folded  # where there is room
        details.set_folded(False)
        self.left, self.right = _panel(*left, 1), _panel(*right, 1)
        self.main, self.details = _panel((main, 1)), _panel((details, 1))
        self.buttons = {
            self.details: _panel_button(prefix, "details", "the details beside the main view", "chart-box-outline"),
            self.left: _panel_button(prefix, "left", "the panel on the left", "dock-left"),
            self.right: _panel_button(prefix, "right", "the panel on the right", "dock-right"),
        }
        for panel, button in self.buttons.items():
            button.setChecked(panel is not self.details or self.details_shown)
            button.toggled.connect(self._on_toggled)
        self._details_card = details
        details.folded_changed.connect(self._on_details_folded)
        parts = self.left, (self.main, _SHARES[0]), (self.details, _SHARES[1]), self.right
        self.setLayout(row(*parts, margins=(8, 8, 8, 8)))
        self.details.setVisible(self.details_shown)
        follow_theme(self._fit)

    @property
    def shown(self) -> tuple[bool, ...]:
        """Which of the panels are shown, in the order of their buttons."""
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
        """Give the main card its room."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        for panel in (self.left, self.right):
            panel.setFixedWidth(theme().px(PANEL_PX))
        narrow = self.width() < theme().px(2 * PANEL_PX + MIN_MAIN_PX)
        if narrow != self._narrow:
            self._narrow = narrow
            for panel in self.buttons:
                wanted = panel is not self.details or self.details_shown
                self._show(panel, panel is self.left if narrow else wanted)

    def _show(self, panel: QScrollArea, shown: bool) -> None:
        with QSignalBlocker(self.buttons[panel]):
            self.buttons[panel].setChecked(shown)
        panel.setVisible(shown)
        self.panels_changed.emit()

    @Slot()
    def _on_details_folded(self) -> None:
        """Fold the details away altogether: a title alone would keep their width."""
        self._details_card.set_folded(False)
        self.buttons[self.details].setChecked(False)

    @Slot()
    def _on_toggled(self) -> None:
        if self.sender() is self.buttons[self.details]:
            self.details_shown = self.buttons[self.details].isChecked()
        for panel, button in self.buttons.items():
            gives_way = self._narrow and button is not self.sender()
            self._show(panel, button.isChecked() and not gives_way)


def _panel(*parts: Part) -> QScrollArea:
    """Return a column that scrolls where its parts need more height than there is."""
    inner = QWidget()
    inner.setProperty("role", "ground")
    inner.setLayout(column(*parts, spacing=8))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what has the focus
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def _panel_button(prefix: str, name: str, what: str, icon_name: str) -> QToolButton:
    title = name.capitalize() if name == "details" else f"{name.capitalize()} panel"
    return tool_button(f"{prefix}.{name}_panel", title, f"Show or hide {what}.", icon_name, toggles=True)
