"""How fast training is shown: so many steps a second, as a whole within moments, or as fast as the machine can."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from app.forms.editors.editor import Editor
from app.training.tempo import TEMPOS, WATCH_S, Tempo
from app.widgets.layouts import column
from app.widgets.naming import tool_tip
from app.widgets.text import Label

_ABOUT = (
    f"How fast training is shown: slow, step by step; watch, the first steps one by one and all within {WATCH_S:.0f} "
    "seconds; full speed, as fast as the machine can. The result is the same (, and .)."
)


class TempoSlider(QWidget):
    """`tempo_changed(tempo)` tells one that a person chose."""

    tempo_changed = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setProperty("role", "slim")
        self.slider.setRange(0, len(TEMPOS) - 1)
        self.slider.setPageStep(3)
        host = Editor()  # gives the slider its quiet wheel, name and tool tip
        host.add_control(self.slider)
        host.describe(f"{prefix}.speed", "Tempo", _ABOUT)
        self._caption = Label("", "label")
        self.setLayout(column(1, host, self._caption, 1, margins=(0, 0, 10, 0)))
        self._show_caption()
        self.slider.valueChanged.connect(self._on_slid)

    @property
    def tempo(self) -> Tempo:
        """The tempo that is shown."""
        return TEMPOS[self.slider.value()]

    def show_tempo(self, tempo: Tempo) -> None:
        """Show a tempo without telling it."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(TEMPOS.index(tempo))
        self._show_caption()

    def slower(self) -> None:
        """Choose the next slower tempo."""
        self.slider.setValue(self.slider.value() - 1)

    def faster(self) -> None:
        """Choose the next faster tempo."""
        self.slider.setValue(self.slider.value() + 1)

    def _show_caption(self) -> None:
        tempo = self.tempo
        text = tempo if isinstance(tempo, str) else f"{tempo:,.0f} step{'s' if tempo > 1 else ''}/s"
        self._caption.setText(text)
        self.slider.setAccessibleName(f"Tempo: {text}")
        self.slider.setToolTip(tool_tip(f"Tempo: {text}", _ABOUT))

    @Slot(int)
    def _on_slid(self, _position: int) -> None:
        self._show_caption()
        self.tempo_changed.emit(self.tempo)
