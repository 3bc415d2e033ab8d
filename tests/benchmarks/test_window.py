"""What the window must keep up with while it trains: frames, steps, and a GUI thread that never waits.

Run with: python -m pytest tests/benchmarks --benchmark-only -s, in a process of its own, offscreen.
"""

import os
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.garbage import GarbageCollector
from app.main_window import MainWindow
from app.settings import Settings
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import files
from dlab_core.training.run import Run, start_run

NET = files.with_values(files.find("deep-two-layers-relu"), ["training.steps=null", "training.engine=fused"])
LOOKED_AT_S = 5.0
LIVELY_S = 60.0
FOUND_S = 0.030
STATM = Path("/proc/self/statm")


class Gaps:
    """How long the GUI thread leaves a timer of 1 ms waiting."""

    def __init__(self):
        self.gaps, self._last = [], time.perf_counter()
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._on_timeout)
        self.timer.start(1)

    def _on_timeout(self):
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def percentiles_ms(self):
        return np.percentile(np.array(self.gaps) * 1e3, [99, 99.9])


def at_full_speed():
    """Return settings of a window that trains as fast as the machine can."""
    settings = Settings()
    settings.tempo = "full speed"
    return settings


@pytest.fixture
def window(qtbot):
    window = MainWindow(at_full_speed(), NET)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.waitUntil(lambda: window.page.frame is not None and window.page.frame.last_step > 1000, timeout=60_000)
    yield window
    window.close()


def watched(qtbot, page, seconds=LOOKED_AT_S):
    """Return frames and steps a second."""
    frames = []
    page.controller.frame_ready.connect(frames.append)
    begin, first = time.perf_counter(), page.frame.last_step
    qtbot.waitUntil(lambda: time.perf_counter() - begin > seconds, timeout=60_000)
    taken = time.perf_counter() - begin
    assert all(max(f.request.get(SurfaceRequest).shape) == 256 for f in frames)
    return len(frames) / taken, (frames[-1].last_step - first) / taken


def test_steps_in_the_window_at_30_frames(benchmark, qtbot, window, monkeypatch):
    monkeypatch.setattr("app.pages.training_page.FRAME_MS", 33)
    frames, steps = watched(qtbot, window.page)
    window.page.pause()
    qtbot.waitUntil(lambda: window.page.controller.status.state == "PAUSED")
    alone = start_run(NET)
    alone.advance(10_000)
    assert alone.learner.engine == window.page.frame.engine == "fused"
    begin = time.perf_counter()
    benchmark.pedantic(alone.advance, args=(300_000,), rounds=1)
    without = 300_000 / (time.perf_counter() - begin)
    print(f"\nsteps/s at {frames:.1f} frames/s: {steps:,.0f}; without a window {without:,.0f}: {steps / without:.2f}")
    assert frames > 25
    assert steps / without >= 0.6


def test_frames_with_500_points(benchmark, qtbot, window):
    window.page.open(files.with_values(NET, ["data.N=84"]))
    qtbot.waitUntil(lambda: window.page.frame.last_step > 1000 and len(window.page.frame.dataset) == 504)
    frames, steps = watched(qtbot, window.page)
    print(f"\nframes/s with 500 points: {frames:.1f}, at {steps:,.0f} steps/s")
    benchmark.pedantic(lambda: None, rounds=1)
    assert frames >= 30


def lively(qtbot, acts):
    """Do acts in turn, two or three a second; return what percentiles of the gaps came to, and how many were done."""
    garbage = GarbageCollector()
    gaps, begin, done = Gaps(), time.perf_counter(), 0
    while time.perf_counter() - begin < LIVELY_S:
        acts[done % len(acts)]()
        done += 1
        until = begin + done * 0.4
        qtbot.waitUntil(lambda until=until: time.perf_counter() > until, timeout=60_000)
    gaps.timer.stop()
    garbage.end()
    return *gaps.percentiles_ms(), done


@pytest.mark.timeout(180)
def test_the_gui_thread_never_waits(benchmark, qtbot, window):
    page, port = window.page, window.page.canvas.viewport()
    acts = [
        lambda: page.pause(),
        lambda: page.play(),
        lambda: page.step(),
        lambda: page.play(),
        lambda: QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(port.width() // 2, port.height() // 3)),
        lambda: QTest.mouseClick(port, Qt.MouseButton.RightButton, pos=QPoint(port.width() // 3, port.height() // 2)),
        lambda: page.open(files.with_values(files.find("fcann2-mixture"), ["training.steps=null"])),
        lambda: page.open(files.with_values(files.find("svm-moons"), ["model.c=3"])),
        lambda: page.new_data(),
        lambda: page.open(NET),
        lambda: page.undo_stack.undo(),
        lambda: page.undo_stack.redo(),
    ]
    p99, p999, done = lively(qtbot, acts)
    print(f"\nGUI gaps over {LIVELY_S:.0f} s and {done} acts: p99 {p99:.1f} ms, p99.9 {p999:.1f} ms")
    benchmark.pedantic(lambda: None, rounds=1)
    assert p99 <= 33
    assert p999 <= 60


@pytest.mark.timeout(180)
def test_the_gui_thread_never_waits_on_the_regress_page(benchmark, qtbot):
    window = MainWindow(at_full_speed(), files.with_values(files.find("line-five-points"), ["training.steps=null"]))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.waitUntil(lambda: window.page.frame is not None and window.page.frame.last_step > 1000, timeout=60_000)
    page, port = window.page, window.page.canvas.viewport()
    opens = ("parabola-relu", "line-noisy", "logistic-line", "six-bumps", "crops-full", "line-outlier")
    recipes = [files.with_values(files.find(name), ["training.steps=null"]) for name in opens]
    acts = [
        lambda: page.pause(),
        lambda: page.play(),
        lambda: QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(port.width() // 2, port.height() // 3)),
        lambda: page.loss.plot.zoom(0.8, *page.loss.plot.picture.point[:2]),
        lambda: page.loss.plot.reset_view(),
        *(lambda recipe=recipe: page.open(recipe) for recipe in recipes),
        *(lambda tab=tab: page.tabs.show_index(tab) for tab in (1, 2, 3, 4, 0)),
        lambda: page.undo_stack.undo(),
        lambda: page.undo_stack.redo(),
    ]
    p99, p999, done = lively(qtbot, acts)
    print(f"\nRegress: GUI gaps over {LIVELY_S:.0f} s and {done} acts: p99 {p99:.1f} ms, p99.9 {p999:.1f} ms")
    benchmark.pedantic(lambda: None, rounds=1)
    window.close()
    assert p99 <= 33
    assert p999 <= 60


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not STATM.exists(), reason="reads the memory of a process as Linux tells it")
def test_memory_does_not_grow(benchmark, qtbot, window):
    """Ten minutes of training: after the first, less than 1 MB a minute is added."""
    garbage = GarbageCollector()
    megabytes = []
    for _ in range(10):
        begin = time.perf_counter()
        qtbot.waitUntil(lambda begin=begin: time.perf_counter() - begin > 60, timeout=90_000)
        megabytes.append(int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)
    garbage.end()
    growth = (megabytes[-1] - megabytes[0]) / 9
    print(f"\nmemory after each minute: {', '.join(f'{m:.1f}' for m in megabytes)} MB: {growth:.2f} MB/min")
    benchmark.pedantic(lambda: None, rounds=1)
    assert growth < 1


@pytest.mark.parametrize("slower_s", [0.0, 0.01])
def test_the_first_run_is_watched_for_twelve_seconds(benchmark, qtbot, monkeypatch, slower_s):
    """Also where each frame takes so much longer."""
    frame_of = Run.frame
    monkeypatch.setattr(Run, "frame", lambda run, request: (time.sleep(slower_s), frame_of(run, request))[1])
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    page, shown, states = window.page, set(), []
    page.controller.frame_ready.connect(lambda frame: shown.add(frame.shown_step))
    page.controller.status_changed.connect(lambda status: states.append((time.perf_counter(), status.state)))
    end = time.perf_counter() + 60
    while (not states or states[-1][1] != "FINISHED") and time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.001)
    window.close()
    taken = states[-1][0] - next(at for at, state in states if state == "RUNNING")
    print(f"\nwatched for {taken:.1f} s, {len(shown)} different frames")
    benchmark.pedantic(lambda: None, rounds=1)
    assert abs(taken - 12) <= 2
    assert len(shown) >= 400


BEGIN = """
import time; begun = time.perf_counter()
import os, sys
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
def end(*_):
    print(time.perf_counter() - begun, flush=True)
    os._exit(0)
from PySide6.QtWidgets import QApplication, QMainWindow
"""
BARE = (
    BEGIN
    + """
app = QApplication([])
import pyqtgraph
class Plot(pyqtgraph.PlotWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        end()
window = QMainWindow()
window.setCentralWidget(Plot())
window.resize(1366, 768)
window.show()
app.exec()
"""
)
PAINTED = (
    BEGIN
    + """
QMainWindow.paintEvent = end
import app.__main__
app.__main__.main([])
"""
)
TRAINED = (
    BEGIN
    + """
import app.main_window
class Window(app.main_window.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.page.first_frame_shown.connect(end)
app.main_window.MainWindow = Window
import app.__main__
app.__main__.main([])
"""
)


def seconds(code, cache):
    """The best of five starts: from the second on the disk is warm, and Python's bytecode on it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(cache)
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        for _ in range(5)
    ]
    return min(float(run.stdout.split()[-1]) for run in runs)


def test_the_window_is_painted_soon(benchmark, tmp_path):
    benchmark.pedantic(lambda: None, rounds=1)
    bare, painted, trained = (seconds(code, tmp_path) for code in (BARE, PAINTED, TRAINED))
    print(
        f"\nfirst paint {painted:.2f} s, of a bare window {bare:.2f} s: {painted / bare:.2f}; trained {trained:.2f} s"
    )
    assert painted / bare <= 1.7
    assert trained <= 3


def test_what_is_found_is_painted_soon_after_a_key(benchmark, qtbot, window):
    letters = cycle("learning rate\bregularizaton\boverfit\bzzzzqq\bkernel svm\b")  # after each the field is emptied
    window.page.pause()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    panel = window.find_panel
    qtbot.waitUntil(lambda: "xor-deep" in panel.results.results.pictures, timeout=60_000)

    def press():
        letter = next(letters)
        if letter == "\b":
            panel.field.clear()
        else:
            QTest.keyClicks(panel.field, letter)
        panel.results.viewport().repaint()

    benchmark.pedantic(press, rounds=100)
    print(f"\n{1000 * benchmark.stats.stats.median:.1f} ms from a key to what is found, must {1000 * FOUND_S:.0f}")
    assert benchmark.stats.stats.median < FOUND_S
