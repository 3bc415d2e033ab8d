"""What became of a run is kept in a file and read back, and nothing else is taken for it."""

import numpy as np
import pytest

from dlab_core.arrays import StateError
from dlab_core.training.advice import Advice
from dlab_core.training.outcome import Outcome, outcome_of

DIVERGED = Outcome("failed", "The loss is no number.", diverged=True, is_advised=True, advice=Advice(0.01, True))


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(),
        Outcome(ended_at="The weights of step 7 were taken up.", exhausted=True),
        Outcome("failed", "No class has points."),
        Outcome("failed", "No class has points, " * 12 + "none."),
        DIVERGED,
        Outcome("failed", "The loss is no number.", diverged=True, is_advised=True, advice=Advice()),
    ],
)
def test_what_became_of_a_run_is_read_back(outcome):
    assert outcome_of(outcome.state_dict()) == outcome


def test_advice_that_was_not_yet_found_is_read_as_none_in_particular():
    outcome = Outcome("failed", "The loss is no number.", is_advised=True)
    assert outcome_of(outcome.state_dict()).advice == Advice()
    assert outcome.message(0.5) == "The loss is no number. Lower the learning rate (now 0.5)."
    assert DIVERGED.message(0.5).startswith("The loss is no number. Lower the learning rate (now 0.5, try 0.01)")


def test_a_failure_is_told_else_which_weights_were_taken_up():
    assert Outcome(ended_at="The weights of step 7 were taken up.").message(0.5).startswith("The weights of step 7")
    assert Outcome("failed", "No class has points.").message(0.5) == "No class has points."


def test_runs_that_were_kept_before_say_less():
    assert outcome_of({"ended": np.array(True), "ended_at": np.array("")}) == Outcome(exhausted=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ended": np.array(1.0)},
        {"ended_at": np.array(False)},
        {"failure": np.array(1)},
        {"diverged": np.array("no")},
        {"advised_rate": np.array(-0.1)},
        {"advised_rate": np.array(np.inf)},
        {"advised_rate": np.array("0.1")},
        {"advised_standardise": np.array(0.5)},
    ],
)
def test_what_is_nothing_of_the_kind_is_refused(wrong):
    with pytest.raises(StateError, match=next(iter(wrong))):
        outcome_of(DIVERGED.state_dict() | wrong)


def test_long_sentences_of_a_file_are_shortened():
    kept = Outcome("failed", "no " * 1000, "why " * 1000).state_dict()
    found = outcome_of(kept)
    assert max(len(found.failure), len(found.ended_at)) <= 300
