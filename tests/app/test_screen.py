"""The window fits the screen that is there, at the first start and after one on a larger screen."""

import json
import os
import subprocess
import sys

import pytest

# Qt's own stand-in for a desktop frames a window by two pixels.
CODE = """
import sys
import app.main_window as m
class Window(m.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.page.first_frame_shown.connect(self.measure)
    def measure(self):
        frame, room = self.frameGeometry().size(), self.screen().availableSize()
        print(frame == frame.boundedTo(room), self.isMaximized(), self.width(), self.normalGeometry().height())
        self.close()
m.MainWindow = Window
from app.__main__ import main
sys.exit(main([]))
"""


def start_on(folder, width, height):
    """Start the program on a screen; return whether it fits, whether it is maximised, its width and usual height."""
    screen = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height}
    rest = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    (folder / "screen.json").write_text(json.dumps({"screens": [screen | rest], "windowFrameMargins": True}))
    variables = os.environ | {"QT_QPA_PLATFORM": "offscreen:configfile=screen.json", "DLAB_SETTINGS_DIR": str(folder)}
    variables["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-c", CODE]
    ended = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(f"[{', '.join(ended.stdout.split()).lower()}]")


def test_a_large_screen_gets_the_designed_size(tmp_path):
    assert start_on(tmp_path, 1920, 1080) == [True, False, 1366, 768]


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800)])
def test_the_window_fits_a_small_screen(tmp_path, size):
    fits, maximised, width, usual_height = start_on(tmp_path, *size)
    assert fits
    assert maximised, "so that the system finds the room beside its own panels and title bars"
    assert width > size[0] - 20
    assert usual_height <= size[1] - 30, "under a title bar, too, where it is not maximised"


def test_a_window_of_a_small_screen_comes_back_as_it_was(tmp_path):
    assert start_on(tmp_path, 1366, 768)[:2] == [True, True]
    assert start_on(tmp_path, 1366, 768)[:2] == [True, True]


def test_a_window_of_a_large_screen_comes_back_on_a_small_one(tmp_path):
    start_on(tmp_path, 3840, 2160)
    assert start_on(tmp_path, 1366, 768)[0]


def test_type_of_the_largest_size_does_not_push_the_window_over_the_edge(tmp_path):
    (tmp_path / "dlab.ini").write_text("[General]\nscale=2.5\n")
    fits, _, _, usual_height = start_on(tmp_path, 1366, 768)
    assert fits
    assert usual_height <= 768 - 30
