"""The transport bar: what can be done in each state, readouts, tempo, devices, and room in narrow windows."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QSlider, QWidget

from app.bars.transport import Transport
from app.theme import theme
from app.training.tempo import TEMPOS

STATES = ["IDLE", "BUILDING", "RUNNING", "PAUSED", "FINISHED", "FAILED"]


@pytest.fixture
def bar(qtbot):
    """A bar that is shown in a window; as a window of its own it would refuse to be narrow."""
    window = QWidget()
    qtbot.addWidget(window)

    def apply_style():
        window.setStyleSheet(theme().style_sheet)

    theme().changed.connect(apply_style)
    apply_style()
    window.resize(1400, 300)
    made = Transport("classify", window)
    made.resize(1200, 60)
    window.show()
    yield made
    theme().changed.disconnect(apply_style)
    theme().set_scale(1.0)


def status(state, message="", step=0, ended_by=""):
    return SimpleNamespace(state=state, message=message, step=step, ended_by=ended_by)


@pytest.mark.parametrize("state", STATES)
def test_one_of_play_and_pause_is_visible(bar, state):
    bar.show_status(status(state))
    assert bar.play.isVisible() != bar.pause.isVisible()
    assert bar.pause.isVisible() == (state == "RUNNING")
    assert bar.play.isEnabled() == bar.step.isEnabled() == (state not in ("BUILDING", "FAILED"))
    assert not bar.solved.isVisible()
    assert bar.reset.isEnabled()


def test_play_and_pause_have_one_place_and_size(bar):
    bar.show_status(status("PAUSED"))
    bar.layout().activate()
    play = bar.play.geometry()
    bar.show_status(status("RUNNING"))
    bar.layout().activate()
    assert bar.pause.geometry() == play


def test_what_is_solved_says_so_in_place_of_play(bar):
    bar.show_status(status("PAUSED"))
    bar.layout().activate()
    play, step = bar.play.geometry(), bar.step.geometry()
    bar.show_status(status("FINISHED", ended_by="solved"))
    bar.layout().activate()
    assert bar.step.geometry() == step
    assert bar.solved.isVisible()
    assert not bar.play.isVisible()
    assert not bar.pause.isVisible()
    assert not bar.step.isEnabled()
    assert play.contains(bar.solved.geometry().center())
    assert "solved anew after every change" in bar.step.toolTip()
    bar.show_status(status("RUNNING"))
    assert bar.pause.isVisible()
    assert not bar.solved.isVisible()


def test_a_disabled_play_says_why(bar):
    bar.show_status(status("FAILED", "Training diverged at step 3."))
    assert "Training diverged at step 3." in bar.play.toolTip()
    bar.show_status(status("PAUSED"))
    assert "Space" in bar.play.toolTip()


@pytest.mark.parametrize("name", ["play", "pause", "step", "reset", "undo", "redo"])
def test_buttons_ask_once(bar, qtbot, name):
    bar.show_status(status("RUNNING" if name == "pause" else "PAUSED"))
    bar.undo.setEnabled(True)
    bar.redo.setEnabled(True)
    button = bar.findChild(QAbstractButton, f"classify.{name}")
    with qtbot.waitSignal(getattr(bar, name).clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_undo_and_redo_say_which_change(bar):
    bar.show_undo("Learning rate")
    bar.show_redo("Draw <b>points</b>")
    assert "Undo: Learning rate" in bar.undo.toolTip()
    assert "Ctrl+Z" in bar.undo.toolTip()
    assert "Redo: Draw &lt;b&gt;points&lt;/b&gt;" in bar.redo.toolTip()
    assert bar.undo.accessibleDescription().startswith("Undo: Learning rate. ")
    bar.show_undo("")
    assert "Learning rate" not in bar.undo.toolTip()


def test_showing_emits_nothing(bar, qtbot):
    buttons = [bar.play, bar.pause, bar.step, bar.reset, bar.undo, bar.redo]
    emitted = []
    for signal in (*(button.clicked for button in buttons), bar.tempo.tempo_changed, bar.device.device_requested):
        signal.connect(lambda *args: emitted.append(args))
    for state in STATES:
        bar.show_status(status(state))
    bar.show_readout(5, 1.0, 0.5)
    bar.undo.setEnabled(True)
    bar.device.set_devices(("cpu", "cuda"), "")
    bar.device.show_device("cuda")
    assert emitted == []


def test_the_focus_stays_on_the_primary_button(bar, qtbot):
    bar.activateWindow()
    bar.show_status(status("PAUSED"))
    bar.play.setFocus()
    qtbot.waitUntil(bar.play.hasFocus)
    bar.show_status(status("RUNNING"))
    assert bar.pause.hasFocus()
    bar.show_status(status("FINISHED", ended_by="iterations"))
    assert bar.play.hasFocus()
    bar.show_status(status("FINISHED", ended_by="solved"))
    assert bar.reset.hasFocus()


def test_readouts(bar):
    bar.show_readout(12_400, 198_000.0, 0.0831)
    assert bar.iteration.number.text() == "12,400"
    assert bar.rate.number.text() == "198 k"
    assert bar.loss.number.text() == "0.083"
    assert bar.iteration.accessibleName() == "iteration: 12,400"
    bar.show_readout(0, None, None)
    assert bar.loss.number.text() == "–"


def test_a_tempo_is_told_when_it_is_chosen(bar, qtbot):
    slider = bar.findChild(QSlider, "classify.speed")
    with qtbot.assertNotEmitted(bar.tempo.tempo_changed):
        bar.tempo.show_tempo("watch")
    assert slider.accessibleName() == "Tempo: watch"
    for choose, tempo in (
        (bar.tempo.faster, "full speed"),
        (bar.tempo.slower, "watch"),
        (bar.tempo.slower, 1000.0),
        (lambda: slider.setValue(0), 1.0),
    ):
        with qtbot.waitSignal(bar.tempo.tempo_changed) as emitted:
            choose()
        assert emitted.args == [tempo] == [bar.tempo.tempo]
    assert "1 step/s" in slider.toolTip()
    with qtbot.assertNotEmitted(bar.tempo.tempo_changed):
        bar.tempo.slower()  # than the slowest


def test_tempos_rise():
    assert TEMPOS[-2:] == ("watch", "full speed")
    assert list(TEMPOS[:-2]) == sorted(TEMPOS[:-2])
    assert TEMPOS[0] == 1.0


def test_no_gpu_is_reported_in_words(bar, qtbot):
    reason = "No GPU: none was found."
    bar.device.set_devices(("cpu",), reason)
    assert not bar.device.gpu.isEnabled()
    assert reason in bar.device.gpu.toolTip()
    assert bar.device.gpu.accessibleDescription() == reason
    with qtbot.assertNotEmitted(bar.device.device_requested):
        bar.device.gpu.click()


def test_the_device_is_asked_for_by_its_name(bar, qtbot):
    bar.device.set_devices(("cpu", "mps"), "")
    with qtbot.waitSignal(bar.device.device_requested) as emitted:
        bar.device.gpu.click()
    assert emitted.args == ["mps"]
    with qtbot.assertNotEmitted(bar.device.device_requested):
        bar.device.gpu.click()
    bar.device.show_device("cpu")
    assert bar.device.cpu.isChecked()


@pytest.mark.parametrize(("width", "scale"), [(1290, 1.0), (948, 1.0), (948, 1.5), (700, 1.0), (1290, 1.5)])
def test_nothing_is_cut_in_a_narrow_window(bar, width, scale):
    theme().set_scale(scale)
    for _ in range(2):
        bar.resize(width, bar.sizeHint().height())
    bar.show_readout(12_400, 198_000.0, 0.0831)
    bar.layout().activate()
    assert bar.minimumSizeHint().width() <= width
    shown = [bar.reset, bar.play, bar.step, bar.iteration, bar.rate, bar.loss, bar.tempo, bar.device, bar.undo]
    for widget in (*shown, bar.redo, bar.presets):
        place = widget.rect().translated(widget.mapTo(bar, widget.rect().topLeft()))
        assert bar.rect().contains(place), widget.objectName()
        assert widget.width() >= widget.minimumSizeHint().width(), widget.objectName()


def test_a_slow_rate_gets_the_room_that_its_words_need(bar):
    bar.show_readout(12_400, 198_000.0, 0.0831)
    width = next(width for width in range(1290, 500, -4) if not (bar.resize(width, 60) or bar.reset.text()))
    bar.resize(width + 4, 60)  # the least width at which buttons have words
    assert bar.reset.text()
    bar.show_readout(12_400, 0.01, 0.0831)
    bar.layout().activate()
    assert bar.rate.number.text() == "1 step in 100 s"
    assert bar.rate.width() >= bar.rate.minimumSizeHint().width()
    assert bar.presets.geometry().right() < bar.width()


def test_all_buttons_have_names_and_tips(bar):
    for button in bar.findChildren(QAbstractButton):
        assert button.objectName().startswith("classify.")
        assert button.accessibleName()
        assert button.toolTip()
