"""Getting ready while nothing trains."""

import sys

import pytest

from app.training.warm_up import WarmUp
from dlab_core.engines import choice

BEGIN, IS_READY = WarmUp.begin, choice.is_ready  # before the tests are kept from compiling


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch):
    """Another test of this process may have loaded the engine."""
    monkeypatch.setattr("app.training.warm_up.KERNEL", "not loaded")


def test_the_engine_is_compiled_by_another_process_and_loaded_here():
    warm_up = WarmUp()
    BEGIN(warm_up)
    child = warm_up._compiler
    BEGIN(warm_up)
    assert warm_up._compiler is child
    assert not warm_up.done
    assert child.wait(120) == 0
    while not warm_up.done:
        warm_up.prepare_next()
    assert IS_READY()
    assert {"torch", "sklearn.svm"} <= sys.modules.keys()


def test_what_is_still_being_compiled_is_stopped_at_the_end():
    warm_up = WarmUp()
    BEGIN(warm_up)
    warm_up.load_engine()  # nothing to load yet, and nothing to wait for
    warm_up.end()
    assert warm_up._compiler.returncode is not None


def test_an_engine_that_cannot_be_compiled_is_done_without(monkeypatch, caplog):
    monkeypatch.setattr("app.training.warm_up.COMPILER", "no_such_module")
    warm_up = WarmUp()
    BEGIN(warm_up)
    warm_up._compiler.wait(30)
    warm_up.load_engine()
    assert "not compiled" in caplog.text


def test_what_another_page_has_loaded_is_not_compiled_again(monkeypatch):
    monkeypatch.setattr("app.training.warm_up.KERNEL", "sys")
    warm_up = WarmUp()
    BEGIN(warm_up)
    assert warm_up._compiler is None
    warm_up._libraries = []
    assert warm_up.done


def test_an_engine_that_is_worth_it_is_waited_for():
    warm_up = WarmUp()
    BEGIN(warm_up)
    warm_up.load_engine(patience_s=120)
    assert warm_up._loaded
    assert IS_READY()
