"""The list of what was found: groups with their heads, small pictures, and the matched letters emphasised."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.find.entries import Entry
from app.find.matching import emphasised
from app.theme import follow_theme, icon, theme
from app.widgets.naming import named
from app.widgets.text import one_line, plain_tip

_Index = QModelIndex | QPersistentModelIndex
PICTURE_PX, ROW_PX, HEAD_PX, GAP_PX = (44, 30), 44, 26, 10


@dataclass(frozen=True)
class Head:
    """A line above the entries that follow it."""

    title: str


@dataclass(frozen=True)
class Found:
    """An entry, and which of its letters are emphasised: of each word how many."""

    entry: Entry
    letters: dict[str, int]


Line = Head | Found


class ResultsModel(QAbstractListModel):
    """The lines; heads cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.pictures: dict[str, QImage] = {}  # of experiments, by name

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """The number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """One."""
        return 0 if parent.isValid() else 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Only entries can be chosen."""
        entry = isinstance(self.lines[index.row()], Found)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if entry else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title, and in the tool tip all that is known."""
        line = self.lines[index.row()]
        if isinstance(line, Head):
            return line.title if role == Qt.ItemDataRole.DisplayRole else None
        entry = line.entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(entry.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(entry.title, entry.about, entry.place, entry.keys)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return ", ".join(part for part in (entry.sort, entry.place, entry.about, entry.keys) if part)
        return None


class _Painter(QStyledItemDelegate):
    """Paints a line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Heads are lower than entries."""
        model = index.model()
        assert isinstance(model, ResultsModel)
        head = isinstance(model.lines[index.row()], Head)
        return QSize(theme().px(100), theme().px(HEAD_PX if head else ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint picture, title and sentence on the left, keys or place on the right."""
        model = index.model()
        assert isinstance(model, ResultsModel)
        line = model.lines[index.row()]
        gap = theme().px(GAP_PX)
        rect: QRect = option.rect.adjusted(0, 0, -1, 0)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if isinstance(line, Head):
            painter.setFont(_font(12))
            painter.setPen(theme().colour("muted"))
            flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            painter.drawText(rect.adjusted(gap, 0, 0, -theme().px(4)), flags, line.title)
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.setBrush(theme().colour("soft"))
                painter.setPen(theme().colour("accent"))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), theme().px(6), theme().px(6))
            self._paint_entry(painter, rect.adjusted(gap, 0, -gap, 0), line, model.pictures.get(line.entry.name))
        painter.restore()

    def _paint_entry(self, painter: QPainter, rect: QRect, line: Found, image: QImage | None) -> None:
        entry = line.entry
        width, height = (theme().px(length) for length in PICTURE_PX)
        field = QRect(rect.left(), rect.center().y() - height // 2, width, height)
        if image is not None and entry.sort == "Experiments":
            painter.drawImage(field, image)
        else:
            icon(entry.icon, "muted").paint(painter, field.adjusted(0, height // 6, 0, -height // 6))
        right = entry.keys or entry.place
        small = QFontMetrics(_font(12))
        room = min(small.horizontalAdvance(right) + 4, rect.width() * 2 // 5)
        painter.setFont(_font(12))
        painter.setPen(theme().colour("muted"))
        place = QRect(rect.right() - room, rect.top(), room + 1, rect.height())
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(place, flags, small.elidedText(right, Qt.TextElideMode.ElideRight, room))
        left = field.right() + theme().px(GAP_PX)
        free = QRect(left, rect.top(), place.left() - left - theme().px(GAP_PX), rect.height())
        if entry.about:
            half = free.height() // 2
            upper, lower = free.adjusted(0, theme().px(3), 0, -half), free.adjusted(0, half, 0, -theme().px(3))
            _write(painter, lower, one_line(entry.about), line.letters, _font(12), theme().colour("muted"))
        else:
            upper = free
        _write(painter, upper, one_line(entry.title), line.letters, _font(13), theme().colour("text"))


def _font(design_px: float) -> QFont:
    font = QFont()
    font.setPixelSize(theme().px(design_px))
    return font


def _write(painter: QPainter, rect: QRect, text: str, letters: dict[str, int], font: QFont, colour: QColor) -> None:
    """Write one line, shortened to the room there is, with the matched letters in bold and in the accent."""
    bold = QFont(font)
    bold.setBold(True)
    text = QFontMetrics(bold).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.Bold)
    strong.setForeground(theme().colour("accent"))
    ranges = []
    for start, length in emphasised(text, letters):
        one = QTextLayout.FormatRange()
        one.start, one.length, one.format = start, length, strong
        ranges.append(one)
    layout = QTextLayout(text, font)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(10 * max(1, rect.width()))
    layout.endLayout()
    painter.setPen(colour)
    layout.draw(painter, QPointF(rect.left(), rect.center().y() - line.height() / 2))


class ResultsView(QListView):
    """The list; the field above it keeps the focus, and leads through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        about = "What was found: Up and Down choose, Enter goes there."
        named(self, "find.results", "Found", about)
        self.results = ResultsModel()
        self.setModel(self.results)
        self.setItemDelegate(_Painter(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        follow_theme(self._fit)

    @property
    def chosen(self) -> Entry | None:
        """The entry that Enter goes to."""
        index = self.currentIndex()
        line = self.results.lines[index.row()] if index.isValid() else None
        return line.entry if isinstance(line, Found) else None

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show other lines, and choose the first entry."""
        self.results.show(lines)
        self.step(1)
        self.scrollToTop()

    def step(self, by: int) -> None:
        """Choose another entry, so many further down; at either end it stays."""
        entries = [row for row, line in enumerate(self.results.lines) if isinstance(line, Found)]
        if not entries:
            return
        now = self.currentIndex().row()
        at = entries.index(now) + by if now in entries else 0
        self.setCurrentIndex(self.results.index(entries[min(max(at, 0), len(entries) - 1)]))
        if self.currentIndex().row() == entries[0]:
            self.scrollToTop()  # with the head of its group

    def show_picture(self, name: str, image: QImage) -> None:
        """Show the picture of an experiment from now on."""
        self.results.pictures[name] = image
        self.viewport().update()

    @Slot()
    def _fit(self) -> None:
        self.scheduleDelayedItemsLayout()
