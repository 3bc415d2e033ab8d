"""The theme: palettes that can be read, one scale, icons that follow."""

import re
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QPushButton

from app.palette import DARK, LIGHT, contrast, rgb
from app.theme import MAX_SCALE, icon


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "card"),
        ("text", "field"),
        ("text", "soft"),
        ("muted", "card"),
        ("muted", "ground"),
        ("muted", "surface"),
        ("danger", "card"),
        ("accent", "card"),
        ("accent_text", "accent"),
        ("accent_text", "accent_hover"),
    ],
)
def test_text_can_be_read(palette, text, ground):
    assert contrast(rgb(getattr(palette, text)), rgb(getattr(palette, ground))) >= 4.5


def test_choice_decides_the_palette(appearance, qtbot):
    with qtbot.waitSignal(appearance.changed):
        appearance.set_choice("dark")
    assert appearance.is_dark
    assert appearance.colours is DARK
    appearance.set_choice("light")
    assert appearance.colours is LIGHT


def test_following_the_system(appearance, qapp):
    assert appearance.choice == "system"
    assert appearance.is_dark == (qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark)


def test_palette_and_style_sheet_follow(appearance, qapp):
    appearance.set_choice("dark")
    assert qapp.palette().window().color() == QColor(DARK.ground)
    assert DARK.card in appearance.style_sheet
    appearance.set_choice("light")
    assert qapp.palette().window().color() == QColor(LIGHT.ground)
    assert DARK.card not in appearance.style_sheet


def test_a_palette_changes_colours_alone(appearance, qapp):
    """So that what has room in one palette has it in the other."""
    sheets, fonts = [], []
    for choice in ("light", "dark"):
        appearance.set_choice(choice)
        fonts.append(qapp.font().toString())
        sheets.append(re.sub(r"#[0-9a-f]{3,8}|url\([^)]*\)", "", appearance.style_sheet))
    assert "px" in sheets[0]
    assert sheets[0] == sheets[1]
    assert fonts[0] == fonts[1]


def test_the_same_choice_again_changes_nothing(appearance, qtbot):
    appearance.set_choice("light")
    with qtbot.assertNotEmitted(appearance.changed):
        appearance.set_choice("light")
        appearance.set_scale(appearance.scale)


def test_scale_reaches_font_and_lengths(appearance, qapp):
    font, length = qapp.font().pixelSize(), appearance.px(100)
    appearance.set_scale(1.5)
    assert qapp.font().pixelSize() == pytest.approx(font * 1.5, abs=1)
    assert appearance.px(100) == pytest.approx(length * 1.5, abs=1)


def test_zoom_goes_back_and_stops_at_the_ends(appearance):
    appearance.zoom_in()
    assert appearance.scale == pytest.approx(1.1)
    appearance.zoom_out()
    assert appearance.scale == pytest.approx(1.0)
    appearance.set_scale(1000)
    assert appearance.scale == MAX_SCALE
    appearance.zoom_reset()
    assert appearance.scale == 1.0


def test_widgets_grow_with_the_scale(appearance, qtbot):
    button = QPushButton("Play")
    qtbot.addWidget(button)
    button.setStyleSheet(appearance.style_sheet)
    button.show()
    before = button.sizeHint()
    appearance.set_scale(1.5)
    button.setStyleSheet(appearance.style_sheet)
    after = button.sizeHint()
    assert after.height() >= 1.35 * before.height()
    assert after.width() >= 1.3 * before.width()


def painted(one: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> QColor:
    """Return the strongest colour in a picture of the icon."""
    image = one.pixmap(32, 32, mode, state).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=QColor.alpha)


def test_icons_change_colour_with_the_theme(appearance):
    one = icon("play", "text")
    appearance.set_choice("light")
    assert painted(one) == QColor(LIGHT.text)
    appearance.set_choice("dark")
    assert painted(one) == QColor(DARK.text)
    assert painted(one, QIcon.Mode.Disabled) == QColor(DARK.disabled)


def test_icons_show_that_they_are_on(appearance):
    appearance.set_choice("light")
    one = icon("play", "muted", "accent")
    assert painted(one) == QColor(LIGHT.muted)
    assert painted(one, state=QIcon.State.On) == QColor(LIGHT.accent)


def test_icons_are_kept(qapp):
    assert icon("play") is icon("play")


def test_unknown_icons_and_colours_are_rejected(qapp):
    with pytest.raises(KeyError):
        icon("no-such-icon")
    with pytest.raises(ValueError, match="mauve"):
        icon("play", "mauve")


def test_an_icon_is_cheap_to_paint(appearance):
    one = icon("cog")
    one.pixmap(16, 16)
    start = time.perf_counter()
    for _ in range(20):
        one.pixmap(16, 16)
    assert time.perf_counter() - start < 0.2
