"""A row of the comparison: two ways to do the same, timed in turns."""

from collections.abc import Callable
from dataclasses import dataclass
from timeit import timeit

TURNS = 7  # of either side
SAMPLES = 5  # in a turn, of acts that are not long; the quickest counts, for what else a machine does only adds to it
SAMPLE_S, LONG_S = 0.001, 0.05


@dataclass(frozen=True)
class Row:
    """Two ways to do the same: each does `count` steps or pictures a call."""

    name: str
    common: Callable[[], object]
    ours: Callable[[], object]
    count: int = 1


@dataclass(frozen=True)
class Measured:
    """What a row took, in seconds for one step or picture."""

    row: Row
    common_s: float
    ours_s: float

    @property
    def ratio(self) -> float:
        """How many times as fast DLab is."""
        return self.common_s / self.ours_s


def measure(row: Row) -> Measured:
    """Time both sides in turns and return the best of each."""
    sides = row.common, row.ours
    first = [timeit(side, number=1) for side in sides]  # warms up, too
    best = [float("inf")] * 2
    for _ in range(TURNS):
        for i, side in enumerate(sides):
            for _ in range(SAMPLES if first[i] < LONG_S else 1):
                repeats = max(1, round(SAMPLE_S / first[i]))
                best[i] = min(best[i], timeit(side, number=repeats) / repeats / row.count)
    return Measured(row, *best)


def duration(seconds: float) -> str:
    """Write a short time with a fitting unit."""
    return f"{seconds * 1e6:,.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:,.2f} ms"


def line(measured: Measured) -> str:
    """Write a row: name, both times, ratio."""
    times = f"{duration(measured.common_s):>12} {duration(measured.ours_s):>12}"
    return f"{measured.row.name:<52} {times} {measured.ratio:>8.1f}x"
