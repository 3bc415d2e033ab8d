"""A run without a window: its engine is compiled before it begins, and it is trained to its end in slices."""

import time
from collections.abc import Iterator

from dlab_core.recipe import Recipe
from dlab_core.training.run import Run, start_run

SLICE_S = 0.1
_POLL_S = 0.05  # between two looks at a child process


def start_compiled_run(recipe: Recipe, device: str = "cpu") -> Run:
    """Return a run at step 0, after compiling the engines that it may take: a whole run is worth the wait."""
    if recipe.model.obeys("engine") and recipe.training.engine != "autograd":
        from dlab_core.engines.fused.prepare import prepare_engines

        prepare_engines()
    return start_run(recipe, device)


def slices(run: Run, every: int | None = None) -> Iterator[None]:
    """Train a run to its end, yielding about ten times a second, and at multiples of `every` steps.

    The results do not depend on how a run is cut into slices.
    """
    while run.goes_on:
        done = run.learner.step
        quick = max(1, int(SLICE_S * done / run.seconds) if run.seconds else 1)
        run.advance(min(quick, every - done % every) if every else quick)
        if run.state == "solving":
            time.sleep(_POLL_S)
        yield
    run.advise()
