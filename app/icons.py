"""Icons drawn from the Material Design font that QtAwesome ships, in a colour looked up when they are painted.

Importing QtAwesome takes about 150 ms (it pulls in a compatibility layer over all of Qt) and its default instance
reads twelve fonts. The one font used here is therefore read straight from the installed package, which takes 15 ms.
"""

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

ColourOf = Callable[[QIcon.Mode, QIcon.State], QColor]


@cache
def _font() -> tuple[str, dict[str, str]]:
    """Return the font's family and its code points in hexadecimal, by name."""
    package = find_spec("qtawesome")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "fonts"
        fonts = sorted(folder.glob("materialdesignicons6-webfont-[0-9]*.ttf"))
        names = sorted(folder.glob("materialdesignicons6-webfont-charmap-*.json"))
        if fonts and names:
            families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(fonts[-1])))
            if families:
                return families[0], json.loads(names[-1].read_text(encoding="utf-8"))
    import qtawesome  # its files lie elsewhere: the slow way still finds them

    codes = {name: f"{ord(char):x}" for name, char in qtawesome.charmap("mdi6").items()}
    return qtawesome.font("mdi6", 16).family(), codes


class Glyph(QIconEngine):
    """One character of the font; the colour is asked for at each painting, so a change of theme needs no new icon.

    KeyError if no icon has the name.
    """

    def __init__(self, name: str, colour_of: ColourOf) -> None:
        super().__init__()
        family, codes = _font()
        self._family = family
        self._char = chr(int(codes[name], 16))
        self._colour_of = colour_of

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the character centred in `rect`, as large as it."""
        font = QFont(self._family)
        font.setPixelSize(max(1, min(rect.width(), rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._colour_of(mode, state))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self._char)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the character on a transparent ground."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap
