"""The prediction for a drawing: a bar for each class, and the image as it was shown."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.plots.base.style import Painted
from dlab_core.pictures.predictions import Prediction, PredictionRequest
from dlab_core.training.frame import Frame


class PredictionView(Painted):
    """A bar for each class, as long as its probability; the longest in the ink."""

    def __init__(self) -> None:
        super().__init__()
        self.prediction: Prediction | None = None
        self._labels: tuple[str, ...] = tuple("0123456789")

    def sizeHint(self) -> QSize:
        """Return room for ten bars."""
        return self.size_px(96, 118)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def winner(self) -> str:
        """The class that the model takes the drawing for, with its probability; empty where nothing is drawn."""
        prediction = self.prediction
        if prediction is None or not prediction.image.any():
            return ""
        best = int(np.argmax(prediction.probabilities))
        return f"{self._labels[best]} ({100 * prediction.probabilities[best]:.0f} %)"

    def show_frame(self, frame: Frame) -> None:
        self.prediction = frame.get(PredictionRequest)
        self._labels = frame.recipe.data.labels
        self.setAccessibleDescription(self.winner)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        style, labels = self.style_in_use, self._labels
        high = self.height() / len(labels)
        font = style.font(0.9)
        font.setPixelSize(max(7, min(font.pixelSize(), round(high * 0.85))))
        painter.setFont(font)
        measure = painter.fontMetrics().horizontalAdvance
        before, after = max(map(measure, labels)) + style.px(5), measure("100") + style.px(4)
        drawn = self.prediction if self.prediction is not None and self.prediction.image.any() else None
        probabilities = drawn.probabilities if drawn else np.zeros(len(labels))
        best = int(np.argmax(probabilities)) if drawn else -1
        for c, (label, probability) in enumerate(zip(labels, probabilities.tolist(), strict=True)):
            row = QRectF(0, c * high, self.width(), high)
            room = QRectF(before, row.top() + high * 0.2, max(1.0, self.width() - before - after), high * 0.6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(room, QColor(*style.grid))
            bar = QRectF(room.left(), room.top(), room.width() * probability, room.height())
            painter.fillRect(bar, QColor(*(style.ink if c == best else style.axis)))
            painter.setPen(QColor(*(style.text if c == best or not drawn else style.muted)))
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(row, middle | int(Qt.AlignmentFlag.AlignLeft), label)
            if drawn:
                painter.drawText(row, middle | int(Qt.AlignmentFlag.AlignRight), f"{100 * probability:.0f}")
