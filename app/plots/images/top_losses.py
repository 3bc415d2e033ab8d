"""The images with the top losses, and what the model predicted for each."""

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.plots.base.style import LIGHT, PlotStyle, css
from app.plots.images.image_grid import Cell, ImageGrid, Pixel, inked
from app.widgets.naming import named
from app.widgets.text import Label
from dlab_core.pictures.top_losses import TopLosses, TopLossesRequest
from dlab_core.training.frame import Frame

_LIKELIEST = 3  # classes in the sentence on what the model predicted


class TopLossesView(QWidget):
    """A grid of images, each with its true class and the predicted one. image_chosen(image): one was clicked on."""

    image_chosen = Signal(object)

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = "The images with the largest loss: true class → what the model took it for. Click to draw on one."
        self.grid = named(ImageGrid(f"{prefix}.top_losses"), f"{prefix}.top_losses", "Top losses", about)
        self.note = Label()
        self.note.setObjectName(f"{prefix}.top_losses_note")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.note)
        layout.addWidget(self.grid, 1)
        self._shown: TopLosses | None = None
        self._labels: tuple[str, ...] = ()
        self._style = LIGHT
        self.grid.hovered.connect(self._on_hovered)
        self.grid.chosen.connect(self._on_chosen)
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self._style = style
        self.grid.set_style(style)
        self.note.setFont(style.font(0.95))
        self.note.setStyleSheet(f"color: {css(style.muted)}")
        self._draw()

    def show_frame(self, frame: Frame) -> None:
        """Show the top losses of the last scoring; nothing is done where they are those already shown."""
        found = frame.get(TopLossesRequest)
        if found is self._shown and found is not None:
            return
        self._shown, self._labels = found, frame.recipe.data.labels
        self._draw()
        self._on_hovered(None)

    def _draw(self) -> None:
        found, names = self._shown, self._labels
        if found is None:
            self.grid.show_cells((), "There are no such images.")
            return
        self.grid.show_cells(
            tuple(
                Cell(
                    inked(image, self._style.background, self._style.text),
                    names[true] if true == predicted else f"{names[true]} → {names[predicted]}",
                    true != predicted,
                )
                for image, true, predicted in zip(
                    found.images, found.truth.tolist(), found.predicted.tolist(), strict=True
                )
            )
        )

    @Slot(object)
    def _on_hovered(self, pixel: Pixel | None) -> None:
        found = self._shown
        if found is None:
            self.note.setText("")
        elif pixel is None or pixel.cell >= len(found.truth):
            wrong = int((found.truth != found.predicted).sum())
            self.note.setText(f"The {len(found.truth)} largest losses; {wrong} are misclassified")
        else:
            probabilities = found.predictions[pixel.cell]
            likeliest = ", ".join(
                f"{self._labels[c]} {probabilities[c]:.2f}" for c in np.argsort(-probabilities)[:_LIKELIEST]
            )
            true = self._labels[found.truth[pixel.cell]]
            self.note.setText(f"{true}, loss {found.losses[pixel.cell]:.2f}. Predicted: {likeliest}")

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        if self._shown is not None:
            self.image_chosen.emit(self._shown.images[index])
