"""Tempo: which step is due when, on any machine."""

import numpy as np
import pytest

from app.training import tempo
from app.training.tempo import TEMPOS, WATCH_S, Growing, Pacer, Steady, tempo_of

FRAME_S = 1 / 40


@pytest.fixture(autouse=True)
def watched(monkeypatch):
    """Take the tempo of a window."""
    monkeypatch.setattr(tempo, "DEFAULT", "watch")


def trained(pacer, end, *, step_s, frame_s=FRAME_S, overhead_s=0.0, begin=0, first_s=0.0):
    """Follow a pacer on a clock of our own; return the seconds that it took, and the steps that frames showed."""
    now, step, shown = 0.0, begin, []
    pacer.begin(step, end, now)
    while step < end:
        steps, wait_s = pacer.due(step, now)
        done = min(end - step, 10**6 if steps is None else steps, max(1, int(0.012 / step_s)))
        spent = done * step_s + overhead_s * (done > 0) + first_s * (step < 3)
        pacer.note(done, spent, one_by_one=not overhead_s)
        step += done
        if done and (not shown or now - shown[-1][0] >= frame_s):
            shown.append((now, step))
        now += spent + (frame_s / 10 if done else wait_s)
    return now, [step for _, step in shown]


def test_timetables_say_the_same_both_ways():
    for table in (Steady(5.0), Growing(0, 10_000), Growing(10_000, 20_000), Growing(0, None)):
        steps = np.array([0, 1, 20, 10_000, 20_000])
        np.testing.assert_allclose([table.step(table.seconds(step)) for step in steps], steps, atol=1e-6)
    assert Growing(0, None).step(1e9) > 1e15


@pytest.mark.parametrize("end", [100, 1_000, 10_000, 10**6, 10**8])
def test_what_is_watched_takes_as_long_however_long_it_is(end):
    taken, shown = trained(Pacer(), end, step_s=1e-9)
    assert taken == pytest.approx(WATCH_S, rel=0.02)
    assert shown[:10] == list(range(1, 11))


def test_the_steps_between_two_frames_grow_in_proportion_to_the_step():
    _, shown = trained(Pacer(), 100_000, step_s=1e-7)
    late = [(step, gap) for step, gap in zip(shown, np.diff(shown), strict=False) if step > 1_000]
    shares = [gap / step for step, gap in late]
    assert np.quantile(shares, 0.9) < 1.5 * np.quantile(shares, 0.1)
    assert len(shown) >= 300


@pytest.mark.parametrize("overhead_s", [0.0, 3e-4])
@pytest.mark.parametrize("slower", [1, 3])
def test_a_slow_machine_watches_as_long(slower, overhead_s):
    taken, shown = trained(Pacer(), 10_000, step_s=slower * 5e-5, overhead_s=overhead_s)
    assert taken == pytest.approx(WATCH_S, rel=0.1)
    assert shown[:5] == list(range(1, 6))


def test_what_is_slow_by_nature_is_not_slowed_further():
    for step_s, end in ((0.01, 3_000), (1e-3, 50_000), (5.0, 20)):
        free = Pacer()
        free.set_tempo("full speed", 0, 0.0)
        least, _ = trained(free, end, step_s=step_s)
        taken, _ = trained(Pacer(), end, step_s=step_s)
        assert taken < 1.01 * least + 0.5


def test_a_run_is_not_taken_to_be_slow_because_its_first_steps_are():
    taken, shown = trained(Pacer(), 10_000, step_s=5e-5, first_s=0.05)
    assert taken == pytest.approx(WATCH_S, rel=0.1)
    assert shown[:5] == list(range(1, 6))


def test_quick_steps_are_not_mistaken_for_slow_ones_by_what_a_call_costs():
    taken, shown = trained(Pacer(), 10**6, step_s=3e-6, overhead_s=1e-4)
    assert shown[:10] == list(range(1, 11))
    assert taken == pytest.approx(WATCH_S, rel=0.1)


def test_iterations_that_are_added_take_as_long_again_and_do_not_begin_slowly():
    taken, shown = trained(Pacer(), 20_000, begin=10_000, step_s=1e-7)
    assert taken == pytest.approx(WATCH_S, rel=0.02)
    assert max(np.diff(shown)) < 3 * min(np.diff(shown)) + 1


def test_slow_is_so_many_steps_a_second():
    pacer = Pacer()
    pacer.set_tempo(5.0, 0, 0.0)
    taken, shown = trained(pacer, 20, step_s=1e-5)
    assert taken == pytest.approx(4.0, abs=0.1)
    assert shown == list(range(1, 21))


def test_a_pause_does_not_count():
    pacer = Pacer()
    pacer.begin(0, 10_000, 0.0)
    step, now = 0, 0.0
    while now < 3.0:
        step, now = step + pacer.due(step, now)[0], now + 0.01
    assert step > 20
    pacer.go_on(step, 1_000.0)
    assert pacer.due(step, 1_000.0)[0] == 0
    assert 1 <= pacer.due(step, 1_000.2)[0] < step // 2


def test_what_a_machine_could_not_do_is_not_saved_up():
    pacer = Pacer()
    pacer.set_tempo(10.0, 0, 0.0)
    assert pacer.due(0, 60.0)[0] == 10
    assert pacer.due(10, 60.0)[0] == 0
    pacer.set_tempo("watch", 0, 0.0)
    assert [pacer.due(step, 60.0)[0] for step in (0, 1, 2)] == [1, 0, 0]


def test_each_of_the_first_steps_is_to_be_seen():
    pacer = Pacer()
    pacer.begin(0, 10_000, 0.0)
    assert pacer.shows_each(0)
    assert pacer.shows_each(20)
    assert not pacer.shows_each(21)
    pacer.set_tempo("full speed", 0, 0.0)
    assert not pacer.shows_each(0)


def test_another_end_on_the_way_is_reached_in_time():
    pacer = Pacer()
    pacer.begin(0, 1_000, 0.0)
    step, now, end = 0, 0.0, 1_000
    while step < end:
        step, now = step + pacer.due(step, now)[0], now + 0.01
        if end == 1_000 and now >= 6.0:
            end = 1_000_000
            pacer.end_at(end, step, now)
    assert WATCH_S < now <= 6.0 + WATCH_S


def test_full_speed_has_no_bound():
    pacer = Pacer()
    pacer.begin(0, 10, 0.0)
    assert not pacer.unbound
    assert not pacer.steady
    pacer.set_tempo("full speed", 0, 0.0)
    assert pacer.unbound
    assert pacer.steady
    assert pacer.due(0, 0.0) == (None, 0.0)


def test_a_tempo_is_read_as_it_is_written():
    assert [tempo_of(str(tempo)) for tempo in TEMPOS] == list(TEMPOS)
    assert {tempo_of(text) for text in ("", "nan", "3.0", "WATCH")} == {"watch"}
