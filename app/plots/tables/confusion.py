"""The confusion matrix as a small table: a row for each true class, a column for each predicted one."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen

from app.palette import RGB, text_on
from app.plots.base.style import Painted, PlotStyle, mixed
from app.widgets.naming import named
from app.widgets.text import one_line
from dlab_core.arrays import Array

_TOP_LEFT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_AXES_SHARE = 0.8  # size of the words along the table beside that of the numbers


class ConfusionTable(Painted):
    """Counts, each cell the greyer the larger its share of its true class; those that are wrong have a frame."""

    def __init__(self, name: str) -> None:
        super().__init__()
        about = "Rows: the true class. Columns: the predicted class. What lies off the diagonal is wrong, and framed."
        named(self, name, "Confusion matrix", about)
        self._counts: Array | None = None
        self._labels: tuple[str, ...] = ()
        self._signs: tuple[str, ...] = ()

    def show_counts(self, counts: Array | None, labels: tuple[str, ...] = (), signs: tuple[str, ...] = ()) -> None:
        """Show (C, C) counts with rows = truth, or that there are no points.

        Classes are numbered if not labelled; with `signs` these stand in the colours of the classes.
        """
        if counts is self._counts and (labels, signs) == (self._labels, self._signs):
            return
        self._labels, self._signs = labels, signs
        larger = counts is not None and (self._counts is None or len(counts) != len(self._counts))
        self._counts = counts
        self.setAccessibleDescription(self._in_words())
        if larger:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for numbers of three digits."""
        return self._size(30)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return self._size(19)

    def _size(self, cell_px: float) -> QSize:
        classes = 2 if self._counts is None else len(self._counts)
        side = 2 * 20 + classes * cell_px
        return self.size_px(side + 8, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the table at the top left, as large as there is room, but no larger than needed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._counts is None:
            self.write(painter, self.rect(), "no points", self.style_in_use.muted, flags=_TOP_LEFT)
            return
        classes = len(self._counts)
        words, head = self.style_in_use.px(15), self.style_in_use.px(20)
        left = top = words + head
        side = min((self.width() - left) / classes, (self.height() - top) / classes, self.style_in_use.px(44))
        wide = min((self.width() - left) / classes, side * 1.6)
        self._draw_words(painter, QRectF(left, 0, wide * classes, words), QRectF(0, top, words, side * classes))
        for c in range(classes):
            chip = min(head, side) - self.style_in_use.px(3)
            self._draw_chip(painter, c, left + (c + 0.5) * wide, words + head / 2 - self.style_in_use.px(1), chip)
            self._draw_chip(painter, c, words + head / 2 - self.style_in_use.px(1), top + (c + 0.5) * side, chip)
        for true in range(classes):
            of_class = max(1, int(self._counts[true].sum()))
            for predicted in range(classes):
                cell = QRectF(left + predicted * wide, top + true * side, wide, side)
                self._draw_cell(painter, cell, true == predicted, int(self._counts[true, predicted]), of_class)

    def _draw_words(self, painter: QPainter, above: QRectF, beside: QRectF) -> None:
        style = self.style_in_use
        above.setWidth(above.width() + 200)
        self.write(painter, above, "predicted", style.muted, _AXES_SHARE, flags=Qt.AlignmentFlag.AlignLeft)
        painter.save()
        painter.translate(beside.left(), beside.bottom())
        painter.rotate(-90)
        turned = QRectF(0, 0, max(beside.height(), style.px(40)), beside.width())
        self.write(painter, turned, "true", style.muted, _AXES_SHARE, flags=Qt.AlignmentFlag.AlignRight)
        painter.restore()

    def _draw_chip(self, painter: QPainter, c: int, x: float, y: float, side: float) -> None:
        """Draw the number or the sign of a class in its colour; a mere name as it is: digits have no colours."""
        chip, style = QRectF(x - side / 2, y - side / 2, side, side), self.style_in_use
        if self._labels and not self._signs:
            self.write(painter, chip, self._labels[c][:2], style.text, 0.85)
            return
        _fill(painter, chip, style.class_colour(c))
        self.write(
            painter, chip, self._signs[c] if self._signs else str(c + 1), style.text_on_class(c), 0.85, bold=True
        )

    def _draw_cell(self, painter: QPainter, cell: QRectF, right: bool, count: int, of_class: int) -> None:
        style = self.style_in_use
        colour = shade(style, count / of_class) if count else mixed(style.background, style.grid, 0.6)
        inside = QRectF(cell.toRect()).adjusted(1, 1, -1, -1)  # whole pixels, for sharp frames
        _fill(painter, inside, colour)
        if count and not right:
            width = max(1, round(min(style.px(1.6), cell.height() / 16)))
            painter.setPen(QPen(QColor(*style.ink), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inside.adjusted(width / 2, width / 2, -width / 2, -width / 2), 3, 3)
        font = style.font(0.95)
        font.setBold(count > 0)
        fits = QFontMetrics(font).horizontalAdvance(str(count)) <= cell.width() - 4
        ink = text_on(colour) if count else style.muted
        self.write(painter, cell, str(count), ink, 0.95 if fits else 0.65, bold=count > 0)

    def _in_words(self) -> str:
        """Return the table for a screen reader."""
        if self._counts is None:
            return "no points"
        names = self._labels or map(str, range(1, len(self._counts) + 1))
        rows = zip(names, self._counts.tolist(), strict=True)
        return "; ".join(f"class {one_line(name)}: {', '.join(map(str, row))}" for name, row in rows)


def shade(style: PlotStyle, share: float) -> RGB:
    """Return the grey of a share of a class, never so dark or light that no number is read on it."""
    return mixed(style.background, style.ink, 0.05 + 0.31 * share)


def _fill(painter: QPainter, rect: QRectF, colour: RGB) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*colour))
    painter.drawRoundedRect(rect, 3, 3)
