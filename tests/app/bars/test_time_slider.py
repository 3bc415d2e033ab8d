"""The slider over the saved steps of a run."""

import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy

from app.bars.time_slider import TimeSlider

STEPS = np.array([0, 1, 2, 5, 10])


@pytest.fixture
def time(qtbot):
    slider = TimeSlider("classify")
    qtbot.addWidget(slider)
    return slider


def test_every_saved_step_can_be_chosen_and_the_present_beside_them(time):
    time.show_steps(STEPS, 12, 12)
    assert time.past is None
    chosen = []
    for _ in range(6):
        time.step_back()
        chosen.append(time.past)
    assert chosen == [10, 5, 2, 1, 0, 0]
    time.step_forth()
    assert time.past == 1
    time.back_to_now()
    assert time.past is None
    time.show_steps(STEPS, 10, 10)  # the last of which is the present
    time.step_back()
    assert time.past == 5


def test_a_step_that_is_dropped_gives_way_to_the_one_before(time):
    time.show_steps(STEPS, 12, 12)
    time.slider.setValue(3)
    assert time.past == 5
    told = QSignalSpy(time.past_requested)
    time.show_steps(np.array([0, 2, 10, 20]), 5, 30)
    assert time.past == 2
    assert told.count() == 0
    time.show_steps(STEPS, 2, 40)
    assert time.past == 2
    time.back_to_now()
    time.show_steps(np.arange(40), 41, 41)
    assert time.past is None


def test_a_run_that_went_back_to_what_did_best_has_steps_on_both_sides_of_the_present(time):
    time.show_steps(STEPS, 2, 2)
    assert time.past is None
    time.step_forth()
    assert time.past == 5
    time.back_to_now()
    assert time.past is None
    time.step_back()
    assert time.past == 1


def test_alone_it_ends_at_the_last_step(time):
    time.resize(400, time.height())
    time.show()
    time.show_steps(STEPS, 20, 20)
    left, right = time.slider.ends
    assert time.slider.handle == right
    time.slider.setValue(4)
    assert time.slider.handle == (left + right) / 2


def test_without_saved_steps_there_is_nothing_to_choose(time):
    assert time.past is None
    assert not time.slider.isEnabled()
