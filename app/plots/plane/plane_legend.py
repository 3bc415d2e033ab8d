"""The legend under a plane: what occurs in it, how often, and buttons that hide it."""

import pyqtgraph as pg
from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainterPath, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from app.plots.base.legend_entries import LegendEntry, Marker
from app.plots.base.style import PlotStyle, Styled
from app.widgets.naming import tool_tip

ROOM_PX = 700  # for all in one row; narrower, the lines have a row of their own
_ROW_PX, _GAP_PX, _PAD_PX, _LINE_PX, _LARGEST_PX = 24, 4, 5, 22, 15


class LegendButton(QToolButton):
    """An entry: its sign, its title, its number; while it is not checked, what it stands for is hidden."""

    def __init__(self, entry: LegendEntry, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self.terse, self.digits = False, 0
        self.setObjectName(name)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._describe)

    def show_entry(self, entry: LegendEntry) -> None:
        """Show an entry of the same name, which may be of other points or lines."""
        if entry != self.entry or not self.accessibleName():
            self.entry = entry
            self._describe()
            self.update()

    @Slot()
    def _describe(self) -> None:
        self.setAccessibleName(self.entry.text)
        about = f"{self.entry.about} Press to {'hide' if self.isChecked() else 'show'} them in the picture."
        if self.entry.is_line:
            about = about.replace(" them ", " it ")
        self.setAccessibleDescription(about)
        self.setToolTip(tool_tip(self.entry.text, about))

    @property
    def words(self) -> str:
        """What is written beside the sign."""
        return self.entry.short if self.terse else self.entry.title

    def room(self, style: PlotStyle, terse: bool, digits: int) -> int:
        """Take so many words, and room for so many digits; return the width for all of it."""
        self.terse, self.digits = terse, digits
        width = self._sign_px(style) + style.px(2 * _PAD_PX)
        for text, font in self._texts(style):
            width += QFontMetrics(font).horizontalAdvance(text) + style.px(_GAP_PX) if text else 0
        return round(width)

    def _texts(self, style: PlotStyle) -> tuple[tuple[str, QFont], tuple[str, QFont]]:
        """Return the title, and the widest number, each with its font."""
        font, bold = style.font(0.95), style.font(0.95)
        font.setStrikeOut(not self.isChecked())
        bold.setBold(True)
        return (self.words, font), ("0" * self.digits if self.entry.count is not None else "", bold)

    def _sign_px(self, style: PlotStyle) -> float:
        if isinstance(self.entry.drawn, QPen):
            return style.px(_LINE_PX)
        sizes = [self._size(marker, style) for marker in self.entry.drawn]
        return sum(sizes) + style.px(_GAP_PX) * (len(sizes) - 1)

    def _size(self, marker: Marker, style: PlotStyle) -> float:
        return min(marker.size_px, style.px(_LARGEST_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign as in the picture, and beside it what it is."""
        parent = self.parent()
        style = parent.style_in_use if isinstance(parent, Styled) else Styled.style_in_use
        painter, option = QStylePainter(self), QStyleOptionToolButton()
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        self.initStyleOption(option)
        option.text, option.icon = "", QIcon()
        option.state &= ~QStyle.StateFlag.State_On  # shown is not pressed
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setOpacity(1.0 if self.isChecked() else 0.5)
        x, middle = style.px(_PAD_PX), self.height() / 2
        if isinstance(self.entry.drawn, QPen):
            pen = QPen(self.entry.drawn)
            pen.setCosmetic(False)  # so that it is wider in a larger picture
            line = QPainterPath()
            line.moveTo(x, middle)
            line.lineTo(x + style.px(_LINE_PX), middle)
            painter.strokePath(line, pen)
        else:
            at = x
            for marker in self.entry.drawn:
                size = self._size(marker, style)
                painter.setPen(_outline(marker))
                painter.setBrush(pg.mkBrush(marker.brush))
                painter.drawPath(QTransform(size, 0, 0, size, at + size / 2, middle).map(marker.symbol))
                at += size + style.px(_GAP_PX)
        x += self._sign_px(style) + style.px(_GAP_PX)
        (words, font), (_, bold) = self._texts(style)
        number = self.entry.number
        for text, of_text, colour in ((words, font, style.muted), (number, bold, style.text)):
            painter.setFont(of_text)
            painter.setPen(pg.mkPen(colour))
            wide = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(round(x), 0, wide + 2, self.height(), int(Qt.AlignmentFlag.AlignVCenter), text)
            x += wide + style.px(_GAP_PX) if text else 0


def _outline(marker: Marker) -> QPen:
    pen = QPen(QColor(*marker.outline), marker.outline_px)  # not cosmetic: it is wider in a larger picture
    return pen if marker.outline_px else QPen(Qt.PenStyle.NoPen)


class PlaneLegend(QWidget, Styled):
    """Points at the left, lines at the right or in a second row: the width alone says how high it is.

    An entry keeps its place as long as the run is the same, so that none moves under the mouse while numbers come and
    go. Where there is too little room for all words, only numbers and letters are written.

    hidden_changed(names): what is hidden.
    """

    hidden_changed = Signal(object)

    def __init__(self, name: str, corner: QWidget) -> None:
        """name: before those of its entries. corner: what lies over the right end of the first row."""
        super().__init__()
        self._name, self._corner = name, corner
        self.buttons: dict[str, LegendButton] = {}
        self._entries: tuple[LegendEntry, ...] = ()
        self._order: list[str] = []
        self._run, self._source, self._digits = -1, "", 0
        self._shape: object = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def hidden(self) -> frozenset[str]:
        """The names of what is hidden."""
        return frozenset(name for name, button in self.buttons.items() if not button.isChecked())

    def show_entries(self, entries: tuple[LegendEntry, ...], run: int, source: str) -> None:
        """Show what occurs, of a run over a source of data: with another one, all is shown."""
        if source != self._source:
            self._source = source
            for button in self.buttons.values():
                button.setChecked(True)
        if run != self._run:
            self._run, self._order, self._shape = run, [], None
        elif entries == self._entries:
            return
        self._entries = entries
        self.setAccessibleName(", ".join(entry.text for entry in entries))
        self._take_order()
        for entry in entries:
            if entry.name not in self.buttons:
                button = self.buttons[entry.name] = LegendButton(entry, f"{self._name}_{entry.name}", self)
                button.toggled.connect(self._on_toggled)
            self.buttons[entry.name].show_entry(entry)
        digits = max((len(entry.number) for entry in entries), default=0)
        shape = digits, *((entry.name, entry.title, entry.sizes) for entry in entries)
        if shape != self._shape:  # else no entry takes another room
            self._shape, self._digits = shape, digits
            self._lay_out()

    def _take_order(self) -> None:
        """Put what is new behind what comes before it."""
        at = 0
        for entry in self._entries:
            if entry.name in self._order:
                at = self._order.index(entry.name) + 1
            else:
                self._order.insert(at, entry.name)
                at += 1

    def _apply_style(self, style: PlotStyle) -> None:
        self.updateGeometry()
        self._lay_out()
        self.update()

    def _rows(self, width: int) -> list[int]:
        """Return the heights of the rows in a width."""
        high = round(self.style_in_use.px(_ROW_PX))
        first = max(high, self._corner.sizeHint().height())
        return [first] if width >= self.style_in_use.px(ROOM_PX) else [first, high]

    def heightForWidth(self, width: int) -> int:
        """Return the height of one row, or of two in a narrow width, whatever is in them."""
        return sum(self._rows(width))

    def sizeHint(self) -> QSize:
        """Ask for one row."""
        return QSize(round(self.style_in_use.px(ROOM_PX)), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as can be."""
        return QSize(40, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the entries anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        style, rows, occur = self.style_in_use, self._rows(self.width()), {entry.name for entry in self._entries}
        placed = [self.buttons[name] for name in self._order]
        points, lines = ([b for b in placed if b.entry.is_line == is_line] for is_line in (False, True))
        free = self.width() - self._corner.sizeHint().width() - round(style.px(_GAP_PX))
        for terse in (False, True):
            wide = {button: button.room(style, terse, self._digits) for button in placed}
            of_points, of_lines = (sum(wide[button] for button in group) for group in (points, lines))
            if of_points + of_lines <= free if len(rows) == 1 else of_points <= free and of_lines <= self.width():
                break
        starts = (0, free - of_lines) if len(rows) == 1 else (0, 0)
        for group, x, top, high in zip((points, lines), starts, (0, sum(rows[:-1])), (rows[0], rows[-1]), strict=True):
            for button in group:
                button.setGeometry(QRect(x, top, wide[button], high))
                x += wide[button]
        for name, button in self.buttons.items():
            button.setVisible(name in occur)

    @Slot()
    def _on_toggled(self) -> None:
        self.hidden_changed.emit(self.hidden)
