"""Training that needs Python waits while the window handles events, and no longer."""

import threading
import time

import pytest
from PySide6.QtCore import QCoreApplication

from app.training import turns as turns_file
from app.training.turns import Turns


@pytest.fixture
def turns(qtbot):
    return Turns()


class Trainer(threading.Thread):
    """Waits for its turn once, and says how long that took."""

    def __init__(self, turns):
        super().__init__()
        self.turns, self.waited = turns, None
        self.start()

    def run(self):
        begin = time.perf_counter()
        self.turns.wait()
        self.waited = time.perf_counter() - begin


def test_it_waits_until_what_is_new_is_shown(turns, qtbot, monkeypatch):
    monkeypatch.setattr(turns_file, "LONGEST_S", 30.0)
    turns.take()
    trainer = Trainer(turns)
    trainer.join(0.1)
    assert trainer.is_alive(), "it did not wait"
    QCoreApplication.sendPostedEvents()
    assert trainer.is_alive(), "it did not wait for what was posted"
    qtbot.waitUntil(lambda: trainer.waited is not None)
    assert trainer.waited < 10


def test_it_does_not_wait_for_ever_for_a_window_that_is_busy(turns, monkeypatch):
    monkeypatch.setattr(turns_file, "LONGEST_S", 0.01)
    turns.take()
    trainer = Trainer(turns)
    trainer.join()
    assert trainer.waited >= 0.01


def test_it_does_not_wait_for_a_window_that_shows_nothing_new(turns, monkeypatch):
    monkeypatch.setattr(turns_file, "LONGEST_S", 30.0)
    trainer = Trainer(turns)
    trainer.join()
    assert trainer.waited < 10
