"""What tests of the window share."""

from functools import partial
from importlib import import_module

import pytest

from app.theme import theme
from app.training import tempo
from app.training.warm_up import WarmUp

PATIENCE_MS = 30_000  # for what must happen; nothing waits so long unless it fails


@pytest.fixture
def qtbot(qtbot):
    """A bot that waits for a fact as long as a busy machine may take."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE_MS)
    return qtbot


@pytest.fixture(autouse=True)
def full_speed(monkeypatch):
    """Train as fast as the machine can where a test does not say otherwise: nobody watches."""
    monkeypatch.setattr(tempo, "DEFAULT", "full speed")


@pytest.fixture(scope="session")
def imported():
    """What a window imports while nothing trains: a thread that imports cannot be ended, and outlasts its window."""
    for library in WarmUp()._libraries:
        import_module(library)


@pytest.fixture
def appearance(qapp):
    """The theme, put back as it was afterwards."""
    yield theme()
    theme().set_choice("system")
    theme().set_scale(1.0)
