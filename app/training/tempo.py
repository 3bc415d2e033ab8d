"""Tempo: how fast a run is shown, which changes no result of it."""

import math
from typing import Literal, Protocol

Tempo = float | Literal["watch", "full speed"]  # a float is steps a second
TEMPOS: tuple[Tempo, ...] = (*(float(m * 10**e) for e in range(3) for m in (1, 2, 5)), 1000.0, "watch", "full speed")
DEFAULT: Tempo = "watch"

WATCH_S = 12.0  # what all of a run takes that is watched
_LINGER = 20  # from this step on the steps between two frames grow in proportion to the step
_MOST_LOG_STEPS = 40.0  # more than any run has
_ENDLESS_GROWTH = 0.5  # the same, a second, of a run without an end
_TELLING_STEPS = 64  # done in one call, before which the call itself may cost more than the steps
_TELLING_CALLS = 5  # the first ones take longer: they import and compile
_SHARE_OF_LEARNING = 0.7  # of the time; the rest goes into scores and frames
_ROUNDING = 1e-6  # of a step
_LONGEST_WAIT_S = 0.1  # in which a frame is answered that is asked for meanwhile


def tempo_of(text: str) -> Tempo:
    """Return the tempo that was written as `str` writes it, the default for anything else."""
    return next((tempo for tempo in TEMPOS if str(tempo) == text), DEFAULT)


class Timetable(Protocol):
    """Says when each step is due, and which step at each second."""

    def seconds(self, step: float) -> float:
        """Return when a step is due."""

    def step(self, seconds: float) -> float:
        """Return the step that is due."""

    def most(self, step: int) -> int:
        """Return how many steps may be done at once after a step: what a machine could not do is not saved up."""


class Steady:
    """The same number of steps in each second."""

    def __init__(self, steps_per_s: float) -> None:
        self._rate = steps_per_s

    def seconds(self, step: float) -> float:
        """Return when a step is due."""
        return step / self._rate

    def step(self, seconds: float) -> float:
        """Return the step that is due."""
        return seconds * self._rate

    def most(self, step: int) -> int:
        """Return those of a second."""
        return max(1, int(self._rate))


class Growing:
    """From step `begin` to `end` in WATCH_S: the first steps one by one, then ever more of them.

    The time grows with log(1 + step / 20), so that the steps a second grow in proportion to the step reached.
    """

    def __init__(self, begin: int, end: int | None) -> None:
        if end is None or end <= begin:
            self._growth = _ENDLESS_GROWTH
        else:
            self._growth = math.log((end + _LINGER) / (begin + _LINGER)) / WATCH_S

    def seconds(self, step: float) -> float:
        """Return when a step is due."""
        return math.log1p(step / _LINGER) / self._growth

    def step(self, seconds: float) -> float:
        """Return the step that is due."""
        return _LINGER * math.expm1(min(seconds * self._growth, _MOST_LOG_STEPS))

    def most(self, step: int) -> int:
        """Return a few, so that the first ones are seen one by one on any machine."""
        return max(1, step // 2)


class Pacer:
    """Tells how many steps may be done now. Times are those of one clock, in seconds."""

    def __init__(self) -> None:
        self.tempo: Tempo = DEFAULT
        self._stretch: tuple[int, int | None] = 0, None
        self._table: Timetable | None = None
        self._since = 0.0, 0.0  # a time, and what was due then, in seconds of the timetable
        self._step_s = math.inf  # the least that a step has cost, of those that could be measured
        self._measured = 0

    def begin(self, step: int, end: int | None, now: float) -> None:
        """Begin a stretch that is shown as a whole, from a step to the last, None where there is none."""
        self._stretch = step, end
        self._step_s, self._measured = math.inf, 0
        self.go_on(step, now)

    def end_at(self, end: int | None, step: int, now: float) -> None:
        """Take over another last step of the stretch, on the way."""
        if end != self._stretch[1]:
            self._stretch = self._stretch[0], end
            self.go_on(step, now)

    def set_tempo(self, tempo: Tempo, step: int, now: float) -> None:
        """Take another tempo, at a step."""
        self.tempo = tempo
        self.go_on(step, now)

    def go_on(self, step: int, now: float) -> None:
        """Go on from a step after a pause, which does not count."""
        if self.tempo == "full speed":
            self._table = None
        elif self.tempo == "watch":
            self._table = Growing(*self._stretch)
        else:
            self._table = Steady(self.tempo)
        self._since = now, self._table.seconds(step) if self._table else 0.0

    def note(self, steps: int, seconds: float, *, one_by_one: bool) -> None:
        """Take note of how long a call took that did some steps; `one_by_one`: each as long as if done by itself."""
        if steps >= _TELLING_STEPS or (steps and one_by_one):
            self._step_s = min(self._step_s, seconds / steps)
            self._measured += 1

    @property
    def unbound(self) -> bool:
        """Whether steps are done as fast as the machine can."""
        return self._table is None

    def shows_each(self, step: int) -> bool:
        """Whether each step is to be seen before the next."""
        return isinstance(self._table, Growing) and step <= _LINGER

    @property
    def steady(self) -> bool:
        """Whether the steps a second stay about what they are."""
        return not isinstance(self._table, Growing)

    def due(self, step: int, now: float) -> tuple[int | None, float]:
        """Return how many steps are due after `step`, None for any number, and the seconds until there are more."""
        table = self._table
        if table is None:
            return None, 0.0
        since, then = self._since
        at = then + now - since
        if self._is_slow(step, at):
            self._table = None
            return None, 0.0
        steps, most = max(0, math.floor(table.step(at) + _ROUNDING) - step), table.most(step)
        if steps > most:
            steps, self._since = most, (now, table.seconds(step + most))
        return steps, 0.0 if steps else min(table.seconds(step + 1) - at, _LONGEST_WAIT_S)

    def _is_slow(self, step: int, at: float) -> bool:
        """Whether what is left of a run that is watched takes the machine longer than it is to take."""
        _, end = self._stretch
        if self.tempo != "watch" or end is None or self._table is None or self._measured < _TELLING_CALLS:
            return False
        left_s = self._table.seconds(end) - at
        return (end - step) * self._step_s / _SHARE_OF_LEARNING > max(left_s, 0.0)
