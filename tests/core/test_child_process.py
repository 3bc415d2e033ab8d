"""Child processes: tasks and errors as files, and ends that leave nothing behind."""

import os
import subprocess
import sys

import numpy as np
import pytest

from dlab_core import child_process
from dlab_core.shootout import entry_child


def test_a_task_is_read_as_it_was_written_and_takes_an_old_error_away(tmp_path):
    folder = tmp_path / "new"
    arrays = {"x": np.linspace(0, 1, 7)[:, None], "y": np.arange(7)}
    child_process.write_task(folder, {"name": "č", "rate": 0.1, "many": 10**12}, arrays)
    assert child_process.read_task(folder) == {"name": "č", "rate": 0.1, "many": 10**12}
    found = child_process.load_arrays(folder / child_process.ARRAYS)
    assert all(np.array_equal(found[name], arrays[name]) and found[name].dtype == arrays[name].dtype for name in arrays)
    assert child_process.read_error(folder) == ""
    child_process.write_error(folder, ValueError("No č."))
    assert child_process.read_error(folder) == "No č."
    child_process.write_task(folder, {})
    assert child_process.read_error(folder) == ""


def test_arrays_with_code_in_them_are_not_read(tmp_path):
    np.savez(tmp_path / "a.npz", a=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        child_process.load_arrays(tmp_path / "a.npz")


def test_an_entry_that_cannot_be_trained_says_so_in_a_file(tmp_path):
    child_process.write_task(tmp_path, {"name": "a", "recipe": "{}", "epochs": 1, "folder": "", "source": "small"})
    child = child_process.begin(entry_child.__name__, tmp_path)
    try:
        assert child.wait(100) == 2
    finally:
        child.kill()
        child.communicate()
    assert "is not a DLab experiment" in child_process.read_error(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="asks for groups of processes as POSIX has them")
def test_a_group_is_killed_as_a_whole():
    inner = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()']); print(1, flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", inner], start_new_session=True, **pipes) as child:
        assert child.stdout.readline() == b"1\n"
        child_process.kill_group(child.pid)
        assert child.stdout.read() == b""  # comes to an end only when nobody is left who could write
    child_process.kill_group(child.pid)  # it is gone already
