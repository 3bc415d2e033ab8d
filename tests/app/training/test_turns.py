"""Training that needs Python waits while the window handles events, and no longer."""

import threading
import time

import pytest
from PySide6.QtCore import QTimer

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


def test_it_waits_while_an_event_is_handled_and_goes_on_when_all_are(turns, qtbot, monkeypatch):
    monkeypatch.setattr(turns_file, "LONGEST_S", 30.0)
    trainers = []

    def handle():
        trainers.append(Trainer(turns))
        trainers[0].join(0.2)  # what an event does for so long
        trainers.append(trainers[0].is_alive())

    QTimer.singleShot(0, handle)
    qtbot.waitUntil(lambda: len(trainers) == 2 and trainers[0].waited is not None)
    assert trainers[1], "it did not wait for the event"
    assert trainers[0].waited < 10


def test_it_does_not_wait_for_ever_for_a_window_that_is_busy(turns, monkeypatch):
    monkeypatch.setattr(turns_file, "LONGEST_S", 0.01)
    turns._take()
    trainer = Trainer(turns)
    trainer.join()
    assert trainer.waited >= 0.01
