"""The panel in which one types words, and chooses what was found."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.find.entries import SORTS, Entry, controls
from app.find.matching import Index, Match
from app.find.results_view import Found, Head, Line, ResultsView
from app.find.thesaurus import groups
from app.find.thumbnails import Experiments
from app.plots.base.style import palette, plot_style
from app.widgets.layouts import column
from app.widgets.naming import named
from app.widgets.overlay import Overlay
from app.widgets.text import one_line

MOST = 7  # of each sort: who sees none that fits types another letter
NEAR = 4
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class FindPanel(Overlay):
    """A field and what it finds, with each letter. `chosen(Entry)` tells what a person wants; the panel is closed then.

    commands: what can be done now; it is asked whenever the panel is opened.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget, commands: Callable[[], list[Entry]], page: Callable[[], str]) -> None:
        """`page` tells the name of the page that is shown, whose entries come first where they fit as well."""
        super().__init__(window, "find.panel", "Find", (640, 560))
        self._commands, self._page = commands, page
        self._found: list[Entry] | None = None  # the experiments, once they were read
        self._index = Index((), ())
        about = "Type what you look for: an experiment, a control, a command, or an idea such as overfit or margin."
        self.field = named(QLineEdit(), "find.field", "Find", about)
        self.field.setPlaceholderText("Find an experiment, a control or a command")
        self.field.setClearButtonEnabled(True)
        self.field.setProperty("role", "find")
        self.results = ResultsView(self)
        self.setLayout(column(self.field, (self.results, 1), spacing=8, margins=(12, 12, 12, 10)))
        self.setFocusProxy(self.field)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.results.clicked.connect(self._on_clicked)
        self.experiments = Experiments(self)
        self.experiments.read.connect(self._on_read)
        self.experiments.pictured.connect(self._on_pictured)

    def open_panel(self) -> None:
        """Show the panel, empty."""
        if self._found is None:
            self._found = []
            self.experiments.start(palette(plot_style()))
        self.field.clear()
        self._take_entries()
        super().open_panel()

    def shutdown(self) -> None:
        """End what reads and paints on another thread."""
        self.experiments.shutdown()

    # ---------------------------------------------------------------------------------------- searching

    def _take_entries(self) -> None:
        entries = [*(self._found or ()), *controls(), *self._commands()]
        here = self._page()
        self._index = Index(sorted(entries, key=lambda entry: entry.page != here), groups())
        self._search()

    @Slot()
    def _search(self) -> None:
        query = self.field.text().strip()
        matches = self._index.find(query) if query else [Match(entry, 0.0, {}) for entry in self._index.entries]
        if matches:
            self.results.show_lines(_grouped(matches))
        else:
            near = [Found(entry, {}) for entry in self._index.near(query, NEAR)]
            rest = "; names like it:" if near else "."
            self.results.show_lines((Head(f"Nothing is called “{one_line(query, 40)}”{rest}"), *near))

    @Slot(object)
    def _on_read(self, entries: list[Entry]) -> None:
        self._found = entries
        if self.isVisible():
            self._take_entries()

    @Slot(str, object)
    def _on_pictured(self, name: str, image: QImage) -> None:
        self.results.show_picture(name, image)

    # ----------------------------------------------------------------------------------------- choosing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead through the list by the keys that a field has no use for."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _STEPS:
                self.results.step(_STEPS[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                return True  # there is nothing else to go to
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _on_clicked(self, _index: QModelIndex) -> None:
        self._choose()

    def _choose(self) -> None:
        entry = self.results.chosen
        if entry is not None:
            self.close_panel()
            self.chosen.emit(entry)


def _grouped(matches: list[Match]) -> tuple[Line, ...]:
    """Return the best of each sort under its head, the sort with the best of all first."""
    lines: list[Line] = []
    best = {sort: next((match.score for match in matches if match.entry.sort == sort), -1.0) for sort in SORTS}
    for sort in sorted(SORTS, key=lambda sort: -best[sort]):
        of_sort = [match for match in matches if match.entry.sort == sort]
        if of_sort:
            more = f" ({MOST} of {len(of_sort)})" if len(of_sort) > MOST else ""
            lines.append(Head(f"{sort}{more}"))
            lines += [Found(match.entry, match.letters) for match in of_sort[:MOST]]
    return tuple(lines)
