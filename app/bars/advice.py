"""What a run that diverged needs, said on the canvas with the buttons that do it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from app.training.between_threads import Status
from app.widgets.layouts import column, row
from app.widgets.naming import named, push_button, tool_tip
from app.widgets.numbers import write
from app.widgets.text import Paragraph


class AdviceBar(QFrame):
    """A strip that is there while a run has diverged and it is known what to do. The page does what is chosen."""

    rate_chosen = Signal(float)
    standardise_chosen = Signal()

    def __init__(self, prefix: str) -> None:
        super().__init__()
        title = "What to do about a run that diverged"
        named(self, f"{prefix}.advice", title, f"{title}.", role="alert")
        self._rate = 0.0
        self.message = Paragraph("sentence", f"{prefix}.advice_message")
        self.use_rate = push_button(f"{prefix}.advice_rate", "Use", "play", "Trains anew with a rate that holds.")
        about = "Shifts and scales each input to zero mean and unit variance, and trains anew: the rate holds then."
        self.standardise = push_button(f"{prefix}.advice_standardise", "Standardise", "play", about)
        self.use_rate.clicked.connect(self._on_rate)
        self.standardise.clicked.connect(self.standardise_chosen)
        buttons = row(self.use_rate, self.standardise, spacing=6)
        buttons.addStretch(1)
        self.setLayout(column(self.message, buttons, spacing=5, margins=(10, 6, 10, 7)))
        self.hide()

    @Slot(object)
    def show_status(self, status: Status) -> None:
        """Show what is known of a run that diverged; hide for any other."""
        advice = status.advice
        if advice is not None:
            self.message.setText(status.message)
            self.use_rate.setVisible(advice.rate is not None)
            self.standardise.setVisible(advice.standardise)
            if advice.rate is not None:
                self._rate = advice.rate
                text = f"Use {write(advice.rate)}"
                self.use_rate.setText(text)
                self.use_rate.setAccessibleName(f"{text} as the learning rate")
                about = f"Sets the learning rate to {write(advice.rate)}, at which training holds, and trains anew."
                self.use_rate.setToolTip(tool_tip(text, about))
                self.use_rate.setAccessibleDescription(about)
        self.setVisible(advice is not None)

    @Slot()
    def _on_rate(self) -> None:
        self.rate_chosen.emit(self._rate)
