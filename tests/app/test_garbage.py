"""Garbage is collected on the GUI thread, and nowhere else."""

import gc
import sys
import threading
import types
import weakref

import pytest

from app.garbage import GarbageCollector


class Circle:
    """Garbage as soon as it is let go, and only for a collector; says which thread destroyed it."""

    def __init__(self, destroyed):
        self.me = self
        weakref.finalize(self, lambda: destroyed.append(threading.current_thread()))


@pytest.fixture
def collector(qapp):
    collector = GarbageCollector()
    collector.collect()  # sets aside what is imported by now
    yield collector
    collector.end()
    gc.disable()  # as all tests have it


def allocate():
    return [[] for _ in range(20 * gc.get_threshold()[0])]


def test_another_thread_does_not_collect_however_much_it_allocates(collector):
    destroyed = []
    Circle(destroyed)
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert destroyed == []


def test_the_gui_thread_collects_what_is_due(collector, qtbot):
    destroyed = []
    Circle(destroyed)
    kept = allocate()
    qtbot.waitUntil(lambda: destroyed == [threading.main_thread()])
    assert kept


def test_what_comes_with_a_library_is_set_aside(collector, monkeypatch):
    monkeypatch.setitem(sys.modules, "a_library", types.ModuleType("a_library"))
    kept = allocate()
    frozen = gc.get_freeze_count()
    collector.collect()
    assert gc.get_freeze_count() >= frozen + len(kept)


def test_python_collects_by_itself_again_at_the_end(collector):
    assert not gc.isenabled()
    collector.end()
    assert gc.isenabled()
