"""Views one at a time, each behind a button with its title."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QStackedWidget, QToolButton, QWidget

from app.widgets.layouts import WordFlow, column
from app.widgets.naming import named


class Tabs(QWidget):
    """The buttons go on in the next line where the width ends, so that none is cut off or has to be scrolled to.

    Qt's own bar of tabs has one line. Left and Right go from one button to the next, as in any group of choices.
    chosen(index): another view is shown.
    """

    chosen = Signal(int)

    def __init__(self, name: str, title: str, about: str, views: Mapping[str, QWidget]) -> None:
        """`views` are in order, by their titles."""
        super().__init__()
        named(self, name, title, about)
        self.titles = tuple(views)
        self.stack = QStackedWidget()
        self.bar = QWidget()
        self.bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        flow = WordFlow(self.bar)
        flow.setSpacing(0)
        self._group = QButtonGroup(self)
        for at, (text, view) in enumerate(views.items()):
            about = "Show this beside the main view. Left and Right go from one to the next."
            name_of_button = f"{name}_{text.lower().replace(' ', '_')}"
            button = named(QToolButton(), name_of_button, text, about, head=text, role="tab")
            button.setText(text)
            button.setCheckable(True)
            self._group.addButton(button, at)
            flow.addWidget(button)
            self.stack.addWidget(view)
        self.setLayout(column(self.bar, (self.stack, 1), spacing=8))
        self._group.idToggled.connect(self._on_toggled)
        self.show_index(0)

    @property
    def index(self) -> int:
        """Which view is shown."""
        return self.stack.currentIndex()

    @property
    def title(self) -> str:
        """The title of the view that is shown."""
        return self.titles[self.index]

    @property
    def view(self) -> QWidget:
        """The view that is shown."""
        view = self.stack.currentWidget()
        assert view is not None, "there is always one"
        return view

    def show_index(self, index: int) -> None:
        """Show the view in this place."""
        self._group.button(index).setChecked(True)

    def show_view(self, view: QWidget) -> None:
        """Show one of the views."""
        self.show_index(self.stack.indexOf(view))

    def show_title(self, title: str) -> None:
        """Show the view with this title; one that there is not changes nothing."""
        if title in self.titles:
            self.show_index(self.titles.index(title))

    @Slot(int, bool)
    def _on_toggled(self, index: int, checked: bool) -> None:
        if checked and index != self.index:
            self.stack.setCurrentIndex(index)
            self.chosen.emit(index)
