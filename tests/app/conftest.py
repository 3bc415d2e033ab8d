"""What tests of the window share."""

from functools import partial
from importlib import import_module

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.main_window import MainWindow
from app.pages import training_page
from app.settings import Settings
from app.theme import theme
from app.training import tempo
from app.training.warm_up import WarmUp
from dlab_core.data.dataset import Dataset
from dlab_core.recipe import PLANE, Recipe
from dlab_core.training.frame import Frame, FrameRequest
from dlab_core.training.history import Curves

PATIENCE_MS = 30_000  # for what must happen; nothing waits so long unless it fails
EMPTY = np.empty(0)
NO_DATA = Dataset(np.empty((0, 2)), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8), PLANE, 2)


@pytest.fixture
def qtbot(qtbot):
    """A bot that waits for a fact as long as a busy machine may take."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE_MS)
    return qtbot


@pytest.fixture(autouse=True)
def full_speed(monkeypatch):
    """Train as fast as the machine can, with few frames, where a test does not say otherwise: nobody watches."""
    monkeypatch.setattr(tempo, "DEFAULT", "full speed")
    monkeypatch.setattr(training_page, "FRAME_MS", 80)


@pytest.fixture(scope="session")
def imported():
    """What a window imports while nothing trains: a thread that imports cannot be ended, and outlasts its window."""
    for library in WarmUp()._libraries:
        import_module(library)


@pytest.fixture
def open_window(qtbot, imported):
    """Return a function that opens a window, in a size if one is given, to which the keys go and that shows a frame."""
    windows = []

    def open_(*size):
        window = MainWindow(Settings())
        windows.append(window)
        qtbot.addWidget(window)
        if size:
            window.resize(*size)
        window.show()
        qtbot.waitUntil(lambda: window.page.frame is not None)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_
    for window in windows:
        window.close()


@pytest.fixture
def key(window):
    """Return a function that presses a key in the window of a test, where its focus is."""

    def press(key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(window.focusWidget() or window, key, modifier)

    return press


@pytest.fixture
def appearance(qapp):
    """The theme, put back as it was afterwards."""
    yield theme()
    theme().set_choice("system")
    theme().set_scale(1.0)


@pytest.fixture
def a_frame():
    """Return a function that makes a frame with these curves, scores and pictures, and nothing else."""

    def made(
        curves=None, scores=None, pictures=None, past=None, last=100, scored=100, run=1, saved=EMPTY, **more
    ) -> Frame:
        return Frame(
            run=run,
            request=FrameRequest(past=past),
            recipe=Recipe(),
            dataset=NO_DATA,
            shown_step=last if past is None else past,
            last_step=last,
            epoch=1,
            curves=curves or Curves(EMPTY, EMPTY, EMPTY, {}, EMPTY, EMPTY),
            scores=scores or {},
            scored_step=scored,
            saved_steps=saved,
            pictures=pictures or {},
            seconds=0.001,
            engine="autograd",
            device="cpu",
            **more,
        )

    return made
