"""The nudging learner: one weight, moved a little towards whichever side has the smaller error.

>>> from dlab_core.models.nudging import nudge
>>> tries = nudge(3.0, 9.0, 0.5)
>>> print(len(tries), round(tries[-1].weight, 2), abs(tries[-1].error) <= 0.1)
51 3.0 True
"""

from collections.abc import Callable
from typing import NamedTuple


class Try(NamedTuple):
    """What was tried: the weight, what it predicts, and prediction - target."""

    weight: float
    prediction: float
    error: float


def better_neighbour(error: Callable[[float], float], weight: float, step: float) -> float:
    """Return weight + step or weight - step, whichever has the smaller error, the first where they are alike."""
    up, down = weight + step, weight - step
    return down if error(down) < error(up) else up


def nudge(x: float, y: float, weight: float, step: float = 0.05, tolerance: float = 0.1, tries: int = 90) -> list[Try]:
    """Return all tries, the start first: at most so many nudges of w x towards y, until |error| <= tolerance.

    It needs no derivative, and knows only one speed.
    """
    if tries < 0 or step <= 0:
        raise ValueError(f"There must be a step above 0 and no fewer than 0 tries, not {step} and {tries}.")

    def at(w: float) -> Try:
        return Try(w, w * x, w * x - y)

    done = [at(weight)]
    while len(done) <= tries and not abs(done[-1].error) <= tolerance:
        done.append(at(better_neighbour(lambda w: abs(at(w).error), done[-1].weight, step)))
    return done
