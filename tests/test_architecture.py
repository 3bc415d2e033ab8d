"""What importing the core costs, and who imports whom."""

import subprocess
import sys


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
