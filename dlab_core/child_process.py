"""Child processes: each finds its task as files in a folder, answers with files there, and ends with its parent.

TASK holds words and numbers as JSON, ARRAYS what is an array, as npz. What went wrong stands in ERROR, in one sentence.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dlab_core.arrays import StateDict
from dlab_core.atomic_write import write_arrays, write_atomically

TASK, ARRAYS, ERROR = "task.json", "task.npz", "error.txt"


def write_task(folder: Path, task: Mapping[str, Any], arrays: StateDict | None = None) -> None:
    """Write what a child is to do: words and numbers, and arrays of any shape by name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ERROR).unlink(missing_ok=True)
    if arrays is not None:
        write_arrays(folder / ARRAYS, arrays)
    write_atomically(folder / TASK, json.dumps(task).encode())


def read_task(folder: Path) -> dict[str, Any]:
    """Return the words and numbers of a task; its arrays are read by `load_arrays`."""
    task: dict[str, Any] = json.loads((folder / TASK).read_bytes())
    return task


def load_arrays(path: Path) -> StateDict:
    """Return the arrays of a file that one of our own processes has written, by name, in their shapes."""
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def write_error(folder: Path, error: Exception) -> None:
    """Write why a task cannot be done."""
    write_atomically(folder / ERROR, str(error).encode())


def read_error(folder: Path) -> str:
    """Return in a sentence why a task could not be done, empty if its child wrote nothing of the kind."""
    file = folder / ERROR
    return file.read_text(encoding="utf-8") if file.exists() else ""


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line of a child: a module that is run, with arguments such as the folder of its task."""
    return [sys.executable, "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return the environment of a child: it finds the modules that this process finds."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def begin(module: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a child in the process group of its parent, so that it is killed with it."""
    return subprocess.Popen(command(module, str(folder)), stdin=subprocess.PIPE, env=environment())


def kill_group(process_id: int) -> None:
    """Kill a child that leads a process group, and all that it has begun; where there are no groups, do nothing."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(process_id, signal.SIGKILL)


def end_with_parent() -> None:
    """End this process as soon as the other end of its standard input is closed, however the parent ended."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    # Not through sys.stdin, whose lock would keep this process from ending by itself.
    os.read(0, 1)
    os._exit(1)
