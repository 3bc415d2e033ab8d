"""What importing the core costs, and who imports whom."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_importing_the_core_loads_nothing_heavy():
    heavy = "PySide6 pyqtgraph torch numba sklearn"
    code = f"import sys, dlab_core, dlab_core.training.run; print([m for m in '{heavy}'.split() if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_every_public_name_loads():
    import dlab_core

    for name in dlab_core.__all__:
        assert getattr(dlab_core, name) is not None


def test_who_imports_whom():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    finished = subprocess.run([*command, "--no-cache"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def rooms(folder):
    """The folders below one that hold Python, by their paths in it."""
    return {str(path.parent.relative_to(folder)) for path in folder.rglob("*.py")}


@pytest.mark.parametrize(("tests", "product"), [("tests/app", "app"), ("tests/core", "dlab_core")])
def test_tests_stand_in_the_rooms_of_what_they_test(tests, product):
    assert rooms(ROOT / tests) <= rooms(ROOT / product)
