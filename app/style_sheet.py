"""The style sheet: one text in design pixels, filled with a palette and scaled.

Widgets choose an appearance through the dynamic property `role`: QLabel label, note, number, score, head, sentence,
title, key, huge; QPushButton primary; QToolButton tool, rail, fold, cardtitle, cardaction, tab; QFrame card, bar,
strip, alert, overlay, highlight.
"""

import re
from pathlib import Path
from string import Template

from app.palette import Colours

_MARKS = {
    "down": ('<path d="M3 6l5 5 5-5" fill="none" stroke="{}" stroke-width="1.6" stroke-linecap="round"/>', "muted"),
    "up": ('<path d="M3 10l5-5 5 5" fill="none" stroke="{}" stroke-width="1.6" stroke-linecap="round"/>', "muted"),
    "down_off": ('<path d="M3 6l5 5 5-5" fill="none" stroke="{}" stroke-width="1.6"/>', "disabled"),
    "up_off": ('<path d="M3 10l5-5 5 5" fill="none" stroke="{}" stroke-width="1.6"/>', "disabled"),
    "check": ('<path d="M3.2 8.4l3.2 3.2 6.4-7" fill="none" stroke="{}" stroke-width="2.2"/>', "accent_text"),
    "tick": ('<path d="M3.2 8.4l3.2 3.2 6.4-7" fill="none" stroke="{}" stroke-width="1.8"/>', "accent"),
}


def mark_files(folder: Path, colours: Colours) -> dict[str, str]:
    """Write the chevrons and check marks of a palette; return their paths as a style sheet wants them.

    The names hold the colours, because Qt caches pictures by name.
    """
    paths = {}
    for name, (shape, colour) in _MARKS.items():
        value = getattr(colours, colour)
        path = folder / f"{name}-{value[1:]}.svg"
        if not path.exists():
            path.write_text(
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{shape.format(value)}</svg>',
                encoding="utf-8",
            )
        paths[f"mark_{name}"] = f'url("{path.as_posix()}")'
    return paths


def style_sheet(colours: Colours, unit: float, marks: dict[str, str]) -> str:
    """Return the style sheet; `unit` is the pixels of a design pixel, hairlines and corners are rounded down."""

    def scaled(match: re.Match[str]) -> str:
        radius, length = match[1] or "", float(match[2]) * unit
        down = bool(radius) or float(match[2]) <= 2  # a corner rounder than half of what has it is drawn square
        return f"{radius}{int(max(1, length)) if down else round(length)}px"

    sized = re.sub(r"(radius: )?(\d+(?:\.\d+)?)px", scaled, _SHEET)
    return Template(sized).substitute(vars(colours) | marks)


_SHEET = """
QMainWindow, QDialog, QWidget[role="ground"] { background: $ground; }
QToolTip { background: $card; color: $text; border: 1px solid $field_border; padding: 5px 8px; font-size: 12px; }

QFrame[role="card"] { background: $card; border: 1px solid $card_border; border-radius: 8px; }
QFrame[role="chip"] { background: $card; border: 1px solid $field_border; border-radius: 14px; }
QFrame[role="bar"] { background: $card; border: none; border-bottom: 1px solid $card_border; }
QFrame[role="strip"] { background: $card; border: none; border-top: 1px solid $card_border; }
QFrame[role="alert"] { background: $soft; border: none; border-left: 3px solid $danger; border-radius: 4px; }
QFrame[role="rail"] { background: $card; border: none; border-right: 1px solid $card_border; }
QFrame[role="overlay"] { background: $card; border: 1px solid $field_border; border-radius: 10px; }
QWidget[role="blank"] { background: #000000; }
QFrame[role="highlight"] { background: transparent; border: 2px solid $accent; border-radius: 7px; }
QScrollArea, QScrollArea > QWidget > QWidget[role="ground"] { background: transparent; border: none; }

QLabel { background: transparent; color: $text; }
QLabel:disabled { color: $disabled; }
QLabel[role="label"], QLabel[role="note"] { color: $muted; font-size: 12px; }
QLabel[role="number"] { font-size: 14px; font-weight: 600; }
QLabel[role="score"] { font-weight: bold; }
QLabel[role="head"] { color: $muted; font-size: 11px; }
QLabel[role="huge"] { font-size: 30px; font-weight: 700; }
QLabel[role="title"] { font-size: 16px; font-weight: 600; }
QLabel[role="key"] { background: $field; border: 1px solid $field_border; border-radius: 4px; padding: 1px 6px;
    font-size: 12px; }
QLabel[role="sentence"] { color: $danger; font-size: 12px; }

QPushButton { background: $field; color: $text; border: 1px solid $field_border; border-radius: 6px;
    padding: 4px 12px; min-height: 18px; icon-size: 15px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $soft; border-color: $muted; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $disabled; background: $field; border-color: $card_border; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0px; }
QPushButton[role="primary"] { background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600;
    padding: 4px 20px; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border: 3px double $accent_text; padding: 2px 18px; }
QPushButton[role="primary"]:disabled { background: $soft; color: $disabled; border-color: $card_border; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent; font-weight: 600;
    padding: 2px 4px; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border-color: $accent; }
QPushButton[role="link"]:disabled { color: $disabled; }
QPushButton[compact] { icon-size: 16px; }
QPushButton[compact="true"] { padding: 4px 9px; }
QPushButton[role="primary"][compact="true"] { padding: 4px 12px; min-width: 80px; }
QPushButton[role="primary"][compact="true"]:focus { padding: 2px 10px; }
QPushButton[role="primary"][compact="false"] { min-width: 64px; }
QPushButton[segment="first"], QPushButton[segment="last"] { padding: 4px 12px; color: $muted; font-weight: 600; }
QPushButton[segment="first"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QPushButton[segment="last"] { border-top-left-radius: 0; border-bottom-left-radius: 0; border-left: none; }
QPushButton[segment]:checked { background: $accent; color: $accent_text; border-color: $accent; }
QPushButton[segment]:focus { border: 1px solid $text; }
QPushButton[segment]:checked:focus { border: 3px double $accent_text; padding: 2px 10px; }
QPushButton[segment]:disabled { color: $disabled; }
QPushButton[segment]:checked:disabled { background: $soft; color: $muted; border-color: $field_border; }

QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px; padding: 4px;
    icon-size: 16px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border: 1px solid $accent; }
QToolButton:disabled { color: $disabled; }
QToolButton[role="cardaction"] { padding: 1px 3px; }
QToolButton[role="pin"] { padding: 1px 3px; font-weight: 600; icon-size: 14px; }
QToolButton[role="pin"]:checked { background: $soft; color: $accent; }
QToolButton[role="tool"] { background: $field; border: 1px solid $field_border; padding: 0px; icon-size: 17px; }
QToolButton[role="tool"]:hover { background: $hover; }
QToolButton[role="tool"]:focus { border-color: $accent; }
QToolButton[role="tool"]:checked { background: $soft; border: 2px solid $accent; }
QToolButton[role="tool"]:checked:focus { background: $accent; }
QToolButton[role="rail"] { color: $muted; border-radius: 8px; padding: 6px 2px; font-size: 12px; icon-size: 22px; }
QToolButton[role="rail"]:checked { background: $soft; color: $accent; font-weight: 600; }
QToolButton[role="fold"], QToolButton[role="cardtitle"] { border-radius: 4px; icon-size: 15px; }
QToolButton[role="fold"] { padding: 1px 2px; margin-left: -7px; color: $muted; font-size: 12px; }
QToolButton[role="fold"]:hover { background: transparent; color: $text; }
QToolButton[role="cardtitle"] { padding: 0px 2px; margin-left: -3px; font-size: 14px; font-weight: 600; }
QToolButton[role="cardtitle"]:hover { background: transparent; }

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit { background: $field; color: $text;
    border: 1px solid $field_border; border-radius: 6px; selection-background-color: $accent;
    selection-color: $accent_text; }
QPlainTextEdit[role="code"] { font-family: monospace, Menlo, Consolas, "Courier New"; font-size: 12px; }
QLineEdit { padding: 3px 7px; min-height: 20px; }
QAbstractSpinBox { padding: 3px 0px; min-height: 20px; max-height: 20px; }
QComboBox { padding: 3px 0px 3px 7px; min-height: 20px; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $muted; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus {
    border: 1px solid $accent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $disabled; border-color: $card_border; }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"] { border: 1px solid $danger; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: none; padding: 0px; background: transparent;
    min-height: 18px; }
QLineEdit[role="find"] { font-size: 16px; padding: 7px 10px; }
QComboBox:editable { padding-left: 5px; }
QComboBox::drop-down { border: none; width: 22px; subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow { image: $mark_down; width: 10px; height: 10px; }
QComboBox::down-arrow:disabled { image: $mark_down_off; }
QComboBox QAbstractItemView { background: $card; color: $text; border: 1px solid $field_border; padding: 4px;
    outline: none; selection-background-color: $accent; selection-color: $accent_text; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0px 6px; border-radius: 4px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 20px;
    subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin-top: 2px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin-bottom: 2px; }
QAbstractSpinBox::up-arrow { image: $mark_up; width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: $mark_down; width: 9px; height: 9px; }
QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::up-arrow:disabled { image: $mark_up_off; }
QAbstractSpinBox::down-arrow:off, QAbstractSpinBox::down-arrow:disabled { image: $mark_down_off; }

QLineEdit[role="layer"] { background: $soft; font-weight: 600; padding: 5px 2px; }
QLabel[role="layer_end"] { background: $soft; border: 1px solid $soft; border-radius: 6px; font-weight: 600;
    padding: 5px 2px; min-height: 20px; }
QLabel[role="layer_caption"] { color: $muted; font-size: 12px; padding: 2px 0px; }
QToolButton[role="layer_caption"] { color: $muted; font-size: 12px; padding: 1px 0px; border-radius: 4px; }
QToolButton[role="layer_caption"]:hover { color: $text; }
QToolButton[role="cross"] { padding: 0px; border: none; border-radius: 4px; icon-size: 11px; }
QToolButton[role="layer_add"] { background: $field; border: 1px dashed $muted; padding: 6px; icon-size: 14px; }
QToolButton[role="layer_add"]:hover { background: $hover; }
QToolButton[role="layer_add"]:focus { border: 1px solid $accent; }

QCheckBox { spacing: 8px; color: $text; background: transparent; padding: 1px 0px;
    border: 1px solid transparent; border-radius: 4px; }
QCheckBox:disabled { color: $disabled; }
QCheckBox::indicator, QTableView::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 4px;
    background: $field; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border: 1px solid $accent; }
QCheckBox:focus { border: 1px solid $accent; }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: $accent; border-color: $accent;
    image: $mark_check; }
QCheckBox::indicator:disabled { border-color: $field_border; }
QCheckBox::indicator:checked:disabled { background: $disabled; border-color: $disabled; }

QSlider { background: transparent; min-height: 22px; }
QSlider[role="slim"] { min-height: 17px; max-height: 17px; min-width: 112px; max-width: 112px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $field_border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0px; border-radius: 7px; background: $accent; }
QSlider::handle:horizontal:hover { background: $accent_hover; }
QSlider::handle:horizontal:focus { background: $accent; border: 2px solid $text; width: 10px; height: 10px; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $disabled; }

QMenu { background: $card; color: $text; border: 1px solid $field_border; border-radius: 6px; padding: 4px;
    font-size: 13px; }
QMenu::item { padding: 5px 24px 5px 26px; border-radius: 4px; }
QMenu::item:selected { background: $soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $card_border; margin: 4px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QMenu::indicator:checked { image: $mark_tick; }
QMenu::icon { left: 8px; }

QToolButton[role="tab"] { background: transparent; color: $muted; padding: 4px 5px 5px 5px; border: none;
  border-radius: 0px; border-bottom: 2px solid transparent; }
QToolButton[role="tab"]:hover { color: $text; }
QToolButton[role="tab"]:checked { color: $accent; border-bottom: 2px solid $accent; font-weight: 600; }
QToolButton[role="tab"]:focus { border: 1px solid $accent; border-bottom: 2px solid $accent; border-radius: 4px; }

QScrollBar:vertical { background: transparent; width: 8px; margin: 0px; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0px; }
QScrollBar::handle { background: $field_border; border-radius: 2px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QProgressBar { background: $field_border; border: none; border-radius: 2px; max-height: 4px; text-align: center; }
QFrame[role="strip"] QProgressBar { min-width: 120px; max-width: 120px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QHeaderView::section { background: transparent; color: $muted; border: none; padding: 4px 6px; font-size: 12px; }
QTableCornerButton::section, QAbstractScrollArea::corner { background: transparent; border: none; }
QTableView, QListView, QTreeView { background: $card; color: $text; border: 1px solid transparent;
    gridline-color: $card_border; selection-background-color: $soft; selection-color: $text; outline: none; }
QTableView:focus, QListView:focus { border: 1px solid $accent; }
"""
