"""A field that nobody has set takes what data and model need, and so do others where these become of another kind."""

import pytest

from dlab_core.recipe import (
    Adam,
    DeepNet,
    Digits,
    GaussianMixture,
    LinReg,
    LogReg,
    Moons,
    NoisyLine,
    Nudging,
    Sgd,
    Sine,
    Training,
)
from dlab_core.recipe.needs import BATCH, OPTIMISER, STANDARDISE, moved, unset

PLANE, LINE, DIGITS, NET = GaussianMixture(), NoisyLine(), Digits(), DeepNet()


def test_fields_that_nobody_has_set_are_set_together():
    needed = {OPTIMISER: Adam(), BATCH: 8}
    (changed,) = unset({"training": Training()}, needed).values()
    assert (changed.optimiser, changed.batch) == (Adam(), 8)
    (changed,) = unset({"training": Training(optimiser=Sgd())}, needed).values()
    assert (changed.optimiser, changed.batch) == (Sgd(), 8)
    assert unset({"training": Training(optimiser=Sgd(), batch=None)}, needed) == {}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((PLANE, NET), (GaussianMixture(K=3), DeepNet(hidden=(3,))), {}),
        ((PLANE, NET), (Moons(), NET), {}),
        ((Sine(), Nudging()), (Sine(), LinReg()), {}),
        ((PLANE, NET), (LINE, NET), {OPTIMISER: Adam(), STANDARDISE: True}),
        ((LINE, NET), (PLANE, NET), {OPTIMISER: Sgd(), STANDARDISE: False}),
        ((PLANE, NET), (DIGITS, NET), {BATCH: 64}),
        ((DIGITS, NET), (PLANE, NET), {BATCH: None}),
        ((DIGITS, NET), (DIGITS, LogReg()), {}),
    ],
)
def test_what_neither_asks_for_stays(before, now, expected):
    assert moved(before, now) == expected
