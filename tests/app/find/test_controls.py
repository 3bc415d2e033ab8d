"""The list of controls says what the pages have."""

import json
import runpy
from pathlib import Path

from app.find.entries import controls
from app.main_window import MainWindow
from app.settings import Settings

ROOT = Path(__file__).parents[3]


def test_the_list_is_what_the_pages_have(qtbot, imported):
    made = runpy.run_path(str(ROOT / "tests" / "controls.py"))
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    found = made["listed"](window)
    window.close()
    listed = json.loads((ROOT / "resources" / "controls.json").read_text(encoding="utf-8"))
    for page in found:
        assert listed[page] == found[page], "the controls are others: python tests/controls.py lists them anew"
    assert listed.keys() == found.keys()


def test_what_a_control_needs_is_in_the_list():
    names = {entry.name for entry in controls()}
    assert {entry.needs[0] for entry in controls() if entry.needs} <= names
