"""Fit a kernel SVM in a process of its own, which can be killed: libsvm cannot be interrupted.

Run as `python -m dlab_core.learners.svm_child FOLDER`: reads task.npz there and writes solution.npz or error.txt. It
ends by itself when the process that began it is gone.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from dlab_core.arrays import Array
from dlab_core.child_process import end_with_parent
from dlab_core.models.svm_solution import SVMSolution

TASK, SOLUTION, ERROR = "task.npz", "solution.npz", "error.txt"


class SVMChild:
    """A fit under way in a child process."""

    def __init__(self, x: Array, y: Array, settings: dict[str, Any]) -> None:
        """Begin to fit; `settings` are the arguments of KSVMWrap after the points."""
        self._folder = TemporaryDirectory(prefix="dlab-svm-")
        task: dict[str, Any] = {"x": x, "y": y} | settings
        np.savez(Path(self._folder.name) / TASK, **task)
        command = [sys.executable, "-m", __spec__.name, self._folder.name]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)

    @property
    def process_id(self) -> int:
        """The id of the child process."""
        return self._process.pid

    def solution(self) -> tuple[SVMSolution, float] | None:
        """Return solution and loss, None while there is none; raises ValueError, in words, where there can be none."""
        status = self._process.poll()
        if status is None:
            return None
        folder = Path(self._folder.name)
        try:
            if (folder / ERROR).exists():
                raise ValueError((folder / ERROR).read_text(encoding="utf-8"))
            if status != 0:
                raise ValueError(f"The process that solved the SVM ended with status {status}: try fewer points.")
            with np.load(folder / SOLUTION, allow_pickle=False) as arrays:
                return SVMSolution.from_arrays(dict(arrays)), float(arrays["loss"])
        finally:
            self.kill()

    def kill(self) -> None:
        """End the child process at once, and forget what it has done."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._folder.cleanup()


def main(folder: Path) -> None:
    """Fit what the folder asks for."""
    end_with_parent()
    from dlab_core.models.ksvm_wrap import KSVMWrap

    with np.load(folder / TASK, allow_pickle=False) as task:
        settings = {name: task[name].item() for name in task.files if name not in ("x", "y")}
        x, y = task["x"], task["y"]
    try:
        solution = SVMSolution.of(KSVMWrap(x, y, **settings))
        loss = solution.loss(x, y)  # here, because it takes as long as a prediction of all points
    except ValueError as error:
        (folder / ERROR).write_text(str(error), encoding="utf-8")
    else:
        arrays: dict[str, Any] = dict(solution.arrays())
        np.savez(folder / SOLUTION, loss=np.array(loss), **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
