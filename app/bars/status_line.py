"""The status line of a page: a message, how far training is, and the facts of the run."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from app.widgets.layouts import row
from app.widgets.naming import mark, named, tool_button
from app.widgets.text import Elided, Label, Paragraph, plain_tip

_FACTS = "Seed of the data, where training runs, and what computes its steps"
_MAX_CHANGES = 15  # the latest; more would be taller than a screen


class JobStrip(QWidget):
    """What goes on beside training, such as an export: how far it is, and a button that stops it; hidden without one.

    `stop` is for the page to connect.
    """

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.label = Label("", "note", f"{prefix}.job")
        self.share = share_bar(f"{prefix}.job_progress", "Share of the export that is done")
        self.stop = tool_button(
            f"{prefix}.job_stop", "Stop the export", "Stops the export; nothing is written.", "stop"
        )
        self.stop.setText("Stop")
        self.stop.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)  # never cut: the message gives way
        self.setLayout(row(self.label, self.share, self.stop, spacing=6))
        self.hide()

    def show_job(self, text: str, share: float | None = None) -> None:
        """Show what is done, and how much of it from 0 to 1, None where nobody knows; empty for nothing."""
        self.label.setText(text)
        self.share.setVisible(share is not None)
        self.share.setValue(round(1000 * (share or 0)))
        self.setVisible(bool(text))


def share_bar(name: str, title: str) -> QProgressBar:
    """Return a bar that shows a share, in thousandths."""
    bar = named(QProgressBar(), name, title, title)
    bar.setTextVisible(False)
    bar.setRange(0, 1000)
    return bar


class StatusLine(QFrame):
    """One line: what is happening or went wrong on the left, seed, device and engine on the right."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self.setObjectName(f"{prefix}.status")
        self.message = Paragraph("note", f"{prefix}.message", most=400)  # beyond that it would push the page away
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = share_bar(f"{prefix}.progress", "Share of the iterations that are done")
        self.facts = Elided("", f"{prefix}.facts")  # what happens has the first right to the line
        self.show_facts("")
        self.job = JobStrip(prefix)
        parts = (self.message, 3), self.job, self.progress, (self.facts, 2)
        self.setLayout(row(*parts, spacing=16, margins=(14, 5, 14, 5)))

    def show_message(self, text: str, wrong: bool = False) -> None:
        """Show a sentence; in the colour of danger if something went wrong."""
        mark(self.message, "role", "sentence" if wrong else "note")
        self.message.setText(text)

    def show_progress(self, share: float | None) -> None:
        """Show how much is done, from 0 to 1; None where there is no end."""
        self.progress.setVisible(share is not None)
        self.progress.setValue(round(1000 * (share or 0)))

    def show_facts(self, text: str, changes: Sequence[object] = ()) -> None:
        """Show what determines the run; what was changed since it began is counted, and listed in the tool tip."""
        if changes:
            text += f"     {len(changes)} changed"
        self.facts.setText(text)
        latest = [str(change) for change in changes[-_MAX_CHANGES:]]
        about = f"{_FACTS}, and what was changed since it began"
        self.facts.setToolTip(plain_tip(text, f"{about}:" if latest else f"{about}.", *latest))
