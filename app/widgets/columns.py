"""The body of a page: two panels of cards with the main view between them."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.theme import icon, theme
from app.widgets.text import plain_tip

PANEL_PX = 252
MIN_MIDDLE_PX = 340


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
        self._layouts: list[QHBoxLayout | QVBoxLayout] = []
        self.left, self.right = self._panel(left), self._panel(right)
        self.buttons = {
            self.left: _panel_button(prefix, "left", "dock-left"),
            self.right: _panel_button(prefix, "right", "dock-right"),
        }
        for button in self.buttons.values():
            button.toggled.connect(self._on_toggled)
        self.middle = self._panel(middle, grows=0)
        row = QHBoxLayout(self)
        row.addWidget(self.left)
        row.addWidget(self.middle, 1)
        row.addWidget(self.right)
        self._row = row
        self._layouts.append(row)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _panel(self, cards: list[QWidget], grows: int = -1) -> QScrollArea:
        """A column that scrolls where its cards need more height than there is; one of them takes what is left."""
        inner = QWidget()
        inner.setProperty("role", "ground")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        self._layouts.append(column)
        for card in cards:
            column.addWidget(card, int(card is cards[grows]))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the middle its room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < theme().px(2 * PANEL_PX + MIN_MIDDLE_PX)
        if narrow != self._narrow:
            self._narrow = narrow
            for panel in self.buttons:
                self._show(panel, panel is self.left or not narrow)

    def _show(self, panel: QScrollArea, shown: bool) -> None:
        button = self.buttons[panel]
        blocked = button.blockSignals(True)
        button.setChecked(shown)
        button.blockSignals(blocked)
        panel.setVisible(shown)
        self.panels_changed.emit()

    @Slot()
    def _on_toggled(self) -> None:
        for panel, button in self.buttons.items():
            gives_way = self._narrow and button is not self.sender()
            self._show(panel, button.isChecked() and not gives_way)

    @Slot()
    def _on_theme_changed(self) -> None:
        gap = theme().px(8)
        for layout in self._layouts:
            layout.setSpacing(gap)
        self._row.setContentsMargins(gap, gap, gap, gap)
        for panel in self.buttons:
            panel.setFixedWidth(theme().px(PANEL_PX))
        self._fit()


def _panel_button(prefix: str, side: str, icon_name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(f"{prefix}.{side}_panel")
    button.setCheckable(True)
    button.setChecked(True)
    button.setIcon(icon(icon_name, "muted", "accent"))
    button.setAccessibleName(f"{side.capitalize()} panel")
    button.setToolTip(plain_tip(f"Show or hide the panel on the {side}."))
    return button
