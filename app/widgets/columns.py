"""The body of a page: panels of cards beside the main card, which has the room that they leave."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QWidget

from app.theme import follow_theme, theme
from app.widgets.card import Card
from app.widgets.layouts import Part, column, row
from app.widgets.naming import tool_button

PANEL_PX = 244
MAIN_PX, DETAILS_PX = 432, 320  # at least
_GAP_PX = 8
_SHARES = (60, 40)  # of the main card and of the details beside it


class Columns(QWidget):
    """A panel, the main card, the details beside it, and another panel.

    Each panel and the details have a button that folds them away; the page puts it where it is reached. Where they
    would squeeze the main card, the ones that were opened first give way until there is room.

    panels_changed: another panel is seen, or one no longer.
    """

    panels_changed = Signal()

    def __init__(self, prefix: str, left: list[Part], main: Card, details: Card, right: list[Part]) -> None:
        """Of a panel the parts are its cards, each with its share of the height that is left, and shares left empty.

        `details` are shown at first where there is room, unless the card is folded.
        """
        super().__init__()
        shown = not details.folded
        details.set_folded(False)
        self.left, self.right = _panel(*left), _panel(*right)
        self.main, self.details = _panel((main, 1)), _panel((details, 1))
        self.buttons = {
            self.details: _panel_button(prefix, "details", "the details beside the main view", "chart-box-outline"),
            self.left: _panel_button(prefix, "left", "the panel on the left", "dock-left"),
            self.right: _panel_button(prefix, "right", "the panel on the right", "dock-right"),
        }
        self._wanted = [self.details] * shown + [self.right, self.left]  # the one that was opened last is the last
        for button in self.buttons.values():
            button.toggled.connect(self._on_toggled)
        self._details_card = details
        details.folded_changed.connect(self._on_details_folded)
        parts = self.left, (self.main, _SHARES[0]), (self.details, _SHARES[1]), self.right
        self.setLayout(row(*parts, spacing=_GAP_PX, margins=(_GAP_PX,) * 4))
        follow_theme(self._fit)

    @property
    def details_wanted(self) -> bool:
        """Whether the details are shown, or would be if there were room."""
        return self.details in self._wanted

    @property
    def shown(self) -> tuple[bool, ...]:
        """Which of the panels are shown, in the order of their buttons."""
        return tuple(button.isChecked() for button in self.buttons.values())

    def show_panels(self, shown: tuple[bool, ...]) -> None:
        """Show these panels and no others."""
        self._wanted = [panel for panel, wanted in zip(self.buttons, shown, strict=True) if wanted]
        self._fit()

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
        """Show what is wanted and has room, at least what was opened last."""
        widths = {self.left: PANEL_PX, self.details: DETAILS_PX, self.right: PANEL_PX}
        for panel in (self.left, self.right):
            panel.setFixedWidth(theme().px(PANEL_PX))
        self.details.setMinimumWidth(theme().px(DETAILS_PX))
        room = self.width() - theme().px(MAIN_PX + 2 * _GAP_PX)
        shown: list[QScrollArea] = []
        for panel in reversed(self._wanted):
            room -= theme().px(widths[panel] + _GAP_PX)
            if room >= 0 or not shown:
                shown.append(panel)
        for panel in self.buttons:
            self._show(panel, panel in shown)

    def _show(self, panel: QScrollArea, shown: bool) -> None:
        with QSignalBlocker(self.buttons[panel]):
            self.buttons[panel].setChecked(shown)
        if panel.isHidden() == shown:
            panel.setVisible(shown)
            self.panels_changed.emit()

    @Slot()
    def _on_details_folded(self) -> None:
        """Fold the details away altogether: a title alone would keep their width."""
        self._details_card.set_folded(False)
        self.buttons[self.details].setChecked(False)

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        """Open a panel above all others, or close it, and with it the wish for those that had no room beside it."""
        pressed = next(panel for panel, button in self.buttons.items() if button is self.sender())
        others = [panel for panel in self._wanted if panel is not pressed and (shown or not panel.isHidden())]
        self._wanted = [*others, pressed] if shown else others
        self._fit()


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
