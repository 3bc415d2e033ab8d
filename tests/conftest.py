"""What all tests share: an offscreen window system, and a watch over what a test leaves behind."""

import gc
import os
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pytest


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Keep the settings and logs of the person who runs the tests out of them, and the tests out of those."""
    monkeypatch.setenv("DLAB_SETTINGS_DIR", str(tmp_path_factory.mktemp("settings")))


@pytest.fixture(autouse=True)
def no_thread_left(request):
    """Fail a test that leaves a Python thread or a QThread running."""
    before = set(threading.enumerate())
    yield
    new = [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]
    for thread in new:  # one that was told to end, or imports a library, may need a moment
        thread.join(20)
    left = [t for t in new if t.is_alive()]
    assert not left, f"the test left threads running: {left}"
    if "qtbot" in request.fixturenames:
        running = _running_qthreads()
        for thread in running:  # so that the next test does not suffer for this one
            thread.quit()
            thread.wait(3000)
        assert not running, f"the test left QThreads running: {[t.objectName() for t in running]}"


def _running_qthreads():
    from PySide6.QtCore import QThread
    from shiboken6 import isValid

    threads = [o for o in gc.get_objects() if issubclass(type(o), QThread)]  # isinstance would wake lazy objects
    return [t for t in threads if isValid(t) and t is not QThread.currentThread() and t.isRunning()]


@pytest.fixture(autouse=True)
def no_widget_left(request):
    """Fail a test that leaves a top-level widget behind."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    def top_level():
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return {w for w in QApplication.topLevelWidgets() if isValid(w)}

    request.getfixturevalue("qapp")
    before = top_level()
    yield
    left = top_level() - before
    names = [f"{type(w).__name__} {w.objectName()!r}" for w in left]
    for widget in left:
        widget.close()
        widget.deleteLater()
    assert not left, f"the test left widgets behind: {names}"


@pytest.fixture(autouse=True)
def no_swallowed_exception(monkeypatch):
    """Fail a test in which pyqtgraph swallowed an exception of a hover, drag or click handler."""
    import sys
    import traceback

    swallowed = []
    debug = sys.modules.get("pyqtgraph.debug")
    if debug is not None:
        monkeypatch.setattr(debug, "printExc", lambda *args, **kwargs: swallowed.append(traceback.format_exc()))
    yield
    assert not swallowed, "pyqtgraph swallowed: " + "\n".join(swallowed)
