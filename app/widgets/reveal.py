"""Revealing a widget: opens what it is hidden in, goes there, and shows for a moment which one it is."""

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from app.theme import theme
from app.widgets.card import Folding
from app.widgets.columns import Columns
from app.widgets.tabs import Tabs

SHOWN_MS = 2500


def is_offered(widget: QWidget, page: QWidget) -> bool:
    """Whether a widget of a page can be reached: nothing around it is hidden but what a person folds away."""
    part = widget
    while part is not page:
        around = part.parentWidget()
        if around is None:
            return False
        folds = isinstance(around, Folding | QStackedWidget) or isinstance(part, QScrollArea)
        if part.isHidden() and not folds:
            return False
        part = around
    return True


def reveal(widget: QWidget, page: QWidget, title: str = "") -> None:
    """Unfold, open and scroll to what a widget of a page is in, then give it the focus and a frame for a moment.

    Of tabs the one with this title is opened.
    """
    around = []
    part = widget
    while part is not page and (parent := part.parentWidget()) is not None:
        around.append((parent, part))
        part = parent
    for parent, part in reversed(around):
        if isinstance(parent, Folding) and parent.folded:
            parent.title.click()
        elif isinstance(parent, Columns):
            parent.show_panel(part)
        elif isinstance(parent, QStackedWidget) and isinstance(tabs := parent.parentWidget(), Tabs):
            tabs.show_view(part)
    if isinstance(widget, Tabs):
        widget.show_title(title)
    target = (
        widget
        if widget.focusPolicy()
        else next((inner for inner in widget.findChildren(QWidget) if inner.focusPolicy() and inner.isVisible()), page)
    )
    target.setFocus(Qt.FocusReason.ShortcutFocusReason)
    Highlight(widget, page)


class Highlight(QFrame):
    """A frame around a widget, which goes away by itself; it follows once the layouts have made room."""

    def __init__(self, widget: QWidget, page: QWidget) -> None:
        super().__init__(page)
        for earlier in page.findChildren(Highlight):
            if earlier is not self:
                earlier.hide()
                earlier.deleteLater()
        self._widget, self._page = widget, page
        self.setProperty("role", "highlight")
        self.setObjectName("find.highlight")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._end = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._end.timeout.connect(self._on_end)
        self._end.start()
        self._place_soon = QTimer(self, singleShot=True, interval=0)
        self._place_soon.timeout.connect(self._place)
        self._place_soon.start()

    @Slot()
    def _place(self) -> None:
        """Scroll to the widget, and lie around it."""
        page, widget = self._page, self._widget
        part: QWidget | None = widget
        while part is not None and part is not page:
            part = part.parentWidget()
            if isinstance(part, QScrollArea):
                part.ensureWidgetVisible(widget, 0, theme().px(24))
        gap = theme().px(4)
        at = QRect(widget.mapTo(page, QPoint(0, 0)), widget.size()).adjusted(-gap, -gap, gap, gap)
        self.setGeometry(at.intersected(page.rect()))
        self.show()
        self.raise_()

    @Slot()
    def _on_end(self) -> None:
        self.hide()
        self.deleteLater()
