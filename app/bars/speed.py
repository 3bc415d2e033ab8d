"""How fast training may go: steps a second on a logarithmic slider, at its right end without a limit."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from app.forms.editors.editor import Editor
from app.widgets.layouts import column
from app.widgets.naming import tool_tip
from app.widgets.text import Label

PACES: tuple[float | None, ...] = (
    *(float(mantissa * 10**exponent) for exponent in range(5) for mantissa in (1, 2, 5)),
    100_000.0,
    None,
)
_ABOUT = "Steps a second at most; slow shows each step, the right end sets no limit. It changes no result."


class SpeedSlider(QWidget):
    """`pace_changed(steps_per_s)` tells a float, or None for as fast as possible."""

    pace_changed = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setProperty("role", "slim")
        self.slider.setRange(0, len(PACES) - 1)
        self.slider.setPageStep(3)
        host = Editor()  # gives the slider its quiet wheel, name and tool tip
        host.add_control(self.slider)
        host.describe(f"{prefix}.speed", "Speed", _ABOUT)
        self._caption = Label("", "label")
        self.setLayout(column(1, host, self._caption, 1, margins=(0, 0, 10, 0)))
        self.slider.setValue(self.slider.maximum())
        self._show_caption()
        self.slider.valueChanged.connect(self._on_slid)

    @property
    def pace(self) -> float | None:
        """The steps a second that are shown, None for no limit."""
        return PACES[self.slider.value()]

    def _show_caption(self) -> None:
        text = "full speed" if self.pace is None else f"{self.pace:,.0f} step{'s' if self.pace > 1 else ''}/s"
        self._caption.setText(text)
        self.slider.setAccessibleName(f"Speed: {text}")
        self.slider.setToolTip(tool_tip(f"Speed: {text}", _ABOUT))

    @Slot(int)
    def _on_slid(self, _position: int) -> None:
        self._show_caption()
        self.pace_changed.emit(self.pace)
