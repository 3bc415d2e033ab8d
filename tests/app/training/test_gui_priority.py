"""Training that needs Python waits while the window handles events, and no longer."""

import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication

from app.training import between_threads as gui_priority_module
from app.training.between_threads import GuiPriority


@pytest.fixture
def gui_priority(qtbot):
    return GuiPriority()


class Trainer(threading.Thread):
    """Waits once, and keeps how long that took."""

    def __init__(self, gui_priority):
        super().__init__()
        self.gui_priority, self.waited = gui_priority, None
        self.start()

    def run(self):
        begin = time.perf_counter()
        self.gui_priority.wait()
        self.waited = time.perf_counter() - begin


def test_it_waits_until_what_is_new_is_shown(gui_priority, qtbot, monkeypatch):
    monkeypatch.setattr(gui_priority_module, "LONGEST_S", 30.0)
    gui_priority.take()
    trainer = Trainer(gui_priority)
    trainer.join(0.1)
    assert trainer.is_alive(), "it did not wait"
    QCoreApplication.sendPostedEvents()
    assert trainer.is_alive(), "it did not wait for what was posted"
    qtbot.waitUntil(lambda: trainer.waited is not None)
    assert trainer.waited < 10


def test_it_does_not_wait_for_ever_for_a_window_that_is_busy(gui_priority, monkeypatch):
    monkeypatch.setattr(gui_priority_module, "LONGEST_S", 0.01)
    gui_priority.take()
    trainer = Trainer(gui_priority)
    trainer.join()
    assert trainer.waited >= 0.01


def test_it_does_not_wait_for_a_window_that_shows_nothing_new(gui_priority, monkeypatch):
    monkeypatch.setattr(gui_priority_module, "LONGEST_S", 30.0)
    trainer = Trainer(gui_priority)
    trainer.join()
    assert trainer.waited < 10
