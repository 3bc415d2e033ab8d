"""Fit: a function of one input beside its points, what it was at earlier steps, and the closed form's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import IsLinear
from dlab_core.learners.learner import Output
from dlab_core.pictures.coefficients import closed_form
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import LINE

LOG_STEPS = 7  # curves of the past, beside that of the start


@dataclass(frozen=True)
class Fit:
    """A function of one input. xs (m,), ys (m, K): values, or probabilities of classes.

    predicted: (n, K) for each point of the Dataset. past: (step, ys) of earlier steps, the start first. closed: (m, K)
    of the closed form with the same features, None where there is none.
    """

    xs: Array
    ys: Array
    output: Output
    predicted: Array
    past: tuple[tuple[int, Array], ...] = ()
    closed: Array | None = None


@dataclass(frozen=True)
class FitRequest(PictureRequest[Fit]):
    """The function between two places of its input, at so many places, and what it was at earlier steps."""

    span: tuple[float, float] = (-6.0, 6.0)
    count: int = 256

    def compute(self, view: RunView) -> Fit | None:
        """Return the fit to points of one input."""
        if view.dataset.space != LINE:
            return None
        learner, found = view.learner, closed_form(view)
        x = np.linspace(*self.span, self.count)[:, None]
        steps = log_steps([*view.saved], learner.step)
        past = view.cache.by_step(FitRequest, self, steps, lambda step: view.predict_at(step, x))
        return Fit(
            x[:, 0],
            learner.predict(x),
            learner.output,
            learner.predict(view.dataset.x),
            closed=found.predict(learner.inputs(x)) if found and isinstance(learner, IsLinear) else None,
            past=tuple(past.items()),
        )


def log_steps(saved: Sequence[int], last: int) -> list[int]:
    """Return the steps whose curves are shown: the first, and about as many as there is room for of 1, 2, 5, 10, ...

    saved: ascending steps that can be looked at. The same steps stay while more come, the oldest giving way.
    """
    if not len(saved) or last <= saved[0]:
        return []
    round_steps = [f * 10**power for power in range(len(str(last))) for f in (1, 2, 5)]
    marks = [step for step in round_steps if step < last][-LOG_STEPS:]
    places = np.unique(np.searchsorted(saved, marks, side="right") - 1)
    found = [saved[i] for i in places if i > 0]
    return [saved[0], *found]
