"""A chip over the main picture that says that what is shown is not the present, and leads back to it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from app.theme import follow_theme, icon, theme
from app.widgets.layouts import row
from app.widgets.naming import named
from app.widgets.text import Label

GAP_PX = 10  # from the edges of what it lies over


class MomentChip(QFrame):
    """Lies at the top right of a widget, which may be another one each time. It is seen only away from the present.

    `back`, `go_on` and `take_up` tell that a button was pressed.
    """

    back = Signal()
    go_on = Signal()
    take_up = Signal()

    def __init__(self, prefix: str, host: QWidget, over: Callable[[], QWidget]) -> None:
        """`over` returns the widget, within `host`, on which it lies."""
        super().__init__(host)
        self._host, self._over = host, over
        self.setObjectName(f"{prefix}.moment")
        self.setProperty("role", "chip")
        self._sign = Label()
        self.text = Label("", name=f"{prefix}.moment_text")
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._back = self._link(f"{prefix}.back_to_now", "Back to now", "Show the run as it is now (End).")
        about = "Train on from this step. What comes after it now stays, as a pinned run."
        self._go_on = self._link(f"{prefix}.go_on_from_here", "Go on from here", about)
        about = "Make this pinned run the present one. The present one is pinned in its place."
        self._take_up = self._link(f"{prefix}.take_up", "Take up", about)
        for button, signal in ((self._back, self.back), (self._go_on, self.go_on), (self._take_up, self.take_up)):
            button.clicked.connect(signal)
        parts = self._sign, self.text, self._back, self._go_on, self._take_up
        self._row = row(*parts, spacing=8, margins=(12, 3, 8, 3))
        self.setLayout(self._row)
        host.installEventFilter(self)
        follow_theme(self._fit)
        self.hide()

    @staticmethod
    def _link(name: str, text: str, about: str) -> QPushButton:
        button = named(QPushButton(text), name, text, about, head=text, role="link")
        button.setFlat(True)
        return button

    def show_past(self, shown: int, last: int, *, can_go_on: bool) -> None:
        """Say which step of the past is shown, of how many."""
        self._show(f"Step {shown:,} of {last:,}", go_on=can_go_on, take_up=False)

    def show_pin(self, text: str) -> None:
        """Say which pinned run is shown."""
        self._show(text, go_on=False, take_up=True)

    def _show(self, text: str, *, go_on: bool, take_up: bool) -> None:
        self.text.setText(text)
        self._go_on.setVisible(go_on)
        self._take_up.setVisible(take_up)
        self.show()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the host changes its size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        over, gap = self._over(), theme().px(GAP_PX)
        corner = over.mapTo(self._host, QPoint(over.width(), 0)) if over is not self._host else QPoint(over.width(), 0)
        self._show_words(short=False)
        if self.sizeHint().width() > self._host.width():
            self._show_words(short=True)
        size = self.sizeHint().boundedTo(self._host.size())
        self.setGeometry(max(0, corner.x() - size.width() - gap), corner.y() + gap, size.width(), size.height())
        self.raise_()

    def _show_words(self, *, short: bool) -> None:
        """Say what buttons do, in fewer words where there is little room."""
        self._sign.setVisible(not short)
        for button, few in ((self._back, "Now"), (self._go_on, "Go on"), (self._take_up, "Take up")):
            button.setText(few if short else button.accessibleName())
        self.ensurePolished()
        self._row.activate()

    def _fit(self) -> None:
        self._sign.setPixmap(icon("history", "muted").pixmap(theme().px(16)))
        if self.isVisible():
            self._place()
