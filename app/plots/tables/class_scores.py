"""Precision and recall of each class, of one split of the data."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.plots.base.style import Painted
from dlab_core.metrics.classification import Scores, per_class

HEADS = ("precision", "recall", "images")


class ClassScores(Painted):
    """A row for each class: precision and recall as bars with their numbers, and how many there are."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, float, float, int], ...] = ()
        self._scores: Scores | None = None
        self._labels: tuple[str, ...] = ()

    def show_scores(self, scores: Scores | None, labels: tuple[str, ...]) -> None:
        """Show precision, recall and number of each class, or that there are no points."""
        if scores is self._scores and labels == self._labels:
            return
        self._scores, self._labels = scores, labels
        if scores is None:
            self.rows = ()
        else:
            counts = scores.confusion.sum(axis=1).tolist()
            figures = per_class(scores.confusion)
            self.rows = tuple(
                (label, precision, recall, count)
                for label, (recall, precision), count in zip(labels, figures, counts, strict=True)
            )
        self.setAccessibleDescription(
            "; ".join(f"{label}: precision {p:.3f}, recall {r:.3f}" for label, p, r, _ in self.rows) or "no points"
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for eleven lines."""
        return self.size_px(250, 190)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return self.size_px(190, 130)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the table."""
        painter = QPainter(self)
        style = self.style_in_use
        middle, right = int(Qt.AlignmentFlag.AlignVCenter), int(Qt.AlignmentFlag.AlignRight)
        if not self.rows:
            flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
            self.write(painter, self.rect(), "no points", style.muted, flags=flags)
            return
        painter.setPen(QColor(*style.muted))
        high = min(self.height() / (len(self.rows) + 1), style.px(20))
        font = style.font(0.95)
        font.setPixelSize(max(7, min(font.pixelSize(), round(high * 0.8))))
        painter.setFont(font)
        measure = painter.fontMetrics().horizontalAdvance
        first = max(measure(row[0]) for row in self.rows) + style.px(8)
        wide = (min(self.width(), style.px(360)) - first) / len(HEADS)
        for k, head in enumerate(HEADS):
            painter.drawText(QRectF(first + k * wide, 0, wide, high), middle | right, head)
        number = measure("0.000")
        for line, (label, precision, recall, count) in enumerate(self.rows, start=1):
            top = line * high
            painter.setPen(QColor(*style.text))
            painter.drawText(QRectF(0, top, first, high), middle, label)
            for k, value in enumerate((precision, recall)):
                column = QRectF(first + k * wide, top, wide, high)
                room = column.adjusted(style.px(12), high * 0.32, -number - style.px(5), -high * 0.32)
                if room.width() > 0:
                    painter.fillRect(room, QColor(*style.grid))
                    painter.fillRect(room.adjusted(0, 0, -room.width() * (1 - value), 0), QColor(*style.muted))
                painter.drawText(column, middle | right, f"{value:.3f}")
            painter.setPen(QColor(*style.muted))
            painter.drawText(QRectF(first + 2 * wide, top, wide, high), middle | right, f"{count:,}")
