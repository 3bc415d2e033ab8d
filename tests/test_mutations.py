"""Mutation: nearly every change of the code in the rooms that [tool.mutmut] names turns a test beside it red."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Of all mutants, those that no test reaches among them. Of 4,911 of them, 91.4% were killed.
LEAST_KILLED = 0.9
KILLED = ("killed", "timeout")


def mutmut(*arguments):
    """Run mutmut where the code lies, with what it needs to find the tests; return what it prints."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("PYTEST_ADDOPTS", None)  # else the inner tests would be chosen as the outer ones are
    command = [sys.executable, "-m", "mutmut", *arguments]
    finished = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    return finished.stdout


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.skipif(
    importlib.util.find_spec("mutmut") is None, reason='mutmut is not installed: pip install "dlab[mutation]"'
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutmut forks, which this system cannot")
def test_as_many_mutants_are_killed_as_before(capsys):
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)  # what an earlier run found is of other tests
    mutmut("run", "--max-children", str(max(1, (os.cpu_count() or 2) // 2)))
    found = dict(
        line.strip().rsplit(": ", 1) for line in mutmut("results", "--all", "true").splitlines() if ": " in line
    )
    by_room = {room: Counter() for room in sorted({name.split(".")[1] for name in found})}
    for name, status in found.items():
        by_room[name.split(".")[1]][status] += 1
    with capsys.disabled():
        print()
        for room, counts in by_room.items():
            print(f"{room}: {share_killed(counts):.1%} of {counts.total():,} killed; {dict(counts)}")
        print(*(f"{name}: {status}" for name, status in sorted(found.items()) if status not in KILLED), sep="\n")
    assert share_killed(sum(by_room.values(), Counter())) >= LEAST_KILLED


def share_killed(counts):
    return sum(counts[status] for status in KILLED) / counts.total()
