"""The pinned runs beside the present one: how each is drawn, in what it differs, and its scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from app.plots.base.pin_style import pin_colour, pin_pen
from app.plots.base.style import Painted, PlotStyle, Styled, css
from app.widgets.layouts import column, row
from app.widgets.naming import choice, named, tool_button, tool_tip
from app.widgets.numbers import write_score
from app.widgets.text import Label, Paragraph, plain_tip
from dlab_core.metrics.scores import SplitScores
from dlab_core.recipe import SPLITS
from dlab_core.training.pin import LETTERS

Measures = Mapping[str, tuple[str, str]]  # title and explanation of each


@dataclass(frozen=True)
class Line:
    """A run of the list. slot: which pin it is, None for the present run. note: what must be said beside the name.

    scores: by split; those of the present run stand in a table of their own.
    """

    slot: int | None
    name: str
    note: str
    scores: Mapping[str, SplitScores | None]
    shown: bool = False


class _Swatch(Painted):
    """A piece of the line that stands for a run, which is the ink for the present one."""

    def __init__(self, slot: int | None) -> None:
        super().__init__()
        self._slot = slot

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.setFixedSize(round(style.px(20)), round(style.px(18)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, style = QPainter(self), self.style_in_use
        pen: QPen = style.pen(style.ink, 2.4) if self._slot is None else pin_pen(style, self._slot)
        painter.setPen(pen)
        painter.drawLine(0, self.height() // 2, self.width(), self.height() // 2)


class _Row(QWidget, Styled):
    """The line of a run: a pin can be shown, taken up and removed."""

    def __init__(self, prefix: str, slot: int | None) -> None:
        super().__init__()
        swatch = _Swatch(slot)
        self.styled = (swatch,)
        self.name = Paragraph("note")
        self.buttons: tuple[QToolButton, ...] = ()
        if slot is None:
            self.setLayout(row(swatch, (self.name, 1), spacing=6))
            return
        letter = LETTERS[slot]
        name = f"{prefix}.pin_{letter.lower()}"
        about = "Show what this run learned, in every picture and table; once more, and the present run is shown again."
        self.show_button = named(QToolButton(), name, f"Pinned run {letter}", about, role="pin")
        self.show_button.setText(letter)
        self.show_button.setCheckable(True)
        about = "Make this run the present one, which goes on where it stood. The present one is pinned in its place."
        self.take_up = tool_button(f"{name}_take_up", f"Take up {letter}", about, "restore", head=f"Take up {letter}")
        about = "Forget this pinned run."
        self.remove = tool_button(f"{name}_remove", f"Remove {letter}", about, "close", head=f"Remove {letter}")
        self.buttons = self.show_button, self.take_up, self.remove
        for button in self.buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("role", "pin")
        self.setLayout(row(swatch, self.show_button, (self.name, 1), self.take_up, self.remove, spacing=4))

    def show_line(self, line: Line) -> None:
        """Show the name of the run, and whether it is looked at."""
        text = ", ".join(part for part in (line.name, line.note) if part)
        self.name.setText(text)
        if self.buttons:
            self.show_button.setChecked(line.shown)
            self.show_button.setToolTip(tool_tip(text, self.show_button.accessibleDescription()))


class PinList(QWidget, Styled):
    """Hidden while nothing is pinned. chosen, taken_up, removed: the slot of the pin whose button was pressed."""

    chosen = Signal(int)
    taken_up = Signal(int)
    removed = Signal(int)

    def __init__(self, prefix: str, measures: Measures) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.pins")
        self.setAccessibleName("Pinned runs")
        self._prefix, self._measures = prefix, measures
        self.rows: dict[int | None, _Row] = {}
        self._lines: tuple[Line, ...] = ()
        about = "The split on which the pinned runs and the present one are compared."
        self.split = choice(f"{prefix}.pins_split", "Split of the data", about, SPLITS)
        self.split.currentIndexChanged.connect(self._show_scores)
        self._head = Label("Pins, scores on", "note")
        self._rows = column(spacing=2)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._heads: dict[int, Label] = {}
        self.numbers: dict[tuple[int, str], Label] = {}
        head = row(self._head, self.split, 1, spacing=6)
        self.setLayout(column(self._rows, head, self._grid, spacing=6, margins=(0, 6, 0, 0)))
        for slot in (None, *range(len(LETTERS))):
            self.rows[slot] = _Row(prefix, slot)
            self._rows.addWidget(self.rows[slot])
        for slot in range(len(LETTERS)):
            self._add(slot)
        self._titles = {measure: Label(title, "head") for measure, (title, _) in measures.items()}
        for at, label in enumerate(self._titles.values(), start=1):
            self._grid.addWidget(label, at, 0)
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def _add(self, slot: int) -> None:
        line = self.rows[slot]
        line.show_button.clicked.connect(partial(self.chosen.emit, slot))
        line.take_up.clicked.connect(partial(self.taken_up.emit, slot))
        line.remove.clicked.connect(partial(self.removed.emit, slot))
        self._heads[slot] = Label(LETTERS[slot], "head")
        self._grid.addWidget(self._heads[slot], 0, slot + 1, Qt.AlignmentFlag.AlignRight)
        for below, measure in enumerate(self._measures, start=1):
            number = self.numbers[slot, measure] = Label("", "score")
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            number.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self._grid.addWidget(number, below, slot + 1)

    def _apply_style(self, style: PlotStyle) -> None:
        self._grid.setHorizontalSpacing(round(style.px(5)))
        self._grid.setVerticalSpacing(round(style.px(3)))
        for line in self.rows.values():
            line.set_style(style)
        for slot, head in self._heads.items():
            sheet = f"color: {css(pin_colour(style, slot))}; font-size: {style.px(11):.0f}px"
            for label in (head, *(self.numbers[slot, measure] for measure in self._measures)):
                label.setStyleSheet(sheet)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the present run, which comes first, and the pins, if there are any."""
        shown = tuple(lines)
        if shown == self._lines:
            return
        self._lines = shown
        there = {line.slot: line for line in shown}
        for slot, of_run in self.rows.items():
            of_run.setVisible(slot in there)
            if slot in there:
                of_run.show_line(there[slot])
        for slot, head in self._heads.items():
            head.setVisible(slot in there)
            head.setToolTip(plain_tip(there[slot].name if slot in there else ""))
        self._show_scores()
        self.setVisible(len(shown) > 1)

    @Slot()
    def _show_scores(self, *_: object) -> None:
        of_runs = {line.slot: line.scores.get(self.split.currentData()) for line in self._lines}
        for measure, title in self._titles.items():
            known = any(hasattr(scores, measure) for scores in of_runs.values())
            title.setVisible(known)
            for slot, letter in enumerate(LETTERS):
                number = self.numbers[slot, measure]
                number.setVisible(known and slot in of_runs)
                number.setText(write_score(getattr(of_runs.get(slot), measure, None)))
                number.setAccessibleName(f"{title.text()} of pinned run {letter}: {number.text()}")
