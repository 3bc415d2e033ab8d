"""The appearance: which palette is shown, one scale for everything, and the icons."""

import atexit
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.icons import Glyph
from app.palette import DARK, LIGHT, Colours
from app.style_sheet import mark_files, style_sheet

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = get_args(Choice)

MIN_SCALE, MAX_SCALE, SCALE_STEP = 0.75, 2.5, 1.1
BODY_PX = 13  # height of body text in design pixels; every other length is drawn to go with it


class Theme(QObject):
    """The appearance of the windows; `changed` says that colours or sizes are new, and `style_sheet` with them.

    choice: what was asked for: follow the system, light, or dark. scale: the factor on every size that a person chose.
    enlarged: another one, while a hall looks on.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self.choice: Choice = "system"
        self.scale = 1.0
        self.enlarged = 1.0  # beyond the scale, for a while
        self._system_px = max(BODY_PX, QFontInfo(app.font()).pixelSize())
        # The small pictures that a style sheet can only take from files. A QTemporaryDir would often outlive us.
        self._marks = Path(mkdtemp(prefix="dlab-appearance-"))
        atexit.register(rmtree, self._marks, ignore_errors=True)
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._apply()

    @property
    def is_dark(self) -> bool:
        """Whether the dark palette is shown."""
        if self.choice == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.choice == "dark"

    @property
    def colours(self) -> Colours:
        """The palette shown."""
        return DARK if self.is_dark else LIGHT

    def px(self, design_px: float) -> int:
        """Return a length of the design in pixels at the present scale and the system's size of text."""
        return round(design_px * self.scale * self.enlarged * self._system_px / BODY_PX)

    def colour(self, name: str) -> QColor:
        """Return a colour of the palette by the name of its field."""
        return QColor(getattr(self.colours, name))

    def set_choice(self, choice: Choice) -> None:
        """Follow the system, or force light or dark."""
        if choice == self.choice:
            return
        self.choice = choice
        hints = self._app.styleHints()
        scheme = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}[choice]
        hints.setColorScheme(scheme)  # so that title bars and native dialogs go along
        self._apply()

    def set_scale(self, scale: float) -> None:
        """Scale all text and lengths; values outside 0.75 to 2.5 are brought inside."""
        scale = round(min(max(scale, MIN_SCALE), MAX_SCALE), 3)
        if scale != self.scale:
            self.scale = scale
            self._apply()

    def enlarge(self, factor: float) -> None:
        """Show everything so many times as large, whatever the scale is, until it is 1 again."""
        if factor != self.enlarged:
            self.enlarged = factor
            self._apply()

    @Slot()
    def zoom_in(self) -> None:
        """Make everything a tenth larger."""
        self.set_scale(self.scale * SCALE_STEP)

    @Slot()
    def zoom_out(self) -> None:
        """Make everything a tenth smaller."""
        self.set_scale(self.scale / SCALE_STEP)

    @Slot()
    def zoom_reset(self) -> None:
        """Go back to the designed size."""
        self.set_scale(1.0)

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self.choice == "system":
            self._apply()

    def _apply(self) -> None:
        font = self._app.font()
        font.setPixelSize(self.px(BODY_PX))
        self._app.setFont(font)
        self._app.setPalette(_qt_palette(self.colours))
        files = mark_files(self._marks, self.colours)
        self.style_sheet = style_sheet(self.colours, self.px(1000) / 1000, files)
        self.changed.emit()


def _qt_palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for colour, keys in (
        (c.ground, (role.Window,)),
        (c.text, (role.WindowText, role.Text, role.ButtonText, role.ToolTipText)),
        (c.field, (role.Base, role.Button)),
        (c.soft, (role.AlternateBase,)),
        (c.danger, (role.BrightText,)),
        (c.card, (role.ToolTipBase, role.Light)),
        (c.muted, (role.PlaceholderText,)),
        (c.accent, (role.Highlight, role.Accent, role.Link, role.LinkVisited)),
        (c.accent_text, (role.HighlightedText,)),
        (c.hover, (role.Midlight,)),
        (c.field_border, (role.Mid,)),
        (c.axis, (role.Dark,)),
        (c.card_border, (role.Shadow,)),
    ):
        for key in keys:
            palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(c.disabled))
    return palette


@cache
def theme() -> Theme:
    """Return the theme of the one QApplication, made on first use."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("the theme needs a QApplication; make it first")
    return Theme(app)


def follow_theme(fit: Callable[[], None]) -> None:
    """Call a slot of a QObject now, and whenever colours or sizes are new.

    It must not be overridden by another slot: PySide does not end the connection of such a one.
    """
    theme().changed.connect(fit)
    fit()


@cache
def icon(name: str, role: str = "text", on: str = "") -> QIcon:
    """Return the Material Design icon `name`, coloured by the field `role` of Colours, by `on` while switched on.

    The name is that of QtAwesome without `mdi6.`. One icon serves for ever: its colour is looked up at each painting.
    """
    known = {field.name for field in fields(Colours)}
    if role not in known or (on or role) not in known:
        raise ValueError(f"no colour is called {role if role not in known else on}")

    def colour_of(mode: QIcon.Mode, state: QIcon.State) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return theme().colour("disabled")
        return theme().colour(on if on and state == QIcon.State.On else role)

    return QIcon(Glyph(name, colour_of))
