"""Getting ready while nothing trains."""

import subprocess
import sys

import pytest

from app.training.warm_up import WarmUp


@pytest.fixture
def loaded(monkeypatch):
    """As if no page had loaded the engine; return a list that grows each time when it is loaded."""
    loaded = []
    monkeypatch.setattr("app.training.warm_up.KERNEL", "not loaded")
    monkeypatch.setattr("dlab_core.engines.fused.prepare.prepare_engines", lambda: loaded.append("the engine"))
    return loaded


def test_the_engine_is_compiled_by_another_process_and_loaded_here():
    code = """
import sys
from app.training.warm_up import WarmUp
warm_up = WarmUp()
warm_up._libraries = ["colorsys"]  # one that is quick to import
warm_up.begin()
child = warm_up._compiler
warm_up.begin()
print(warm_up._compiler is child, warm_up.done, child.wait(100))
from dlab_core.engines.choice import is_ready
print(is_ready())
while not warm_up.done:
    warm_up.prepare_next()
print(is_ready(), "colorsys" in sys.modules)
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines() == ["True False 0", "False", "True True"]


def test_what_is_still_being_compiled_is_stopped_at_the_end(loaded):
    warm_up = WarmUp()
    warm_up.begin()
    warm_up.load_engine()  # nothing to load yet, and nothing to wait for
    assert loaded == []
    warm_up.end()
    assert warm_up._compiler.returncode is not None


def test_an_engine_that_cannot_be_compiled_is_done_without(loaded, monkeypatch, caplog):
    monkeypatch.setattr("app.training.warm_up.COMPILER", "no_such_module")
    warm_up = WarmUp()
    warm_up.begin()
    warm_up._compiler.wait(30)
    warm_up.load_engine()
    assert "not compiled" in caplog.text
    assert loaded == []


def test_what_another_page_has_loaded_is_not_compiled_again():
    warm_up = WarmUp()
    warm_up.begin()
    assert warm_up._compiler is None
    warm_up._libraries = []
    assert warm_up.done


def test_an_engine_that_is_worth_it_is_waited_for(loaded):
    warm_up = WarmUp()
    warm_up.begin()
    warm_up.load_engine(patience_s=100)
    warm_up.load_engine(patience_s=100)
    assert loaded == ["the engine"]
