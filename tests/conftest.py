"""What all tests share: an offscreen window system, the engine that trains, a watch over what a test leaves behind."""

import gc
import gzip
import hashlib
import itertools
import os
import threading
from contextlib import suppress
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
# Of PyTorch and BLAS: more threads than cores, in tests beside each other, wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import hypothesis
import numpy as np
import pytest
from filelock import FileLock, Timeout

from app.system_libraries import complaint
from dlab_core.data import digits
from dlab_core.data.digit_sets import DIGIT_SETS, DigitFile

_numbers = itertools.count()
hypothesis.settings.register_profile("patient", deadline=None)  # a busy machine fails no test
hypothesis.settings.load_profile("patient")
gc.disable()  # else widgets that an earlier test left in circles are destroyed on a thread of a later one


@pytest.hookimpl(tryfirst=True)  # before pytest-qt imports Qt
def pytest_configure():
    """Say what to install where the system lacks a library that Qt needs."""
    if lacking := complaint():
        pytest.exit(lacking, returncode=2)


@pytest.fixture(autouse=True, scope="module")
def garbage_collected():
    """Collect, on this thread, what the tests of a file leave behind."""
    yield
    gc.collect()
    gc.freeze()  # so that the next collection looks only at what is new


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Keep the settings and logs of the person who runs the tests out of them, and the tests out of those."""
    # Numbered here: to find the next free number pytest lists all folders that thousands of tests have made.
    folder = tmp_path_factory.getbasetemp() / f"settings-{next(_numbers)}"
    folder.mkdir()
    monkeypatch.setenv("DLAB_SETTINGS_DIR", str(folder))


@pytest.fixture(autouse=True, scope="session")
def compiled(tmp_path_factory):
    """Have each part of the fused engine compiled by one of the processes that test, and loaded by the others.

    So no window has to compile it beside the tests, and no test decides the engine of the next. Who finds a part being
    compiled does, rather than wait, what only tests of the core will need: the loop in double precision.
    """
    from dlab_core.engines.fused.grid import compile_grid
    from dlab_core.engines.fused.kernel import compile_train
    from dlab_core.engines.fused.prepare import prepare_engines

    folder, waits = tmp_path_factory.getbasetemp().parent, False
    for compile_part in (compile_grid, compile_train):
        try:
            with FileLock(folder / f"{compile_part.__name__}.lock", timeout=0):
                compile_part()
        except Timeout:
            waits = True
    if waits:
        with suppress(Timeout), FileLock(folder / "double.lock", timeout=0):
            compile_train(np.float64)
    with FileLock(folder / "compile_grid.lock"), FileLock(folder / "compile_train.lock"):
        prepare_engines()


@pytest.fixture(autouse=True)
def engine(request, compiled, monkeypatch):
    """The engine of runs that leave the choice to DLab: the fused one.

    A test of the fallback asks for it: @pytest.mark.parametrize("engine", ["fused", "autograd"], indirect=True).
    """
    name = getattr(request, "param", "fused")
    assert name in ("fused", "autograd")
    if name == "autograd":
        monkeypatch.setattr("dlab_core.engines.choice.is_ready", lambda: False)
    return name


@pytest.fixture(autouse=True)
def no_thread_left(monkeypatch):
    """Fail a test that leaves a Python thread or a QThread running."""
    from PySide6.QtCore import QThread
    from shiboken6 import isValid

    started = []
    start = QThread.start

    def remember(thread, *arguments):
        started.append(thread)
        start(thread, *arguments)

    monkeypatch.setattr(QThread, "start", remember)
    before = set(threading.enumerate())
    yield
    new = [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]
    for thread in new:  # one that was told to end may need a moment
        thread.join(5)
    left = [t for t in new if t.is_alive()]
    assert not left, f"the test left threads running: {left}"
    running = [t for t in started if isValid(t) and t.isRunning()]
    for thread in running:  # so that the next test does not suffer for this one
        thread.quit()
        thread.wait(3000)
    assert not running, f"the test left QThreads running: {[t.objectName() for t in running]}"


@pytest.fixture(autouse=True)
def no_widget_left(request):
    """Fail a test that leaves a top-level widget behind."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    request.getfixturevalue("qapp")
    before = set(QApplication.topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()  # for widgets in circles of Python references
    gc.freeze()
    left = {w for w in QApplication.topLevelWidgets() if isValid(w)} - before
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


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """Keep what a person has fetched out of the tests."""
    monkeypatch.setattr(digits, "cache_folder", lambda: tmp_path_factory.getbasetemp() / "cache")


def idx(array):
    """Return an array in the format of MNIST's files."""
    magic = (8 << 8 | array.ndim).to_bytes(4, "big")
    return magic + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


@pytest.fixture(scope="session")
def official(tmp_path_factory):
    """A folder as MNIST has it, with images that tell their number, and the set for which its files are official."""
    folder = tmp_path_factory.mktemp("data")
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    files = []
    for file, count in zip(DIGIT_SETS["mnist"].files, (60_000, 60_000, 10_000, 10_000), strict=True):
        if "images" in file.name:
            array = np.zeros((count, 28, 28), dtype=np.uint8)
            array[:, 0, 0] = np.arange(count) % 256
            array[:, 27, 1] = 255
        else:
            array = (np.arange(count) % 10).astype(np.uint8)
        packed = gzip.compress(idx(array), compresslevel=1, mtime=0)
        (raw / file.name).write_bytes(packed)
        files.append(DigitFile(file.name, len(packed), hashlib.sha256(packed).hexdigest()))
    return folder, replace(DIGIT_SETS["mnist"], files=tuple(files))


@pytest.fixture
def mnist(official, monkeypatch):
    """That folder, with its files the official ones."""
    folder, digits = official
    monkeypatch.setitem(DIGIT_SETS, "mnist", digits)
    return folder
