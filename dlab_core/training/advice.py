"""What to do about a run that diverged, found out rather than guessed: a rate that holds, or standardising."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.interrupt import give_way
from dlab_core.learners.capabilities import HasObjective, InBatches
from dlab_core.learners.learner import CannotLearn
from dlab_core.learners.make import make_learner
from dlab_core.objective.objective import Objective
from dlab_core.recipe import LinReg, PowerLoss, Recipe, Sgd, Training
from dlab_core.recipe.changes import with_value
from dlab_core.recipe.needs import STANDARDISE

LEAST_RATE = 1e-7  # that a recipe may have
LEAST_STEPS, MOST_STEPS = 300, 1000  # of a try; fewer would not tell slow growth from none
BUDGET_S = 2.0  # for all tries together
_LOOK_S = 0.02  # between two looks at the clock and at who waits
_RATE = ("training", "rate")


@dataclass(frozen=True)
class Advice:
    """What makes a run hold that diverged. rate: a smaller one, None where none was found in the time there is.

    standardise: whether standardising the inputs is enough, at the rate as it is.
    """

    rate: float | None = None
    standardise: bool = False

    def sentence(self, now: float) -> str:
        """Return what to do, where the rate is `now`."""
        if self.rate is None and self.standardise:
            return f"Standardise the inputs: the learning rate of {_written(now)} holds then."
        lower = f"Lower the learning rate (now {_written(now)}"
        lower += f", try {_written(self.rate)})" if self.rate else ")"
        return f"{lower}, or standardise the inputs." if self.standardise else f"{lower}."


def advise(recipe: Recipe, dataset: Dataset, step: int) -> Advice:
    """Return what makes a run hold that diverged at a step. Interrupted if something is more urgent."""
    trials = _Trials(dataset, min(max(2 * step, LEAST_STEPS), MOST_STEPS))
    helps = getattr(recipe.model, "standardise", True) is False and trials.holds(with_value(recipe, STANDARDISE, True))
    return Advice(next((rate for rate in trials.rates(recipe) if trials.holds(_at(recipe, rate))), None), helps)


def largest_rate(recipe: Recipe, dataset: Dataset) -> float | None:
    """Return the rate above which plain descent diverges, None where that is not known beforehand.

    Of a quadratic loss it is 2 (1 + β) / λ, with λ the largest eigenvalue of the Hessian and the momentum β, divided by
    1 + 2 β for Nesterov's (Goh, "Why momentum really works", 2017).
    """
    training = recipe.training
    size = int((dataset.split == TRAIN).sum())
    if not (isinstance(recipe.model, LinReg) and _is_quadratic(training) and size):
        return None
    if training.batch is not None and training.batch < size:
        return None  # each batch has a Hessian of its own
    learner = make_learner(recipe.model, dataset, training)
    objective = learner.objective() if isinstance(learner, HasObjective) else None
    if objective is None:
        return None
    steepest = float(np.linalg.eigvalsh(_hessian(objective, training.weight_decay))[-1])
    momentum = training.optimiser.momentum if isinstance(training.optimiser, Sgd) else 0.0
    ahead = 1 + 2 * momentum if isinstance(training.optimiser, Sgd) and training.optimiser.nesterov else 1.0
    return 2 * (1 + momentum) / (ahead * steepest) if 0 < steepest < math.inf else None


def _is_quadratic(training: Training) -> bool:
    return isinstance(training.optimiser, Sgd) and training.loss == PowerLoss(m=2) and training.l1 == 0


def _hessian(objective: Objective, weight_decay: float) -> Array:
    """Return the second derivatives (F + 1, F + 1) by the weights and the bias of one output: all have the same."""
    x, outputs = objective.x, objective.targets.shape[1]
    shown = np.column_stack([x, np.ones(len(x))])
    penalties = np.append(np.full(x.shape[1], 2 * objective.l2), 0.0) + weight_decay
    return np.asarray(2 / (len(x) * outputs) * shown.T @ shown + np.diag(penalties))


class _Trials:
    """Tries of a recipe on points, for a number of steps each and a limited time in all."""

    def __init__(self, dataset: Dataset, steps: int) -> None:
        self._dataset, self._steps = dataset, steps
        self._until_s = time.perf_counter() + BUDGET_S

    def rates(self, recipe: Recipe) -> Iterator[float]:
        """Yield the rates to try, the largest first: a half, a quarter and so on, rounded down, or the bound alone."""
        rate, bound = recipe.training.rate, largest_rate(recipe, self._dataset)
        if bound is not None and bound <= rate:
            safe = bound * (1 - 1e-6)  # at the bound itself it neither grows nor falls
            yield from [rounded_down(safe)] if safe >= LEAST_RATE else []
            return
        while (rate := rate / 2) >= LEAST_RATE:
            yield rounded_down(rate)

    def holds(self, recipe: Recipe) -> bool:
        """Whether the loss stays finite and ends no higher than it began; False where the time is up."""
        bound = largest_rate(recipe, self._dataset)
        if bound is not None:
            return recipe.training.rate < bound
        try:
            return self._trained(recipe)
        except CannotLearn:
            return False

    def _trained(self, recipe: Recipe) -> bool:
        learner = make_learner(recipe.model, self._dataset, recipe.training)
        losses, chunk = np.empty(0), 1
        while len(losses) < self._steps:
            begin = time.perf_counter()
            if begin > self._until_s:
                return False
            give_way()
            with np.errstate(all="ignore"):
                progress = learner.advance(min(chunk, self._steps - len(losses)))
            losses = np.concatenate([losses, progress.losses])
            if progress.diverged or progress.state != "running":
                return False
            chunk = chunk * 2 if time.perf_counter() - begin < _LOOK_S else max(1, chunk // 2)
        epoch = learner.batches.per_epoch if isinstance(learner, InBatches) else 1
        some = min(epoch, self._steps // 3)
        return bool(losses[-some:].mean() <= losses[:some].mean())


def rounded_down(rate: float) -> float:
    """Return the largest number of one digit that is no larger than a rate.

    >>> [rounded_down(rate) for rate in (2.9e-4, 0.5, 0.1 - 1e-9, 37.0)]
    [0.0002, 0.5, 0.09, 30.0]
    """
    digit, _, exponent = f"{rate:.15e}".partition("e")
    return float(f"{digit[0]}e{exponent}")


def _at(recipe: Recipe, rate: float) -> Recipe:
    changed: Recipe = with_value(recipe, _RATE, rate)
    return changed


def _written(rate: float) -> str:
    """Return a rate as a person writes it.

    >>> _written(1000.0), _written(0.05), _written(2e-4)
    ('1000', '0.05', '2e-4')
    """
    if rate >= 1e-3:
        return f"{rate:g}"
    mantissa, _, exponent = f"{rate:.5e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent)}"
