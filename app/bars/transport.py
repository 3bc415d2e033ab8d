"""The transport bar: what starts, stops and steps training, and how far it is."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QPushButton, QWidget

from app.bars.device_switch import DeviceSwitch
from app.bars.tempo import TempoSlider
from app.theme import follow_theme, theme
from app.training.between_threads import Status
from app.widgets.layouts import column, row
from app.widgets.naming import mark, named, push_button, tool_tip
from app.widgets.numbers import NO_NUMBER, write_count, write_loss, write_rate
from app.widgets.text import Label, one_line

_SOLVED = "There is nothing left to train: what is solved at once is solved anew after every change."
_TIPS = {
    "play": "Trains until you pause it or the iterations are done; then as many again (Space).",
    "pause": "Pauses training; Play goes on from here (Space).",
    "step": "Makes one optimisation step, one more after the end (S).",
    "reset": "Starts again at step 0, from the same initial weights (R).",
    "undo": "Undoes the last change of data or settings (Ctrl+Z).",
    "redo": "Redoes the change you just undid (Ctrl+Shift+Z or Ctrl+Y).",
    "file": "Opens and saves experiments: recipe, weights, history and checkpoints.",
    "presets": "Opens a ready-made experiment.",
}


class Readout(QWidget):
    """Shows a number that changes often; it keeps room for `widest`, so that nothing beside it moves."""

    def __init__(self, label: str, widest: str, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._label, self._widest = label, widest
        self.number = Label("", "number", f"{object_name}_value")
        self.setLayout(column(1, self.number, Label(label, "label"), 1))
        follow_theme(self._fit)
        self.show_number(NO_NUMBER)

    def show_number(self, text: str) -> None:
        """Show a number that is already written out."""
        if text != self.number.text():
            self.number.setText(text)
            self.setAccessibleName(f"{self._label}: {text}")

    @Slot()
    def _fit(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(theme().px(14))
        font.setWeight(QFont.Weight.DemiBold)
        self.number.setMinimumWidth(QFontMetrics(font).horizontalAdvance(self._widest))


class Transport(QFrame):
    """Buttons, readouts, tempo and device of one page, which are for it to connect; show_ methods never emit."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix = prefix
        self._texts: dict[QPushButton, str] = {}
        self.setProperty("role", "bar")
        self.setObjectName(f"{prefix}.transport")
        self.reset = self._button("reset", "Reset", "skip-backward")
        self.play = self._button("play", "Play", "play", primary=True)
        self.pause = self._button("pause", "Pause", "pause", primary=True)
        self.step = self._button("step", "Step", "step-forward")
        self.undo = self._button("undo", "", "undo")
        self.redo = self._button("redo", "", "redo")
        self.file = self._button("file", "File", "file-outline")
        self.file_menu = QMenu(self.file)
        self.file.setMenu(self.file_menu)
        self.presets = self._button("presets", "Experiments", "folder-star")
        self.presets_menu = QMenu(self.presets)
        self.presets.setMenu(self.presets_menu)
        self.iteration = Readout("iteration", "1,000,000", f"{prefix}.iteration")
        self.rate = Readout("steps/s", "99.9 k", f"{prefix}.steps_per_s")
        self.loss = Readout("train loss", "4.1e-6", f"{prefix}.loss")
        self.tempo = TempoSlider(prefix)
        self.device = DeviceSwitch(prefix)
        self.solved = named(Label("Solved", "head"), f"{prefix}.solved", "Solved", _SOLVED)
        self.solved.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pause.hide()
        self.solved.hide()
        self._lay_out()
        follow_theme(self._measure)
        self.undo.setEnabled(False)  # until there is something to take back, and to make again
        self.redo.setEnabled(False)

    def _button(self, name: str, text: str, icon_name: str, primary: bool = False) -> QPushButton:
        button = push_button(f"{self._prefix}.{name}", text or name.capitalize(), icon_name, _TIPS[name], primary)
        button.setProperty("compact", not text)
        self._texts[button] = text
        return button

    def _lay_out(self) -> None:
        """One line, whose middle goes into a second one where the window is too narrow."""
        self._icons_only, self._two_lines = False, False
        self._words_need, self._icons_need = 0, 0
        readouts, self._middle = QWidget(), QWidget()
        self._readouts = row(self.iteration, self.rate, self.loss, spacing=16, margins=(10, 0, 10, 0))
        readouts.setLayout(self._readouts)
        self._middle.setLayout(row(readouts, 1, self.tempo))
        self._grid = QGridLayout()
        left, right = (self.reset, self.play, self.step), (self.device, self.undo, self.redo, self.file, self.presets)
        for at, widget in enumerate((*left, self._middle, *right)):
            self._grid.addWidget(widget, 0, at)
        for instead in (self.pause, self.solved):  # one of the three is shown
            self._grid.addWidget(instead, 0, 1)
        self._grid.setColumnStretch(len(left), 1)
        self.setLayout(column(self._grid, margins=(14, 11, 14, 11)))

    def show_status(self, status: Status) -> None:
        """Show what can be done in a state: IDLE, BUILDING, RUNNING, PAUSED, FINISHED or FAILED."""
        running, solved = status.state == "RUNNING", status.ended_by == "solved"
        had_focus = self.play.hasFocus() or self.pause.hasFocus()
        self.play.setVisible(not running and not solved)
        self.pause.setVisible(running)
        self.solved.setVisible(solved)
        reason = {
            "BUILDING": "The run is being prepared.",
            "FINISHED": _SOLVED if solved else "",
            "FAILED": f"{status.message or 'Training failed.'} Press Reset to start again.",
        }.get(status.state, "")
        for button, name in ((self.play, "play"), (self.step, "step")):
            button.setEnabled(not reason)
            button.setToolTip(tool_tip(self._texts[button], reason or _TIPS[name]))
            button.setAccessibleDescription(one_line(reason or _TIPS[name]))
        if had_focus:
            (self.pause if running else self.play if not reason else self.reset).setFocus()

    @Slot(str)
    def show_undo(self, change: str) -> None:
        """Show which change would be taken back, none where it is empty."""
        self._show_change(self.undo, "undo", change)

    @Slot(str)
    def show_redo(self, change: str) -> None:
        """Show which change would be made again, none where it is empty."""
        self._show_change(self.redo, "redo", change)

    def _show_change(self, button: QPushButton, name: str, change: str) -> None:
        what = f"{name.capitalize()}: {change}" if change else name.capitalize()
        button.setToolTip(tool_tip(what, _TIPS[name]))
        button.setAccessibleDescription(one_line(f"{what}. {_TIPS[name]}" if change else _TIPS[name]))

    def show_readout(self, step: int, steps_per_s: float | None, loss: float | None) -> None:
        """Show how far training is; None where there is nothing to show."""
        self.iteration.show_number(write_count(step))
        self.rate.show_number(write_rate(steps_per_s))
        self.loss.show_number(write_loss(loss))

    def write_words(self) -> None:
        """Write what they do on buttons that stand elsewhere now, or stand here again."""
        self._arrange(self._icons_only, self._two_lines)

    def minimumSizeHint(self) -> QSize:
        """As narrow as two lines of icons; the bar adapts to what it gets."""
        first = (self.reset, self.play, self.step, self.device, self.undo, self.redo, self.file, self.presets)
        width = sum(widget.minimumSizeHint().width() for widget in first[2:]) + 2 * self._grid.horizontalSpacing()
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the words, then go on in a second line, where the width does not suffice."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure once the style sheet has reached the buttons."""
        super().showEvent(event)
        self._measure()

    @Slot()
    def _measure(self) -> None:
        self._grid.setHorizontalSpacing(theme().px(8))
        self._grid.setVerticalSpacing(theme().px(6))
        slack = 2 * theme().px(14) + theme().px(16)  # of the margins, and for numbers that grow
        self._arrange(icons_only=False, two_lines=False)
        self._words_need = self._grid.minimumSize().width() + slack
        self._arrange(icons_only=True, two_lines=False)
        self._icons_need = self._grid.minimumSize().width() + slack
        self._fit()

    def _fit(self) -> None:
        icons_only, two_lines = self.width() < self._words_need, self.width() < self._icons_need
        if (icons_only, two_lines) != (self._icons_only, self._two_lines):
            self._arrange(icons_only, two_lines)

    def _arrange(self, icons_only: bool, two_lines: bool) -> None:
        for button, text in self._texts.items():
            words = not icons_only or not self.isAncestorOf(button)  # what stands elsewhere has room for its words
            button.setText(text if words or button in (self.play, self.pause) else "")
            mark(button, "compact", not words or not text)
        # Where Play stands, so that nothing beside it moves.
        self._grid.setColumnMinimumWidth(1, max(self.play.sizeHint().width(), self.pause.sizeHint().width()))
        self._icons_only = icons_only
        if two_lines != self._two_lines:
            self._two_lines = two_lines
            self._grid.addWidget(self._middle, *((1, 0, 1, -1) if two_lines else (0, 3)))
            self._readouts.margins = (0, 0, 0, 0) if two_lines else (10, 0, 10, 0)
            self._readouts.fit()
        self._grid.invalidate()
